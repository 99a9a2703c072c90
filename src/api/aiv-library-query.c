/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-library-query.h"

G_DEFINE_ENUM_TYPE (AivLibrarySort, aiv_library_sort,
                    G_DEFINE_ENUM_VALUE (AIV_LIBRARY_NEWEST, "newest"),
                    G_DEFINE_ENUM_VALUE (AIV_LIBRARY_OLDEST, "oldest"),
                    G_DEFINE_ENUM_VALUE (AIV_LIBRARY_NAME, "name"),
                    G_DEFINE_ENUM_VALUE (AIV_LIBRARY_DURATION, "duration"))

G_DEFINE_BOXED_TYPE (AivLibraryQuery, aiv_library_query, aiv_library_query_copy, aiv_library_query_free)

/**
 * aiv_library_query_new:
 *
 * Returns: (transfer full): one that finds everything, newest first
 */
AivLibraryQuery *
aiv_library_query_new (void)
{
  return g_new0 (AivLibraryQuery, 1);
}

/**
 * aiv_library_query_copy:
 * @self: a query
 *
 * Returns: (transfer full): another like it
 */
AivLibraryQuery *
aiv_library_query_copy (const AivLibraryQuery *self)
{
  AivLibraryQuery *copy = g_memdup2 (self, sizeof *self);

  copy->text = g_strdup (self->text);
  copy->model = g_strdup (self->model);
  return copy;
}

/**
 * aiv_library_query_free:
 * @self: (transfer full): a query
 */
void
aiv_library_query_free (AivLibraryQuery *self)
{
  g_free (self->text);
  g_free (self->model);
  g_free (self);
}

/**
 * aiv_library_query_equal:
 * @self: a query
 * @other: another
 *
 * Returns: whether both ask for the same
 */
gboolean
aiv_library_query_equal (const AivLibraryQuery *self, const AivLibraryQuery *other)
{
  return g_strcmp0 (self->text, other->text) == 0 && g_strcmp0 (self->model, other->model) == 0
         && self->statuses == other->statuses && self->kind == other->kind && self->since == other->since
         && self->until == other->until && self->downloaded == other->downloaded && self->sort == other->sort;
}

/**
 * aiv_library_query_is_filtered:
 * @self: a query
 *
 * Returns: whether it may leave something out, words aside
 */
gboolean
aiv_library_query_is_filtered (const AivLibraryQuery *self)
{
  return self->statuses != 0 || self->kind != AIV_LIBRARY_ANY_KIND || self->model != NULL || self->since != 0
         || self->until != 0 || self->downloaded;
}

/**
 * aiv_library_query_fold:
 * @text: any text
 *
 * Makes what searches look in: letters of every script without their case, and characters that
 * stand for the same (NFKC) are the same: full-width letters and those of the keyboard. Any thread.
 *
 * Returns: (transfer full): the text, folded
 */
char *
aiv_library_query_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_NFKC);

  return g_utf8_casefold (normal, -1);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-library-hits.h"

G_DEFINE_BOXED_TYPE (AivLibraryHits, aiv_library_hits, aiv_library_hits_ref, aiv_library_hits_unref)

/**
 * aiv_library_hits_new:
 *
 * Returns: (transfer full): none yet
 */
AivLibraryHits *
aiv_library_hits_new (void)
{
  AivLibraryHits *self = g_atomic_rc_box_new0 (AivLibraryHits);

  self->rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->places = g_array_new (FALSE, FALSE, sizeof (guint));
  self->keys = g_string_new (NULL);
  self->first = g_ptr_array_new ();
  return self;
}

/**
 * aiv_library_hits_ref:
 * @self: hits
 *
 * Returns: (transfer full): them
 */
AivLibraryHits *
aiv_library_hits_ref (AivLibraryHits *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  AivLibraryHits *self = data;

  g_array_unref (self->rowids);
  g_array_unref (self->places);
  g_ptr_array_unref (self->first);
  g_string_free (self->keys, TRUE);
}

/**
 * aiv_library_hits_unref:
 * @self: (transfer full): hits
 */
void
aiv_library_hits_unref (AivLibraryHits *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/**
 * aiv_library_hits_add:
 * @self: hits that are not shared yet
 * @rowid: number of a row
 * @key: its key
 */
void
aiv_library_hits_add (AivLibraryHits *self, gint64 rowid, const char *key)
{
  guint place = self->keys->len;

  g_array_append_val (self->rowids, rowid);
  g_array_append_val (self->places, place);
  g_string_append_len (self->keys, key, (gssize) strlen (key) + 1);
}

/**
 * aiv_library_hits_get_n:
 * @self: hits
 *
 * Returns: how many
 */
guint
aiv_library_hits_get_n (const AivLibraryHits *self)
{
  return self->rowids->len;
}

/**
 * aiv_library_hits_get_rowid:
 * @self: hits
 * @at: which one, from 0
 *
 * Returns: the number of its row
 */
gint64
aiv_library_hits_get_rowid (const AivLibraryHits *self, guint at)
{
  return g_array_index (self->rowids, gint64, at);
}

/**
 * aiv_library_hits_get_key:
 * @self: hits
 * @at: which one, from 0
 *
 * Returns: (transfer none): its key
 */
const char *
aiv_library_hits_get_key (const AivLibraryHits *self, guint at)
{
  return self->keys->str + g_array_index (self->places, guint, at);
}

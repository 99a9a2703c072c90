/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-file-row.h"

G_DEFINE_BOXED_TYPE (AivFileRow, aiv_file_row, aiv_file_row_ref, aiv_file_row_unref)

static void
clear (AivFileRow *self)
{
  g_free (self->path);
  g_free (self->kind);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->sha256);
}

/**
 * aiv_file_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivFileRow *
aiv_file_row_new (void)
{
  return g_atomic_rc_box_new0 (AivFileRow);
}

/**
 * aiv_file_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivFileRow *
aiv_file_row_ref (AivFileRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_file_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_file_row_unref (AivFileRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}

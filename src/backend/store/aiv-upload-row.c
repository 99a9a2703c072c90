/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-upload-row.h"

G_DEFINE_BOXED_TYPE (AivUploadRow, aiv_upload_row, aiv_upload_row_ref, aiv_upload_row_unref)

static void
clear (AivUploadRow *self)
{
  g_free (self->path);
  g_free (self->name);
  g_free (self->content_type);
  g_free (self->sha256);
}

/**
 * aiv_upload_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivUploadRow *
aiv_upload_row_new (void)
{
  return g_atomic_rc_box_new0 (AivUploadRow);
}

/**
 * aiv_upload_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivUploadRow *
aiv_upload_row_ref (AivUploadRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_upload_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_upload_row_unref (AivUploadRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}

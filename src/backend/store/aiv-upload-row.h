/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_UPLOAD_ROW (aiv_upload_row_get_type ())

/**
 * AivUploadRow:
 * @id: its number; 0 until the store has it
 * @user_id: whose
 * @path: relative to the data folder: "uploads/<random>.jpg"
 * @name: the user's name for it
 * @content_type: such as "image/jpeg"
 * @size: in bytes
 * @width: in pixels, the right way up
 * @height: in pixels, the right way up
 * @sha256: (nullable): hex digest of the file
 * @created_at: ms since 1970
 *
 * A picture that a user keeps here to refer to. Reference counted; fill it in while it is
 * yours alone.
 */
typedef struct
{
  gint64 id;
  gint64 user_id;
  char *path;
  char *name;
  char *content_type;
  gint64 size;
  guint width;
  guint height;
  char *sha256;
  gint64 created_at;
} AivUploadRow;

GType         aiv_upload_row_get_type (void) G_GNUC_CONST;
AivUploadRow *aiv_upload_row_new      (void);
AivUploadRow *aiv_upload_row_ref      (AivUploadRow *self);
void          aiv_upload_row_unref    (AivUploadRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivUploadRow, aiv_upload_row_unref)

G_END_DECLS

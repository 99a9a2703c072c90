/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_FILE_ROW (aiv_file_row_get_type ())

/**
 * AivFileRow:
 * @path: relative to the data folder, such as "images/<random>.jpg"; never absolute, no ".."
 * @kind: "image", "audio" or "video"
 * @user_id: owner
 * @name: the user's name for it
 * @content_type: such as "image/jpeg"
 * @size: in bytes
 * @sha256: (nullable): lower-case hex
 * @width: in pixels, 0 if it has none
 * @height: in pixels, 0 if it has none
 * @duration_ms: in milliseconds, 0 if it has none
 * @created_at: ms since 1970
 * @expired_at: when the file was removed because it is not kept any longer, ms since 1970; 0 if it is there
 *
 * A file in the data folder that a user uploaded or an engine made. Reference counted;
 * fill it in while it is yours alone.
 */
typedef struct
{
  char *path;
  char *kind;
  gint64 user_id;
  char *name;
  char *content_type;
  gint64 size;
  char *sha256;
  guint width;
  guint height;
  gint64 duration_ms;
  gint64 created_at;
  gint64 expired_at;
} AivFileRow;

GType       aiv_file_row_get_type (void) G_GNUC_CONST;
AivFileRow *aiv_file_row_new      (void);
AivFileRow *aiv_file_row_ref      (AivFileRow *self);
void        aiv_file_row_unref    (AivFileRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivFileRow, aiv_file_row_unref)

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_UPLOAD (aiv_wire_upload_get_type ())

/**
 * AivWireUpload:
 * @id: its number
 * @filename: the user's name for it
 * @file_url: where it is: a path on the server
 * @file_type: (nullable): such as "image/jpeg"
 * @file_size: in bytes; 0 if the server does not say
 * @width: in pixels
 * @height: in pixels
 * @created_at: ms since 1970; 0 if the server does not say
 *
 * A picture that was uploaded to refer to. Reference counted (atomically): fill it in while
 * it is yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"id":7,"filename":"my-image.jpg","file_url":"/uploads/user_1/ab12.jpg","file_size":2458624,…}`
 * in lists; as the answer to an upload `{"message":…,"file_path":…,"image_id":7,…}`.
 */
typedef struct
{
  gint64 id;
  char *filename;
  char *file_url;
  char *file_type;
  gint64 file_size;
  guint width;
  guint height;
  gint64 created_at;
} AivWireUpload;

GType aiv_wire_upload_get_type (void) G_GNUC_CONST;

AivWireUpload *aiv_wire_upload_new (void);
AivWireUpload *aiv_wire_upload_ref (AivWireUpload *self);
void aiv_wire_upload_unref (AivWireUpload *self);
JsonNode *aiv_wire_upload_to_json (const AivWireUpload *self);
JsonNode *aiv_wire_upload_to_reply (const AivWireUpload *self);
AivWireUpload *aiv_wire_upload_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireUpload, aiv_wire_upload_unref)

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-upload.h"

#include "aiv-time.h"
#include "wire/aiv-wire-private.h"

static void
aiv_wire_upload_clear (AivWireUpload *self)
{
  g_free (self->filename);
  g_free (self->file_url);
  g_free (self->file_type);
}

AIV_WIRE_DEFINE (AivWireUpload, aiv_wire_upload, aiv_wire_upload_clear)

/**
 * aiv_wire_upload_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireUpload *
aiv_wire_upload_new (void)
{
  return g_atomic_rc_box_new0 (AivWireUpload);
}

/**
 * aiv_wire_upload_to_json:
 * @self: an upload
 *
 * Returns: (transfer full): its JSON in a list
 */
JsonNode *
aiv_wire_upload_to_json (const AivWireUpload *self)
{
  g_autofree char *created = NULL;
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  created = aiv_time_format_naive (self->created_at);
  object = json_object_new ();
  json_object_set_int_member (object, "id", self->id);
  aiv_wire_set_text (object, "filename", self->filename);
  aiv_wire_set_text (object, "file_url", self->file_url);
  json_object_set_int_member (object, "file_size", self->file_size);
  aiv_wire_set_text (object, "file_type", self->file_type);
  json_object_set_int_member (object, "width", self->width);
  json_object_set_int_member (object, "height", self->height);
  json_object_set_string_member (object, "created_at", created);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_upload_to_reply:
 * @self: an upload
 *
 * Returns: (transfer full): the answer to the request that brought it
 */
JsonNode *
aiv_wire_upload_to_reply (const AivWireUpload *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "message", "File uploaded successfully");
  aiv_wire_set_text (object, "file_path", self->file_url);
  aiv_wire_set_text (object, "filename", self->filename);
  aiv_wire_set_text (object, "file_url", self->file_url);
  aiv_wire_set_text (object, "url", self->file_url);
  json_object_set_int_member (object, "image_id", self->id);
  json_object_set_int_member (object, "width", self->width);
  json_object_set_int_member (object, "height", self->height);
  json_object_set_string_member (object, "storage_type", "local");
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_upload_from_json:
 * @node: (nullable): JSON, of a list or of an answer
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): an upload; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireUpload *
aiv_wire_upload_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireUpload) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "upload", error)) == NULL)
    return NULL;

  self = aiv_wire_upload_new ();
  self->id = aiv_json_get_int (object, json_object_has_member (object, "image_id") ? "image_id" : "id", 0);
  self->filename = aiv_wire_dup_text (object, "filename");
  self->file_url = aiv_wire_dup_text (object, "file_path");
  if (self->file_url == NULL || *self->file_url == '\0')
    {
      g_free (self->file_url);
      self->file_url = aiv_wire_dup_text (object, "file_url");
    }
  self->file_type = aiv_wire_dup_text (object, "file_type");
  self->file_size = aiv_json_get_int (object, "file_size", 0);
  self->width = aiv_wire_get_count (object, "width", 0);
  self->height = aiv_wire_get_count (object, "height", 0);
  self->created_at = aiv_wire_get_time (object, "created_at");
  return g_steal_pointer (&self);
}

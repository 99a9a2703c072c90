/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-item.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_item_clear (AivWireItem *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->source_image);
  g_free (self->video_url);
  g_free (self->poster_url);
  g_free (self->error_msg);
  g_free (self->api_task_id);
}

AIV_WIRE_DEFINE (AivWireItem, aiv_wire_item, aiv_wire_item_clear)

/**
 * aiv_wire_item_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireItem *
aiv_wire_item_new (void)
{
  AivWireItem *self = g_atomic_rc_box_new0 (AivWireItem);

  self->status = AIV_JOB_PENDING;
  self->progress = -1;
  return self;
}

/**
 * aiv_wire_item_to_json:
 * @self: an item
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_item_to_json (const AivWireItem *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "id", self->id);
  aiv_wire_set_text (object, "name", self->name);
  aiv_wire_set_text (object, "sourceImage", self->source_image);
  aiv_wire_set_text (object, "videoUrl", self->video_url);
  aiv_wire_set_text (object, "posterUrl", self->poster_url);
  aiv_wire_set_text (object, "error_msg", self->error_msg);
  aiv_wire_set_text (object, "api_task_id", self->api_task_id);
  aiv_wire_set_time (object, "created_at", self->created_at);
  aiv_wire_set_time (object, "started_at", self->started_at);
  aiv_wire_set_time (object, "completed_at", self->completed_at);
  json_object_set_string_member (object, "status", aiv_job_status_to_string (self->status));
  if (self->progress >= 0)
    json_object_set_double_member (object, "progress", self->progress);
  else
    json_object_set_null_member (object, "progress");
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_item_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): an item; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireItem *
aiv_wire_item_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireItem) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "item", error)) == NULL)
    return NULL;

  self = aiv_wire_item_new ();
  self->id = aiv_wire_dup_id (object, "id");
  self->name = aiv_wire_dup_text (object, "name");
  self->source_image = aiv_wire_dup_text (object, "sourceImage");
  if (self->source_image == NULL)
    self->source_image = aiv_wire_dup_text (object, "source_image");
  self->video_url = aiv_wire_dup_text (object, "videoUrl");
  if (self->video_url == NULL)
    self->video_url = aiv_wire_dup_text (object, "video_url");
  self->poster_url = aiv_wire_dup_text (object, "posterUrl");
  if (self->poster_url == NULL)
    self->poster_url = aiv_wire_dup_text (object, "poster_url");
  self->error_msg = aiv_wire_dup_text (object, "error_msg");
  self->api_task_id = aiv_wire_dup_text (object, "api_task_id");
  self->created_at = aiv_wire_get_time (object, "created_at");
  self->started_at = aiv_wire_get_time (object, "started_at");
  self->completed_at = aiv_wire_get_time (object, "completed_at");

  if (self->id == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The item has no id");
      return NULL;
    }

  self->status = aiv_job_status_from_string (aiv_json_get_string (object, "status"));
  self->progress = aiv_json_get_double (object, "progress", -1);
  if (!(self->progress >= 0))
    self->progress = -1;
  self->progress = MIN (self->progress, 100);

  return g_steal_pointer (&self);
}

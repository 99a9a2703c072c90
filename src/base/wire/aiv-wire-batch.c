/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-batch.h"

#include "wire/aiv-wire-private.h"

/* Ten times what any documented server takes. */
#define MAX_ITEMS 500

static void
aiv_wire_batch_clear (AivWireBatch *self)
{
  g_free (self->id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->name);
  g_free (self->prompt);
  g_free (self->audio_name);
  g_free (self->engine);
  g_free (self->engine_label);
  g_clear_pointer (&self->items, g_ptr_array_unref);
}

AIV_WIRE_DEFINE (AivWireBatch, aiv_wire_batch, aiv_wire_batch_clear)

/**
 * aiv_wire_batch_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireBatch *
aiv_wire_batch_new (void)
{
  AivWireBatch *self = g_atomic_rc_box_new0 (AivWireBatch);

  self->status = AIV_JOB_CREATED;
  self->progress.overall = -1;
  return self;
}

static JsonNode *
items_to_json (GPtrArray *items)
{
  JsonArray *array = json_array_sized_new (items->len);
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < items->len; i++)
    json_array_add_element (array, aiv_wire_item_to_json (g_ptr_array_index (items, i)));
  json_node_take_array (node, array);
  return node;
}

static GPtrArray *
items_from_json (JsonArray *array, GError **error)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_item_unref);
  guint n = json_array_get_length (array);

  if (n > MAX_ITEMS)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The batch has too many items");
      return NULL;
    }
  for (guint i = 0; i < n; i++)
    {
      AivWireItem *item = aiv_wire_item_from_json (json_array_get_element (array, i), error);

      if (item == NULL)
        return NULL;
      g_ptr_array_add (items, item);
    }
  return g_steal_pointer (&items);
}

/**
 * aiv_wire_batch_to_json:
 * @self: a batch
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_batch_to_json (const AivWireBatch *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "id", self->id);
  aiv_wire_set_null (object, "userId", self->user_id);
  aiv_wire_set_text (object, "userName", self->user_name);
  aiv_wire_set_text (object, "name", self->name);
  json_object_set_int_member (object, "timestamp", self->timestamp);
  aiv_wire_set_text (object, "prompt", self->prompt);
  aiv_wire_set_text (object, "audioName", self->audio_name);
  json_object_set_double_member (object, "audio_seconds", self->audio_seconds);
  json_object_set_int_member (object, "imageCount", self->image_count);
  aiv_wire_set_null (object, "engine", self->engine);
  aiv_wire_set_null (object, "engine_label", self->engine_label);
  json_object_set_int_member (object, "creditsPerVideo", self->credits_per_video);
  json_object_set_int_member (object, "creditsUsed", self->credits_used);
  json_object_set_int_member (object, "creditsHeld", self->credits_held);
  aiv_wire_set_time (object, "updated_at", self->updated_at);
  aiv_wire_set_time (object, "created_at", self->timestamp);
  json_object_set_string_member (object, "status", aiv_job_status_to_string (self->status));
  json_object_set_member (object, "progress", aiv_wire_progress_to_json (&self->progress));
  if (self->items != NULL)
    json_object_set_member (object, "items", items_to_json (self->items));
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_batch_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a batch; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireBatch *
aiv_wire_batch_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireBatch) self = NULL;
  JsonObject *object;
  JsonArray *items;

  if ((object = aiv_wire_read_object (node, "batch", error)) == NULL)
    return NULL;

  self = aiv_wire_batch_new ();
  self->id = aiv_wire_dup_id (object, "id");
  self->user_id = aiv_wire_dup_id (object, "userId");
  if (self->user_id == NULL)
    self->user_id = aiv_wire_dup_id (object, "user_id");
  self->user_name = aiv_wire_dup_text (object, "userName");
  if (self->user_name == NULL)
    self->user_name = aiv_wire_dup_text (object, "user_name");
  self->name = aiv_wire_dup_text (object, "name");
  self->timestamp = aiv_wire_get_time (object, "timestamp");
  if (self->timestamp == 0)
    self->timestamp = aiv_wire_get_time (object, "created_at");
  self->prompt = aiv_wire_dup_text (object, "prompt");
  self->audio_name = aiv_wire_dup_text (object, "audioName");
  if (self->audio_name == NULL)
    self->audio_name = aiv_wire_dup_text (object, "audio_name");
  self->audio_seconds = aiv_json_get_double (object, "audio_seconds", 0);
  self->image_count = aiv_wire_get_count (object, "imageCount", 0);
  self->engine = aiv_wire_dup_text (object, "engine");
  self->engine_label = aiv_wire_dup_text (object, "engine_label");
  self->credits_per_video = aiv_json_get_int (object, "creditsPerVideo", 0);
  self->credits_used = aiv_json_get_int (object, "creditsUsed", 0);
  self->credits_held = aiv_json_get_int (object, "creditsHeld", 0);
  self->updated_at = aiv_wire_get_time (object, "updated_at");

  if (self->id == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The batch has no id");
      return NULL;
    }

  self->audio_seconds = CLAMP (self->audio_seconds, 0, 1e7);
  self->status = aiv_job_status_from_string (aiv_json_get_string (object, "status"));
  aiv_wire_progress_from_json (&self->progress, aiv_json_get_object (object, "progress"));
  if ((items = aiv_json_get_array (object, "items")) != NULL && !(self->items = items_from_json (items, error)))
    return NULL;
  if (self->image_count == 0)
    self->image_count = self->items != NULL ? self->items->len : self->progress.total;

  return g_steal_pointer (&self);
}

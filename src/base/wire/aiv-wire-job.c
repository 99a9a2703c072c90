/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-job.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_job_clear (AivWireJob *self)
{
  g_free (self->id);
  g_free (self->user_id);
  g_free (self->user_name);
  g_free (self->name);
  g_free (self->prompt);
  g_free (self->engine);
  g_free (self->model);
  g_free (self->error);
  g_free (self->video_url);
  g_free (self->poster_url);
}

AIV_WIRE_DEFINE (AivWireJob, aiv_wire_job, aiv_wire_job_clear)

/**
 * aiv_wire_job_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireJob *
aiv_wire_job_new (void)
{
  return g_atomic_rc_box_new0 (AivWireJob);
}

/**
 * aiv_wire_job_to_json:
 * @self: a job
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_job_to_json (const AivWireJob *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "id", self->id);
  json_object_set_string_member (object, "kind", self->video_id != 0 ? "video" : "batch");
  if (self->video_id != 0)
    json_object_set_int_member (object, "video_id", self->video_id);
  else
    json_object_set_null_member (object, "video_id");
  aiv_wire_set_text (object, "user_id", self->user_id);
  aiv_wire_set_null (object, "user_name", self->user_name);
  aiv_wire_set_null (object, "name", self->name);
  aiv_wire_set_null (object, "prompt", self->prompt);
  aiv_wire_set_null (object, "engine", self->engine);
  aiv_wire_set_null (object, "model", self->model);
  json_object_set_string_member (object, "status", aiv_job_status_to_string (self->status));
  json_object_set_int_member (object, "items", self->items);
  json_object_set_int_member (object, "pending", self->pending);
  json_object_set_int_member (object, "processing", self->processing);
  json_object_set_int_member (object, "completed", self->completed);
  json_object_set_int_member (object, "failed", self->failed);
  json_object_set_int_member (object, "cancelled", self->cancelled);
  json_object_set_int_member (object, "credits_each", self->credits_each);
  json_object_set_int_member (object, "credits_held", self->credits_held);
  json_object_set_int_member (object, "credits_used", self->credits_used);
  json_object_set_int_member (object, "credits_refunded", self->credits_refunded);
  aiv_wire_set_null (object, "error", self->error);
  aiv_wire_set_null (object, "video_url", self->video_url);
  aiv_wire_set_null (object, "poster_url", self->poster_url);
  aiv_wire_set_time (object, "created_at", self->created_at);
  aiv_wire_set_time (object, "updated_at", self->updated_at);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_job_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): a job; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireJob *
aiv_wire_job_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireJob) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "job", error)) == NULL)
    return NULL;

  self = aiv_wire_job_new ();
  self->id = aiv_wire_dup_id (object, "id");
  self->video_id = aiv_json_get_int (object, "video_id", 0);
  self->user_id = aiv_wire_dup_id (object, "user_id");
  self->user_name = aiv_wire_dup_text (object, "user_name");
  self->name = aiv_wire_dup_text (object, "name");
  self->prompt = aiv_wire_dup_text (object, "prompt");
  self->engine = aiv_wire_dup_text (object, "engine");
  self->model = aiv_wire_dup_text (object, "model");
  self->status = aiv_job_status_from_string (aiv_json_get_string (object, "status"));
  self->items = aiv_wire_get_count (object, "items", 0);
  self->pending = aiv_wire_get_count (object, "pending", 0);
  self->processing = aiv_wire_get_count (object, "processing", 0);
  self->completed = aiv_wire_get_count (object, "completed", 0);
  self->failed = aiv_wire_get_count (object, "failed", 0);
  self->cancelled = aiv_wire_get_count (object, "cancelled", 0);
  self->credits_each = aiv_json_get_int (object, "credits_each", 0);
  self->credits_held = aiv_json_get_int (object, "credits_held", 0);
  self->credits_used = aiv_json_get_int (object, "credits_used", 0);
  self->credits_refunded = aiv_json_get_int (object, "credits_refunded", 0);
  self->error = aiv_wire_dup_text (object, "error");
  self->video_url = aiv_wire_dup_text (object, "video_url");
  self->poster_url = aiv_wire_dup_text (object, "poster_url");
  self->created_at = aiv_wire_get_time (object, "created_at");
  self->updated_at = aiv_wire_get_time (object, "updated_at");
  if (self->id != NULL)
    return g_steal_pointer (&self);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "A job without an id");
  return NULL;
}

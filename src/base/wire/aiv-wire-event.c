/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-event.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_event_clear (AivWireEvent *self)
{
  g_free (self->batch_id);
  g_free (self->level);
  g_free (self->message);
  g_free (self->video_status);
  g_free (self->video_url);
  g_clear_pointer (&self->batch, aiv_wire_batch_unref);
  g_clear_pointer (&self->item, aiv_wire_item_unref);
}

AIV_WIRE_DEFINE (AivWireEvent, aiv_wire_event, aiv_wire_event_clear)

/**
 * aiv_wire_event_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireEvent *
aiv_wire_event_new (void)
{
  return g_atomic_rc_box_new0 (AivWireEvent);
}

/**
 * aiv_wire_event_to_json:
 * @self: an event
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_event_to_json (const AivWireEvent *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  switch (self->kind)
    {
    case AIV_EVENT_BATCH:
      if (self->batch != NULL)
        json_object_set_member (object, "batch", aiv_wire_batch_to_json (self->batch));
      break;
    case AIV_EVENT_BATCH_DELETED:
      aiv_wire_set_text (object, "batch_id", self->batch_id);
      break;
    case AIV_EVENT_ITEM:
      aiv_wire_set_text (object, "batch_id", self->batch_id);
      if (self->item != NULL)
        json_object_set_member (object, "item", aiv_wire_item_to_json (self->item));
      if (self->has_progress)
        {
          json_object_set_member (object, "progress", aiv_wire_progress_to_json (&self->progress));
          json_object_set_string_member (object, "status", aiv_job_status_to_string (self->batch_status));
        }
      break;
    case AIV_EVENT_CREDITS:
      json_object_set_int_member (object, "credits", self->credits);
      json_object_set_int_member (object, "held", self->held);
      break;
    case AIV_EVENT_NOTICE:
      aiv_wire_set_text (object, "level", self->level);
      aiv_wire_set_text (object, "message", self->message);
      break;
    case AIV_EVENT_VIDEO:
      json_object_set_int_member (object, "id", self->video_id);
      aiv_wire_set_text (object, "status", self->video_status);
      if (self->video_progress >= 0)
        json_object_set_double_member (object, "progress", self->video_progress);
      else
        json_object_set_null_member (object, "progress");
      if (self->video_url != NULL)
        json_object_set_string_member (object, "video_url", self->video_url);
      else
        json_object_set_null_member (object, "video_url");
      break;
    case AIV_EVENT_RESET:
    case AIV_EVENT_UNKNOWN:
      break;
    }
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_event_from_json:
 * @kind: what the stream's `event:` field says
 * @id: what its `id:` field says; 0 for none
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): an event; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireEvent *
aiv_wire_event_from_json (AivEventKind kind, gint64 id, JsonNode *node, GError **error)
{
  g_autoptr (AivWireEvent) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "event", error)) == NULL)
    return NULL;

  self = aiv_wire_event_new ();
  self->kind = kind;
  self->id = id;
  self->batch_id = aiv_wire_dup_text (object, "batch_id");
  self->credits = aiv_json_get_int (object, "credits", 0);
  self->held = aiv_json_get_int (object, "held", 0);
  self->level = aiv_wire_dup_text (object, "level");
  self->message = aiv_wire_dup_text (object, "message");
  if (kind == AIV_EVENT_VIDEO)
    {
      self->video_id = aiv_json_get_int (object, "id", 0);
      self->video_status = aiv_wire_dup_text (object, "status");
      self->video_progress = aiv_json_get_double (object, "progress", -1);
      self->video_url = aiv_wire_dup_text (object, "video_url");
    }
  if (kind == AIV_EVENT_BATCH
      && !(self->batch = aiv_wire_batch_from_json (json_object_get_member (object, "batch"), error)))
    return NULL;
  if (kind == AIV_EVENT_ITEM
      && !(self->item = aiv_wire_item_from_json (json_object_get_member (object, "item"), error)))
    return NULL;
  if ((kind == AIV_EVENT_ITEM || kind == AIV_EVENT_BATCH_DELETED) && self->batch_id == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The event names no batch");
      return NULL;
    }
  if (kind == AIV_EVENT_ITEM && aiv_json_get_object (object, "progress") != NULL)
    {
      self->has_progress = TRUE;
      aiv_wire_progress_from_json (&self->progress, aiv_json_get_object (object, "progress"));
      self->batch_status = aiv_job_status_from_string (aiv_json_get_string (object, "status"));
    }
  return g_steal_pointer (&self);
}

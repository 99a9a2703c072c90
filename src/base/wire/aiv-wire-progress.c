/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-progress.h"

#include "wire/aiv-wire-private.h"

/**
 * aiv_wire_progress_to_json:
 * @self: counts
 *
 * Returns: (transfer full): their JSON
 */
JsonNode *
aiv_wire_progress_to_json (const AivWireProgress *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  if (self->overall >= 0)
    json_object_set_double_member (object, "overall_progress", self->overall);
  else
    json_object_set_null_member (object, "overall_progress");
  json_object_set_int_member (object, "total", self->total);
  json_object_set_int_member (object, "completed", self->completed);
  json_object_set_int_member (object, "processing", self->processing);
  json_object_set_int_member (object, "pending", self->pending);
  json_object_set_int_member (object, "queued", self->queued);
  json_object_set_int_member (object, "failed", self->failed);
  json_object_set_int_member (object, "cancelled", self->cancelled);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_progress_from_json:
 * @self: (out caller-allocates): counts
 * @object: (nullable): JSON
 *
 * Reads counts; those that are missing are 0, a missing mean is unknown.
 */
void
aiv_wire_progress_from_json (AivWireProgress *self, JsonObject *object)
{
  g_return_if_fail (self != NULL);

  self->overall = aiv_json_get_double (object, "overall_progress", -1);
  self->overall = self->overall >= 0 ? MIN (self->overall, 100) : -1;
  self->total = aiv_wire_get_count (object, "total", 0);
  self->completed = aiv_wire_get_count (object, "completed", 0);
  self->processing = aiv_wire_get_count (object, "processing", 0);
  self->pending = aiv_wire_get_count (object, "pending", 0);
  self->queued = aiv_wire_get_count (object, "queued", 0);
  self->failed = aiv_wire_get_count (object, "failed", 0);
  self->cancelled = aiv_wire_get_count (object, "cancelled", 0);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-jobs-changed.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_jobs_changed_clear (AivWireJobsChanged *self)
{
}

AIV_WIRE_DEFINE (AivWireJobsChanged, aiv_wire_jobs_changed, aiv_wire_jobs_changed_clear)

/**
 * aiv_wire_jobs_changed_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireJobsChanged *
aiv_wire_jobs_changed_new (void)
{
  return g_atomic_rc_box_new0 (AivWireJobsChanged);
}

/**
 * aiv_wire_jobs_changed_to_json:
 * @self: a change
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_jobs_changed_to_json (const AivWireJobsChanged *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_boolean_member (object, "success", TRUE);
  json_object_set_boolean_member (object, "dry_run", self->dry_run);
  json_object_set_int_member (object, "count", self->count);
  json_object_set_int_member (object, "credits", self->credits);
  json_object_set_int_member (object, "jobs", self->jobs);
  json_object_set_int_member (object, "users", self->users);
  json_object_set_int_member (object, "already_returned", self->already_returned);
  json_object_set_int_member (object, "already_refunded", self->already_refunded);
  json_object_set_int_member (object, "unfinished", self->unfinished);
  json_object_set_int_member (object, "free", self->free);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_jobs_changed_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): a change; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireJobsChanged *
aiv_wire_jobs_changed_from_json (JsonNode *node, GError **error)
{
  AivWireJobsChanged *self;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "change of jobs", error)) == NULL)
    return NULL;

  self = aiv_wire_jobs_changed_new ();
  self->dry_run = aiv_json_get_bool (object, "dry_run", FALSE);
  self->count = aiv_json_get_int (object, "count", 0);
  self->credits = aiv_json_get_int (object, "credits", 0);
  self->jobs = aiv_json_get_int (object, "jobs", 0);
  self->users = aiv_json_get_int (object, "users", 0);
  self->already_returned = aiv_json_get_int (object, "already_returned", 0);
  self->already_refunded = aiv_json_get_int (object, "already_refunded", 0);
  self->unfinished = aiv_json_get_int (object, "unfinished", 0);
  self->free = aiv_json_get_int (object, "free", 0);
  return self;
}

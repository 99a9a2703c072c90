/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-stat.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_stat_clear (AivWireStat *self)
{
  g_free (self->day);
  g_free (self->user_id);
  g_free (self->username);
  g_free (self->model);
}

AIV_WIRE_DEFINE (AivWireStat, aiv_wire_stat, aiv_wire_stat_clear)

/**
 * aiv_wire_stat_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireStat *
aiv_wire_stat_new (void)
{
  AivWireStat *self = g_atomic_rc_box_new0 (AivWireStat);

  self->finish_seconds = -1;
  self->finish_seconds_max = -1;
  return self;
}

static void
set_seconds (JsonObject *object, const char *member, double seconds)
{
  if (seconds >= 0)
    json_object_set_double_member (object, member, seconds);
  else
    json_object_set_null_member (object, member);
}

static void
set_label (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
}

/**
 * aiv_wire_stat_to_json:
 * @self: a line of statistics
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_stat_to_json (const AivWireStat *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  set_label (object, "day", self->day);
  set_label (object, "user_id", self->user_id);
  set_label (object, "username", self->username);
  set_label (object, "model", self->model);
  json_object_set_int_member (object, "jobs", self->jobs);
  json_object_set_int_member (object, "completed", self->completed);
  json_object_set_int_member (object, "failed", self->failed);
  json_object_set_int_member (object, "cancelled", self->cancelled);
  json_object_set_int_member (object, "credits", self->credits);
  json_object_set_int_member (object, "credits_refunded", self->credits_refunded);
  json_object_set_int_member (object, "credits_net", self->credits - self->credits_refunded);
  set_seconds (object, "finish_seconds", self->finish_seconds);
  set_seconds (object, "finish_seconds_max", self->finish_seconds_max);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_stat_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): a line; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireStat *
aiv_wire_stat_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireStat) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "line of statistics", error)) == NULL)
    return NULL;

  self = aiv_wire_stat_new ();
  self->day = aiv_wire_dup_text (object, "day");
  self->user_id = aiv_wire_dup_id (object, "user_id");
  self->username = aiv_wire_dup_text (object, "username");
  self->model = aiv_wire_dup_text (object, "model");
  self->jobs = aiv_json_get_int (object, "jobs", 0);
  self->completed = aiv_json_get_int (object, "completed", 0);
  self->failed = aiv_json_get_int (object, "failed", 0);
  self->cancelled = aiv_json_get_int (object, "cancelled", 0);
  self->credits = aiv_json_get_int (object, "credits", 0);
  self->credits_refunded = aiv_json_get_int (object, "credits_refunded", 0);
  self->finish_seconds = aiv_json_get_double (object, "finish_seconds", -1);
  self->finish_seconds_max = aiv_json_get_double (object, "finish_seconds_max", -1);
  return g_steal_pointer (&self);
}

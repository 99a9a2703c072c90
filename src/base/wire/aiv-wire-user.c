/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-user.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_user_clear (AivWireUser *self)
{
  g_free (self->id);
  g_free (self->username);
  g_free (self->name);
  g_free (self->email);
  g_free (self->plan);
  g_free (self->subscription_status);
}

AIV_WIRE_DEFINE (AivWireUser, aiv_wire_user, aiv_wire_user_clear)

/**
 * aiv_wire_user_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireUser *
aiv_wire_user_new (void)
{
  return g_atomic_rc_box_new0 (AivWireUser);
}

/**
 * aiv_wire_user_to_json:
 * @self: a user
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_user_to_json (const AivWireUser *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "id", self->id);
  aiv_wire_set_text (object, "username", self->username);
  aiv_wire_set_null (object, "name", self->name);
  aiv_wire_set_null (object, "email", self->email);
  json_object_set_int_member (object, "credits", self->credits);
  json_object_set_int_member (object, "held", self->held);
  json_object_set_boolean_member (object, "isAdmin", self->is_admin);
  json_object_set_boolean_member (object, "must_change_password", self->must_change_password);
  json_object_set_boolean_member (object, "disabled", self->disabled);
  aiv_wire_set_null (object, "plan", self->plan);
  aiv_wire_set_null (object, "subscription_status", self->subscription_status);
  aiv_wire_set_time (object, "subscription_start_date", self->subscription_start);
  aiv_wire_set_time (object, "subscription_end_date", self->subscription_end);
  aiv_wire_set_time (object, "created_at", self->created_at);
  aiv_wire_set_time (object, "last_seen", self->last_seen);
  json_object_set_int_member (object, "version", self->version);
  json_object_set_int_member (object, "cap_concurrent", self->cap_concurrent);
  json_object_set_int_member (object, "cap_daily", self->cap_daily);
  json_object_set_int_member (object, "cap_monthly", self->cap_monthly);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_user_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a user; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireUser *
aiv_wire_user_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireUser) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "user", error)) == NULL)
    return NULL;

  self = aiv_wire_user_new ();
  self->id = aiv_wire_dup_id (object, "id");
  self->username = aiv_wire_dup_text (object, "username");
  if (self->username == NULL)
    self->username = aiv_wire_dup_text (object, "name");
  self->name = aiv_wire_dup_text (object, "name");
  self->email = aiv_wire_dup_text (object, "email");
  if (self->username == NULL)
    self->username = g_strdup (self->email);
  self->credits = aiv_json_get_int (object, "credits", 0);
  self->held = aiv_json_get_int (object, "held", 0);
  self->is_admin = aiv_json_get_bool (object, "isAdmin", aiv_json_get_bool (object, "is_admin", FALSE));
  self->must_change_password = aiv_json_get_bool (object, "must_change_password", FALSE);
  self->disabled = aiv_json_get_bool (object, "disabled", FALSE);
  self->plan = aiv_wire_dup_text (object, "plan");
  if (self->plan == NULL)
    self->plan = aiv_wire_dup_text (object, "subscription_plan");
  self->subscription_status = aiv_wire_dup_text (object, "subscription_status");
  self->subscription_start = aiv_wire_get_time (object, "subscription_start_date");
  self->subscription_end = aiv_wire_get_time (object, "subscription_end_date");
  self->created_at = aiv_wire_get_time (object, "created_at");
  self->last_seen = aiv_wire_get_time (object, "last_seen");
  self->version = aiv_json_get_int (object, "version", 0);
  self->cap_concurrent = MAX (0, aiv_json_get_int (object, "cap_concurrent", 0));
  self->cap_daily = MAX (0, aiv_json_get_int (object, "cap_daily", 0));
  self->cap_monthly = MAX (0, aiv_json_get_int (object, "cap_monthly", 0));

  if (self->id == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The user has no id");
      return NULL;
    }

  return g_steal_pointer (&self);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-v1-user.h"

#include <gio/gio.h>

#include "wire/aiv-wire-private.h"

static void
aiv_wire_v1_user_clear (AivWireV1User *self)
{
  g_free (self->email);
  g_free (self->name);
  g_free (self->avatar_url);
  g_free (self->plan);
  g_free (self->subscription_status);
}

AIV_WIRE_DEFINE (AivWireV1User, aiv_wire_v1_user, aiv_wire_v1_user_clear)

/**
 * aiv_wire_v1_user_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireV1User *
aiv_wire_v1_user_new (void)
{
  return g_atomic_rc_box_new0 (AivWireV1User);
}

/* The documents show whole seconds. */
static void
set_seconds (JsonObject *object, const char *member, gint64 ms)
{
  aiv_wire_set_time (object, member, ms / 1000 * 1000);
}

/**
 * aiv_wire_v1_user_to_json:
 * @self: a user
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_v1_user_to_json (const AivWireV1User *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_int_member (object, "id", self->id);
  aiv_wire_set_null (object, "email", self->email);
  aiv_wire_set_null (object, "name", self->name);
  aiv_wire_set_null (object, "avatar_url", self->avatar_url);
  json_object_set_double_member (object, "credits", self->credits);
  set_seconds (object, "created_at", self->created_at);
  aiv_wire_set_null (object, "subscription_plan", self->plan);
  aiv_wire_set_null (object, "subscription_status", self->subscription_status);
  set_seconds (object, "subscription_start_date", self->subscription_start);
  set_seconds (object, "subscription_end_date", self->subscription_end);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_v1_user_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a user; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireV1User *
aiv_wire_v1_user_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireV1User) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "user", error)) == NULL)
    return NULL;

  self = aiv_wire_v1_user_new ();
  self->id = aiv_json_get_int (object, "id", 0);
  self->email = aiv_wire_dup_text (object, "email");
  self->name = aiv_wire_dup_text (object, "name");
  self->avatar_url = aiv_wire_dup_text (object, "avatar_url");
  self->credits = aiv_json_get_double (object, "credits", 0);
  self->plan = aiv_wire_dup_text (object, "subscription_plan");
  self->subscription_status = aiv_wire_dup_text (object, "subscription_status");
  self->subscription_start = aiv_wire_get_time (object, "subscription_start_date");
  self->subscription_end = aiv_wire_get_time (object, "subscription_end_date");
  self->created_at = aiv_wire_get_time (object, "created_at");

  if (self->id <= 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The user has no id");
      return NULL;
    }
  return g_steal_pointer (&self);
}

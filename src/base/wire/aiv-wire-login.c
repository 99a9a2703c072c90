/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-login.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_login_clear (AivWireLogin *self)
{
  g_free (self->token);
  g_free (self->refresh_token);
  g_clear_pointer (&self->user, aiv_wire_user_unref);
}

AIV_WIRE_DEFINE (AivWireLogin, aiv_wire_login, aiv_wire_login_clear)

/**
 * aiv_wire_login_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireLogin *
aiv_wire_login_new (void)
{
  return g_atomic_rc_box_new0 (AivWireLogin);
}

/**
 * aiv_wire_login_to_json:
 * @self: a sign-in
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_login_to_json (const AivWireLogin *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "token", self->token);
  aiv_wire_set_null (object, "refresh_token", self->refresh_token);
  json_object_set_int_member (object, "expires_in", self->expires_in);
  json_object_set_string_member (object, "token_type", "bearer");
  if (self->user != NULL)
    json_object_set_member (object, "user_info", aiv_wire_user_to_json (self->user));
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_login_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a sign-in; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireLogin *
aiv_wire_login_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireLogin) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "sign-in", error)) == NULL)
    return NULL;

  self = aiv_wire_login_new ();
  self->token = aiv_wire_dup_text (object, "token");
  if (self->token == NULL)
    self->token = aiv_wire_dup_text (object, "access_token");
  self->refresh_token = aiv_wire_dup_text (object, "refresh_token");
  self->expires_in = aiv_json_get_int (object, "expires_in", 0);

  if (self->token == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The sign-in has no token");
      return NULL;
    }
  if (aiv_json_get_object (object, "user_info") != NULL
      && !(self->user = aiv_wire_user_from_json (json_object_get_member (object, "user_info"), error)))
    return NULL;

  return g_steal_pointer (&self);
}

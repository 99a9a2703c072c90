/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-v1-tokens.h"

#include <gio/gio.h>

#include "wire/aiv-wire-private.h"

static void
aiv_wire_v1_tokens_clear (AivWireV1Tokens *self)
{
  g_free (self->access_token);
  g_free (self->refresh_token);
}

AIV_WIRE_DEFINE (AivWireV1Tokens, aiv_wire_v1_tokens, aiv_wire_v1_tokens_clear)

/**
 * aiv_wire_v1_tokens_new:
 *
 * Returns: (transfer full): an empty pair, to be filled in
 */
AivWireV1Tokens *
aiv_wire_v1_tokens_new (void)
{
  return g_atomic_rc_box_new0 (AivWireV1Tokens);
}

/**
 * aiv_wire_v1_tokens_to_json:
 * @self: a pair of tokens
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_v1_tokens_to_json (const AivWireV1Tokens *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "access_token", self->access_token);
  aiv_wire_set_text (object, "refresh_token", self->refresh_token);
  json_object_set_string_member (object, "token_type", "bearer");
  json_object_set_int_member (object, "expires_in", self->expires_in);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_v1_tokens_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a pair; %NULL with %G_IO_ERROR_INVALID_DATA without an access token
 */
AivWireV1Tokens *
aiv_wire_v1_tokens_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireV1Tokens) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "sign-in", error)) == NULL)
    return NULL;

  self = aiv_wire_v1_tokens_new ();
  self->access_token = aiv_wire_dup_text (object, "access_token");
  self->refresh_token = aiv_wire_dup_text (object, "refresh_token");
  self->expires_in = aiv_json_get_int (object, "expires_in", 0);
  if (self->access_token == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The sign-in has no token");
      return NULL;
    }
  return g_steal_pointer (&self);
}

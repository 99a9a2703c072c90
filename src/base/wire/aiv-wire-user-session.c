/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-user-session.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_user_session_clear (AivWireUserSession *self)
{
}

AIV_WIRE_DEFINE (AivWireUserSession, aiv_wire_user_session, aiv_wire_user_session_clear)

/**
 * aiv_wire_user_session_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireUserSession *
aiv_wire_user_session_new (void)
{
  return g_atomic_rc_box_new0 (AivWireUserSession);
}

/**
 * aiv_wire_user_session_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): a sign-in; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireUserSession *
aiv_wire_user_session_from_json (JsonNode *node, GError **error)
{
  AivWireUserSession *self;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "session", error)) == NULL)
    return NULL;

  self = aiv_wire_user_session_new ();
  self->created_at = aiv_wire_get_time (object, "created_at");
  self->used_at = aiv_wire_get_time (object, "used_at");
  self->expires_at = aiv_wire_get_time (object, "expires_at");
  return self;
}

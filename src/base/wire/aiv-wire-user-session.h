/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_USER_SESSION (aiv_wire_user_session_get_type ())

/**
 * AivWireUserSession:
 * @created_at: when it began, ms since 1970
 * @used_at: when its tokens were last renewed, ms since 1970; 0 if never
 * @expires_at: when it ends by itself, ms since 1970
 *
 * A sign-in of an account. Reference counted (atomically): fill it in while it is yours alone, and do not change it
 * once it has been shared.
 *
 * On the wire: `{"created_at":"2026-11-21T10:00:00","used_at":null,"expires_at":"2026-12-21T10:00:00"}`.
 */
typedef struct
{
  gint64 created_at;
  gint64 used_at;
  gint64 expires_at;
} AivWireUserSession;

GType aiv_wire_user_session_get_type (void) G_GNUC_CONST;

AivWireUserSession *aiv_wire_user_session_new (void);
AivWireUserSession *aiv_wire_user_session_ref (AivWireUserSession *self);
void aiv_wire_user_session_unref (AivWireUserSession *self);
AivWireUserSession *aiv_wire_user_session_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireUserSession, aiv_wire_user_session_unref)

G_END_DECLS

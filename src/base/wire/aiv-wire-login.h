/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-user.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_LOGIN (aiv_wire_login_get_type ())

/**
 * AivWireLogin:
 * @token: access token
 * @refresh_token: (nullable): refresh token
 * @expires_in: life of @token in seconds; 0 if not told
 * @user: (nullable): who signed in
 *
 * Answer to a sign-in and to a refresh. Reference counted (atomically): fill it in while it is yours alone, and do not change it
 * once it has been shared.
 *
 * On the wire: `{"token":…,"refresh_token":…,"token_type":"bearer","expires_in":1800,
 * "user_info":{…}}`; a refresh has no `user_info`. Reading takes `access_token` for `token`.
 * Never log one.
 */
typedef struct
{
  char *token;
  char *refresh_token;
  gint64 expires_in;
  AivWireUser *user;
} AivWireLogin;

GType aiv_wire_login_get_type (void) G_GNUC_CONST;

AivWireLogin *aiv_wire_login_new (void);
AivWireLogin *aiv_wire_login_ref (AivWireLogin *self);
void aiv_wire_login_unref (AivWireLogin *self);
JsonNode *aiv_wire_login_to_json (const AivWireLogin *self);
AivWireLogin *aiv_wire_login_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireLogin, aiv_wire_login_unref)

G_END_DECLS

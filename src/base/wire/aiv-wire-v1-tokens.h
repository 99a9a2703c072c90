/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_V1_TOKENS (aiv_wire_v1_tokens_get_type ())

/**
 * AivWireV1Tokens:
 * @access_token: for the Authorization header
 * @refresh_token: works once, for a new pair
 * @expires_in: life of @access_token, in seconds
 *
 * What a sign-in under `/api/v1` gives. Never log one. Reference counted (atomically): fill it
 * in while it is yours alone, and do not change it once it has been shared.
 *
 * On the wire: `{"access_token":…,"refresh_token":…,"token_type":"bearer","expires_in":1800}`.
 */
typedef struct
{
  char *access_token;
  char *refresh_token;
  gint64 expires_in;
} AivWireV1Tokens;

GType aiv_wire_v1_tokens_get_type (void) G_GNUC_CONST;

AivWireV1Tokens *aiv_wire_v1_tokens_new       (void);
AivWireV1Tokens *aiv_wire_v1_tokens_ref       (AivWireV1Tokens       *self);
void             aiv_wire_v1_tokens_unref     (AivWireV1Tokens       *self);
JsonNode        *aiv_wire_v1_tokens_to_json   (const AivWireV1Tokens *self);
AivWireV1Tokens *aiv_wire_v1_tokens_from_json (JsonNode              *node,
                                               GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireV1Tokens, aiv_wire_v1_tokens_unref)

G_END_DECLS

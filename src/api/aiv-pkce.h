/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivPkce:
 * @verifier: proves that whoever hands in the code began the sign-in; a secret
 * @challenge: what the provider is told of @verifier
 * @state: comes back with the redirect, which nobody else can make up; a secret
 * @nonce: comes back in the ID token; a secret
 *
 * The random values of one sign-in in a browser (RFC 7636; OpenID Connect Core 3.1.2.1). For one
 * sign-in only; memory is overwritten at the end.
 */
typedef struct
{
  char *verifier;
  char *challenge;
  char *state;
  char *nonce;
} AivPkce;

AivPkce *aiv_pkce_new           (void);
void     aiv_pkce_free          (AivPkce    *self);
char    *aiv_pkce_dup_challenge (const char *verifier);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivPkce, aiv_pkce_free)

G_END_DECLS

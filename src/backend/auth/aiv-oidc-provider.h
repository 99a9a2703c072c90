/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "auth/aiv-id-token.h"
#include "auth/aiv-oidc-error.h"

G_BEGIN_DECLS

/**
 * AivOidcSettings:
 * @client_id: (nullable): what the provider knows this server as; %NULL for no provider
 * @client_secret: (nullable): sent only when set
 * @redirect_uri: (nullable): the only one that is taken; %NULL for any, which the provider judges
 * @issuer: (nullable): whose identities are taken; %NULL for Google
 * @authorize_url: (nullable): in place of what the issuer names
 * @token_url: (nullable): in place of what the issuer names
 * @jwks_url: (nullable): in place of what the issuer names
 *
 * How to reach a provider.
 */
typedef struct
{
  const char *client_id;
  const char *client_secret;
  const char *redirect_uri;
  const char *issuer;
  const char *authorize_url;
  const char *token_url;
  const char *jwks_url;
} AivOidcSettings;

/**
 * AivOidcCode:
 * @code: what the provider gave the client
 * @redirect_uri: where the provider sent the user back to, to the byte
 * @code_verifier: (nullable): PKCE, of a client that uses it
 * @nonce: (nullable): what the client began the sign-in with
 *
 * What a client hands over.
 */
typedef struct
{
  const char *code;
  const char *redirect_uri;
  const char *code_verifier;
  const char *nonce;
} AivOidcCode;

#define AIV_TYPE_OIDC_PROVIDER (aiv_oidc_provider_get_type ())
G_DECLARE_FINAL_TYPE (AivOidcProvider, aiv_oidc_provider, AIV, OIDC_PROVIDER, GObject)

AivOidcProvider *aiv_oidc_provider_new               (const AivOidcSettings *settings,
                                                      GError               **error);
const char      *aiv_oidc_provider_get_client_id     (AivOidcProvider       *self);
const char      *aiv_oidc_provider_get_authorize_url (AivOidcProvider       *self);
const char      *aiv_oidc_provider_get_issuer        (AivOidcProvider       *self);
const char      *aiv_oidc_provider_get_redirect_uri  (AivOidcProvider       *self);
DexFuture       *aiv_oidc_provider_prepare           (AivOidcProvider       *self);
void             aiv_oidc_provider_set_deadline      (AivOidcProvider       *self,
                                                      guint                  ms);
DexFuture       *aiv_oidc_provider_exchange          (AivOidcProvider       *self,
                                                      const AivOidcCode     *code);
void             aiv_oidc_provider_stop              (AivOidcProvider       *self);

G_END_DECLS

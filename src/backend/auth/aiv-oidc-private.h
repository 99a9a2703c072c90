/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "auth/aiv-oidc-provider.h"

G_BEGIN_DECLS

enum
{
  AIV_OIDC_AUTHORIZE,
  AIV_OIDC_TOKEN,
  AIV_OIDC_JWKS,
  AIV_OIDC_N_ENDPOINTS,
};

struct _AivOidcProvider
{
  GObject parent_instance;

  SoupSession *session;
  char *client_id;
  char *client_secret;
  char *redirect_uri;
  char *issuer;
  gboolean local; /* on this computer: http will do */
  guint deadline_ms;
  guint n_exchanges;

  char *configured[AIV_OIDC_N_ENDPOINTS]; /* NULL: as the issuer says */
  char *told[AIV_OIDC_N_ENDPOINTS];
  gint64 told_until; /* this and the following in µs of the monotonic clock */
  gint64 asked_at;
  DexPromise *discovering;

  AivJwkSet *keys;
  gint64 keys_until;
  gint64 keys_asked_at; /* when a key that we do not know last made us ask */
  DexPromise *fetching;
};

const char *aiv_oidc_get_endpoint (AivOidcProvider *self,
                                   guint            endpoint);
gboolean    aiv_oidc_discover     (AivOidcProvider *self,
                                   GError         **error);
AivJwkSet  *aiv_oidc_ref_keys     (AivOidcProvider *self,
                                   const char      *key_id,
                                   GError         **error);

DexFuture  *aiv_oidc_share        (AivOidcProvider *self,
                                   DexPromise     **slot,
                                   DexFiberFunc     func);
void        aiv_oidc_settle       (DexPromise      *promise,
                                   GError          *error);

gboolean    aiv_oidc_url_is_good  (const char      *url,
                                   gboolean         local);
JsonNode   *aiv_oidc_ask          (AivOidcProvider *self,
                                   SoupMessage     *message,
                                   gint64          *lifetime,
                                   GError         **error);

G_END_DECLS

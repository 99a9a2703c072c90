/* SPDX-License-Identifier: MIT */
#pragma once

#include "auth/aiv-auth-error.h"
#include "auth/aiv-identity.h"
#include "auth/aiv-login.h"
#include "auth/aiv-new-user.h"
#include "auth/aiv-oidc-provider.h"
#include "auth/aiv-sign-up.h"
#include "store/aiv-store.h"
#include "store/aiv-user-draft.h"

G_BEGIN_DECLS

/**
 * AivTokenKinds:
 * @AIV_TOKEN_ACCESS: for everything
 * @AIV_TOKEN_REFRESH: only for a new pair
 * @AIV_TOKEN_MEDIA: short-lived, only for reading files and streams, may stand in a URL
 */
typedef enum
{
  AIV_TOKEN_ACCESS = 1 << 0,
  AIV_TOKEN_REFRESH = 1 << 1,
  AIV_TOKEN_MEDIA = 1 << 2,
} AivTokenKinds;

/* Life of an access token of the v1 family, whose clients know how to refresh (API.md §1). */
#define AIV_AUTH_V1_ACCESS_SECONDS 1800

#define AIV_TYPE_AUTH (aiv_auth_get_type ())
G_DECLARE_FINAL_TYPE (AivAuth, aiv_auth, AIV, AUTH, GObject)

AivAuth     *aiv_auth_new                (AivStore      *store,
                                          const char    *secret,
                                          GError       **error);
void         aiv_auth_set_lifetimes      (AivAuth       *self,
                                          guint          access_seconds,
                                          guint          refresh_seconds);
DexFuture   *aiv_auth_bootstrap          (AivAuth       *self,
                                          const char    *password);
DexFuture   *aiv_auth_has_default_password (AivAuth     *self);

AivIdentity *aiv_auth_verify             (AivAuth       *self,
                                          const char    *token,
                                          AivTokenKinds  kinds,
                                          GError       **error);

DexFuture   *aiv_auth_login              (AivAuth       *self,
                                          const char    *username,
                                          const char    *password);
char        *aiv_auth_make_sign_in_token (AivAuth       *self);
DexFuture   *aiv_auth_sign_in_once       (AivAuth       *self,
                                          const char    *sign_in_token);
DexFuture   *aiv_auth_refresh            (AivAuth       *self,
                                          const char    *refresh_token,
                                          guint          access_seconds);
DexFuture   *aiv_auth_sign_in_with_code  (AivAuth           *self,
                                          AivOidcProvider   *provider,
                                          const AivOidcCode *code,
                                          const AivSignUp   *sign_up,
                                          guint              access_seconds);
DexFuture   *aiv_auth_logout             (AivAuth       *self,
                                          AivIdentity   *identity);
DexFuture   *aiv_auth_logout_everywhere  (AivAuth   *self,
                                          AivIdentity *identity);
DexFuture   *aiv_auth_change_password    (AivAuth       *self,
                                          AivIdentity   *identity,
                                          const char    *old_password,
                                          const char    *new_password);
char        *aiv_auth_make_media_token   (AivAuth       *self,
                                          AivIdentity   *identity,
                                          guint         *expires_in);

DexFuture   *aiv_auth_create_account     (AivAuth             *self,
                                          AivIdentity         *actor,
                                          AivUserDraft        *draft,
                                          const char          *password,
                                          const AivRequestKey *key,
                                          AivUserAnswer        answer);
DexFuture   *aiv_auth_create_user        (AivAuth       *self,
                                          AivIdentity   *actor,
                                          const char    *username,
                                          const char    *password,
                                          gboolean       is_admin,
                                          gint64         credits);
DexFuture   *aiv_auth_reset_password     (AivAuth       *self,
                                          AivIdentity   *actor,
                                          gint64         user_id,
                                          const char    *password);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_CREDENTIALS (aiv_credentials_get_type ())

/**
 * AivCredentials:
 * @server: key of the server: see [property@Aiv.Client:server-key]
 * @user_id: who; may be empty when only a token is known
 * @username: (nullable): their name
 * @token: access token
 * @refresh_token: (nullable): refresh token
 * @expires_at: when @token ends, ms since 1970; 0 if unknown
 *
 * A sign-in. Immutable, reference counted (atomically); memory is overwritten at the end.
 */
typedef struct
{
  char *server;
  char *user_id;
  char *username;
  char *token;
  char *refresh_token;
  gint64 expires_at;
} AivCredentials;

GType           aiv_credentials_get_type  (void) G_GNUC_CONST;

AivCredentials *aiv_credentials_new       (const char     *server,
                                           const char     *user_id,
                                           const char     *username,
                                           const char     *token,
                                           const char     *refresh_token,
                                           gint64          expires_at);
AivCredentials *aiv_credentials_ref       (AivCredentials *self);
void            aiv_credentials_unref     (AivCredentials *self);
char           *aiv_credentials_to_text   (AivCredentials *self);
AivCredentials *aiv_credentials_from_text (const char     *text,
                                           GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivCredentials, aiv_credentials_unref)

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "auth/aiv-auth.h"

G_BEGIN_DECLS

#define AIV_TOKEN_MAX_BYTES 4096

/**
 * AivToken:
 * @kind: what it is good for
 * @user_id: `sub`
 * @session_id: `sid`, the sign-in that it belongs to
 * @expires_at: `exp`, ms since 1970
 *
 * What a token says. Plain data; clear it with [func@Aiv.token_clear].
 */
typedef struct
{
  AivTokenKinds kind;
  gint64 user_id;
  char *session_id;
  gint64 expires_at;
} AivToken;

GBytes  *aiv_token_load_key (const char     *data_dir,
                             const char     *given,
                             GError        **error);
char    *aiv_token_sign     (GBytes         *key,
                             const AivToken *token);
gboolean aiv_token_read     (GBytes         *key,
                             const char     *text,
                             AivTokenKinds   kinds,
                             AivToken       *token,
                             GError        **error);
void     aiv_token_clear    (AivToken       *token);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AivToken, aiv_token_clear)

G_END_DECLS

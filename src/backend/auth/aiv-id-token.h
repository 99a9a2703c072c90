/* SPDX-License-Identifier: MIT */
#pragma once

#include "auth/aiv-jwk-set.h"

G_BEGIN_DECLS

/* Google's tokens have about 1.2 KB. */
#define AIV_ID_TOKEN_MAX_BYTES 16384

#define AIV_TYPE_ID_TOKEN (aiv_id_token_get_type ())

/**
 * AivIdToken:
 * @issuer: who says so, in one form for each provider
 * @subject: whom the issuer means; with @issuer what an account is known by
 * @email: (nullable): the address, only where the issuer has verified it
 * @name: (nullable): what the user is called
 * @picture: (nullable): URL of a picture
 * @domain: (nullable): the organisation that the account belongs to, as the issuer vouches for
 *
 * What an ID token said that has been found good. Reference counted, immutable once handed out.
 */
typedef struct
{
  char *issuer;
  char *subject;
  char *email;
  char *name;
  char *picture;
  char *domain;
} AivIdToken;

/**
 * AivIdTokenRules:
 * @issuer: the only issuer whose tokens are good
 * @client_id: for whom they have to be
 * @nonce: (nullable): what the sign-in began with, if its client has told
 * @now: ms since 1970
 *
 * What an ID token has to say.
 */
typedef struct
{
  const char *issuer;
  const char *client_id;
  const char *nonce;
  gint64 now;
} AivIdTokenRules;

GType       aiv_id_token_get_type   (void) G_GNUC_CONST;
AivIdToken *aiv_id_token_ref        (AivIdToken            *self);
void        aiv_id_token_unref      (AivIdToken            *self);

char       *aiv_id_token_dup_key_id (const char            *text,
                                     GError               **error);
AivIdToken *aiv_id_token_verify     (const char            *text,
                                     AivJwkSet             *keys,
                                     const AivIdTokenRules *rules,
                                     GError               **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivIdToken, aiv_id_token_unref)

G_END_DECLS

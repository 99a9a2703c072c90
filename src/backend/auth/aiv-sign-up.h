/* SPDX-License-Identifier: MIT */
#pragma once

#include "auth/aiv-id-token.h"

G_BEGIN_DECLS

/**
 * AivSignUp:
 * @is_open: whether people may make an account by signing in
 * @domains: (nullable): if any, only those of these organisations
 * @credits: what a new account starts with
 *
 * Whom a provider's word makes an account for.
 */
typedef struct
{
  gboolean is_open;
  const char *const *domains;
  gint64 credits;
} AivSignUp;

gboolean aiv_sign_up_allows (const AivSignUp  *self,
                             const AivIdToken *said);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-user-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_LOGIN (aiv_login_get_type ())

/**
 * AivLogin:
 * @access_token: for the Authorization header
 * @refresh_token: works once, for a new pair
 * @expires_in: life of @access_token in seconds
 * @user: who signed in
 *
 * A sign-in. Reference counted, immutable once handed out. Never log one.
 */
typedef struct
{
  char *access_token;
  char *refresh_token;
  gint64 expires_in;
  AivUserRow *user;
} AivLogin;

GType     aiv_login_get_type (void) G_GNUC_CONST;
AivLogin *aiv_login_new      (void);
AivLogin *aiv_login_ref      (AivLogin *self);
void      aiv_login_unref    (AivLogin *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLogin, aiv_login_unref)

G_END_DECLS

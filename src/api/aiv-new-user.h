/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-user.h"

G_BEGIN_DECLS

#define AIV_TYPE_NEW_USER (aiv_new_user_get_type ())

/**
 * AivNewUser:
 * @user: the account
 * @password: (nullable): its first password, told this once
 *
 * Answer to making an account. Immutable, reference counted (atomically).
 */
typedef struct
{
  AivWireUser *user;
  char *password;
} AivNewUser;

GType       aiv_new_user_get_type (void) G_GNUC_CONST;
AivNewUser *aiv_new_user_new      (AivWireUser *user,
                                   const char  *password);
AivNewUser *aiv_new_user_ref      (AivNewUser  *self);
void        aiv_new_user_unref    (AivNewUser  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivNewUser, aiv_new_user_unref)

G_END_DECLS

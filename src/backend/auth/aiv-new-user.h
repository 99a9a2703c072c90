/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-user-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_NEW_USER (aiv_new_user_get_type ())

/**
 * AivNewUser:
 * @user: the account
 * @password: (nullable): the password that was generated, to be shown once; %NULL if one was given
 * @answer: (nullable): what the request was answered the first time; then the others are %NULL
 *
 * An account that was made, or whose password was reset. Reference counted, immutable
 * once handed out. Never log one.
 */
typedef struct
{
  AivUserRow *user;
  char *password;
  char *answer;
} AivNewUser;

GType       aiv_new_user_get_type (void) G_GNUC_CONST;
AivNewUser *aiv_new_user_new      (void);
AivNewUser *aiv_new_user_ref      (AivNewUser *self);
void        aiv_new_user_unref    (AivNewUser *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivNewUser, aiv_new_user_unref)

G_END_DECLS

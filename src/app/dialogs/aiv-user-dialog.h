/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"
#include "aiv-user-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_USER_DIALOG (aiv_user_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivUserDialog, aiv_user_dialog, AIV, USER_DIALOG, AdwDialog)

AdwDialog *aiv_user_dialog_new (AivSession  *session,
                                AivUserList *users,
                                AivUser     *user);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"
#include "aiv-user-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_NEW_USER_DIALOG (aiv_new_user_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivNewUserDialog, aiv_new_user_dialog, AIV, NEW_USER_DIALOG, AdwDialog)

AdwDialog *aiv_new_user_dialog_new (AivSession  *session,
                                    AivUserList *users);

G_END_DECLS

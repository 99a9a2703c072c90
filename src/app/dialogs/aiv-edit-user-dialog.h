/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-client.h"
#include "aiv-user.h"

G_BEGIN_DECLS

#define AIV_TYPE_EDIT_USER_DIALOG (aiv_edit_user_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivEditUserDialog, aiv_edit_user_dialog, AIV, EDIT_USER_DIALOG, AdwDialog)

AdwDialog *aiv_edit_user_dialog_new (AivClient *client,
                                     AivUser   *user);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_ASK_PASSWORD_DIALOG (aiv_ask_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivAskPasswordDialog, aiv_ask_password_dialog, AIV, ASK_PASSWORD_DIALOG, AdwAlertDialog)

AdwDialog *aiv_ask_password_dialog_new (AivAccount *account);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define AIV_TYPE_NEW_PASSWORD_DIALOG (aiv_new_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivNewPasswordDialog, aiv_new_password_dialog, AIV, NEW_PASSWORD_DIALOG, AdwDialog)

AdwDialog *aiv_new_password_dialog_new (const char *username,
                                        const char *password);

G_END_DECLS

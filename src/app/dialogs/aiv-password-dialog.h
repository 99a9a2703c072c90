/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_PASSWORD_DIALOG (aiv_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivPasswordDialog, aiv_password_dialog, AIV, PASSWORD_DIALOG, AdwDialog)

AdwDialog *aiv_password_dialog_new (AivSession *session,
                                    gboolean    insist);

G_END_DECLS

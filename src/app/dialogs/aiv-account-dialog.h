/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_ACCOUNT_DIALOG (aiv_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivAccountDialog, aiv_account_dialog, AIV, ACCOUNT_DIALOG, AdwDialog)

AdwDialog *aiv_account_dialog_new (AivSession *session);

G_END_DECLS

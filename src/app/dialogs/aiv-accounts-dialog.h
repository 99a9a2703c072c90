/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_ACCOUNTS_DIALOG (aiv_accounts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivAccountsDialog, aiv_accounts_dialog, AIV, ACCOUNTS_DIALOG, AdwDialog)

AdwDialog *aiv_accounts_dialog_new (AivAccount *account);

G_END_DECLS

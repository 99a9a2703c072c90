/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-accounts.h"

G_BEGIN_DECLS

#define AIV_TYPE_ACCOUNT_LIST (aiv_account_list_get_type ())
G_DECLARE_FINAL_TYPE (AivAccountList, aiv_account_list, AIV, ACCOUNT_LIST, AdwBin)

void aiv_account_list_set_accounts (AivAccountList *self,
                                    AivAccounts    *accounts);

G_END_DECLS

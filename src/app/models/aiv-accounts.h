/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-account-entry.h"

G_BEGIN_DECLS

#define AIV_TYPE_ACCOUNTS (aiv_accounts_get_type ())
G_DECLARE_FINAL_TYPE (AivAccounts, aiv_accounts, AIV, ACCOUNTS, GObject)

AivAccounts     *aiv_accounts_new           (GSettings       *settings);
AivAccountEntry *aiv_accounts_get_present   (AivAccounts     *self);
void             aiv_accounts_set_present   (AivAccounts     *self,
                                             AivAccountEntry *entry);
AivAccountEntry *aiv_accounts_find          (AivAccounts     *self,
                                             const char      *id);
AivAccountEntry *aiv_accounts_find_local    (AivAccounts     *self);
AivAccountEntry *aiv_accounts_note          (AivAccounts     *self,
                                             const char      *server,
                                             const char      *user_id,
                                             const char      *username,
                                             AivSignInMethod  method);
void             aiv_accounts_set_user      (AivAccounts     *self,
                                             AivAccountEntry *entry,
                                             const char      *user_id,
                                             const char      *username);
void             aiv_accounts_set_server_info (AivAccounts   *self,
                                             AivAccountEntry *entry,
                                             AivWireServerInfo *server_info);
void             aiv_accounts_set_signed_in (AivAccounts     *self,
                                             AivAccountEntry *entry,
                                             gboolean         signed_in);
void             aiv_accounts_remove        (AivAccounts     *self,
                                             AivAccountEntry *entry);

G_END_DECLS

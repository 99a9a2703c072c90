/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"
#include "aiv-ledger-entry.h"
#include "aiv-paged-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_LEDGER_LIST (aiv_ledger_list_get_type ())
G_DECLARE_FINAL_TYPE (AivLedgerList, aiv_ledger_list, AIV, LEDGER_LIST, AivPagedList)

/**
 * AivLedgerList:
 *
 * A ledger, newest first; a model of [class@Aiv.LedgerEntry].
 */

/* @user_id NULL: one's own; another's for administrators only. */
AivLedgerList *aiv_ledger_list_new (AivClient  *client,
                                    const char *user_id);
AivClient     *aiv_ledger_list_get_client  (AivLedgerList *self);
const char    *aiv_ledger_list_get_user_id (AivLedgerList *self);

G_END_DECLS

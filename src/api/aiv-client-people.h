/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"
#include "wire/aiv-wire-bulk-credits.h"
#include "wire/aiv-wire-user-detail.h"
#include "wire/aiv-wire-user-session.h"

G_BEGIN_DECLS

/**
 * AivUserFilter:
 * @query: (nullable): part of a username, a name or an e-mail address
 * @plan: (nullable): free, basic or pro
 * @disabled: 0 or 1; -1 for both
 * @is_admin: 0 or 1; -1 for both
 * @max_credits: only accounts with at most so many credits; -1 for any number
 *
 * Which accounts. Start from %AIV_USER_FILTER_INIT. Servers without administration of users know
 * none of it: there the client looks for @query itself.
 */
typedef struct
{
  const char *query;
  const char *plan;
  int disabled;
  int is_admin;
  gint64 max_credits;
} AivUserFilter;

#define AIV_USER_FILTER_INIT { .disabled = -1, .is_admin = -1, .max_credits = -1 }

/**
 * AivBulkRequest:
 * @user_ids: (nullable): exactly these accounts; %NULL for those of @filter
 * @filter: which accounts
 * @absolute: whether @amount is what the balances are to be, else what is added to them
 * @amount: credits
 * @reason: why, for every ledger
 *
 * A change of the credits of many accounts: of all of them, or of none.
 */
typedef struct
{
  const char *const *user_ids;
  AivUserFilter filter;
  gboolean absolute;
  gint64 amount;
  const char *reason;
} AivBulkRequest;

char      *aiv_user_filter_to_query     (const AivUserFilter  *filter);
DexFuture *aiv_client_find_users        (AivClient            *self,
                                         const AivUserFilter  *filter,
                                         const char           *sort,
                                         guint                 limit,
                                         guint                 offset);
DexFuture *aiv_client_fetch_user        (AivClient            *self,
                                         const char           *user_id);
DexFuture *aiv_client_change_user       (AivClient            *self,
                                         const char           *user_id,
                                         JsonObject           *changes,
                                         gint64                version);
DexFuture *aiv_client_delete_user       (AivClient            *self,
                                         const char           *user_id,
                                         gint64                version);
DexFuture *aiv_client_fetch_user_sessions (AivClient          *self,
                                         const char           *user_id,
                                         guint                 limit,
                                         guint                 offset);
DexFuture *aiv_client_sign_user_out     (AivClient            *self,
                                         const char           *user_id);
DexFuture *aiv_client_undo_entry        (AivClient            *self,
                                         gint64                entry_id,
                                         const char           *reason,
                                         const char           *key);
DexFuture *aiv_client_bulk_credits      (AivClient            *self,
                                         const AivBulkRequest *bulk,
                                         gboolean              dry_run,
                                         const char           *key);

G_END_DECLS

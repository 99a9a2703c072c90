/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-bulk-change.h"
#include "store/aiv-outcome.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/* The most accounts that one change may touch: their rows go into one transaction. */
#define AIV_BULK_MAX_USERS 20000

/**
 * AivBulkCredits:
 * @user_ids: (nullable) (element-type gint64): exactly these; %NULL for those that the rest describes
 * @query: (nullable): part of a username, a name or an e-mail address
 * @plan: (nullable): of this plan
 * @disabled: 0 or 1; -1 for both
 * @is_admin: 0 or 1; -1 for both
 * @max_credits: only those with at most so many credits; -1 for any number
 * @absolute: whether @amount is what the balances are to be, else what is added to them
 * @amount: credits
 * @reason: why, 1 to 500 bytes
 *
 * A change of credits of many accounts. The calls copy it. Start from %AIV_BULK_CREDITS_INIT.
 */
typedef struct
{
  GArray *user_ids;
  const char *query;
  const char *plan;
  int disabled;
  int is_admin;
  gint64 max_credits;
  gboolean absolute;
  gint64 amount;
  const char *reason;
} AivBulkCredits;

#define AIV_BULK_CREDITS_INIT { .disabled = -1, .is_admin = -1, .max_credits = -1 }

DexFuture *aiv_bulk_credits_preview (AivStore             *store,
                                     const AivBulkCredits *bulk);
DexFuture *aiv_bulk_credits_apply   (AivStore             *store,
                                     gint64                actor_id,
                                     const AivBulkCredits *bulk,
                                     const AivRequestKey  *key);

G_END_DECLS

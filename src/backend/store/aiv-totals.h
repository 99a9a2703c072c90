/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"
#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

/**
 * AivTotals:
 * @accounts: how many accounts there are
 * @balance: credits of all accounts together
 * @items: how many items of each #AivJobStatus
 * @ledger_rows: how many rows of each #AivLedgerKind
 * @ledger_amounts: the sum of their amounts
 *
 * Counts that triggers keep, so that reading them costs the same however much there is.
 */
typedef struct
{
  gint64 accounts;
  gint64 balance;
  gint64 items[AIV_JOB_CANCELLED + 1];
  gint64 ledger_rows[AIV_LEDGER_REFUND + 1];
  gint64 ledger_amounts[AIV_LEDGER_REFUND + 1];
} AivTotals;

gboolean aiv_totals_read (AivStore  *store,
                          AivTotals *totals,
                          GError   **error);

G_END_DECLS

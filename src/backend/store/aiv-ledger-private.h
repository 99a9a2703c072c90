/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-ledger.h"
#include "store/aiv-sql.h"

G_BEGIN_DECLS

/**
 * AivLedgerEntry:
 *
 * A row to be added; see [struct@LedgerRow]. @hold_id is the hold that a settle or
 * release ends, else 0; @reverses is the row that this one takes back, else 0.
 */
typedef struct
{
  gint64 user_id;
  gint64 amount;
  AivLedgerKind kind;
  const char *reason;
  gint64 actor_id;
  const char *batch_id;
  const char *item_id;
  gint64 hold_id;
  gint64 reverses;
  const char *request_key;
} AivLedgerEntry;

gboolean aiv_ledger_tx_add         (AivSql               *sql,
                                    const AivLedgerEntry *entry,
                                    gint64                now,
                                    gint64               *id,
                                    GError              **error);
gboolean aiv_ledger_tx_get_balance (AivSql               *sql,
                                    gint64                user_id,
                                    gint64               *balance,
                                    GError              **error);
gboolean aiv_ledger_tx_check       (AivSql               *sql,
                                    gint64                user_id,
                                    gint64                n_items,
                                    gint64                required,
                                    gint64               *balance,
                                    GError              **error);

G_END_DECLS

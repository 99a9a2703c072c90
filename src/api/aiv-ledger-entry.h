/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-ledger-entry.h"

G_BEGIN_DECLS

#define AIV_TYPE_LEDGER_ENTRY (aiv_ledger_entry_get_type ())
G_DECLARE_FINAL_TYPE (AivLedgerEntry, aiv_ledger_entry, AIV, LEDGER_ENTRY, GObject)

/**
 * AivLedgerEntry:
 *
 * A row of the ledger; changes only in whether it has been taken back. Read-only properties: `id` (gint64), `amount`,
 * `balance-after` (gint64), `kind` (AivLedgerKind), `reason`, `actor`, `batch-id` (string,
 * nullable), `created-at` (GDateTime, local time), `can-undo`, `is-undone` (gboolean: another row takes it
 * back), `is-undo` (gboolean: it takes another one back).
 */

AivLedgerEntry *aiv_ledger_entry_new               (AivWireLedgerEntry *wire);
void            aiv_ledger_entry_apply             (AivLedgerEntry     *self,
                                                    AivWireLedgerEntry *wire);
void            aiv_ledger_entry_set_managed       (AivLedgerEntry     *self,
                                                    gboolean            managed);
gboolean        aiv_ledger_entry_get_can_undo      (AivLedgerEntry     *self);
gint64          aiv_ledger_entry_get_id            (AivLedgerEntry     *self);
gint64          aiv_ledger_entry_get_amount        (AivLedgerEntry     *self);
gint64          aiv_ledger_entry_get_balance_after (AivLedgerEntry     *self);
AivLedgerKind   aiv_ledger_entry_get_kind          (AivLedgerEntry     *self);
const char     *aiv_ledger_entry_get_reason        (AivLedgerEntry     *self);
const char     *aiv_ledger_entry_get_actor         (AivLedgerEntry     *self);
const char     *aiv_ledger_entry_get_batch_id      (AivLedgerEntry     *self);
GDateTime      *aiv_ledger_entry_get_created_at    (AivLedgerEntry     *self);

G_END_DECLS

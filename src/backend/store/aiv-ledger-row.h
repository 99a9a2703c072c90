/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

#define AIV_TYPE_LEDGER_ROW (aiv_ledger_row_get_type ())

/**
 * AivLedgerRow:
 * @id: grows
 * @user_id: whose
 * @amount: signed credits; the balance is the sum of all of them
 * @kind: what happened
 * @reason: (nullable): in words
 * @actor_id: who did it; 0 for the server itself
 * @actor_name: (nullable): that user's name
 * @batch_id: (nullable): for which batch; it may have been deleted since
 * @item_id: (nullable): for which item
 * @video_id: for which video; 0 if it was a batch or neither
 * @reverses: the row that this one takes back; 0 for none
 * @reversed_by: the row that takes this one back; 0 for none
 * @balance_after: the balance after this row
 * @created_at: ms since 1970
 *
 * A row of the ledger. A hold is -price. Then comes either a settle, of amount 0, which
 * makes the charge final, or a release of +price; never both, never twice. Reference
 * counted, immutable once handed out.
 */
typedef struct
{
  gint64 id;
  gint64 user_id;
  gint64 amount;
  AivLedgerKind kind;
  char *reason;
  gint64 actor_id;
  char *actor_name;
  char *batch_id;
  char *item_id;
  gint64 video_id;
  gint64 reverses;
  gint64 reversed_by;
  gint64 balance_after;
  gint64 created_at;
} AivLedgerRow;

GType         aiv_ledger_row_get_type (void) G_GNUC_CONST;
AivLedgerRow *aiv_ledger_row_new      (void);
AivLedgerRow *aiv_ledger_row_ref      (AivLedgerRow *self);
void          aiv_ledger_row_unref    (AivLedgerRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLedgerRow, aiv_ledger_row_unref)

G_END_DECLS

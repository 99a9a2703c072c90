/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-ledger-row.h"

G_DEFINE_BOXED_TYPE (AivLedgerRow, aiv_ledger_row, aiv_ledger_row_ref, aiv_ledger_row_unref)

static void
clear (AivLedgerRow *self)
{
  g_free (self->reason);
  g_free (self->actor_name);
  g_free (self->batch_id);
  g_free (self->item_id);
}

/**
 * aiv_ledger_row_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivLedgerRow *
aiv_ledger_row_new (void)
{
  return g_atomic_rc_box_new0 (AivLedgerRow);
}

/**
 * aiv_ledger_row_ref:
 * @self: the row
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same row
 */
AivLedgerRow *
aiv_ledger_row_ref (AivLedgerRow *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_ledger_row_unref:
 * @self: (transfer full): the row
 *
 * May be called from any thread.
 */
void
aiv_ledger_row_unref (AivLedgerRow *self)
{
  g_atomic_rc_box_release_full (self, (GDestroyNotify) clear);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-totals.h"

#include <string.h>

#include "store/aiv-store-private.h"

static gboolean
read_tallies (AivSql *sql, AivTotals *totals, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, "SELECT name, value FROM tally", AIV_NO_ARGS, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (aiv_rows_next (rows, &local_error))
    {
      const char *name = aiv_rows_text (rows, 0);

      if (g_str_equal (name, "accounts"))
        totals->accounts = aiv_rows_int (rows, 1);
      else if (g_str_has_prefix (name, "items_"))
        totals->items[aiv_job_status_from_string (name + strlen ("items_"))] = aiv_rows_int (rows, 1);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static gboolean
read_ledger (AivSql *sql, AivTotals *totals, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, "SELECT kind, n, amount FROM ledger_total", AIV_NO_ARGS, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (aiv_rows_next (rows, &local_error))
    {
      AivLedgerKind kind = aiv_ledger_kind_from_string (aiv_rows_text (rows, 0));

      totals->ledger_rows[kind] = aiv_rows_int (rows, 1);
      totals->ledger_amounts[kind] = aiv_rows_int (rows, 2);
      /* A balance is the sum of its rows, so all of them are the sum of all rows. */
      totals->balance += aiv_rows_int (rows, 2);
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/**
 * aiv_totals_read:
 * @store: a store
 * @totals: (out caller-allocates): the counts
 * @error: why they cannot be read
 *
 * On the store's thread, at once.
 *
 * Returns: whether @totals is set
 */
gboolean
aiv_totals_read (AivStore *store, AivTotals *totals, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);

  memset (totals, 0, sizeof *totals);
  return sql != NULL && read_tallies (sql, totals, error) && read_ledger (sql, totals, error);
}

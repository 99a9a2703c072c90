/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-ledger.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-caps-private.h"
#include "store/aiv-events-private.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-store-private.h"

/* Rows are only ever added, and triggers hold the sum of a user's rows equal to the
 * balance in the account. What an item costs is taken when it is submitted: a hold of
 * -price. When it completes, a settle of 0 makes that final; when it fails or is
 * cancelled, a release of +price gives it back. An index lets each hold end once. */

#define MAX_REASON_BYTES 500

typedef struct
{
  gint64 actor_id;
  gint64 user_id;
  gboolean absolute;
  gint64 credits;
  gint64 expected;
  char *reason;
  char *key;
  char *digest;
} Write;

static void
write_free (Write *self)
{
  g_free (self->reason);
  g_free (self->key);
  g_free (self->digest);
  g_free (self);
}

/* In a transaction: adds a row and moves the balance. Callers look first whether it fits. */
gboolean
aiv_ledger_tx_add (AivSql *sql, const AivLedgerEntry *entry, gint64 now, gint64 *id, GError **error)
{
  gint64 made;

  if (!aiv_sql_get_int (sql,
                        "INSERT INTO ledger (user_id, amount, kind, reason, actor_id, batch_id, item_id, hold_id,"
                        " request_key, balance_after, created_at, video_id, reverses)"
                        " SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, NULLIF (?8, 0), ?9, balance + ?2, ?10,"
                        "  COALESCE ((SELECT seq FROM batch WHERE id = ?6 AND kind = 'video'), 0), NULLIF (?11, 0)"
                        " FROM account WHERE id = ?1 RETURNING id",
                        AIV_ARGS (AIV_INT (entry->user_id), AIV_INT (entry->amount),
                                  AIV_TEXT (aiv_ledger_kind_to_string (entry->kind)), AIV_TEXT (entry->reason),
                                  AIV_INT (entry->actor_id), AIV_TEXT (entry->batch_id), AIV_TEXT (entry->item_id),
                                  AIV_INT (entry->hold_id), AIV_TEXT (entry->request_key), AIV_INT (now),
                                  AIV_INT (entry->reverses)),
                        &made, error))
    return FALSE;
  if (id != NULL)
    *id = made;
  return TRUE;
}

/* In a transaction. */
gboolean
aiv_ledger_tx_get_balance (AivSql *sql, gint64 user_id, gint64 *balance, GError **error)
{
  GError *local_error = NULL;

  if (aiv_sql_get_int (sql, "SELECT balance FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (user_id)), balance,
                       &local_error))
    return TRUE;
  if (g_error_matches (local_error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    g_prefix_error_literal (&local_error, "User: ");
  g_propagate_error (error, local_error);
  return FALSE;
}

/* In a transaction: whether credits may be held for somebody, for so many items. Whoever was disabled after the
 * request came in is told what the next request is told. */
gboolean
aiv_ledger_tx_check (AivSql *sql, gint64 user_id, gint64 n_items, gint64 required, gint64 *balance, GError **error)
{
  gint64 available, disabled;

  if (!aiv_ledger_tx_get_balance (sql, user_id, &available, error)
      || !aiv_sql_get_int (sql, "SELECT disabled FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (user_id)), &disabled,
                           error))
    return FALSE;
  if (disabled)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_DISABLED, "The account has been disabled");
      return FALSE;
    }
  if (available < required)
    {
      g_propagate_error (error, aiv_store_error_new_credits (required, available));
      return FALSE;
    }
  if (!aiv_caps_tx_check (sql, user_id, n_items, required, aiv_time_now_ms (), error))
    return FALSE;
  if (balance != NULL)
    *balance = available;
  return TRUE;
}

static GPtrArray *
read_rows (AivSql *sql, gint64 user_id, gint64 before, guint limit, guint offset, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_ledger_row_unref);
  g_autoptr (AivRows) rows
      = aiv_sql_query (sql,
                       "SELECT l.id, l.amount, l.kind, l.reason, l.actor_id, a.username, l.batch_id, l.item_id,"
                       " l.balance_after, l.created_at, l.video_id, l.reverses,"
                       " (SELECT r.id FROM ledger r WHERE r.reverses = l.id) FROM"
                       /* What the offset leaves out is passed over in the index alone. */
                       " (SELECT id FROM ledger WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3 OFFSET ?4) page"
                       " CROSS JOIN ledger l ON l.id = page.id LEFT JOIN account a ON a.id = l.actor_id ORDER BY l.id DESC",
                       AIV_ARGS (AIV_INT (user_id), AIV_INT (before), AIV_INT (CLAMP (limit, 1, 1000)),
                                 AIV_INT (offset)),
                       error);
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    {
      AivLedgerRow *row = aiv_ledger_row_new ();

      row->id = aiv_rows_int (rows, 0);
      row->user_id = user_id;
      row->amount = aiv_rows_int (rows, 1);
      row->kind = aiv_ledger_kind_from_string (aiv_rows_text (rows, 2));
      row->reason = aiv_rows_dup (rows, 3);
      row->actor_id = aiv_rows_int (rows, 4);
      row->actor_name = aiv_rows_dup (rows, 5);
      row->batch_id = aiv_rows_dup (rows, 6);
      row->item_id = aiv_rows_dup (rows, 7);
      row->balance_after = aiv_rows_int (rows, 8);
      row->created_at = aiv_rows_int (rows, 9);
      row->video_id = aiv_rows_int (rows, 10);
      row->reverses = aiv_rows_int (rows, 11);
      row->reversed_by = aiv_rows_int (rows, 12);
      g_ptr_array_add (list, row);
    }
  if (local_error == NULL)
    return g_steal_pointer (&list);
  g_propagate_error (error, local_error);
  return NULL;
}

/**
 * aiv_ledger_list:
 * @store: a store
 * @user_id: whose
 * @limit: at most so many, 1 to 1000
 * @offset: leave out the first so many
 * @total: (out) (optional): how many rows there are
 * @error: why it cannot be read
 *
 * Reads a user's ledger, newest first. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable) (element-type AivLedgerRow): the rows
 */
GPtrArray *
aiv_ledger_list (AivStore *store, gint64 user_id, guint limit, guint offset, guint64 *total, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  gint64 count;

  if (sql == NULL)
    return NULL;
  if (total != NULL)
    {
      if (!aiv_sql_get_int (sql, "SELECT n_ledger FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (user_id)), &count,
                            error))
        return NULL;
      *total = (guint64) count;
    }
  return read_rows (sql, user_id, G_MAXINT64, limit, offset, error);
}

/**
 * aiv_ledger_list_before:
 * @store: a store
 * @user_id: whose
 * @before: only rows with a smaller id
 * @limit: at most so many, 1 to 1000
 * @error: why it cannot be read
 *
 * Goes through a user's ledger, newest first; each step costs the same however long it is. On
 * the store's thread, at once.
 *
 * Returns: (transfer full) (nullable) (element-type AivLedgerRow): the rows
 */
GPtrArray *
aiv_ledger_list_before (AivStore *store, gint64 user_id, gint64 before, guint limit, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);

  return sql != NULL ? read_rows (sql, user_id, before, limit, 0, error) : NULL;
}

static AivOutcome *
adjust (AivSql *sql, gpointer data, gint64 now, GError **error)
{
  Write *w = data;
  g_autoptr (AivOutcome) outcome = aiv_outcome_new ();
  g_autofree char *detail = NULL;
  gint64 balance, amount, after, deleted;

  if (!aiv_ledger_tx_get_balance (sql, w->user_id, &balance, error)
      || !aiv_sql_get_int (sql, "SELECT deleted_at FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (w->user_id)), &deleted,
                           error))
    return NULL;
  if (deleted > 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "User not found");
      return NULL;
    }
  if (w->expected >= 0 && balance != w->expected)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_STALE,
                   "The balance is %" G_GINT64_FORMAT " by now, not %" G_GINT64_FORMAT, balance, w->expected);
      return NULL;
    }
  amount = w->absolute ? w->credits - balance : w->credits;
  after = balance + amount;
  if (after < 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NEGATIVE, "Credits cannot be negative");
      return NULL;
    }
  if (after > AIV_STORE_MAX_CREDITS)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "Credits out of range");
      return NULL;
    }

  outcome->credits = after;
  outcome->count = amount != 0;
  detail = g_strdup_printf ("%+" G_GINT64_FORMAT ": %s", amount, w->reason != NULL ? w->reason : "");
  if (amount != 0
      && (!aiv_ledger_tx_add (sql,
                              &(AivLedgerEntry){ .user_id = w->user_id,
                                                 .amount = amount,
                                                 .kind = AIV_LEDGER_ADJUST,
                                                 .reason = w->reason,
                                                 .actor_id = w->actor_id,
                                                 .request_key = w->key },
                              now, NULL, error)
          || !aiv_audit_tx_add (sql, w->actor_id, "credits.adjust", w->user_id, detail, now, error)
          || !aiv_events_tx_add (sql, w->user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error)))
    return NULL;
  return g_steal_pointer (&outcome);
}

static gboolean
do_change (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_idempotency_tx_once (sql, w->actor_id, &(AivRequestKey){ w->key, w->digest }, adjust, w, result, error);
}

static DexFuture *
change (AivStore *store, gint64 actor_id, gint64 user_id, gboolean absolute, gint64 credits, gint64 expected,
        const char *reason, const AivRequestKey *key)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));

  if (absolute && credits < 0)
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_NEGATIVE, "Credits cannot be negative");
  if (credits > AIV_STORE_MAX_CREDITS || credits < -AIV_STORE_MAX_CREDITS)
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "Credits out of range");
  if (reason != NULL && (strlen (reason) > MAX_REASON_BYTES || !g_utf8_validate (reason, -1, NULL)))
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "A reason has at most %d bytes",
                                  MAX_REASON_BYTES);

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->user_id = user_id;
  w->absolute = absolute;
  w->credits = credits;
  w->expected = expected;
  w->reason = g_strdup (reason);
  w->key = key != NULL ? g_strdup (key->key) : NULL;
  w->digest = key != NULL ? g_strdup (key->digest) : NULL;
  return aiv_store_write (store, do_change, w, (GDestroyNotify) write_free);
}

/**
 * aiv_ledger_set:
 * @store: a store
 * @actor_id: who does it
 * @user_id: whose credits
 * @new_credits: what the balance is to be
 * @expected: what it has to be before; -1 for anything
 * @reason: (nullable): why, at most 500 bytes
 * @key: (nullable): of @actor_id's request
 *
 * Adjusts a balance by its difference to @new_credits, as it is in that instant.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the balance; rejects with
 *   %AIV_STORE_ERROR_NEGATIVE, %AIV_STORE_ERROR_INVALID, %AIV_STORE_ERROR_NOT_FOUND,
 *   %AIV_STORE_ERROR_CONFLICT or, if it is not what was expected, %AIV_STORE_ERROR_STALE
 */
DexFuture *
aiv_ledger_set (AivStore            *store,
                gint64               actor_id,
                gint64               user_id,
                gint64               new_credits,
                gint64               expected,
                const char          *reason,
                const AivRequestKey *key)
{
  return change (store, actor_id, user_id, TRUE, new_credits, expected, reason, key);
}

/**
 * aiv_ledger_adjust:
 * @store: a store
 * @actor_id: who does it
 * @user_id: whose credits
 * @delta: how many more; negative takes away
 * @reason: (nullable): why, at most 500 bytes
 * @key: (nullable): of @actor_id's request
 *
 * Adjusts a balance.
 *
 * Returns: (transfer full): a future as of [func@Aiv.ledger_set]
 */
DexFuture *
aiv_ledger_adjust (AivStore            *store,
                   gint64               actor_id,
                   gint64               user_id,
                   gint64               delta,
                   const char          *reason,
                   const AivRequestKey *key)
{
  return change (store, actor_id, user_id, FALSE, delta, -1, reason, key);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-ledger.h"

#include <string.h>

#include "aiv-error.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-events-private.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-store-private.h"

/* A row of the ledger is never changed: what was wrong is taken back by another row, which says
 * of which one it is the counter-entry. An index lets each row be taken back once. */

#define MAX_REASON_BYTES 500

typedef struct
{
  gint64 actor_id;
  gint64 entry_id;
  char *reason;
  char *key;
  char *digest;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_free (self->reason);
  g_free (self->key);
  g_free (self->digest);
  g_free (self);
}

typedef struct
{
  gint64 user_id;
  gint64 amount;
  char *kind;
  gint64 reverses;
  gint64 reversed_by;
  gint64 deleted_at;
  gint64 balance;
} Entry;

static void
entry_clear (Entry *entry)
{
  g_free (entry->kind);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

static gboolean
read_entry (AivSql *sql, gint64 id, Entry *entry, GError **error)
{
  g_autoptr (AivRows) rows
      = aiv_sql_query (sql,
                       "SELECT l.user_id, l.amount, l.kind, COALESCE (l.reverses, 0),"
                       " COALESCE ((SELECT r.id FROM ledger r WHERE r.reverses = l.id), 0), a.deleted_at, a.balance"
                       " FROM ledger l JOIN account a ON a.id = l.user_id WHERE l.id = ?1",
                       AIV_ARGS (AIV_INT (id)), error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  if (!aiv_rows_next (rows, &local_error))
    {
      if (local_error == NULL)
        g_set_error (&local_error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "There is no such entry");
      g_propagate_error (error, local_error);
      return FALSE;
    }
  entry->user_id = aiv_rows_int (rows, 0);
  entry->amount = aiv_rows_int (rows, 1);
  entry->kind = aiv_rows_dup (rows, 2);
  entry->reverses = aiv_rows_int (rows, 3);
  entry->reversed_by = aiv_rows_int (rows, 4);
  entry->deleted_at = aiv_rows_int (rows, 5);
  entry->balance = aiv_rows_int (rows, 6);
  return TRUE;
}

static gboolean
check_entry (const Entry *entry, GError **error)
{
  gboolean given = g_str_equal (entry->kind, "adjust") || g_str_equal (entry->kind, "grant");

  if (entry->deleted_at > 0)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "User not found");
  else if (!given || entry->reverses != 0)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID,
                 "Only what somebody has given or taken can be taken back, not what videos cost");
  else if (entry->reversed_by != 0)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_STALE, "This entry has been taken back already");
  else if (entry->balance < entry->amount)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NEGATIVE, "Credits cannot be negative");
  else if (entry->balance - entry->amount > AIV_STORE_MAX_CREDITS)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "Credits out of range");
  else
    return TRUE;
  return FALSE;
}

static AivOutcome *
undo (AivSql *sql, gpointer data, gint64 now, GError **error)
{
  Write *w = data;
  g_auto (Entry) entry = { 0 };
  g_autoptr (AivOutcome) outcome = aiv_outcome_new ();
  g_autofree char *detail = NULL;

  if (!read_entry (sql, w->entry_id, &entry, error) || !check_entry (&entry, error))
    return NULL;
  outcome->user_id = entry.user_id;
  outcome->credits = entry.balance - entry.amount;
  outcome->count = 1;
  detail = g_strdup_printf ("%+" G_GINT64_FORMAT ", takes back entry %" G_GINT64_FORMAT ": %s", -entry.amount, w->entry_id,
                            w->reason != NULL ? w->reason : "");
  if (!aiv_ledger_tx_add (sql,
                          &(AivLedgerEntry){ .user_id = entry.user_id,
                                             .amount = -entry.amount,
                                             .kind = AIV_LEDGER_ADJUST,
                                             .reason = w->reason,
                                             .actor_id = w->actor_id,
                                             .reverses = w->entry_id,
                                             .request_key = w->key },
                          now, NULL, error)
      || !aiv_audit_tx_add (sql, w->actor_id, "credits.undo", entry.user_id, detail, now, error)
      || !aiv_events_tx_add (sql, entry.user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error))
    return NULL;
  return g_steal_pointer (&outcome);
}

static gboolean
do_undo (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_idempotency_tx_once (sql, w->actor_id, &(AivRequestKey){ w->key, w->digest }, undo, w, result, error);
}

/**
 * aiv_ledger_undo:
 * @store: a store
 * @actor_id: who does it
 * @entry_id: a row by which somebody gave or took credits
 * @reason: (nullable): why, at most 500 bytes
 * @key: (nullable): of @actor_id's request
 *
 * Takes a row of the ledger back with a counter-entry, once.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the balance and the user, whom a replay
 *   has not; rejects with %AIV_STORE_ERROR_NOT_FOUND, %AIV_STORE_ERROR_INVALID, %AIV_STORE_ERROR_NEGATIVE,
 *   %AIV_STORE_ERROR_CONFLICT or, if it has been taken back, %AIV_STORE_ERROR_STALE
 */
DexFuture *
aiv_ledger_undo (AivStore *store, gint64 actor_id, gint64 entry_id, const char *reason, const AivRequestKey *key)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));

  if (reason != NULL && (strlen (reason) > MAX_REASON_BYTES || !g_utf8_validate (reason, -1, NULL)))
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "A reason has at most %d bytes",
                                  MAX_REASON_BYTES);

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->entry_id = entry_id;
  w->reason = g_strdup (reason);
  w->key = key != NULL ? g_strdup (key->key) : NULL;
  w->digest = key != NULL ? g_strdup (key->digest) : NULL;
  return aiv_store_write (store, do_undo, w, write_free);
}

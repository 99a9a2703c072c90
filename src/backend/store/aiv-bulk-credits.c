/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-bulk-credits.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-events-private.h"
#include "store/aiv-fold.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-report.h"
#include "store/aiv-store-private.h"
#include "store/aiv-user-row.h"
#include "store/aiv-users-private.h"

/* Credits of many accounts at once: all of them, or none. */

/* Names in a refusal. */
#define MAX_NAMED 10

typedef struct
{
  gint64 actor_id;
  GArray *user_ids;
  char *query_key; /* case folded */
  char *plan;
  int disabled;
  int is_admin;
  gint64 max_credits;
  gboolean absolute;
  gint64 amount;
  char *reason;
  char *key;
  char *digest;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_clear_pointer (&self->user_ids, g_array_unref);
  g_free (self->query_key);
  g_free (self->plan);
  g_free (self->reason);
  g_free (self->key);
  g_free (self->digest);
  g_free (self);
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static Write *
write_new (const AivBulkCredits *bulk)
{
  Write *self = g_new0 (Write, 1);

  if (bulk->user_ids != NULL)
    {
      self->user_ids = g_array_copy (bulk->user_ids);
      g_array_sort (self->user_ids, compare_ids);
    }
  self->query_key = bulk->query != NULL ? aiv_fold (bulk->query) : NULL;
  self->plan = g_strdup (bulk->plan);
  self->disabled = bulk->disabled;
  self->is_admin = bulk->is_admin;
  self->max_credits = bulk->max_credits;
  self->absolute = bulk->absolute;
  self->amount = bulk->amount;
  self->reason = g_strdup (bulk->reason);
  return self;
}

static gboolean
add_line (AivBulkChange *change, Write *w, gint64 user_id, const char *username, gint64 before, GError **error)
{
  gint64 after = w->absolute ? w->amount : before + w->amount;

  if (after > AIV_STORE_MAX_CREDITS)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "Credits out of range");
      return FALSE;
    }
  aiv_bulk_change_add (change, user_id, username, before, after);
  return TRUE;
}

static gboolean
add_listed (AivSql *sql, Write *w, AivBulkChange *change, GError **error)
{
  for (guint i = 0; i < w->user_ids->len; i++)
    {
      gint64 id = g_array_index (w->user_ids, gint64, i);
      g_autoptr (AivRows) rows = NULL;
      GError *local_error = NULL;

      if (i > 0 && g_array_index (w->user_ids, gint64, i - 1) == id)
        continue;
      rows = aiv_sql_query (sql, "SELECT username, balance FROM account WHERE id = ?1 AND deleted_at = 0",
                            AIV_ARGS (AIV_INT (id)), error);
      if (rows == NULL)
        return FALSE;
      if (!aiv_rows_next (rows, &local_error))
        {
          if (local_error == NULL)
            g_set_error (&local_error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND,
                         "User not found: u-%" G_GINT64_FORMAT, id);
          g_propagate_error (error, local_error);
          return FALSE;
        }
      if (!add_line (change, w, id, aiv_rows_text (rows, 0), aiv_rows_int (rows, 1), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_described (AivSql *sql, Write *w, AivBulkChange *change, GError **error)
{
  g_autoptr (AivRows) rows
      = aiv_sql_query (sql,
                       "SELECT id, username, balance FROM account WHERE (?1 IS NULL OR INSTR (FOLD (search_key), ?1) > 0)"
                       " AND (?2 IS NULL OR subscription_plan = ?2) AND ?3 IN (-1, disabled) AND ?4 IN (-1, is_admin)"
                       " AND (?6 < 0 OR balance <= ?6) AND deleted_at = 0 ORDER BY id LIMIT ?5",
                       AIV_ARGS (AIV_TEXT (w->query_key), AIV_TEXT (w->plan), AIV_INT (w->disabled),
                                 AIV_INT (w->is_admin), AIV_INT (AIV_BULK_MAX_USERS + 1), AIV_INT (w->max_credits)),
                       error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (aiv_rows_next (rows, &local_error))
    if (!add_line (change, w, aiv_rows_int (rows, 0), aiv_rows_text (rows, 1), aiv_rows_int (rows, 2), error))
      return FALSE;
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* Finds out what the change does, without doing it. */
static AivBulkChange *
work_out (AivSql *sql, Write *w, GError **error)
{
  g_autoptr (AivBulkChange) change = aiv_bulk_change_new ();

  if (!(w->user_ids != NULL ? add_listed (sql, w, change, error) : add_described (sql, w, change, error)))
    return NULL;
  if (change->lines->len <= AIV_BULK_MAX_USERS)
    return g_steal_pointer (&change);
  g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "More than %d users at once", AIV_BULK_MAX_USERS);
  return NULL;
}

static gboolean
do_preview (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  AivBulkChange *change = work_out (sql, data, error);

  if (change != NULL)
    aiv_result_take_boxed (result, AIV_TYPE_BULK_CHANGE, change);
  return change != NULL;
}

static gboolean
refuse_negative (const AivBulkChange *change, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n_named = 0;

  for (guint i = 0; i < change->lines->len && n_named < MAX_NAMED; i++)
    {
      const AivBulkLine *line = change->lines->pdata[i];

      if (line->after < 0)
        g_string_append_printf (names, n_named++ > 0 ? ", %s" : "%s", line->username);
    }
  g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID,
               "Credits cannot be negative: %" G_GINT64_FORMAT " of %u users would go below zero (%s%s). Nothing was changed",
               change->n_below, change->lines->len, names->str, change->n_below > n_named ? ", …" : "");
  return FALSE;
}

static gboolean
change_one (AivSql *sql, Write *w, const AivBulkLine *line, gint64 now, GError **error)
{
  gint64 amount = line->after - line->before;
  g_autofree char *detail = g_strdup_printf ("%+" G_GINT64_FORMAT ": %s", amount, w->reason);

  return amount == 0
         || (aiv_ledger_tx_add (sql,
                                &(AivLedgerEntry){ .user_id = line->user_id,
                                                   .amount = amount,
                                                   .kind = AIV_LEDGER_ADJUST,
                                                   .reason = w->reason,
                                                   .actor_id = w->actor_id,
                                                   .request_key = w->key },
                                now, NULL, error)
             && aiv_audit_tx_add (sql, w->actor_id, "credits.adjust", line->user_id, detail, now, error)
             && aiv_events_tx_add (sql, line->user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error));
}

static gboolean
change_all (AivSql *sql, Write *w, const AivBulkChange *change, gint64 now, GError **error)
{
  g_autofree char *detail
      = g_strdup_printf ("%" G_GINT64_FORMAT " users, %+" G_GINT64_FORMAT " in all: %s", change->count, change->total,
                         w->reason);

  for (guint i = 0; i < change->lines->len; i++)
    if (!change_one (sql, w, change->lines->pdata[i], now, error))
      return FALSE;
  return aiv_audit_tx_note (sql, w->actor_id, "credits.bulk", NULL, detail, now, error);
}

static gboolean
do_apply (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  AivRequestKey key = { w->key, w->digest };
  gint64 now = aiv_time_now_ms ();
  g_autoptr (AivOutcome) outcome = NULL;
  g_autoptr (AivBulkChange) change = NULL;

  if (!aiv_idempotency_tx_find (sql, w->actor_id, &key, &outcome, error))
    return FALSE;
  if (outcome != NULL)
    {
      change = aiv_bulk_change_new ();
      change->count = outcome->count;
      change->total = outcome->credits;
      change->replayed = TRUE;
    }
  else
    {
      outcome = aiv_outcome_new ();
      if ((change = work_out (sql, w, error)) == NULL)
        return FALSE;
      if (change->n_below > 0)
        return refuse_negative (change, error);
      outcome->count = change->count;
      outcome->credits = change->total;
      if (!change_all (sql, w, change, now, error)
          || !aiv_idempotency_tx_keep (sql, w->actor_id, &key, outcome, now, error))
        return FALSE;
    }
  aiv_result_take_boxed (result, AIV_TYPE_BULK_CHANGE, g_steal_pointer (&change));
  return TRUE;
}

/**
 * aiv_bulk_credits_preview:
 * @store: a store
 * @bulk: a change
 *
 * Finds out what a change would do, who would go below zero included.
 *
 * Returns: (transfer full): a future of an [struct@BulkChange]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND or %AIV_STORE_ERROR_INVALID
 */
DexFuture *
aiv_bulk_credits_preview (AivStore *store, const AivBulkCredits *bulk)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (bulk != NULL && bulk->reason != NULL);

  return aiv_report_run (store, do_preview, write_new (bulk), write_free);
}

/**
 * aiv_bulk_credits_apply:
 * @store: a store
 * @actor_id: the administrator
 * @bulk: a change
 * @key: (nullable): of the request
 *
 * Changes all accounts in one transaction; if one of them would go below zero, none.
 *
 * Returns: (transfer full): a future of an [struct@BulkChange]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND, %AIV_STORE_ERROR_INVALID or %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_bulk_credits_apply (AivStore *store, gint64 actor_id, const AivBulkCredits *bulk, const AivRequestKey *key)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (bulk != NULL && bulk->reason != NULL);

  w = write_new (bulk);
  w->actor_id = actor_id;
  w->key = key != NULL ? g_strdup (key->key) : NULL;
  w->digest = key != NULL ? g_strdup (key->digest) : NULL;
  return aiv_store_write_alone (store, do_apply, w, write_free);
}

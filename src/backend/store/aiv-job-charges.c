/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-job-charges.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-events-private.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-items-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-report.h"
#include "store/aiv-store-private.h"

/* Charges that administrators give back. What fails or is cancelled has its credits back by
 * itself; what is left to refund is what was completed and charged, and turned out to be no good. */

G_DEFINE_BOXED_TYPE (AivJobEffect, aiv_job_effect, aiv_job_effect_ref, aiv_job_effect_unref)

/**
 * aiv_job_effect_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivJobEffect *
aiv_job_effect_new (void)
{
  return g_atomic_rc_box_new0 (AivJobEffect);
}

/**
 * aiv_job_effect_ref:
 * @self: an effect
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): the same
 */
AivJobEffect *
aiv_job_effect_ref (AivJobEffect *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_job_effect_unref:
 * @self: (transfer full): an effect
 *
 * May be called from any thread.
 */
void
aiv_job_effect_unref (AivJobEffect *self)
{
  g_atomic_rc_box_release (self);
}

typedef struct
{
  gint64 actor_id;
  char **job_ids;
  char *reason;
  char *key;
  char *digest;
  gboolean apply;
  GHashTable *users; /* ids of those who get something */
  GHashTable *items; /* ids of those that have been looked at, and of the batches of those that count */
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_strfreev (self->job_ids);
  g_free (self->reason);
  g_free (self->key);
  g_free (self->digest);
  g_hash_table_unref (self->users);
  g_hash_table_unref (self->items);
  g_free (self);
}

static Write *
write_new (const char *const *job_ids)
{
  Write *self = g_new0 (Write, 1);

  self->job_ids = g_strdupv ((char **) job_ids);
  self->users = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

/* Each only once, whatever the interleaving: the UPDATE says so, and so does an index of the ledger. */
static gboolean
refund_item (AivSql *sql, Write *w, const AivItemKey *item, gint64 now, gboolean *done, GError **error)
{
  gint64 n_changed = aiv_sql_exec (sql,
                                   "UPDATE item SET refunded_at = ?2 WHERE seq = ?1 AND status = 'completed'"
                                   " AND refunded_at = 0 AND price > 0",
                                   AIV_ARGS (AIV_INT (item->seq), AIV_INT (now)), error);

  *done = n_changed > 0;
  if (n_changed <= 0)
    return n_changed == 0;
  return aiv_ledger_tx_add (sql,
                            &(AivLedgerEntry){ .user_id = item->user_id,
                                               .amount = item->price,
                                               .kind = AIV_LEDGER_REFUND,
                                               .reason = w->reason,
                                               .actor_id = w->actor_id,
                                               .batch_id = item->batch_id,
                                               .item_id = item->id,
                                               .hold_id = item->hold_id,
                                               .request_key = w->key },
                            now, NULL, error)
         && aiv_sql_exec (sql, "UPDATE batch SET refunded = refunded + ?2 WHERE seq = ?1",
                          AIV_ARGS (AIV_INT (item->batch_seq), AIV_INT (item->price)), error) >= 0
         && aiv_items_tx_changed (sql, item, now, error);
}

static gboolean
is_refunded (AivSql *sql, const AivItemKey *item, gboolean *refunded, GError **error)
{
  gint64 when = 0;

  if (!aiv_sql_get_int (sql, "SELECT refunded_at FROM item WHERE seq = ?1", AIV_ARGS (AIV_INT (item->seq)), &when, error))
    return FALSE;
  *refunded = when > 0;
  return TRUE;
}

static gboolean
do_item (AivSql *sql, Write *w, const AivItemKey *item, gint64 now, AivJobEffect *effect, GError **error)
{
  gboolean refunded = FALSE, done = TRUE;

  /* Named twice, such as alone and with its batch, it is one all the same. */
  if (!g_hash_table_add (w->items, g_strdup (item->id)))
    return TRUE;
  if (item->status == AIV_JOB_PENDING || item->status == AIV_JOB_PROCESSING)
    effect->unfinished++;
  else if (item->price == 0)
    effect->free++;
  else if (item->status != AIV_JOB_COMPLETED)
    effect->returned++;
  else if (!is_refunded (sql, item, &refunded, error))
    return FALSE;
  else if (refunded)
    effect->refunded++;
  else if (w->apply && !refund_item (sql, w, item, now, &done, error))
    return FALSE;
  else if (done)
    {
      effect->items++;
      effect->credits += item->price;
      g_hash_table_add (w->users, g_memdup2 (&item->user_id, sizeof item->user_id));
    }
  return TRUE;
}

/* @id is what was named: the batch, or an item of it. */
static gboolean
note (AivSql *sql, Write *w, const char *id, const AivItemKey *item, gint64 items, gint64 credits, gint64 now,
      GError **error)
{
  gboolean one = !g_str_equal (id, item->batch_id);
  g_autofree char *what = one ? g_strdup_printf ("item %s", id) : g_strdup_printf ("%" G_GINT64_FORMAT " items", items);
  g_autofree char *detail = g_strdup_printf ("%s, %+" G_GINT64_FORMAT " credits of u-%" G_GINT64_FORMAT ": %s", what, credits,
                                             item->user_id, w->reason);

  return aiv_audit_tx_note (sql, w->actor_id, "job.refund", item->batch_id, detail, now, error);
}

/* All of a batch, or the one video of it that is meant. */
static GPtrArray *
select_items (AivSql *sql, const char *id, GError **error)
{
  GPtrArray *items = aiv_items_tx_select (sql, "b.id = ?1", AIV_ARGS (AIV_TEXT (id)), error);

  if (items == NULL || items->len > 0)
    return items;
  g_ptr_array_unref (items);
  return aiv_items_tx_select (sql, "i.id = ?1", AIV_ARGS (AIV_TEXT (id)), error);
}

static gboolean
do_job (AivSql *sql, Write *w, const char *job_id, gint64 now, AivJobEffect *effect, GError **error)
{
  g_autoptr (GPtrArray) items = select_items (sql, job_id, error);
  gint64 items_before = effect->items, credits_before = effect->credits;

  if (items == NULL)
    return FALSE;
  if (items->len == 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Job not found: %s", job_id);
      return FALSE;
    }
  for (guint i = 0; i < items->len; i++)
    if (!do_item (sql, w, items->pdata[i], now, effect, error))
      return FALSE;
  if (effect->items == items_before)
    return TRUE;
  effect->jobs += g_hash_table_add (w->items, g_strdup (((AivItemKey *) items->pdata[0])->batch_id));
  return !w->apply
         || note (sql, w, job_id, items->pdata[0], effect->items - items_before, effect->credits - credits_before, now, error);
}

static gboolean
tell_users (AivSql *sql, Write *w, gint64 now, GError **error)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, w->users);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!aiv_events_tx_add (sql, *(const gint64 *) id, AIV_EVENT_CREDITS, NULL, NULL, now, error))
      return FALSE;
  return TRUE;
}

static AivJobEffect *
do_all (AivSql *sql, Write *w, gint64 now, GError **error)
{
  g_autoptr (AivJobEffect) effect = aiv_job_effect_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; w->job_ids[i] != NULL; i++)
    if (g_hash_table_add (seen, w->job_ids[i]) && !do_job (sql, w, w->job_ids[i], now, effect, error))
      return NULL;
  effect->users = g_hash_table_size (w->users);
  if (w->apply && !tell_users (sql, w, now, error))
    return NULL;
  return g_steal_pointer (&effect);
}

static gboolean
do_preview (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  AivJobEffect *effect = do_all (sql, data, 0, error);

  if (effect != NULL)
    aiv_result_take_boxed (result, AIV_TYPE_JOB_EFFECT, effect);
  return effect != NULL;
}

static gboolean
do_refund (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  AivRequestKey key = { w->key, w->digest };
  gint64 now = aiv_time_now_ms ();
  g_autoptr (AivOutcome) outcome = NULL;
  g_autoptr (AivJobEffect) effect = NULL;

  w->apply = TRUE;
  if (!aiv_idempotency_tx_find (sql, w->actor_id, &key, &outcome, error))
    return FALSE;
  if (outcome != NULL)
    {
      effect = aiv_job_effect_new ();
      effect->items = outcome->count;
      effect->credits = outcome->credits;
      effect->replayed = TRUE;
    }
  else
    {
      if ((effect = do_all (sql, w, now, error)) == NULL)
        return FALSE;
      outcome = aiv_outcome_new ();
      outcome->count = effect->items;
      outcome->credits = effect->credits;
      if (!aiv_idempotency_tx_keep (sql, w->actor_id, &key, outcome, now, error))
        return FALSE;
    }
  aiv_result_take_boxed (result, AIV_TYPE_JOB_EFFECT, g_steal_pointer (&effect));
  return TRUE;
}

/**
 * aiv_job_charges_preview:
 * @store: a store
 * @job_ids: ids of batches, of what videos are inside, and of single items
 *
 * Finds out what a refund of jobs would give back, and what not.
 *
 * Returns: (transfer full): a future of an [struct@JobEffect]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND
 */
DexFuture *
aiv_job_charges_preview (AivStore *store, const char *const *job_ids)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (job_ids != NULL);

  return aiv_report_run (store, do_preview, write_new (job_ids), write_free);
}

/**
 * aiv_job_charges_refund:
 * @store: a store
 * @actor_id: the administrator
 * @job_ids: ids of batches, of what videos are inside, and of single items
 * @reason: why, for the ledgers of their owners
 * @key: (nullable): of the request
 *
 * Gives back what was charged for jobs and has not been given back before, all of it in one
 * transaction.
 *
 * Returns: (transfer full): a future of an [struct@JobEffect]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND or %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_job_charges_refund (AivStore            *store,
                        gint64               actor_id,
                        const char *const   *job_ids,
                        const char          *reason,
                        const AivRequestKey *key)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (job_ids != NULL && reason != NULL);

  w = write_new (job_ids);
  w->actor_id = actor_id;
  w->reason = g_strdup (reason);
  w->key = key != NULL ? g_strdup (key->key) : NULL;
  w->digest = key != NULL ? g_strdup (key->digest) : NULL;
  return aiv_store_write_alone (store, do_refund, w, write_free);
}

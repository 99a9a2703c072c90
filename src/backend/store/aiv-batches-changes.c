/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-batches.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-batches-private.h"
#include "store/aiv-events-private.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-items-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-store-private.h"

/* What people do to batches once they are submitted. */

#define STOPPED "i.status IN ('failed', 'cancelled')"

typedef struct
{
  gint64 user_id;
  char *batch_id;
  char *item_id;
  char *key;
  char *digest;
} Write;

static void
write_free (Write *self)
{
  g_free (self->batch_id);
  g_free (self->item_id);
  g_free (self->key);
  g_free (self->digest);
  g_free (self);
}

static Write *
write_new (gint64 user_id, const char *batch_id, const char *item_id, const AivRequestKey *key)
{
  Write *self = g_new0 (Write, 1);

  self->user_id = user_id;
  self->batch_id = g_strdup (batch_id);
  self->item_id = g_strdup (item_id);
  self->key = key != NULL ? g_strdup (key->key) : NULL;
  self->digest = key != NULL ? g_strdup (key->digest) : NULL;
  return self;
}

static AivOutcome *
summarize (AivSql *sql, gint64 owner_id, gint64 count, GError **error)
{
  g_autoptr (AivOutcome) outcome = aiv_outcome_new ();

  outcome->count = count;
  return aiv_ledger_tx_get_balance (sql, owner_id, &outcome->credits, error) ? g_steal_pointer (&outcome) : NULL;
}

static gboolean
finish (AivSql *sql, gint64 owner_id, gint64 count, GValue *result, GError **error)
{
  AivOutcome *outcome = summarize (sql, owner_id, count, error);

  if (outcome == NULL)
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_OUTCOME, outcome);
  return TRUE;
}

/* Who did it stands in the ledger; an administrator's own id is not known here. */
static gint64
actor (Write *w)
{
  return w->user_id == AIV_ANY_USER ? 0 : w->user_id;
}

static AivItemKey *
find_item (AivSql *sql, Write *w, GPtrArray **items, GError **error)
{
  *items = aiv_items_tx_select (sql, "i.id = ?1 AND b.id = ?2 AND b.kind = 'batch' AND ?3 IN (0, i.user_id)",
                                AIV_ARGS (AIV_TEXT (w->item_id), AIV_TEXT (w->batch_id), AIV_INT (w->user_id)), error);
  if (*items == NULL)
    return NULL;
  if ((*items)->len > 0)
    return g_ptr_array_index (*items, 0);
  g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Item not found");
  return NULL;
}

static gboolean
do_cancel_item (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autoptr (GPtrArray) items = NULL;
  AivItemKey *item = find_item (sql, w, &items, error);

  return item != NULL
         && aiv_items_tx_release (sql, item, AIV_JOB_CANCELLED, NULL, actor (w), now, error)
         && aiv_events_tx_add (sql, item->user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error)
         && finish (sql, item->user_id, 1, result, error);
}

/**
 * aiv_batches_cancel_item:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @batch_id: of which batch
 * @item_id: which
 *
 * Cancels an unfinished item and gives its price back. The queue ends the work on it.
 *
 * Returns: (transfer full): a future of an [struct@Outcome]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND or %AIV_STORE_ERROR_ITEM_FINISHED
 */
DexFuture *
aiv_batches_cancel_item (AivStore *store, gint64 user_id, const char *batch_id, const char *item_id)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (batch_id != NULL && item_id != NULL);

  return aiv_store_write (store, do_cancel_item, write_new (user_id, batch_id, item_id, NULL),
                          (GDestroyNotify) write_free);
}

static AivOutcome *
resume_item (AivSql *sql, gpointer data, gint64 now, GError **error)
{
  Write *w = data;
  g_autoptr (GPtrArray) items = NULL;
  AivItemKey *item = find_item (sql, w, &items, error);

  if (item == NULL)
    return NULL;
  if (item->status != AIV_JOB_FAILED && item->status != AIV_JOB_CANCELLED)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_RESUMABLE,
                   "Only failed or cancelled items can be resumed");
      return NULL;
    }
  if (!aiv_items_tx_resume_all (sql, items, item->user_id, actor (w), w->key, now, error))
    return NULL;
  return summarize (sql, item->user_id, 1, error);
}

/* An administrator's request is kept with the owner's, so who that is has to be known first. */
static gboolean
do_resume_item (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  g_autoptr (GPtrArray) items = NULL;
  AivItemKey *item = find_item (sql, w, &items, error);

  return item != NULL
         && aiv_idempotency_tx_once (sql, item->user_id, &(AivRequestKey){ w->key, w->digest }, resume_item, w, result,
                                     error);
}

/**
 * aiv_batches_resume_item:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @batch_id: of which batch
 * @item_id: which
 * @key: (nullable): of the request
 *
 * Queues a failed or cancelled item again and holds its price again.
 *
 * Returns: (transfer full): a future of an [struct@Outcome]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND, %AIV_STORE_ERROR_NOT_RESUMABLE,
 *   %AIV_STORE_ERROR_INSUFFICIENT_CREDITS or %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_batches_resume_item (AivStore            *store,
                         gint64               user_id,
                         const char          *batch_id,
                         const char          *item_id,
                         const AivRequestKey *key)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (batch_id != NULL && item_id != NULL);

  return aiv_store_write (store, do_resume_item, write_new (user_id, batch_id, item_id, key),
                          (GDestroyNotify) write_free);
}

static gboolean
do_cancel (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  gint64 seq, owner_id, count;

  return aiv_batches_tx_find (sql, w->user_id, w->batch_id, &seq, &owner_id, error)
         && (count = aiv_items_tx_cancel_all (sql, seq, actor (w), now, error)) >= 0
         && (count == 0 || aiv_events_tx_add (sql, owner_id, AIV_EVENT_BATCH, w->batch_id, NULL, now, error))
         && finish (sql, owner_id, count, result, error);
}

/**
 * aiv_batches_cancel:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @batch_id: which
 *
 * Cancels all unfinished items of a batch and gives their price back.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the number of items;
 *   rejects with %AIV_STORE_ERROR_NOT_FOUND
 */
DexFuture *
aiv_batches_cancel (AivStore *store, gint64 user_id, const char *batch_id)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (batch_id != NULL);

  return aiv_store_write (store, do_cancel, write_new (user_id, batch_id, NULL, NULL), (GDestroyNotify) write_free);
}

static AivOutcome *
retry_failed (AivSql *sql, gpointer data, gint64 now, GError **error)
{
  Write *w = data;
  g_autoptr (GPtrArray) items = NULL;
  gint64 seq, owner_id;

  if (!aiv_batches_tx_find (sql, w->user_id, w->batch_id, &seq, &owner_id, error)
      || !(items = aiv_items_tx_select (sql, "i.batch_seq = ?1 AND " STOPPED, AIV_ARGS (AIV_INT (seq)), error))
      || !aiv_items_tx_resume_all (sql, items, owner_id, actor (w), w->key, now, error)
      || (items->len > 0 && !aiv_events_tx_add (sql, owner_id, AIV_EVENT_BATCH, w->batch_id, NULL, now, error)))
    return NULL;
  return summarize (sql, owner_id, items->len, error);
}

static gboolean
do_retry_failed (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 seq, owner_id;

  return aiv_batches_tx_find (sql, w->user_id, w->batch_id, &seq, &owner_id, error)
         && aiv_idempotency_tx_once (sql, owner_id, &(AivRequestKey){ w->key, w->digest }, retry_failed, w, result,
                                     error);
}

/**
 * aiv_batches_retry_failed:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @batch_id: which
 * @key: (nullable): of the request
 *
 * Queues all failed and cancelled items of a batch again and holds their price again: for
 * all of them, or for none.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the number of items;
 *   rejects with %AIV_STORE_ERROR_NOT_FOUND, %AIV_STORE_ERROR_INSUFFICIENT_CREDITS or
 *   %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_batches_retry_failed (AivStore *store, gint64 user_id, const char *batch_id, const AivRequestKey *key)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (batch_id != NULL);

  return aiv_store_write (store, do_retry_failed, write_new (user_id, batch_id, NULL, key),
                          (GDestroyNotify) write_free);
}

static gboolean
remove_files (AivSql *sql, gint64 seq, gint64 owner_id, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, "SELECT path FROM file WHERE batch_seq = ?1",
                                            AIV_ARGS (AIV_INT (seq)), error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (aiv_rows_next (rows, &local_error))
    if (aiv_store_path_is_ours (aiv_rows_text (rows, 0)))
      aiv_sql_take_change (sql, aiv_change_new_remove (owner_id, aiv_rows_text (rows, 0)));
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* In a transaction: a batch or a video of which nothing is unfinished goes, and its files
 * after the commit. */
gboolean
aiv_batches_tx_remove (AivSql *sql, gint64 seq, gint64 owner_id, const char *batch_id, gint64 now, GError **error)
{
  return remove_files (sql, seq, owner_id, error)
         && aiv_events_tx_add (sql, owner_id, AIV_EVENT_BATCH_DELETED, batch_id, NULL, now, error)
         && aiv_sql_exec (sql, "DELETE FROM batch WHERE seq = ?1", AIV_ARGS (AIV_INT (seq)), error) >= 0;
}

static gboolean
do_delete (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  gint64 seq, owner_id, count;

  return aiv_batches_tx_find (sql, w->user_id, w->batch_id, &seq, &owner_id, error)
         && (count = aiv_items_tx_cancel_all (sql, seq, actor (w), now, error)) >= 0
         && aiv_batches_tx_remove (sql, seq, owner_id, w->batch_id, now, error)
         && finish (sql, owner_id, count, result, error);
}

/**
 * aiv_batches_delete:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @batch_id: which
 *
 * Removes a batch with its items and, after the commit, its files. What is unfinished is
 * cancelled and given back; its rows in the ledger stay.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the number of items that
 *   were cancelled; rejects with %AIV_STORE_ERROR_NOT_FOUND
 */
DexFuture *
aiv_batches_delete (AivStore *store, gint64 user_id, const char *batch_id)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (batch_id != NULL);

  return aiv_store_write (store, do_delete, write_new (user_id, batch_id, NULL, NULL), (GDestroyNotify) write_free);
}

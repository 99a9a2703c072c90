/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-admin-jobs.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-admin-jobs-private.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-events-private.h"
#include "store/aiv-items-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-store-private.h"

/* What administrators do to the work of others. */

/* In one transaction: who waits for the writer waits for that. */
#define MAX_CANCELLED 50

typedef struct
{
  gint64 actor_id;
  gint64 video_id; /* 0: a batch */
  char *batch_id;
  char *item_id;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_free (self->batch_id);
  g_free (self->item_id);
  g_free (self);
}

/* Cancels items and gives their price back. All of them have one owner. */
static gboolean
release_all (AivSql *sql, GPtrArray *items, gint64 actor_id, gint64 now, GError **error)
{
  const char *told = NULL;
  gint64 owner_id = 0;

  for (guint i = 0; i < items->len; i++)
    {
      AivItemKey *item = g_ptr_array_index (items, i);

      if (!aiv_items_tx_release (sql, item, AIV_JOB_CANCELLED, NULL, actor_id, now, error))
        return FALSE;
      owner_id = item->user_id;
      /* In the order of batches: each is told once. */
      if (g_strcmp0 (told, item->batch_id) != 0
          && !aiv_events_tx_add (sql, owner_id, AIV_EVENT_BATCH, item->batch_id, NULL, now, error))
        return FALSE;
      told = item->batch_id;
    }
  return items->len == 0 || aiv_events_tx_add (sql, owner_id, AIV_EVENT_CREDITS, NULL, NULL, now, error);
}

/* In a transaction: cancels some of what a user has waiting; what is being made goes on. Returns
 * how many items, -1 on failure. */
gint64
aiv_admin_jobs_tx_cancel_waiting (AivSql *sql, gint64 actor_id, gint64 user_id, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) items
      = aiv_items_tx_select (sql,
                             "i.seq IN (SELECT seq FROM item WHERE user_id = ?1 AND status = 'pending' ORDER BY seq LIMIT ?2)",
                             AIV_ARGS (AIV_INT (user_id), AIV_INT (MAX_CANCELLED)), error);

  return items != NULL && release_all (sql, items, actor_id, now, error) ? (gint64) items->len : -1;
}

/* The batch that is meant, which for a video has one item. */
static gboolean
find_batch (AivSql *sql, Write *w, gint64 *seq, gint64 *owner_id, GError **error)
{
  g_autoptr (AivRows) rows
      = w->video_id != 0
            ? aiv_sql_query (sql, "SELECT seq, user_id FROM batch WHERE seq = ?1 AND kind = 'video'",
                             AIV_ARGS (AIV_INT (w->video_id)), error)
            : aiv_sql_query (sql, "SELECT seq, user_id FROM batch WHERE id = ?1 AND kind = 'batch'",
                             AIV_ARGS (AIV_TEXT (w->batch_id)), error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  if (aiv_rows_next (rows, &local_error))
    {
      *seq = aiv_rows_int (rows, 0);
      *owner_id = aiv_rows_int (rows, 1);
      return TRUE;
    }
  if (local_error == NULL)
    g_set_error (&local_error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Nothing to cancel");
  g_propagate_error (error, local_error);
  return FALSE;
}

static GPtrArray *
select_items (AivSql *sql, Write *w, gint64 seq, GError **error)
{
  GPtrArray *items;

  /* A video that is over is refused, as an item is; of a batch there is nothing left, then. */
  if (w->video_id != 0)
    return aiv_items_tx_select (sql, "i.batch_seq = ?1", AIV_ARGS (AIV_INT (seq)), error);
  if (w->item_id == NULL)
    return aiv_items_tx_select (sql, "i.batch_seq = ?1 AND i.status IN ('pending', 'processing')",
                                AIV_ARGS (AIV_INT (seq)), error);
  items = aiv_items_tx_select (sql, "i.batch_seq = ?1 AND i.id = ?2", AIV_ARGS (AIV_INT (seq), AIV_TEXT (w->item_id)),
                               error);
  if (items == NULL || items->len > 0)
    return items;
  g_ptr_array_unref (items);
  g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Item not found");
  return NULL;
}

static gboolean
do_cancel (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (AivOutcome) outcome = aiv_outcome_new ();
  g_autofree char *detail = NULL;
  g_autofree char *target = NULL;
  gint64 seq, owner_id;

  if (!find_batch (sql, w, &seq, &owner_id, error)
      || (items = select_items (sql, w, seq, error)) == NULL
      || !release_all (sql, items, w->actor_id, now, error)
      || !aiv_ledger_tx_get_balance (sql, owner_id, &outcome->credits, error))
    return FALSE;
  outcome->count = items->len;
  detail = w->item_id != NULL ? g_strdup_printf ("item %s of u-%" G_GINT64_FORMAT, w->item_id, owner_id)
                              : g_strdup_printf ("%u items of u-%" G_GINT64_FORMAT, items->len, owner_id);
  target = w->video_id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, w->video_id) : g_strdup (w->batch_id);
  aiv_result_take_boxed (result, AIV_TYPE_OUTCOME, g_steal_pointer (&outcome));
  return aiv_audit_tx_note (sql, w->actor_id,
                            w->video_id != 0 ? "video.cancel" : w->item_id != NULL ? "item.cancel" : "batch.cancel",
                            target, detail, now, error);
}

/**
 * aiv_admin_jobs_cancel:
 * @store: a store
 * @actor_id: the administrator
 * @batch_id: anybody's batch
 * @item_id: (nullable): the one item of it; %NULL for all that is unfinished
 *
 * Cancels others' work, gives its price back to its owner, and notes it in the audit log.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the number of items and the
 *   owner's balance; rejects with %AIV_STORE_ERROR_NOT_FOUND or %AIV_STORE_ERROR_ITEM_FINISHED
 */
DexFuture *
aiv_admin_jobs_cancel (AivStore *store, gint64 actor_id, const char *batch_id, const char *item_id)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (batch_id != NULL);

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->batch_id = g_strdup (batch_id);
  w->item_id = g_strdup (item_id);
  return aiv_store_write (store, do_cancel, w, write_free);
}

/**
 * aiv_admin_jobs_cancel_video:
 * @store: a store
 * @actor_id: the administrator
 * @video_id: anybody's video
 *
 * Cancels a video as [func@Aiv.admin_jobs_cancel] does a batch.
 *
 * Returns: (transfer full): a future of an [struct@Outcome]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND or %AIV_STORE_ERROR_ITEM_FINISHED
 */
DexFuture *
aiv_admin_jobs_cancel_video (AivStore *store, gint64 actor_id, gint64 video_id)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (video_id > 0);

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->video_id = video_id;
  return aiv_store_write (store, do_cancel, w, write_free);
}

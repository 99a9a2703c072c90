/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-work.h"

#include "aiv-error.h"
#include "aiv-id.h"
#include "aiv-time.h"
#include "store/aiv-events-private.h"
#include "store/aiv-files-private.h"
#include "store/aiv-items-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-store-private.h"

/* What the queue asks of the store. Whoever works on an item has a lease: cancelling,
 * restarting or claiming anew takes it away, and what comes back under an old one changes
 * nothing. */

/* A server that dies again and again over the same item must not do so for ever. High
 * enough that no unlucky series of restarts fails an innocent one. */
#define MAX_INTERRUPTIONS 50

typedef struct
{
  AivWorkRow *work;
  AivFileRow *video;
  AivFileRow *poster;
  char *message;
  gint64 retry_at;
  char *busy;
} Write;

static void
write_free (Write *self)
{
  g_clear_pointer (&self->work, aiv_work_row_unref);
  g_clear_pointer (&self->video, aiv_file_row_unref);
  g_clear_pointer (&self->poster, aiv_file_row_unref);
  g_free (self->message);
  g_free (self->busy);
  g_free (self);
}

static Write *
write_new (AivWorkRow *work)
{
  Write *self = g_new0 (Write, 1);

  self->work = aiv_work_row_ref (work);
  return self;
}

/**
 * aiv_work_get_next_due:
 * @store: a store
 *
 * On the store's thread, at once.
 *
 * Returns: when the next pending item may be started, ms since 1970, not later than now if
 *   one is ready; 0 if none is pending
 */
gint64
aiv_work_get_next_due (AivStore *store)
{
  AivSql *sql = aiv_store_read (store, NULL);
  gint64 due;

  if (sql == NULL
      || !aiv_sql_get_int (sql, "SELECT not_before FROM item WHERE status = 'pending' ORDER BY not_before LIMIT 1",
                           AIV_NO_ARGS, &due, NULL))
    return 0;
  /* Further away than a retry can be: the clock has been set back. */
  return due > aiv_time_now_ms () + AIV_WORK_MAX_WAIT_MS ? 1 : MAX (due, 1);
}

/* Back to the queue, as if it had not been started this time. */
static gboolean
put_back (AivSql *sql, AivItemKey *item, int interruptions, gint64 now, GError **error)
{
  return aiv_sql_exec (sql,
                       "UPDATE item SET status = 'pending', lease = NULL, tries = MAX (tries - 1, 0), started_at = 0,"
                       " interruptions = interruptions + ?2 WHERE seq = ?1 AND status = 'processing'",
                       AIV_ARGS (AIV_INT (item->seq), AIV_INT (interruptions)), error) >= 0
         && aiv_items_tx_changed (sql, item, now, error);
}

/* Their accounts were disabled while they were being made, or the server ended before all that
 * waited was cancelled. */
static gboolean
cancel_of_disabled (AivSql *sql, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) items
      = aiv_items_tx_select (sql,
                             "i.status = 'pending' AND i.user_id IN"
                             " (SELECT id FROM account WHERE waiting > 0 AND disabled = 1)",
                             AIV_NO_ARGS, error);

  for (guint i = 0; items != NULL && i < items->len; i++)
    if (!aiv_items_tx_release (sql, g_ptr_array_index (items, i), AIV_JOB_CANCELLED, NULL, 0, now, error))
      return FALSE;
  return items != NULL;
}

static gboolean
do_recover (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  gint64 now = aiv_time_now_ms ();
  g_autoptr (GPtrArray) lost = NULL;
  g_autoptr (GPtrArray) left = NULL;

  lost = aiv_items_tx_select (sql, "i.status = 'processing' AND i.interruptions >= ?1",
                              AIV_ARGS (AIV_INT (MAX_INTERRUPTIONS)), error);
  if (lost == NULL)
    return FALSE;
  for (guint i = 0; i < lost->len; i++)
    {
      AivItemKey *item = g_ptr_array_index (lost, i);

      if (!aiv_items_tx_release (sql, item, AIV_JOB_FAILED, "The server was interrupted too often over this video", 0,
                                 now, error)
          || !aiv_events_tx_add (sql, item->user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error))
        return FALSE;
    }

  left = aiv_items_tx_select (sql, "i.status = 'processing'", AIV_NO_ARGS, error);
  if (left == NULL)
    return FALSE;
  for (guint i = 0; i < left->len; i++)
    if (!put_back (sql, g_ptr_array_index (left, i), 1, now, error))
      return FALSE;
  if (!cancel_of_disabled (sql, now, error))
    return FALSE;

  g_value_init (result, G_TYPE_UINT);
  g_value_set_uint (result, left->len);
  return TRUE;
}

/**
 * aiv_work_recover:
 * @store: a store
 *
 * Puts what an ended server was working on back in the queue. Their holds are still
 * there: nothing is charged again.
 *
 * Returns: (transfer full): a future of the number of items (uint)
 */
DexFuture *
aiv_work_recover (AivStore *store)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));

  return aiv_store_write (store, do_recover, NULL, NULL);
}

/**
 * aiv_work_is_held:
 * @store: a store
 * @work: what was claimed
 *
 * On the store's thread, at once.
 *
 * Returns: whether the item is still @work's to make: %FALSE once it was cancelled, deleted
 *   or claimed anew; %TRUE if that cannot be read
 */
gboolean
aiv_work_is_held (AivStore *store, AivWorkRow *work)
{
  AivSql *sql = aiv_store_read (store, NULL);
  gint64 n;

  return sql == NULL
         || !aiv_sql_get_int (sql, "SELECT COUNT (*) FROM item WHERE id = ?1 AND lease = ?2 AND status = 'processing'",
                              AIV_ARGS (AIV_TEXT (work->item_id), AIV_TEXT (work->lease)), &n, NULL)
         || n > 0;
}

static AivWorkRow *
read_work (AivSql *sql, gint64 seq, GError **error)
{
  g_autoptr (AivRows) rows
      = aiv_sql_query (sql,
                       "SELECT i.id, b.id, i.user_id, i.lease, i.tries, i.position, i.image_path, i.image_name,"
                       " b.audio_path, b.audio_name, b.prompt, b.engine, b.model, b.want_ms, b.want_width,"
                       " b.want_height, CASE b.kind WHEN 'video' THEN b.seq ELSE 0 END"
                       " FROM item i JOIN batch b ON b.seq = i.batch_seq WHERE i.seq = ?1",
                       AIV_ARGS (AIV_INT (seq)), error);
  AivWorkRow *work;

  if (!aiv_rows_next (rows, error))
    return NULL;
  work = aiv_work_row_new ();
  work->item_id = aiv_rows_dup (rows, 0);
  work->batch_id = aiv_rows_dup (rows, 1);
  work->user_id = aiv_rows_int (rows, 2);
  work->lease = aiv_rows_dup (rows, 3);
  work->tries = (guint) aiv_rows_int (rows, 4);
  work->position = (guint) aiv_rows_int (rows, 5);
  work->image_path = aiv_rows_dup (rows, 6);
  work->image_name = aiv_rows_dup (rows, 7);
  work->audio_path = aiv_rows_dup (rows, 8);
  work->audio_name = aiv_rows_dup (rows, 9);
  work->prompt = aiv_rows_dup (rows, 10);
  work->engine = aiv_rows_dup (rows, 11);
  work->model = aiv_rows_dup (rows, 12);
  work->want_ms = aiv_rows_int (rows, 13);
  work->want_width = (guint) aiv_rows_int (rows, 14);
  work->want_height = (guint) aiv_rows_int (rows, 15);
  work->video_id = aiv_rows_int (rows, 16);
  return work;
}

static gboolean
do_claim (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autofree char *lease = aiv_id_new ();
  g_autoptr (AivWorkRow) work = NULL;
  GError *local_error = NULL;
  gint64 seq;

  /* The turn goes to the user with the fewest running items, of these to the one whose last
   * turn is the longest ago; of that user's items to the oldest. */
  if (!aiv_sql_get_int (sql,
                        "UPDATE item SET status = 'processing', lease = ?2, tries = tries + 1, not_before = 0,"
                        " error = NULL, started_at = ?1, completed_at = 0"
                        " WHERE status = 'pending' AND seq = ("
                        "  SELECT i.seq FROM item i JOIN batch b ON b.seq = i.batch_seq"
                        "  WHERE i.status = 'pending' AND i.not_before NOT BETWEEN ?1 + 1 AND ?1 + ?4"
                        "  AND INSTR (?3, '|' || b.engine || '|') = 0 AND i.user_id = ("
                        "   SELECT a.id FROM account a WHERE a.waiting > 0 AND a.disabled = 0 AND EXISTS ("
                        "    SELECT 1 FROM item w JOIN batch v ON v.seq = w.batch_seq"
                        "    WHERE w.user_id = a.id AND w.status = 'pending' AND w.not_before NOT BETWEEN ?1 + 1 AND ?1 + ?4"
                        "    AND INSTR (?3, '|' || v.engine || '|') = 0)"
                        "   ORDER BY a.running, a.served_at, a.id LIMIT 1)"
                        "  ORDER BY i.seq LIMIT 1)"
                        " RETURNING seq",
                        AIV_ARGS (AIV_INT (now), AIV_TEXT (lease), AIV_TEXT (w->busy), AIV_INT (AIV_WORK_MAX_WAIT_MS)),
                        &seq, &local_error))
    {
      if (g_error_matches (local_error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
        {
          g_clear_error (&local_error);
          g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Nothing is ready");
        }
      else
        g_propagate_error (error, local_error);
      return FALSE;
    }

  work = read_work (sql, seq, error);
  if (work == NULL
      || aiv_sql_exec (sql, "UPDATE tally SET value = value + 1 WHERE name = 'turn'", AIV_NO_ARGS, error) < 0
      || aiv_sql_exec (sql,
                       "UPDATE account SET served_at = (SELECT value FROM tally WHERE name = 'turn') WHERE id = ?1",
                       AIV_ARGS (AIV_INT (work->user_id)), error) < 0
      || aiv_sql_exec (sql, "UPDATE batch SET updated_at = ?2 WHERE id = ?1",
                       AIV_ARGS (AIV_TEXT (work->batch_id), AIV_INT (now)), error) < 0
      || !aiv_events_tx_add (sql, work->user_id, AIV_EVENT_ITEM, work->batch_id, work->item_id, now, error))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_WORK_ROW, g_steal_pointer (&work));
  return TRUE;
}

/**
 * aiv_work_claim:
 * @store: a store
 * @busy_engines: (nullable) (array zero-terminated=1): ids of engines that can take no more
 *
 * Takes an item that is ready out of the queue, fair to all users.
 *
 * Returns: (transfer full): a future of an [struct@WorkRow]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND if nothing is ready
 */
DexFuture *
aiv_work_claim (AivStore *store, const char *const *busy_engines)
{
  g_autofree char *ids = busy_engines != NULL ? g_strjoinv ("|", (char **) busy_engines) : NULL;
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));

  w = g_new0 (Write, 1);
  w->busy = g_strconcat ("|", ids != NULL ? ids : "", "|", NULL);
  return aiv_store_write (store, do_claim, w, (GDestroyNotify) write_free);
}

/* The item that somebody works on, if the lease is still good; NULL without error if not. */
static AivItemKey *
find_leased (AivSql *sql, AivWorkRow *work, GPtrArray **items, GError **error)
{
  *items = aiv_items_tx_select (sql, "i.id = ?1 AND i.lease = ?2 AND i.status = 'processing'",
                                AIV_ARGS (AIV_TEXT (work->item_id), AIV_TEXT (work->lease)), error);
  return *items != NULL && (*items)->len > 0 ? g_ptr_array_index (*items, 0) : NULL;
}

static gboolean
too_late (GError **error)
{
  if (error != NULL && *error == NULL)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "The item has been taken away");
  return FALSE;
}

static gboolean
do_return (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  g_autoptr (GPtrArray) items = NULL;
  AivItemKey *item = find_leased (sql, w->work, &items, error);

  if (item == NULL)
    return items != NULL;
  return put_back (sql, item, 0, aiv_time_now_ms (), error);
}

/**
 * aiv_work_return:
 * @store: a store
 * @work: what was claimed
 *
 * Gives an item back unfinished, to be started over. One that has been taken away since is
 * left as it is.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_work_return (AivStore *store, AivWorkRow *work)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (work != NULL);

  return aiv_store_write (store, do_return, write_new (work), (GDestroyNotify) write_free);
}

static gboolean
add_results (AivSql *sql, Write *w, AivItemKey *item, gint64 now, GError **error)
{
  return aiv_files_tx_add (sql, w->video, "video", item->user_id, item->batch_seq, now, error)
         && (w->poster == NULL
             || aiv_files_tx_add (sql, w->poster, "poster", item->user_id, item->batch_seq, now, error));
}

static gboolean
do_complete (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autoptr (GPtrArray) items = NULL;
  AivItemKey *item = find_leased (sql, w->work, &items, error);

  if (item == NULL)
    return too_late (error);
  return add_results (sql, w, item, now, error)
         && aiv_sql_exec (sql,
                          "UPDATE item SET status = 'completed', lease = NULL, error = NULL, interruptions = 0,"
                          " completed_at = ?2, video_path = ?3, video_type = ?4, video_ms = ?5, width = ?6, height = ?7,"
                          " poster_path = ?8 WHERE seq = ?1 AND status = 'processing'",
                          AIV_ARGS (AIV_INT (item->seq), AIV_INT (now), AIV_TEXT (w->video->path),
                                    AIV_TEXT (w->video->content_type), AIV_INT (w->video->duration_ms),
                                    AIV_INT (w->video->width), AIV_INT (w->video->height),
                                    AIV_TEXT (w->poster != NULL ? w->poster->path : NULL)),
                          error) == 1
         && aiv_sql_exec (sql,
                          "UPDATE remote_task SET ended_at = ?2 WHERE item_id = ?1 AND abandoned = 0 AND ended_at = 0",
                          AIV_ARGS (AIV_TEXT (item->id), AIV_INT (now)), error) >= 0
         && aiv_ledger_tx_add (sql,
                               &(AivLedgerEntry){ .user_id = item->user_id,
                                                  .kind = AIV_LEDGER_SETTLE,
                                                  .batch_id = item->batch_id,
                                                  .item_id = item->id,
                                                  .hold_id = item->hold_id },
                               now, NULL, error)
         && aiv_items_tx_changed (sql, item, now, error)
         && aiv_events_tx_add (sql, item->user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error);
}

/**
 * aiv_work_complete:
 * @store: a store
 * @work: what was claimed
 * @video: the video, which is in its place
 * @poster: (nullable): its poster, which is in its place
 *
 * Completes an item: the video has its row, and what was held is charged.
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_STORE_ERROR_NOT_FOUND if
 *   the item has been taken away: then no row names the files, and they are the caller's to remove
 */
DexFuture *
aiv_work_complete (AivStore *store, AivWorkRow *work, AivFileRow *video, AivFileRow *poster)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (work != NULL && video != NULL);
  aiv_return_future_if_fail (aiv_store_path_is_ours (video->path) && video->content_type != NULL && video->name != NULL);
  aiv_return_future_if_fail (poster == NULL
                             || (aiv_store_path_is_ours (poster->path) && poster->content_type != NULL
                                 && poster->name != NULL));

  w = write_new (work);
  w->video = aiv_file_row_ref (video);
  w->poster = poster != NULL ? aiv_file_row_ref (poster) : NULL;
  return aiv_store_write (store, do_complete, w, (GDestroyNotify) write_free);
}

static gboolean
do_fail (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autoptr (GPtrArray) items = NULL;
  AivItemKey *item = find_leased (sql, w->work, &items, error);
  gint64 disabled;

  if (item == NULL)
    return too_late (error);
  if (!aiv_sql_get_int (sql, "SELECT disabled FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (item->user_id)), &disabled,
                        error))
    return FALSE;
  /* Nothing is begun again for an account that was disabled meanwhile. */
  if (w->retry_at > 0 && !disabled)
    return aiv_sql_exec (sql,
                         "UPDATE item SET status = 'pending', lease = NULL, not_before = ?2, started_at = 0"
                         " WHERE seq = ?1 AND status = 'processing'",
                         AIV_ARGS (AIV_INT (item->seq), AIV_INT (w->retry_at)), error) == 1
           && aiv_items_tx_changed (sql, item, now, error);
  return aiv_items_tx_release (sql, item, AIV_JOB_FAILED, w->message, 0, now, error)
         && aiv_events_tx_add (sql, item->user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error);
}

/**
 * aiv_work_fail:
 * @store: a store
 * @work: what was claimed
 * @message: why, in plain words for the owner
 * @retry_at: 0 if this is final: then what was held is given back. Else when to start it
 *   again, ms since 1970, in %AIV_WORK_MAX_WAIT_MS at the most
 *
 * Ends a try that gave no video.
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_STORE_ERROR_NOT_FOUND if
 *   the item has been taken away
 */
DexFuture *
aiv_work_fail (AivStore *store, AivWorkRow *work, const char *message, gint64 retry_at)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (work != NULL && message != NULL);

  w = write_new (work);
  w->message = g_strdup (message);
  w->retry_at = retry_at > 0 ? MIN (retry_at, aiv_time_now_ms () + AIV_WORK_MAX_WAIT_MS) : 0;
  return aiv_store_write (store, do_fail, w, (GDestroyNotify) write_free);
}

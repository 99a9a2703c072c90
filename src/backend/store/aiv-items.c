/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-items-private.h"

#include "aiv-id.h"
#include "store/aiv-events-private.h"
#include "store/aiv-files-private.h"
#include "store/aiv-ledger-private.h"

/* Transitions of items, inside transactions. Each is an UPDATE that names the states it may
 * start from, so whatever came first wins, and its row in the ledger goes with it. */

void
aiv_item_key_free (AivItemKey *self)
{
  g_free (self->id);
  g_free (self->batch_id);
  g_free (self);
}

/* Reads the items, as "i" of batches "b", that a condition holds for, in their order. */
GPtrArray *
aiv_items_tx_select (AivSql *sql, const char *where, const AivSqlValue *args, GError **error)
{
  g_autofree char *statement
      = g_strconcat ("SELECT i.seq, i.batch_seq, i.user_id, i.hold_id, i.price, i.status, i.id, b.id"
                     " FROM item i JOIN batch b ON b.seq = i.batch_seq WHERE ",
                     where, " ORDER BY i.batch_seq, i.position", NULL);
  g_autoptr (AivRows) rows = aiv_sql_query (sql, statement, args, error);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_item_key_free);
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    {
      AivItemKey *item = g_new0 (AivItemKey, 1);

      item->seq = aiv_rows_int (rows, 0);
      item->batch_seq = aiv_rows_int (rows, 1);
      item->user_id = aiv_rows_int (rows, 2);
      item->hold_id = aiv_rows_int (rows, 3);
      item->price = aiv_rows_int (rows, 4);
      item->status = aiv_job_status_from_string (aiv_rows_text (rows, 5));
      item->id = aiv_rows_dup (rows, 6);
      item->batch_id = aiv_rows_dup (rows, 7);
      g_ptr_array_add (items, item);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  return g_steal_pointer (&items);
}

/* Adds an item to a batch that is there, and holds its price. The caller has seen that the
 * balance covers it. */
gboolean
aiv_items_tx_add (AivSql *sql, const AivNewItem *item, gint64 now, GError **error)
{
  g_autofree char *id = aiv_id_new ();
  gint64 hold_id;

  return (item->image == NULL
          || aiv_files_tx_add (sql, item->image, "image", item->user_id, item->batch_seq, now, error))
         && aiv_ledger_tx_add (sql,
                               &(AivLedgerEntry){ .user_id = item->user_id,
                                                  .amount = -item->price,
                                                  .kind = AIV_LEDGER_HOLD,
                                                  .actor_id = item->user_id,
                                                  .batch_id = item->batch_id,
                                                  .item_id = id,
                                                  .request_key = item->request_key },
                               now, &hold_id, error)
         && aiv_sql_exec (sql,
                          "INSERT INTO item (id, batch_seq, user_id, position, image_path, image_name, price, hold_id,"
                          " created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                          AIV_ARGS (AIV_TEXT (id), AIV_INT (item->batch_seq), AIV_INT (item->user_id),
                                    AIV_INT (item->position), AIV_TEXT (item->image != NULL ? item->image->path : NULL),
                                    AIV_TEXT (item->image != NULL ? item->image->name : NULL), AIV_INT (item->price),
                                    AIV_INT (hold_id), AIV_INT (now)),
                          error) >= 0;
}

/* Notes that an item's row has changed. */
gboolean
aiv_items_tx_changed (AivSql *sql, const AivItemKey *item, gint64 now, GError **error)
{
  return aiv_sql_exec (sql, "UPDATE batch SET updated_at = ?2 WHERE seq = ?1",
                       AIV_ARGS (AIV_INT (item->batch_seq), AIV_INT (now)), error) >= 0
         && aiv_events_tx_add (sql, item->user_id, AIV_EVENT_ITEM, item->batch_id, item->id, now, error);
}

/* Ends an unfinished item without a video, and gives back what was held for it. */
gboolean
aiv_items_tx_release (AivSql            *sql,
                      const AivItemKey  *item,
                      AivJobStatus       status,
                      const char        *message,
                      gint64             actor_id,
                      gint64             now,
                      GError           **error)
{
  gint64 n_changed
      = aiv_sql_exec (sql,
                      "UPDATE item SET status = ?2, error = ?3, lease = NULL, completed_at = ?4"
                      " WHERE seq = ?1 AND status IN ('pending', 'processing')",
                      AIV_ARGS (AIV_INT (item->seq), AIV_TEXT (aiv_job_status_to_string (status)), AIV_TEXT (message),
                                AIV_INT (now)),
                      error);

  if (n_changed < 0)
    return FALSE;
  if (n_changed == 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_ITEM_FINISHED, "Item already finished");
      return FALSE;
    }
  /* A service may be at it: whoever starts the item anew is not to be given that. */
  if (status == AIV_JOB_CANCELLED
      && aiv_sql_exec (sql, "UPDATE remote_task SET abandoned = 1 WHERE item_id = ?1 AND ended_at = 0",
                       AIV_ARGS (AIV_TEXT (item->id)), error) < 0)
    return FALSE;
  return aiv_ledger_tx_add (sql,
                            &(AivLedgerEntry){ .user_id = item->user_id,
                                               .amount = item->price,
                                               .kind = AIV_LEDGER_RELEASE,
                                               .actor_id = actor_id,
                                               .batch_id = item->batch_id,
                                               .item_id = item->id,
                                               .hold_id = item->hold_id },
                            now, NULL, error)
         && aiv_items_tx_changed (sql, item, now, error);
}

/* Puts a failed or cancelled item in the queue again, and holds its price again. The caller
 * has seen that the balance covers it. */
gboolean
aiv_items_tx_resume (AivSql            *sql,
                     const AivItemKey  *item,
                     gint64             actor_id,
                     const char        *request_key,
                     gint64             now,
                     GError           **error)
{
  gint64 hold_id, n_changed;

  if (!aiv_ledger_tx_add (sql,
                          &(AivLedgerEntry){ .user_id = item->user_id,
                                             .amount = -item->price,
                                             .kind = AIV_LEDGER_HOLD,
                                             .actor_id = actor_id,
                                             .batch_id = item->batch_id,
                                             .item_id = item->id,
                                             .request_key = request_key },
                          now, &hold_id, error))
    return FALSE;
  n_changed = aiv_sql_exec (sql,
                            "UPDATE item SET status = 'pending', hold_id = ?2, error = NULL, lease = NULL, tries = 0,"
                            " interruptions = 0, not_before = 0, task_id = NULL, started_at = 0, completed_at = 0"
                            " WHERE seq = ?1 AND status IN ('failed', 'cancelled')",
                            AIV_ARGS (AIV_INT (item->seq), AIV_INT (hold_id)), error);
  if (n_changed < 0)
    return FALSE;
  if (n_changed == 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_RESUMABLE,
                   "Only failed or cancelled items can be resumed");
      return FALSE;
    }
  return aiv_items_tx_changed (sql, item, now, error);
}

/* Puts items of one owner in the queue again: all of them, or none. */
gboolean
aiv_items_tx_resume_all (AivSql     *sql,
                         GPtrArray  *items,
                         gint64      owner_id,
                         gint64      actor_id,
                         const char *request_key,
                         gint64      now,
                         GError    **error)
{
  gint64 required = 0;

  for (guint i = 0; i < items->len; i++)
    required += ((AivItemKey *) g_ptr_array_index (items, i))->price;
  if (!aiv_ledger_tx_check (sql, owner_id, items->len, required, NULL, error))
    return FALSE;
  for (guint i = 0; i < items->len; i++)
    if (!aiv_items_tx_resume (sql, g_ptr_array_index (items, i), actor_id, request_key, now, error))
      return FALSE;
  return items->len == 0 || aiv_events_tx_add (sql, owner_id, AIV_EVENT_CREDITS, NULL, NULL, now, error);
}

/* Cancels what is unfinished of a batch. Returns how many items, -1 on failure. */
gint64
aiv_items_tx_cancel_all (AivSql *sql, gint64 batch_seq, gint64 actor_id, gint64 now, GError **error)
{
  g_autoptr (GPtrArray) items = aiv_items_tx_select (sql, "i.batch_seq = ?1 AND i.status IN ('pending', 'processing')",
                                                     AIV_ARGS (AIV_INT (batch_seq)), error);
  gint64 owner_id = 0;

  if (items == NULL)
    return -1;
  for (guint i = 0; i < items->len; i++)
    {
      AivItemKey *item = g_ptr_array_index (items, i);

      owner_id = item->user_id;
      if (!aiv_items_tx_release (sql, item, AIV_JOB_CANCELLED, NULL, actor_id, now, error))
        return -1;
    }
  if (items->len > 0 && !aiv_events_tx_add (sql, owner_id, AIV_EVENT_CREDITS, NULL, NULL, now, error))
    return -1;
  return items->len;
}

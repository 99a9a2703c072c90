/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-batches.h"

#include "aiv-error.h"
#include "store/aiv-batches-private.h"
#include "store/aiv-fold.h"
#include "store/aiv-listing-private.h"
#include "store/aiv-search-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-words-private.h"

/* Reading batches. Submitting is in aiv-batches-submit.c, the rest of writing in
 * aiv-batches-changes.c. */

#define BATCH_COLUMNS                                                                             \
  "b.seq, b.id, b.user_id, a.username, b.name, b.prompt, b.engine, b.audio_path, b.audio_name,"   \
  " b.audio_ms, b.price, b.status, b.n_items, b.n_pending, b.n_processing, b.n_completed,"        \
  " b.n_failed, b.n_cancelled, b.created_at, b.updated_at, b.refunded "

#define FROM_BATCH "FROM batch b JOIN account a ON a.id = b.user_id "

/* Every item of a batch has the price of the batch: it is set once, when it is submitted. */
#define ITEM_COLUMNS                                                                              \
  "i.id, i.user_id, i.position, i.image_path, i.image_name, i.status, i.error, i.task_id,"        \
  " i.tries, i.video_path, i.video_type, i.poster_path, i.video_ms, i.width, i.height,"           \
  " i.created_at, i.started_at, i.completed_at FROM item i "

static AivBatchRow *
read_batch (AivRows *rows)
{
  AivBatchRow *batch = aiv_batch_row_new ();

  batch->seq = aiv_rows_int (rows, 0);
  batch->id = aiv_rows_dup (rows, 1);
  batch->user_id = aiv_rows_int (rows, 2);
  batch->user_name = aiv_rows_dup (rows, 3);
  batch->name = aiv_rows_dup (rows, 4);
  batch->prompt = aiv_rows_dup (rows, 5);
  batch->engine = aiv_rows_dup (rows, 6);
  batch->audio_path = aiv_rows_dup (rows, 7);
  batch->audio_name = aiv_rows_dup (rows, 8);
  batch->audio_ms = aiv_rows_int (rows, 9);
  batch->price = aiv_rows_int (rows, 10);
  batch->status = aiv_job_status_from_string (aiv_rows_text (rows, 11));
  batch->n_items = (guint) aiv_rows_int (rows, 12);
  batch->n_pending = (guint) aiv_rows_int (rows, 13);
  batch->n_processing = (guint) aiv_rows_int (rows, 14);
  batch->n_completed = (guint) aiv_rows_int (rows, 15);
  batch->n_failed = (guint) aiv_rows_int (rows, 16);
  batch->n_cancelled = (guint) aiv_rows_int (rows, 17);
  batch->created_at = aiv_rows_int (rows, 18);
  batch->updated_at = aiv_rows_int (rows, 19);
  batch->credits_used = batch->price * batch->n_completed - aiv_rows_int (rows, 20);
  batch->credits_held = batch->price * (batch->n_pending + batch->n_processing);
  return batch;
}

static AivItemRow *
read_item (AivStore *store, AivRows *rows, const char *batch_id)
{
  AivItemRow *item = aiv_item_row_new ();

  item->id = aiv_rows_dup (rows, 0);
  item->batch_id = g_strdup (batch_id);
  item->user_id = aiv_rows_int (rows, 1);
  item->position = (guint) aiv_rows_int (rows, 2);
  item->image_path = aiv_rows_dup (rows, 3);
  item->image_name = aiv_rows_dup (rows, 4);
  item->status = aiv_job_status_from_string (aiv_rows_text (rows, 5));
  item->error = aiv_rows_dup (rows, 6);
  item->task_id = aiv_rows_dup (rows, 7);
  item->tries = (guint) aiv_rows_int (rows, 8);
  item->video_path = aiv_rows_dup (rows, 9);
  item->video_type = aiv_rows_dup (rows, 10);
  item->poster_path = aiv_rows_dup (rows, 11);
  item->video_duration_ms = aiv_rows_int (rows, 12);
  item->width = (guint) aiv_rows_int (rows, 13);
  item->height = (guint) aiv_rows_int (rows, 14);
  item->created_at = aiv_rows_int (rows, 15);
  item->started_at = aiv_rows_int (rows, 16);
  item->completed_at = aiv_rows_int (rows, 17);
  if (item->status == AIV_JOB_COMPLETED)
    item->progress = 100;
  else if (item->status == AIV_JOB_PROCESSING)
    item->progress = aiv_store_get_progress (store, item->id);
  return item;
}

static gboolean
read_items (AivStore *store, AivSql *sql, AivBatchRow *batch, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, "SELECT " ITEM_COLUMNS "WHERE i.batch_seq = ?1 ORDER BY i.position",
                                            AIV_ARGS (AIV_INT (batch->seq)), error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  batch->items = g_ptr_array_new_full (batch->n_items, (GDestroyNotify) aiv_item_row_unref);
  while (aiv_rows_next (rows, &local_error))
    g_ptr_array_add (batch->items, read_item (store, rows, batch->id));
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

/* In a transaction, or to read: finds a batch of a user, or of anybody. */
gboolean
aiv_batches_tx_find (AivSql *sql, gint64 user_id, const char *batch_id, gint64 *seq, gint64 *owner_id, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, "SELECT seq, user_id FROM batch"
                                            " WHERE id = ?1 AND kind = 'batch' AND ?2 IN (0, user_id)",
                                            AIV_ARGS (AIV_TEXT (batch_id), AIV_INT (user_id)), error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  if (aiv_rows_next (rows, &local_error))
    {
      *seq = aiv_rows_int (rows, 0);
      *owner_id = aiv_rows_int (rows, 1);
      return TRUE;
    }
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Batch not found");
  return FALSE;
}

/**
 * aiv_batches_get:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @batch_id: which
 * @with_items: whether to read its items too
 * @error: %AIV_STORE_ERROR_NOT_FOUND, or why it cannot be read
 *
 * Reads a batch. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable): the batch
 */
AivBatchRow *
aiv_batches_get (AivStore *store, gint64 user_id, const char *batch_id, gboolean with_items, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (AivBatchRow) batch = NULL;
  g_autoptr (AivRows) rows = NULL;
  GError *local_error = NULL;

  g_return_val_if_fail (batch_id != NULL, NULL);

  if (sql == NULL)
    return NULL;
  rows = aiv_sql_query (sql, "SELECT " BATCH_COLUMNS FROM_BATCH "WHERE b.id = ?1 AND b.kind = 'batch' AND ?2 IN (0, b.user_id)",
                        AIV_ARGS (AIV_TEXT (batch_id), AIV_INT (user_id)), error);
  if (rows == NULL)
    return NULL;
  if (!aiv_rows_next (rows, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, local_error);
      else
        g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Batch not found");
      return NULL;
    }
  /* The row stays open while the items are read: one snapshot for both. */
  batch = read_batch (rows);
  if (with_items && !read_items (store, sql, batch, error))
    return NULL;
  return g_steal_pointer (&batch);
}

/**
 * aiv_batches_get_item:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @batch_id: of which batch
 * @item_id: which
 * @error: %AIV_STORE_ERROR_NOT_FOUND, or why it cannot be read
 *
 * Reads an item. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable): the item
 */
AivItemRow *
aiv_batches_get_item (AivStore *store, gint64 user_id, const char *batch_id, const char *item_id, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (AivRows) rows = NULL;
  GError *local_error = NULL;

  g_return_val_if_fail (batch_id != NULL && item_id != NULL, NULL);

  if (sql == NULL)
    return NULL;
  rows = aiv_sql_query (sql,
                        "SELECT " ITEM_COLUMNS "JOIN batch b ON b.seq = i.batch_seq"
                        " WHERE i.id = ?1 AND b.id = ?2 AND b.kind = 'batch' AND ?3 IN (0, i.user_id)",
                        AIV_ARGS (AIV_TEXT (item_id), AIV_TEXT (batch_id), AIV_INT (user_id)), error);
  if (rows == NULL)
    return NULL;
  if (aiv_rows_next (rows, &local_error))
    return read_item (store, rows, batch_id);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Item not found");
  return NULL;
}

/* A search has to look at all there are, and counts what it finds. The page is in @page, which is to be kept while
 * rows are read. */
static AivRows *
search (AivSql *sql, const AivBatchQuery *q, const char *folded, char **page, guint64 *total, GError **error)
{
  g_autoptr (GString) statement = g_string_new ("SELECT b.seq FROM batch b" AIV_WORDS_JOIN "WHERE b.kind = 'batch'");
  AivSqlValue args[8];
  int n = 0;

  /* Numbered arguments: each condition that is there takes the next number. */
  if (q->user_id != AIV_ANY_USER)
    {
      args[n++] = (AivSqlValue) AIV_INT (q->user_id);
      g_string_append_printf (statement, " AND b.user_id = ?%d", n);
    }
  if (q->status != AIV_JOB_UNKNOWN)
    {
      args[n++] = (AivSqlValue) AIV_TEXT (aiv_job_status_to_string (q->status));
      g_string_append_printf (statement, " AND b.listed_as = ?%d", n);
    }
  if (q->before > 0)
    {
      args[n++] = (AivSqlValue) AIV_INT (q->before);
      g_string_append_printf (statement, " AND b.seq < ?%d", n);
    }
  args[n++] = (AivSqlValue) AIV_TEXT (folded);
  g_string_append_printf (statement, " AND " AIV_WORDS_MATCH " ORDER BY b.seq DESC", n, n);
  args[n].type = AIV_SQL_END;
  *page = aiv_words_find_page (sql, statement->str, args, CLAMP (q->limit, 1, 500), q->offset, total, error);
  if (*page == NULL)
    return NULL;
  return aiv_sql_query (sql,
                        AIV_WORDS_PAGE "SELECT " BATCH_COLUMNS "FROM page CROSS JOIN batch b ON b.seq = page.seq"
                                       " JOIN account a ON a.id = b.user_id ORDER BY page.place",
                        AIV_ARGS (AIV_TEXT (*page)), error);
}

static AivRows *
query_page (AivSql *sql, const AivBatchQuery *q, const char *folded, char **page, guint64 *total, GError **error)
{
  AivListing listing = { q->user_id, "batch",
                         q->status != AIV_JOB_UNKNOWN ? aiv_job_status_to_string (q->status) : NULL,
                         q->before };

  if (folded != NULL)
    return search (sql, q, folded, page, total, error);
  return aiv_listing_query_page (sql, &listing,
                                 BATCH_COLUMNS "FROM page CROSS JOIN batch b ON b.seq = page.seq"
                                               " JOIN account a ON a.id = b.user_id",
                                 CLAMP (q->limit, 1, 500), q->offset, total, error);
}

/* Reads a page without items; in any thread. */
static GPtrArray *
read_page (AivSql *sql, const AivBatchQuery *query, guint64 *total, GError **error)
{
  g_autoptr (GPtrArray) batches = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_batch_row_unref);
  g_autofree char *folded = query->query != NULL && *query->query != '\0' ? aiv_fold (query->query) : NULL;
  g_autofree char *page = NULL;
  g_autoptr (AivRows) rows = query_page (sql, query, folded, &page, total, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    g_ptr_array_add (batches, read_batch (rows));
  if (local_error == NULL)
    return g_steal_pointer (&batches);
  g_propagate_error (error, local_error);
  return NULL;
}

/**
 * aiv_batches_list:
 * @store: a store
 * @query: which
 * @total: (out) (optional): how many there are, without @limit, @offset and @before
 * @error: why they cannot be read
 *
 * Lists batches, newest first. On the store's thread, at once. Without a search the time
 * hardly depends on how many batches there are, nor on the page.
 *
 * Returns: (transfer full) (nullable) (element-type AivBatchRow): the batches
 */
GPtrArray *
aiv_batches_list (AivStore *store, const AivBatchQuery *query, guint64 *total, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (GPtrArray) batches = sql != NULL ? read_page (sql, query, total, error) : NULL;

  for (guint i = 0; batches != NULL && query->with_items && i < batches->len; i++)
    if (!read_items (store, sql, batches->pdata[i], error))
      return NULL;
  return g_steal_pointer (&batches);
}

static GPtrArray *
search_page (AivSql *sql, gconstpointer query, guint64 *total, GError **error)
{
  const AivBatchQuery *wanted = query;

  /* Who goes on from somewhere has been told how many there are. */
  return read_page (sql, wanted, wanted->before > 0 ? NULL : total, error);
}

/**
 * aiv_batches_search:
 * @store: a store
 * @query: which, without items; copied
 *
 * Lists batches as [func@Aiv.batches_list] does, in a thread: a search looks at all of them. Who
 * goes on from somewhere, with `before`, is not told how many there are.
 *
 * Returns: (transfer full): a future of an [struct@RowPage] of #AivBatchRow
 */
DexFuture *
aiv_batches_search (AivStore *store, const AivBatchQuery *query)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (query != NULL && !query->with_items);

  return aiv_search_run (store, search_page, query, sizeof *query, G_STRUCT_OFFSET (AivBatchQuery, query));
}

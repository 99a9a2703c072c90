/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-videos.h"

#include "aiv-error.h"
#include "store/aiv-fold.h"
#include "store/aiv-listing-private.h"
#include "store/aiv-search-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-videos-private.h"
#include "store/aiv-words-private.h"

/* Reading videos: batches of kind 'video', each with its one item. Writing is in
 * aiv-videos-changes.c. */

#define COLUMNS                                                                                   \
  "b.seq, b.id, i.id, b.user_id, a.username, b.prompt, b.model, b.engine, b.fallback,"            \
  " b.reference_url, i.image_path, i.status, i.error, i.task_id, i.tries, i.not_before,"          \
  " i.video_path, i.video_type, i.poster_path, i.video_ms, i.width, i.height, b.want_ms,"         \
  " b.want_width, b.want_height, b.price, b.created_at, b.updated_at, i.started_at,"              \
  " i.completed_at "

#define JOINS " JOIN item i ON i.batch_seq = b.seq JOIN account a ON a.id = b.user_id "

static AivVideoRow *
read_video (AivRows *rows)
{
  AivVideoRow *video = aiv_video_row_new ();

  video->id = aiv_rows_int (rows, 0);
  video->batch_id = aiv_rows_dup (rows, 1);
  video->item_id = aiv_rows_dup (rows, 2);
  video->user_id = aiv_rows_int (rows, 3);
  video->user_name = aiv_rows_dup (rows, 4);
  video->prompt = aiv_rows_dup (rows, 5);
  video->model = aiv_rows_dup (rows, 6);
  video->engine = aiv_rows_dup (rows, 7);
  video->fallback = aiv_rows_int (rows, 8) != 0;
  video->reference_url = aiv_rows_dup (rows, 9);
  video->image_path = aiv_rows_dup (rows, 10);
  video->status = aiv_job_status_from_string (aiv_rows_text (rows, 11));
  video->error = aiv_rows_dup (rows, 12);
  video->task_id = aiv_rows_dup (rows, 13);
  video->tries = (guint) aiv_rows_int (rows, 14);
  video->not_before = aiv_rows_int (rows, 15);
  video->video_path = aiv_rows_dup (rows, 16);
  video->video_type = aiv_rows_dup (rows, 17);
  video->poster_path = aiv_rows_dup (rows, 18);
  video->video_ms = aiv_rows_int (rows, 19);
  video->width = (guint) aiv_rows_int (rows, 20);
  video->height = (guint) aiv_rows_int (rows, 21);
  video->want_ms = aiv_rows_int (rows, 22);
  video->want_width = (guint) aiv_rows_int (rows, 23);
  video->want_height = (guint) aiv_rows_int (rows, 24);
  video->price = aiv_rows_int (rows, 25);
  video->created_at = aiv_rows_int (rows, 26);
  video->updated_at = aiv_rows_int (rows, 27);
  video->started_at = aiv_rows_int (rows, 28);
  video->completed_at = aiv_rows_int (rows, 29);
  return video;
}

/* What has been measured is in memory alone, so rows read in transactions are without it. */
static void
add_progress (AivStore *store, AivVideoRow *video)
{
  if (video->status == AIV_JOB_COMPLETED)
    video->progress = 100;
  else if (video->status == AIV_JOB_PROCESSING)
    video->progress = aiv_store_get_progress (store, video->item_id);
}

/* In a transaction, or to read. */
AivVideoRow *
aiv_videos_tx_get (AivSql *sql, gint64 user_id, gint64 id, GError **error)
{
  g_autoptr (AivRows) rows
      = aiv_sql_query (sql,
                       "SELECT " COLUMNS "FROM batch b" JOINS "WHERE b.seq = ?1 AND b.kind = 'video' AND ?2 IN (0, b.user_id)",
                       AIV_ARGS (AIV_INT (id), AIV_INT (user_id)), error);
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  if (aiv_rows_next (rows, &local_error))
    return read_video (rows);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Video with id %" G_GINT64_FORMAT " not found", id);
  return NULL;
}

/**
 * aiv_videos_get:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @id: which
 * @error: %AIV_STORE_ERROR_NOT_FOUND, or why it cannot be read
 *
 * Reads a video. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable): the video
 */
AivVideoRow *
aiv_videos_get (AivStore *store, gint64 user_id, gint64 id, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  AivVideoRow *video = sql != NULL ? aiv_videos_tx_get (sql, user_id, id, error) : NULL;

  if (video != NULL)
    add_progress (store, video);
  return video;
}

static const char *
get_listed_as (AivJobStatus status)
{
  switch (status)
    {
    case AIV_JOB_UNKNOWN:
      return NULL;
    case AIV_JOB_CREATED:
      return aiv_job_status_to_string (AIV_JOB_PENDING);
    case AIV_JOB_CANCELLED:
      return aiv_job_status_to_string (AIV_JOB_FAILED);
    case AIV_JOB_PENDING:
    case AIV_JOB_PROCESSING:
    case AIV_JOB_COMPLETED:
    case AIV_JOB_FAILED:
    default:
      return aiv_job_status_to_string (status);
    }
}

/* A search has to look at all there are, and counts what it finds. The page is in @page, which is to be kept while
 * rows are read. */
static AivRows *
search (AivSql *sql, const AivVideoQuery *q, const char *folded, char **page, guint64 *total, GError **error)
{
  g_autofree char *match = g_strdup_printf (AIV_WORDS_MATCH, 3, 3);
  g_autofree char *statement
      = g_strdup_printf ("SELECT b.seq FROM batch b" AIV_WORDS_JOIN "WHERE b.kind = 'video'%s"
                         " AND COALESCE (?2, b.listed_as) = b.listed_as AND b.seq < ?4 AND %s ORDER BY b.seq DESC",
                         q->user_id != AIV_ANY_USER ? " AND b.user_id = ?1" : "", match);

  *page = aiv_words_find_page (sql, statement,
                               AIV_ARGS (AIV_INT (q->user_id), AIV_TEXT (get_listed_as (q->status)), AIV_TEXT (folded),
                                         AIV_INT (q->before > 0 ? q->before : G_MAXINT64)),
                               CLAMP (q->limit, 1, 500), q->offset, total, error);
  if (*page == NULL)
    return NULL;
  return aiv_sql_query (sql,
                        AIV_WORDS_PAGE "SELECT " COLUMNS "FROM page CROSS JOIN batch b ON b.seq = page.seq" JOINS
                                       "ORDER BY page.place",
                        AIV_ARGS (AIV_TEXT (*page)), error);
}

static AivRows *
query_page (AivSql *sql, const AivVideoQuery *q, const char *folded, char **page, guint64 *total, GError **error)
{
  AivListing listing = { q->user_id, "video", get_listed_as (q->status), q->before };

  if (folded != NULL)
    return search (sql, q, folded, page, total, error);
  return aiv_listing_query_page (sql, &listing, COLUMNS "FROM page CROSS JOIN batch b ON b.seq = page.seq" JOINS,
                                 CLAMP (q->limit, 1, 500), q->offset, total, error);
}

/* Reads a page without what is being measured; in any thread. */
static GPtrArray *
read_page (AivSql *sql, const AivVideoQuery *query, guint64 *total, GError **error)
{
  g_autoptr (GPtrArray) videos = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_video_row_unref);
  g_autofree char *folded = query->query != NULL && *query->query != '\0' ? aiv_fold (query->query) : NULL;
  g_autofree char *page = NULL;
  g_autoptr (AivRows) rows = query_page (sql, query, folded, &page, total, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    g_ptr_array_add (videos, read_video (rows));
  if (local_error == NULL)
    return g_steal_pointer (&videos);
  g_propagate_error (error, local_error);
  return NULL;
}

/**
 * aiv_videos_list:
 * @store: a store
 * @query: which
 * @total: (out) (optional): how many there are, without @limit, @offset and @before
 * @error: why they cannot be read
 *
 * Lists videos, newest first. On the store's thread, at once. Without a search the time
 * hardly depends on how many videos there are, nor on the page.
 *
 * Returns: (transfer full) (nullable) (element-type AivVideoRow): the videos
 */
GPtrArray *
aiv_videos_list (AivStore *store, const AivVideoQuery *query, guint64 *total, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  GPtrArray *videos = sql != NULL ? read_page (sql, query, total, error) : NULL;

  for (guint i = 0; videos != NULL && i < videos->len; i++)
    add_progress (store, videos->pdata[i]);
  return videos;
}

static GPtrArray *
search_page (AivSql *sql, gconstpointer query, guint64 *total, GError **error)
{
  const AivVideoQuery *wanted = query;

  /* Who goes on from somewhere has been told how many there are. */
  return read_page (sql, wanted, wanted->before > 0 ? NULL : total, error);
}

/* On the store's thread, before anybody else sees the rows. */
static DexFuture *
on_found (DexFuture *found, gpointer data)
{
  AivRowPage *page = g_value_get_boxed (dex_future_get_value (found, NULL));

  for (guint i = 0; i < page->rows->len; i++)
    add_progress (data, page->rows->pdata[i]);
  return dex_ref (found);
}

/**
 * aiv_videos_search:
 * @store: a store
 * @query: which; copied
 *
 * Lists videos as [func@Aiv.videos_list] does, in a thread: a search looks at all of them. Who
 * goes on from somewhere, with `before`, is not told how many there are.
 *
 * Returns: (transfer full): a future of an [struct@RowPage] of #AivVideoRow
 */
DexFuture *
aiv_videos_search (AivStore *store, const AivVideoQuery *query)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (query != NULL);

  return dex_future_then (aiv_search_run (store, search_page, query, sizeof *query, G_STRUCT_OFFSET (AivVideoQuery, query)),
                          on_found, g_object_ref (store), g_object_unref);
}

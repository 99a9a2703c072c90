/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-retention.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-store-private.h"

/* Files that are not kept for ever. The row of a batch's file stays and says when the file
 * went; an upload of its own is gone with its row. Nothing that unfinished work needs is
 * touched: a batch is left alone until all of it has ended. */

#define EXPIRE(condition)                                                                                              \
  "UPDATE file SET expired_at = ?1 WHERE path IN (" condition " LIMIT ?2) RETURNING path, user_id"

#define FINISHED                                                                                                       \
  " FROM file f JOIN batch b ON b.seq = f.batch_seq WHERE f.expired_at = 0 AND b.n_pending + b.n_processing = 0"

static const char expire_videos[]
    = EXPIRE ("SELECT f.path" FINISHED " AND f.kind IN ('video', 'poster') AND f.created_at < ?3");

static const char expire_sources[]
    = EXPIRE ("SELECT f.path" FINISHED " AND f.kind IN ('image', 'audio') AND f.created_at < ?3");

/* What lies beyond the newest ?3 bytes. */
static const char expire_size[]
    = EXPIRE ("SELECT f.path" FINISHED " AND f.path IN (SELECT path FROM"
              " (SELECT path, SUM (size) OVER (ORDER BY created_at DESC, path DESC) AS total FROM file"
              " WHERE expired_at = 0) WHERE total > ?3) ORDER BY f.created_at");

static const char delete_uploads[]
    = "DELETE FROM upload WHERE id IN (SELECT id FROM upload WHERE created_at < ?1 LIMIT ?2) RETURNING path, user_id";

/* Adds to @count how many files go once this is committed. */
static gboolean
give_up (AivSql *sql, const char *statement, const AivSqlValue *args, gint64 *count, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, statement, args, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return FALSE;
  while (aiv_rows_next (rows, &local_error))
    {
      aiv_sql_take_change (sql, aiv_change_new_remove (aiv_rows_int (rows, 1), aiv_rows_text (rows, 0)));
      *count += 1;
    }
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static gboolean
do_expire (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  const AivRetention *rules = data;
  gint64 now = aiv_time_now_ms ();
  gint64 count = 0;

  if ((rules->videos_before > 0
       && !give_up (sql, expire_videos,
                    AIV_ARGS (AIV_INT (now), AIV_INT (AIV_RETENTION_MAX_FILES), AIV_INT (rules->videos_before)), &count,
                    error))
      || (rules->uploads_before > 0
          && (!give_up (sql, expire_sources,
                        AIV_ARGS (AIV_INT (now), AIV_INT (AIV_RETENTION_MAX_FILES), AIV_INT (rules->uploads_before)),
                        &count, error)
              || !give_up (sql, delete_uploads,
                           AIV_ARGS (AIV_INT (rules->uploads_before), AIV_INT (AIV_RETENTION_MAX_FILES)), &count, error)))
      || (rules->max_bytes > 0
          && !give_up (sql, expire_size,
                       AIV_ARGS (AIV_INT (now), AIV_INT (AIV_RETENTION_MAX_FILES), AIV_INT (rules->max_bytes)), &count,
                       error)))
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, count);
  return TRUE;
}

/**
 * aiv_retention_expire:
 * @store: a store
 * @rules: what is not kept
 *
 * Gives up some of the files that are not kept, and their posters. There may be more where
 * that came from.
 *
 * Returns: (transfer full): a future of an int64, how many; 0 once there are no more
 */
DexFuture *
aiv_retention_expire (AivStore *store, const AivRetention *rules)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (rules != NULL);

  return aiv_store_write (store, do_expire, g_memdup2 (rules, sizeof *rules), g_free);
}

/**
 * aiv_retention_pick_orphans:
 * @store: a store
 * @paths: (element-type filename): paths in the data folder, such as "videos/<name>.mp4"
 * @first: the first one to look at
 * @n: how many
 * @error: why it cannot be done
 *
 * Picks those that no row names. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable) (element-type filename): some of @paths
 */
GPtrArray *
aiv_retention_pick_orphans (AivStore *store, GPtrArray *paths, guint first, guint n, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (GPtrArray) orphans = g_ptr_array_new_with_free_func (g_free);

  if (sql == NULL)
    return NULL;
  for (guint i = first; i < paths->len && i < first + n; i++)
    {
      const char *path = paths->pdata[i];
      const char *slash = strchr (path, '/');
      g_autofree char *folder = g_strndup (path, (gsize) (slash - path));
      int known = aiv_store_file_is_known (sql, folder, slash + 1, error);

      if (known < 0)
        return NULL;
      if (!known)
        g_ptr_array_add (orphans, g_strdup (path));
    }
  return g_steal_pointer (&orphans);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-retention.h"

#include <sys/stat.h>

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-report.h"
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

/* Of whatever kind. */
static const char expire_all[]
    = EXPIRE ("SELECT f.path" FINISHED " AND f.kind IN ('image', 'audio', 'video', 'poster') AND f.created_at < ?3");

/* When the newest came that lies beyond the newest ?1 bytes: read in the order of an index. */
static const char find_limit[]
    = "SELECT created_at FROM (SELECT created_at, SUM (size) OVER (ORDER BY created_at DESC) AS total FROM file"
      " WHERE expired_at = 0) WHERE total > ?1 LIMIT 1";

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
      || (rules->all_before > 0
          && !give_up (sql, expire_all,
                       AIV_ARGS (AIV_INT (now), AIV_INT (AIV_RETENTION_MAX_FILES), AIV_INT (rules->all_before)), &count,
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

  return aiv_store_write_alone (store, do_expire, g_memdup2 (rules, sizeof *rules), g_free);
}

static gboolean
do_find_limit (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  GError *local_error = NULL;
  gint64 before = 0;

  if (aiv_sql_get_int (sql, find_limit, AIV_ARGS (AIV_INT (*(gint64 *) data)), &before, &local_error))
    before += 1;
  else if (g_error_matches (local_error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    g_clear_error (&local_error);
  else
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, before);
  return TRUE;
}

/**
 * aiv_retention_find_limit:
 * @store: a store
 * @max_bytes: what all files may take up together
 *
 * Adds up the files, the newest first, in a thread: nobody waits for that.
 *
 * Returns: (transfer full): a future of an int64: files from before this are too much, ms since
 *   1970; 0 if there is room for all
 */
DexFuture *
aiv_retention_find_limit (AivStore *store, gint64 max_bytes)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));

  return aiv_report_run (store, do_find_limit, g_memdup2 (&max_bytes, sizeof max_bytes), g_free);
}

typedef struct
{
  char *data_dir;
  gint64 before_us;
  guint max;
  GCancellable *cancellable;
} Orphans;

static void
orphans_free (gpointer data)
{
  Orphans *self = data;

  g_free (self->data_dir);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/* Changing its name counts as a change, too. To the µs: the server that left a file may have
 * ended in the same second. */
static gboolean
is_old (const char *path, gint64 before_us)
{
  struct stat st;

  return lstat (path, &st) == 0 && S_ISREG (st.st_mode)
         && st.st_ctim.tv_sec * G_USEC_PER_SEC + st.st_ctim.tv_nsec / 1000 < before_us
         && st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000 < before_us;
}

static gboolean
find_in_folder (AivSql *sql, const Orphans *self, const char *folder, GPtrArray *orphans, GError **error)
{
  g_autofree char *path = g_build_filename (self->data_dir, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && orphans->len < self->max && !g_cancellable_is_cancelled (self->cancellable)
         && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      int known = is_old (file, self->before_us) ? aiv_store_file_is_known (sql, folder, name, error) : TRUE;

      if (known < 0)
        return FALSE;
      if (!known)
        g_ptr_array_add (orphans, g_build_filename (folder, name, NULL));
    }
  return TRUE;
}

static gboolean
do_find_orphans (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GPtrArray) orphans = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; aiv_store_folders[i] != NULL; i++)
    if (!find_in_folder (sql, data, aiv_store_folders[i], orphans, error))
      return FALSE;
  aiv_result_take_boxed (result, G_TYPE_PTR_ARRAY, g_steal_pointer (&orphans));
  return TRUE;
}

/**
 * aiv_retention_find_orphans:
 * @store: a store
 * @before_us: only files that nobody has touched since then, µs since 1970: not one whose row
 *   is about to be written
 * @max: at most so many
 * @cancellable: (nullable): ends the search early, with what has been found by then
 *
 * Looks for files that no row names, in a thread. What is kept in memory are those alone.
 *
 * Returns: (transfer full): a future of a #GPtrArray of paths in the data folder
 */
DexFuture *
aiv_retention_find_orphans (AivStore *store, gint64 before_us, guint max, GCancellable *cancellable)
{
  Orphans *orphans;

  aiv_return_future_if_fail (AIV_IS_STORE (store));

  orphans = g_new0 (Orphans, 1);
  orphans->data_dir = g_strdup (aiv_store_get_data_dir (store));
  orphans->before_us = before_us;
  orphans->max = max;
  g_set_object (&orphans->cancellable, cancellable);
  return aiv_report_run (store, do_find_orphans, orphans, orphans_free);
}

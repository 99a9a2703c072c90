/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-files.h"

#include "store/aiv-files-private.h"
#include "store/aiv-store-private.h"

/* In a transaction: a file, which is in its place, is a batch's from now on. */
gboolean
aiv_files_tx_add (AivSql            *sql,
                  const AivFileRow  *file,
                  const char        *kind,
                  gint64             user_id,
                  gint64             batch_seq,
                  gint64             now,
                  GError           **error)
{
  return aiv_sql_exec (sql,
                       "INSERT INTO file (path, batch_seq, user_id, kind, name, content_type, size, sha256, width,"
                       " height, duration_ms, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                       AIV_ARGS (AIV_TEXT (file->path), AIV_INT (batch_seq), AIV_INT (user_id), AIV_TEXT (kind),
                                 AIV_TEXT (file->name), AIV_TEXT (file->content_type), AIV_INT (file->size),
                                 AIV_TEXT (file->sha256), AIV_INT (file->width), AIV_INT (file->height),
                                 AIV_INT (file->duration_ms), AIV_INT (now)),
                       error) >= 0;
}

/**
 * aiv_files_get:
 * @store: a store
 * @path: relative to the data folder, such as "videos/<name>.mp4"
 * @error: %AIV_STORE_ERROR_NOT_FOUND, or why it cannot be read
 *
 * Reads what is known about a file. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable): its row
 */
AivFileRow *
aiv_files_get (AivStore *store, const char *path, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (AivRows) rows = NULL;
  GError *local_error = NULL;
  AivFileRow *file;

  g_return_val_if_fail (path != NULL, NULL);

  if (sql == NULL)
    return NULL;
  rows = aiv_sql_query (sql,
                        "SELECT path, kind, user_id, name, content_type, size, sha256, width, height, duration_ms,"
                        " created_at, expired_at FROM file WHERE path = ?1",
                        AIV_ARGS (AIV_TEXT (path)), error);
  if (rows == NULL)
    return NULL;
  if (!aiv_rows_next (rows, &local_error))
    {
      if (local_error != NULL)
        g_propagate_error (error, local_error);
      else
        g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "File not found");
      return NULL;
    }
  file = aiv_file_row_new ();
  file->path = aiv_rows_dup (rows, 0);
  file->kind = aiv_rows_dup (rows, 1);
  file->user_id = aiv_rows_int (rows, 2);
  file->name = aiv_rows_dup (rows, 3);
  file->content_type = aiv_rows_dup (rows, 4);
  file->size = aiv_rows_int (rows, 5);
  file->sha256 = aiv_rows_dup (rows, 6);
  file->width = (guint) aiv_rows_int (rows, 7);
  file->height = (guint) aiv_rows_int (rows, 8);
  file->duration_ms = aiv_rows_int (rows, 9);
  file->created_at = aiv_rows_int (rows, 10);
  file->expired_at = aiv_rows_int (rows, 11);
  return file;
}

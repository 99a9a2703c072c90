/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-uploads.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-storage-private.h"
#include "store/aiv-store-private.h"

#define COLUMNS "SELECT id, user_id, path, name, content_type, size, width, height, created_at FROM upload "

typedef struct
{
  AivUploadRow *row;
  gint64 user_id;
  gint64 id;
  char *key;
  char *digest;
  AivUploadAnswer answer;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_clear_pointer (&self->row, aiv_upload_row_unref);
  g_free (self->key);
  g_free (self->digest);
  g_free (self);
}

static AivUploadRow *
read_row (AivRows *rows)
{
  AivUploadRow *row = aiv_upload_row_new ();

  row->id = aiv_rows_int (rows, 0);
  row->user_id = aiv_rows_int (rows, 1);
  row->path = aiv_rows_dup (rows, 2);
  row->name = aiv_rows_dup (rows, 3);
  row->content_type = aiv_rows_dup (rows, 4);
  row->size = aiv_rows_int (rows, 5);
  row->width = (guint) aiv_rows_int (rows, 6);
  row->height = (guint) aiv_rows_int (rows, 7);
  row->created_at = aiv_rows_int (rows, 8);
  return row;
}

/* The only row, or NULL with an error. */
static AivUploadRow *
take_row (AivRows *rows, GError **error)
{
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  if (aiv_rows_next (rows, &local_error))
    return read_row (rows);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Upload not found");
  return NULL;
}

static AivUploadRow *
insert (AivSql *sql, const AivUploadRow *given, gint64 now, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (
      sql,
      "INSERT INTO upload (user_id, path, name, content_type, size, width, height, created_at, sha256)"
      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
      " RETURNING id, user_id, path, name, content_type, size, width, height, created_at",
      AIV_ARGS (AIV_INT (given->user_id), AIV_TEXT (given->path), AIV_TEXT (given->name), AIV_TEXT (given->content_type),
                AIV_INT (given->size), AIV_INT (given->width), AIV_INT (given->height), AIV_INT (now),
                AIV_TEXT (given->sha256)),
      error);

  return take_row (rows, error);
}

static AivOutcome *
add (AivSql *sql, gpointer data, gint64 now, GError **error)
{
  Write *w = data;
  g_autoptr (AivOutcome) outcome = aiv_outcome_new ();
  g_autoptr (AivUploadRow) row = NULL;

  if (!aiv_ledger_tx_check (sql, w->row->user_id, 0, 0, &outcome->credits, error)
      || !aiv_storage_tx_check (sql, w->row->user_id, w->row->size, error)
      || !(row = insert (sql, w->row, now, error)))
    return NULL;
  outcome->count = 1;
  outcome->answer = w->answer != NULL ? w->answer (row) : NULL;
  return g_steal_pointer (&outcome);
}

static gboolean
do_add (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_idempotency_tx_once (sql, w->row->user_id, &(AivRequestKey){ w->key, w->digest }, add, w, result, error);
}

/**
 * aiv_uploads_add:
 * @store: a store
 * @row: a picture; its file is in place
 * @key: (nullable): of the user's request
 * @answer: (nullable): writes the answer, which is kept under @key
 *
 * Notes that a file is a user's from now on. When the future rejects, or resolves to a replay,
 * no row names the file, and it is the caller's to remove.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the answer; rejects with
 *   %AIV_STORE_ERROR_DISABLED, %AIV_STORE_ERROR_QUOTA or %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_uploads_add (AivStore *store, AivUploadRow *row, const AivRequestKey *key, AivUploadAnswer answer)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (row != NULL && aiv_store_path_is_ours (row->path) && row->name != NULL);

  w = g_new0 (Write, 1);
  w->row = aiv_upload_row_ref (row);
  w->key = key != NULL ? g_strdup (key->key) : NULL;
  w->digest = key != NULL ? g_strdup (key->digest) : NULL;
  w->answer = answer;
  return aiv_store_write (store, do_add, w, write_free);
}

/**
 * aiv_uploads_get:
 * @store: a store
 * @user_id: whose
 * @path: relative to the data folder
 * @error: %AIV_STORE_ERROR_NOT_FOUND, or why it cannot be read
 *
 * Reads an upload. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable): its row
 */
AivUploadRow *
aiv_uploads_get (AivStore *store, gint64 user_id, const char *path, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (AivRows) rows = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (sql == NULL)
    return NULL;
  rows = aiv_sql_query (sql, COLUMNS "WHERE path = ?1 AND user_id = ?2", AIV_ARGS (AIV_TEXT (path), AIV_INT (user_id)),
                        error);
  return take_row (rows, error);
}

/**
 * aiv_uploads_list:
 * @store: a store
 * @user_id: whose
 * @limit: at most so many
 * @offset: skips so many of the newest
 * @error: why they cannot be read
 *
 * Lists a user's uploads, newest first. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable) (element-type AivUploadRow): the uploads
 */
GPtrArray *
aiv_uploads_list (AivStore *store, gint64 user_id, guint limit, guint64 offset, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (GPtrArray) uploads = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_upload_row_unref);
  g_autoptr (AivRows) rows = NULL;
  GError *local_error = NULL;

  if (sql == NULL)
    return NULL;
  rows = aiv_sql_query (sql, COLUMNS "WHERE user_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3",
                        AIV_ARGS (AIV_INT (user_id), AIV_INT (limit), AIV_INT ((gint64) offset)), error);
  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    g_ptr_array_add (uploads, read_row (rows));
  if (local_error == NULL)
    return g_steal_pointer (&uploads);
  g_propagate_error (error, local_error);
  return NULL;
}

/**
 * aiv_uploads_count:
 * @store: a store
 * @user_id: whose
 * @count: (out): how many uploads there are
 * @error: why they cannot be counted
 *
 * On the store's thread, at once, however many there are.
 *
 * Returns: whether @count is set
 */
gboolean
aiv_uploads_count (AivStore *store, gint64 user_id, gint64 *count, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);

  return sql != NULL
         && aiv_sql_get_int (sql, "SELECT COALESCE (MAX (n_uploads), 0) FROM account WHERE id = ?1",
                             AIV_ARGS (AIV_INT (user_id)), count, error);
}

static gboolean
do_delete (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  g_autoptr (AivRows) rows = aiv_sql_query (
      sql,
      "DELETE FROM upload WHERE id = ?1 AND user_id = ?2"
      " RETURNING id, user_id, path, name, content_type, size, width, height, created_at",
      AIV_ARGS (AIV_INT (w->id), AIV_INT (w->user_id)), error);
  AivUploadRow *row = take_row (rows, error);

  if (row == NULL)
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_UPLOAD_ROW, row);
  aiv_sql_take_change (sql, aiv_change_new_remove (w->user_id, row->path));
  return TRUE;
}

/**
 * aiv_uploads_delete:
 * @store: a store
 * @user_id: whose
 * @id: which
 *
 * Removes an upload and, after the commit, its file. Jobs that were made with it have files
 * of their own.
 *
 * Returns: (transfer full): a future of the [struct@UploadRow] as it was; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND
 */
DexFuture *
aiv_uploads_delete (AivStore *store, gint64 user_id, gint64 id)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));

  w = g_new0 (Write, 1);
  w->user_id = user_id;
  w->id = id;
  return aiv_store_write (store, do_delete, w, write_free);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-library-db-private.h"

/* What has not changed is not written: the number of changes tells whether anything is news.
 * How far one is alone is none: it will have moved on by the time anybody looks. */
#define PUT                                                                                          \
  "INSERT INTO video (key, batch_id, id, place, batch_name, name, prompt, model, status, progress, duration, width,"  \
  "  height, created_at, started_at, completed_at, updated_at, image_url, video_url, poster_url, error, folded,"      \
  "  name_key)"                                                                                       \
  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)" \
  " ON CONFLICT (key) DO UPDATE SET place = ?4, batch_name = ?5, name = ?6, prompt = ?7, model = ?8, status = ?9,"    \
  "  progress = ?10, duration = ?11, width = ?12, height = ?13, created_at = ?14, started_at = ?15,"  \
  "  completed_at = ?16, updated_at = ?17, image_url = ?18, video_url = ?19, poster_url = ?20, error = ?21,"          \
  "  folded = ?22, name_key = ?23"                                                                    \
  " WHERE status IS NOT ?9 OR place IS NOT ?4 OR created_at IS NOT ?14 OR started_at IS NOT ?15" \
  "  OR completed_at IS NOT ?16 OR video_url IS NOT ?19 OR poster_url IS NOT ?20 OR error IS NOT ?21 OR duration IS NOT ?11" \
  "  OR image_url IS NOT ?18 OR folded IS NOT ?22 OR batch_name IS NOT ?5 OR name IS NOT ?6 OR prompt IS NOT ?7"      \
  "  OR model IS NOT ?8 OR width IS NOT ?12 OR height IS NOT ?13"

static void
bind_text (sqlite3_stmt *stmt, int at, const char *text)
{
  sqlite3_bind_text (stmt, at, text, -1, SQLITE_TRANSIENT);
}

/* A column of a row's texts ends where a server would fill the disk with one. */
#define MAX_TEXT 16384

static char *
fold_all (const AivLibraryRow *row)
{
  g_autofree char *all = g_strjoin ("\n", row->name != NULL ? row->name : "",
                                    row->prompt != NULL && g_strcmp0 (row->prompt, row->name) != 0 ? row->prompt : "",
                                    row->batch_name != NULL ? row->batch_name : "", NULL);
  char *folded = aiv_library_query_fold (all);

  if (strlen (folded) > MAX_TEXT)
    {
      g_autofree char *whole = folded;

      whole[MAX_TEXT] = '\0';
      folded = g_utf8_make_valid (whole, -1);
    }
  return folded;
}

static gboolean
mark_seen (AivLibraryDb *self, gboolean of_batches, const char *id, GError **error)
{
  if (!self->passing[of_batches])
    return TRUE;
  return aiv_library_db_run (self, error,
                             of_batches ? "INSERT OR IGNORE INTO seen VALUES (1, ?1)"
                                        : "INSERT OR IGNORE INTO seen VALUES (0, ?1)",
                             id, NULL)
         >= 0;
}

static gint64
put_row (AivLibraryDb *self, const AivLibraryRow *row, GError **error)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (self, PUT, error);
  g_autofree char *folded = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *name_key = NULL;
  GError *problem = NULL;

  if (stmt == NULL)
    return -1;
  folded = fold_all (row);
  valid = g_utf8_make_valid (row->name != NULL ? row->name : "", -1);
  name_key = g_utf8_collate_key_for_filename (valid, -1);
  bind_text (stmt, 1, row->key);
  bind_text (stmt, 2, row->batch_id);
  bind_text (stmt, 3, row->id);
  sqlite3_bind_int64 (stmt, 4, row->place);
  bind_text (stmt, 5, row->batch_name);
  bind_text (stmt, 6, row->name);
  bind_text (stmt, 7, row->prompt);
  bind_text (stmt, 8, row->model);
  sqlite3_bind_int (stmt, 9, row->status);
  sqlite3_bind_double (stmt, 10, row->progress);
  sqlite3_bind_double (stmt, 11, row->duration);
  sqlite3_bind_int64 (stmt, 12, row->width);
  sqlite3_bind_int64 (stmt, 13, row->height);
  sqlite3_bind_int64 (stmt, 14, row->created_at);
  sqlite3_bind_int64 (stmt, 15, row->started_at);
  sqlite3_bind_int64 (stmt, 16, row->completed_at);
  sqlite3_bind_int64 (stmt, 17, row->updated_at);
  bind_text (stmt, 18, row->image_url);
  bind_text (stmt, 19, row->video_url);
  bind_text (stmt, 20, row->poster_url);
  bind_text (stmt, 21, row->error);
  bind_text (stmt, 22, folded);
  bind_text (stmt, 23, name_key);
  if (aiv_library_db_step (self, stmt, &problem))
    sqlite3_reset (stmt);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return -1;
    }
  return sqlite3_changes64 (self->db);
}

static gint64
put_all (AivLibraryDb *self, GPtrArray *rows, GError **error)
{
  gint64 changes = 0;

  for (guint i = 0; i < rows->len; i++)
    {
      const AivLibraryRow *row = g_ptr_array_index (rows, i);
      gint64 n = put_row (self, row, error);

      if (n < 0 || (row->batch_id == NULL && !mark_seen (self, FALSE, row->key, error)))
        return -1;
      changes += n;
    }
  return changes;
}

static gboolean
begin (AivLibraryDb *self, GError **error)
{
  return aiv_library_db_script (self, "BEGIN IMMEDIATE", error);
}

static gint64
end (AivLibraryDb *self, gint64 changes, GError **error)
{
  if (changes >= 0 && aiv_library_db_script (self, "COMMIT", error))
    return changes;
  if (!sqlite3_get_autocommit (self->db))
    aiv_library_db_script (self, "ROLLBACK", NULL);
  return -1;
}

/**
 * aiv_library_db_put_rows:
 * @self: a file that is open
 * @rows: (element-type AivLibraryRow): what is known now
 * @error: why it failed
 *
 * Adds rows, and brings those that are there up to date: all of them, or none.
 *
 * Returns: how many were news; -1 if it failed
 */
gint64
aiv_library_db_put_rows (AivLibraryDb *self, GPtrArray *rows, GError **error)
{
  return begin (self, error) ? end (self, put_all (self, rows, error), error) : -1;
}

/* Whether the batch is kept as it is: the server told nothing of its items. */
static gboolean
is_known (AivLibraryDb *self, const AivWireBatch *batch, gboolean *known, GError **error)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (
      self, "SELECT status, n_items, updated_at, (SELECT count (*) FROM video WHERE batch_id = ?1) FROM batch WHERE id = ?1",
      error);
  GError *problem = NULL;

  *known = FALSE;
  if (stmt == NULL)
    return FALSE;
  bind_text (stmt, 1, batch->id);
  if (aiv_library_db_step (self, stmt, &problem))
    *known = aiv_job_status_is_final (batch->status) && sqlite3_column_int (stmt, 0) == (int) batch->status
             && sqlite3_column_int64 (stmt, 1) == (gint64) batch->image_count
             && sqlite3_column_int64 (stmt, 2) == batch->updated_at
             && sqlite3_column_int64 (stmt, 3) == (gint64) batch->image_count;
  sqlite3_reset (stmt);
  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static gint64
drop_missing_items (AivLibraryDb *self, const AivWireBatch *batch, GError **error)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (self, "SELECT key, id FROM video WHERE batch_id = ?1", error);
  g_autoptr (GHashTable) there = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GError *problem = NULL;

  if (stmt == NULL)
    return -1;
  for (guint i = 0; i < batch->items->len; i++)
    if (((AivWireItem *) batch->items->pdata[i])->id != NULL)
      g_hash_table_add (there, ((AivWireItem *) batch->items->pdata[i])->id);
  bind_text (stmt, 1, batch->id);
  while (aiv_library_db_step (self, stmt, &problem))
    if (!g_hash_table_contains (there, sqlite3_column_text (stmt, 1)))
      g_ptr_array_add (gone, g_strdup ((const char *) sqlite3_column_text (stmt, 0)));
  for (guint i = 0; problem == NULL && i < gone->len; i++)
    aiv_library_db_run (self, &problem, "DELETE FROM video WHERE key = ?1", gone->pdata[i], NULL);
  if (problem == NULL)
    return gone->len;
  g_propagate_error (error, problem);
  return -1;
}

static gint64
put_items (AivLibraryDb *self, const AivWireBatch *batch, GError **error)
{
  g_autoptr (GPtrArray) rows = aiv_library_row_list_batch (batch);
  g_autofree char *status = g_strdup_printf ("%d", batch->status);
  g_autofree char *n_items = g_strdup_printf ("%u", rows->len);
  g_autofree char *updated_at = g_strdup_printf ("%" G_GINT64_FORMAT, batch->updated_at);
  gint64 changes = put_all (self, rows, error);
  gint64 gone = changes >= 0 ? drop_missing_items (self, batch, error) : -1;

  if (gone < 0
      || aiv_library_db_run (self, error,
                             "INSERT OR REPLACE INTO batch (id, status, n_items, updated_at)"
                             " VALUES (?1, CAST (?2 AS INTEGER), CAST (?3 AS INTEGER), CAST (?4 AS INTEGER))",
                             batch->id, status, n_items, updated_at, NULL)
             < 0)
    return -1;
  return changes + gone;
}

/**
 * aiv_library_db_put_batch:
 * @self: a file that is open
 * @batch: a batch, with its items or without
 * @wanted: (out): whether its items have to be asked for
 * @error: why it failed
 *
 * Brings a batch up to date: all of it, or nothing.
 *
 * Returns: how many of its videos were news; -1 if it failed
 */
gint64
aiv_library_db_put_batch (AivLibraryDb *self, const AivWireBatch *batch, gboolean *wanted, GError **error)
{
  gboolean known = TRUE;
  gint64 changes = 0;

  *wanted = FALSE;
  if (batch->id == NULL)
    return 0;
  if (!begin (self, error))
    return -1;
  if (batch->items != NULL)
    changes = put_items (self, batch, error);
  else if (!is_known (self, batch, &known, error))
    changes = -1;
  if (changes >= 0 && !mark_seen (self, TRUE, batch->id, error))
    changes = -1;
  *wanted = !known;
  return end (self, changes, error);
}

/**
 * aiv_library_db_delete:
 * @self: a file that is open
 * @key: of a video
 * @error: why it failed
 *
 * Returns: whether it was there, as a number; -1 if it failed
 */
gint64
aiv_library_db_delete (AivLibraryDb *self, const char *key, GError **error)
{
  return aiv_library_db_run (self, error, "DELETE FROM video WHERE key = ?1", key, NULL);
}

/**
 * aiv_library_db_delete_batch:
 * @self: a file that is open
 * @batch_id: of a batch
 * @error: why it failed
 *
 * Returns: how many videos went with it; -1 if it failed
 */
gint64
aiv_library_db_delete_batch (AivLibraryDb *self, const char *batch_id, GError **error)
{
  gint64 n;

  if (!begin (self, error))
    return -1;
  n = aiv_library_db_run (self, error, "DELETE FROM video WHERE batch_id = ?1", batch_id, NULL);
  if (n >= 0 && aiv_library_db_run (self, error, "DELETE FROM batch WHERE id = ?1", batch_id, NULL) < 0)
    n = -1;
  return end (self, n, error);
}

/**
 * aiv_library_db_begin_pass:
 * @self: a file that is open
 * @of_batches: whether over batches, or over videos from words
 * @error: why it failed
 *
 * Begins to remember what is put, from the list's beginning to its end.
 *
 * Returns: whether it does
 */
gboolean
aiv_library_db_begin_pass (AivLibraryDb *self, gboolean of_batches, GError **error)
{
  self->passing[of_batches] = TRUE;
  return aiv_library_db_run (self, error,
                             of_batches ? "DELETE FROM seen WHERE of_batches = 1" : "DELETE FROM seen WHERE of_batches = 0",
                             NULL)
         >= 0;
}

/**
 * aiv_library_db_end_pass:
 * @self: a file that is open
 * @of_batches: as to aiv_library_db_begin_pass()
 * @complete: whether nothing can have been missed: what was not put is gone from the server
 * @error: why it failed
 *
 * Returns: how many videos were deleted; -1 if it failed
 */
gint64
aiv_library_db_end_pass (AivLibraryDb *self, gboolean of_batches, gboolean complete, GError **error)
{
  gint64 n = 0;

  if (!self->passing[of_batches])
    return 0;
  self->passing[of_batches] = FALSE;
  if (!complete)
    return 0;
  if (!begin (self, error))
    return -1;
  if (of_batches)
    {
      n = aiv_library_db_run (self, error,
                              "DELETE FROM video WHERE batch_id IS NOT NULL"
                              " AND batch_id NOT IN (SELECT id FROM seen WHERE of_batches = 1)",
                              NULL);
      if (n >= 0
          && aiv_library_db_run (self, error,
                                 "DELETE FROM batch WHERE id NOT IN (SELECT id FROM seen WHERE of_batches = 1)", NULL)
                 < 0)
        n = -1;
    }
  else
    {
      n = aiv_library_db_run (self, error,
                              "DELETE FROM video WHERE batch_id IS NULL"
                              " AND key NOT IN (SELECT id FROM seen WHERE of_batches = 0)",
                              NULL);
    }
  return end (self, n, error);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-library-db-private.h"

/* More words than anybody types. */
#define MAX_WORDS 8
/* More models than a menu bears. */
#define MAX_MODELS 100
/* More of them are brought up to date by the next pass. */
#define MAX_ACTIVE 200

static const char *
order_by (AivLibrarySort sort)
{
  switch (sort)
    {
    case AIV_LIBRARY_OLDEST:
      return "created_at, batch_id, abs (place), key";
    case AIV_LIBRARY_NAME:
      return "name_key, created_at DESC, batch_id, place, key";
    case AIV_LIBRARY_DURATION:
      return "duration DESC, created_at DESC, batch_id, place, key";
    case AIV_LIBRARY_NEWEST:
    default:
      return "created_at DESC, batch_id, place, key";
    }
}

static void
add_states (GString *text, guint statuses)
{
  g_string_append (text, " AND status IN (-1");
  for (guint status = 0; status <= AIV_JOB_CANCELLED; status++)
    if (statuses & (1u << status))
      g_string_append_printf (text, ", %u", status);
  g_string_append (text, ")");
}

/* The statement, and its texts. Few forms, so they are found in the cache. */
static char *
build (const AivLibraryQuery *query, GPtrArray *args)
{
  g_autoptr (GString) text = g_string_new ("SELECT rowid, key FROM video WHERE 1");

  if (query->text != NULL)
    {
      g_autofree char *folded = aiv_library_query_fold (query->text);
      g_auto (GStrv) words = g_strsplit_set (folded, " \t\n", -1);

      for (guint i = 0; words[i] != NULL && args->len < MAX_WORDS; i++)
        {
          if (*words[i] == '\0')
            continue;
          g_ptr_array_add (args, g_strdup (words[i]));
          g_string_append_printf (text, " AND instr (folded, ?%u)", args->len);
        }
    }
  if (query->statuses != 0)
    add_states (text, query->statuses);
  if (query->kind != AIV_LIBRARY_ANY_KIND)
    g_string_append (text, query->kind == AIV_LIBRARY_OF_BATCHES ? " AND batch_id IS NOT NULL" : " AND batch_id IS NULL");
  if (query->model != NULL)
    {
      g_ptr_array_add (args, g_strdup (query->model));
      g_string_append_printf (text, " AND model = ?%u", args->len);
    }
  if (query->since != 0)
    g_string_append_printf (text, " AND created_at >= %" G_GINT64_FORMAT, query->since);
  if (query->until != 0)
    g_string_append_printf (text, " AND created_at < %" G_GINT64_FORMAT, query->until);
  if (query->downloaded)
    g_string_append (text, " AND EXISTS (SELECT 1 FROM file WHERE file.key = video.key)");
  g_string_append_printf (text, " ORDER BY %s", order_by (query->sort));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
count (AivLibraryDb *self, const char *text, gint64 *n, GError **error)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (self, text, error);

  if (stmt == NULL || !aiv_library_db_step (self, stmt, error))
    return FALSE;
  *n = sqlite3_column_int64 (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

/**
 * aiv_library_db_find:
 * @self: a file that is open
 * @query: what to find
 * @error: why it failed
 *
 * Returns: (transfer full) (nullable): what there is, in its order
 */
AivLibraryHits *
aiv_library_db_find (AivLibraryDb *self, const AivLibraryQuery *query, GError **error)
{
  g_autoptr (AivLibraryHits) hits = aiv_library_hits_new ();
  g_autoptr (GPtrArray) args = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = build (query, args);
  sqlite3_stmt *stmt = aiv_library_db_prepare (self, text, error);
  GError *problem = NULL;
  gint64 total = 0;

  if (stmt == NULL)
    return NULL;
  for (guint i = 0; i < args->len; i++)
    sqlite3_bind_text (stmt, (int) i + 1, args->pdata[i], -1, SQLITE_TRANSIENT);
  while (aiv_library_db_step (self, stmt, &problem))
    aiv_library_hits_add (hits, sqlite3_column_int64 (stmt, 0), (const char *) sqlite3_column_text (stmt, 1));
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }
  if (!count (self, "SELECT count (*) FROM video", &total, error))
    return NULL;
  hits->total = (guint) total;
  return g_steal_pointer (&hits);
}

static char *
dup_column (sqlite3_stmt *stmt, int at)
{
  return g_strdup ((const char *) sqlite3_column_text (stmt, at));
}

static AivLibraryRow *
read_row (sqlite3_stmt *stmt)
{
  AivLibraryRow *row = aiv_library_row_new ();
  int at = 0;

  row->rowid = sqlite3_column_int64 (stmt, at++);
  row->key = dup_column (stmt, at++);
  row->batch_id = dup_column (stmt, at++);
  row->id = dup_column (stmt, at++);
  row->place = sqlite3_column_int64 (stmt, at++);
  row->batch_name = dup_column (stmt, at++);
  row->name = dup_column (stmt, at++);
  row->prompt = dup_column (stmt, at++);
  row->model = dup_column (stmt, at++);
  row->status = (AivJobStatus) CLAMP (sqlite3_column_int (stmt, at), AIV_JOB_UNKNOWN, AIV_JOB_CANCELLED);
  at++;
  row->progress = sqlite3_column_double (stmt, at++);
  row->duration = sqlite3_column_double (stmt, at++);
  row->width = (guint) sqlite3_column_int64 (stmt, at++);
  row->height = (guint) sqlite3_column_int64 (stmt, at++);
  row->created_at = sqlite3_column_int64 (stmt, at++);
  row->started_at = sqlite3_column_int64 (stmt, at++);
  row->completed_at = sqlite3_column_int64 (stmt, at++);
  row->updated_at = sqlite3_column_int64 (stmt, at++);
  row->image_url = dup_column (stmt, at++);
  row->video_url = dup_column (stmt, at++);
  row->poster_url = dup_column (stmt, at++);
  row->error = dup_column (stmt, at++);
  return row;
}

/**
 * aiv_library_db_load:
 * @self: a file that is open
 * @rowids: (array length=n_rowids): numbers of rows
 * @n_rowids: how many
 * @error: why it failed
 *
 * Returns: (transfer full) (nullable) (element-type AivLibraryRow): those that are there still
 */
GPtrArray *
aiv_library_db_load (AivLibraryDb *self, const gint64 *rowids, guint n_rowids, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_library_row_unref);
  sqlite3_stmt *stmt = aiv_library_db_prepare (
      self,
      "SELECT rowid, key, batch_id, id, place, batch_name, name, prompt, model, status, progress, duration, width, height,"
      " created_at, started_at, completed_at, updated_at, image_url, video_url, poster_url, error"
      " FROM video WHERE rowid = ?1",
      error);
  GError *problem = NULL;

  if (stmt == NULL)
    return NULL;
  for (guint i = 0; i < n_rowids; i++)
    {
      sqlite3_bind_int64 (stmt, 1, rowids[i]);
      if (aiv_library_db_step (self, stmt, &problem))
        g_ptr_array_add (rows, read_row (stmt));
      sqlite3_reset (stmt);
      if (problem != NULL)
        {
          g_propagate_error (error, problem);
          return NULL;
        }
    }
  return g_steal_pointer (&rows);
}

static char **
list_texts (AivLibraryDb *self, const char *text, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  sqlite3_stmt *stmt = aiv_library_db_prepare (self, text, error);
  GError *problem = NULL;

  if (stmt == NULL)
    return NULL;
  while (aiv_library_db_step (self, stmt, &problem))
    g_strv_builder_add (builder, (const char *) sqlite3_column_text (stmt, 0));
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return NULL;
    }
  return g_strv_builder_end (builder);
}

/**
 * aiv_library_db_list_models:
 * @self: a file that is open
 * @error: why it failed
 *
 * Returns: (transfer full) (nullable): what videos were asked of, by name
 */
char **
aiv_library_db_list_models (AivLibraryDb *self, GError **error)
{
  return list_texts (self, "SELECT DISTINCT model FROM video WHERE model IS NOT NULL ORDER BY model LIMIT "
                           G_STRINGIFY (MAX_MODELS), error);
}

/**
 * aiv_library_db_list_active:
 * @self: a file that is open
 * @error: why it failed
 *
 * Returns: (transfer full) (nullable): what was not over when it was last heard of: the ids of
 *   batches, and the keys of videos from words, newest first
 */
char **
aiv_library_db_list_active (AivLibraryDb *self, GError **error)
{
  return list_texts (self,
                     "SELECT COALESCE (batch_id, key) AS which FROM video WHERE status NOT IN (4, 5, 6)"
                     " GROUP BY which ORDER BY max (created_at) DESC LIMIT " G_STRINGIFY (MAX_ACTIVE),
                     error);
}

/**
 * aiv_library_db_count:
 * @self: a file that is open
 * @of_batches: whether to count batches, or videos from words
 * @error: why it failed
 *
 * Returns: how many there are; -1 if it failed
 */
gint64
aiv_library_db_count (AivLibraryDb *self, gboolean of_batches, GError **error)
{
  gint64 n = -1;

  if (!count (self, of_batches ? "SELECT count (*) FROM batch" : "SELECT count (*) FROM video WHERE batch_id IS NULL", &n,
              error))
    return -1;
  return n;
}

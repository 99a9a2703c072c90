/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-library-db.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

#include "aiv-library-db-private.h"

/* Counts the shapes that the file has had; another is thrown away, as the server has it all. */
#define VERSION 1
#define BUSY_TIMEOUT_MS 5000
#define MAX_STATEMENTS 64

/* A power cut may lose the last transactions, never the file's order: WAL with NORMAL. */
#define SETTINGS                                                                                     \
  "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 16777216;"     \
  "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;"               \
  "CREATE TEMP TABLE seen (of_batches INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (of_batches, id)) WITHOUT ROWID;"

#define SCHEMA                                                                                       \
  "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"                     \
  "CREATE TABLE batch (id TEXT PRIMARY KEY, status INTEGER NOT NULL, n_items INTEGER NOT NULL,"       \
  "  updated_at INTEGER NOT NULL) WITHOUT ROWID;"                                                     \
  "CREATE TABLE video (rowid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, batch_id TEXT, id TEXT NOT NULL," \
  "  place INTEGER NOT NULL, batch_name TEXT, name TEXT, prompt TEXT, model TEXT, status INTEGER NOT NULL," \
  "  progress REAL NOT NULL, duration REAL NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL," \
  "  created_at INTEGER NOT NULL, started_at INTEGER NOT NULL, completed_at INTEGER NOT NULL,"        \
  "  updated_at INTEGER NOT NULL, image_url TEXT, video_url TEXT, poster_url TEXT, error TEXT,"       \
  "  folded TEXT NOT NULL, name_key TEXT NOT NULL);"                                                  \
  "CREATE INDEX video_by_time ON video (created_at DESC, batch_id, place, key);"                      \
  "CREATE INDEX video_by_batch ON video (batch_id);"                                                  \
  "CREATE TABLE file (key TEXT PRIMARY KEY, path TEXT NOT NULL, size INTEGER NOT NULL,"               \
  "  played_at INTEGER NOT NULL) WITHOUT ROWID;"                                                      \
  "PRAGMA user_version = 1;"

/**
 * aiv_library_db_new:
 * @path: (type filename): where it is, or is going to be
 *
 * Returns: (transfer full): a file that has not been opened
 */
AivLibraryDb *
aiv_library_db_new (const char *path)
{
  AivLibraryDb *self = g_atomic_rc_box_new0 (AivLibraryDb);

  self->path = g_strdup (path);
  return self;
}

/**
 * aiv_library_db_ref:
 * @self: a file
 *
 * Returns: (transfer full): it
 */
AivLibraryDb *
aiv_library_db_ref (AivLibraryDb *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  AivLibraryDb *self = data;

  aiv_library_db_close (self);
  g_free (self->path);
}

/**
 * aiv_library_db_unref:
 * @self: (transfer full): a file
 */
void
aiv_library_db_unref (AivLibraryDb *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

void
aiv_library_db_fail (AivLibraryDb *self, GError **error)
{
  g_set_error (error, g_quark_from_static_string ("aiv-library"), sqlite3_extended_errcode (self->db) & 0xff,
               "Library: %s", sqlite3_errmsg (self->db));
}

static void
finalize_statement (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

static gboolean
is_idle (gpointer text, gpointer stmt, gpointer unused)
{
  return !sqlite3_stmt_busy (stmt);
}

/* A statement without rows and arguments, from the cache if it has been used before. */
sqlite3_stmt *
aiv_library_db_prepare (AivLibraryDb *self, const char *text, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (self->statements, text);

  if (stmt != NULL)
    {
      sqlite3_reset (stmt);
      sqlite3_clear_bindings (stmt);
      return stmt;
    }
  if (g_hash_table_size (self->statements) >= MAX_STATEMENTS)
    g_hash_table_foreach_remove (self->statements, is_idle, NULL);
  if (sqlite3_prepare_v3 (self->db, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    {
      aiv_library_db_fail (self, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, g_strdup (text), stmt);
  return stmt;
}

/* Whether there is another row; without, the statement is done, or @error tells why not. */
gboolean
aiv_library_db_step (AivLibraryDb *self, sqlite3_stmt *stmt, GError **error)
{
  int code = sqlite3_step (stmt);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    aiv_library_db_fail (self, error);
  sqlite3_reset (stmt);
  return FALSE;
}

/* Texts as arguments; how many rows it changed, -1 if it failed. */
gint64
aiv_library_db_run (AivLibraryDb *self, GError **error, const char *text, ...)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (self, text, error);
  GError *problem = NULL;
  va_list args;

  if (stmt == NULL)
    return -1;
  va_start (args, text);
  for (int i = 1; i <= sqlite3_bind_parameter_count (stmt); i++)
    sqlite3_bind_text (stmt, i, va_arg (args, const char *), -1, SQLITE_TRANSIENT);
  va_end (args);
  while (aiv_library_db_step (self, stmt, &problem))
    continue;
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return -1;
    }
  return sqlite3_stmt_readonly (stmt) ? 0 : sqlite3_changes64 (self->db);
}

gboolean
aiv_library_db_script (AivLibraryDb *self, const char *script, GError **error)
{
  if (sqlite3_exec (self->db, script, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  aiv_library_db_fail (self, error);
  return FALSE;
}

static void
name_key (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  sqlite3_result_text (context, g_utf8_collate_key_for_filename (valid, -1), -1, g_free);
}

/* How names are sorted is a matter of the language. */
static gboolean
follow_locale (AivLibraryDb *self, GError **error)
{
  const char *now = setlocale (LC_COLLATE, NULL);
  g_autofree char *then = aiv_library_db_dup_meta (self, "locale");

  if (g_strcmp0 (now, then) == 0)
    return TRUE;
  return aiv_library_db_script (self, "UPDATE video SET name_key = name_key_of (name)", error)
         && aiv_library_db_set_meta (self, "locale", now != NULL ? now : "C", error);
}

static gboolean
get_version (AivLibraryDb *self, int *version, GError **error)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (self, "PRAGMA user_version", error);

  if (stmt == NULL || !aiv_library_db_step (self, stmt, error))
    return FALSE;
  *version = sqlite3_column_int (stmt, 0);
  sqlite3_reset (stmt);
  return TRUE;
}

/* Looked at in the transaction: another process may be at the same. */
static gboolean
make_tables (AivLibraryDb *self, GError **error)
{
  int version = 0;

  if (!aiv_library_db_script (self, "BEGIN IMMEDIATE", error))
    return FALSE;
  if (get_version (self, &version, error)
      && (version != 0 || aiv_library_db_script (self, SCHEMA, error))
      && aiv_library_db_script (self, "COMMIT", error))
    return TRUE;
  if (!sqlite3_get_autocommit (self->db))
    aiv_library_db_script (self, "ROLLBACK", NULL);
  return FALSE;
}

static gboolean
try_open (AivLibraryDb *self, GError **error)
{
  int version = 0;

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize_statement);
  if (sqlite3_open_v2 (self->path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL)
      != SQLITE_OK)
    {
      aiv_library_db_fail (self, error);
      return FALSE;
    }
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_create_function_v2 (self->db, "name_key_of", 1, SQLITE_UTF8 | SQLITE_INNOCUOUS, NULL, name_key, NULL, NULL,
                              NULL);
  if (!aiv_library_db_script (self, SETTINGS, error) || !get_version (self, &version, error))
    return FALSE;
  if (version == 0 && (!make_tables (self, error) || !get_version (self, &version, error)))
    return FALSE;
  if (version != VERSION)
    {
      g_set_error (error, g_quark_from_static_string ("aiv-library"), SQLITE_NOTADB, "Library: of version %d", version);
      return FALSE;
    }
  return follow_locale (self, error);
}

/**
 * aiv_library_db_close:
 * @self: a file
 *
 * Closes it; what is asked of it next opens it again.
 */
void
aiv_library_db_close (AivLibraryDb *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (self->db != NULL && sqlite3_close (self->db) != SQLITE_OK)
    g_critical ("The library is still in use: %s", sqlite3_errmsg (self->db));
  self->db = NULL;
  self->passing[0] = self->passing[1] = FALSE;
}

static void
throw_away (AivLibraryDb *self)
{
  static const char *const ends[] = { "", "-wal", "-shm", "-journal" };

  aiv_library_db_close (self);
  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strconcat (self->path, ends[i], NULL);

      g_unlink (path);
    }
}

static gboolean
is_damage (const GError *error)
{
  return g_error_matches (error, g_quark_from_static_string ("aiv-library"), SQLITE_CORRUPT)
         || g_error_matches (error, g_quark_from_static_string ("aiv-library"), SQLITE_NOTADB)
         || g_error_matches (error, g_quark_from_static_string ("aiv-library"), SQLITE_ERROR);
}

/**
 * aiv_library_db_open:
 * @self: a file
 * @error: why it cannot be read, nor made anew
 *
 * Opens it, unless it is open. One that is damaged, or of another version, is made anew.
 *
 * Returns: whether it is open
 */
gboolean
aiv_library_db_open (AivLibraryDb *self, GError **error)
{
  g_autofree char *folder = NULL;
  GError *problem = NULL;

  if (self->db != NULL)
    return TRUE;
  folder = g_path_get_dirname (self->path);
  g_mkdir_with_parents (folder, 0700);
  if (try_open (self, &problem))
    return TRUE;
  if (!is_damage (problem))
    {
      g_propagate_error (error, problem);
      aiv_library_db_close (self);
      return FALSE;
    }
  g_message ("The library is made anew: %s", problem->message);
  g_clear_error (&problem);
  throw_away (self);
  if (try_open (self, error))
    return TRUE;
  aiv_library_db_close (self);
  return FALSE;
}

/**
 * aiv_library_db_heal:
 * @self: a file
 * @error: what something failed with
 *
 * Throws the file away if @error says that it is damaged: what is asked of it next makes it anew.
 *
 * Returns: whether it was damaged
 */
gboolean
aiv_library_db_heal (AivLibraryDb *self, const GError *error)
{
  if (!g_error_matches (error, g_quark_from_static_string ("aiv-library"), SQLITE_CORRUPT)
      && !g_error_matches (error, g_quark_from_static_string ("aiv-library"), SQLITE_NOTADB))
    return FALSE;
  g_message ("The library is damaged, and is made anew: %s", error->message);
  throw_away (self);
  return TRUE;
}

/**
 * aiv_library_db_check:
 * @self: a file that is open
 *
 * Looks at the file from end to end, and throws it away if it is damaged. Takes its time.
 *
 * Returns: whether it was whole
 */
gboolean
aiv_library_db_check (AivLibraryDb *self)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (self, "PRAGMA quick_check (1)", NULL);
  gboolean whole = stmt != NULL && aiv_library_db_step (self, stmt, NULL)
                   && g_strcmp0 ((const char *) sqlite3_column_text (stmt, 0), "ok") == 0;

  if (stmt != NULL)
    sqlite3_reset (stmt);
  if (whole)
    return TRUE;
  g_message ("The library is damaged, and is made anew");
  throw_away (self);
  return FALSE;
}

/**
 * aiv_library_db_dup_meta:
 * @self: a file that is open
 * @name: of a value
 *
 * Returns: (transfer full) (nullable): the value, if there is one
 */
char *
aiv_library_db_dup_meta (AivLibraryDb *self, const char *name)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (self, "SELECT value FROM meta WHERE name = ?1", NULL);
  char *value = NULL;

  if (stmt == NULL)
    return NULL;
  sqlite3_bind_text (stmt, 1, name, -1, SQLITE_TRANSIENT);
  if (aiv_library_db_step (self, stmt, NULL))
    value = g_strdup ((const char *) sqlite3_column_text (stmt, 0));
  sqlite3_reset (stmt);
  return value;
}

/**
 * aiv_library_db_set_meta:
 * @self: a file that is open
 * @name: of a value
 * @value: (nullable): the value; %NULL: none
 * @error: why it failed
 *
 * Returns: whether it is kept
 */
gboolean
aiv_library_db_set_meta (AivLibraryDb *self, const char *name, const char *value, GError **error)
{
  if (value == NULL)
    return aiv_library_db_run (self, error, "DELETE FROM meta WHERE name = ?1", name, NULL) >= 0;
  return aiv_library_db_run (self, error, "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)", name, value, NULL)
         >= 0;
}

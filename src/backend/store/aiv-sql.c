/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-sql.h"

#include <errno.h>

#include "store/aiv-fold.h"

/* A connection with its prepared statements. Belongs to one thread at a time. */

#define BUSY_TIMEOUT_MS 5000
#define MAX_VARIABLE_STATEMENTS 256

/* The longest text or row of a database that others have written. */
#define MAX_FOREIGN_BYTES (16 * 1024 * 1024)

#define SETTINGS "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4096;"
#define READER_SETTINGS "PRAGMA query_only = ON;"
#define WRITER_SETTINGS                                                                           \
  "PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216; PRAGMA synchronous = FULL;"    \
  "PRAGMA foreign_keys = ON;"

struct _AivSql
{
  sqlite3 *db;
  GHashTable *statements;
  GPtrArray *changes;
};

static void
finalize (gpointer stmt)
{
  sqlite3_finalize (stmt);
}

/* A full disk shows in several ways: most of what SQLite does to a file tells only that it
 * failed, and why is left in errno. */
static gboolean
is_full (sqlite3 *db, int code)
{
  int system = sqlite3_system_errno (db);

  return (code & 0xff) == SQLITE_FULL
         || ((code & 0xff) == SQLITE_IOERR && (system == ENOSPC || system == EDQUOT || system == EFBIG));
}

static void
set_error (GError **error, sqlite3 *db)
{
  int code = sqlite3_extended_errcode (db);
  AivStoreError kind = AIV_STORE_ERROR_FAILED;

  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
    kind = AIV_STORE_ERROR_DUPLICATE;
  else if (is_full (db, code))
    kind = AIV_STORE_ERROR_NO_SPACE;
  g_set_error (error, AIV_STORE_ERROR, kind, "Database: %s (%d)", sqlite3_errmsg (db), code);
}

/**
 * aiv_sql_script:
 * @self: a connection
 * @script: statements without arguments
 * @error: why it failed
 *
 * Runs statements that need neither arguments nor a place in the cache.
 *
 * Returns: whether all of them succeeded
 */
gboolean
aiv_sql_script (AivSql *self, const char *script, GError **error)
{
  if (sqlite3_exec (self->db, script, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  set_error (error, self->db);
  return FALSE;
}

/* FOLD (text): as aiv_fold(). SQLite's own LOWER() knows ASCII alone. */
static void
fold (sqlite3_context *context, int n_values, sqlite3_value **values)
{
  const char *text = (const char *) sqlite3_value_text (values[0]);

  if (text != NULL)
    sqlite3_result_text (context, aiv_fold (text), -1, g_free);
}

/**
 * aiv_sql_open:
 * @path: (type filename): the database
 * @read_only: whether it is only going to be read
 * @error: why it cannot be opened
 *
 * Opens a database, which is created if it is missing and is to be written, in WAL mode:
 * readers never wait for the writer, nor it for them. A commit is on the disk
 * (`synchronous=FULL`) before it returns.
 *
 * Returns: (transfer full) (nullable): a connection for use by one thread at a time
 */
AivSql *
aiv_sql_open (const char *path, gboolean read_only, GError **error)
{
  g_autoptr (AivSql) self = g_new0 (AivSql, 1);
  int flags = SQLITE_OPEN_NOMUTEX
              | (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, finalize);
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_change_free);

  if (sqlite3_open_v2 (path, &self->db, flags, NULL) != SQLITE_OK)
    {
      set_error (error, self->db);
      return NULL;
    }
  sqlite3_extended_result_codes (self->db, 1);
  sqlite3_busy_timeout (self->db, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_create_function_v2 (self->db, "FOLD", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, fold, NULL,
                              NULL, NULL);
  if (!aiv_sql_script (self, SETTINGS, error)
      || !aiv_sql_script (self,
                          read_only ? READER_SETTINGS : WRITER_SETTINGS, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * aiv_sql_set_defensive:
 * @self: a connection
 * @defensive: whether statements are kept from the schema itself, as they are at first
 *
 * Migrations alone may change the text of the schema, for what a table allows to grow without
 * its rows being written anew.
 */
void
aiv_sql_set_defensive (AivSql *self, gboolean defensive)
{
  g_return_if_fail (self != NULL);

  sqlite3_db_config (self->db, SQLITE_DBCONFIG_DEFENSIVE, defensive ? 1 : 0, NULL);
}

static gboolean
is_whole (AivSql *self, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (self, "PRAGMA quick_check (1)", AIV_NO_ARGS, error);

  if (rows == NULL)
    return FALSE;
  if (aiv_rows_next (rows, error) && g_strcmp0 (aiv_rows_text (rows, 0), "ok") == 0)
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "The database is damaged");
  return FALSE;
}

/**
 * aiv_sql_open_foreign:
 * @path: (type filename): a database
 * @tables: (array zero-terminated=1): tables that are going to be read
 * @error: why that cannot be done
 *
 * Opens a database that others have written, to read it. It may be of any content: views could be
 * endless, and pages that are parts of each other, too; so the tables have to be tables, and the
 * file whole, which is looked at from end to end.
 *
 * Returns: (transfer full) (nullable): a connection for use by one thread at a time
 */
AivSql *
aiv_sql_open_foreign (const char *path, const char *const *tables, GError **error)
{
  g_autoptr (AivSql) self = aiv_sql_open (path, TRUE, error);

  if (self == NULL)
    return NULL;
  sqlite3_limit (self->db, SQLITE_LIMIT_LENGTH, MAX_FOREIGN_BYTES);
  if (!is_whole (self, error))
    return NULL;
  for (guint i = 0; tables[i] != NULL; i++)
    {
      gint64 count;

      if (!aiv_sql_get_int (self,
                            "SELECT COUNT (*) FROM sqlite_schema WHERE name = ?1 AND type = 'table'"
                            " AND sql NOT LIKE 'CREATE VIRTUAL%'",
                            AIV_ARGS (AIV_TEXT (tables[i])), &count, error))
        return NULL;
      if (count != 1)
        {
          g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "The database has no table “%s”", tables[i]);
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}

/**
 * aiv_sql_close:
 * @self: (transfer full): a connection none of whose rows are in use
 */
void
aiv_sql_close (AivSql *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  if (sqlite3_close (self->db) != SQLITE_OK)
    g_critical ("A database connection is still in use: %s", sqlite3_errmsg (self->db));
  g_free (self);
}

/**
 * aiv_sql_in_transaction:
 * @self: a connection
 *
 * Returns: whether a transaction is open; some errors end it
 */
gboolean
aiv_sql_in_transaction (AivSql *self)
{
  return !sqlite3_get_autocommit (self->db);
}

static gboolean
is_idle (gpointer text, gpointer stmt, gpointer unused)
{
  return !sqlite3_stmt_busy (stmt);
}

static sqlite3_stmt *
prepare (AivSql *self, const char *text, GError **error)
{
  sqlite3_stmt *stmt = g_hash_table_lookup (self->statements, text);

  if (stmt != NULL)
    return stmt;
  /* The texts are literals, or of few forms: this bound is never met unless that changes.
   * Rows that are being read are left alone. */
  if (g_hash_table_size (self->statements) >= MAX_VARIABLE_STATEMENTS)
    g_hash_table_foreach_remove (self->statements, is_idle, NULL);
  if (sqlite3_prepare_v3 (self->db, text, -1, SQLITE_PREPARE_PERSISTENT, &stmt, NULL) != SQLITE_OK)
    {
      set_error (error, self->db);
      return NULL;
    }
  g_hash_table_insert (self->statements, g_strdup (text), stmt);
  return stmt;
}

/**
 * aiv_sql_query:
 * @self: a connection
 * @statement: one statement
 * @args: (nullable): its arguments, of AIV_ARGS(); they must stay alive until the rows end
 * @error: why it cannot be run
 *
 * Prepares a statement, or takes it from the cache, and binds its arguments. The same text must not
 * be asked again while its rows are in use.
 *
 * Returns: (transfer full) (nullable): rows, of which none has been read yet
 */
AivRows *
aiv_sql_query (AivSql *self, const char *statement, const AivSqlValue *args, GError **error)
{
  sqlite3_stmt *stmt = prepare (self, statement, error);

  if (stmt == NULL)
    return NULL;
  g_assert (!sqlite3_stmt_busy (stmt));
  for (int i = 0; args != NULL && args[i].type != AIV_SQL_END; i++)
    {
      int code = args[i].type == AIV_SQL_INT ? sqlite3_bind_int64 (stmt, i + 1, args[i].number)
                                             : sqlite3_bind_text (stmt, i + 1, args[i].text, -1, SQLITE_STATIC);
      if (code != SQLITE_OK)
        {
          set_error (error, self->db);
          aiv_rows_end (stmt);
          return NULL;
        }
    }
  return stmt;
}

/**
 * aiv_sql_exec:
 * @self: a connection
 * @statement: one statement
 * @args: (nullable): its arguments, of AIV_ARGS()
 * @error: why it failed
 *
 * Runs a statement whose rows, if any, are of no interest.
 *
 * Returns: how many rows it changed, -1 if it failed
 */
gint64
aiv_sql_exec (AivSql *self, const char *statement, const AivSqlValue *args, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (self, statement, args, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return -1;
  while (aiv_rows_next (rows, &local_error))
    continue;
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return -1;
    }
  return sqlite3_stmt_readonly (rows) ? 0 : sqlite3_changes64 (self->db);
}

/**
 * aiv_sql_get_int:
 * @self: a connection
 * @statement: one statement
 * @args: (nullable): its arguments, of AIV_ARGS()
 * @value: (out): first column of the first row
 * @error: %AIV_STORE_ERROR_NOT_FOUND if there is no row, or why it failed
 *
 * Returns: whether there is a value
 */
gboolean
aiv_sql_get_int (AivSql *self, const char *statement, const AivSqlValue *args, gint64 *value, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (self, statement, args, error);
  GError *local_error = NULL;
  gboolean found;

  if (rows == NULL)
    return FALSE;
  found = aiv_rows_next (rows, &local_error);
  if (found)
    *value = aiv_rows_int (rows, 0);
  /* Runs to the end: an UPDATE … RETURNING is done only then. */
  while (found && local_error == NULL && aiv_rows_next (rows, &local_error))
    continue;
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (!found)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "Not found");
  return found;
}

/**
 * aiv_rows_next:
 * @self: rows
 * @error: why it failed
 *
 * Returns: whether there is another row; %FALSE without @error at the end
 */
gboolean
aiv_rows_next (AivRows *self, GError **error)
{
  int code;

  if (self == NULL)
    return FALSE;
  code = sqlite3_step (self);
  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    set_error (error, sqlite3_db_handle (self));
  /* The end must not start the statement over. */
  sqlite3_reset (self);
  return FALSE;
}

/**
 * aiv_rows_int:
 * @self: rows, at one
 * @column: from 0
 *
 * Returns: an integer; 0 for NULL
 */
gint64
aiv_rows_int (AivRows *self, int column)
{
  return sqlite3_column_int64 (self, column);
}

/**
 * aiv_rows_text:
 * @self: rows, at one
 * @column: from 0
 *
 * Returns: (nullable): a text that is valid until the next row
 */
const char *
aiv_rows_text (AivRows *self, int column)
{
  return (const char *) sqlite3_column_text (self, column);
}

/**
 * aiv_rows_dup:
 * @self: rows, at one
 * @column: from 0
 *
 * Returns: (transfer full) (nullable): a text
 */
char *
aiv_rows_dup (AivRows *self, int column)
{
  return g_strdup (aiv_rows_text (self, column));
}

/**
 * aiv_rows_end:
 * @self: (transfer full): rows, read to the end or not
 *
 * Ends the statement, and with it the reader's snapshot of the database.
 */
void
aiv_rows_end (AivRows *self)
{
  sqlite3_reset (self);
  sqlite3_clear_bindings (self);
}

/**
 * aiv_sql_take_change:
 * @self: the writer's connection
 * @change: (transfer full): what follows from the commit
 */
void
aiv_sql_take_change (AivSql *self, AivChange *change)
{
  g_ptr_array_add (self->changes, change);
}

/**
 * aiv_sql_steal_changes:
 * @self: the writer's connection
 *
 * Returns: (transfer full) (element-type AivChange): what has been noted since the last call
 */
GPtrArray *
aiv_sql_steal_changes (AivSql *self)
{
  GPtrArray *changes = self->changes;

  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_change_free);
  return changes;
}

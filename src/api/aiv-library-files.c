/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-file-name.h"
#include "aiv-library-db-private.h"
#include "aiv-library-private.h"

/* Which of the videos are on this computer: the files of the cache are asked, which somebody may
 * have deleted. */

static GHashTable *
list_names (const char *folder)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      const char *dot = strrchr (name, '.');

      if (dot != NULL && dot != name && !g_str_has_suffix (name, ".part"))
        g_hash_table_insert (names, g_strndup (name, dot - name), g_build_filename (folder, name, NULL));
    }
  return names;
}

static gboolean
insert (AivLibraryDb *db, const char *key, const char *path, GError **error)
{
  return aiv_library_db_run (db, error, "INSERT OR IGNORE INTO file (key, path, size, played_at) VALUES (?1, ?2, 0, 0)", key,
                             path, NULL)
         >= 0;
}

/* Finished videos whose files are there. */
static gboolean
match (AivLibraryDb *db, GHashTable *names, GPtrArray *keys, GPtrArray *paths, GError **error)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (db, "SELECT key, batch_id, id FROM video WHERE status = 4", error);
  GError *problem = NULL;

  if (stmt == NULL)
    return FALSE;
  while (aiv_library_db_step (db, stmt, &problem))
    {
      g_autofree char *stem = aiv_file_name_dup_cache_stem ((const char *) sqlite3_column_text (stmt, 2),
                                                            sqlite3_column_type (stmt, 1) == SQLITE_NULL);
      const char *path = g_hash_table_lookup (names, stem);

      if (path == NULL)
        continue;
      g_ptr_array_add (keys, g_strdup ((const char *) sqlite3_column_text (stmt, 0)));
      g_ptr_array_add (paths, (gpointer) path);
    }
  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

static gint64
count_files (AivLibraryDb *db)
{
  sqlite3_stmt *stmt = aiv_library_db_prepare (db, "SELECT count (*) FROM file", NULL);
  gint64 n = 0;

  if (stmt != NULL && aiv_library_db_step (db, stmt, NULL))
    n = sqlite3_column_int64 (stmt, 0);
  if (stmt != NULL)
    sqlite3_reset (stmt);
  return n;
}

static gboolean
scan_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  g_autoptr (GHashTable) names = list_names (data);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();
  gint64 before = count_files (db);
  gboolean ok;

  if (!match (db, names, keys, paths, error) || !aiv_library_db_script (db, "BEGIN IMMEDIATE", error))
    return FALSE;
  ok = aiv_library_db_run (db, error, "DELETE FROM file", NULL) >= 0;
  for (guint i = 0; ok && i < keys->len; i++)
    ok = insert (db, keys->pdata[i], paths->pdata[i], error);
  ok = ok && aiv_library_db_script (db, "COMMIT", error);
  if (!ok)
    {
      if (!sqlite3_get_autocommit (db->db))
        aiv_library_db_script (db, "ROLLBACK", NULL);
      return FALSE;
    }
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, before != (gint64) keys->len);
  return TRUE;
}

/**
 * aiv_library_scan_files:
 * @self: a library
 * @folder: (type filename): where the cache keeps its videos
 *
 * Looks which of the videos are on this computer.
 *
 * Returns: (transfer full): a future of an int64: whether that was news
 */
DexFuture *
aiv_library_scan_files (AivLibrary *self, const char *folder)
{
  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));
  aiv_return_future_if_fail (folder != NULL);

  return aiv_library_write (self, scan_func, g_strdup (folder), g_free);
}

static gboolean
since_func (AivLibraryDb *db, gpointer data, GValue *result, GError **error)
{
  g_autofree char *since = aiv_library_db_dup_meta (db, "keep-since");

  if (since == NULL)
    {
      since = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_real_time () / 1000);
      if (!aiv_library_db_set_meta (db, "keep-since", since, error))
        return FALSE;
    }
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, g_ascii_strtoll (since, NULL, 10));
  return TRUE;
}

/**
 * aiv_library_fetch_since:
 * @self: a library
 *
 * Returns: (transfer full): a future of an int64: when there first was a library of this account
 *   here, ms since 1970
 */
DexFuture *
aiv_library_fetch_since (AivLibrary *self)
{
  aiv_return_future_if_fail (AIV_IS_LIBRARY (self));

  return aiv_library_run (self, since_func, NULL, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "store/aiv-poster-name.h"
#include "store/aiv-store-private.h"

/* For the store and its backups: whether a row names the file, or the file that it shows. -1 on failure. */
int
aiv_store_file_is_known (AivSql *sql, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *source = g_str_equal (folder, "posters") ? aiv_poster_name_get_source (name) : NULL;
  g_autofree char *image = source != NULL ? g_build_filename ("images", source, NULL) : NULL;
  g_autofree char *video = source != NULL ? g_build_filename ("videos", source, NULL) : NULL;
  g_autofree char *upload = source != NULL ? g_build_filename ("uploads", source, NULL) : NULL;
  gint64 count;

  if (!aiv_sql_get_int (sql,
                        "SELECT (SELECT COUNT (*) FROM file WHERE path IN (?1, ?2, ?3) AND expired_at = 0)"
                        " + (SELECT COUNT (*) FROM upload WHERE path IN (?1, ?4))",
                        AIV_ARGS (AIV_TEXT (path), AIV_TEXT (image), AIV_TEXT (video), AIV_TEXT (upload)), &count, error))
    return -1;
  return count > 0;
}

/* Adds the relative paths of what belongs to nothing. */
static gboolean
find_in_folder (AivStore *self, AivSql *sql, const char *folder, GPtrArray *orphans, GError **error)
{
  g_autofree char *path = aiv_store_dup_path (self, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name;

  if (dir == NULL)
    return FALSE;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *absolute = g_build_filename (path, name, NULL);
      struct stat st;
      int known;

      /* Folders and links are not ours. */
      if (lstat (absolute, &st) != 0 || !S_ISREG (st.st_mode))
        continue;
      known = aiv_store_file_is_known (sql, folder, name, error);
      if (known < 0)
        return FALSE;
      if (!known)
        g_ptr_array_add (orphans, g_build_filename (folder, name, NULL));
    }
  return TRUE;
}

/**
 * aiv_store_list_orphans:
 * @self: a store that nobody else uses yet
 * @error: why it cannot be done
 *
 * Finds the files that a crash has left behind: temporary ones, and those that no row names.
 * Only plain files in our own folders. On the store's thread, for a program that does nothing
 * else: a server has its sweeper.
 *
 * Returns: (transfer full) (nullable) (element-type filename): paths in the data folder
 */
GPtrArray *
aiv_store_list_orphans (AivStore *self, GError **error)
{
  AivSql *sql = aiv_store_read (self, error);
  g_autoptr (GPtrArray) orphans = g_ptr_array_new_with_free_func (g_free);

  if (sql == NULL)
    return NULL;
  for (guint i = 0; aiv_store_folders[i] != NULL; i++)
    if (!find_in_folder (self, sql, aiv_store_folders[i], orphans, error))
      return NULL;
  return g_steal_pointer (&orphans);
}

/**
 * aiv_store_sweep:
 * @self: a store that nobody else uses yet
 * @error: why it cannot be done
 *
 * Removes what [func@Aiv.Store.list_orphans] finds.
 *
 * Returns: how many were removed
 */
guint
aiv_store_sweep (AivStore *self, GError **error)
{
  g_autoptr (GPtrArray) orphans = aiv_store_list_orphans (self, error);
  guint n_removed = 0;

  for (guint i = 0; orphans != NULL && i < orphans->len; i++)
    {
      g_autofree char *path = aiv_store_dup_path (self, orphans->pdata[i]);

      if (g_unlink (path) == 0)
        n_removed++;
      else
        g_warning ("Could not remove “%s”: %s", path, g_strerror (errno));
    }
  return n_removed;
}

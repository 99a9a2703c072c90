/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "store/aiv-store-private.h"

/* Returns -1 on failure. */
static int
sweep_folder (AivStore *self, AivSql *sql, const char *folder, GError **error)
{
  g_autofree char *path = aiv_store_dup_path (self, folder);
  g_autoptr (GDir) dir = g_dir_open (path, 0, error);
  const char *name;
  int n_removed = 0;

  if (dir == NULL)
    return -1;
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *relative = g_build_filename (folder, name, NULL);
      g_autofree char *absolute = g_build_filename (path, name, NULL);
      g_autoptr (GError) local_error = NULL;
      struct stat st;
      gint64 found;

      /* Folders and links are not ours. */
      if (lstat (absolute, &st) != 0 || !S_ISREG (st.st_mode))
        continue;
      if (aiv_sql_get_int (sql, "SELECT 1 FROM file WHERE path = ?1", AIV_ARGS (AIV_TEXT (relative)), &found,
                           &local_error))
        continue;
      if (!g_error_matches (local_error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return -1;
        }
      if (g_unlink (absolute) == 0)
        n_removed++;
      else
        g_warning ("Could not remove “%s”: %s", absolute, g_strerror (errno));
    }
  return n_removed;
}

/**
 * aiv_store_sweep:
 * @self: a store that nobody else uses yet
 * @error: why it cannot be done
 *
 * Removes the files that a crash has left behind: temporary ones, and those that no row
 * names. Only plain files in our own folders. On the store's thread, before serving.
 *
 * Returns: how many were removed
 */
guint
aiv_store_sweep (AivStore *self, GError **error)
{
  AivSql *sql = aiv_store_read (self, error);
  guint n_removed = 0;

  if (sql == NULL)
    return 0;
  for (guint i = 0; aiv_store_folders[i] != NULL; i++)
    {
      int n = sweep_folder (self, sql, aiv_store_folders[i], error);

      if (n < 0)
        return n_removed;
      n_removed += (guint) n;
    }
  return n_removed;
}

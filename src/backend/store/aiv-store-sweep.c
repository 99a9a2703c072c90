/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-store.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "store/aiv-poster-name.h"
#include "store/aiv-store-private.h"

/* Whether a row names the file, or the file that it shows. -1 on failure. */
static int
is_known (AivSql *sql, const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *source = g_str_equal (folder, "posters") ? aiv_poster_name_get_source (name) : NULL;
  g_autofree char *image = source != NULL ? g_build_filename ("images", source, NULL) : NULL;
  g_autofree char *video = source != NULL ? g_build_filename ("videos", source, NULL) : NULL;
  g_autofree char *upload = source != NULL ? g_build_filename ("uploads", source, NULL) : NULL;
  gint64 count;

  if (!aiv_sql_get_int (sql,
                        "SELECT (SELECT COUNT (*) FROM file WHERE path IN (?1, ?2, ?3))"
                        " + (SELECT COUNT (*) FROM upload WHERE path IN (?1, ?4))",
                        AIV_ARGS (AIV_TEXT (path), AIV_TEXT (image), AIV_TEXT (video), AIV_TEXT (upload)), &count, error))
    return -1;
  return count > 0;
}

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
      g_autofree char *absolute = g_build_filename (path, name, NULL);
      struct stat st;
      int known;

      /* Folders and links are not ours. */
      if (lstat (absolute, &st) != 0 || !S_ISREG (st.st_mode))
        continue;
      known = is_known (sql, folder, name, error);
      if (known < 0)
        return -1;
      if (known)
        continue;
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

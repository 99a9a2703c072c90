/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-cache-limit.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "aiv-error.h"
#include "aiv-thread.h"

/* More than the disk of anybody holds of videos. */
#define MAX_FILES 200000

typedef struct
{
  char *folder;
  gint64 limit;
  char *spare;
} Limit;

typedef struct
{
  char *path;
  gint64 size;
  gint64 used_at;
} File;

static void
limit_free (gpointer data)
{
  Limit *limit = data;

  g_free (limit->folder);
  g_free (limit->spare);
  g_free (limit);
}

static void
clear_file (gpointer data)
{
  g_free (((File *) data)->path);
}

static void
list_videos (const char *folder, GArray *files)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && files->len < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    {
      File file = { g_build_filename (folder, name, NULL), 0, 0 };
      GStatBuf info;

      /* What is being downloaded is not there yet. */
      if (g_str_has_suffix (name, ".part") || g_lstat (file.path, &info) != 0 || !S_ISREG (info.st_mode))
        {
          g_free (file.path);
          continue;
        }
      file.size = info.st_size;
      file.used_at = info.st_mtime;
      g_array_append_val (files, file);
    }
}

static int
by_use (gconstpointer a, gconstpointer b)
{
  const File *one = a, *other = b;

  return (one->used_at > other->used_at) - (one->used_at < other->used_at);
}

static gboolean
apply (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Limit *limit = data;
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (File));
  g_autoptr (GDir) accounts = g_dir_open (limit->folder, 0, NULL);
  const char *name;
  gint64 size = 0, freed = 0;

  g_array_set_clear_func (files, clear_file);
  while (accounts != NULL && (name = g_dir_read_name (accounts)) != NULL)
    {
      g_autofree char *videos = g_build_filename (limit->folder, name, "videos", NULL);

      list_videos (videos, files);
    }
  for (guint i = 0; i < files->len; i++)
    size += g_array_index (files, File, i).size;
  g_array_sort (files, by_use);
  for (guint i = 0; i < files->len && size > limit->limit; i++)
    {
      const File *file = &g_array_index (files, File, i);

      if (g_strcmp0 (file->path, limit->spare) == 0 || g_unlink (file->path) != 0)
        continue;
      size -= file->size;
      freed += file->size;
    }
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, freed);
  return TRUE;
}

/**
 * aiv_cache_limit_apply:
 * @folder: (type filename): what holds the caches of all accounts, one folder each
 * @limit: bytes that their videos may take together
 * @spare: (nullable) (type filename): one that is not deleted, whatever its age
 *
 * Deletes cached videos until they fit, those first that have not been played for longest. What
 * people have saved is elsewhere, and is not touched. In a thread.
 *
 * Returns: (transfer full): a future of an int64: bytes that were freed
 */
DexFuture *
aiv_cache_limit_apply (const char *folder, gint64 limit, const char *spare)
{
  Limit *data;

  aiv_return_future_if_fail (folder != NULL);

  data = g_new0 (Limit, 1);
  data->folder = g_strdup (folder);
  data->limit = limit;
  data->spare = g_strdup (spare);
  return aiv_thread_run (apply, data, limit_free);
}

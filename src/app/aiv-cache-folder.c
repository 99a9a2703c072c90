/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-cache-folder.h"

#include <gio/gio.h>

#include "aiv-error.h"
#include "aiv-thread.h"

/* Deeper than any cache of ours, and an end to loops of mounts. */
#define MAX_DEPTH 16

#define ATTRIBUTES G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE

/* Adds up what is below @folder and, if asked to, deletes it. Links are not followed. */
static gboolean
visit (GFile         *folder,
       gboolean       clear,
       guint          depth,
       gint64        *size,
       GCancellable  *cancellable,
       GError       **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GFileEnumerator) children = NULL;
  GFileInfo *info;
  GFile *child;

  children = g_file_enumerate_children (folder, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                        cancellable, &local_error);
  if (children == NULL)
    {
      /* Nothing has been cached yet, or somebody else was faster. */
      if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  while (TRUE)
    {
      if (!g_file_enumerator_iterate (children, &info, &child, cancellable, error))
        return FALSE;
      if (info == NULL)
        return TRUE;

      if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
        {
          if (depth < MAX_DEPTH && !visit (child, clear, depth + 1, size, cancellable, error))
            return FALSE;
        }
      else
        {
          *size += g_file_info_get_size (info);
        }

      if (clear && !g_file_delete (child, cancellable, &local_error))
        {
          if (!g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)
              && !g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_EMPTY))
            {
              g_propagate_error (error, g_steal_pointer (&local_error));
              return FALSE;
            }
          g_clear_error (&local_error);
        }
    }
}

static gboolean
run (const char    *path,
     gboolean       clear,
     GCancellable  *cancellable,
     GValue        *result,
     GError       **error)
{
  g_autoptr(GFile) folder = g_file_new_for_path (path);
  gint64 size = 0;

  if (!visit (folder, clear, 0, &size, cancellable, error))
    return FALSE;

  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, size);
  return TRUE;
}

static gboolean
measure_thread (gpointer       data,
                GCancellable  *cancellable,
                GValue        *result,
                GError       **error)
{
  return run (data, FALSE, cancellable, result, error);
}

static gboolean
clear_thread (gpointer       data,
              GCancellable  *cancellable,
              GValue        *result,
              GError       **error)
{
  return run (data, TRUE, cancellable, result, error);
}

/**
 * aiv_cache_folder_measure:
 * @path: a folder; it need not exist
 *
 * Adds up the files below a folder, in a thread.
 *
 * Returns: (transfer full): a future of their size in bytes, an int64
 */
DexFuture *
aiv_cache_folder_measure (const char *path)
{
  aiv_return_future_if_fail (path != NULL && path[0] == '/');

  return aiv_thread_run (measure_thread, g_strdup (path), g_free);
}

/**
 * aiv_cache_folder_clear:
 * @path: a folder; it need not exist
 *
 * Deletes everything below a folder, in a thread; the folder itself stays, and so does what
 * links lead to.
 *
 * Returns: (transfer full): a future of the size in bytes that was deleted, an int64
 */
DexFuture *
aiv_cache_folder_clear (const char *path)
{
  aiv_return_future_if_fail (path != NULL && path[0] == '/');

  return aiv_thread_run (clear_thread, g_strdup (path), g_free);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-chosen-files.h"

#include "aiv-error.h"
#include "aiv-media-kind.h"
#include "aiv-thread.h"

/* So many files of a folder, and of those in it, are looked at, so that a slip of the hand ends
 * soon; and so deep. */
#define MAX_FOLDER_FILES 500
#define MAX_DEPTH 8

typedef enum
{
  FILE_IS_NEITHER,
  FILE_IS_PICTURE,
  FILE_IS_RECORDING,
} Sort;

/* By content where we know it, else by name: what we do not know may still be converted. */
static Sort
sort_file (GFile *file)
{
  const char *path = g_file_peek_path (file);
  AivMediaKind kind = path != NULL ? aiv_media_kind_from_file (path, NULL) : AIV_MEDIA_KIND_UNKNOWN;
  g_autofree char *name = NULL;
  g_autofree char *type = NULL;

  if (aiv_media_kind_is_image (kind))
    return FILE_IS_PICTURE;
  if (aiv_media_kind_is_audio (kind) || aiv_media_kind_is_video (kind))
    return FILE_IS_RECORDING;

  name = g_file_get_basename (file);
  type = g_content_type_guess (name, NULL, 0, NULL);
  if (g_content_type_is_a (type, "audio/*") || g_content_type_is_a (type, "video/*"))
    return FILE_IS_RECORDING;
  if (g_content_type_is_a (type, "image/*") && kind != AIV_MEDIA_KIND_TEXT)
    return FILE_IS_PICTURE;
  return FILE_IS_NEITHER;
}

static void
append (GListStore *sorted,
        GFile      *file,
        Sort        sort)
{
  /* Neither: show it where it was meant to go, with its problem. */
  g_autoptr(AivChosenFile) entry = aiv_chosen_file_new (file, sort == FILE_IS_RECORDING ? AIV_CHOSEN_FILE_RECORDING
                                                                                        : AIV_CHOSEN_FILE_PICTURE);

  g_list_store_append (sorted, entry);
}

static void
sort_folder (GFile        *folder,
             guint         depth,
             guint        *looked_at,
             GListStore   *sorted,
             GCancellable *cancellable)
{
  g_autoptr(GFileEnumerator) children = NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  GFileInfo *info;

  children = g_file_enumerate_children (folder,
                                        G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE
                                        "," G_FILE_ATTRIBUTE_STANDARD_IS_HIDDEN,
                                        G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, NULL);
  while (children != NULL && *looked_at < MAX_FOLDER_FILES
         && g_file_enumerator_iterate (children, &info, NULL, cancellable, NULL) && info != NULL)
    {
      GFileType type = g_file_info_get_file_type (info);

      /* Links to folders may lead in circles. */
      if (g_file_info_get_is_hidden (info))
        continue;
      (*looked_at)++;
      if (type == G_FILE_TYPE_REGULAR || type == G_FILE_TYPE_SYMBOLIC_LINK)
        g_ptr_array_add (names, g_strdup (g_file_info_get_name (info)));
      else if (type == G_FILE_TYPE_DIRECTORY)
        g_ptr_array_add (folders, g_strdup (g_file_info_get_name (info)));
    }
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);
  g_ptr_array_sort_values (folders, (GCompareFunc) strcmp);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(GFile) file = g_file_get_child (folder, names->pdata[i]);
      Sort sort = FILE_IS_NEITHER;

      if (g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable) == G_FILE_TYPE_REGULAR)
        sort = sort_file (file);
      /* Of a folder, only what can be used: nobody chose the rest by hand. */
      if (sort != FILE_IS_NEITHER)
        append (sorted, file, sort);
    }
  for (guint i = 0; i < folders->len && depth < MAX_DEPTH; i++)
    {
      g_autoptr(GFile) inner = g_file_get_child (folder, folders->pdata[i]);

      sort_folder (inner, depth + 1, looked_at, sorted, cancellable);
    }
}

/* On a worker: tells pictures from recordings and folders by looking inside. */
static gboolean
sort_files (gpointer      data,
            GCancellable *cancellable,
            GValue       *result,
            GError      **error)
{
  GPtrArray *files = data;
  g_autoptr(GListStore) sorted = g_list_store_new (AIV_TYPE_CHOSEN_FILE);
  guint looked_at = 0;

  for (guint i = 0; i < files->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      GFile *file = files->pdata[i];

      if (g_file_peek_path (file) != NULL
          && g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable) == G_FILE_TYPE_DIRECTORY)
        sort_folder (file, 0, &looked_at, sorted, cancellable);
      else
        append (sorted, file, sort_file (file));
    }

  g_value_init (result, G_TYPE_LIST_STORE);
  g_value_set_object (result, sorted);
  return TRUE;
}

/**
 * aiv_chosen_files_sort:
 * @files: (element-type Gio.File): files and folders
 *
 * Tells pictures from recordings by looking inside, on a worker thread, and takes out of
 * folders what can be used.
 *
 * Returns: (transfer full): a future that resolves to a list model of [class@ChosenFile]s
 */
DexFuture *
aiv_chosen_files_sort (GListModel *files)
{
  GPtrArray *job;

  aiv_return_future_if_fail (G_IS_LIST_MODEL (files));

  job = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    g_ptr_array_add (job, g_list_model_get_item (files, i));

  return aiv_thread_run (sort_files, job, (GDestroyNotify) g_ptr_array_unref);
}

/**
 * aiv_chosen_files_find_same:
 * @files: a list model of [class@ChosenFile]s, which outlives the answer
 * @other: a file, in @files or not
 *
 * Returns: (transfer none) (nullable): another of @files that is the same file
 */
AivChosenFile *
aiv_chosen_files_find_same (GListModel    *files,
                            AivChosenFile *other)
{
  g_return_val_if_fail (G_IS_LIST_MODEL (files), NULL);
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (other), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (files, i);

      if (file != other && g_file_equal (aiv_chosen_file_get_file (file), aiv_chosen_file_get_file (other)))
        return file;   /* the list keeps it */
    }

  return NULL;
}

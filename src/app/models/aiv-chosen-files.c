/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-chosen-files.h"

#include "aiv-error.h"
#include "aiv-media-kind.h"
#include "aiv-thread.h"

/* So many files of a folder are looked at, so that a slip of the hand ends soon. */
#define MAX_FOLDER_FILES 500

static gboolean
is_audio (GFile       *file,
          AivMediaKind kind)
{
  g_autofree char *type = NULL;
  g_autofree char *name = NULL;

  if (kind != AIV_MEDIA_KIND_UNKNOWN)
    return aiv_media_kind_is_audio (kind);

  /* Neither: show it where it was meant to go, with its problem. */
  name = g_file_get_basename (file);
  type = g_content_type_guess (name, NULL, 0, NULL);
  return g_content_type_is_a (type, "audio/*");
}

static void
sort_folder (GFile        *folder,
             GListStore   *sorted,
             GCancellable *cancellable)
{
  g_autoptr(GFileEnumerator) children = NULL;
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GFileInfo *info;

  children = g_file_enumerate_children (folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                        G_FILE_QUERY_INFO_NONE, cancellable, NULL);
  while (children != NULL && names->len < MAX_FOLDER_FILES
         && g_file_enumerator_iterate (children, &info, NULL, cancellable, NULL) && info != NULL)
    if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR)
      g_ptr_array_add (names, g_strdup (g_file_info_get_name (info)));
  g_ptr_array_sort_values (names, (GCompareFunc) strcmp);

  for (guint i = 0; i < names->len; i++)
    {
      g_autoptr(GFile) file = g_file_get_child (folder, names->pdata[i]);
      AivMediaKind kind = aiv_media_kind_from_file (g_file_peek_path (file), NULL);

      /* Of a folder, only what can be used: nobody chose the rest by hand. */
      if (aiv_media_kind_is_image (kind) || aiv_media_kind_is_audio (kind))
        {
          g_autoptr(AivChosenFile) entry = aiv_chosen_file_new (file, aiv_media_kind_is_audio (kind)
                                                                      ? AIV_CHOSEN_FILE_RECORDING
                                                                      : AIV_CHOSEN_FILE_PICTURE);
          g_list_store_append (sorted, entry);
        }
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

  for (guint i = 0; i < files->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      GFile *file = files->pdata[i];
      const char *path = g_file_peek_path (file);
      AivMediaKind kind = AIV_MEDIA_KIND_UNKNOWN;
      g_autoptr(AivChosenFile) entry = NULL;

      if (path != NULL && g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable) == G_FILE_TYPE_DIRECTORY)
        {
          sort_folder (file, sorted, cancellable);
          continue;
        }
      if (path != NULL)
        kind = aiv_media_kind_from_file (path, NULL);
      entry = aiv_chosen_file_new (file, is_audio (file, kind) ? AIV_CHOSEN_FILE_RECORDING : AIV_CHOSEN_FILE_PICTURE);
      g_list_store_append (sorted, entry);
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
 * Returns: (transfer none) (nullable): another of @files that is the same file, or has the
 *   same content as far as that has been read
 */
AivChosenFile *
aiv_chosen_files_find_same (GListModel    *files,
                            AivChosenFile *other)
{
  const char *digest;

  g_return_val_if_fail (G_IS_LIST_MODEL (files), NULL);
  g_return_val_if_fail (AIV_IS_CHOSEN_FILE (other), NULL);

  digest = aiv_chosen_file_get_digest (other);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(AivChosenFile) file = g_list_model_get_item (files, i);

      if (file == other)
        continue;
      if (g_file_equal (aiv_chosen_file_get_file (file), aiv_chosen_file_get_file (other))
          || (digest != NULL && g_strcmp0 (aiv_chosen_file_get_digest (file), digest) == 0))
        return file;   /* the list keeps it */
    }

  return NULL;
}

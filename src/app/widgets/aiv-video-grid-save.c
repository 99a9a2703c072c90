/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-save-dialog.h"
#include "aiv-save-folder.h"
#include "aiv-undo-toast.h"
#include "aiv-video-grid-private.h"
#include "aiv-weak.h"

/* Saving, of one and of many, and deleting. */

/* --- one ------------------------------------------------------------------------------- */

static DexFuture *
on_item_saved (DexFuture *done,
               gpointer   weak)
{
  g_autoptr(AivVideoGrid) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();
  if (dex_await (dex_ref (done), &error))
    aiv_video_grid_toast (self, C_("toast", "Video saved"));
  else
    aiv_video_grid_tell (self, error);
  return dex_future_new_true ();
}

/* A dialog that is open: which grid and which video it is for. */
typedef struct
{
  AivVideoGrid *grid;
  AivItem *item;
} Choice;

static void
choice_free (Choice *choice)
{
  g_object_unref (choice->grid);
  g_object_unref (choice->item);
  g_free (choice);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Choice, choice_free)

static void
on_file_chosen (GObject      *source,
                GAsyncResult *result,
                gpointer      data)
{
  g_autoptr(Choice) choice = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  AivVideoGrid *self = choice->grid;

  if (file != NULL && self->session != NULL)
    aiv_video_grid_hold (self, dex_future_finally (aiv_session_save_video (self->session, choice->item, file),
                                                   on_item_saved, aiv_weak_new (self), aiv_weak_free));
  else if (file == NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
           && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    aiv_video_grid_toast (self, C_("toast", "The file could not be chosen"));
}

/**
 * aiv_video_grid_save_one:
 * @self: the grid
 * @item: a finished video
 *
 * Asks where to, and saves it.
 */
void
aiv_video_grid_save_one (AivVideoGrid *self,
                         AivItem      *item)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GSettings) settings = g_settings_new (AIV_SETTINGS_ID);
  g_autoptr(GFile) folder = aiv_save_folder_ref (settings);
  g_autofree char *name = aiv_session_dup_file_name (self->session, item);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  Choice *choice;

  gtk_file_dialog_set_title (dialog, C_("dialog title", "Save Video"));
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_set_initial_name (dialog, name);

  choice = g_new0 (Choice, 1);
  choice->grid = g_object_ref (self);
  choice->item = g_object_ref (item);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, on_file_chosen, choice);
}

/* --- many ------------------------------------------------------------------------------ */

typedef struct
{
  gpointer weak;
  char *folder;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *saving = data;

  aiv_weak_free (saving->weak);
  g_free (saving->folder);
  g_free (saving);
}

static DexFuture *
on_all_saved (DexFuture *done,
              gpointer   data)
{
  Saving *saving = data;
  g_autoptr(AivVideoGrid) self = aiv_weak_get (saving->weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (self == NULL || self->saver == NULL)
    return dex_future_new_true ();

  n = aiv_saver_get_n_saved (self->saver);
  if (dex_await (dex_ref (done), &error))
    {
      /* Translators: how many videos, and the name of the folder */
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u video saved to “%s”", "%u videos saved to “%s”", n), n,
                              saving->folder);
      aiv_video_grid_toast (self, text);
    }
  else
    {
      aiv_video_grid_tell (self, error);
    }
  g_clear_object (&self->saver);
  aiv_video_grid_update_actions (self);
  return dex_future_new_true ();
}

static void
on_save (AivVideoGrid  *self,
         GFile         *folder,
         const char    *pattern,
         AivSaveDialog *dialog)
{
  GPtrArray *items = g_object_get_data (G_OBJECT (dialog), "items");
  g_autofree char *text = NULL;
  Saving *saving;

  if (self->session == NULL || self->saver != NULL)
    return;
  self->saver = aiv_saver_new (self->session, items, folder, pattern);
  saving = g_new0 (Saving, 1);
  saving->weak = aiv_weak_new (self);
  saving->folder = g_file_get_basename (folder);
  aiv_video_grid_hold (self, dex_future_finally (aiv_saver_run (self->saver), on_all_saved, saving, saving_free));
  aiv_video_grid_update_actions (self);
  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Saving %u video…", "Saving %u videos…",
                                       aiv_saver_get_n_files (self->saver)), aiv_saver_get_n_files (self->saver));
  aiv_video_grid_toast (self, text);
}

static void
ask_for_names (AivVideoGrid *self,
               GPtrArray    *items)
{
  g_autoptr(GPtrArray) finished = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GSettings) settings = NULL;
  AdwDialog *dialog;

  for (guint i = 0; i < items->len; i++)
    if (aiv_item_get_can_play (items->pdata[i]))
      g_ptr_array_add (finished, g_object_ref (items->pdata[i]));
  if (finished->len == 1)
    aiv_video_grid_save_one (self, finished->pdata[0]);
  if (finished->len < 2)
    return;

  settings = g_settings_new (AIV_SETTINGS_ID);
  dialog = aiv_save_dialog_new (self->session, settings, finished);
  g_object_set_data_full (G_OBJECT (dialog), "items", g_ptr_array_ref (finished), (GDestroyNotify) g_ptr_array_unref);
  g_signal_connect_object (dialog, "save", G_CALLBACK (on_save), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static DexFuture *
on_items (DexFuture *done,
          gpointer   weak)
{
  g_autoptr(AivVideoGrid) self = aiv_weak_get (weak);
  g_autoptr(GPtrArray) items = dex_await_boxed (dex_ref (done), NULL);

  if (self != NULL && self->session != NULL && items != NULL)
    ask_for_names (self, items);
  return dex_future_new_true ();
}

/**
 * aiv_video_grid_save:
 * @self: the grid
 * @which: places of videos
 *
 * Asks where to and how to name them, and saves those that are finished.
 */
void
aiv_video_grid_save (AivVideoGrid *self,
                     GtkBitset    *which)
{
  if (self->saver == NULL && !gtk_bitset_is_empty (which))
    aiv_video_grid_hold (self, dex_future_finally (aiv_video_grid_load (self, which), on_items, aiv_weak_new (self),
                                                   aiv_weak_free));
}

/**
 * aiv_video_grid_save_all:
 * @self: the grid
 *
 * Asks where to and how to name them, and saves all that are finished.
 */
void
aiv_video_grid_save_all (AivVideoGrid *self)
{
  g_autoptr(GtkBitset) all = NULL;

  g_return_if_fail (AIV_IS_VIDEO_GRID (self));

  if (self->model == NULL)
    return;
  all = gtk_bitset_new_range (0, g_list_model_get_n_items (self->model));
  aiv_video_grid_save (self, all);
}

/* --- deleting -------------------------------------------------------------------------- */

/* Whether all of the batch is among @items: batches are deleted whole. */
static gboolean
has_all_of (GPtrArray *items,
            AivBatch  *batch)
{
  GListModel *all = aiv_batch_get_items (batch);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (all, i);

      if (!g_ptr_array_find (items, item, NULL))
        return FALSE;
    }
  return aiv_batch_get_loaded (batch);
}

static void
on_show_batch (AdwToast   *toast,
               const char *batch_id)
{
  GtkWidget *widget = g_object_get_data (G_OBJECT (toast), "grid");

  gtk_widget_activate_action (widget, "win.show-batch", "s", batch_id);
}

/* What cannot be deleted alone says what can. */
static void
explain (AivVideoGrid *self,
         const char   *batch_id)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_TOAST_OVERLAY);
  const char *text = C_("toast", "Videos of a batch are deleted together with it");
  AdwToast *toast;

  if (overlay == NULL || self->in_batch)
    {
      aiv_video_grid_toast (self, text);
      return;
    }
  toast = adw_toast_new (text);
  adw_toast_set_button_label (toast, C_("button", "Show _Batch"));
  g_object_set_data_full (G_OBJECT (toast), "grid", g_object_ref (self), g_object_unref);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (on_show_batch), g_strdup (batch_id),
                         (GClosureNotify) (GCallback) g_free, 0);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}

/**
 * aiv_video_grid_delete:
 * @self: the grid
 * @items: (element-type AivItem): videos
 *
 * Deletes what can be: videos from words, and batches all of whose videos are among them. It can
 * be undone for a while.
 */
void
aiv_video_grid_delete (AivVideoGrid *self,
                       GPtrArray    *items)
{
  g_autoptr(GPtrArray) alone = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) batches = g_ptr_array_new_with_free_func (g_object_unref);
  const char *left = NULL;
  g_autofree char *text = NULL;
  guint n;

  for (guint i = 0; i < items->len; i++)
    {
      AivItem *item = items->pdata[i];
      const char *batch_id = aiv_item_get_batch_id (item);
      AivBatch *batch = batch_id != NULL ? aiv_batch_list_find (aiv_session_get_batches (self->session), batch_id) : NULL;

      if (batch_id == NULL)
        g_ptr_array_add (alone, g_object_ref (item));
      else if (batch == NULL || !aiv_session_can_delete_batches (self->session) || !has_all_of (items, batch))
        left = batch_id;
      else if (!g_ptr_array_find (batches, batch, NULL))
        g_ptr_array_add (batches, g_object_ref (batch));
    }
  n = alone->len;
  for (guint i = 0; i < batches->len; i++)
    n += g_list_model_get_n_items (aiv_batch_get_items (batches->pdata[i]));
  if (n > 0)
    {
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u video deleted", "%u videos deleted", n), n);
      aiv_undo_toast_show (GTK_WIDGET (self), self->session, alone, batches, text);
    }
  if (left != NULL)
    explain (self, left);
}

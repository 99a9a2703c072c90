/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-new-batch-page-input.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

static void
add_files (AivNewBatchPage *self,
           GListModel      *files)
{
  aiv_draft_add_files (aiv_new_batch_page_get_draft (self), files);
}

static void
toast (AivNewBatchPage *self,
       const char      *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

/* --- chosen --------------------------------------------------------------------------- */

/* The next choice begins where the last one was. */
static void
remember_folder (AivNewBatchPage *self,
                 GListModel      *files)
{
  g_autoptr(GFile) first = g_list_model_get_item (files, 0);

  if (first != NULL)
    g_object_set_data_full (G_OBJECT (self), "folder", g_file_get_parent (first), g_object_unref);
}

static void
set_folder (AivNewBatchPage *self,
            GtkFileDialog   *dialog)
{
  GFile *last = g_object_get_data (G_OBJECT (self), "folder");
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  g_autoptr(GFile) folder = NULL;

  folder = last != NULL ? g_object_ref (last) : g_file_new_for_path (pictures != NULL ? pictures : g_get_home_dir ());
  gtk_file_dialog_set_initial_folder (dialog, folder);
}

static void
on_chosen (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(AivNewBatchPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GListModel) files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, &error);

  if (files != NULL)
    {
      remember_folder (self, files);
      add_files (self, files);
    }
  else if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
           && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    toast (self, C_("toast", "The files could not be chosen"));
}

static void
choose (AivNewBatchPage *self,
        const char      *title,
        GtkFileFilter   *filter)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr(GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (all, C_("file filter", "All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, filter);
  g_list_store_append (filters, all);

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_modal (dialog, TRUE);
  set_folder (self, dialog);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, on_chosen,
                                 g_object_ref (self));
}

/**
 * aiv_new_batch_page_choose_pictures:
 * @page: the page
 * @action: the action's name
 * @parameter: (nullable): nothing
 *
 * Lets the user choose pictures; recordings chosen with them are taken as well.
 */
void
aiv_new_batch_page_choose_pictures (GtkWidget  *page,
                                    const char *action,
                                    GVariant   *parameter)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, C_("file filter", "Pictures"));
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "image/webp");
  choose (AIV_NEW_BATCH_PAGE (page), C_("dialog title", "Choose Pictures"), filter);
}

/**
 * aiv_new_batch_page_choose_recording:
 * @page: the page
 * @action: the action's name
 * @parameter: (nullable): nothing
 *
 * Lets the user choose the recording.
 */
void
aiv_new_batch_page_choose_recording (GtkWidget  *page,
                                     const char *action,
                                     GVariant   *parameter)
{
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, C_("file filter", "Recordings"));
  gtk_file_filter_add_mime_type (filter, "audio/*");
  choose (AIV_NEW_BATCH_PAGE (page), C_("dialog title", "Choose a Recording"), filter);
}

/* --- dropped -------------------------------------------------------------------------- */

static GListModel *
list_of_files (GdkFileList *dropped)
{
  g_autoptr(GSList) files = gdk_file_list_get_files (dropped);
  GListStore *list = g_list_store_new (G_TYPE_FILE);

  for (GSList *l = files; l != NULL; l = l->next)
    g_list_store_append (list, l->data);

  return G_LIST_MODEL (list);
}

static gboolean
on_drop (AivNewBatchPage *self,
         const GValue    *value)
{
  g_autoptr(GListModel) files = list_of_files (g_value_get_boxed (value));

  add_files (self, files);
  return TRUE;
}

/**
 * aiv_new_batch_page_accept_drops:
 * @self: the page
 * @area: the widget to drop on
 *
 * Takes files that are dropped on @area.
 */
void
aiv_new_batch_page_accept_drops (AivNewBatchPage *self,
                                 GtkWidget       *area)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (area, GTK_EVENT_CONTROLLER (target));
}

/* --- pasted --------------------------------------------------------------------------- */

/* A picture without a file gets one in the cache, which the system may empty. */
static GFile *
file_for_texture (GdkTexture *texture)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  /* Translators: file name of a pasted picture, without ending; g_date_time_format() */
  g_autofree char *base = g_date_time_format (now, C_("file name", "Pasted %Y-%m-%d %H-%M-%S"));
  g_autofree char *name = g_strconcat (base, ".png", NULL);
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), GETTEXT_PACKAGE, "pasted", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0 || !gdk_texture_save_to_png (texture, path))
    return NULL;

  return g_file_new_for_path (path);
}

static void
on_texture (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(AivNewBatchPage) self = data;
  g_autoptr(GdkTexture) texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr(GListStore) files = g_list_store_new (G_TYPE_FILE);
  g_autoptr(GFile) file = NULL;

  if (texture == NULL || !(file = file_for_texture (texture)))
    {
      toast (self, C_("toast", "What is in the clipboard could not be pasted"));
      return;
    }
  g_list_store_append (files, file);
  add_files (self, G_LIST_MODEL (files));
}

static void
on_pasted_files (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(AivNewBatchPage) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr(GListModel) files = NULL;

  if (value == NULL)
    {
      toast (self, C_("toast", "What is in the clipboard could not be pasted"));
      return;
    }
  files = list_of_files (g_value_get_boxed (value));
  add_files (self, files);
}

/**
 * aiv_new_batch_page_paste:
 * @page: the page
 * @action: the action's name
 * @parameter: (nullable): nothing
 *
 * Takes files or a picture from the clipboard.
 */
void
aiv_new_batch_page_paste (GtkWidget  *page,
                          const char *action,
                          GVariant   *parameter)
{
  AivNewBatchPage *self = AIV_NEW_BATCH_PAGE (page);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (page);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  if (!gtk_widget_get_mapped (page))
    return;

  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, on_pasted_files,
                                    g_object_ref (self));
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    gdk_clipboard_read_texture_async (clipboard, NULL, on_texture, g_object_ref (self));
  else
    toast (self, C_("toast", "There is no picture in the clipboard"));
}

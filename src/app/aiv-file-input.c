/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-file-input.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "aiv-thread.h"
#include "aiv-weak.h"

/* Who is waiting for files; holds a reference while a dialog or a clipboard is asked. */
typedef struct
{
  GtkWidget *widget;
  AivFileInputFunc take;
  AivFileInputKind kind;
  char *folder;
} Input;

static Input *
input_new (GtkWidget       *widget,
           AivFileInputFunc take)
{
  Input *input = g_new0 (Input, 1);

  input->widget = g_object_ref (widget);
  input->take = take;

  return input;
}

static void
input_free (Input *input)
{
  g_object_unref (input->widget);
  g_free (input->folder);
  g_free (input);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Input, input_free)

static void
toast (GtkWidget  *widget,
       const char *text)
{
  gtk_widget_activate_action (widget, "win.toast", "s", text);
}

static GListModel *
list_of_one (GFile *file)
{
  GListStore *list = g_list_store_new (G_TYPE_FILE);

  g_list_store_append (list, file);
  return G_LIST_MODEL (list);
}

/* --- chosen --------------------------------------------------------------------------- */

/* The next choice begins where the last one was. */
static void
remember_folder (Input      *input,
                 GListModel *files)
{
  g_autoptr(GFile) first = g_list_model_get_item (files, 0);

  if (first != NULL)
    g_object_set_data_full (G_OBJECT (input->widget), "folder", g_file_get_parent (first), g_object_unref);
}

static void
set_folder (GtkWidget       *widget,
            AivFileInputKind kind,
            GtkFileDialog   *dialog)
{
  GFile *last = g_object_get_data (G_OBJECT (widget), "folder");
  gboolean pictured = kind != AIV_FILE_INPUT_SERVER_FOLDER && kind != AIV_FILE_INPUT_DATABASE;
  const char *pictures = pictured ? g_get_user_special_dir (G_USER_DIRECTORY_PICTURES) : NULL;
  g_autoptr(GFile) folder = NULL;

  folder = last != NULL ? g_object_ref (last) : g_file_new_for_path (pictures != NULL ? pictures : g_get_home_dir ());
  gtk_file_dialog_set_initial_folder (dialog, folder);
}

static GListModel *
finish (Input        *input,
        GObject      *source,
        GAsyncResult *result,
        GError      **error)
{
  GtkFileDialog *dialog = GTK_FILE_DIALOG (source);
  g_autoptr(GFile) file = NULL;

  switch (input->kind)
    {
    case AIV_FILE_INPUT_PICTURES:
      return gtk_file_dialog_open_multiple_finish (dialog, result, error);
    case AIV_FILE_INPUT_FOLDER:
    case AIV_FILE_INPUT_SERVER_FOLDER:
      file = gtk_file_dialog_select_folder_finish (dialog, result, error);
      break;
    case AIV_FILE_INPUT_PICTURE:
    case AIV_FILE_INPUT_RECORDING:
    case AIV_FILE_INPUT_DATABASE:
    default:
      file = gtk_file_dialog_open_finish (dialog, result, error);
      break;
    }

  return file != NULL ? list_of_one (file) : NULL;
}

static void
on_chosen (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr(Input) input = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GListModel) files = finish (input, source, result, &error);

  if (files != NULL)
    {
      remember_folder (input, files);
      input->take (input->widget, files);
    }
  else if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
           && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    {
      toast (input->widget, C_("toast", "The files could not be chosen"));
    }
}

static GtkFileFilter *
make_filter (AivFileInputKind kind)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  if (kind == AIV_FILE_INPUT_RECORDING)
    {
      gtk_file_filter_set_name (filter, C_("file filter", "Recordings"));
      gtk_file_filter_add_mime_type (filter, "audio/*");
      gtk_file_filter_add_mime_type (filter, "video/*");
    }
  else if (kind == AIV_FILE_INPUT_DATABASE)
    {
      gtk_file_filter_set_name (filter, C_("file filter", "Databases"));
      gtk_file_filter_add_suffix (filter, "db");
      gtk_file_filter_add_suffix (filter, "sqlite");
      gtk_file_filter_add_suffix (filter, "sqlite3");
    }
  else
    {
      gtk_file_filter_set_name (filter, C_("file filter", "Pictures"));
      gtk_file_filter_add_mime_type (filter, "image/*");
    }

  return filter;
}

static const char *
get_title (AivFileInputKind kind)
{
  switch (kind)
    {
    case AIV_FILE_INPUT_PICTURE:
      return C_("dialog title", "Choose a Picture");
    case AIV_FILE_INPUT_RECORDING:
      return C_("dialog title", "Choose a Recording");
    case AIV_FILE_INPUT_SERVER_FOLDER:
      return C_("dialog title", "Choose a Server’s Data Folder");
    case AIV_FILE_INPUT_DATABASE:
      return C_("dialog title", "Choose a Server’s Database");
    case AIV_FILE_INPUT_FOLDER:
      return C_("dialog title", "Choose a Folder of Pictures");
    case AIV_FILE_INPUT_PICTURES:
    default:
      return C_("dialog title", "Choose Pictures");
    }
}

/**
 * aiv_file_input_choose:
 * @widget: in the window that asks; kept while the dialog is open
 * @kind: what to ask for
 * @take: gets what was chosen, and nothing when the dialog was closed
 *
 * Lets the user choose files, or a folder of them. The next choice for @widget begins where
 * this one ended.
 */
void
aiv_file_input_choose (GtkWidget       *widget,
                       AivFileInputKind kind,
                       AivFileInputFunc take)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr(GtkFileFilter) filter = make_filter (kind);
  g_autoptr(GtkFileFilter) all = gtk_file_filter_new ();
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  Input *input = input_new (widget, take);

  input->kind = kind;
  gtk_file_filter_set_name (all, C_("file filter", "All Files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, filter);
  g_list_store_append (filters, all);

  gtk_file_dialog_set_title (dialog, get_title (kind));
  gtk_file_dialog_set_modal (dialog, TRUE);
  set_folder (widget, kind, dialog);
  if (kind != AIV_FILE_INPUT_FOLDER && kind != AIV_FILE_INPUT_SERVER_FOLDER)
    gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));

  if (kind == AIV_FILE_INPUT_PICTURES)
    gtk_file_dialog_open_multiple (dialog, window, NULL, on_chosen, input);
  else if (kind == AIV_FILE_INPUT_FOLDER || kind == AIV_FILE_INPUT_SERVER_FOLDER)
    gtk_file_dialog_select_folder (dialog, window, NULL, on_chosen, input);
  else
    gtk_file_dialog_open (dialog, window, NULL, on_chosen, input);
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
on_drop (GtkWidget     *widget,
         const GValue  *value,
         double         x,
         double         y,
         GtkDropTarget *target)
{
  AivFileInputFunc take = g_object_get_data (G_OBJECT (target), "take");
  g_autoptr(GListModel) files = list_of_files (g_value_get_boxed (value));

  take (widget, files);
  return TRUE;
}

/**
 * aiv_file_input_accept_drops:
 * @widget: who takes the files
 * @area: the widget to drop on, @widget or one in it
 * @take: gets the files
 */
void
aiv_file_input_accept_drops (GtkWidget       *widget,
                             GtkWidget       *area,
                             AivFileInputFunc take)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_object_set_data (G_OBJECT (target), "take", take);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), widget, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (area, GTK_EVENT_CONTROLLER (target));
}

/* --- pasted --------------------------------------------------------------------------- */

typedef struct
{
  GdkTexture *texture;
  char *folder;
  char *name;
} Paste;

static void
paste_free (gpointer data)
{
  Paste *paste = data;

  g_object_unref (paste->texture);
  g_free (paste->folder);
  g_free (paste->name);
  g_free (paste);
}

/* On a worker: a large picture takes its time to become a file. */
static gboolean
save_texture (gpointer      data,
              GCancellable *cancellable,
              GValue       *result,
              GError      **error)
{
  Paste *paste = data;
  g_autofree char *path = g_build_filename (paste->folder, paste->name, NULL);

  if (g_mkdir_with_parents (paste->folder, 0700) != 0 || !gdk_texture_save_to_png (paste->texture, path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The picture cannot be written");
      return FALSE;
    }
  g_value_init (result, G_TYPE_FILE);
  g_value_take_object (result, g_file_new_for_path (path));
  return TRUE;
}

static DexFuture *
on_saved (DexFuture *done,
          gpointer   data)
{
  Input *input = data;
  g_autoptr(GFile) file = dex_await_object (dex_ref (done), NULL);
  g_autoptr(GListModel) files = NULL;

  if (file == NULL)
    {
      toast (input->widget, C_("toast", "The picture could not be kept. Check that the disk is not full."));
    }
  else if (gtk_widget_get_root (input->widget) != NULL)
    {
      files = list_of_one (file);
      input->take (input->widget, files);
    }

  return dex_future_new_true ();
}

static void
on_texture (GObject      *source,
            GAsyncResult *result,
            gpointer      data)
{
  g_autoptr(Input) input = data;
  g_autoptr(GdkTexture) texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *base = NULL;
  Paste *paste;

  if (texture == NULL)
    {
      toast (input->widget, C_("toast", "What is in the clipboard could not be pasted"));
      return;
    }

  /* Translators: file name of a pasted picture, without ending; g_date_time_format() */
  base = g_date_time_format (now, C_("file name", "Pasted %Y-%m-%d %H-%M-%S"));
  paste = g_new0 (Paste, 1);
  paste->texture = g_steal_pointer (&texture);
  paste->folder = g_strdup (input->folder);
  /* Two in a second are two files. */
  paste->name = g_strdup_printf ("%s.%03d.png", base, g_date_time_get_microsecond (now) / 1000);
  dex_future_disown (dex_future_finally (aiv_thread_run (save_texture, paste, paste_free), on_saved,
                                         g_steal_pointer (&input), (GDestroyNotify) input_free));
}

static void
on_pasted_files (GObject      *source,
                 GAsyncResult *result,
                 gpointer      data)
{
  g_autoptr(Input) input = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);
  g_autoptr(GListModel) files = NULL;

  if (value == NULL)
    {
      toast (input->widget, C_("toast", "What is in the clipboard could not be pasted"));
      return;
    }
  files = list_of_files (g_value_get_boxed (value));
  input->take (input->widget, files);
}

/**
 * aiv_file_input_paste:
 * @widget: who takes the files; kept while the clipboard is asked
 * @folder: where a picture without a file becomes one
 * @take: gets the files
 *
 * Takes files, or a picture, from the clipboard.
 */
void
aiv_file_input_paste (GtkWidget       *widget,
                      const char      *folder,
                      AivFileInputFunc take)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  g_autoptr(Input) input = NULL;

  if (!gtk_widget_get_mapped (widget))
    return;

  input = input_new (widget, take);
  input->folder = g_strdup (folder);
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, on_pasted_files,
                                    g_steal_pointer (&input));
  else if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE))
    gdk_clipboard_read_texture_async (clipboard, NULL, on_texture, g_steal_pointer (&input));
  else
    toast (widget, C_("toast", "There is no picture in the clipboard"));
}

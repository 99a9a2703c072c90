/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-save-dialog.h"

#include <glib/gi18n.h>

#include "aiv-name-template.h"
#include "aiv-save-folder.h"
#include "aiv-weak.h"

#define N_EXAMPLES 3

/**
 * AivSaveDialog:
 *
 * Where several videos are to be saved, and how each is to be named, with examples.
 *
 * Its signal `save` (GFile folder, string pattern) tells when that has been decided.
 */
struct _AivSaveDialog
{
  AdwDialog parent_instance;

  AdwEntryRow *name_row;
  AdwActionRow *preview_row;
  AdwActionRow *folder_row;
  GtkLabel *count_label;

  AivSession *session;
  GSettings *settings;
  GPtrArray *items;
  GFile *folder;
  GCancellable *choosing;
};

static guint save_signal;

G_DEFINE_FINAL_TYPE (AivSaveDialog, aiv_save_dialog, ADW_TYPE_DIALOG)

static const char *
get_pattern (AivSaveDialog *self)
{
  return gtk_editable_get_text (GTK_EDITABLE (self->name_row));
}

static void
allow_save (AivSaveDialog *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "save.save",
                                 *get_pattern (self) != '\0' && aiv_save_folder_is_usable (self->folder));
}

static void
on_name_changed (AivSaveDialog *self)
{
  const char *pattern = get_pattern (self);
  g_autoptr(GString) text = g_string_new (NULL);

  if (self->items == NULL)
    return;
  for (guint i = 0; i < MIN (self->items->len, N_EXAMPLES); i++)
    {
      g_autofree char *name = aiv_name_template_expand (pattern, self->session, self->items->pdata[i], i + 1);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", name);
    }
  if (self->items->len > N_EXAMPLES)
    g_string_append (text, "\n…");
  adw_action_row_set_subtitle (self->preview_row, text->str);
  allow_save (self);
}

static void
show_folder (AivSaveDialog *self)
{
  g_autofree char *text = aiv_save_folder_dup_text (self->folder);

  adw_action_row_set_subtitle (self->folder_row, text);
  allow_save (self);
}

static void
on_folder_chosen (GObject      *source,
                  GAsyncResult *result,
                  gpointer      weak)
{
  g_autoptr(AivSaveDialog) self = aiv_weak_get (weak);
  g_autoptr(GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

  aiv_weak_free (weak);
  if (self == NULL || folder == NULL || self->settings == NULL)
    return;
  g_set_object (&self->folder, folder);
  show_folder (self);
}

static void
on_choose_folder (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  AivSaveDialog *self = AIV_SAVE_DIALOG (widget);
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_file_dialog_set_title (dialog, C_("window title", "Folder for Saved Videos"));
  gtk_file_dialog_set_initial_folder (dialog, self->folder);
  gtk_file_dialog_select_folder (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->choosing,
                                 on_folder_chosen, aiv_weak_new (self));
}

static void
on_save (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  AivSaveDialog *self = AIV_SAVE_DIALOG (widget);
  g_autofree char *uri = g_file_get_uri (self->folder);

  g_settings_set_string (self->settings, "save-folder", uri);
  g_settings_set_string (self->settings, "save-name", get_pattern (self));
  g_signal_emit (self, save_signal, 0, self->folder, get_pattern (self));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
aiv_save_dialog_dispose (GObject *object)
{
  AivSaveDialog *self = AIV_SAVE_DIALOG (object);

  g_cancellable_cancel (self->choosing);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_SAVE_DIALOG);
  g_clear_object (&self->choosing);
  g_clear_object (&self->folder);
  g_clear_object (&self->settings);
  g_clear_object (&self->session);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  G_OBJECT_CLASS (aiv_save_dialog_parent_class)->dispose (object);
}

static void
aiv_save_dialog_class_init (AivSaveDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_save_dialog_dispose;

  save_signal = g_signal_new ("save", AIV_TYPE_SAVE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                              G_TYPE_FILE, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-save-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivSaveDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, AivSaveDialog, preview_row);
  gtk_widget_class_bind_template_child (widget_class, AivSaveDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, AivSaveDialog, count_label);
  gtk_widget_class_bind_template_callback (widget_class, on_name_changed);
  gtk_widget_class_install_action (widget_class, "save.save", NULL, on_save);
  gtk_widget_class_install_action (widget_class, "save.choose-folder", NULL, on_choose_folder);
}

static void
aiv_save_dialog_init (AivSaveDialog *self)
{
  self->choosing = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_save_dialog_new:
 * @session: whose videos
 * @settings: the program's: the folder and the names of the last time
 * @items: (element-type AivItem): finished videos, several
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_save_dialog_new (AivSession *session,
                     GSettings  *settings,
                     GPtrArray  *items)
{
  AivSaveDialog *self;
  g_autofree char *pattern = NULL;
  g_autofree char *count = NULL;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (items != NULL, NULL);

  self = g_object_new (AIV_TYPE_SAVE_DIALOG, NULL);
  self->session = g_object_ref (session);
  self->settings = g_object_ref (settings);
  self->items = g_ptr_array_ref (items);
  self->folder = aiv_save_folder_ref (settings);
  count = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                        "%u video. A file that is there already is never replaced: the new one gets a number.",
                                        "%u videos. A file that is there already is never replaced: the new one gets a number.",
                                        items->len), items->len);
  gtk_label_set_label (self->count_label, count);
  pattern = g_settings_get_string (settings, "save-name");
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), *pattern != '\0' ? pattern : AIV_NAME_TEMPLATE_DEFAULT);
  on_name_changed (self);
  show_folder (self);
  return ADW_DIALOG (self);
}

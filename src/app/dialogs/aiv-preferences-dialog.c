/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-preferences-dialog.h"

#include <glib/gi18n.h>

#include "aiv-cache-folder.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivPreferencesDialog:
 *
 * What can be set: notifications, where videos are saved, and the videos kept on this computer.
 *
 * Its actions are `preferences.choose-folder` and `preferences.clear-cache`.
 */
struct _AivPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  AdwSwitchRow *notify_row;
  AdwSwitchRow *background_row;
  AdwActionRow *folder_row;
  AdwPreferencesGroup *cache_group;
  AdwActionRow *cache_row;
  AdwActionRow *cache_folder_row;

  AivSession *session;
  GSettings *settings;
  DexFuture *measuring;
  DexFuture *clearing;
  GCancellable *choosing;
};

G_DEFINE_FINAL_TYPE (AivPreferencesDialog, aiv_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

/* "~/Videos" is easier to read than where home happens to be. */
static char *
dup_readable_path (const char *path)
{
  const char *home = g_get_home_dir ();
  gsize length = strlen (home);

  if (strncmp (path, home, length) == 0 && (path[length] == '/' || path[length] == '\0'))
    return g_strconcat ("~", path + length, NULL);
  return g_strdup (path);
}

static GFile *
aiv_preferences_dialog_ref_folder (AivPreferencesDialog *self)
{
  g_autofree char *uri = g_settings_get_string (self->settings, "save-folder");
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);

  if (uri[0] != '\0')
    return g_file_new_for_uri (uri);
  return g_file_new_for_path (videos != NULL ? videos : g_get_home_dir ());
}

static void
aiv_preferences_dialog_show_folder (AivPreferencesDialog *self)
{
  g_autoptr(GFile) folder = aiv_preferences_dialog_ref_folder (self);
  const char *path = g_file_peek_path (folder);
  g_autofree char *text = path != NULL ? dup_readable_path (path) : g_file_get_uri (folder);

  adw_action_row_set_subtitle (self->folder_row, text);
}

/* --- the cache ------------------------------------------------------------------------- */

static DexFuture *
on_measured (DexFuture *done,
             gpointer   weak)
{
  g_autoptr(AivPreferencesDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 size;

  if (self == NULL)
    return dex_future_new_true ();

  size = dex_await_int64 (dex_ref (done), &error);
  text = error == NULL ? g_format_size (size) : g_strdup (C_("preferences", "Unknown"));
  adw_action_row_set_subtitle (self->cache_row, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preferences.clear-cache", error == NULL && size > 0);
  return dex_future_new_true ();
}

static void
aiv_preferences_dialog_measure (AivPreferencesDialog *self)
{
  dex_clear (&self->measuring);
  self->measuring = dex_future_finally (aiv_cache_folder_measure (aiv_session_get_cache_dir (self->session)),
                                      on_measured, aiv_weak_new (self), aiv_weak_free);
}

static DexFuture *
on_cleared (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivPreferencesDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  gint64 freed;

  if (self == NULL)
    return dex_future_new_true ();

  freed = dex_await_int64 (dex_ref (done), &error);
  if (error != NULL)
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Delete the Downloaded Videos"));
    }
  else
    {
      size = g_format_size (freed);
      /* Translators: %s is how much space that was, as in "12 MB". */
      text = g_strdup_printf (C_("toast", "%s freed"), size);
      adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self), adw_toast_new (text));
    }
  aiv_preferences_dialog_measure (self);
  return dex_future_new_true ();
}

static void
on_clear_response (AivPreferencesDialog *self,
                   const char           *response)
{
  if (!g_str_equal (response, "clear"))
    return;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preferences.clear-cache", FALSE);
  dex_clear (&self->clearing);
  self->clearing = dex_future_finally (aiv_cache_folder_clear (aiv_session_get_cache_dir (self->session)),
                                      on_cleared, aiv_weak_new (self), aiv_weak_free);
}

/* --- actions --------------------------------------------------------------------------- */

static void
clear_cache_activated (GtkWidget  *widget,
                       const char *action,
                       GVariant   *parameter)
{
  AdwDialog *dialog = adw_alert_dialog_new (C_("heading", "Clear Downloads?"),
                                            C_("question", "They stay on the server and are downloaded again when "
                                                           "you play them. Videos that you saved are not touched."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", C_("button", "_Cancel"),
                                  "clear", C_("button", "_Delete"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "clear", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_clear_response), widget, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
on_folder_chosen (GObject      *source,
                  GAsyncResult *result,
                  gpointer      weak)
{
  g_autoptr(AivPreferencesDialog) self = aiv_weak_get (weak);
  g_autoptr(GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  aiv_weak_free (weak);
  if (self != NULL && uri != NULL)
    g_settings_set_string (self->settings, "save-folder", uri);
}

static void
choose_folder_activated (GtkWidget  *widget,
                         const char *action,
                         GVariant   *parameter)
{
  AivPreferencesDialog *self = AIV_PREFERENCES_DIALOG (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GFile) folder = aiv_preferences_dialog_ref_folder (self);

  gtk_file_dialog_set_title (dialog, C_("window title", "Folder for Saved Videos"));
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_select_folder (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->choosing,
                                 on_folder_chosen, aiv_weak_new (self));
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_preferences_dialog_dispose (GObject *object)
{
  AivPreferencesDialog *self = AIV_PREFERENCES_DIALOG (object);

  dex_clear (&self->measuring);
  dex_clear (&self->clearing);
  g_cancellable_cancel (self->choosing);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->choosing);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (aiv_preferences_dialog_parent_class)->dispose (object);
}

static void
aiv_preferences_dialog_class_init (AivPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_preferences_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               AIV_RESOURCE_PATH "/ui/dialogs/aiv-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, notify_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, background_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, cache_group);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, cache_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, cache_folder_row);

  gtk_widget_class_install_action (widget_class, "preferences.choose-folder", NULL, choose_folder_activated);
  gtk_widget_class_install_action (widget_class, "preferences.clear-cache", NULL, clear_cache_activated);
}

static void
aiv_preferences_dialog_init (AivPreferencesDialog *self)
{
  self->choosing = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preferences.clear-cache", FALSE);
}

/**
 * aiv_preferences_dialog_new:
 * @session: (nullable): who is signed in; without, nothing is told of the cache
 * @settings: the program's
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_preferences_dialog_new (AivSession *session,
                            GSettings  *settings)
{
  AivPreferencesDialog *self;

  g_return_val_if_fail (session == NULL || AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  self = g_object_new (AIV_TYPE_PREFERENCES_DIALOG, NULL);
  self->settings = g_object_ref (settings);
  g_settings_bind (settings, "notify-finished", self->notify_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "run-in-background", self->background_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings, "changed::save-folder", G_CALLBACK (aiv_preferences_dialog_show_folder), self,
                           G_CONNECT_SWAPPED);
  aiv_preferences_dialog_show_folder (self);

  gtk_widget_set_visible (GTK_WIDGET (self->cache_group), session != NULL);
  if (session != NULL)
    {
      g_autofree char *folder = dup_readable_path (aiv_session_get_cache_dir (session));

      self->session = g_object_ref (session);
      adw_action_row_set_subtitle (self->cache_folder_row, folder);
      aiv_preferences_dialog_measure (self);
    }
  return ADW_DIALOG (self);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-preferences-dialog.h"

#include <glib/gi18n.h>

#include "aiv-cache-folder.h"
#include "aiv-cache-row.h"
#include "aiv-history.h"
#include "aiv-present-error.h"
#include "aiv-save-folder.h"
#include "aiv-weak.h"

/**
 * AivPreferencesDialog:
 *
 * What can be set: notifications, where videos are saved, and what is kept on this computer.
 *
 * Its actions are `preferences.choose-folder` and `preferences.clear-cache`.
 */
typedef enum
{
  MEASURE_VIDEOS,
  MEASURE_POSTERS,
  MEASURE_LIBRARY,
  MEASURE_TOTAL,
  N_MEASURES,
} Measure;

struct _AivPreferencesDialog
{
  AdwPreferencesDialog parent_instance;

  AdwSwitchRow *notify_row;
  AdwSwitchRow *background_row;
  AdwActionRow *folder_row;
  AdwPreferencesGroup *prompts_group;
  AdwPreferencesGroup *cache_group;
  AdwPreferencesGroup *accounts_group;
  AdwComboRow *keep_row;
  AdwSpinRow *limit_row;
  AdwActionRow *cache_row;
  AdwActionRow *posters_row;
  AdwActionRow *library_row;
  AdwActionRow *total_row;
  AdwActionRow *cache_folder_row;

  AivSession *session;
  GSettings *settings;
  DexFuture *measuring[N_MEASURES];
  DexFuture *clearing;
  GCancellable *choosing;
  GPtrArray *rows; /* AivCacheRow, of all accounts; none where there is one account alone */
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

static void
aiv_preferences_dialog_show_folder (AivPreferencesDialog *self)
{
  g_autoptr(GFile) folder = aiv_save_folder_ref (self->settings);
  g_autofree char *text = aiv_save_folder_dup_text (folder);

  adw_action_row_set_subtitle (self->folder_row, text);
}

/* --- the cache ------------------------------------------------------------------------- */

typedef struct
{
  gpointer weak;
  Measure what;
} Measuring;

static void
measuring_free (gpointer data)
{
  Measuring *measuring = data;

  aiv_weak_free (measuring->weak);
  g_free (measuring);
}

static DexFuture *
on_measured (DexFuture *done,
             gpointer   data)
{
  Measuring *measuring = data;
  g_autoptr(AivPreferencesDialog) self = aiv_weak_get (measuring->weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 size;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  size = dex_await_int64 (dex_ref (done), &error);
  text = error == NULL ? g_format_size (size) : g_strdup (C_("preferences", "Unknown"));
  adw_action_row_set_subtitle ((AdwActionRow *[]){ self->cache_row, self->posters_row, self->library_row,
                                                   self->total_row }[measuring->what], text);
  if (measuring->what == MEASURE_VIDEOS)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), "preferences.clear-cache", error == NULL && size > 0);
  return dex_future_new_true ();
}

static void
measure (AivPreferencesDialog *self,
         Measure               what,
         const char           *path)
{
  Measuring *measuring = g_new0 (Measuring, 1);

  measuring->weak = aiv_weak_new (self);
  measuring->what = what;
  dex_clear (&self->measuring[what]);
  self->measuring[what] = dex_future_finally (aiv_cache_folder_measure (path), on_measured, measuring, measuring_free);
}

static void
aiv_preferences_dialog_measure (AivPreferencesDialog *self)
{
  const char *cache_dir = aiv_session_get_cache_dir (self->session);
  g_autofree char *videos = g_build_filename (cache_dir, "videos", NULL);
  g_autofree char *posters = g_build_filename (cache_dir, "posters", NULL);
  g_autofree char *library = g_path_get_dirname (aiv_library_get_path (aiv_session_get_library (self->session)));
  g_autofree char *all = g_path_get_dirname (cache_dir);

  measure (self, MEASURE_VIDEOS, videos);
  measure (self, MEASURE_POSTERS, posters);
  measure (self, MEASURE_LIBRARY, library);
  measure (self, MEASURE_TOTAL, all);
  for (guint i = 0; i < self->rows->len; i++)
    aiv_cache_row_measure (self->rows->pdata[i]);
}

static DexFuture *
on_cleared (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivPreferencesDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;
  g_autofree char *videos = NULL;
  gint64 freed;

  if (self == NULL || self->session == NULL)
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
  videos = g_build_filename (aiv_session_get_cache_dir (self->session), "videos", NULL);
  dex_future_disown (aiv_library_scan_files (aiv_session_get_library (self->session), videos));
  aiv_preferences_dialog_measure (self);
  return dex_future_new_true ();
}

static void
on_clear_response (AivPreferencesDialog *self,
                   const char           *response)
{
  g_autofree char *videos = NULL;

  if (!g_str_equal (response, "clear"))
    return;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "preferences.clear-cache", FALSE);
  videos = g_build_filename (aiv_session_get_cache_dir (self->session), "videos", NULL);
  dex_clear (&self->clearing);
  self->clearing = dex_future_finally (aiv_cache_folder_clear (videos), on_cleared, aiv_weak_new (self), aiv_weak_free);
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
forget_prompts_activated (GtkWidget  *widget,
                          const char *action,
                          GVariant   *parameter)
{
  AivPreferencesDialog *self = AIV_PREFERENCES_DIALOG (widget);

  aiv_history_clear_prompts (aiv_history_get (self->session));
  gtk_widget_action_set_enabled (widget, "preferences.forget-prompts", FALSE);
  adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (self), adw_toast_new (C_("toast", "Earlier prompts forgotten")));
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
  g_autoptr(GFile) folder = aiv_save_folder_ref (self->settings);

  gtk_file_dialog_set_title (dialog, C_("window title", "Folder for Saved Videos"));
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_select_folder (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->choosing,
                                 on_folder_chosen, aiv_weak_new (self));
}

/* In the order of the row's choices. */
static const char *const keeps[] = { "always", "unmetered", "never" };

static gboolean
get_keep (GValue   *value,
          GVariant *variant,
          gpointer  data)
{
  for (guint i = 0; i < G_N_ELEMENTS (keeps); i++)
    if (g_str_equal (g_variant_get_string (variant, NULL), keeps[i]))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
set_keep (const GValue       *value,
          const GVariantType *type,
          gpointer            data)
{
  return g_variant_new_string (keeps[MIN (g_value_get_uint (value), G_N_ELEMENTS (keeps) - 1)]);
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_preferences_dialog_dispose (GObject *object)
{
  AivPreferencesDialog *self = AIV_PREFERENCES_DIALOG (object);

  for (guint i = 0; i < N_MEASURES; i++)
    dex_clear (&self->measuring[i]);
  dex_clear (&self->clearing);
  g_cancellable_cancel (self->choosing);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_PREFERENCES_DIALOG);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
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
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, accounts_group);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, keep_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, limit_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, prompts_group);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, cache_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, posters_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, library_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, total_row);
  gtk_widget_class_bind_template_child (widget_class, AivPreferencesDialog, cache_folder_row);

  gtk_widget_class_install_action (widget_class, "preferences.choose-folder", NULL, choose_folder_activated);
  gtk_widget_class_install_action (widget_class, "preferences.clear-cache", NULL, clear_cache_activated);
  gtk_widget_class_install_action (widget_class, "preferences.forget-prompts", NULL, forget_prompts_activated);
}

static void
aiv_preferences_dialog_init (AivPreferencesDialog *self)
{
  self->choosing = g_cancellable_new ();
  self->rows = g_ptr_array_new ();
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
  g_settings_bind (settings, "cache-limit", self->limit_row, "value", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "keep-videos", self->keep_row, "selected", G_SETTINGS_BIND_DEFAULT,
                                get_keep, set_keep, NULL, NULL);
  g_signal_connect_object (settings, "changed::save-folder", G_CALLBACK (aiv_preferences_dialog_show_folder), self,
                           G_CONNECT_SWAPPED);
  aiv_preferences_dialog_show_folder (self);

  gtk_widget_set_visible (GTK_WIDGET (self->cache_group), session != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->prompts_group), session != NULL);
  if (session != NULL)
    {
      g_autofree char *folder = dup_readable_path (aiv_session_get_cache_dir (session));

      self->session = g_object_ref (session);
      adw_action_row_set_subtitle (self->cache_folder_row, folder);
      aiv_preferences_dialog_measure (self);
    }
  return ADW_DIALOG (self);
}

/**
 * aiv_preferences_dialog_list_accounts:
 * @self: a dialog that was made for a session
 * @accounts: (element-type AivAccountEntry): all accounts
 *
 * Tells how much is kept of each, where there are several.
 */
void
aiv_preferences_dialog_list_accounts (AivPreferencesDialog *self,
                                      GListModel           *accounts)
{
  g_return_if_fail (AIV_IS_PREFERENCES_DIALOG (self));
  g_return_if_fail (G_IS_LIST_MODEL (accounts));

  if (self->session == NULL || g_list_model_get_n_items (accounts) < 2)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr(AivAccountEntry) entry = g_list_model_get_item (accounts, i);
      g_autofree char *folder = aiv_account_entry_dup_cache_folder (entry);
      GtkWidget *row;

      if (folder == NULL)
        continue;
      row = aiv_cache_row_new (entry);
      adw_preferences_group_add (self->accounts_group, row);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->accounts_group), self->rows->len > 0);
}

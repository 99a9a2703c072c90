/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-batch-page-private.h"
#include "aiv-fiber.h"
#include "aiv-weak.h"

static void
toast (AivBatchPage *self,
       const char   *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
tell (AivBatchPage *self,
      const GError *error)
{
  g_autofree char *text = aiv_api_error_describe (error);

  if (text != NULL)
    toast (self, text);
}

/* --- what the server is asked for ----------------------------------------------------- */

static DexFuture *
on_done (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivBatchPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self != NULL && !dex_await (dex_ref (done), &error))
    tell (self, error);

  return dex_future_new_true ();
}

/* Takes the future; its end is only told when it is a bad one: the rest is seen. */
static void
ask (AivBatchPage *self,
     DexFuture    *future)
{
  for (guint i = self->doing->len; i > 0; i--)
    if (dex_future_get_status (self->doing->pdata[i - 1]) != DEX_FUTURE_STATUS_PENDING)
      g_ptr_array_remove_index (self->doing, i - 1);
  g_ptr_array_add (self->doing, dex_future_finally (future, on_done, aiv_weak_new (self), aiv_weak_free));
}

static AivItem *
find_item (AivBatchPage *self,
           GVariant     *parameter)
{
  return self->batch != NULL ? aiv_batch_find_item (self->batch, g_variant_get_string (parameter, NULL)) : NULL;
}

static void
on_cancel_item (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);
  AivItem *item = find_item (self, parameter);

  if (item != NULL)
    ask (self, aiv_session_cancel_item (self->session, item));
}

static void
on_retry_item (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);
  AivItem *item = find_item (self, parameter);

  if (item != NULL)
    ask (self, aiv_session_retry_item (self->session, item));
}

static void
on_cancel (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);

  ask (self, aiv_session_cancel_batch (self->session, self->batch));
}

static void
on_retry_failed (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);

  ask (self, aiv_session_retry_failed (self->session, self->batch));
}

static void
on_refresh (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  aiv_batch_page_load (AIV_BATCH_PAGE (widget));
}

/* --- deleting ------------------------------------------------------------------------- */

static DexFuture *
on_deleted (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivBatchPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  if (!dex_await (dex_ref (done), &error))
    {
      tell (self, error);
      return dex_future_new_true ();
    }
  toast (self, C_("toast", "Batch deleted"));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-batches", NULL);

  return dex_future_new_true ();
}

static void
on_delete_response (AivBatchPage *self,
                    const char   *response)
{
  if (g_strcmp0 (response, "delete") == 0 && self->batch != NULL)
    g_ptr_array_add (self->doing, dex_future_finally (aiv_session_delete_batch (self->session, self->batch), on_deleted,
                                                      aiv_weak_new (self), aiv_weak_free));
}

static void
on_delete (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);
  AdwDialog *dialog = adw_alert_dialog_new (C_("dialog heading", "Delete This Batch?"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
                                C_("dialog", "“%s” and its videos will be deleted from the server. "
                                             "Videos that you have saved elsewhere stay."),
                                aiv_batch_get_name (self->batch));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "keep", C_("dialog response", "_Keep"),
                                  "delete", C_("dialog response", "_Delete"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "keep");
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "keep");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_response), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

/* --- saving --------------------------------------------------------------------------- */

static GSettings *
get_settings (void)
{
  return g_settings_new (AIV_APP_ID);
}

/* Where saving begins: where it last ended, else the videos folder. */
static GFile *
get_save_folder (void)
{
  g_autoptr(GSettings) settings = get_settings ();
  g_autofree char *uri = g_settings_get_string (settings, "save-folder");
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);

  if (*uri != '\0')
    return g_file_new_for_uri (uri);
  return g_file_new_for_path (videos != NULL ? videos : g_get_home_dir ());
}

static gboolean
is_dismissal (const GError *error)
{
  return g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED)
         || g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED);
}

static DexFuture *
on_item_saved (DexFuture *done,
               gpointer   weak)
{
  g_autoptr(AivBatchPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();
  if (dex_await (dex_ref (done), &error))
    toast (self, C_("toast", "Video saved"));
  else
    tell (self, error);

  return dex_future_new_true ();
}

/* A dialog that is open: which page and which video it is for. */
typedef struct
{
  AivBatchPage *page;
  AivItem *item;
} Choice;

static void
choice_free (Choice *choice)
{
  g_clear_object (&choice->page);
  g_clear_object (&choice->item);
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
  AivBatchPage *self = choice->page;

  if (file == NULL)
    {
      if (!is_dismissal (error))
        toast (self, C_("toast", "The file could not be chosen"));
      return;
    }
  if (self->session != NULL)
    g_ptr_array_add (self->doing, dex_future_finally (aiv_session_save_video (self->session, choice->item, file),
                                                      on_item_saved, aiv_weak_new (self), aiv_weak_free));
}

static void
on_save_item (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);
  AivItem *item = find_item (self, parameter);
  g_autoptr(GtkFileDialog) dialog = NULL;
  g_autoptr(GFile) folder = NULL;
  g_autofree char *name = NULL;
  Choice *choice;

  if (item == NULL)
    return;

  dialog = gtk_file_dialog_new ();
  folder = get_save_folder ();
  name = aiv_session_dup_file_name (self->session, item);
  gtk_file_dialog_set_title (dialog, C_("dialog title", "Save Video"));
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_set_initial_name (dialog, name);

  choice = g_new0 (Choice, 1);
  choice->page = g_object_ref (self);
  choice->item = g_object_ref (item);
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_file_chosen, choice);
}

static DexFuture *
on_all_saved (DexFuture *done,
              gpointer   weak)
{
  g_autoptr(AivBatchPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *text = NULL;
  guint n;

  if (self == NULL || self->saver == NULL)
    return dex_future_new_true ();

  n = aiv_saver_get_n_saved (self->saver);
  folder = g_file_get_basename (self->saved_to);
  if (dex_await (dex_ref (done), &error))
    {
      /* Translators: how many videos, and the name of the folder */
      text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u video saved to “%s”", "%u videos saved to “%s”", n), n,
                              folder);
      toast (self, text);
    }
  else
    {
      tell (self, error);
    }
  g_clear_object (&self->saver);
  aiv_batch_page_update (self);

  return dex_future_new_true ();
}

static void
on_folder_chosen (GObject      *source,
                  GAsyncResult *result,
                  gpointer      data)
{
  g_autoptr(AivBatchPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr(GSettings) settings = NULL;
  g_autofree char *uri = NULL;

  if (folder == NULL)
    {
      if (!is_dismissal (error))
        toast (self, C_("toast", "The folder could not be chosen"));
      return;
    }
  if (self->session == NULL || self->batch == NULL || self->saver != NULL)
    return;

  settings = get_settings ();
  uri = g_file_get_uri (folder);
  g_settings_set_string (settings, "save-folder", uri);

  g_set_object (&self->saved_to, folder);
  self->saver = aiv_saver_new (self->session, self->batch, folder);
  g_signal_connect_object (self->saver, "notify::n-saved", G_CALLBACK (aiv_batch_page_update), self, G_CONNECT_SWAPPED);
  aiv_let_go (&self->saving);
  self->saving = dex_future_finally (aiv_saver_run (self->saver), on_all_saved, aiv_weak_new (self), aiv_weak_free);
  aiv_batch_page_update (self);
}

static void
on_save_all (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  AivBatchPage *self = AIV_BATCH_PAGE (widget);
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GFile) folder = get_save_folder ();

  gtk_file_dialog_set_title (dialog, C_("dialog title", "Save All Videos"));
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_folder_chosen,
                                 g_object_ref (self));
}

/* --- set-up --------------------------------------------------------------------------- */

/**
 * aiv_batch_page_update_actions:
 * @self: the page
 *
 * Enables what can be done now.
 */
void
aiv_batch_page_update_actions (AivBatchPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  AivBatch *batch = self->batch;

  gtk_widget_action_set_enabled (widget, "batch.cancel", batch != NULL && aiv_batch_get_can_cancel (batch));
  gtk_widget_action_set_enabled (widget, "batch.retry-failed", batch != NULL && aiv_batch_get_can_retry (batch));
  gtk_widget_action_set_enabled (widget, "batch.save-all",
                                 batch != NULL && self->saver == NULL && aiv_batch_get_can_save (batch));
  gtk_widget_action_set_enabled (widget, "batch.delete", batch != NULL);
}

/**
 * aiv_batch_page_install_actions:
 * @widget_class: the class of the page
 *
 * Installs the actions `batch.`.
 */
void
aiv_batch_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "batch.refresh", NULL, on_refresh);
  gtk_widget_class_install_action (widget_class, "batch.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "batch.retry-failed", NULL, on_retry_failed);
  gtk_widget_class_install_action (widget_class, "batch.save-all", NULL, on_save_all);
  gtk_widget_class_install_action (widget_class, "batch.delete", NULL, on_delete);
  gtk_widget_class_install_action (widget_class, "batch.cancel-item", "s", on_cancel_item);
  gtk_widget_class_install_action (widget_class, "batch.retry-item", "s", on_retry_item);
  gtk_widget_class_install_action (widget_class, "batch.save-item", "s", on_save_item);
}

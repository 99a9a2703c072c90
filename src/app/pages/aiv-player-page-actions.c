/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player-page-private.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-present-error.h"
#include "aiv-save-folder.h"
#include "aiv-weak.h"

static void
neighbour_activated (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  aiv_player_page_go (AIV_PLAYER_PAGE (widget), g_str_equal (action, "player.next") ? 1 : -1);
}

static DexFuture *
on_saved (DexFuture *done,
          gpointer   weak)
{
  g_autoptr(AivPlayerPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  if (dex_await_boolean (dex_ref (done), &error))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", C_("toast", "Video saved"));
  else
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not save the video"));
  return dex_future_new_true ();
}

static void
on_destination_chosen (GObject      *source,
                       GAsyncResult *result,
                       gpointer      weak)
{
  g_autoptr(AivPlayerPage) self = aiv_weak_get (weak);
  g_autoptr(GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);

  aiv_weak_free (weak);
  if (self == NULL || file == NULL)
    return;

  aiv_save_folder_remember (self->settings, file);
  aiv_let_go (&self->saving);
  self->saving = dex_future_finally (aiv_session_save_video (self->session, self->item, file),
                                     on_saved, aiv_weak_new (self), aiv_weak_free);
}

static void
save_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = aiv_session_dup_file_name (self->session, self->item);
  g_autoptr(GFile) folder = aiv_save_folder_ref (self->settings);

  gtk_file_dialog_set_title (dialog, C_("window title", "Save Video"));
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->choosing,
                        on_destination_chosen, aiv_weak_new (self));
}

/* --- its link -------------------------------------------------------------------------- */

static DexFuture *
on_link (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivPlayerPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *link = NULL;

  if (self == NULL || self->view == NULL)
    return dex_future_new_true ();

  if ((link = dex_await_string (dex_ref (done), &error)) != NULL)
    {
      gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), link);
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", C_("toast", "Link copied"));
    }
  else
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not copy the link"));
    }
  return dex_future_new_true ();
}

static void
copy_link_activated (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (widget);

  aiv_let_go (&self->copying);
  self->copying = dex_future_finally (aiv_session_fetch_link (self->session, self->item), on_link, aiv_weak_new (self),
                                      aiv_weak_free);
}

/* --- once more ------------------------------------------------------------------------- */

/* Whether the window has an action of its own of that name. */
gboolean
aiv_player_page_has_window_action (AivPlayerPage *self,
                                   const char    *name)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  const GVariantType *type;
  const char *found, *property;
  GType owner;

  if (root == NULL)
    return FALSE;
  for (guint i = 0; gtk_widget_class_query_action (GTK_WIDGET_GET_CLASS (root), i, &owner, &found, &type, &property); i++)
    if (g_str_equal (found, name))
      return TRUE;
  return FALSE;
}

static void
use_again_activated (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (widget);
  const char *batch_id = aiv_item_get_batch_id (self->item);

  gtk_widget_activate_action (widget, "win.use-again", "(ss)", batch_id != NULL ? batch_id : "",
                              aiv_item_get_id (self->item));
}

/* --- away with it ---------------------------------------------------------------------- */

typedef struct
{
  gpointer page; /* weak */
  AivItem *item;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;

  aiv_weak_free (deletion->page);
  g_object_unref (deletion->item);
  g_free (deletion);
}

static DexFuture *
on_deleted (DexFuture *done,
            gpointer   data)
{
  Deletion *deletion = data;
  g_autoptr(AivPlayerPage) self = aiv_weak_get (deletion->page);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->view == NULL)
    return dex_future_new_true ();

  if (!dex_await_boolean (dex_ref (done), &error))
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not delete the video"));
      return dex_future_new_true ();
    }

  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", C_("toast", "Video deleted"));
  if (self->item == deletion->item && !aiv_player_page_go (self, 1) && !aiv_player_page_go (self, -1))
    gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
  return dex_future_new_true ();
}

static void
on_delete_response (AivPlayerPage  *self,
                    const char     *response,
                    AdwAlertDialog *dialog)
{
  Deletion *deletion;

  if (!g_str_equal (response, "delete") || self->view == NULL)
    return;

  deletion = g_new0 (Deletion, 1);
  deletion->page = aiv_weak_new (self);
  deletion->item = g_object_ref (g_object_get_data (G_OBJECT (dialog), "aiv-item"));
  aiv_let_go (&self->deleting);
  self->deleting = dex_future_finally (aiv_session_delete_item (self->session, deletion->item), on_deleted, deletion,
                                       deletion_free);
}

static void
delete_activated (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  AivPlayerPage *self = AIV_PLAYER_PAGE (widget);
  AdwDialog *dialog = adw_alert_dialog_new (C_("heading", "Delete This Video?"),
                                            C_("question", "It is deleted from the server, and its file from this "
                                                           "computer. Copies that you have saved stay."));

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", C_("button", "_Cancel"),
                                  "delete", C_("button", "_Delete"),
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "aiv-item", g_object_ref (self->item), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_delete_response), self, G_CONNECT_SWAPPED);
  aiv_player_pause (aiv_player_view_get_player (self->view));
  adw_dialog_present (dialog, widget);
}

/* The actions of the class. */
void
aiv_player_page_add_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "player.previous", NULL, neighbour_activated);
  gtk_widget_class_install_action (widget_class, "player.next", NULL, neighbour_activated);
  gtk_widget_class_install_action (widget_class, "player.save", NULL, save_activated);
  gtk_widget_class_install_action (widget_class, "player.copy-link", NULL, copy_link_activated);
  gtk_widget_class_install_action (widget_class, "player.use-again", NULL, use_again_activated);
  gtk_widget_class_install_action (widget_class, "player.delete", NULL, delete_activated);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player-page-private.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-present-error.h"
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
  g_autoptr(GFile) folder = file != NULL ? g_file_get_parent (file) : NULL;
  g_autofree char *uri = folder != NULL ? g_file_get_uri (folder) : NULL;

  aiv_weak_free (weak);
  if (self == NULL || file == NULL)
    return;

  if (uri != NULL)
    g_settings_set_string (self->settings, "save-folder", uri);
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
  g_autofree char *uri = g_settings_get_string (self->settings, "save-folder");
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);
  g_autoptr(GFile) folder = NULL;

  if (uri[0] != '\0')
    folder = g_file_new_for_uri (uri);
  else if (videos != NULL)
    folder = g_file_new_for_path (videos);

  gtk_file_dialog_set_title (dialog, C_("window title", "Save Video"));
  gtk_file_dialog_set_initial_name (dialog, name);
  if (folder != NULL)
    gtk_file_dialog_set_initial_folder (dialog, folder);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->choosing,
                        on_destination_chosen, aiv_weak_new (self));
}

/* The actions of the class. */
void
aiv_player_page_add_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "player.previous", NULL, neighbour_activated);
  gtk_widget_class_install_action (widget_class, "player.next", NULL, neighbour_activated);
  gtk_widget_class_install_action (widget_class, "player.save", NULL, save_activated);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-server-page-private.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-import-dialog.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/* The page of the server of this computer: it can be stopped and started, and take over what
 * another one has left. */

static void
show_stopped (AivServerPage *self,
              AivServerState state)
{
  gboolean failed = state == AIV_SERVER_FAILED;

  adw_status_page_set_title (self->stopped_page, failed ? C_("heading", "The Server Does Not Start")
                                                        : C_("heading", "The Server Is Stopped"));
  adw_status_page_set_description (self->stopped_page,
                                   failed ? C_("server page", "Your videos are where they were. If it does not start now either, look "
                                                              "whether there is room on the disk.")
                                          : C_("server page", "Unfinished videos go on when it is started. Saved videos still play."));
  gtk_stack_set_visible_child_name (self->start_stack, "label");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "server.start", TRUE);
  /* It would say the same. */
  gtk_widget_set_visible (self->notice_banner, FALSE);
  adw_banner_set_revealed (self->stale_banner, FALSE);
  adw_banner_set_revealed (self->password_banner, FALSE);
  gtk_stack_set_visible_child_name (self->stack, "stopped");
}

static void
on_server_state (AivServerPage *self)
{
  AivServerState state = aiv_account_get_server_state (self->account);

  switch (state)
    {
    case AIV_SERVER_STOPPED:
    case AIV_SERVER_FAILED:
      show_stopped (self, state);
      break;
    case AIV_SERVER_RUNNING:
      gtk_widget_set_visible (self->notice_banner, TRUE);
      if (g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "stopped") == 0)
        gtk_stack_set_visible_child_name (self->stack, "loading");
      aiv_server_page_load (self);
      break;
    case AIV_SERVER_STARTING:
    case AIV_SERVER_RESTARTING:
    default:
      break;
    }
}

void
aiv_server_page_follow_own (AivServerPage *self)
{
  AivAccountEntry *entry = self->account != NULL ? aiv_account_find_entry (self->account, self->session) : NULL;

  self->own = entry != NULL && aiv_account_entry_is_local (entry);
  gtk_widget_set_visible (GTK_WIDGET (self->own_group), self->own);
  gtk_widget_set_visible (GTK_WIDGET (self->folder_button), self->own);
  if (!self->own)
    {
      aiv_server_page_load (self);
      return;
    }
  g_signal_connect_object (self->account, "notify::server-state", G_CALLBACK (on_server_state), self, G_CONNECT_SWAPPED);
  on_server_state (self);
}

/* --- stopping and starting --------------------------------------------------------------- */

static void
add_sentence (GString    *text,
              const char *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, sentence);
}

static char *
dup_stop_text (AivServerPage *self)
{
  GString *text = g_string_new (NULL);

  if (self->running > 0)
    {
      g_autofree char *running = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d video that is being made is interrupted.",
                                                               "%d videos that are being made are interrupted.",
                                                               (gulong) self->running),
                                                  (int) self->running);

      add_sentence (text, running);
    }
  if (self->waiting > 0)
    {
      g_autofree char *waiting = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d video is waiting.", "%d videos are waiting.",
                                                               (gulong) self->waiting),
                                                  (int) self->waiting);

      add_sentence (text, waiting);
    }
  add_sentence (text, self->running + self->waiting > 0
                        ? C_("dialog", "They go on when the server is started again; nothing is charged twice.")
                        : C_("dialog", "Nothing is being made. New videos can be made once it is started again."));
  if (self->status != NULL && self->status->is_shared)
    add_sentence (text, C_("dialog", "Others on the network cannot use it until then."));
  return g_string_free (text, FALSE);
}

static void
on_stop_answered (AdwAlertDialog *dialog,
                  const char     *response,
                  AivServerPage  *self)
{
  if (g_str_equal (response, "stop"))
    dex_future_disown (aiv_account_stop_server (self->account));
}

static void
on_stop (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  AivServerPage *self = AIV_SERVER_PAGE (widget);
  g_autofree char *body = dup_stop_text (self);
  AdwDialog *dialog = adw_alert_dialog_new (C_("heading", "Stop the Server?"), body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", C_("button", "_Cancel"), "stop",
                                  C_("button", "_Stop"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "stop", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_stop_answered), self, 0);
  adw_dialog_present (dialog, widget);
}

static DexFuture *
on_started (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivServerPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();
  if (!dex_await (dex_ref (done), &error))
    {
      show_stopped (self, aiv_account_get_server_state (self->account));
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not start the server"));
    }
  return dex_future_new_true ();
}

static void
on_start (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  AivServerPage *self = AIV_SERVER_PAGE (widget);

  gtk_stack_set_visible_child_name (self->start_stack, "busy");
  gtk_widget_action_set_enabled (widget, "server.start", FALSE);
  aiv_let_go (&self->starting);
  self->starting = dex_future_finally (aiv_account_start_server (self->account), on_started, aiv_weak_new (self),
                                       aiv_weak_free);
}

/* --- its folder, and other servers' ------------------------------------------------------ */

static void
on_folder_opened (GObject      *source,
                  GAsyncResult *result,
                  gpointer      weak)
{
  g_autoptr(AivServerPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error) && self != NULL
      && self->session != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", C_("toast", "No program opens folders here"));
  aiv_weak_free (weak);
}

static void
on_open_folder (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivServerPage *self = AIV_SERVER_PAGE (widget);
  g_autoptr(GFile) folder = g_file_new_for_path (aiv_account_get_server_folder (self->account));
  g_autoptr(GtkFileLauncher) launcher = gtk_file_launcher_new (folder);

  gtk_file_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (widget)), NULL, on_folder_opened,
                            aiv_weak_new (self));
}

static void
on_import (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  adw_dialog_present (aiv_import_dialog_new (AIV_SERVER_PAGE (widget)->account), widget);
}

void
aiv_server_page_install_own (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "server.stop", NULL, on_stop);
  gtk_widget_class_install_action (widget_class, "server.start", NULL, on_start);
  gtk_widget_class_install_action (widget_class, "server.open-folder", NULL, on_open_folder);
  gtk_widget_class_install_action (widget_class, "server.import", NULL, on_import);
}

/* SPDX-License-Identifier: MIT */
/* What an administrator does with an account that is shown. */
#include "config.h"

#include "aiv-user-pane-private.h"

#include <glib/gi18n.h>

#include "aiv-api-error.h"
#include "aiv-credits-dialog.h"
#include "aiv-edit-user-dialog.h"
#include "aiv-fiber.h"
#include "aiv-new-password-dialog.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/* --- what the server answered ---------------------------------------------------------- */

/* What was meant for another state of the account has not been done. */
static void
present_error (AivUserPane  *self,
               const GError *error,
               const char   *heading)
{
  if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_STALE))
    {
      self->stale = TRUE;
      gtk_accessible_announce (GTK_ACCESSIBLE (self), adw_banner_get_title (self->stale_banner),
                               GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
    }
  else
    {
      aiv_app_present_error (GTK_WIDGET (self), error, heading);
    }
}

static void
work (AivUserPane       *self,
      DexFuture         *future,
      DexFutureCallback  callback)
{
  /* The future may have been settled already: then the callback runs within this call. */
  self->busy = TRUE;
  aiv_let_go (&self->working);
  self->working = dex_future_finally (future, callback, aiv_weak_new (self), aiv_weak_free);
  aiv_user_pane_update (self);
}

static DexFuture *
on_account_changed (DexFuture *done,
                    gpointer   weak)
{
  g_autoptr(AivUserPane) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivWireUser) wire = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  wire = dex_await_boxed (dex_ref (done), &error);
  if (wire != NULL)
    {
      aiv_user_list_apply (self->users, wire);
      aiv_user_pane_reload (self);
    }
  else
    {
      present_error (self, error, C_("heading", "Could Not Change the Account"));
    }
  aiv_user_pane_update (self);
  return dex_future_new_true ();
}

static DexFuture *
on_password_reset (DexFuture *done,
                   gpointer   weak)
{
  g_autoptr(AivUserPane) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *password = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  password = dex_await_string (dex_ref (done), &error);
  if (password != NULL)
    {
      adw_dialog_present (aiv_new_password_dialog_new (aiv_user_get_username (self->user), password),
                          GTK_WIDGET (self));
      aiv_user_pane_reload (self);
    }
  else
    {
      present_error (self, error, C_("heading", "Could Not Reset the Password"));
    }
  aiv_user_pane_update (self);
  return dex_future_new_true ();
}

static DexFuture *
on_signed_out (DexFuture *done,
               gpointer   weak)
{
  g_autoptr(AivUserPane) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  dex_await_int64 (dex_ref (done), &error);
  if (error != NULL)
    present_error (self, error, C_("heading", "Could Not Sign the User Out"));
  else
    aiv_user_pane_reload (self);
  aiv_user_pane_update (self);
  return dex_future_new_true ();
}

static DexFuture *
on_deleted (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivUserPane) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  if (dex_await (dex_ref (done), &error))
    {
      self->gone = TRUE;
      /* The page that shows the list closes this one. */
      aiv_user_list_remove (self->users, aiv_user_get_id (self->user));
      return dex_future_new_true ();
    }
  present_error (self, error, C_("heading", "Could Not Delete the Account"));
  aiv_user_pane_update (self);
  return dex_future_new_true ();
}

/* --- confirmations --------------------------------------------------------------------- */

static DexFuture *
change (AivUserPane *self,
        const char  *member,
        gboolean     value)
{
  JsonObject *changes = json_object_new ();

  json_object_set_boolean_member (changes, member, value);
  return aiv_client_change_user (aiv_session_get_client (self->session), aiv_user_get_id (self->user), changes,
                                 aiv_user_pane_get_version (self));
}

static void
on_confirmed (AivUserPane *self,
              const char  *response)
{
  AivClient *client;
  const char *id = aiv_user_get_id (self->user);

  if (self->session == NULL)
    return;
  client = aiv_session_get_client (self->session);
  if (g_str_equal (response, "reset-password"))
    work (self, aiv_client_reset_password (client, id), on_password_reset);
  else if (g_str_equal (response, "toggle-admin"))
    work (self, change (self, "is_admin", !aiv_user_get_is_admin (self->user)), on_account_changed);
  else if (g_str_equal (response, "toggle-disabled"))
    work (self, change (self, "disabled", !aiv_user_get_disabled (self->user)), on_account_changed);
  else if (g_str_equal (response, "sign-out"))
    work (self, aiv_client_sign_user_out (client, id), on_signed_out);
  else if (g_str_equal (response, "delete"))
    work (self, aiv_client_delete_user (client, id, aiv_user_pane_get_version (self)), on_deleted);
}

static void
confirm (AivUserPane *self,
         const char  *response,
         const char  *heading,
         const char  *body,
         const char  *verb,
         gboolean     destructive)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, body);

  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog),
                                  "cancel", C_("button", "_Cancel"),
                                  response, verb,
                                  NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), response,
                                            destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_confirmed), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* --- actions --------------------------------------------------------------------------- */

static void
credits_activated (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  AivUserPane *self = AIV_USER_PANE (widget);
  AdwDialog *dialog = aiv_credits_dialog_new (aiv_session_get_client (self->session), self->user);

  g_signal_connect_object (dialog, "changed", G_CALLBACK (aiv_user_pane_reload), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
on_edited (AivUserPane *self,
           AivWireUser *wire)
{
  aiv_user_list_apply (self->users, wire);
  aiv_user_pane_reload (self);
  aiv_user_pane_update (self);
}

static void
on_edit_stale (AivUserPane *self)
{
  self->stale = TRUE;
  aiv_user_pane_update (self);
}

static void
edit_activated (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivUserPane *self = AIV_USER_PANE (widget);
  AdwDialog *dialog = aiv_edit_user_dialog_new (aiv_session_get_client (self->session), self->user);

  g_signal_connect_object (dialog, "changed", G_CALLBACK (on_edited), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "stale", G_CALLBACK (on_edit_stale), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static void
reset_password_activated (GtkWidget  *widget,
                          const char *action,
                          GVariant   *parameter)
{
  AivUserPane *self = AIV_USER_PANE (widget);
  g_autofree char *body = NULL;

  body = g_strdup_printf (C_("question", "%s is signed out everywhere and the present password stops working. "
                                         "A new one is shown to you once."),
                          aiv_user_get_username (self->user));
  confirm (self, "reset-password", C_("heading", "Reset Password?"), body, C_("button", "_Reset"), TRUE);
}

static void
sign_out_activated (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  AivUserPane *self = AIV_USER_PANE (widget);
  g_autofree char *body = NULL;

  body = g_strdup_printf (C_("question", "%s has to sign in again on every device. What is being made goes on."),
                          aiv_user_get_username (self->user));
  confirm (self, "sign-out", C_("heading", "Sign Out Everywhere?"), body, C_("button", "Sign _Out"), TRUE);
}

static void
toggle_admin_activated (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  AivUserPane *self = AIV_USER_PANE (widget);
  const char *username = aiv_user_get_username (self->user);
  g_autofree char *body = NULL;

  if (aiv_user_get_is_admin (self->user))
    {
      body = g_strdup_printf (C_("question", "%s keeps the account, the credits and the videos."), username);
      confirm (self, "toggle-admin", C_("heading", "Remove Administrator?"), body, C_("button", "_Remove"), TRUE);
    }
  else
    {
      body = g_strdup_printf (C_("question", "%s will see all users and videos, and can change credits and "
                                             "accounts."),
                              username);
      confirm (self, "toggle-admin", C_("heading", "Make Administrator?"), body,
               C_("button", "_Make Administrator"), FALSE);
    }
}

static void
toggle_disabled_activated (GtkWidget  *widget,
                           const char *action,
                           GVariant   *parameter)
{
  AivUserPane *self = AIV_USER_PANE (widget);
  g_autofree char *body = NULL;

  /* Nothing is lost by letting somebody in again. */
  if (aiv_user_get_disabled (self->user))
    {
      on_confirmed (self, "toggle-disabled");
      return;
    }

  body = g_strdup_printf (C_("question", "%s is signed out and cannot sign in until the account is enabled again. What "
                                         "waits to be made is cancelled and its credits given back. Nothing is deleted."),
                          aiv_user_get_username (self->user));
  confirm (self, "toggle-disabled", C_("heading", "Disable Account?"), body, C_("button", "_Disable"), TRUE);
}

static char *
dup_loss (AivUserPane *self)
{
  const AivWireUserDetail *detail = self->detail;

  if (detail == NULL)
    return g_strdup (C_("question", "All batches and videos of the account, and their files, are deleted."));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%ld batch or video and its files are deleted.",
                                       "%ld batches and videos and their files are deleted.",
                                       (gulong) (detail->batches + detail->videos)),
                          (long) (detail->batches + detail->videos));
}

static void
delete_activated (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  AivUserPane *self = AIV_USER_PANE (widget);
  g_autofree char *heading = g_strdup_printf (C_("heading", "Delete the Account of %s?"), aiv_user_get_username (self->user));
  g_autofree char *loss = dup_loss (self);
  g_autofree char *body = NULL;

  body = g_strdup_printf (C_("question", "%s What is in the making is cancelled, and the %ld credits are taken back. "
                                         "The credit history stays, without the name.\n\nThis cannot be undone."),
                          loss, (long) (aiv_user_get_credits (self->user) + aiv_user_get_held (self->user)));
  confirm (self, "delete", heading, body, C_("button", "_Delete Account"), TRUE);
}

static void
reload_activated (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  aiv_user_pane_reload (AIV_USER_PANE (widget));
}

void
aiv_user_pane_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "user.credits", NULL, credits_activated);
  gtk_widget_class_install_action (widget_class, "user.edit", NULL, edit_activated);
  gtk_widget_class_install_action (widget_class, "user.reset-password", NULL, reset_password_activated);
  gtk_widget_class_install_action (widget_class, "user.sign-out", NULL, sign_out_activated);
  gtk_widget_class_install_action (widget_class, "user.toggle-admin", NULL, toggle_admin_activated);
  gtk_widget_class_install_action (widget_class, "user.toggle-disabled", NULL, toggle_disabled_activated);
  gtk_widget_class_install_action (widget_class, "user.delete", NULL, delete_activated);
  gtk_widget_class_install_action (widget_class, "user.reload", NULL, reload_activated);
}

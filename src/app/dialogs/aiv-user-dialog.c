/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-user-dialog.h"

#include <glib/gi18n.h>

#include "aiv-credits-dialog.h"
#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-ledger-view.h"
#include "aiv-new-password-dialog.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivUserDialog:
 *
 * One account, for an administrator: its credits and their history, and what can be done
 * with it. Nobody takes the rights from themselves.
 *
 * Its actions are `user.credits`, `user.history`, `user.reset-password`, `user.toggle-admin`
 * and `user.toggle-disabled`.
 */
struct _AivUserDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation_view;
  GtkLabel *summary_label;
  GtkLabel *credits_label;
  GtkLabel *held_label;
  GtkLabel *created_label;
  GtkLabel *seen_label;
  GtkWidget *held_row;
  GtkWidget *history_row;
  GtkWidget *account_group;
  GtkWidget *actions_group;
  AdwButtonRow *admin_row;
  AdwButtonRow *disabled_row;
  AivLedgerView *ledger_view;

  AivSession *session;
  AivUserList *users;
  AivUser *user;
  DexFuture *working;
  gboolean busy;
  gboolean ledger_read;
};

typedef enum
{
  PROP_USER = 1,
} AivUserDialogProp;

static GParamSpec *props[PROP_USER + 1];

G_DEFINE_FINAL_TYPE (AivUserDialog, aiv_user_dialog, ADW_TYPE_DIALOG)

static gboolean
aiv_user_dialog_is_self (AivUserDialog *self)
{
  return g_strcmp0 (aiv_user_get_id (self->user), aiv_user_get_id (aiv_session_get_user (self->session))) == 0;
}

/* The documented batch service knows names, credits and who administers, and no more. */
static void
aiv_user_dialog_show_what_is_there (AivUserDialog *self)
{
  gboolean manages = aiv_session_can_manage_users (self->session);
  gboolean counts = aiv_session_has_ledger (self->session);

  gtk_widget_set_visible (self->held_row, counts);
  gtk_widget_set_visible (self->history_row, counts);
  gtk_widget_set_visible (self->account_group, manages);
  gtk_widget_set_visible (self->actions_group, manages);
}

static void
aiv_user_dialog_update (AivUserDialog *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_admin = aiv_user_get_is_admin (self->user);
  gboolean disabled = aiv_user_get_disabled (self->user);
  gboolean idle = !self->busy;
  gboolean is_self = aiv_user_dialog_is_self (self);
  g_autofree char *credits = aiv_format_number (aiv_user_get_credits (self->user));
  g_autofree char *held = aiv_format_number (aiv_user_get_held (self->user));
  g_autofree char *created = aiv_format_date (aiv_user_get_created_at (self->user));
  g_autofree char *seen = aiv_format_date (aiv_user_get_last_seen (self->user));
  g_autofree char *summary = NULL;

  summary = g_strdup_printf ("%s · %s",
                             is_admin ? C_("role", "Administrator") : C_("role", "User"),
                             disabled ? C_("state of an account", "Disabled")
                             : aiv_user_get_must_change_password (self->user)
                               ? C_("state of an account", "Password to be changed")
                               : C_("state of an account", "Active"));
  gtk_label_set_label (self->summary_label, summary);
  gtk_label_set_label (self->credits_label, credits);
  gtk_label_set_label (self->held_label, held);
  gtk_label_set_label (self->created_label, created);
  gtk_label_set_label (self->seen_label, seen);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->admin_row),
                                 is_admin ? C_("button", "Remove as _Administrator…")
                                          : C_("button", "Make _Administrator…"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->disabled_row),
                                 disabled ? C_("button", "_Enable Account") : C_("button", "_Disable Account…"));
  gtk_widget_remove_css_class (GTK_WIDGET (self->disabled_row), "destructive-action");
  if (!disabled)
    gtk_widget_add_css_class (GTK_WIDGET (self->disabled_row), "destructive-action");
  gtk_widget_set_visible (GTK_WIDGET (self->admin_row), !is_self);
  gtk_widget_set_visible (GTK_WIDGET (self->disabled_row), !is_self);

  gtk_widget_action_set_enabled (widget, "user.credits", idle);
  gtk_widget_action_set_enabled (widget, "user.reset-password", idle && !is_self);
  gtk_widget_action_set_enabled (widget, "user.toggle-admin", idle && !is_self);
  gtk_widget_action_set_enabled (widget, "user.toggle-disabled", idle && !is_self);
}

/* --- what the server answered ---------------------------------------------------------- */

static DexFuture *
on_account_changed (DexFuture *done,
                    gpointer   weak)
{
  g_autoptr(AivUserDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivWireUser) wire = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  wire = dex_await_boxed (dex_ref (done), &error);
  if (wire != NULL)
    aiv_user_list_apply (self->users, wire);
  else
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Change the Account"));
  aiv_user_dialog_update (self);
  return dex_future_new_true ();
}

static DexFuture *
on_password_reset (DexFuture *done,
                   gpointer   weak)
{
  g_autoptr(AivUserDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *password = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  password = dex_await_string (dex_ref (done), &error);
  if (password != NULL)
    adw_dialog_present (aiv_new_password_dialog_new (aiv_user_get_username (self->user), password),
                        GTK_WIDGET (self));
  else
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Reset the Password"));
  aiv_user_dialog_update (self);
  return dex_future_new_true ();
}

static void
aiv_user_dialog_work (AivUserDialog     *self,
                      DexFuture         *future,
                      DexFutureCallback  callback)
{
  /* The future may have been settled already: then the callback runs within this call. */
  self->busy = TRUE;
  aiv_let_go (&self->working);
  self->working = dex_future_finally (future, callback, aiv_weak_new (self), aiv_weak_free);
  aiv_user_dialog_update (self);
}

/* --- confirmations --------------------------------------------------------------------- */

static void
on_confirmed (AivUserDialog *self,
              const char    *response)
{
  AivClient *client = aiv_session_get_client (self->session);
  const char *id = aiv_user_get_id (self->user);

  if (g_str_equal (response, "reset-password"))
    aiv_user_dialog_work (self, aiv_client_reset_password (client, id), on_password_reset);
  else if (g_str_equal (response, "toggle-admin"))
    aiv_user_dialog_work (self, aiv_client_set_admin (client, id, !aiv_user_get_is_admin (self->user)),
                          on_account_changed);
  else if (g_str_equal (response, "toggle-disabled"))
    aiv_user_dialog_work (self, aiv_client_set_disabled (client, id, !aiv_user_get_disabled (self->user)),
                          on_account_changed);
}

static void
aiv_user_dialog_confirm (AivUserDialog *self,
                         const char    *response,
                         const char    *heading,
                         const char    *body,
                         const char    *verb,
                         gboolean       destructive)
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
  AivUserDialog *self = AIV_USER_DIALOG (widget);
  AdwDialog *dialog = aiv_credits_dialog_new (aiv_session_get_client (self->session), self->user);

  adw_dialog_present (dialog, widget);
}

static void
history_activated (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  AivUserDialog *self = AIV_USER_DIALOG (widget);

  if (!self->ledger_read)
    {
      g_autoptr(AivLedgerList) list = aiv_ledger_list_new (aiv_session_get_client (self->session),
                                                           aiv_user_get_id (self->user));

      self->ledger_read = TRUE;
      aiv_ledger_view_set_list (self->ledger_view, list);
    }
  else
    {
      aiv_ledger_view_reload (self->ledger_view);
    }
  adw_navigation_view_push_by_tag (self->navigation_view, "history");
}

static void
reset_password_activated (GtkWidget  *widget,
                          const char *action,
                          GVariant   *parameter)
{
  AivUserDialog *self = AIV_USER_DIALOG (widget);
  g_autofree char *body = NULL;

  body = g_strdup_printf (C_("question", "%s is signed out everywhere and the present password stops working. "
                                         "A new one is shown to you once."),
                          aiv_user_get_username (self->user));
  aiv_user_dialog_confirm (self, "reset-password", C_("heading", "Reset Password?"), body,
                           C_("button", "_Reset"), TRUE);
}

static void
toggle_admin_activated (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  AivUserDialog *self = AIV_USER_DIALOG (widget);
  const char *username = aiv_user_get_username (self->user);
  g_autofree char *body = NULL;

  if (aiv_user_get_is_admin (self->user))
    {
      body = g_strdup_printf (C_("question", "%s keeps the account, the credits and the videos."), username);
      aiv_user_dialog_confirm (self, "toggle-admin", C_("heading", "Remove Administrator?"), body,
                               C_("button", "_Remove"), TRUE);
    }
  else
    {
      body = g_strdup_printf (C_("question", "%s will see all users and videos, and can change credits and "
                                             "accounts."),
                              username);
      aiv_user_dialog_confirm (self, "toggle-admin", C_("heading", "Make Administrator?"), body,
                               C_("button", "_Make Administrator"), FALSE);
    }
}

static void
toggle_disabled_activated (GtkWidget  *widget,
                           const char *action,
                           GVariant   *parameter)
{
  AivUserDialog *self = AIV_USER_DIALOG (widget);
  g_autofree char *body = NULL;

  /* Nothing is lost by letting somebody in again. */
  if (aiv_user_get_disabled (self->user))
    {
      on_confirmed (self, "toggle-disabled");
      return;
    }

  body = g_strdup_printf (C_("question", "%s is signed out and cannot sign in until the account is enabled again. "
                                         "Nothing is deleted."),
                          aiv_user_get_username (self->user));
  aiv_user_dialog_confirm (self, "toggle-disabled", C_("heading", "Disable Account?"), body,
                           C_("button", "_Disable"), TRUE);
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_user_dialog_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  AivUserDialog *self = AIV_USER_DIALOG (object);

  switch ((AivUserDialogProp) prop_id)
    {
    case PROP_USER:
      g_value_set_object (value, self->user);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_user_dialog_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  AivUserDialog *self = AIV_USER_DIALOG (object);

  switch ((AivUserDialogProp) prop_id)
    {
    case PROP_USER:
      self->user = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_user_dialog_dispose (GObject *object)
{
  AivUserDialog *self = AIV_USER_DIALOG (object);

  aiv_let_go (&self->working);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_USER_DIALOG);
  g_clear_object (&self->user);
  g_clear_object (&self->users);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aiv_user_dialog_parent_class)->dispose (object);
}

static void
aiv_user_dialog_class_init (AivUserDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_user_dialog_get_property;
  object_class->set_property = aiv_user_dialog_set_property;
  object_class->dispose = aiv_user_dialog_dispose;

  props[PROP_USER] = g_param_spec_object ("user", NULL, NULL, AIV_TYPE_USER,
                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_LEDGER_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-user-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, summary_label);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, credits_label);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, held_label);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, created_label);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, seen_label);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, held_row);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, history_row);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, account_group);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, actions_group);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, admin_row);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, disabled_row);
  gtk_widget_class_bind_template_child (widget_class, AivUserDialog, ledger_view);

  gtk_widget_class_install_action (widget_class, "user.credits", NULL, credits_activated);
  gtk_widget_class_install_action (widget_class, "user.history", NULL, history_activated);
  gtk_widget_class_install_action (widget_class, "user.reset-password", NULL, reset_password_activated);
  gtk_widget_class_install_action (widget_class, "user.toggle-admin", NULL, toggle_admin_activated);
  gtk_widget_class_install_action (widget_class, "user.toggle-disabled", NULL, toggle_disabled_activated);
}

static void
aiv_user_dialog_init (AivUserDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_user_dialog_new:
 * @session: of an administrator
 * @users: the list that takes up the answers
 * @user: one of @users
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_user_dialog_new (AivSession  *session,
                     AivUserList *users,
                     AivUser     *user)
{
  AivUserDialog *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (AIV_IS_USER_LIST (users), NULL);
  g_return_val_if_fail (AIV_IS_USER (user), NULL);

  self = g_object_new (AIV_TYPE_USER_DIALOG, "user", user, NULL);
  self->session = g_object_ref (session);
  self->users = g_object_ref (users);
  g_signal_connect_object (user, "notify", G_CALLBACK (aiv_user_dialog_update), self, G_CONNECT_SWAPPED);
  aiv_user_dialog_show_what_is_there (self);
  aiv_user_dialog_update (self);
  return ADW_DIALOG (self);
}

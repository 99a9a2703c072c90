/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-dialog.h"

#include <glib/gi18n.h>

#include "aiv-format.h"
#include "aiv-ledger-view.h"
#include "aiv-server-process.h"

/**
 * AivAccountDialog:
 *
 * Who is signed in where, their credits with every change of them, their password, and the
 * way out. Changing the password and signing out are the window's: `win.change-password`,
 * `win.sign-out`.
 */
struct _AivAccountDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation_view;
  GtkLabel *place_label;
  GtkLabel *credits_label;
  GtkLabel *held_label;
  AivLedgerView *ledger_view;

  AivSession *session;
  gboolean ledger_read;
};

typedef enum
{
  PROP_SESSION = 1,
  PROP_USER,
} AivAccountDialogProp;

static GParamSpec *props[PROP_USER + 1];

G_DEFINE_FINAL_TYPE (AivAccountDialog, aiv_account_dialog, ADW_TYPE_DIALOG)

static void
aiv_account_dialog_update (AivAccountDialog *self)
{
  AivUser *user = aiv_session_get_user (self->session);
  g_autofree char *credits = aiv_format_number (aiv_user_get_credits (user));
  g_autofree char *held = aiv_format_number (aiv_user_get_held (user));

  gtk_label_set_label (self->credits_label, credits);
  gtk_label_set_label (self->held_label, held);
}

static void
aiv_account_dialog_show_place (AivAccountDialog *self)
{
  AivClient *client = aiv_session_get_client (self->session);
  gboolean is_admin = aiv_user_get_is_admin (aiv_session_get_user (self->session));
  const char *role = is_admin ? C_("role", "Administrator") : C_("role", "User");
  const char *place = g_strcmp0 (aiv_client_get_server_key (client), AIV_SERVER_KEY) == 0
                        ? C_("server", "This computer")
                        : aiv_client_get_base_url (client);
  g_autofree char *text = g_strdup_printf ("%s · %s", role, place);

  gtk_label_set_label (self->place_label, text);
}

static void
history_activated (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (widget);

  if (self->ledger_read)
    {
      aiv_ledger_view_reload (self->ledger_view);
    }
  else
    {
      g_autoptr(AivLedgerList) list = aiv_ledger_list_new (aiv_session_get_client (self->session), NULL);

      self->ledger_read = TRUE;
      aiv_ledger_view_set_list (self->ledger_view, list);
    }
  adw_navigation_view_push_by_tag (self->navigation_view, "history");
}

static void
leave_activated (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (widget));
  const char *next = g_str_equal (action, "account.sign-out") ? "win.sign-out" : "win.change-password";

  /* What follows has a dialog or a page of its own. */
  adw_dialog_close (ADW_DIALOG (widget));
  if (window != NULL)
    gtk_widget_activate_action (window, next, NULL);
}

static void
aiv_account_dialog_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (object);

  switch ((AivAccountDialogProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_USER:
      g_value_set_object (value, self->session != NULL ? aiv_session_get_user (self->session) : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_dialog_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (object);

  switch ((AivAccountDialogProp) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_USER:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_dialog_constructed (GObject *object)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (object);
  AivUser *user = aiv_session_get_user (self->session);

  G_OBJECT_CLASS (aiv_account_dialog_parent_class)->constructed (object);

  g_signal_connect_object (user, "notify::credits", G_CALLBACK (aiv_account_dialog_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (user, "notify::held", G_CALLBACK (aiv_account_dialog_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (user, "notify::is-admin", G_CALLBACK (aiv_account_dialog_show_place), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (object, props[PROP_USER]);
  aiv_account_dialog_update (self);
  aiv_account_dialog_show_place (self);
}

static void
aiv_account_dialog_dispose (GObject *object)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_ACCOUNT_DIALOG);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aiv_account_dialog_parent_class)->dispose (object);
}

static void
aiv_account_dialog_class_init (AivAccountDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_account_dialog_get_property;
  object_class->set_property = aiv_account_dialog_set_property;
  object_class->constructed = aiv_account_dialog_constructed;
  object_class->dispose = aiv_account_dialog_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * AivAccountDialog:user:
   *
   * The session's user.
   */
  props[PROP_USER] = g_param_spec_object ("user", NULL, NULL, AIV_TYPE_USER,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_LEDGER_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, place_label);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, credits_label);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, held_label);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, ledger_view);

  gtk_widget_class_install_action (widget_class, "account.history", NULL, history_activated);
  gtk_widget_class_install_action (widget_class, "account.change-password", NULL, leave_activated);
  gtk_widget_class_install_action (widget_class, "account.sign-out", NULL, leave_activated);
}

static void
aiv_account_dialog_init (AivAccountDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_account_dialog_new:
 * @session: whose account
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_account_dialog_new (AivSession *session)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  return g_object_new (AIV_TYPE_ACCOUNT_DIALOG, "session", session, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-ask-password-dialog.h"

#include <glib/gi18n.h>

#include "aiv-weak.h"

/**
 * AivAskPasswordDialog:
 *
 * Asks for the password once, when a server no longer takes the sign-in. After a wrong
 * password it comes back and says so.
 */
struct _AivAskPasswordDialog
{
  AdwAlertDialog parent_instance;

  AdwEntryRow *password_row;
  GtkLabel *error_label;

  AivAccount *account;
};

typedef enum
{
  PROP_ACCOUNT = 1,
} AivAskPasswordDialogProp;

static GParamSpec *props[PROP_ACCOUNT + 1];

G_DEFINE_FINAL_TYPE (AivAskPasswordDialog, aiv_ask_password_dialog, ADW_TYPE_ALERT_DIALOG)

/* Outlives the dialog, which closes with the response. */
typedef struct
{
  AivAccount *account;
  GWeakRef parent;
} Again;

static void
again_free (gpointer data)
{
  Again *again = data;

  g_clear_object (&again->account);
  g_weak_ref_clear (&again->parent);
  g_free (again);
}

static DexFuture *
on_signed_in (DexFuture *done,
              gpointer   data)
{
  Again *again = data;
  g_autoptr(GtkWidget) parent = g_weak_ref_get (&again->parent);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  AivAskPasswordDialog *dialog;

  if (dex_await (dex_ref (done), &error) || parent == NULL || !(text = aiv_api_error_describe (error)))
    return dex_future_new_true ();

  dialog = AIV_ASK_PASSWORD_DIALOG (aiv_ask_password_dialog_new (again->account));
  gtk_label_set_label (dialog->error_label, text);
  gtk_widget_set_visible (GTK_WIDGET (dialog->error_label), TRUE);
  adw_dialog_present (ADW_DIALOG (dialog), parent);

  return dex_future_new_true ();
}

static void
on_response (AivAskPasswordDialog *self,
             const char           *response)
{
  Again *again;

  if (g_strcmp0 (response, "sign-in") != 0)
    return;

  again = g_new0 (Again, 1);
  again->account = g_object_ref (self->account);
  g_weak_ref_init (&again->parent, gtk_widget_get_root (GTK_WIDGET (self)));
  dex_future_disown (dex_future_finally (
    aiv_account_sign_in_again (self->account, gtk_editable_get_text (GTK_EDITABLE (self->password_row))),
    on_signed_in, again, again_free));
}

static void
on_changed (AivAskPasswordDialog *self)
{
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (self), "sign-in",
                                         *gtk_editable_get_text (GTK_EDITABLE (self->password_row)) != '\0');
}

static void
aiv_ask_password_dialog_get_property (GObject    *object,
                                      guint       prop_id,
                                      GValue     *value,
                                      GParamSpec *pspec)
{
  switch ((AivAskPasswordDialogProp) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, AIV_ASK_PASSWORD_DIALOG (object)->account);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_ask_password_dialog_set_property (GObject      *object,
                                      guint         prop_id,
                                      const GValue *value,
                                      GParamSpec   *pspec)
{
  switch ((AivAskPasswordDialogProp) prop_id)
    {
    case PROP_ACCOUNT:
      AIV_ASK_PASSWORD_DIALOG (object)->account = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_ask_password_dialog_dispose (GObject *object)
{
  g_clear_object (&AIV_ASK_PASSWORD_DIALOG (object)->account);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_ASK_PASSWORD_DIALOG);
  G_OBJECT_CLASS (aiv_ask_password_dialog_parent_class)->dispose (object);
}

static void
aiv_ask_password_dialog_class_init (AivAskPasswordDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_ask_password_dialog_get_property;
  object_class->set_property = aiv_ask_password_dialog_set_property;
  object_class->dispose = aiv_ask_password_dialog_dispose;

  props[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, AIV_TYPE_ACCOUNT,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               AIV_RESOURCE_PATH "/ui/dialogs/aiv-ask-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivAskPasswordDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, AivAskPasswordDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, on_response);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
}

static void
aiv_ask_password_dialog_init (AivAskPasswordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->password_row));
}

/**
 * aiv_ask_password_dialog_new:
 * @account: what to sign in again
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
aiv_ask_password_dialog_new (AivAccount *account)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);

  return g_object_new (AIV_TYPE_ASK_PASSWORD_DIALOG, "account", account, NULL);
}

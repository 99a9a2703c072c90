/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-password-dialog.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-fiber.h"
#include "aiv-weak.h"

#define MIN_LENGTH 8

/**
 * AivPasswordDialog:
 *
 * Changes the password. Where the server insists on it, leaving the dialog signs out.
 */
struct _AivPasswordDialog
{
  AdwDialog parent_instance;

  GtkButton *cancel_button;
  GtkButton *change_button;
  GtkWidget *reason_label;
  AdwEntryRow *old_row;
  AdwEntryRow *new_row;
  AdwEntryRow *repeat_row;
  GtkLabel *error_label;

  AivSession *session;
  DexFuture *changing;
  gboolean insist;
  gboolean busy;
};

typedef enum
{
  PROP_SESSION = 1,
  PROP_INSIST,
} AivPasswordDialogProp;

static GParamSpec *props[PROP_INSIST + 1];

G_DEFINE_FINAL_TYPE (AivPasswordDialog, aiv_password_dialog, ADW_TYPE_DIALOG)

static const char *
text_of (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
show_error (AivPasswordDialog *self,
            const char        *text)
{
  gtk_label_set_label (self->error_label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error_label), text != NULL);
  if (text != NULL)
    aiv_announce (GTK_WIDGET (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
update (AivPasswordDialog *self)
{
  gboolean complete = *text_of (self->old_row) != '\0' && *text_of (self->new_row) != '\0'
                      && *text_of (self->repeat_row) != '\0';

  gtk_widget_set_sensitive (GTK_WIDGET (self->change_button), complete && !self->busy);
}

static void
on_changed (AivPasswordDialog *self)
{
  show_error (self, NULL);
  update (self);
}

static DexFuture *
on_done (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivPasswordDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  update (self);
  if (dex_await (dex_ref (done), &error))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", C_("toast", "Password changed"));
      adw_dialog_force_close (ADW_DIALOG (self));
    }
  else if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_CREDENTIALS))
    {
      show_error (self, C_("error", "That is not the present password."));
      gtk_widget_grab_focus (GTK_WIDGET (self->old_row));
    }
  else if ((text = aiv_api_error_describe (error)) != NULL)
    {
      show_error (self, text);
    }

  return dex_future_new_true ();
}

static void
on_change (AivPasswordDialog *self)
{
  if (g_utf8_strlen (text_of (self->new_row), -1) < MIN_LENGTH)
    {
      show_error (self, C_("error", "The new password needs at least 8 characters."));
      gtk_widget_grab_focus (GTK_WIDGET (self->new_row));
      return;
    }
  if (g_strcmp0 (text_of (self->new_row), text_of (self->repeat_row)) != 0)
    {
      show_error (self, C_("error", "The two new passwords are not the same."));
      gtk_widget_grab_focus (GTK_WIDGET (self->repeat_row));
      return;
    }

  self->busy = TRUE;
  update (self);
  aiv_let_go (&self->changing);
  self->changing = dex_future_finally (
    aiv_client_change_password (aiv_session_get_client (self->session), text_of (self->old_row), text_of (self->new_row)),
    on_done, aiv_weak_new (self), aiv_weak_free);
}

static void
on_entry_activated (AivPasswordDialog *self)
{
  if (gtk_widget_get_sensitive (GTK_WIDGET (self->change_button)))
    on_change (self);
  else
    gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
on_cancel (AivPasswordDialog *self)
{
  if (self->insist)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.sign-out", NULL);
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
aiv_password_dialog_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  AivPasswordDialog *self = AIV_PASSWORD_DIALOG (object);

  switch ((AivPasswordDialogProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_INSIST:
      g_value_set_boolean (value, self->insist);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_password_dialog_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  AivPasswordDialog *self = AIV_PASSWORD_DIALOG (object);

  switch ((AivPasswordDialogProp) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_INSIST:
      self->insist = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_password_dialog_constructed (GObject *object)
{
  AivPasswordDialog *self = AIV_PASSWORD_DIALOG (object);

  G_OBJECT_CLASS (aiv_password_dialog_parent_class)->constructed (object);

  if (self->insist)
    {
      adw_dialog_set_can_close (ADW_DIALOG (self), FALSE);
      gtk_widget_set_visible (self->reason_label, TRUE);
      gtk_button_set_label (self->cancel_button, C_("button", "_Sign Out"));
    }
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->old_row));
}

static void
aiv_password_dialog_dispose (GObject *object)
{
  AivPasswordDialog *self = AIV_PASSWORD_DIALOG (object);

  aiv_let_go (&self->changing);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_PASSWORD_DIALOG);
  G_OBJECT_CLASS (aiv_password_dialog_parent_class)->dispose (object);
}

static void
aiv_password_dialog_class_init (AivPasswordDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_password_dialog_get_property;
  object_class->set_property = aiv_password_dialog_set_property;
  object_class->constructed = aiv_password_dialog_constructed;
  object_class->dispose = aiv_password_dialog_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION, flags);
  props[PROP_INSIST] = g_param_spec_boolean ("insist", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivPasswordDialog, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, AivPasswordDialog, change_button);
  gtk_widget_class_bind_template_child (widget_class, AivPasswordDialog, reason_label);
  gtk_widget_class_bind_template_child (widget_class, AivPasswordDialog, old_row);
  gtk_widget_class_bind_template_child (widget_class, AivPasswordDialog, new_row);
  gtk_widget_class_bind_template_child (widget_class, AivPasswordDialog, repeat_row);
  gtk_widget_class_bind_template_child (widget_class, AivPasswordDialog, error_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_change);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
}

static void
aiv_password_dialog_init (AivPasswordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_password_dialog_new:
 * @session: whose password
 * @insist: the server asks for a change before anything else
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
aiv_password_dialog_new (AivSession *session,
                         gboolean    insist)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  return g_object_new (AIV_TYPE_PASSWORD_DIALOG, "session", session, "insist", insist, NULL);
}

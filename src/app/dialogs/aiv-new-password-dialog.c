/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-new-password-dialog.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"

/**
 * AivNewPasswordDialog:
 *
 * Shows a password that the server made, this once, to be handed on.
 */
struct _AivNewPasswordDialog
{
  AdwDialog parent_instance;

  GtkLabel *explanation_label;
  AdwActionRow *username_row;
  AdwActionRow *password_row;
  GtkButton *copy_button;
};

G_DEFINE_FINAL_TYPE (AivNewPasswordDialog, aiv_new_password_dialog, ADW_TYPE_DIALOG)

static void
on_copy_clicked (AivNewPasswordDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          adw_action_row_get_subtitle (self->password_row));
  gtk_button_set_icon_name (self->copy_button, "object-select-symbolic");
  aiv_announce (GTK_WIDGET (self), C_("announcement", "Password copied"), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
aiv_new_password_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_NEW_PASSWORD_DIALOG);
  G_OBJECT_CLASS (aiv_new_password_dialog_parent_class)->dispose (object);
}

static void
aiv_new_password_dialog_class_init (AivNewPasswordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_new_password_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               AIV_RESOURCE_PATH "/ui/dialogs/aiv-new-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivNewPasswordDialog, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, AivNewPasswordDialog, username_row);
  gtk_widget_class_bind_template_child (widget_class, AivNewPasswordDialog, password_row);
  gtk_widget_class_bind_template_child (widget_class, AivNewPasswordDialog, copy_button);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
}

static void
aiv_new_password_dialog_init (AivNewPasswordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_new_password_dialog_new:
 * @username: whose password
 * @password: the password; kept only as long as the dialog is open
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_new_password_dialog_new (const char *username,
                             const char *password)
{
  AivNewPasswordDialog *self;
  g_autofree char *text = NULL;

  g_return_val_if_fail (username != NULL, NULL);
  g_return_val_if_fail (password != NULL, NULL);

  self = g_object_new (AIV_TYPE_NEW_PASSWORD_DIALOG, NULL);
  text = g_strdup_printf (C_("new password", "Hand this password to %s. It is shown only now; it has to be "
                                             "changed at the next sign-in."),
                          username);
  gtk_label_set_label (self->explanation_label, text);
  adw_action_row_set_subtitle (self->username_row, username);
  adw_action_row_set_subtitle (self->password_row, password);
  return ADW_DIALOG (self);
}

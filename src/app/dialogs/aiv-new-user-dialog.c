/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-new-user-dialog.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-new-password-dialog.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivNewUserDialog:
 *
 * Makes an account; its password, made by the server, is shown after.
 */
struct _AivNewUserDialog
{
  AdwDialog parent_instance;

  AdwEntryRow *username_row;
  AdwSpinRow *credits_row;
  AdwSwitchRow *admin_row;
  GtkButton *create_button;

  AivSession *session;
  AivUserList *users;
  DexFuture *creating;
  char *key;
  gboolean busy;
};

G_DEFINE_FINAL_TYPE (AivNewUserDialog, aiv_new_user_dialog, ADW_TYPE_DIALOG)

static char *
dup_username (AivNewUserDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->username_row))));
}

static void
aiv_new_user_dialog_update (AivNewUserDialog *self)
{
  g_autofree char *username = dup_username (self);

  gtk_widget_set_sensitive (GTK_WIDGET (self->create_button), !self->busy && username[0] != '\0');
}

static void
on_changed (AivNewUserDialog *self)
{
  g_clear_pointer (&self->key, g_free);
  aiv_new_user_dialog_update (self);
}

static DexFuture *
on_created (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivNewUserDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivNewUser) answer = NULL;
  GtkWidget *parent;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  answer = dex_await_boxed (dex_ref (done), &error);
  aiv_new_user_dialog_update (self);
  if (answer == NULL)
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Create the User"));
      return dex_future_new_true ();
    }

  aiv_user_list_apply (self->users, answer->user);
  parent = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  adw_dialog_force_close (ADW_DIALOG (self));
  if (parent != NULL && answer->password != NULL)
    adw_dialog_present (aiv_new_password_dialog_new (answer->user->username, answer->password), parent);
  return dex_future_new_true ();
}

static void
on_create_clicked (AivNewUserDialog *self)
{
  g_autofree char *username = dup_username (self);

  /* Until its answer is known it is the same account, however often it is asked for. */
  if (self->key == NULL)
    self->key = g_uuid_string_random ();
  /* The future may have been settled already: then the callback runs within this call. */
  self->busy = TRUE;
  aiv_let_go (&self->creating);
  self->creating = dex_future_finally (aiv_client_create_user (aiv_session_get_client (self->session), username, NULL,
                                                               (gint64) adw_spin_row_get_value (self->credits_row),
                                                               adw_switch_row_get_active (self->admin_row), self->key),
                                       on_created, aiv_weak_new (self), aiv_weak_free);
  aiv_new_user_dialog_update (self);
}

static void
aiv_new_user_dialog_dispose (GObject *object)
{
  AivNewUserDialog *self = AIV_NEW_USER_DIALOG (object);

  aiv_let_go (&self->creating);
  g_clear_pointer (&self->key, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_NEW_USER_DIALOG);
  g_clear_object (&self->users);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aiv_new_user_dialog_parent_class)->dispose (object);
}

static void
aiv_new_user_dialog_class_init (AivNewUserDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_new_user_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-new-user-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivNewUserDialog, username_row);
  gtk_widget_class_bind_template_child (widget_class, AivNewUserDialog, credits_row);
  gtk_widget_class_bind_template_child (widget_class, AivNewUserDialog, admin_row);
  gtk_widget_class_bind_template_child (widget_class, AivNewUserDialog, create_button);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_create_clicked);
}

static void
aiv_new_user_dialog_init (AivNewUserDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  aiv_new_user_dialog_update (self);
}

/**
 * aiv_new_user_dialog_new:
 * @session: of an administrator
 * @users: where the account is added
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_new_user_dialog_new (AivSession  *session,
                         AivUserList *users)
{
  AivNewUserDialog *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (AIV_IS_USER_LIST (users), NULL);

  self = g_object_new (AIV_TYPE_NEW_USER_DIALOG, NULL);
  self->session = g_object_ref (session);
  self->users = g_object_ref (users);
  return ADW_DIALOG (self);
}

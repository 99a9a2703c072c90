/* SPDX-License-Identifier: MIT */
/* Accounts that are picked out of the table, one by one, across searches; and the credits of many. */
#include "config.h"

#include "aiv-users-page-private.h"

#include <glib/gi18n.h>

#include "aiv-bulk-credits-dialog.h"
#include "aiv-format.h"

static void
on_bulk_done (AivUsersPage *self)
{
  aiv_users_page_reload (self);
}

static void
bulk_credits_activated (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  AivUsersPage *self = AIV_USERS_PAGE (widget);
  AivUserFilter filter;
  AdwDialog *dialog;

  aiv_user_list_get_filter (self->users, &filter);
  dialog = aiv_bulk_credits_dialog_new (aiv_session_get_client (self->session), &filter,
                                        aiv_paged_list_get_total (AIV_PAGED_LIST (self->users)));
  g_signal_connect_object (dialog, "changed", G_CALLBACK (on_bulk_done), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

static char **
dup_picked (AivUsersPage *self)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, self->picked);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_strv_builder_add (ids, id);
  return g_strv_builder_end (ids);
}

static void
on_picked_done (AivUsersPage *self)
{
  gtk_toggle_button_set_active (self->select_button, FALSE);
  aiv_users_page_reload (self);
}

static void
credits_of_picked_activated (GtkWidget  *widget,
                             const char *action,
                             GVariant   *parameter)
{
  AivUsersPage *self = AIV_USERS_PAGE (widget);
  g_auto(GStrv) ids = dup_picked (self);
  AdwDialog *dialog;

  if (ids[0] == NULL)
    return;
  dialog = aiv_bulk_credits_dialog_new_for_users (aiv_session_get_client (self->session), (const char *const *) ids);
  g_signal_connect_object (dialog, "changed", G_CALLBACK (on_picked_done), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, widget);
}

/* --- picking --------------------------------------------------------------------------- */

/**
 * aiv_users_page_update_picked:
 * @self: the page
 *
 * Tells how many accounts are picked, and enables what can be done with them.
 */
void
aiv_users_page_update_picked (AivUsersPage *self)
{
  guint n = g_hash_table_size (self->picked);
  gboolean manages = aiv_session_can_manage_users (self->session);
  g_autofree char *number = aiv_format_number (n);
  g_autofree char *text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s selected", "%s selected", n), number);

  gtk_label_set_label (self->picked_label, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "users.credits-of-picked", manages && n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "users.pick-none", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "users.bulk-credits",
                                 manages && g_list_model_get_n_items (G_LIST_MODEL (self->users)) > 0);
}

static void
on_picked (AivUsersPage *self,
           GParamSpec   *pspec,
           AivUser      *user)
{
  if (aiv_user_get_picked (user))
    g_hash_table_add (self->picked, g_strdup (aiv_user_get_id (user)));
  else
    g_hash_table_remove (self->picked, aiv_user_get_id (user));
  aiv_users_page_update_picked (self);
}

/* Another search or order makes other objects of the same accounts. */
static void
on_items_changed (AivUsersPage *self,
                  guint         position,
                  guint         removed,
                  guint         added)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(AivUser) user = g_list_model_get_item (G_LIST_MODEL (self->users), i);

      g_signal_handlers_disconnect_by_func (user, on_picked, self);
      aiv_user_set_picked (user, g_hash_table_contains (self->picked, aiv_user_get_id (user)));
      g_signal_connect_object (user, "notify::picked", G_CALLBACK (on_picked), self, G_CONNECT_SWAPPED);
    }
}

static void
pick_none_activated (GtkWidget  *widget,
                     const char *action,
                     GVariant   *parameter)
{
  AivUsersPage *self = AIV_USERS_PAGE (widget);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->users)); i++)
    {
      g_autoptr(AivUser) user = g_list_model_get_item (G_LIST_MODEL (self->users), i);

      aiv_user_set_picked (user, FALSE);
    }
  g_hash_table_remove_all (self->picked);
  aiv_users_page_update_picked (self);
}

static void
on_pick_toggled (GtkListItem    *item,
                 GtkCheckButton *check)
{
  AivUser *user = gtk_list_item_get_item (item);

  if (user != NULL)
    aiv_user_set_picked (user, gtk_check_button_get_active (check));
}

/* What is picked is told by its name, as no other cell of the row is asked. */
static void
on_pick_bound (GtkListItem *item)
{
  AivUser *user = gtk_list_item_get_item (item);
  GtkWidget *check = gtk_list_item_get_child (item);

  if (user != NULL && check != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, aiv_user_get_username (user), -1);
}

static void
on_selecting (AivUsersPage *self)
{
  /* Whoever goes on without picking has let go of what was picked. */
  if (self->picked != NULL && !gtk_toggle_button_get_active (self->select_button))
    gtk_widget_activate_action (GTK_WIDGET (self), "users.pick-none", NULL);
}

/**
 * aiv_users_page_add_picking:
 * @self: the page, with its list
 *
 * Lets accounts be picked, where the server can do anything with many of them.
 */
void
aiv_users_page_add_picking (AivUsersPage *self)
{
  self->picked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect_object (self->users, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self->select_button), aiv_session_can_manage_users (self->session));
  aiv_users_page_update_picked (self);
}

/**
 * aiv_users_page_install_picks:
 * @widget_class: class of the page
 *
 * Gives the page what accounts are picked with, and what is done to many.
 */
void
aiv_users_page_install_picks (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, select_button);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, picked_label);
  gtk_widget_class_bind_template_callback (widget_class, on_pick_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_pick_bound);
  gtk_widget_class_bind_template_callback (widget_class, on_selecting);
  gtk_widget_class_install_action (widget_class, "users.bulk-credits", NULL, bulk_credits_activated);
  gtk_widget_class_install_action (widget_class, "users.credits-of-picked", NULL, credits_of_picked_activated);
  gtk_widget_class_install_action (widget_class, "users.pick-none", NULL, pick_none_activated);
}

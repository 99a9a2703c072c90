/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-list.h"

#include "aiv-account-row.h"

/**
 * AivAccountList:
 *
 * The accounts to switch between, for a popover menu. Choosing one closes the menu and does
 * `win.switch-account`.
 */
struct _AivAccountList
{
  AdwBin parent_instance;

  GtkListBox *list_box;
};

G_DEFINE_FINAL_TYPE (AivAccountList, aiv_account_list, ADW_TYPE_BIN)

static void
on_row_activated (AivAccountList *self,
                  AivAccountRow  *row)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);
  AivAccountEntry *entry = aiv_account_row_get_entry (row);

  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_widget_activate_action (GTK_WIDGET (self), "win.switch-account", "s", aiv_account_entry_get_id (entry));
}

/* Down goes on into the rest of the menu. Up, and Home, end at the first: around the corner is the way out. */
static gboolean
on_keynav_failed (AivAccountList  *self,
                  GtkDirectionType direction)
{
  GtkWidget *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

  if (direction == GTK_DIR_DOWN && popover != NULL)
    gtk_widget_child_focus (popover, GTK_DIR_TAB_FORWARD);
  return direction == GTK_DIR_UP || direction == GTK_DIR_DOWN;
}

static GtkWidget *
make_row (gpointer item,
          gpointer user_data)
{
  return aiv_account_row_new (item);
}

static void
aiv_account_list_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_ACCOUNT_LIST);
  G_OBJECT_CLASS (aiv_account_list_parent_class)->dispose (object);
}

static void
aiv_account_list_class_init (AivAccountListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_account_list_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-account-list.ui");
  gtk_widget_class_bind_template_child (widget_class, AivAccountList, list_box);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_keynav_failed);
}

static void
aiv_account_list_init (AivAccountList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_account_list_set_accounts:
 * @self: a list
 * @accounts: what to show
 *
 * Shows @accounts from now on.
 */
void
aiv_account_list_set_accounts (AivAccountList *self,
                               AivAccounts    *accounts)
{
  g_return_if_fail (AIV_IS_ACCOUNT_LIST (self));
  g_return_if_fail (AIV_IS_ACCOUNTS (accounts));

  gtk_list_box_bind_model (self->list_box, G_LIST_MODEL (accounts), make_row, NULL, NULL);
}

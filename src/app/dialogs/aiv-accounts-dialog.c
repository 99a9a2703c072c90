/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-accounts-dialog.h"

#include "aiv-account-row.h"
#include "aiv-known-account-page.h"

/**
 * AivAccountsDialog:
 *
 * All accounts that are known on this computer, and behind each what can be done with it.
 */
struct _AivAccountsDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation_view;
  GtkListBox *list_box;

  AivAccount *account;
};

typedef enum
{
  PROP_ACCOUNT = 1,
} AivAccountsDialogProp;

static GParamSpec *props[PROP_ACCOUNT + 1];

G_DEFINE_FINAL_TYPE (AivAccountsDialog, aiv_accounts_dialog, ADW_TYPE_DIALOG)

static GtkWidget *
make_row (gpointer item,
          gpointer user_data)
{
  return aiv_account_row_new (item);
}

static void
on_row_activated (AivAccountsDialog *self,
                  AivAccountRow     *row)
{
  adw_navigation_view_push (self->navigation_view,
                            aiv_known_account_page_new (self->account, aiv_account_row_get_entry (row)));
}

static void
on_add (AivAccountsDialog *self)
{
  g_autoptr(GtkWidget) window = GTK_WIDGET (g_object_ref (gtk_widget_get_root (GTK_WIDGET (self))));

  adw_dialog_close (ADW_DIALOG (self));
  gtk_widget_activate_action (window, "win.add-account", NULL);
}

static void
aiv_accounts_dialog_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  switch ((AivAccountsDialogProp) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, AIV_ACCOUNTS_DIALOG (object)->account);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_accounts_dialog_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  switch ((AivAccountsDialogProp) prop_id)
    {
    case PROP_ACCOUNT:
      AIV_ACCOUNTS_DIALOG (object)->account = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_accounts_dialog_constructed (GObject *object)
{
  AivAccountsDialog *self = AIV_ACCOUNTS_DIALOG (object);

  G_OBJECT_CLASS (aiv_accounts_dialog_parent_class)->constructed (object);
  gtk_list_box_bind_model (self->list_box, G_LIST_MODEL (aiv_account_get_accounts (self->account)), make_row, NULL, NULL);
}

static void
aiv_accounts_dialog_dispose (GObject *object)
{
  AivAccountsDialog *self = AIV_ACCOUNTS_DIALOG (object);

  /* libadwaita 1.7 leaks pages that are on the stack of a view when it goes. */
  if (self->navigation_view != NULL)
    adw_navigation_view_replace (self->navigation_view, NULL, 0);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_ACCOUNTS_DIALOG);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (aiv_accounts_dialog_parent_class)->dispose (object);
}

static void
aiv_accounts_dialog_class_init (AivAccountsDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_accounts_dialog_get_property;
  object_class->set_property = aiv_accounts_dialog_set_property;
  object_class->constructed = aiv_accounts_dialog_constructed;
  object_class->dispose = aiv_accounts_dialog_dispose;

  props[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, AIV_TYPE_ACCOUNT,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-accounts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivAccountsDialog, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, AivAccountsDialog, list_box);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
aiv_accounts_dialog_init (AivAccountsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_accounts_dialog_new:
 * @account: whose accounts to show
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_accounts_dialog_new (AivAccount *account)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);

  return g_object_new (AIV_TYPE_ACCOUNTS_DIALOG, "account", account, NULL);
}

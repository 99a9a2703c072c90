/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-known-account-page.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-present-error.h"
#include "aiv-server-dialog.h"
#include "aiv-weak.h"

/**
 * AivKnownAccountPage:
 *
 * One of the accounts that are known: where it is, and what can be done with it. A page of
 * [class@AccountsDialog].
 */
struct _AivKnownAccountPage
{
  AdwNavigationPage parent_instance;

  AdwAvatar *avatar;
  GtkWidget *server_group;
  AdwActionRow *name_row;
  AdwActionRow *method_row;
  GtkWidget *switch_row;
  GtkWidget *sign_in_row;
  GtkWidget *sign_out_row;
  GtkWidget *everywhere_row;

  AivAccount *account;
  AivAccountEntry *entry;
  DexFuture *leaving;
};

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_ENTRY,
} AivKnownAccountPageProp;

static GParamSpec *props[PROP_ENTRY + 1];

G_DEFINE_FINAL_TYPE (AivKnownAccountPage, aiv_known_account_page, ADW_TYPE_NAVIGATION_PAGE)

static void
update (AivKnownAccountPage *self)
{
  AivWireServerInfo *info = aiv_account_entry_get_server_info (self->entry);
  gboolean local = aiv_account_entry_is_local (self->entry);
  gboolean signed_in = aiv_account_entry_get_signed_in (self->entry);
  gboolean present = aiv_account_entry_get_present (self->entry);
  gboolean busy = self->leaving != NULL;

  adw_avatar_set_show_initials (self->avatar, !local);
  adw_avatar_set_icon_name (self->avatar, local ? "computer-symbolic" : NULL);
  adw_avatar_set_custom_image (self->avatar, GDK_PAINTABLE (aiv_account_entry_get_picture (self->entry)));
  gtk_widget_set_visible (self->server_group, !local);
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), info != NULL && info->name != NULL);
  if (info != NULL && info->name != NULL)
    adw_action_row_set_subtitle (self->name_row, info->name);
  adw_action_row_set_subtitle (self->method_row, aiv_account_entry_get_method (self->entry) == AIV_SIGN_IN_GOOGLE
                                                   ? C_("how one signs in", "With Google, in the browser")
                                                   : C_("how one signs in", "With a password"));
  gtk_widget_set_visible (self->switch_row, !present && (signed_in || local));
  gtk_widget_set_visible (self->sign_in_row, !signed_in && !local);
  gtk_widget_set_visible (self->sign_out_row, signed_in);
  gtk_widget_set_visible (self->everywhere_row, aiv_account_can_sign_out_everywhere (self->account, self->entry));
  gtk_widget_set_sensitive (self->sign_out_row, !busy);
  gtk_widget_set_sensitive (self->everywhere_row, !busy);
}

static void
on_server (AivKnownAccountPage *self)
{
  adw_dialog_present (aiv_server_dialog_new (self->account, aiv_account_entry_get_server (self->entry)),
                      GTK_WIDGET (self));
}

static void
close_dialog (AivKnownAccountPage *self)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_DIALOG);

  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
}

/* The window shows the sign-in page where there is no sign-in. */
static void
on_switch (AivKnownAccountPage *self)
{
  g_autofree char *id = g_strdup (aiv_account_entry_get_id (self->entry));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autoptr(GtkWidget) window = root != NULL ? GTK_WIDGET (g_object_ref (root)) : NULL;

  close_dialog (self);
  if (window != NULL)
    gtk_widget_activate_action (window, "win.switch-account", "s", id);
}

/* Who signs out of what is shown goes on at the sign-in page. */
static void
on_sign_out (AivKnownAccountPage *self)
{
  g_autoptr(AivKnownAccountPage) kept = g_object_ref (self);

  if (aiv_account_entry_get_present (self->entry))
    close_dialog (self);
  dex_future_disown (aiv_account_sign_out (self->account, self->entry));
}

static DexFuture *
on_left (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivKnownAccountPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->entry == NULL)
    return dex_future_new_true ();

  dex_await (dex_ref (done), &error);
  aiv_let_go (&self->leaving);
  update (self);
  if (error != NULL)
    aiv_app_present_error (GTK_WIDGET (self), error, C_("dialog heading", "Not Signed Out"));
  else if (aiv_account_get_session (self->account) == NULL)
    close_dialog (self);
  return dex_future_new_true ();
}

static void
on_everywhere_response (AivKnownAccountPage *self,
                        const char          *response)
{
  if (g_strcmp0 (response, "sign-out") != 0 || self->entry == NULL)
    return;
  aiv_let_go (&self->leaving);
  self->leaving = dex_future_finally (aiv_account_sign_out_everywhere (self->account, self->entry), on_left,
                                      aiv_weak_new (self), aiv_weak_free);
  update (self);
}

static void
ask (AivKnownAccountPage *self,
     const char          *heading,
     const char          *body,
     const char          *id,
     const char          *label,
     GCallback            on_response)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, NULL);

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog), body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", C_("dialog response", "_Cancel"), id, label, NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), id, ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", on_response, self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_everywhere (AivKnownAccountPage *self)
{
  g_autofree char *body = NULL;

  /* Translators: a user name and the address of a server */
  body = g_strdup_printf (_("“%s” is signed out of %s on all devices and in all browsers, here too. "
                            "Unfinished videos go on."),
                          aiv_account_entry_get_title (self->entry), aiv_account_entry_get_place (self->entry));
  ask (self, C_("dialog heading", "Sign Out Everywhere?"), body, "sign-out", C_("dialog response", "_Sign Out Everywhere"),
       G_CALLBACK (on_everywhere_response));
}

static void
on_remove_response (AivKnownAccountPage *self,
                    const char          *response)
{
  g_autoptr(AivKnownAccountPage) kept = g_object_ref (self);

  if (g_strcmp0 (response, "remove") != 0 || self->entry == NULL)
    return;
  if (aiv_account_entry_get_present (self->entry))
    close_dialog (self);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "navigation.pop", NULL);
  dex_future_disown (aiv_account_remove (self->account, self->entry));
}

static void
on_remove (AivKnownAccountPage *self)
{
  g_autofree char *body = NULL;

  if (aiv_account_entry_is_local (self->entry))
    body = g_strdup (_("It leaves this list. The videos that this computer has made stay in your data folder and are "
                       "there again when you use it again."));
  else
    /* Translators: a user name and the address of a server */
    body = g_strdup_printf (_("“%s” is signed out of %s and leaves this list. The saved sign-in, drafts and downloaded "
                              "videos are deleted from this computer. Videos on the server stay there."),
                            aiv_account_entry_get_title (self->entry), aiv_account_entry_get_place (self->entry));
  ask (self, C_("dialog heading", "Remove Account?"), body, "remove", C_("dialog response", "_Remove"),
       G_CALLBACK (on_remove_response));
}

static void
aiv_known_account_page_get_property (GObject    *object,
                                     guint       prop_id,
                                     GValue     *value,
                                     GParamSpec *pspec)
{
  AivKnownAccountPage *self = AIV_KNOWN_ACCOUNT_PAGE (object);

  switch ((AivKnownAccountPageProp) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_ENTRY:
      g_value_set_object (value, self->entry);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_known_account_page_set_property (GObject      *object,
                                     guint         prop_id,
                                     const GValue *value,
                                     GParamSpec   *pspec)
{
  AivKnownAccountPage *self = AIV_KNOWN_ACCOUNT_PAGE (object);

  switch ((AivKnownAccountPageProp) prop_id)
    {
    case PROP_ACCOUNT:
      self->account = g_value_dup_object (value);
      break;
    case PROP_ENTRY:
      self->entry = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_known_account_page_constructed (GObject *object)
{
  AivKnownAccountPage *self = AIV_KNOWN_ACCOUNT_PAGE (object);

  G_OBJECT_CLASS (aiv_known_account_page_parent_class)->constructed (object);
  g_signal_connect_object (self->entry, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
aiv_known_account_page_dispose (GObject *object)
{
  AivKnownAccountPage *self = AIV_KNOWN_ACCOUNT_PAGE (object);

  aiv_let_go (&self->leaving);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_KNOWN_ACCOUNT_PAGE);
  g_clear_object (&self->account);
  g_clear_object (&self->entry);
  G_OBJECT_CLASS (aiv_known_account_page_parent_class)->dispose (object);
}

static void
aiv_known_account_page_class_init (AivKnownAccountPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_known_account_page_get_property;
  object_class->set_property = aiv_known_account_page_set_property;
  object_class->constructed = aiv_known_account_page_constructed;
  object_class->dispose = aiv_known_account_page_dispose;

  props[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, AIV_TYPE_ACCOUNT, given);
  props[PROP_ENTRY] = g_param_spec_object ("entry", NULL, NULL, AIV_TYPE_ACCOUNT_ENTRY, given);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-known-account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivKnownAccountPage, avatar);
  gtk_widget_class_bind_template_child (widget_class, AivKnownAccountPage, server_group);
  gtk_widget_class_bind_template_child (widget_class, AivKnownAccountPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, AivKnownAccountPage, method_row);
  gtk_widget_class_bind_template_child (widget_class, AivKnownAccountPage, switch_row);
  gtk_widget_class_bind_template_child (widget_class, AivKnownAccountPage, sign_in_row);
  gtk_widget_class_bind_template_child (widget_class, AivKnownAccountPage, sign_out_row);
  gtk_widget_class_bind_template_child (widget_class, AivKnownAccountPage, everywhere_row);
  gtk_widget_class_bind_template_callback (widget_class, on_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_server);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_out);
  gtk_widget_class_bind_template_callback (widget_class, on_everywhere);
  gtk_widget_class_bind_template_callback (widget_class, on_remove);
}

static void
aiv_known_account_page_init (AivKnownAccountPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_known_account_page_new:
 * @account: what signs in and out
 * @entry: one of its accounts
 *
 * Returns: (transfer floating): a page about @entry
 */
AdwNavigationPage *
aiv_known_account_page_new (AivAccount      *account,
                            AivAccountEntry *entry)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (entry), NULL);

  return g_object_new (AIV_TYPE_KNOWN_ACCOUNT_PAGE, "account", account, "entry", entry, NULL);
}

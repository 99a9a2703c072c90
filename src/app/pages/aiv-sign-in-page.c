/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-sign-in-page.h"

#include <glib/gi18n.h>

#include "aiv-account-list.h"
#include "aiv-announce.h"
#include "aiv-import-dialog.h"
#include "aiv-fiber.h"
#include "aiv-google-dialog.h"
#include "aiv-server-dialog.h"
#include "aiv-weak.h"

/**
 * AivSignInPage:
 *
 * Two ways in: this computer, at once, or a server by address, name and password. What goes
 * wrong is said beside the way that was tried, and nothing typed is lost. A server is asked
 * whether it offers a sign-in with Google when its address has been typed.
 */
struct _AivSignInPage
{
  AdwNavigationPage parent_instance;

  GtkWidget *accounts_button;
  AivAccountList *account_list;
  GtkWidget *heading;
  GtkWidget *add_heading;
  GtkWidget *local_group;
  GtkButton *local_button;
  GtkStack *local_stack;
  GtkWidget *local_hint;
  GtkLabel *local_error;
  GtkWidget *server_group;
  AdwEntryRow *address_row;
  AdwEntryRow *username_row;
  AdwEntryRow *password_row;
  GtkWidget *settings_button;
  GtkLabel *server_error;
  GtkWidget *trust_button;
  GtkButton *server_button;
  GtkStack *server_stack;
  GtkButton *google_button;

  AivAccount *account;
  DexFuture *trying;
  DexFuture *looking;
  guint look_source;
  gboolean local;   /* which way was tried last */
  gboolean busy;
  char *refused;    /* fingerprint of a certificate that may be trusted */
  DexFuture *trusting;
};

/* After the last key; who types on is not interrupted by questions to half an address. */
#define LOOK_UP_MS 600

typedef enum
{
  PROP_ACCOUNT = 1,
} AivSignInPageProp;

static GParamSpec *props[PROP_ACCOUNT + 1];

G_DEFINE_FINAL_TYPE (AivSignInPage, aiv_sign_in_page, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
is_filled (AdwEntryRow *row)
{
  return *gtk_editable_get_text (GTK_EDITABLE (row)) != '\0';
}

static void
update (AivSignInPage *self)
{
  gtk_stack_set_visible_child_name (self->local_stack, self->busy && self->local ? "busy" : "label");
  gtk_stack_set_visible_child_name (self->server_stack, self->busy && !self->local ? "busy" : "label");
  gtk_widget_set_sensitive (GTK_WIDGET (self->local_button), !self->busy);
  gtk_widget_set_sensitive (self->server_group, !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->google_button), !self->busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->server_button), !self->busy && is_filled (self->address_row)
                                                                && is_filled (self->username_row)
                                                                && is_filled (self->password_row));
}

static void
clear_errors (AivSignInPage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->local_error), FALSE);
  gtk_widget_set_visible (self->local_hint, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->server_error), FALSE);
  gtk_widget_set_visible (self->trust_button, FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (self->address_row), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->username_row), "error");
  gtk_widget_remove_css_class (GTK_WIDGET (self->password_row), "error");
}

static DexFuture *
on_tried (DexFuture *done,
          gpointer   weak)
{
  g_autoptr(AivSignInPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  if (dex_await (dex_ref (done), &error))
    gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  update (self);
  if (error != NULL)
    aiv_sign_in_page_show_error (self, error);

  return dex_future_new_true ();
}

static void
try (AivSignInPage *self,
     DexFuture     *future,
     gboolean       local)
{
  clear_errors (self);
  self->local = local;
  self->busy = TRUE;
  update (self);
  aiv_let_go (&self->trying);
  self->trying = dex_future_finally (future, on_tried, aiv_weak_new (self), aiv_weak_free);
}

static void
on_import (AivSignInPage *self)
{
  adw_dialog_present (aiv_import_dialog_new (self->account), GTK_WIDGET (self));
}

static void
on_use_local (AivSignInPage *self)
{
  try (self, aiv_account_use_local (self->account), TRUE);
}

static void
on_sign_in (AivSignInPage *self)
{
  try (self,
       aiv_account_sign_in (self->account, gtk_editable_get_text (GTK_EDITABLE (self->address_row)),
                            gtk_editable_get_text (GTK_EDITABLE (self->username_row)),
                            gtk_editable_get_text (GTK_EDITABLE (self->password_row))),
       FALSE);
}

static void
on_changed (AivSignInPage *self)
{
  clear_errors (self);
  update (self);
}

static gboolean
is_about_certificate (const GError *error)
{
  return g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_TLS)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_CERTIFICATE_CHANGED)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_CERTIFICATE_EXPIRED);
}

/* A question to a server, which may have its answer when another address is there. */
typedef struct
{
  GWeakRef page;
  char *address;
} LookUp;

static void
look_up_free (gpointer data)
{
  LookUp *look_up = data;

  g_weak_ref_clear (&look_up->page);
  g_free (look_up->address);
  g_free (look_up);
}

static DexFuture *
on_looked_up (DexFuture *done,
              gpointer   data)
{
  LookUp *look_up = data;
  g_autoptr(AivSignInPage) self = g_weak_ref_get (&look_up->page);
  const GValue *info = dex_future_get_value (done, NULL);

  g_autoptr(GError) error = NULL;

  /* Who is asked to compare a certificate can do it while typing the rest. */
  if (self != NULL && self->account != NULL && info == NULL && !self->busy
      && g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->address_row)), look_up->address)
      && !dex_await (dex_ref (done), &error) && is_about_certificate (error))
    {
      self->local = FALSE;
      aiv_sign_in_page_show_error (self, error);
    }
  if (self != NULL && self->account != NULL && info != NULL && aiv_browser_login_is_offered (g_value_get_boxed (info))
      && g_str_equal (gtk_editable_get_text (GTK_EDITABLE (self->address_row)), look_up->address))
    gtk_widget_set_visible (GTK_WIDGET (self->google_button), TRUE);
  return dex_future_new_true ();
}

/* Whether an answer is to be expected: more than a word that somebody has begun to type. */
static gboolean
is_plausible (const char *address)
{
  return strpbrk (address, ".:") != NULL || g_str_has_prefix (address, "localhost");
}

static gboolean
on_look_up (gpointer data)
{
  AivSignInPage *self = data;
  const char *address = gtk_editable_get_text (GTK_EDITABLE (self->address_row));

  LookUp *look_up;

  self->look_source = 0;
  aiv_let_go (&self->looking);
  if (!is_plausible (address))
    return G_SOURCE_REMOVE;

  look_up = g_new0 (LookUp, 1);
  g_weak_ref_init (&look_up->page, self);
  look_up->address = g_strdup (address);
  self->looking = dex_future_finally (aiv_account_look_up (self->account, address), on_looked_up, look_up, look_up_free);
  return G_SOURCE_REMOVE;
}

/* Asks again, since the server is reached in another way now. */
static void
look_again (AivSignInPage *self)
{
  clear_errors (self);
  gtk_widget_set_visible (GTK_WIDGET (self->google_button), FALSE);
  g_clear_handle_id (&self->look_source, g_source_remove);
  on_look_up (self);
}

static void
on_settings (AivSignInPage *self)
{
  AdwDialog *dialog = aiv_server_dialog_new (self->account, gtk_editable_get_text (GTK_EDITABLE (self->address_row)));

  g_signal_connect_object (dialog, "saved", G_CALLBACK (look_again), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static DexFuture *
on_trusted (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivSignInPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->account == NULL)
    return dex_future_new_true ();
  if (!dex_await (dex_ref (done), &error))
    aiv_sign_in_page_show_error (self, error);
  else if (is_filled (self->username_row) && is_filled (self->password_row))
    on_sign_in (self);
  else
    look_again (self);
  return dex_future_new_true ();
}

static void
on_trust_response (AivSignInPage *self,
                   const char    *response)
{
  if (g_strcmp0 (response, "trust") != 0 || self->refused == NULL)
    return;
  aiv_let_go (&self->trusting);
  self->trusting = dex_future_finally (
    aiv_account_trust (self->account, gtk_editable_get_text (GTK_EDITABLE (self->address_row)), self->refused),
    on_trusted, aiv_weak_new (self), aiv_weak_free);
}

/* In lines of eight bytes, to be compared line by line. */
static char *
fold (const char *fingerprint)
{
  GString *text = g_string_new (fingerprint);

  for (gsize at = 23; at < text->len; at += 24)
    text->str[at] = '\n';
  return g_string_free_and_steal (text);
}

/* Never without having looked: the fingerprint is what is trusted. */
static void
on_trust (AivSignInPage *self)
{
  AdwDialog *dialog = adw_alert_dialog_new (C_("dialog heading", "Trust This Certificate?"), NULL);
  g_autofree char *lines = fold (self->refused);
  GtkWidget *label = gtk_label_new (lines);

  adw_alert_dialog_set_body (ADW_ALERT_DIALOG (dialog),
                             _("Nobody whom this computer knows has signed the server’s certificate. Ask the server’s "
                               "administrator for its SHA-256 fingerprint, and trust it only if it is this one:"));
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  /* Having the focus would select all of it. */
  gtk_widget_set_focusable (label, FALSE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "monospace");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, self->refused, -1);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), label);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", C_("dialog response", "_Cancel"), "trust",
                                  C_("dialog response", "_Trust"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "trust", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_trust_response), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_address_changed (AivSignInPage *self)
{
  g_autofree char *url = aiv_client_normalize_url (gtk_editable_get_text (GTK_EDITABLE (self->address_row)));

  gtk_widget_set_sensitive (self->settings_button, url != NULL);
  on_changed (self);
  gtk_widget_set_visible (GTK_WIDGET (self->google_button), FALSE);
  g_clear_handle_id (&self->look_source, g_source_remove);
  self->look_source = g_timeout_add (LOOK_UP_MS, on_look_up, self);
}

static void
on_google (AivSignInPage *self)
{
  clear_errors (self);
  self->local = FALSE;
  adw_dialog_present (aiv_google_dialog_new (self->account, gtk_editable_get_text (GTK_EDITABLE (self->address_row))),
                      GTK_WIDGET (self));
}

/* Enter goes on to what is missing, then signs in. */
static void
on_entry_activated (AivSignInPage *self)
{
  if (!is_filled (self->address_row))
    gtk_widget_grab_focus (GTK_WIDGET (self->address_row));
  else if (!is_filled (self->username_row))
    gtk_widget_grab_focus (GTK_WIDGET (self->username_row));
  else if (!is_filled (self->password_row))
    gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
  else
    on_sign_in (self);
}

static void
aiv_sign_in_page_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  switch ((AivSignInPageProp) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, AIV_SIGN_IN_PAGE (object)->account);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_sign_in_page_set_property (GObject      *object,
                               guint         prop_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  switch ((AivSignInPageProp) prop_id)
    {
    case PROP_ACCOUNT:
      AIV_SIGN_IN_PAGE (object)->account = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_sign_in_page_constructed (GObject *object)
{
  AivSignInPage *self = AIV_SIGN_IN_PAGE (object);
  AivAccounts *accounts;
  AivAccountEntry *local;
  gboolean adding;

  G_OBJECT_CLASS (aiv_sign_in_page_parent_class)->constructed (object);

  accounts = aiv_account_get_accounts (self->account);
  local = aiv_accounts_find_local (accounts);
  adding = aiv_account_get_session (self->account) != NULL;
  aiv_account_list_set_accounts (self->account_list, accounts);
  gtk_widget_set_visible (self->accounts_button,
                          !adding && g_list_model_get_n_items (G_LIST_MODEL (accounts)) > 0);
  /* Whoever has a way back has seen the name, and may use this computer already. */
  gtk_widget_set_visible (self->heading, !adding);
  gtk_widget_set_visible (self->add_heading, adding);
  gtk_widget_set_visible (self->local_group, !adding || local == NULL || !aiv_account_entry_get_signed_in (local));
  update (self);
}

static void
aiv_sign_in_page_dispose (GObject *object)
{
  AivSignInPage *self = AIV_SIGN_IN_PAGE (object);

  g_clear_handle_id (&self->look_source, g_source_remove);
  aiv_let_go (&self->looking);
  aiv_let_go (&self->trying);
  aiv_let_go (&self->trusting);
  g_clear_object (&self->account);
  g_clear_pointer (&self->refused, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_SIGN_IN_PAGE);
  G_OBJECT_CLASS (aiv_sign_in_page_parent_class)->dispose (object);
}

static void
aiv_sign_in_page_class_init (AivSignInPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_sign_in_page_get_property;
  object_class->set_property = aiv_sign_in_page_set_property;
  object_class->constructed = aiv_sign_in_page_constructed;
  object_class->dispose = aiv_sign_in_page_dispose;

  props[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, AIV_TYPE_ACCOUNT,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_ACCOUNT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-sign-in-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, accounts_button);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, account_list);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, heading);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, add_heading);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, local_group);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, local_button);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, local_stack);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, local_hint);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, local_error);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, server_group);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, username_row);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, password_row);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, settings_button);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, server_error);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, trust_button);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, server_button);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, server_stack);
  gtk_widget_class_bind_template_child (widget_class, AivSignInPage, google_button);
  gtk_widget_class_bind_template_callback (widget_class, on_use_local);
  gtk_widget_class_bind_template_callback (widget_class, on_import);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_in);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_address_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_google);
  gtk_widget_class_bind_template_callback (widget_class, on_settings);
  gtk_widget_class_bind_template_callback (widget_class, on_trust);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
}

static void
aiv_sign_in_page_init (AivSignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_sign_in_page_new:
 * @account: what to sign in with
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
aiv_sign_in_page_new (AivAccount *account)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);

  return g_object_new (AIV_TYPE_SIGN_IN_PAGE, "account", account, NULL);
}

/**
 * aiv_sign_in_page_set_entry:
 * @self: the page
 * @entry: an account to sign in to again
 *
 * Fills in what is known of it, so that only the password is to be typed.
 */
void
aiv_sign_in_page_set_entry (AivSignInPage   *self,
                            AivAccountEntry *entry)
{
  g_return_if_fail (AIV_IS_SIGN_IN_PAGE (self));
  g_return_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));

  self->local = aiv_account_entry_is_local (entry);
  if (self->local)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), aiv_account_entry_get_server (entry));
  gtk_editable_set_text (GTK_EDITABLE (self->username_row), aiv_account_entry_get_username (entry));
  gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
  gtk_widget_grab_focus (GTK_WIDGET (*aiv_account_entry_get_username (entry) == '\0' ? self->username_row
                                                                                      : self->password_row));
}

/**
 * aiv_sign_in_page_show_error:
 * @self: the page
 * @error: why a sign-in did not work
 *
 * Says so beside the way that was tried, and to a screen reader.
 */
void
aiv_sign_in_page_show_error (AivSignInPage *self,
                             const GError  *error)
{
  g_autofree char *text = NULL;
  const AivApiErrorInfo *info;
  GtkLabel *label;

  g_return_if_fail (AIV_IS_SIGN_IN_PAGE (self));
  g_return_if_fail (error != NULL);

  info = aiv_api_error_get_info (error);
  if (!(text = aiv_api_error_describe (error)))
    return;
  g_set_str (&self->refused, info != NULL && info->may_trust ? info->fingerprint : NULL);
  gtk_widget_set_visible (self->trust_button, !self->local && self->refused != NULL);

  label = self->local ? self->local_error : self->server_error;
  gtk_label_set_label (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), TRUE);
  gtk_widget_set_visible (self->local_hint, !self->local);
  aiv_announce (GTK_WIDGET (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);

  if (!self->local && g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_CREDENTIALS))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->username_row), "error");
      gtk_widget_add_css_class (GTK_WIDGET (self->password_row), "error");
      gtk_widget_grab_focus (GTK_WIDGET (self->password_row));
    }
  else if (!self->local)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->address_row), "error");
    }
}

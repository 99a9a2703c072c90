/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-google-dialog.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivGoogleDialog:
 *
 * Goes with a sign-in in the browser from the first link to the end: opens it, shows it to be copied, waits, and
 * says what went wrong. With an address it begins at once, since somebody has just asked for it; without one it is
 * about a sign-in that has run out, and opens no browser before it is told to.
 */
struct _AivGoogleDialog
{
  AdwDialog parent_instance;

  GtkStack *stack;
  GtkButton *ask_button;
  AdwActionRow *link_row;
  GtkButton *copy_button;
  GtkButton *open_button;
  AdwStatusPage *wait_page;
  AdwStatusPage *failed_page;
  GtkButton *again_button;

  AivAccount *account;
  char *address;
  AivBrowserLogin *browser;
  GSignalGroup *browser_signals;
  GCancellable *opening;
  DexFuture *trying;
  char *details;
};

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_ADDRESS,
} AivGoogleDialogProp;

static GParamSpec *props[PROP_ADDRESS + 1];

G_DEFINE_FINAL_TYPE (AivGoogleDialog, aiv_google_dialog, ADW_TYPE_DIALOG)

static void
say (AivGoogleDialog *self,
     const char      *text)
{
  aiv_announce (GTK_WIDGET (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* What to do now; one text in the place of the other, so that nothing moves. */
static void
show_hint (AivGoogleDialog *self,
           const char      *text)
{
  adw_status_page_set_description (self->wait_page, text);
  say (self, text);
}

static void
show_usual_hint (AivGoogleDialog *self)
{
  show_hint (self, _("Sign in with Google there. This goes on by itself as soon as you are done."));
}

static void
on_opened (GObject      *source,
           GAsyncResult *result,
           gpointer      weak)
{
  g_autoptr(AivGoogleDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  aiv_weak_free (weak);
  if (gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) || self == NULL
      || aiv_error_is_cancelled (error))
    return;
  show_hint (self, _("No browser could be opened. Copy the link and open it in one yourself."));
}

static void
open_browser (AivGoogleDialog *self)
{
  g_autoptr(GtkUriLauncher) launcher = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->browser == NULL || aiv_browser_login_get_url (self->browser) == NULL)
    return;

  launcher = gtk_uri_launcher_new (aiv_browser_login_get_url (self->browser));
  gtk_uri_launcher_launch (launcher, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->opening, on_opened,
                           aiv_weak_new (self));
}

static void
on_url (AivGoogleDialog *self)
{
  adw_action_row_set_subtitle (self->link_row, aiv_browser_login_get_url (self->browser));
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy_button), TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->open_button), TRUE);
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->open_button));
  open_browser (self);
}

/* The user is in the browser: this is where things go on now. */
static void
on_finishing (AivGoogleDialog *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_stack_set_visible_child_name (self->stack, "finish");
  say (self, C_("page heading", "Signing In…"));
  if (GTK_IS_WINDOW (root))
    gtk_window_present (GTK_WINDOW (root));
}

static void
show_error (AivGoogleDialog *self,
            const GError    *error)
{
  g_autofree char *text = aiv_api_error_describe (error);

  g_free (self->details);
  self->details = aiv_api_error_details (error);
  adw_status_page_set_description (self->failed_page, text);
  gtk_stack_set_visible_child_name (self->stack, "failed");
  gtk_widget_grab_focus (GTK_WIDGET (self->again_button));
  aiv_announce (GTK_WIDGET (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
}

/* Who said no in the browser, or cancelled here, knows it: the dialog just goes. */
static DexFuture *
on_tried (DexFuture *done,
          gpointer   weak)
{
  g_autoptr(AivGoogleDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->account == NULL)
    return dex_future_new_true ();

  if (dex_await (dex_ref (done), &error) || aiv_error_is_cancelled (error)
      || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_CANCELLED))
    adw_dialog_force_close (ADW_DIALOG (self));
  else
    show_error (self, error);

  return dex_future_new_true ();
}

static void
stop (AivGoogleDialog *self)
{
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  if (self->browser_signals != NULL)
    g_signal_group_set_target (self->browser_signals, NULL);
  if (self->browser != NULL)
    aiv_browser_login_cancel (self->browser);
  g_clear_object (&self->browser);
  aiv_let_go (&self->trying);
}

static void
on_start (AivGoogleDialog *self)
{
  stop (self);
  adw_action_row_set_subtitle (self->link_row, "");
  gtk_widget_set_sensitive (GTK_WIDGET (self->copy_button), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->open_button), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "wait");
  say (self, C_("page heading", "Go On in Your Browser"));
  show_usual_hint (self);

  self->opening = g_cancellable_new ();
  self->browser = aiv_account_make_browser_login (self->account);
  g_signal_group_set_target (self->browser_signals, self->browser);
  self->trying = dex_future_finally (aiv_account_sign_in_google (self->account, self->address, self->browser), on_tried,
                                     aiv_weak_new (self), aiv_weak_free);
}

static void
on_open (AivGoogleDialog *self)
{
  open_browser (self);
}

static void
on_copy (AivGoogleDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), adw_action_row_get_subtitle (self->link_row));
  show_hint (self, _("The link is copied. It works on this computer only."));
}

static void
on_details (AivGoogleDialog *self)
{
  aiv_app_show_error_details (GTK_WIDGET (self), self->details);
}

static void
on_cancel (AivGoogleDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_closed (AivGoogleDialog *self)
{
  stop (self);
}

static void
aiv_google_dialog_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  AivGoogleDialog *self = AIV_GOOGLE_DIALOG (object);

  switch ((AivGoogleDialogProp) prop_id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_google_dialog_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  AivGoogleDialog *self = AIV_GOOGLE_DIALOG (object);

  switch ((AivGoogleDialogProp) prop_id)
    {
    case PROP_ACCOUNT:
      self->account = g_value_dup_object (value);
      break;
    case PROP_ADDRESS:
      self->address = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_google_dialog_constructed (GObject *object)
{
  AivGoogleDialog *self = AIV_GOOGLE_DIALOG (object);

  G_OBJECT_CLASS (aiv_google_dialog_parent_class)->constructed (object);
  if (self->address != NULL)
    on_start (self);
  else
    adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (self->ask_button));
}

static void
aiv_google_dialog_dispose (GObject *object)
{
  AivGoogleDialog *self = AIV_GOOGLE_DIALOG (object);

  stop (self);
  g_clear_object (&self->browser_signals);
  g_clear_object (&self->account);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_GOOGLE_DIALOG);
  G_OBJECT_CLASS (aiv_google_dialog_parent_class)->dispose (object);
}

static void
aiv_google_dialog_finalize (GObject *object)
{
  AivGoogleDialog *self = AIV_GOOGLE_DIALOG (object);

  g_free (self->address);
  g_free (self->details);
  G_OBJECT_CLASS (aiv_google_dialog_parent_class)->finalize (object);
}

static void
aiv_google_dialog_class_init (AivGoogleDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_google_dialog_get_property;
  object_class->set_property = aiv_google_dialog_set_property;
  object_class->constructed = aiv_google_dialog_constructed;
  object_class->dispose = aiv_google_dialog_dispose;
  object_class->finalize = aiv_google_dialog_finalize;

  props[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, AIV_TYPE_ACCOUNT, given);
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, given);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-google-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivGoogleDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, AivGoogleDialog, ask_button);
  gtk_widget_class_bind_template_child (widget_class, AivGoogleDialog, link_row);
  gtk_widget_class_bind_template_child (widget_class, AivGoogleDialog, copy_button);
  gtk_widget_class_bind_template_child (widget_class, AivGoogleDialog, open_button);
  gtk_widget_class_bind_template_child (widget_class, AivGoogleDialog, wait_page);
  gtk_widget_class_bind_template_child (widget_class, AivGoogleDialog, failed_page);
  gtk_widget_class_bind_template_child (widget_class, AivGoogleDialog, again_button);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_open);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
  gtk_widget_class_bind_template_callback (widget_class, on_details);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_closed);
}

static void
aiv_google_dialog_init (AivGoogleDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->browser_signals = g_signal_group_new (AIV_TYPE_BROWSER_LOGIN);
  g_signal_group_connect_swapped (self->browser_signals, "notify::url", G_CALLBACK (on_url), self);
  g_signal_group_connect_swapped (self->browser_signals, "notify::finishing", G_CALLBACK (on_finishing), self);
}

/**
 * aiv_google_dialog_new:
 * @account: what to sign in
 * @address: (nullable): of the server; %NULL to sign in again where the sign-in has run out
 *
 * Returns: (transfer floating): the dialog
 */
AdwDialog *
aiv_google_dialog_new (AivAccount *account,
                       const char *address)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);

  return g_object_new (AIV_TYPE_GOOGLE_DIALOG, "account", account, "address", address, NULL);
}

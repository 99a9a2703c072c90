/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-server-dialog.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivServerDialog:
 *
 * How one server is reached: proxy, certificate, and what it does not tell of a sign-in with
 * Google. Nothing changes before it is saved.
 */
struct _AivServerDialog
{
  AdwDialog parent_instance;

  AdwWindowTitle *window_title;
  GtkWidget *save_button;
  GtkWidget *page;
  AdwComboRow *proxy_row;
  GtkWidget *proxy_entry;
  GtkWidget *proxy_hint;
  GtkWidget *pin_entry;
  AdwSpinRow *port_row;
  GtkWidget *client_entry;
  GtkWidget *authorize_entry;

  AivAccount *account;
  char *address;
  DexFuture *loading;
  DexFuture *saving;
  gboolean busy; /* a future may settle before it is kept: what waits is not told by that */
};

typedef enum
{
  PROP_ACCOUNT = 1,
  PROP_ADDRESS,
} AivServerDialogProp;

static GParamSpec *props[PROP_ADDRESS + 1];

enum
{
  SIGNAL_SAVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivServerDialog, aiv_server_dialog, ADW_TYPE_DIALOG)

/* The rows of proxy_row. */
enum
{
  PROXY_SYSTEM,
  PROXY_NONE,
  PROXY_OTHER,
};

static const char *
get_text (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
mark (GtkWidget *entry,
      gboolean   good,
      gboolean  *all)
{
  if (good)
    gtk_widget_remove_css_class (entry, "error");
  else
    gtk_widget_add_css_class (entry, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_STATE_INVALID,
                               good ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
  *all = *all && good;
}

static gboolean
is_address (const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL
         && (g_str_equal (g_uri_get_scheme (uri), "http") || g_str_equal (g_uri_get_scheme (uri), "https"));
}

static void
on_changed (AivServerDialog *self)
{
  gboolean other = adw_combo_row_get_selected (self->proxy_row) == PROXY_OTHER;
  const char *proxy = get_text (self->proxy_entry);
  const char *pin = get_text (self->pin_entry);
  const char *authorize = get_text (self->authorize_entry);
  g_autofree char *normal = aiv_server_options_normalize_pin (pin);
  gboolean all = TRUE;

  gtk_widget_set_visible (self->proxy_entry, other);
  gtk_widget_set_visible (self->proxy_hint, other);
  mark (self->proxy_entry, !other || *proxy == '\0' || aiv_server_options_check_proxy (proxy), &all);
  mark (self->pin_entry, *pin == '\0' || normal != NULL, &all);
  mark (self->authorize_entry, *authorize == '\0' || is_address (authorize), &all);
  gtk_widget_set_sensitive (self->save_button, all && !self->busy
                                                 && (!other || *proxy != '\0'));
}

static void
set_text (GtkWidget  *entry,
          const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (entry), text != NULL ? text : "");
}

static DexFuture *
on_loaded (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivServerDialog) self = aiv_weak_get (weak);
  g_autoptr(AivServerOptions) options = dex_await_boxed (dex_ref (done), NULL);

  if (self == NULL || self->account == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  if (options != NULL)
    {
      gboolean none = g_strcmp0 (options->proxy, AIV_PROXY_NONE) == 0;

      set_text (self->proxy_entry, none ? NULL : options->proxy);
      adw_combo_row_set_selected (self->proxy_row, options->proxy == NULL ? PROXY_SYSTEM : none ? PROXY_NONE : PROXY_OTHER);
      set_text (self->pin_entry, options->pin);
      adw_spin_row_set_value (self->port_row, options->sign_in_port);
      set_text (self->client_entry, options->google_client_id);
      set_text (self->authorize_entry, options->google_authorize_url);
    }
  gtk_widget_set_sensitive (self->page, TRUE);
  on_changed (self);
  return dex_future_new_true ();
}

static void
on_cancel (AivServerDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static DexFuture *
on_saved (DexFuture *done,
          gpointer   weak)
{
  g_autoptr(AivServerDialog) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->account == NULL)
    return dex_future_new_true ();

  self->busy = FALSE;
  if (dex_await (dex_ref (done), &error))
    {
      g_signal_emit (self, signals[SIGNAL_SAVED], 0);
      adw_dialog_close (ADW_DIALOG (self));
    }
  else
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("dialog heading", "Not Saved"));
      on_changed (self);
    }
  return dex_future_new_true ();
}

static char *
dup_text (GtkWidget *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (get_text (entry)));

  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
on_save (AivServerDialog *self)
{
  g_autoptr(AivServerOptions) options = aiv_server_options_new ();

  switch (adw_combo_row_get_selected (self->proxy_row))
    {
    case PROXY_NONE:
      options->proxy = g_strdup (AIV_PROXY_NONE);
      break;
    case PROXY_OTHER:
      options->proxy = dup_text (self->proxy_entry);
      break;
    default:
      break;
    }
  options->pin = aiv_server_options_normalize_pin (get_text (self->pin_entry));
  options->sign_in_port = (guint16) adw_spin_row_get_value (self->port_row);
  options->google_client_id = dup_text (self->client_entry);
  options->google_authorize_url = dup_text (self->authorize_entry);

  aiv_let_go (&self->saving);
  self->busy = TRUE;
  self->saving = dex_future_finally (aiv_account_save_server_options (self->account, self->address, options), on_saved,
                                     aiv_weak_new (self), aiv_weak_free);
  on_changed (self);
}

static void
aiv_server_dialog_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  AivServerDialog *self = AIV_SERVER_DIALOG (object);

  switch ((AivServerDialogProp) prop_id)
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
aiv_server_dialog_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  AivServerDialog *self = AIV_SERVER_DIALOG (object);

  switch ((AivServerDialogProp) prop_id)
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
aiv_server_dialog_constructed (GObject *object)
{
  AivServerDialog *self = AIV_SERVER_DIALOG (object);

  G_OBJECT_CLASS (aiv_server_dialog_parent_class)->constructed (object);
  adw_window_title_set_subtitle (self->window_title, self->address);
  self->busy = TRUE;
  self->loading = dex_future_finally (aiv_account_load_server_options (self->account, self->address), on_loaded,
                                      aiv_weak_new (self), aiv_weak_free);
  on_changed (self);
}

static void
aiv_server_dialog_dispose (GObject *object)
{
  AivServerDialog *self = AIV_SERVER_DIALOG (object);

  aiv_let_go (&self->loading);
  aiv_let_go (&self->saving);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_SERVER_DIALOG);
  g_clear_object (&self->account);
  g_clear_pointer (&self->address, g_free);
  G_OBJECT_CLASS (aiv_server_dialog_parent_class)->dispose (object);
}

static void
aiv_server_dialog_class_init (AivServerDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_server_dialog_get_property;
  object_class->set_property = aiv_server_dialog_set_property;
  object_class->constructed = aiv_server_dialog_constructed;
  object_class->dispose = aiv_server_dialog_dispose;

  props[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, AIV_TYPE_ACCOUNT, given);
  props[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, given);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivServerDialog::saved:
   *
   * The server is reached in another way from now on.
   */
  signals[SIGNAL_SAVED] = g_signal_new ("saved", AIV_TYPE_SERVER_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-server-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, window_title);
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, save_button);
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, page);
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, proxy_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, proxy_entry);
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, proxy_hint);
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, pin_entry);
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, port_row);
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, client_entry);
  gtk_widget_class_bind_template_child (widget_class, AivServerDialog, authorize_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
aiv_server_dialog_init (AivServerDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_server_dialog_new:
 * @account: what reaches the server
 * @address: the server's address, as a person typed it
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_server_dialog_new (AivAccount *account,
                       const char *address)
{
  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);
  g_return_val_if_fail (address != NULL, NULL);

  return g_object_new (AIV_TYPE_SERVER_DIALOG, "account", account, "address", address, NULL);
}

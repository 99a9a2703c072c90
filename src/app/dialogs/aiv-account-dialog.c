/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-dialog.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-ledger-view.h"
#include "aiv-present-error.h"
#include "aiv-profile-picture.h"
#include "aiv-server-process.h"
#include "aiv-weak.h"

/* Fewer than this are said to be few: less than most videos from words cost. */
#define FEW_CREDITS 10

/**
 * AivAccountDialog:
 *
 * Who is signed in where, their credits with every change of them, their password, and the
 * way out. Changing the password and signing out are the window's: `win.change-password`,
 * `win.sign-out`.
 */
struct _AivAccountDialog
{
  AdwDialog parent_instance;

  AdwNavigationView *navigation_view;
  AdwAvatar *avatar;
  GtkLabel *name_label;
  GtkLabel *email_label;
  GtkLabel *place_label;
  GtkWidget *profile_group;
  AdwActionRow *plan_row;
  AdwPreferencesGroup *credits_group;
  GtkWidget *history_row;
  GtkEditable *name_row;
  GtkEditable *picture_row;
  GtkLabel *problem_label;
  GtkLabel *credits_label;
  GtkLabel *held_label;
  AivLedgerView *ledger_view;

  AivSession *session;
  gboolean ledger_read;

  /* Of servers that have it. */
  AivWireV1User *profile;
  DexFuture *fetching;
  DexFuture *saving;
  DexFuture *picturing;
};

typedef enum
{
  PROP_SESSION = 1,
  PROP_USER,
} AivAccountDialogProp;

static GParamSpec *props[PROP_USER + 1];

G_DEFINE_FINAL_TYPE (AivAccountDialog, aiv_account_dialog, ADW_TYPE_DIALOG)

static void on_profile_changed (AivAccountDialog *self);

static gboolean
is_local (AivAccountDialog *self)
{
  return g_strcmp0 (aiv_client_get_server_key (aiv_session_get_client (self->session)), AIV_SERVER_KEY) == 0;
}

/* (nullable): what to do when there are few credits left */
static const char *
describe_low (AivAccountDialog *self,
              AivUser          *user)
{
  if (aiv_user_get_credits (user) >= FEW_CREDITS)
    return NULL;
  if (aiv_user_get_is_admin (user))
    return C_("account", "There are few credits left. You can give yourself more on the page “Users”.");
  return C_("account", "There are few credits left. Ask whoever runs this server for more.");
}

static void
aiv_account_dialog_update (AivAccountDialog *self)
{
  AivUser *user = aiv_session_get_user (self->session);
  g_autofree char *credits = aiv_format_number (aiv_user_get_credits (user));
  g_autofree char *held = aiv_format_number (aiv_user_get_held (user));

  gtk_label_set_label (self->credits_label, credits);
  gtk_label_set_label (self->held_label, held);
  adw_preferences_group_set_description (self->credits_group, describe_low (self, user));
}

/* --- name, picture and subscription ---------------------------------------------------- */

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
aiv_account_dialog_show_profile (AivAccountDialog *self)
{
  const char *username = aiv_user_get_username (aiv_session_get_user (self->session));
  const char *name = self->profile != NULL && is_set (self->profile->name) ? self->profile->name : username;
  const char *email = self->profile != NULL ? self->profile->email : NULL;
  g_autofree char *state = NULL;

  gtk_label_set_label (self->name_label, name != NULL ? name : "");
  adw_avatar_set_text (self->avatar, name);
  gtk_label_set_label (self->email_label, email != NULL ? email : "");
  gtk_widget_set_visible (GTK_WIDGET (self->email_label), is_set (email));
  gtk_widget_set_visible (self->profile_group, self->profile != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->plan_row),
                          self->profile != NULL && is_set (self->profile->plan) && !is_local (self));
  if (self->profile == NULL || !is_set (self->profile->plan))
    return;

  state = aiv_format_subscription (self->profile->subscription_status, self->profile->subscription_start,
                                   self->profile->subscription_end);
  {
    /* Translators: a kind of subscription, then its state: "Basic · Active until 3 May 2027". */
    g_autofree char *text = g_strdup_printf (C_("subscription", "%s · %s"), aiv_format_plan (self->profile->plan), state);

    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->plan_row), C_("label", "Subscription"));
    adw_action_row_set_subtitle (self->plan_row, is_set (state) ? text : aiv_format_plan (self->profile->plan));
  }
}

static DexFuture *
on_picture (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivAccountDialog) self = aiv_weak_get (weak);
  g_autoptr(GdkTexture) texture = dex_await_object (dex_ref (done), NULL);

  /* Without one, the initials stay. */
  if (self != NULL && self->session != NULL && texture != NULL)
    adw_avatar_set_custom_image (self->avatar, GDK_PAINTABLE (texture));
  return dex_future_new_true ();
}

static void
aiv_account_dialog_take_profile (AivAccountDialog *self,
                                 AivWireV1User    *profile)
{
  const char *before = self->profile != NULL ? self->profile->avatar_url : NULL;

  if (g_strcmp0 (before, profile->avatar_url) != 0)
    {
      aiv_let_go (&self->picturing);
      adw_avatar_set_custom_image (self->avatar, NULL);
      if (is_set (profile->avatar_url))
        self->picturing = dex_future_finally (aiv_profile_picture_load (self->session, profile->avatar_url), on_picture,
                                              aiv_weak_new (self), aiv_weak_free);
    }
  g_clear_pointer (&self->profile, aiv_wire_v1_user_unref);
  self->profile = aiv_wire_v1_user_ref (profile);
  aiv_account_dialog_show_profile (self);
}

static DexFuture *
on_profile (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivAccountDialog) self = aiv_weak_get (weak);
  g_autoptr(AivWireV1User) profile = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  /* What is not there is not shown; everything else works without. */
  if ((profile = dex_await_boxed (dex_ref (done), &error)) != NULL)
    aiv_account_dialog_take_profile (self, profile);
  else
    g_debug ("There is no profile: %s", error->message);
  return dex_future_new_true ();
}

static DexFuture *
on_profile_saved (DexFuture *done,
                  gpointer   weak)
{
  g_autoptr(AivAccountDialog) self = aiv_weak_get (weak);
  g_autoptr(AivWireV1User) profile = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  profile = dex_await_boxed (dex_ref (done), &error);
  aiv_let_go (&self->saving);
  on_profile_changed (self);
  if (profile == NULL)
    {
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Save the Profile"));
      return dex_future_new_true ();
    }

  aiv_account_dialog_take_profile (self, profile);
  adw_navigation_view_pop_to_tag (self->navigation_view, "account");
  return dex_future_new_true ();
}

static const char *
find_problem (AivAccountDialog *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (self->picture_row)));
  g_autoptr(GUri) uri = g_uri_parse (address, G_URI_FLAGS_NONE, NULL);

  if (name[0] == '\0')
    return C_("account", "Type a name.");
  if (address[0] != '\0'
      && (uri == NULL || !is_set (g_uri_get_host (uri))
          || (!g_str_equal (g_uri_get_scheme (uri), "https") && !g_str_equal (g_uri_get_scheme (uri), "http"))))
    return C_("account", "The address of a picture begins with https://. Leave it empty for none.");
  return NULL;
}

static void
on_profile_changed (AivAccountDialog *self)
{
  const char *problem = find_problem (self);

  gtk_label_set_label (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.save-profile", problem == NULL && self->saving == NULL);
}

static void
save_profile_activated (GtkWidget  *widget,
                        const char *action,
                        GVariant   *parameter)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (widget);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name_row)));
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (self->picture_row)));

  if (self->saving != NULL || find_problem (self) != NULL)
    return;

  self->saving = dex_future_finally (aiv_client_update_profile (aiv_session_get_client (self->session), name, address),
                                     on_profile_saved, aiv_weak_new (self), aiv_weak_free);
  on_profile_changed (self);
}

static void
on_profile_activated (AivAccountDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "account.save-profile", NULL);
}

static void
profile_activated (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (widget);

  if (self->profile == NULL)
    return;
  gtk_editable_set_text (self->name_row, self->profile->name != NULL ? self->profile->name : "");
  gtk_editable_set_text (self->picture_row, self->profile->avatar_url != NULL ? self->profile->avatar_url : "");
  on_profile_changed (self);
  adw_navigation_view_push_by_tag (self->navigation_view, "profile");
}

static void
aiv_account_dialog_show_place (AivAccountDialog *self)
{
  AivClient *client = aiv_session_get_client (self->session);
  gboolean is_admin = aiv_user_get_is_admin (aiv_session_get_user (self->session));
  const char *role = is_admin ? C_("role", "Administrator") : C_("role", "User");
  const char *place = is_local (self) ? C_("server", "This computer") : aiv_client_get_base_url (client);
  g_autofree char *text = g_strdup_printf ("%s · %s", role, place);

  gtk_label_set_label (self->place_label, text);
}

static void
history_activated (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (widget);

  if (self->ledger_read)
    {
      aiv_ledger_view_reload (self->ledger_view);
    }
  else
    {
      g_autoptr(AivLedgerList) list = aiv_ledger_list_new (aiv_session_get_client (self->session), NULL);

      self->ledger_read = TRUE;
      aiv_ledger_view_set_list (self->ledger_view, list);
    }
  adw_navigation_view_push_by_tag (self->navigation_view, "history");
}

static void
leave_activated (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (widget));
  const char *next = g_str_equal (action, "account.sign-out") ? "win.sign-out" : "win.change-password";

  /* What follows has a dialog or a page of its own. */
  adw_dialog_close (ADW_DIALOG (widget));
  if (window != NULL)
    gtk_widget_activate_action (window, next, NULL);
}

static void
aiv_account_dialog_get_property (GObject    *object,
                                 guint       prop_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (object);

  switch ((AivAccountDialogProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_USER:
      g_value_set_object (value, self->session != NULL ? aiv_session_get_user (self->session) : NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_dialog_set_property (GObject      *object,
                                 guint         prop_id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (object);

  switch ((AivAccountDialogProp) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_USER:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_account_dialog_constructed (GObject *object)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (object);
  AivUser *user = aiv_session_get_user (self->session);
  AivClient *client = aiv_session_get_client (self->session);

  G_OBJECT_CLASS (aiv_account_dialog_parent_class)->constructed (object);

  g_signal_connect_object (user, "notify::credits", G_CALLBACK (aiv_account_dialog_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (user, "notify::held", G_CALLBACK (aiv_account_dialog_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (user, "notify::is-admin", G_CALLBACK (aiv_account_dialog_show_place), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (user, "notify::username", G_CALLBACK (aiv_account_dialog_show_profile), self,
                           G_CONNECT_SWAPPED);
  g_object_notify_by_pspec (object, props[PROP_USER]);
  gtk_widget_set_visible (self->history_row, aiv_session_has_ledger (self->session));
  /* This computer asks for no password, and the v1 family signs in elsewhere. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "account.change-password",
                                 !is_local (self)
                                   && (aiv_client_get_server_info (client) == NULL
                                       || aiv_client_has_family (client, AIV_FAMILY_VISION)));
  aiv_account_dialog_show_profile (self);
  if (aiv_client_has_family (client, AIV_FAMILY_V1))
    self->fetching = dex_future_finally (aiv_client_fetch_v1_profile (client), on_profile, aiv_weak_new (self),
                                         aiv_weak_free);
  aiv_account_dialog_update (self);
  aiv_account_dialog_show_place (self);
}

static void
aiv_account_dialog_dispose (GObject *object)
{
  AivAccountDialog *self = AIV_ACCOUNT_DIALOG (object);

  aiv_let_go (&self->fetching);
  aiv_let_go (&self->saving);
  aiv_let_go (&self->picturing);
  g_clear_pointer (&self->profile, aiv_wire_v1_user_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_ACCOUNT_DIALOG);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aiv_account_dialog_parent_class)->dispose (object);
}

static void
aiv_account_dialog_class_init (AivAccountDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_account_dialog_get_property;
  object_class->set_property = aiv_account_dialog_set_property;
  object_class->constructed = aiv_account_dialog_constructed;
  object_class->dispose = aiv_account_dialog_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /**
   * AivAccountDialog:user:
   *
   * The session's user.
   */
  props[PROP_USER] = g_param_spec_object ("user", NULL, NULL, AIV_TYPE_USER,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_LEDGER_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/dialogs/aiv-account-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, navigation_view);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, problem_label);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, picture_row);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, history_row);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, credits_group);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, plan_row);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, profile_group);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, email_label);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, name_label);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, avatar);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, place_label);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, credits_label);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, held_label);
  gtk_widget_class_bind_template_child (widget_class, AivAccountDialog, ledger_view);

  gtk_widget_class_install_action (widget_class, "account.history", NULL, history_activated);
  gtk_widget_class_install_action (widget_class, "account.change-password", NULL, leave_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_profile_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_profile_activated);
  gtk_widget_class_install_action (widget_class, "account.profile", NULL, profile_activated);
  gtk_widget_class_install_action (widget_class, "account.save-profile", NULL, save_profile_activated);
  gtk_widget_class_install_action (widget_class, "account.sign-out", NULL, leave_activated);
}

static void
aiv_account_dialog_init (AivAccountDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_account_dialog_new:
 * @session: whose account
 *
 * Returns: (transfer floating): a dialog, not yet shown
 */
AdwDialog *
aiv_account_dialog_new (AivSession *session)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  return g_object_new (AIV_TYPE_ACCOUNT_DIALOG, "session", session, NULL);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-window.h"

#include <glib/gi18n.h>

#include "aiv-account-dialog.h"
#include "aiv-ask-password-dialog.h"
#include "aiv-batch-page.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-google-dialog.h"
#include "aiv-password-dialog.h"
#include "aiv-sign-in-page.h"
#include "aiv-weak.h"
#include "aiv-window-private.h"

/**
 * AivWindow:
 *
 * The main window: the sign-in page, or a sidebar with the main pages beside it. The player
 * is pushed over all of it. Follows an [class@Account].
 */

typedef enum
{
  PROP_SETTINGS = 1,
  PROP_ACCOUNT,
  PROP_NOTICE,
  PROP_HAS_NOTICE,
} AivWindowProp;

static GParamSpec *props[PROP_HAS_NOTICE + 1];

G_DEFINE_FINAL_TYPE (AivWindow, aiv_window, ADW_TYPE_APPLICATION_WINDOW)

static void
update_notice (AivWindow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTICE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_NOTICE]);
}

/* --- actions -------------------------------------------------------------------------- */

static void
on_new_batch (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "new-batch");
}

static void
on_show_batches (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "batches");
}

static void
on_show_users (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "users");
}

static void
on_show_batch (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  AdwNavigationPage *page;

  if (self->session == NULL)
    return;

  aiv_window_show_page (self, "batches");
  page = aiv_batch_page_new (self->session, g_variant_get_string (parameter, NULL));
  adw_navigation_view_push (self->content_view, page);
}

static void
on_toast (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  AdwToast *toast = adw_toast_new (g_variant_get_string (parameter, NULL));

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
on_account (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);

  if (self->session != NULL)
    adw_dialog_present (aiv_account_dialog_new (self->session), widget);
}

static void
on_change_password (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);

  if (self->session != NULL)
    adw_dialog_present (aiv_password_dialog_new (self->session, FALSE), widget);
}

static void
on_sign_out (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);

  dex_future_disown (aiv_account_sign_out (self->account));
}

/* --- the account ---------------------------------------------------------------------- */

static void
update_user (AivWindow *self)
{
  AivUser *user = self->session != NULL ? aiv_session_get_user (self->session) : NULL;
  gboolean known = user != NULL && aiv_user_get_id (user) != NULL && *aiv_user_get_id (user) != '\0';
  gboolean local = aiv_account_is_local (self->account);
  g_autofree char *credits = NULL;
  g_autofree char *spoken = NULL;
  const char *name = "";

  if (known)
    {
      gint64 amount = aiv_user_get_credits (user);

      name = local ? C_("account name", "This Computer") : aiv_user_get_username (user);
      credits = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%ld credit", "%ld credits", amount),
                                 (long) amount);
      /* Translators: a user name and "95 credits" */
      spoken = g_strdup_printf (C_("accessible name", "Account: %s, %s"), name, credits);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->account_button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
    }
  gtk_label_set_label (self->account_name, name);
  adw_avatar_set_show_initials (self->account_avatar, !local);
  adw_avatar_set_icon_name (self->account_avatar, local ? "computer-symbolic" : NULL);
  gtk_label_set_label (self->account_credits, credits != NULL ? credits : "");

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.account", known);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.change-password", known && !local
                                                                             && !aiv_account_uses_google (self->account));
  aiv_window_update_pages (self);
}

/* A server in the network insists on a password of one's own; this computer asks for none. */
static void
on_must_change (AivWindow *self)
{
  if (aiv_user_get_must_change_password (aiv_session_get_user (self->session))
      && !aiv_account_is_local (self->account)
      && adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) == NULL)
    adw_dialog_present (aiv_password_dialog_new (self->session, TRUE), GTK_WIDGET (self));
}

static void
on_user_changed (AivWindow *self)
{
  update_user (self);
  on_must_change (self);
}

static void
on_sign_in_needed (AivWindow *self)
{
  AdwDialog *dialog;

  if (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self)) != NULL)
    return;
  dialog = aiv_account_uses_google (self->account) ? aiv_google_dialog_new (self->account, NULL)
                                                   : aiv_ask_password_dialog_new (self->account);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_server_notice (AivWindow  *self,
                  const char *level,
                  const char *message)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", message);
}

static void
show_root_page (AivWindow  *self,
                const char *tag)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->root_view);

  if (g_strcmp0 (tag, "sign-in") == 0 && adw_navigation_view_find_page (self->root_view, tag) == NULL)
    adw_navigation_view_add (self->root_view, ADW_NAVIGATION_PAGE (aiv_sign_in_page_new (self->account)));
  if (page == NULL || g_strcmp0 (adw_navigation_page_get_tag (page), tag) != 0)
    adw_navigation_view_replace_with_tags (self->root_view, &tag, 1);
}

static void
on_session (AivWindow *self)
{
  AivSession *session = aiv_account_get_session (self->account);

  if (session == self->session)
    return;

  if (self->session != NULL)
    aiv_window_drop_pages (self);
  g_set_object (&self->session, session);
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->user_signals, session != NULL ? aiv_session_get_user (session) : NULL);
  update_user (self);

  if (session != NULL)
    {
      show_root_page (self, "main");
      aiv_window_show_first_page (self);
      on_must_change (self);
    }
  else
    {
      show_root_page (self, "sign-in");
    }
}

static DexFuture *
on_resumed (DexFuture *done,
            gpointer   weak)
{
  g_autoptr(AivWindow) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || dex_await (dex_ref (done), &error))
    return dex_future_new_true ();

  show_root_page (self, "sign-in");
  if (!g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND))
    aiv_sign_in_page_show_error (AIV_SIGN_IN_PAGE (adw_navigation_view_find_page (self->root_view, "sign-in")), error);

  return dex_future_new_true ();
}

/* The window is there: now there is time for the rest. */
static void
on_first_frame (AivWindow     *self,
                GdkFrameClock *clock)
{
  g_clear_signal_handler (&self->first_frame, clock);
  self->resuming = dex_future_finally (aiv_account_resume (self->account), on_resumed, aiv_weak_new (self),
                                       aiv_weak_free);
}

/* --- the object ----------------------------------------------------------------------- */

static void
aiv_window_realize (GtkWidget *widget)
{
  AivWindow *self = AIV_WINDOW (widget);

  GTK_WIDGET_CLASS (aiv_window_parent_class)->realize (widget);

  if (self->resuming == NULL && self->first_frame == 0)
    self->first_frame = g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint",
                                                 G_CALLBACK (on_first_frame), self, G_CONNECT_SWAPPED);
}

static void
aiv_window_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  AivWindow *self = AIV_WINDOW (object);
  const char *notice = self->account != NULL ? aiv_account_get_notice (self->account) : NULL;

  switch ((AivWindowProp) prop_id)
    {
    case PROP_SETTINGS:
      g_value_set_object (value, self->settings);
      break;
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_NOTICE:
      g_value_set_string (value, notice != NULL ? notice : "");
      break;
    case PROP_HAS_NOTICE:
      g_value_set_boolean (value, notice != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_window_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  AivWindow *self = AIV_WINDOW (object);

  switch ((AivWindowProp) prop_id)
    {
    case PROP_SETTINGS:
      self->settings = g_value_dup_object (value);
      break;
    case PROP_ACCOUNT:
      self->account = g_value_dup_object (value);
      break;
    case PROP_NOTICE:
    case PROP_HAS_NOTICE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_window_constructed (GObject *object)
{
  AivWindow *self = AIV_WINDOW (object);
  g_autofree char *server = g_settings_get_string (self->settings, "server");

  G_OBJECT_CLASS (aiv_window_parent_class)->constructed (object);

  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  g_signal_connect_object (self->account, "notify::session", G_CALLBACK (on_session), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "notify::notice", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "sign-in-needed", G_CALLBACK (on_sign_in_needed), self, G_CONNECT_SWAPPED);

  aiv_window_make_sidebar (self);
  update_user (self);
  if (*server == '\0')
    show_root_page (self, "sign-in");
}

static void
aiv_window_dispose (GObject *object)
{
  AivWindow *self = AIV_WINDOW (object);

  aiv_let_go (&self->resuming);
  aiv_let_go (&self->finding);
  g_clear_object (&self->user_signals);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_WINDOW);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (aiv_window_parent_class)->dispose (object);
}

static void
aiv_window_class_init (AivWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags given = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_window_get_property;
  object_class->set_property = aiv_window_set_property;
  object_class->constructed = aiv_window_constructed;
  object_class->dispose = aiv_window_dispose;
  widget_class->realize = aiv_window_realize;

  props[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, given);
  props[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, AIV_TYPE_ACCOUNT, given);
  /* What the pages' banners show: see aiv-window.h. */
  props[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, "", flags);
  props[PROP_HAS_NOTICE] = g_param_spec_boolean ("has-notice", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/aiv-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AivWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, root_view);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, content_view);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, account_button);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, account_avatar);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, account_name);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, account_credits);
  gtk_widget_class_bind_template_callback_full (widget_class, "on_row_activated",
                                                G_CALLBACK (aiv_window_on_row_activated));
  gtk_widget_class_bind_template_callback_full (widget_class, "on_content_page",
                                                G_CALLBACK (aiv_window_on_content_page));

  gtk_widget_class_install_action (widget_class, "win.new-batch", NULL, on_new_batch);
  gtk_widget_class_install_action (widget_class, "win.show-batches", NULL, on_show_batches);
  gtk_widget_class_install_action (widget_class, "win.show-users", NULL, on_show_users);
  gtk_widget_class_install_action (widget_class, "win.show-batch", "s", on_show_batch);
  gtk_widget_class_install_action (widget_class, "win.play", "(ss)", aiv_window_on_play);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast);
  gtk_widget_class_install_action (widget_class, "win.account", NULL, on_account);
  gtk_widget_class_install_action (widget_class, "win.change-password", NULL, on_change_password);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, on_sign_out);
}

static void
aiv_window_init (AivWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->session_signals = g_signal_group_new (AIV_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notice", G_CALLBACK (on_server_notice), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::can-create-batches",
                                  G_CALLBACK (aiv_window_update_server), self);
  self->user_signals = g_signal_group_new (AIV_TYPE_USER);
  g_signal_group_connect_swapped (self->user_signals, "notify", G_CALLBACK (on_user_changed), self);
}

/**
 * aiv_window_new:
 * @settings: where the window remembers its size
 * @account: the sign-in that it follows
 *
 * Returns: (transfer none): the window, not yet shown
 */
AivWindow *
aiv_window_new (GSettings  *settings,
                AivAccount *account)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);

  return g_object_new (AIV_TYPE_WINDOW, "settings", settings, "account", account, NULL);
}

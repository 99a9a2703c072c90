/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-window.h"

#include <glib/gi18n.h>

#include "aiv-announce.h"
#include "aiv-batch-page.h"
#include "aiv-fiber.h"
#include "aiv-pending-deletes.h"
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
  PROP_NOTICE_BUTTON,
} AivWindowProp;

static GParamSpec *props[PROP_NOTICE_BUTTON + 1];

G_DEFINE_FINAL_TYPE (AivWindow, aiv_window, ADW_TYPE_APPLICATION_WINDOW)

static void
update_notice (AivWindow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTICE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_NOTICE]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NOTICE_BUTTON]);
}

/* --- actions -------------------------------------------------------------------------- */

static void
on_show_batches (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "batches");
}

static void
on_show_showcase (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "showcase");
}

static void
on_show_videos (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "videos");
}

static void
on_show_users (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "users");
}

static void
on_show_activity (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "activity");
}

static void
on_show_server (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "server");
}

static void
on_show_insight (GtkWidget  *widget,
                 const char *action,
                 GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "insight");
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
  /* What is news only is not worth telling after newer news. */
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
  aiv_announce (GTK_WIDGET (self->toasts), g_variant_get_string (parameter, NULL), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

/* The window is there: now there is time for the rest. */
static void
on_first_frame (AivWindow     *self,
                GdkFrameClock *clock)
{
  g_clear_signal_handler (&self->first_frame, clock);
  aiv_window_resume (self);
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
    case PROP_NOTICE_BUTTON:
      if (self->account != NULL && aiv_account_needs_sign_in (self->account))
        g_value_set_string (value, C_("button", "Sign In"));
      else if (self->account != NULL && aiv_account_is_server_down (self->account))
        g_value_set_string (value, C_("button", "_Start"));
      else
        g_value_set_string (value, "");
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
    case PROP_NOTICE_BUTTON:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_window_constructed (GObject *object)
{
  AivWindow *self = AIV_WINDOW (object);

  G_OBJECT_CLASS (aiv_window_parent_class)->constructed (object);

  g_settings_bind (self->settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (self->settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);

  g_signal_connect_object (self->account, "notify::notice", G_CALLBACK (update_notice), self, G_CONNECT_SWAPPED);

  aiv_window_make_sidebar (self);
  aiv_window_follow_account (self);
}

/* --- closing -------------------------------------------------------------------------- */

/* Longer nobody waits for a server when a window has been closed. */
#define CLOSING_SECONDS 5

static DexFuture *
on_deleted (DexFuture *done,
            gpointer   application)
{
  g_application_release (application);
  return dex_future_new_true ();
}

/* What was deleted can be had back as long as the window is there, and no longer. */
static gboolean
aiv_window_close_request (GtkWindow *window)
{
  AivWindow *self = AIV_WINDOW (window);
  GtkApplication *application = gtk_window_get_application (window);
  DexFuture *deleting;

  if (self->session != NULL && application != NULL)
    {
      g_application_hold (G_APPLICATION (application));
      deleting = dex_future_first (aiv_pending_deletes_commit_all (aiv_pending_deletes_get (self->session)),
                                   dex_timeout_new_seconds (CLOSING_SECONDS), NULL);
      dex_future_disown (dex_future_finally (deleting, on_deleted, g_object_ref (application), g_object_unref));
    }
  return GTK_WINDOW_CLASS (aiv_window_parent_class)->close_request (window);
}

static void
aiv_window_dispose (GObject *object)
{
  AivWindow *self = AIV_WINDOW (object);

  aiv_let_go (&self->finding);
  aiv_window_dispose_accounts (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_WINDOW);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  g_clear_weak_pointer (&self->toast);
  g_clear_weak_pointer (&self->help);

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
  GTK_WINDOW_CLASS (klass)->close_request = aiv_window_close_request;

  props[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, given);
  props[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, AIV_TYPE_ACCOUNT, given);
  /* What the pages' banners show: see aiv-window.h. */
  props[PROP_NOTICE] = g_param_spec_string ("notice", NULL, NULL, "", flags);
  props[PROP_HAS_NOTICE] = g_param_spec_boolean ("has-notice", NULL, NULL, FALSE, flags);
  props[PROP_NOTICE_BUTTON] = g_param_spec_string ("notice-button", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_ACCOUNT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/aiv-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AivWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, root_view);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, starting_text);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, starting_label);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, content_view);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, account_button);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, account_avatar);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, account_name);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, account_credits);
  gtk_widget_class_bind_template_child (widget_class, AivWindow, account_list);
  gtk_widget_class_bind_template_callback_full (widget_class, "on_row_activated",
                                                G_CALLBACK (aiv_window_on_row_activated));
  gtk_widget_class_bind_template_callback_full (widget_class, "on_content_page",
                                                G_CALLBACK (aiv_window_on_content_page));

  aiv_window_install_create_actions (widget_class);
  aiv_window_install_help_actions (widget_class);
  gtk_widget_class_install_action (widget_class, "win.show-batches", NULL, on_show_batches);
  gtk_widget_class_install_action (widget_class, "win.show-showcase", NULL, on_show_showcase);
  gtk_widget_class_install_action (widget_class, "win.show-videos", NULL, on_show_videos);
  gtk_widget_class_install_action (widget_class, "win.show-users", NULL, on_show_users);
  gtk_widget_class_install_action (widget_class, "win.show-activity", NULL, on_show_activity);
  gtk_widget_class_install_action (widget_class, "win.show-server", NULL, on_show_server);
  gtk_widget_class_install_action (widget_class, "win.show-insight", NULL, on_show_insight);
  gtk_widget_class_install_action (widget_class, "win.show-batch", "s", on_show_batch);
  gtk_widget_class_install_action (widget_class, "win.play", "(ss)", aiv_window_on_play);
  gtk_widget_class_install_action (widget_class, "win.toast", "s", on_toast);
  aiv_window_class_init_accounts (widget_class);
}

static void
aiv_window_init (AivWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  aiv_window_init_accounts (self);
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

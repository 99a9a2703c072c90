/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-notifier.h"

#include <glib/gi18n.h>

/**
 * AivNotifier:
 *
 * Tells what has ended: in the window to who looks at it, else in one notification for each batch or video from words, with
 * what can be done next as its buttons; also of accounts that were switched away from. `app.play`, `app.show-batch`, `app.show`
 * and `app.retry-failed` are the actions that it names, each but `app.show` with the id of the account and a target.
 */
struct _AivNotifier
{
  GObject parent_instance;

  GtkApplication *application; /* which owns it */
  GSettings *settings;
  AivAccount *account;
};

G_DEFINE_FINAL_TYPE (AivNotifier, aiv_notifier, G_TYPE_OBJECT)

static AivItem *
first_playable (AivBatch *batch)
{
  GListModel *items = aiv_batch_get_items (batch);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (items, i);

      if (aiv_item_get_can_play (item))
        return item;   /* the batch keeps it */
    }

  return NULL;
}

/* "3 videos are ready", "2 videos are ready, 1 failed": translated. */
static char *
describe_end (AivBatch *batch)
{
  guint done = aiv_batch_get_n_completed (batch);
  guint failed = aiv_batch_get_n_failed (batch);
  g_autofree char *ready = NULL;
  g_autofree char *lost = NULL;

  ready = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u video is ready", "%u videos are ready", done), done);
  if (failed == 0)
    return g_steal_pointer (&ready);
  lost = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u failed", "%u failed", failed), failed);
  if (done == 0)
    return g_steal_pointer (&lost);
  /* Translators: "2 videos are ready", "1 failed" */
  return g_strdup_printf (C_("list of two", "%s, %s"), ready, lost);
}

/* What ended, and what to do about it. */
typedef struct
{
  AivSession *session;
  const char *id;
  const char *title;
  const char *body;
  AivItem *playable;      /* (nullable) */
  const char *retryable;  /* (nullable): id of a batch */
  const char *action;     /* of a click on it */
  GVariant *target;       /* (nullable) */
} End;

/* (transfer floating): for whose jobs, and for what of them */
static GVariant *
make_target (AivAccountEntry *entry,
             GVariant        *target)
{
  return g_variant_new ("(sv)", aiv_account_entry_get_id (entry), target);
}

static void
send_notification (AivNotifier     *self,
                   AivAccountEntry *entry,
                   const char      *title,
                   const End       *end)
{
  g_autoptr(GNotification) notification = g_notification_new (title);

  g_notification_set_body (notification, end->body);
  g_notification_set_default_action_and_target_value (notification, end->action,
                                                      end->target != NULL ? make_target (entry, end->target) : NULL);
  if (end->playable != NULL)
    {
      const char *batch_id = aiv_item_get_batch_id (end->playable);

      g_notification_add_button_with_target_value (notification, C_("notification", "Play"), "app.play",
                                                   make_target (entry, g_variant_new ("(ss)", batch_id != NULL ? batch_id : "",
                                                                                      aiv_item_get_id (end->playable))));
    }
  if (end->retryable != NULL)
    g_notification_add_button_with_target_value (notification, C_("notification", "Retry Failed"), "app.retry-failed",
                                                 make_target (entry, g_variant_new_string (end->retryable)));
  g_application_send_notification (G_APPLICATION (self->application), end->id, notification);
}

static void
tell (AivNotifier *self,
      const End   *end)
{
  GtkWindow *window = gtk_application_get_active_window (self->application);
  g_autoptr(GVariant) target = end->target != NULL ? g_variant_ref_sink (end->target) : NULL;
  AivAccountEntry *entry = aiv_account_find_entry (self->account, end->session);
  g_autofree char *title = NULL;

  if (entry == NULL)
    return;
  title = end->session == aiv_account_get_session (self->account)
              ? g_strdup (end->title)
              /* Translators: name of a batch or video, and of the account that it belongs to */
              : g_strdup_printf (C_("notification", "%s (%s)"), end->title, aiv_account_entry_get_title (entry));

  if (window != NULL && gtk_window_is_active (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
    {
      g_autofree char *text = g_strdup_printf (C_("toast: batch name, what happened", "%s: %s"), title, end->body);

      gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", text);
    }
  else if (g_settings_get_boolean (self->settings, "notify-finished"))
    {
      send_notification (self, entry, title, end);
    }
}

static void
on_batch_finished (AivSession  *session,
                   AivBatch    *batch,
                   AivNotifier *self)
{
  g_autofree char *body = describe_end (batch);
  const char *id = aiv_batch_get_id (batch);

  if (aiv_batch_get_status (batch) != AIV_JOB_CANCELLED)
    tell (self, &(End) { .session = session,
                         .id = id,
                         .title = aiv_batch_get_name (batch),
                         .body = body,
                         .playable = first_playable (batch),
                         .retryable = aiv_batch_get_n_failed (batch) > 0 ? id : NULL,
                         .action = "app.show-batch",
                         .target = g_variant_new_string (id) });
}

/* A video from words, named by the first of them. */
static void
on_video_finished (AivSession  *session,
                   AivItem     *item,
                   AivNotifier *self)
{
  gboolean ready = aiv_item_get_can_play (item);

  if (aiv_item_get_status (item) != AIV_JOB_CANCELLED)
    tell (self, &(End) { .session = session,
                         .id = aiv_item_get_key (item),
                         .title = aiv_item_get_name (item),
                         .body = ready ? C_("notification", "The video is ready")
                                       : C_("notification", "The video could not be made"),
                         .playable = ready ? item : NULL,
                         .action = ready ? "app.play" : "app.show",
                         .target = ready ? g_variant_new ("(ss)", "", aiv_item_get_id (item)) : NULL });
}

/**
 * aiv_notifier_tell_unsent:
 * @self: a notifier
 * @title: what was to be sent
 * @reason: why it was not, translated
 *
 * Tells who does not look at the window, which says so itself.
 */
void
aiv_notifier_tell_unsent (AivNotifier *self,
                          const char  *title,
                          const char  *reason)
{
  GtkWindow *window;
  g_autoptr(GNotification) notification = NULL;

  g_return_if_fail (AIV_IS_NOTIFIER (self));
  g_return_if_fail (title != NULL && reason != NULL);

  window = gtk_application_get_active_window (self->application);
  if (window != NULL && gtk_window_is_active (window) && gtk_widget_get_visible (GTK_WIDGET (window)))
    return;
  notification = g_notification_new (title);
  g_notification_set_body (notification, reason);
  g_notification_set_default_action (notification, "app.show");
  g_application_send_notification (G_APPLICATION (self->application), "unsent", notification);
}

static void
on_session (AivNotifier *self,
            GParamSpec  *pspec,
            AivAccount  *account)
{
  AivSession *session = aiv_account_get_session (account);

  /* It may be one that was switched away from, and is listened to still. */
  if (session == NULL || g_signal_handler_find (session, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL,
                                                on_batch_finished, self) != 0)
    return;
  g_signal_connect_object (session, "batch-finished", G_CALLBACK (on_batch_finished), self, 0);
  g_signal_connect_object (session, "video-finished", G_CALLBACK (on_video_finished), self, 0);
}

static void
aiv_notifier_dispose (GObject *object)
{
  AivNotifier *self = AIV_NOTIFIER (object);

  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (aiv_notifier_parent_class)->dispose (object);
}

static void
aiv_notifier_class_init (AivNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_notifier_dispose;
}

static void
aiv_notifier_init (AivNotifier *self)
{
}

/**
 * aiv_notifier_new:
 * @application: (not nullable): the application, which must outlive it
 * @settings: says whether to notify
 * @account: whose jobs are told of
 *
 * Returns: (transfer full): a notifier
 */
AivNotifier *
aiv_notifier_new (GtkApplication *application,
                  GSettings      *settings,
                  AivAccount     *account)
{
  AivNotifier *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);

  self = g_object_new (AIV_TYPE_NOTIFIER, NULL);
  self->application = application;
  self->settings = g_object_ref (settings);
  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify::session", G_CALLBACK (on_session), self, G_CONNECT_SWAPPED);
  return self;
}

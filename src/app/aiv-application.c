/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-application.h"

#include <glib/gi18n.h>

#include "aiv-about-dialog.h"
#include "aiv-account.h"
#include "aiv-preferences-dialog.h"
#include "aiv-shortcuts-dialog.h"
#include "aiv-window.h"

/**
 * AivApplication:
 *
 * The program: one instance for each desktop session, its settings, its actions (`app.`)
 * and every keyboard shortcut. A second start raises the window of the first.
 */
struct _AivApplication
{
  AdwApplication parent_instance;

  GSettings *settings;
  AivAccount *account;
  GSignalGroup *session_signals;
};

G_DEFINE_FINAL_TYPE (AivApplication, aiv_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.quit", { "<Control>q" } },
  { "app.preferences", { "<Control>comma" } },
  { "app.shortcuts", { "<Control>question" } },
  { "window.close", { "<Control>w" } },
  { "win.new-batch", { "<Control>n" } },
  { "win.new-video", { "<Control><Shift>n" } },
  { "win.show-batches", { "<Control>b" } },
  { "win.choose-account", { "<Control><Shift>a" } },
  { "win.show-videos", { "<Control>l" } },
};

static void
on_quit (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  AivApplication *self = user_data;
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  /* Closing gives the window the chance to save what it remembers. */
  if (window != NULL)
    gtk_window_close (window);
  else
    g_application_quit (G_APPLICATION (self));
}

static void
on_about (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  adw_dialog_present (aiv_about_dialog_new (), GTK_WIDGET (gtk_application_get_active_window (user_data)));
}

static void
on_preferences (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  AivApplication *self = user_data;

  adw_dialog_present (aiv_preferences_dialog_new (aiv_account_get_session (self->account), self->settings),
                      GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (self))));
}

static void
on_shortcuts (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  adw_dialog_present (aiv_shortcuts_dialog_new (),
                      GTK_WIDGET (gtk_application_get_active_window (user_data)));
}

static void
on_show (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  g_application_activate (user_data);
}

/* A notification was clicked: the window does the action of the same name. */
static void
on_from_notification (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  g_autofree char *name = g_strconcat ("win.", g_action_get_name (G_ACTION (action)), NULL);
  GtkWindow *window;

  g_application_activate (user_data);
  window = gtk_application_get_active_window (user_data);
  if (window != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (window), name, parameter);
}

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

/* What ended: told in the window to who looks at it, else in a notification. */
static void
tell_end (AivApplication *self,
          const char     *id,
          const char     *title,
          const char     *body,
          AivItem        *playable,
          const char     *action,
          GVariant       *target)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  g_autoptr(GVariant) about = target != NULL ? g_variant_ref_sink (target) : NULL;
  g_autoptr(GNotification) notification = NULL;

  if (window != NULL && gtk_window_is_active (window))
    {
      g_autofree char *text = g_strdup_printf (C_("toast: batch name, what happened", "%s: %s"), title, body);

      gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", text);
      return;
    }
  if (!g_settings_get_boolean (self->settings, "notify-finished"))
    return;

  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target_value (notification, action, about);
  if (playable != NULL)
    {
      const char *batch_id = aiv_item_get_batch_id (playable);

      g_notification_add_button_with_target (notification, C_("notification", "Play"), "app.play", "(ss)",
                                             batch_id != NULL ? batch_id : "", aiv_item_get_id (playable));
    }
  g_application_send_notification (G_APPLICATION (self), id, notification);
}

static void
on_batch_finished (AivApplication *self,
                   AivBatch       *batch)
{
  g_autofree char *body = describe_end (batch);
  const char *id = aiv_batch_get_id (batch);

  if (aiv_batch_get_status (batch) != AIV_JOB_CANCELLED)
    tell_end (self, id, aiv_batch_get_name (batch), body, first_playable (batch), "app.show-batch",
              g_variant_new_string (id));
}

/* A video from words, named by the first of them. */
static void
on_video_finished (AivApplication *self,
                   AivItem        *item)
{
  gboolean ready = aiv_item_get_can_play (item);

  if (aiv_item_get_status (item) == AIV_JOB_CANCELLED)
    return;
  tell_end (self, aiv_item_get_key (item), aiv_item_get_name (item),
            ready ? C_("notification", "The video is ready") : C_("notification", "The video could not be made"),
            ready ? item : NULL, ready ? "app.play" : "app.show",
            ready ? g_variant_new ("(ss)", "", aiv_item_get_id (item)) : NULL);
}

static void
on_session (AivApplication *self)
{
  g_signal_group_set_target (self->session_signals, aiv_account_get_session (self->account));
}

static void
aiv_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "quit", .activate = on_quit },
    { .name = "about", .activate = on_about },
    { .name = "preferences", .activate = on_preferences },
    { .name = "shortcuts", .activate = on_shortcuts },
    { .name = "show", .activate = on_show },
    { .name = "show-batch", .activate = on_from_notification, .parameter_type = "s" },
    { .name = "play", .activate = on_from_notification, .parameter_type = "(ss)" },
  };
  AivApplication *self = AIV_APPLICATION (application);
  g_autoptr(AivSecrets) secrets = NULL;

  G_APPLICATION_CLASS (aiv_application_parent_class)->startup (application);

  self->settings = g_settings_new (AIV_APP_ID);
  secrets = aiv_secrets_new ();
  self->account = aiv_account_new (self->settings, secrets);
  self->session_signals = g_signal_group_new (AIV_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "batch-finished", G_CALLBACK (on_batch_finished), self);
  g_signal_group_connect_swapped (self->session_signals, "video-finished", G_CALLBACK (on_video_finished), self);
  g_signal_connect_object (self->account, "notify::session", G_CALLBACK (on_session), self, G_CONNECT_SWAPPED);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action, shortcuts[i].accels);
}

static void
aiv_application_activate (GApplication *application)
{
  AivApplication *self = AIV_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window == NULL)
    {
      window = GTK_WINDOW (aiv_window_new (self->settings, self->account));
      gtk_window_set_application (window, GTK_APPLICATION (self));
    }
  gtk_window_present (window);
}

static void
aiv_application_dispose (GObject *object)
{
  AivApplication *self = AIV_APPLICATION (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (aiv_application_parent_class)->dispose (object);
}

static void
aiv_application_class_init (AivApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->dispose = aiv_application_dispose;
  application_class->startup = aiv_application_startup;
  application_class->activate = aiv_application_activate;
}

static void
aiv_application_init (AivApplication *self)
{
  g_application_set_version (G_APPLICATION (self), AIV_VERSION);
}

/**
 * aiv_application_new:
 *
 * Returns: (transfer full): the application, not yet registered
 */
AivApplication *
aiv_application_new (void)
{
  return g_object_new (AIV_TYPE_APPLICATION,
                       "application-id", AIV_APP_ID,
                       "resource-base-path", AIV_RESOURCE_PATH,
                       "flags", G_APPLICATION_DEFAULT_FLAGS,
                       NULL);
}

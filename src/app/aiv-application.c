/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-application.h"

#include <glib/gi18n.h>

#include "aiv-about-dialog.h"
#include "aiv-account.h"
#include "aiv-background.h"
#include "aiv-keeper.h"
#include "aiv-notifier.h"
#include "aiv-present-error.h"
#include "aiv-preferences-dialog.h"
#include "aiv-shortcuts-dialog.h"
#include "aiv-window.h"

/* Of a command line; a batch has fifty pictures. */
#define MAX_FILES 500

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
  AivNotifier *notifier;
  AivBackground *background;
  AivKeeper *keeper;

  /* Asked for before there was a session: by a notification of an earlier run, or with files. */
  char *awaited;
  char *awaited_account; /* id of the account that it is for; NULL: whichever is there */
  GVariant *awaited_target;
  gboolean switching;    /* to that account */
};

G_DEFINE_FINAL_TYPE (AivApplication, aiv_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "win.help", { "F1" } },
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

  aiv_background_quit (self->background);
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
  AdwDialog *dialog = aiv_preferences_dialog_new (aiv_account_get_session (self->account), self->settings);

  aiv_preferences_dialog_list_accounts (AIV_PREFERENCES_DIALOG (dialog),
                                        G_LIST_MODEL (aiv_account_get_accounts (self->account)));
  adw_dialog_present (dialog, GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (self))));
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

/* What waited for the server was refused. */
static void
on_unsent (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  const char *title, *reason;

  g_variant_get (parameter, "(&s&s)", &title, &reason);
  aiv_notifier_tell_unsent (AIV_APPLICATION (user_data)->notifier, title, reason);
}

static DexFuture *
retry_failed (DexFuture *loaded,
              gpointer   session)
{
  return aiv_session_retry_failed (session, g_value_get_object (dex_future_get_value (loaded, NULL)));
}

static DexFuture *
on_retried (DexFuture *done,
            gpointer   application)
{
  g_autoptr(GError) error = NULL;
  GtkWindow *window;

  if (dex_await (dex_ref (done), &error))
    return dex_future_new_true ();
  g_application_activate (application);
  window = gtk_application_get_active_window (application);
  if (window != NULL)
    aiv_app_present_error (gtk_window_get_child (window), error, C_("heading", "Could not retry"));
  return dex_future_new_true ();
}

static void
perform (AivApplication *self,
         const char     *name,
         GVariant       *target)
{
  AivSession *session = aiv_account_get_session (self->account);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (g_str_equal (name, "win.retry-failed"))
    dex_future_disown (dex_future_finally (dex_future_then (aiv_session_load_batch (session, g_variant_get_string (target, NULL)),
                                                            retry_failed, g_object_ref (session), g_object_unref),
                                           on_retried, g_object_ref (self), g_object_unref));
  else if (window != NULL)
    gtk_widget_activate_action_variant (GTK_WIDGET (window), name, target);
}

static gboolean
to_bytes (GValue   *value,
          GVariant *variant,
          gpointer  data)
{
  g_value_set_int64 (value, (gint64) (g_variant_get_double (variant) * 1e9));
  return TRUE;
}

/* What finishes is downloaded, as the settings want it. */
static void
follow_session (AivApplication *self)
{
  AivSession *session = aiv_account_get_session (self->account);

  g_clear_object (&self->keeper);
  if (session == NULL)
    return;
  self->keeper = aiv_keeper_new (session);
  g_settings_bind (self->settings, "keep-videos", self->keeper, "policy", G_SETTINGS_BIND_GET);
  g_settings_bind_with_mapping (self->settings, "cache-limit", self->keeper, "limit", G_SETTINGS_BIND_GET, to_bytes, NULL,
                                NULL, NULL);
}

static void
await (AivApplication *self,
       const char     *name,
       const char     *account,
       GVariant       *target)
{
  g_set_str (&self->awaited, name);
  g_set_str (&self->awaited_account, account);
  g_clear_pointer (&self->awaited_target, g_variant_unref);
  self->awaited_target = target != NULL ? g_variant_ref_sink (target) : NULL;
  self->switching = FALSE;
}

/* Now, or as soon as the account that it is for is there. */
static void
perform_awaited (AivApplication *self)
{
  AivSession *session = aiv_account_get_session (self->account);
  AivAccountEntry *present = session != NULL ? aiv_account_find_entry (self->account, session) : NULL;
  AivAccountEntry *wanted;

  if (self->awaited == NULL || present == NULL)
    return;
  wanted = self->awaited_account != NULL ? aiv_accounts_find (aiv_account_get_accounts (self->account), self->awaited_account)
                                         : present;
  if (wanted == NULL)
    {
      await (self, NULL, NULL, NULL);
    }
  else if (wanted == present)
    {
      g_autofree char *name = g_steal_pointer (&self->awaited);
      g_autoptr(GVariant) target = g_steal_pointer (&self->awaited_target);

      perform (self, name, target);
    }
  else if (!self->switching)
    {
      GtkWindow *window;

      self->switching = TRUE;
      g_application_activate (G_APPLICATION (self));
      window = gtk_application_get_active_window (GTK_APPLICATION (self));
      gtk_widget_activate_action (GTK_WIDGET (window), "win.switch-account", "s", self->awaited_account);
    }
}

static void
on_session (AivApplication *self)
{
  follow_session (self);
  perform_awaited (self);
}

/* What notifications ask for, and of what. */
static const struct
{
  const char *name;
  const char *type;
} requests[] = {
  { "show-batch", "s" },
  { "retry-failed", "s" },
  { "play", "(ss)" },
};

/* A notification was clicked, maybe one of an earlier run or of another account. */
static void
on_from_notification (GSimpleAction *action,
                      GVariant      *parameter,
                      gpointer       user_data)
{
  AivApplication *self = user_data;
  const char *request = g_action_get_name (G_ACTION (action));
  g_autofree char *name = g_strconcat ("win.", request, NULL);
  g_autoptr(GVariant) target = NULL;
  const char *account;

  g_variant_get (parameter, "(&sv)", &account, &target);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    if (g_str_equal (requests[i].name, request) && !g_variant_is_of_type (target, G_VARIANT_TYPE (requests[i].type)))
      return;
  await (self, name, account, target);
  /* Trying again needs no window. */
  if (!g_str_equal (request, "retry-failed") || aiv_account_get_session (self->account) == NULL)
    g_application_activate (G_APPLICATION (self));
  perform_awaited (self);
}

/* The launcher's menu. */
static void
on_from_launcher (GSimpleAction *action,
                  GVariant      *parameter,
                  gpointer       user_data)
{
  AivApplication *self = user_data;
  g_autofree char *name = g_strconcat ("win.", g_action_get_name (G_ACTION (action)), NULL);

  g_application_activate (G_APPLICATION (self));
  await (self, name, NULL, NULL);
  perform_awaited (self);
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
    { .name = "unsent", .activate = on_unsent, .parameter_type = "(ss)" },
    { .name = "new-batch", .activate = on_from_launcher },
    { .name = "new-video", .activate = on_from_launcher },
  };
  AivApplication *self = AIV_APPLICATION (application);
  g_autoptr(AivSecrets) secrets = NULL;

  G_APPLICATION_CLASS (aiv_application_parent_class)->startup (application);

  self->settings = g_settings_new (AIV_SETTINGS_ID);
  secrets = aiv_secrets_new ();
  self->account = aiv_account_new (self->settings, secrets);
  self->notifier = aiv_notifier_new (GTK_APPLICATION (self), self->settings, self->account);
  self->background = aiv_background_new (GTK_APPLICATION (self), self->settings, self->account);
  /* The window makes its pages first. */
  g_signal_connect_object (self->account, "notify::session", G_CALLBACK (on_session), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (gsize i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      const GActionEntry entry = { .name = requests[i].name, .activate = on_from_notification, .parameter_type = "(sv)" };

      g_action_map_add_action_entries (G_ACTION_MAP (self), &entry, 1, self);
    }
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
      aiv_background_watch (self->background, window);
    }
  gtk_window_present (window);
}

/* Files that a file manager or a command line names: New Batch takes them. */
static void
aiv_application_open (GApplication  *application,
                      GFile        **files,
                      int            n_files,
                      const char    *hint)
{
  GVariantBuilder uris;

  g_application_activate (application);
  g_variant_builder_init (&uris, G_VARIANT_TYPE ("as"));
  for (int i = 0; i < MIN (n_files, MAX_FILES); i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      g_variant_builder_add (&uris, "s", uri);
    }
  await (AIV_APPLICATION (application), "win.add-files", NULL, g_variant_builder_end (&uris));
  perform_awaited (AIV_APPLICATION (application));
}

static void
aiv_application_dispose (GObject *object)
{
  AivApplication *self = AIV_APPLICATION (object);

  await (self, NULL, NULL, NULL);
  g_clear_object (&self->background);
  g_clear_object (&self->notifier);
  g_clear_object (&self->keeper);
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
  application_class->open = aiv_application_open;
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
                       "flags", G_APPLICATION_HANDLES_OPEN,
                       NULL);
}

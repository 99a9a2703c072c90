/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-application.h"

#include <glib/gi18n.h>

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
  { "win.show-batches", { "<Control>b" } },
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
aiv_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = {
    { .name = "quit", .activate = on_quit },
  };
  AivApplication *self = AIV_APPLICATION (application);

  G_APPLICATION_CLASS (aiv_application_parent_class)->startup (application);

  self->settings = g_settings_new (AIV_APP_ID);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action, shortcuts[i].accels);
}

static void
aiv_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (aiv_window_new (AIV_APPLICATION (application)));
  gtk_window_present (window);
}

static void
aiv_application_finalize (GObject *object)
{
  AivApplication *self = AIV_APPLICATION (object);

  g_clear_object (&self->settings);
  G_OBJECT_CLASS (aiv_application_parent_class)->finalize (object);
}

static void
aiv_application_class_init (AivApplicationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  object_class->finalize = aiv_application_finalize;
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

/**
 * aiv_application_get_settings:
 * @self: an application that has started
 *
 * Returns: (transfer none): what the program remembers
 */
GSettings *
aiv_application_get_settings (AivApplication *self)
{
  g_return_val_if_fail (AIV_IS_APPLICATION (self), NULL);

  return self->settings;
}

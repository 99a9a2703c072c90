/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-background.h"

#include <glib/gi18n.h>

#define PORTAL_NAME "org.freedesktop.portal.Desktop"
#define PORTAL_PATH "/org/freedesktop/portal/desktop"
#define PORTAL_INTERFACE "org.freedesktop.portal.Background"
#define REQUEST_INTERFACE "org.freedesktop.portal.Request"

/**
 * AivBackground:
 *
 * Keeps the program running without its window while something is being sent or made: closing the window then hides it, the
 * desktop is asked through the Background portal, and the program ends by itself once nothing is left to do. Where the desktop
 * has no such portal nobody has to be asked; where it says no, closing the window ends the program as ever.
 *
 * The portal: https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Background.html
 */
struct _AivBackground
{
  GObject parent_instance;

  GtkApplication *application; /* which owns it */
  GSettings *settings;
  AivAccount *account;
  GtkWindow *hidden; /* the window while it is away */
  guint ending;
  guint response; /* subscription to the portal's answer */
  guint requests;
  gboolean quitting;
};

G_DEFINE_FINAL_TYPE (AivBackground, aiv_background, G_TYPE_OBJECT)

static guint
count_jobs (AivBackground *self)
{
  return aiv_account_get_n_jobs (self->account);
}

static GDBusConnection *
get_bus (AivBackground *self)
{
  return g_application_get_dbus_connection (G_APPLICATION (self->application));
}

/* --- the end ---------------------------------------------------------------------------- */

static gboolean
end (gpointer data)
{
  AivBackground *self = data;

  self->ending = 0;
  if (self->hidden != NULL && count_jobs (self) == 0)
    gtk_window_destroy (g_steal_pointer (&self->hidden));
  return G_SOURCE_REMOVE;
}

/* Tells the desktop what its list of background apps says (portal version 2; others do not know the method). */
static void
tell_status (AivBackground *self)
{
  guint n_jobs = count_jobs (self);
  g_autofree char *message = NULL;
  GVariantBuilder options;

  if (get_bus (self) == NULL)
    return;
  message = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u job in progress", "%u jobs in progress", n_jobs),
                             n_jobs);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "message", g_variant_new_string (message));
  g_dbus_connection_call (get_bus (self), PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "SetStatus",
                          g_variant_new ("(a{sv})", &options), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
}

static void
on_jobs (AivBackground *self)
{
  if (self->hidden == NULL)
    return;
  if (count_jobs (self) > 0)
    tell_status (self);
  else if (self->ending == 0)
    /* Whoever else hears of the end tells of it first. */
    self->ending = g_idle_add (end, self);
}

/* --- the portal -------------------------------------------------------------------------- */

static void
on_response (GDBusConnection *bus,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         data)
{
  AivBackground *self = data;
  g_autoptr(GVariant) results = NULL;
  gboolean allowed = FALSE;
  guint32 code;

  g_dbus_connection_signal_unsubscribe (bus, self->response);
  self->response = 0;
  g_variant_get (parameters, "(u@a{sv})", &code, &results);
  g_variant_lookup (results, "background", "b", &allowed);
  if (code == 0 && allowed)
    tell_status (self);
  else if (self->hidden != NULL)
    gtk_window_destroy (g_steal_pointer (&self->hidden));
}

static void
ask_portal (AivBackground *self)
{
  GDBusConnection *bus = get_bus (self);
  g_autofree char *token = NULL;
  g_autofree char *sender = NULL;
  g_autofree char *path = NULL;
  GVariantBuilder options;

  if (bus == NULL || self->response != 0)
    return;

  /* Where the answer will come is known beforehand, so that it cannot be missed. */
  token = g_strdup_printf ("aivideo%u", ++self->requests);
  sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');
  path = g_strdup_printf (PORTAL_PATH "/request/%s/%s", sender, token);
  self->response = g_dbus_connection_signal_subscribe (bus, PORTAL_NAME, REQUEST_INTERFACE, "Response", path, NULL,
                                                       G_DBUS_SIGNAL_FLAGS_NONE, on_response, self, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason",
                         g_variant_new_string (C_("why it runs without a window", "Videos are being made.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (bus, PORTAL_NAME, PORTAL_PATH, PORTAL_INTERFACE, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE, -1,
                          NULL, NULL, NULL);
}

/* --- the window -------------------------------------------------------------------------- */

static gboolean
on_close_request (AivBackground *self,
                  GtkWindow     *window)
{
  if (self->quitting || count_jobs (self) == 0 || !g_settings_get_boolean (self->settings, "run-in-background"))
    return GDK_EVENT_PROPAGATE;

  self->hidden = window;
  gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
  ask_portal (self);
  return GDK_EVENT_STOP;
}

static void
on_window_shown (AivBackground *self,
                 GtkWindow     *window)
{
  if (self->hidden == window)
    self->hidden = NULL;
}

/**
 * aiv_background_watch:
 * @self: keeps the program running
 * @window: its window
 *
 * Hides @window instead of closing it while something is to be done.
 */
void
aiv_background_watch (AivBackground *self,
                      GtkWindow     *window)
{
  g_return_if_fail (AIV_IS_BACKGROUND (self));
  g_return_if_fail (GTK_IS_WINDOW (window));

  g_signal_connect_object (window, "close-request", G_CALLBACK (on_close_request), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "show", G_CALLBACK (on_window_shown), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "destroy", G_CALLBACK (on_window_shown), self, G_CONNECT_SWAPPED);
}

/**
 * aiv_background_quit:
 * @self: keeps the program running
 *
 * From now on closing the window ends the program: somebody asked for it by name.
 */
void
aiv_background_quit (AivBackground *self)
{
  g_return_if_fail (AIV_IS_BACKGROUND (self));

  self->quitting = TRUE;
}

static void
aiv_background_dispose (GObject *object)
{
  AivBackground *self = AIV_BACKGROUND (object);

  g_clear_handle_id (&self->ending, g_source_remove);
  if (self->response != 0 && get_bus (self) != NULL)
    g_dbus_connection_signal_unsubscribe (get_bus (self), self->response);
  self->response = 0;
  g_clear_object (&self->account);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (aiv_background_parent_class)->dispose (object);
}

static void
aiv_background_class_init (AivBackgroundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_background_dispose;
}

static void
aiv_background_init (AivBackground *self)
{
}

/**
 * aiv_background_new:
 * @application: the application, which must outlive it
 * @settings: says whether to run in the background at all
 * @account: whose jobs keep the program running
 *
 * Returns: (transfer full): what keeps the program running
 */
AivBackground *
aiv_background_new (GtkApplication *application,
                    GSettings      *settings,
                    AivAccount     *account)
{
  AivBackground *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);
  g_return_val_if_fail (AIV_IS_ACCOUNT (account), NULL);

  self = g_object_new (AIV_TYPE_BACKGROUND, NULL);
  self->application = application;
  self->settings = g_object_ref (settings);
  self->account = g_object_ref (account);
  g_signal_connect_object (account, "notify::n-jobs", G_CALLBACK (on_jobs), self, G_CONNECT_SWAPPED);
  return self;
}

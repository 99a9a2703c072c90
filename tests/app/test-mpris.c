/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include <math.h>

#include "aiv-media.h"
#include "aiv-mpris.h"
#include "sample-video.h"

#define PLAYER "org.mpris.MediaPlayer2.Player"
#define ROOT "org.mpris.MediaPlayer2"

/* The player as the panel of a desktop sees it: over the bus, on a connection of its own. */
typedef struct
{
  GtkWindow *window;
  GtkWidget *page;
  AivPlayer *player;
  AivMpris *mpris;
  GDBusConnection *bus;
  guint subscription;
  GHashTable *told; /* property → GVariant */
  guint n_changes;
  guint n_seeked;
  gint64 seeked;
  guint n_next;
  guint n_previous;
} Fixture;

static char *uri;

static void
on_next (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  ((Fixture *) data)->n_next++;
}

static void
on_previous (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       data)
{
  ((Fixture *) data)->n_previous++;
}

static void
on_signal (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         data)
{
  Fixture *fixture = data;
  g_autoptr(GVariantIter) iter = NULL;
  const char *name;
  GVariant *value;

  if (g_str_equal (signal, "Seeked"))
    {
      fixture->n_seeked++;
      g_variant_get (parameters, "(x)", &fixture->seeked);
      return;
    }
  if (!g_str_equal (signal, "PropertiesChanged"))
    return;
  fixture->n_changes++;
  g_variant_get (parameters, "(&sa{sv}@as)", NULL, &iter, NULL);
  while (g_variant_iter_next (iter, "{&sv}", &name, &value))
    g_hash_table_replace (fixture->told, g_strdup (name), value);
}

static void
on_answer (GObject      *connection,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static GVariant *
call (Fixture    *fixture,
      const char *interface,
      const char *method,
      GVariant   *parameters,
      GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_dbus_connection_call (fixture->bus, AIV_MPRIS_NAME, AIV_MPRIS_PATH, interface, method, parameters, NULL,
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, 5000, NULL, on_answer, &result);
  aiv_test_wait (result != NULL);
  return g_dbus_connection_call_finish (fixture->bus, result, error);
}

static void
command (Fixture    *fixture,
         const char *method,
         GVariant   *parameters)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = call (fixture, PLAYER, method, parameters, &error);

  g_assert_no_error (error);
}

static GVariant *
get (Fixture    *fixture,
     const char *interface,
     const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = call (fixture, "org.freedesktop.DBus.Properties", "Get",
                                     g_variant_new ("(ss)", interface, name), &error);
  GVariant *value;

  g_assert_no_error (error);
  g_variant_get (answer, "(v)", &value);
  return value;
}

static gboolean
set (Fixture    *fixture,
     const char *interface,
     const char *name,
     GVariant   *value)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = call (fixture, "org.freedesktop.DBus.Properties", "Set",
                                     g_variant_new ("(ssv)", interface, name, value), &error);

  return answer != NULL;
}

static char *
get_text (Fixture    *fixture,
          const char *name)
{
  g_autoptr(GVariant) value = get (fixture, PLAYER, name);

  return g_variant_dup_string (value, NULL);
}

static gboolean
is_told (Fixture    *fixture,
         const char *name,
         const char *printed)
{
  GVariant *value = g_hash_table_lookup (fixture->told, name);
  g_autofree char *text = value != NULL ? g_variant_print (value, FALSE) : NULL;

  return g_strcmp0 (text, printed) == 0;
}

static gboolean
is_there (Fixture *fixture)
{
  g_autoptr(GVariant) answer = g_dbus_connection_call_sync (
    fixture->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner",
    g_variant_new ("(s)", AIV_MPRIS_NAME), NULL, G_DBUS_CALL_FLAGS_NONE, 5000, NULL, NULL);
  gboolean there = FALSE;

  g_assert_nonnull (answer);
  g_variant_get (answer, "(b)", &there);
  return there;
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  static const GActionEntry actions[] = {
    { .name = "next", .activate = on_next },
    { .name = "previous", .activate = on_previous },
  };
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, NULL);

  fixture->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  fixture->bus = g_dbus_connection_new_for_address_sync (address,
                                                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                           | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                         NULL, NULL, NULL);
  g_assert_nonnull (fixture->bus);
  fixture->subscription = g_dbus_connection_signal_subscribe (fixture->bus, NULL, NULL, NULL, AIV_MPRIS_PATH, NULL,
                                                              G_DBUS_SIGNAL_FLAGS_NONE, on_signal, fixture, NULL);
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), fixture);
  fixture->page = adw_bin_new ();
  gtk_widget_insert_action_group (fixture->page, "player", G_ACTION_GROUP (group));
  fixture->window = aiv_app_test_show (fixture->page, 400, 300);
  fixture->player = aiv_player_new_for_sink ("fakesink");
  fixture->mpris = aiv_mpris_new (fixture->page, fixture->player);
  aiv_test_wait (is_there (fixture));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_assert_finalize_object (fixture->mpris);
  aiv_test_wait (!is_there (fixture));
  aiv_player_stop (fixture->player);
  g_assert_finalize_object (fixture->player);
  g_dbus_connection_signal_unsubscribe (fixture->bus, fixture->subscription);
  g_dbus_connection_close_sync (fixture->bus, NULL, NULL);
  g_clear_object (&fixture->bus);
  g_hash_table_unref (fixture->told);
  aiv_app_test_close (fixture->window);
}

static void
test_identity (Fixture      *fixture,
               gconstpointer data)
{
  g_autoptr(GVariant) identity = get (fixture, ROOT, "Identity");
  g_autoptr(GVariant) entry = get (fixture, ROOT, "DesktopEntry");
  g_autoptr(GVariant) raise = get (fixture, ROOT, "CanRaise");
  g_autoptr(GVariant) all = NULL;
  g_autoptr(GVariant) raised = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpstr (g_variant_get_string (identity, NULL), ==, "AIVideo Studio");
  g_assert_cmpstr (g_variant_get_string (entry, NULL), ==, AIV_APP_ID);
  g_assert_true (g_variant_get_boolean (raise));
  all = call (fixture, "org.freedesktop.DBus.Properties", "GetAll", g_variant_new ("(s)", PLAYER), &error);
  g_assert_no_error (error);
  g_assert_nonnull (all);
  raised = call (fixture, ROOT, "Raise", NULL, &error);
  g_assert_no_error (error);

  g_assert_null (call (fixture, PLAYER, "OpenUri", g_variant_new ("(s)", "file:///etc/passwd"), &error));
  g_assert_nonnull (error);
}

static void
test_play (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *stopped = get_text (fixture, "PlaybackStatus");

  g_assert_cmpstr (stopped, ==, "Stopped");
  aiv_player_set_uri (fixture->player, uri);
  aiv_test_wait (is_told (fixture, "PlaybackStatus", "'Paused'") && is_told (fixture, "CanSeek", "true"));
  command (fixture, "Play", NULL);
  aiv_test_wait (is_told (fixture, "PlaybackStatus", "'Playing'"));
  command (fixture, "PlayPause", NULL);
  aiv_test_wait (is_told (fixture, "PlaybackStatus", "'Paused'"));
  g_assert_cmpint (aiv_player_get_state (fixture->player), ==, AIV_PLAYER_STATE_PAUSED);
  command (fixture, "PlayPause", NULL);
  aiv_test_wait (is_told (fixture, "PlaybackStatus", "'Playing'"));
  command (fixture, "Pause", NULL);
  aiv_test_wait (is_told (fixture, "PlaybackStatus", "'Paused'"));
  command (fixture, "Stop", NULL);
  aiv_test_wait (is_told (fixture, "PlaybackStatus", "'Stopped'"));
  command (fixture, "Play", NULL);
  aiv_test_wait (is_told (fixture, "PlaybackStatus", "'Playing'"));

  command (fixture, "Next", NULL);
  command (fixture, "Previous", NULL);
  command (fixture, "Previous", NULL);
  g_assert_cmpuint (fixture->n_next, ==, 1);
  g_assert_cmpuint (fixture->n_previous, ==, 2);
}

static void
test_seek (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(GVariant) metadata = NULL;
  g_autoptr(GVariant) position = NULL;
  const char *track = NULL;
  gint64 length = 0;
  guint n_seeked;

  aiv_mpris_set_video (fixture->mpris, "b1/i1", "anna.jpg", "Portraits", "/srv/posters/a b.jpg");
  aiv_player_set_uri (fixture->player, uri);
  aiv_test_wait (is_told (fixture, "CanSeek", "true"));
  metadata = get (fixture, PLAYER, "Metadata");
  g_assert_true (g_variant_lookup (metadata, "mpris:trackid", "&o", &track));
  g_assert_true (g_variant_lookup (metadata, "mpris:length", "x", &length));
  g_assert_cmpint (ABS (length - 2 * G_USEC_PER_SEC), <, G_USEC_PER_SEC / 4);

  n_seeked = fixture->n_seeked;
  command (fixture, "SetPosition", g_variant_new ("(ox)", track, G_GINT64_CONSTANT (1500000)));
  aiv_test_wait (fixture->n_seeked > n_seeked && fixture->seeked == 1500000);
  position = get (fixture, PLAYER, "Position");
  g_assert_cmpint (ABS (g_variant_get_int64 (position) - 1500000), <, G_USEC_PER_SEC / 10);

  /* For another video, and outside of this one. */
  command (fixture, "SetPosition", g_variant_new ("(ox)", "/another", G_GINT64_CONSTANT (100000)));
  command (fixture, "SetPosition", g_variant_new ("(ox)", track, G_GINT64_CONSTANT (-1)));
  command (fixture, "SetPosition", g_variant_new ("(ox)", track, G_MAXINT64));
  g_assert_cmpint (aiv_player_get_position (fixture->player), ==, 1500000);

  n_seeked = fixture->n_seeked;
  command (fixture, "Seek", g_variant_new ("(x)", G_GINT64_CONSTANT (-1000000)));
  aiv_test_wait (fixture->n_seeked > n_seeked && ABS (fixture->seeked - 500000) < 100000);
  command (fixture, "Seek", g_variant_new ("(x)", G_MININT64));
  g_assert_cmpint (aiv_player_get_position (fixture->player), ==, 0);
  command (fixture, "Seek", g_variant_new ("(x)", G_MAXINT64));
  g_assert_cmpuint (fixture->n_next, ==, 1);

  /* Playing on is no leap. */
  aiv_test_wait (aiv_player_get_state (fixture->player) == AIV_PLAYER_STATE_PAUSED);
  aiv_player_play (fixture->player);
  aiv_test_wait (aiv_player_get_position (fixture->player) > G_USEC_PER_SEC / 10);
  aiv_test_wait (is_told (fixture, "PlaybackStatus", "'Playing'"));
  n_seeked = fixture->n_seeked;
  aiv_test_wait (aiv_player_get_position (fixture->player) > G_USEC_PER_SEC);
  g_assert_cmpuint (fixture->n_seeked, ==, n_seeked);
}

static void
test_properties (Fixture      *fixture,
                 gconstpointer data)
{
  g_autoptr(GVariant) metadata = NULL;
  g_autoptr(GVariant) volume = NULL;
  const char *title, *art;
  guint n_changes;

  /* Many changes at once are one message. */
  n_changes = fixture->n_changes;
  for (guint i = 0; i < 100; i++)
    aiv_mpris_set_video (fixture->mpris, "v/7", i % 2 == 0 ? "A cat" : "A dog", NULL, "/srv/posters/a b.jpg");
  aiv_mpris_set_can_go (fixture->mpris, TRUE, TRUE);
  aiv_player_set_loop (fixture->player, TRUE);
  aiv_test_wait (is_told (fixture, "LoopStatus", "'Track'"));
  g_assert_true (is_told (fixture, "CanGoNext", "true"));
  g_assert_true (is_told (fixture, "CanGoPrevious", "true"));
  g_assert_cmpuint (fixture->n_changes - n_changes, <=, 2);
  metadata = get (fixture, PLAYER, "Metadata");
  g_assert_true (g_variant_lookup (metadata, "xesam:title", "&s", &title));
  g_assert_true (g_variant_lookup (metadata, "mpris:artUrl", "&s", &art));
  g_assert_cmpstr (title, ==, "A dog");
  g_assert_cmpstr (art, ==, "file:///srv/posters/a%20b.jpg");

  g_assert_true (set (fixture, PLAYER, "LoopStatus", g_variant_new_string ("None")));
  g_assert_false (aiv_player_get_loop (fixture->player));
  g_assert_false (set (fixture, PLAYER, "LoopStatus", g_variant_new_string ("Forever")));
  g_assert_true (set (fixture, PLAYER, "Rate", g_variant_new_double (1.5)));
  g_assert_cmpfloat (aiv_player_get_rate (fixture->player), ==, 1.5);
  g_assert_true (set (fixture, PLAYER, "Rate", g_variant_new_double (1e9)));
  g_assert_cmpfloat (aiv_player_get_rate (fixture->player), ==, 2);
  g_assert_false (set (fixture, PLAYER, "Rate", g_variant_new_double (NAN)));
  g_assert_false (set (fixture, PLAYER, "Volume", g_variant_new_double (INFINITY)));
  g_assert_true (set (fixture, PLAYER, "Volume", g_variant_new_double (-3)));
  g_assert_cmpfloat (aiv_player_get_volume (fixture->player), ==, 0);
  g_assert_true (set (fixture, PLAYER, "Volume", g_variant_new_double (0.5)));
  aiv_test_wait (fixture->told != NULL && g_hash_table_contains (fixture->told, "Volume"));
  volume = get (fixture, PLAYER, "Volume");
  g_assert_cmpfloat_with_epsilon (g_variant_get_double (volume), 0.5, 1e-3);
  g_assert_false (set (fixture, PLAYER, "Volume", g_variant_new_string ("loud")));
  g_assert_false (set (fixture, PLAYER, "CanSeek", g_variant_new_boolean (TRUE)));

  g_assert_true (set (fixture, ROOT, "Fullscreen", g_variant_new_boolean (TRUE)));
  aiv_test_wait (gtk_window_is_fullscreen (fixture->window) && is_told (fixture, "Fullscreen", "true"));
  g_assert_true (set (fixture, ROOT, "Fullscreen", g_variant_new_boolean (FALSE)));
  aiv_test_wait (!gtk_window_is_fullscreen (fixture->window) && is_told (fixture, "Fullscreen", "false"));
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *path = NULL;
  int status;

  aiv_app_test_init (&argc, &argv);
  aiv_media_init ();
  path = g_build_filename (g_get_home_dir (), "sample.mp4", NULL);
  uri = g_filename_to_uri (path, NULL, NULL);
  sample_video_write (path, 2);
#define ADD(name, func) g_test_add ("/app/mpris/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("identity", test_identity);
  ADD ("play", test_play);
  ADD ("seek", test_seek);
  ADD ("properties", test_properties);
  status = aiv_app_test_run ();
  g_free (uri);
  return status;
}

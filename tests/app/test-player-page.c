/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include <glib/gstdio.h>

#include "aiv-fake-server.h"
#include "aiv-media.h"
#include "aiv-player-controls.h"
#include "aiv-player-page.h"
#include "aiv-player-view.h"
#include "aiv-seek-preview.h"
#include "sample-video.h"

#define SECONDS 3

static char *video;

typedef struct
{
  AivFakeServer *server;
  AivSession *session;
  AivBatch *batch;
  GtkWidget *navigation;
  AivPlayerPage *page;
  AivPlayerView *view;
  AivPlayer *player;
  GtkWindow *window;
} Fixture;

static void
add_item (AivWireBatch *batch,
          const char   *id,
          const char   *name,
          AivJobStatus  status)
{
  AivWireItem *item = aiv_wire_item_new ();

  item->id = g_strdup (id);
  item->name = g_strdup (name);
  item->status = status;
  item->progress = -1;
  if (status == AIV_JOB_COMPLETED)
    item->video_url = g_strdup_printf ("/api/files/videos/%s.mp4", id);
  g_ptr_array_add (batch->items, item);
}

static AivBatch *
make_batch (void)
{
  g_autoptr(AivWireBatch) wire = aiv_wire_batch_new ();

  wire->id = g_strdup ("b1");
  wire->name = g_strdup ("Portraits");
  wire->status = AIV_JOB_COMPLETED;
  wire->prompt = g_strdup ("A calm greeting");
  wire->engine_label = g_strdup ("Local preview");
  if (wire->items == NULL)
    wire->items = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_wire_item_unref);
  add_item (wire, "i1", "anna.jpg", AIV_JOB_COMPLETED);
  add_item (wire, "i2", "broken.jpg", AIV_JOB_FAILED);
  add_item (wire, "i3", "zoe.jpg", AIV_JOB_COMPLETED);
  wire->image_count = wire->items->len;
  return aiv_batch_new (wire);
}

static void
open_page (Fixture *fixture,
           int      width,
           int      height)
{
  AdwNavigationPage *first = adw_navigation_page_new (adw_bin_new (), "Batch");

  fixture->session = aiv_fake_server_sign_in (fixture->server);
  fixture->batch = make_batch ();
  fixture->page = AIV_PLAYER_PAGE (aiv_player_page_new (fixture->session, aiv_batch_get_items (fixture->batch), 0,
                                                        aiv_batch_get_name (fixture->batch)));
  fixture->view = AIV_PLAYER_VIEW (adw_navigation_page_get_child (ADW_NAVIGATION_PAGE (fixture->page)));
  fixture->player = aiv_player_view_get_player (fixture->view);
  fixture->navigation = adw_navigation_view_new ();
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (fixture->navigation), first);
  fixture->window = aiv_app_test_show (fixture->navigation, width, height);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (fixture->navigation), ADW_NAVIGATION_PAGE (fixture->page));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->server = aiv_fake_server_new ();
  aiv_fake_server_set_video (fixture->server, video);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  aiv_app_test_close (fixture->window);
  g_clear_object (&fixture->batch);
  aiv_app_test_drop (&fixture->session);
  aiv_fake_server_free (fixture->server);
}

static void
clear_cache (Fixture *fixture)
{
  g_autofree char *folder = g_build_filename (aiv_session_get_cache_dir (fixture->session), "videos", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_cmpint (g_remove (path), ==, 0);
    }
}

static void
test_play (Fixture      *fixture,
           gconstpointer data)
{
  GtkWidget *picture;
  GdkPaintable *paintable;

  open_page (fixture, 1000, 700);
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  aiv_test_wait (aiv_player_get_duration (fixture->player) > 0);
  g_assert_cmpint (ABS (aiv_player_get_duration (fixture->player) - SECONDS * G_USEC_PER_SEC), <, G_USEC_PER_SEC / 4);
  g_assert_true (aiv_app_test_shows (fixture->window, "anna.jpg"));
  g_assert_true (aiv_app_test_shows (fixture->window, "1 of 3 · Portraits"));

  picture = aiv_app_test_find (GTK_WIDGET (fixture->view), GTK_TYPE_PICTURE, NULL);
  aiv_test_wait (gtk_picture_get_paintable (GTK_PICTURE (picture)) != NULL);
  paintable = gtk_picture_get_paintable (GTK_PICTURE (picture));
  aiv_test_wait (gdk_paintable_get_intrinsic_width (paintable) == 320);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "anna.jpg");
  aiv_test_wait (aiv_player_get_position (fixture->player) > 0);
  aiv_app_test_shot (fixture->window, "player");
}

static void
test_keys (Fixture      *fixture,
           gconstpointer data)
{
  GtkWidget *view;
  gint64 duration;

  open_page (fixture, 360, 640);
  view = GTK_WIDGET (fixture->view);
  aiv_test_wait (aiv_player_get_playing (fixture->player) && aiv_player_get_duration (fixture->player) > 0);
  duration = aiv_player_get_duration (fixture->player);
  aiv_app_test_shot (fixture->window, "player-narrow");

  g_assert_true (aiv_app_test_press (view, GDK_KEY_space, 0));
  aiv_test_wait (!aiv_player_get_playing (fixture->player));
  g_assert_true (aiv_app_test_press (view, GDK_KEY_Right, 0));
  aiv_test_wait (aiv_player_get_position (fixture->player) > duration - G_USEC_PER_SEC / 2);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_Left, 0));
  aiv_test_wait (aiv_player_get_position (fixture->player) < G_USEC_PER_SEC / 2);

  aiv_player_set_volume (fixture->player, 0.5);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_Up, 0));
  g_assert_cmpfloat_with_epsilon (aiv_player_get_volume (fixture->player), 0.55, 1e-6);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_Down, 0));
  g_assert_cmpfloat_with_epsilon (aiv_player_get_volume (fixture->player), 0.5, 1e-6);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_m, 0));
  g_assert_true (aiv_player_get_muted (fixture->player));
  g_assert_true (aiv_app_test_press (view, GDK_KEY_m, 0));
  g_assert_true (aiv_app_test_press (view, GDK_KEY_l, 0));
  g_assert_true (aiv_player_get_loop (fixture->player));

  /* Frame by frame, and faster and slower within bounds. */
  g_assert_true (aiv_app_test_press (view, GDK_KEY_comma, 0));
  aiv_test_wait (aiv_player_get_state (fixture->player) == AIV_PLAYER_STATE_PAUSED);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_Home, 0));
  aiv_test_wait (aiv_player_get_position (fixture->player) < G_USEC_PER_SEC / 50);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_period, 0));
  g_assert_true (aiv_app_test_press (view, GDK_KEY_period, 0));
  aiv_test_wait (ABS (aiv_player_get_position (fixture->player) - 5 * G_USEC_PER_SEC / 50) < G_USEC_PER_SEC / 100);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_comma, 0));
  aiv_test_wait (ABS (aiv_player_get_position (fixture->player) - 3 * G_USEC_PER_SEC / 50) < G_USEC_PER_SEC / 100);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_greater, GDK_SHIFT_MASK));
  g_assert_cmpfloat (aiv_player_get_rate (fixture->player), ==, 1.25);
  g_assert_true (aiv_app_test_shows (fixture->window, "1.25×"));
  for (int i = 0; i < 9; i++)
    g_assert_true (aiv_app_test_press (view, GDK_KEY_less, GDK_SHIFT_MASK));
  g_assert_cmpfloat (aiv_player_get_rate (fixture->player), ==, 0.25);
  gtk_widget_activate_action (view, "player.rate", "d", 2.0);
  g_assert_cmpfloat (aiv_player_get_rate (fixture->player), ==, 2);

  /* The next one that can be played, past the one that failed. */
  g_assert_true (aiv_app_test_press (view, GDK_KEY_n, 0));
  g_assert_cmpstr (aiv_item_get_name (aiv_player_page_get_item (fixture->page)), ==, "zoe.jpg");
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  g_assert_true (aiv_app_test_shows (fixture->window, "3 of 3 · Portraits"));
  g_assert_false (aiv_app_test_press (view, GDK_KEY_n, 0));
  g_assert_true (aiv_app_test_press (view, GDK_KEY_p, 0));
  g_assert_cmpstr (aiv_item_get_name (aiv_player_page_get_item (fixture->page)), ==, "anna.jpg");
  aiv_test_wait (aiv_player_get_playing (fixture->player));

  /* Leaving stops it. */
  g_object_ref (fixture->player);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_Escape, 0));
  aiv_test_wait (!aiv_player_get_playing (fixture->player)
                 && aiv_player_get_state (fixture->player) == AIV_PLAYER_STATE_STOPPED);
  aiv_test_wait (G_OBJECT (fixture->player)->ref_count == 1);
  g_object_unref (fixture->player);
}

static void
test_cached (Fixture      *fixture,
             gconstpointer data)
{
  guint requests;

  open_page (fixture, 600, 400);
  aiv_test_wait (aiv_item_get_cached_path (aiv_player_page_get_item (fixture->page)) != NULL);

  /* Both are in the cache after the first time: nothing is asked for again. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "player.next", NULL);
  aiv_test_wait (aiv_item_get_cached_path (aiv_player_page_get_item (fixture->page)) != NULL);
  requests = aiv_fake_server_get_requests (fixture->server);
  aiv_fake_server_set_broken (fixture->server, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "player.previous", NULL);
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  g_assert_cmpuint (aiv_fake_server_get_requests (fixture->server), ==, requests);
}

/* What is not in the cache is streamed at once, and played from the cache as soon as it is there. */
static void
test_stream (Fixture      *fixture,
             gconstpointer data)
{
  GtkWidget *preview, *view;
  g_autofree char *address = aiv_fake_server_dup_address (fixture->server);

  open_page (fixture, 600, 400);
  clear_cache (fixture);
  view = GTK_WIDGET (fixture->view);
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  g_assert_true (g_str_has_prefix (aiv_player_get_uri (fixture->player), address));
  aiv_test_wait (aiv_item_get_cached_path (aiv_player_page_get_item (fixture->page)) != NULL);
  g_assert_true (aiv_app_test_press (view, GDK_KEY_space, 0));
  g_assert_true (aiv_app_test_press (view, GDK_KEY_Home, 0));
  aiv_test_wait (g_str_has_prefix (aiv_player_get_uri (fixture->player), "file:"));
  aiv_test_wait (aiv_player_get_state (fixture->player) == AIV_PLAYER_STATE_PAUSED);

  /* Frames over the seek bar. */
  preview = aiv_app_test_find (view, AIV_TYPE_SEEK_PREVIEW, NULL);
  g_assert_null (preview);
  g_signal_emit_by_name (aiv_app_test_find (view, AIV_TYPE_PLAYER_CONTROLS, NULL), "preview",
                         (gint64) 2 * G_USEC_PER_SEC, 590);
  preview = aiv_app_test_find (view, AIV_TYPE_SEEK_PREVIEW, NULL);
  g_assert_nonnull (preview);
  aiv_test_wait (aiv_seek_preview_has_frame (AIV_SEEK_PREVIEW (preview)));
  aiv_test_wait (gtk_widget_get_width (preview) > 100);
  g_assert_true (aiv_app_test_shows (fixture->window, "0:02"));
  aiv_app_test_shot (fixture->window, "player-preview");
  g_signal_emit_by_name (aiv_app_test_find (view, AIV_TYPE_PLAYER_CONTROLS, NULL), "preview", (gint64) -1, 0);
  g_assert_false (gtk_widget_get_visible (preview));
}

/* What is known of the video, its link, and the list that it is from as it changes. */
static void
test_actions (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *address = aiv_fake_server_dup_address (fixture->server);
  g_autofree char *link = g_strconcat (address, "/api/files/videos/i1.mp4", NULL);
  GdkClipboard *clipboard;
  GtkWidget *details;

  open_page (fixture, 600, 600);
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  aiv_player_pause (fixture->player);
  clipboard = gtk_widget_get_clipboard (GTK_WIDGET (fixture->view));
  g_assert_true (aiv_app_test_press (GTK_WIDGET (fixture->view), GDK_KEY_c, GDK_CONTROL_MASK));
  aiv_test_wait (gdk_clipboard_is_local (clipboard));
  {
    g_auto(GValue) text = G_VALUE_INIT;

    g_value_init (&text, G_TYPE_STRING);
    g_assert_true (gdk_content_provider_get_value (gdk_clipboard_get_content (clipboard), &text, NULL));
    g_assert_cmpstr (g_value_get_string (&text), ==, link);
  }
  /* Batches are deleted whole. */
  g_assert_false (aiv_app_test_press (GTK_WIDGET (fixture->view), GDK_KEY_Delete, 0));

  details = aiv_app_test_find (GTK_WIDGET (fixture->view), GTK_TYPE_MENU_BUTTON, "Details");
  g_assert_nonnull (details);
  gtk_menu_button_popup (GTK_MENU_BUTTON (details));
  aiv_test_wait (aiv_app_test_shows (fixture->window, "A calm greeting"));
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Local preview"));
  aiv_app_test_shot (fixture->window, "player-details");
  gtk_menu_button_popdown (GTK_MENU_BUTTON (details));
}

/* The list that it is from changes while it plays: previous and next follow, what plays stays. */
static void
test_list (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr(GListStore) list = g_list_store_new (AIV_TYPE_ITEM);
  GListModel *items;
  AivItem *anna, *zoe;

  open_page (fixture, 600, 400);
  items = aiv_batch_get_items (fixture->batch);
  anna = aiv_batch_find_item (fixture->batch, "i1");
  zoe = aiv_batch_find_item (fixture->batch, "i3");
  g_list_store_append (list, anna);
  adw_navigation_view_pop (ADW_NAVIGATION_VIEW (fixture->navigation));
  fixture->page = AIV_PLAYER_PAGE (aiv_player_page_new (fixture->session, G_LIST_MODEL (list), 0, NULL));
  fixture->view = AIV_PLAYER_VIEW (adw_navigation_page_get_child (ADW_NAVIGATION_PAGE (fixture->page)));
  fixture->player = aiv_player_view_get_player (fixture->view);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (fixture->navigation), ADW_NAVIGATION_PAGE (fixture->page));
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  g_assert_cmpuint (g_list_model_get_n_items (items), ==, 3);
  g_assert_false (aiv_app_test_press (GTK_WIDGET (fixture->view), GDK_KEY_n, 0));

  g_list_store_insert (list, 0, zoe);
  g_assert_true (aiv_app_test_shows (fixture->window, "2 of 2"));
  g_assert_true (aiv_player_page_get_item (fixture->page) == anna);

  /* Sorted anew: everything goes and comes. */
  g_list_store_splice (list, 0, 2, (gpointer[]){ anna, zoe }, 2);
  g_assert_true (aiv_app_test_shows (fixture->window, "1 of 2"));
  g_assert_true (aiv_app_test_press (GTK_WIDGET (fixture->view), GDK_KEY_n, 0));
  g_assert_true (aiv_player_page_get_item (fixture->page) == zoe);

  /* Gone from the list, it is still looked at. */
  g_list_store_remove (list, 1);
  g_assert_true (aiv_player_page_get_item (fixture->page) == zoe);
  g_assert_false (aiv_app_test_shows (fixture->window, "2 of 2"));
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  g_assert_true (aiv_app_test_press (GTK_WIDGET (fixture->view), GDK_KEY_p, 0));
  g_assert_true (aiv_player_page_get_item (fixture->page) == anna);
  g_list_store_splice (list, 0, 1, (gpointer[]){ zoe }, 1);
  g_assert_true (aiv_player_page_get_item (fixture->page) == anna);
  g_assert_true (aiv_app_test_press (GTK_WIDGET (fixture->view), GDK_KEY_n, 0));
  g_assert_true (aiv_player_page_get_item (fixture->page) == zoe);
  g_list_store_remove_all (list);
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  g_assert_false (aiv_app_test_press (GTK_WIDGET (fixture->view), GDK_KEY_p, 0));
}

static void
test_not_there (Fixture      *fixture,
                gconstpointer data)
{
  GtkWidget *retry;

  aiv_fake_server_set_video (fixture->server, NULL);
  open_page (fixture, 1000, 700);
  clear_cache (fixture);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Could Not Get the Video") || aiv_player_get_playing (fixture->player));
  g_assert_false (aiv_player_get_playing (fixture->player));
  aiv_app_test_shot (fixture->window, "player-error");

  aiv_fake_server_set_video (fixture->server, video);
  retry = aiv_app_test_find (GTK_WIDGET (fixture->view), GTK_TYPE_BUTTON, "_Try Again");
  g_signal_emit_by_name (retry, "clicked");
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  aiv_test_wait (aiv_item_get_cached_path (aiv_player_page_get_item (fixture->page)) != NULL);
  clear_cache (fixture);
}

static void
test_damaged (Fixture      *fixture,
              gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "damaged.mp4", NULL);

  g_assert_true (g_file_set_contents (path, "this is no video", -1, NULL));
  aiv_fake_server_set_video (fixture->server, path);
  open_page (fixture, 360, 640);
  aiv_test_wait (aiv_app_test_shows (fixture->window, "Could Not Play the Video"));
  aiv_app_test_shot (fixture->window, "player-damaged-narrow");

  /* Trying again gets it anew. */
  aiv_fake_server_set_video (fixture->server, video);
  g_signal_emit_by_name (aiv_app_test_find (GTK_WIDGET (fixture->view), GTK_TYPE_BUTTON, "_Try Again"), "clicked");
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  aiv_test_wait (aiv_item_get_cached_path (aiv_player_page_get_item (fixture->page)) != NULL);
  clear_cache (fixture);
}

static void
test_hide (Fixture      *fixture,
           gconstpointer data)
{
  gboolean shown = TRUE;

  open_page (fixture, 600, 400);
  aiv_test_wait (aiv_player_get_playing (fixture->player));
  aiv_player_set_loop (fixture->player, TRUE);
  aiv_test_wait ((g_object_get (fixture->view, "controls-shown", &shown, NULL), !shown));

  /* Pausing brings them back, and they stay. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "player.play-pause", NULL);
  aiv_test_wait ((g_object_get (fixture->view, "controls-shown", &shown, NULL), shown));
}

int
main (int    argc,
      char **argv)
{
  int status;

  aiv_app_test_init (&argc, &argv);
  aiv_media_init ();
  video = g_build_filename (g_get_home_dir (), "sample.mp4", NULL);
  sample_video_write (video, SECONDS);
#define ADD(name, func) g_test_add ("/app/player-page/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("not-there", test_not_there);
  ADD ("damaged", test_damaged);
  ADD ("stream", test_stream);
  ADD ("play", test_play);
  ADD ("keys", test_keys);
  ADD ("cached", test_cached);
  ADD ("hide", test_hide);
  ADD ("actions", test_actions);
  ADD ("list", test_list);
  status = aiv_app_test_run ();
  g_free (video);
  return status;
}

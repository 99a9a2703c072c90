/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <libsoup/soup.h>

#include "aiv-frame-reader.h"
#include "aiv-player.h"
#include "aiv-test-wait.h"
#include "sample-video.h"

#define SECOND G_GINT64_CONSTANT (1000000)

static GThread *main_thread;
static char *folder;
static char *video;
static char *uri;

static void
on_ended (AivPlayer *player,
          guint     *n)
{
  (*n)++;
}

static void
on_error (AivPlayer    *player,
          const GError *error,
          GError      **kept)
{
  g_clear_error (kept);
  *kept = g_error_copy (error);
}

static void
on_notify (AivPlayer  *player,
           GParamSpec *pspec,
           guint      *n)
{
  g_assert_true (g_thread_self () == main_thread);
  (*n)++;
}

static void
test_play (void)
{
  AivPlayer *player = aiv_player_new_for_sink ("fakesink");
  guint n_ended = 0;
  guint n_positions = 0;

  g_signal_connect (player, "ended", G_CALLBACK (on_ended), &n_ended);
  g_signal_connect (player, "notify::position", G_CALLBACK (on_notify), &n_positions);
  g_assert_cmpint (aiv_player_get_state (player), ==, AIV_PLAYER_STATE_STOPPED);

  aiv_player_set_uri (player, uri);
  g_assert_cmpint (aiv_player_get_state (player), ==, AIV_PLAYER_STATE_LOADING);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_PAUSED);
  g_assert_cmpint (ABS (aiv_player_get_duration (player) - 2 * SECOND), <, SECOND / 10);
  g_assert_cmpint (aiv_player_get_position (player), <, SECOND / 10);

  aiv_player_play (player);
  aiv_test_wait (aiv_player_get_position (player) > SECOND / 4);
  g_assert_true (aiv_player_get_playing (player));
  g_assert_cmpuint (n_positions, >=, 2);

  aiv_player_pause (player);
  g_assert_cmpint (aiv_player_get_state (player), ==, AIV_PLAYER_STATE_PAUSED);
  g_assert_false (aiv_player_get_playing (player));

  aiv_player_play (player);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_ENDED);
  g_assert_cmpuint (n_ended, ==, 1);
  g_assert_cmpint (aiv_player_get_position (player), ==, aiv_player_get_duration (player));

  /* Once more from the start. */
  aiv_player_play (player);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_PLAYING);
  g_assert_cmpint (aiv_player_get_position (player), <, SECOND);

  aiv_player_stop (player);
  g_assert_cmpint (aiv_player_get_state (player), ==, AIV_PLAYER_STATE_STOPPED);
  g_assert_finalize_object (player);
}

static void
test_seek (void)
{
  AivPlayer *player = aiv_player_new_for_sink ("fakesink");

  /* Before it is open: waits until it is. */
  aiv_player_set_uri (player, uri);
  aiv_player_seek (player, SECOND / 2, TRUE);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_PAUSED);
  g_assert_cmpint (ABS (aiv_player_get_position (player) - SECOND / 2), <=, SECOND / 25);

  /* A slider that is dragged: the last place counts. */
  for (guint i = 0; i < 50; i++)
    aiv_player_seek (player, i * SECOND / 40, TRUE);
  aiv_player_seek (player, SECOND, TRUE);
  g_assert_cmpint (aiv_player_get_position (player), ==, SECOND);
  aiv_player_play (player);
  aiv_test_wait (aiv_player_get_playing (player) && aiv_player_get_position (player) > SECOND + SECOND / 4);

  /* Beyond the end is the end. */
  aiv_player_seek (player, 100 * SECOND, TRUE);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_ENDED);
  aiv_player_seek (player, 0, TRUE);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_PAUSED);
  g_assert_finalize_object (player);
}

static void
test_loop (void)
{
  AivPlayer *player = aiv_player_new_for_sink ("fakesink");
  guint n_ended = 0;

  g_signal_connect (player, "ended", G_CALLBACK (on_ended), &n_ended);
  aiv_player_set_loop (player, TRUE);
  aiv_player_set_uri (player, uri);
  aiv_player_seek (player, 2 * SECOND - SECOND / 5, TRUE);
  aiv_player_play (player);
  aiv_test_wait (aiv_player_get_playing (player) && aiv_player_get_position (player) > SECOND);
  aiv_test_wait (aiv_player_get_position (player) < SECOND);
  aiv_test_wait (aiv_player_get_position (player) > SECOND / 10);
  g_assert_cmpuint (n_ended, ==, 0);
  g_assert_finalize_object (player);
}

static void
test_volume (void)
{
  AivPlayer *player = aiv_player_new_for_sink ("fakesink");
  guint n_volume = 0;
  guint n_muted = 0;

  g_signal_connect (player, "notify::volume", G_CALLBACK (on_notify), &n_volume);
  g_signal_connect (player, "notify::muted", G_CALLBACK (on_notify), &n_muted);
  aiv_player_set_volume (player, 0.5);
  g_assert_cmpfloat_with_epsilon (aiv_player_get_volume (player), 0.5, 0.001);
  aiv_test_wait (n_volume > 0);
  aiv_player_set_muted (player, TRUE);
  g_assert_true (aiv_player_get_muted (player));
  aiv_test_wait (n_muted > 1);
  g_object_set (player, "volume", 0.25, "muted", FALSE, "rate", 2.0, "loop", TRUE, NULL);
  g_assert_cmpfloat_with_epsilon (aiv_player_get_volume (player), 0.25, 0.001);
  g_assert_cmpfloat (aiv_player_get_rate (player), ==, 2);
  g_assert_finalize_object (player);
}

static void
test_rate (void)
{
  AivPlayer *player = aiv_player_new_for_sink ("fakesink");
  gint64 begin;

  aiv_player_set_rate (player, 4);
  aiv_player_set_uri (player, uri);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_PAUSED);
  begin = g_get_monotonic_time ();
  aiv_player_play (player);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_ENDED);
  g_test_message ("2 s in %.2f s", (g_get_monotonic_time () - begin) / 1e6);
  g_assert_finalize_object (player);
}

/* A recording; and a machine without loudspeakers, as most that run tests are. */
static void
test_sound (void)
{
  AivPlayer *player = aiv_player_new_for_sound ();
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "voice-zh.mp3", NULL);
  g_autofree char *address = g_filename_to_uri (path, NULL, NULL);
  g_autoptr(GError) error = NULL;

  g_signal_connect (player, "error", G_CALLBACK (on_error), &error);
  aiv_player_set_uri (player, address);
  aiv_player_play (player);
  aiv_test_wait (error != NULL || aiv_player_get_position (player) > SECOND / 4);
  g_assert_no_error (error);
  g_assert_cmpint (ABS (aiv_player_get_duration (player) - 6720000), <, SECOND / 5);
  aiv_player_stop (player);
  g_assert_finalize_object (player);
}

static void
test_errors (void)
{
  AivPlayer *player = aiv_player_new_for_sink ("fakesink");
  g_autofree char *text = g_build_filename (g_getenv ("AIV_TEST_DATA"), "bad-text.png", NULL);
  g_autofree char *cut = g_build_filename (folder, "cut.mp4", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.mp4", NULL);
  const char *const paths[] = { text, cut, missing };
  g_autofree char *content = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (video, &content, &size, NULL));
  g_assert_true (g_file_set_contents (cut, content, 600, NULL));
  g_signal_connect (player, "error", G_CALLBACK (on_error), &error);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *address = g_filename_to_uri (paths[i], NULL, NULL);

      aiv_player_set_uri (player, address);
      aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_ERROR);
      g_assert_nonnull (error);
      g_test_message ("%s", error->message);
      g_clear_error (&error);
      aiv_player_play (player);
      aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_ERROR);
      g_assert_nonnull (error);
      g_assert_cmpint (error->domain, ==, AIV_MEDIA_ERROR);
      g_assert_null (strchr (error->message, '/'));
      g_clear_error (&error);
    }

  /* It works again with a good one. */
  aiv_player_set_uri (player, uri);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_PAUSED);
  g_unlink (cut);
  g_assert_finalize_object (player);
}

static void
serve_video (SoupServer        *server,
             SoupServerMessage *message,
             const char        *path,
             GHashTable        *query,
             gpointer           user_data)
{
  const char *authorization
    = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");

  (*(guint *) user_data)++;
  if (g_strcmp0 (authorization, "Bearer secret") != 0)
    {
      soup_server_message_set_status (message, SOUP_STATUS_UNAUTHORIZED, NULL);
      return;
    }
  {
    g_autofree char *content = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (video, &content, &size, NULL));
    soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_COPY, content, size);
    soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Content-Type", "video/mp4");
  }
}

/* Streams from a server that wants to know who asks. */
static void
test_stream (void)
{
  g_autoptr(SoupServer) server = soup_server_new (NULL, NULL);
  AivPlayer *player = aiv_player_new_for_sink ("fakesink");
  g_autoptr(GError) error = NULL;
  g_autofree char *address = NULL;
  GSList *addresses;
  guint n_requests = 0;

  soup_server_add_handler (server, NULL, serve_video, &n_requests, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  addresses = soup_server_get_uris (server);
  address = g_uri_to_string (addresses->data);
  g_slist_free_full (addresses, (GDestroyNotify) g_uri_unref);

  g_signal_connect (player, "error", G_CALLBACK (on_error), &error);
  aiv_player_set_uri (player, address);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_ERROR);
  g_test_message ("%s", error->message);
  g_clear_error (&error);

  aiv_player_set_header (player, "Authorization", "Bearer secret");
  aiv_player_set_uri (player, address);
  aiv_player_play (player);
  aiv_test_wait (aiv_player_get_position (player) > SECOND / 4);
  g_assert_no_error (error);
  g_assert_cmpuint (n_requests, >=, 2);
  aiv_player_stop (player);
  g_assert_finalize_object (player);
}

/* Frame by frame, in the middle of each: no rounding shows the same one twice. */
static void
test_step (void)
{
  AivPlayer *player = aiv_player_new_for_sink ("fakesink");
  const gint64 frame = SECOND / 25;

  aiv_player_step (player, 1);
  aiv_player_set_uri (player, uri);
  /* Before it is open: waits until it is. */
  aiv_player_step (player, 1);
  aiv_player_step (player, 1);
  aiv_test_wait (aiv_player_get_position (player) / frame == 2);
  aiv_player_play (player);
  aiv_test_wait (aiv_player_get_playing (player));
  aiv_player_seek (player, 0, TRUE);
  aiv_player_step (player, 1);
  g_assert_cmpint (aiv_player_get_state (player), !=, AIV_PLAYER_STATE_PLAYING);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_PAUSED);

  aiv_player_seek (player, 0, TRUE);
  for (guint i = 1; i <= 30; i++)
    {
      aiv_player_step (player, 1);
      g_assert_cmpint (aiv_player_get_position (player) / frame, ==, i);
    }
  for (guint i = 29; i >= 10; i--)
    {
      aiv_player_step (player, -1);
      g_assert_cmpint (aiv_player_get_position (player) / frame, ==, i);
    }
  aiv_player_step (player, -100);
  g_assert_cmpint (aiv_player_get_position (player), <, frame);
  aiv_player_step (player, 1000);
  g_assert_cmpint (aiv_player_get_position (player), <=, aiv_player_get_duration (player));
  aiv_player_stop (player);
  g_assert_finalize_object (player);
}

/* A stream goes on from a file with the next seek, where it was sent, and stays as it was: paused or not. */
static void
test_successor (void)
{
  AivPlayer *player = aiv_player_new_for_sink ("fakesink");
  g_autofree char *other = g_build_filename (folder, "other.mp4", NULL);
  g_autofree char *other_uri = g_filename_to_uri (other, NULL, NULL);

  sample_video_write (other, 2);
  aiv_player_set_uri (player, uri);
  aiv_player_play (player);
  aiv_test_wait (aiv_player_get_playing (player));
  aiv_player_set_successor (player, other_uri);
  g_assert_cmpstr (aiv_player_get_uri (player), ==, uri);
  g_assert_true (aiv_player_get_playing (player));
  aiv_player_seek (player, SECOND, TRUE);
  g_assert_cmpstr (aiv_player_get_uri (player), ==, other_uri);
  aiv_test_wait (aiv_player_get_playing (player));
  g_assert_cmpint (aiv_player_get_position (player), >=, SECOND);

  aiv_player_pause (player);
  aiv_player_set_successor (player, uri);
  g_assert_cmpstr (aiv_player_get_uri (player), ==, other_uri);
  aiv_player_seek (player, SECOND / 2, TRUE);
  aiv_test_wait (aiv_player_get_state (player) == AIV_PLAYER_STATE_PAUSED);
  g_assert_cmpstr (aiv_player_get_uri (player), ==, uri);
  g_assert_cmpint (ABS (aiv_player_get_position (player) - SECOND / 2), <=, SECOND / 25);

  /* Another video forgets it. */
  aiv_player_set_successor (player, other_uri);
  aiv_player_set_uri (player, NULL);
  aiv_player_set_uri (player, uri);
  g_assert_cmpstr (aiv_player_get_uri (player), ==, uri);
  aiv_player_stop (player);
  g_assert_finalize_object (player);
  g_unlink (other);
}

static DexFuture *
keep (DexFuture *done,
      gpointer   unused)
{
  return dex_ref (done);
}

static AivFrame *
read_frame (AivFrameReader *reader,
            gint64          position,
            GError        **error)
{
  g_autoptr(DexFuture) future = dex_future_finally (aiv_frame_reader_read (reader, position), keep, NULL, NULL);

  aiv_test_wait (!dex_future_is_pending (future));
  return dex_await_boxed (g_steal_pointer (&future), error);
}

static void
test_frames (void)
{
  g_autofree char *text = g_build_filename (g_getenv ("AIV_TEST_DATA"), "bad-text.png", NULL);
  AivFrameReader *reader = aiv_frame_reader_new (video, 160);
  const gint64 places[] = { 0, SECOND / 2, 3 * SECOND / 2, SECOND / 4, 2 * SECOND - 1, 60 * SECOND };
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr(AivFrame) frame = read_frame (reader, places[i], &error);
      const guint8 *pixel;

      if (places[i] > 2 * SECOND)
        {
          /* Beyond the end there is nothing, and the next one works again. */
          g_clear_pointer (&frame, aiv_frame_unref);
          g_clear_error (&error);
          frame = read_frame (reader, 0, &error);
        }
      g_assert_no_error (error);
      g_assert_cmpuint (frame->width, ==, 160);
      g_assert_cmpuint (frame->height, ==, 120);
      g_assert_cmpuint (g_bytes_get_size (frame->pixels), ==, frame->stride * frame->height);
      pixel = (const guint8 *) g_bytes_get_data (frame->pixels, NULL) + 60 * frame->stride + 80 * 4;
      if (places[i] < SECOND || places[i] > 2 * SECOND)
        g_assert_cmpint (pixel[0], >, 180);
      else
        g_assert_cmpint (pixel[2], >, 180);
    }
  aiv_frame_reader_unref (reader);

  reader = aiv_frame_reader_new (text, 160);
  g_assert_null (read_frame (reader, 0, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (read_frame (reader, 0, &error));
  g_assert_nonnull (error);
  aiv_frame_reader_unref (reader);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  main_thread = g_thread_self ();
  folder = g_dir_make_tmp ("aiv-player-XXXXXX", NULL);
  video = g_build_filename (folder, "video.mp4", NULL);
  uri = g_filename_to_uri (video, NULL, NULL);
  sample_video_write (video, 2);

  g_test_add_func ("/media/player/play", test_play);
  g_test_add_func ("/media/player/seek", test_seek);
  g_test_add_func ("/media/player/loop", test_loop);
  g_test_add_func ("/media/player/volume", test_volume);
  g_test_add_func ("/media/player/rate", test_rate);
  g_test_add_func ("/media/player/sound", test_sound);
  g_test_add_func ("/media/player/errors", test_errors);
  g_test_add_func ("/media/player/stream", test_stream);
  g_test_add_func ("/media/player/step", test_step);
  g_test_add_func ("/media/player/successor", test_successor);
  g_test_add_func ("/media/player/frames", test_frames);
  status = g_test_run ();

  g_unlink (video);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
  g_free (video);
  g_free (uri);
  return status;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "aiv-test-wait.h"
#include "video-fixture.h"

#define CROWD 120

/* The frames of a text, each as its JSON with the id as member "id". */
static GPtrArray *
parse_frames (const char *text)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_auto (GStrv) blocks = g_strsplit (text, "\n\n", -1);

  for (guint i = 0; blocks[i] != NULL; i++)
    {
      const char *data = strstr (blocks[i], "data: ");
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonNode) node = NULL;
      gint64 id;

      if (data == NULL)
        continue;
      g_assert_true (g_str_has_prefix (blocks[i], "id: "));
      id = g_ascii_strtoll (blocks[i] + 4, NULL, 10);
      node = aiv_json_parse (data + 6, strlen (data + 6), &error);
      g_assert_no_error (error);
      json_object_set_int_member (json_node_get_object (node), "id", id);
      g_ptr_array_add (frames, json_object_ref (json_node_get_object (node)));
    }
  return frames;
}

static char *
dup_steps (const char *text)
{
  g_autoptr (GPtrArray) frames = parse_frames (text);
  GString *steps = g_string_new (NULL);
  gint64 last = 0;

  for (guint i = 0; i < frames->len; i++)
    {
      gint64 id = json_object_get_int_member (frames->pdata[i], "id");

      g_assert_cmpint (id, >, last);
      last = id;
      g_string_append_printf (steps, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                              json_object_get_int_member (frames->pdata[i], "step"));
    }
  return g_string_free_and_steal (steps);
}

static void
assert_steps (const char *text, const char *expected)
{
  g_autofree char *steps = dup_steps (text);

  g_assert_cmpstr (steps, ==, expected);
}

static void
report (AivTestServer *server, AivTestListener *listener, AivEnginePhase phase, double fraction, const char *wanted)
{
  /* What has been claimed begins a moment later. */
  aiv_test_wait (aiv_scripted_engine_report (server->engine, NULL, phase, fraction));
  aiv_test_wait (aiv_test_listener_has (listener, wanted));
}

/* All steps, in their order, and the end. */
static void
test_steps (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestListener) listener = NULL;
  g_autoptr (AivTestListener) late = NULL;
  g_autoptr (AivTestReply) over = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GPtrArray) frames = NULL;
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  JsonObject *last;

  aiv_scripted_engine_hold (server->engine);
  path = video_stream_path (video_submit (server, "mira"));
  listener = aiv_test_listener_new (server, "mira", path, NULL);
  aiv_test_wait (aiv_test_listener_has (listener, "\"status\":\"processing\""));
  report (server, listener, AIV_ENGINE_PHASE_PREPARING, -1, "\"step\":2");
  report (server, listener, AIV_ENGINE_PHASE_UPLOADING, -1, "\"step\":3");
  report (server, listener, AIV_ENGINE_PHASE_WAITING, -1, "\"step\":4");
  report (server, listener, AIV_ENGINE_PHASE_GENERATING, 0.62, "\"progress\":62");
  report (server, listener, AIV_ENGINE_PHASE_DOWNLOADING, 0.9, "\"step\":6");
  report (server, listener, AIV_ENGINE_PHASE_FINISHING, 1, "\"step\":7");
  g_assert_false (listener->over);
  aiv_scripted_engine_release (server->engine);
  aiv_test_wait (listener->over);

  frames = parse_frames (listener->text->str);
  last = frames->pdata[frames->len - 1];
  g_assert_cmpint (json_object_get_int_member (last, "step"), ==, 9);
  g_assert_cmpstr (json_object_get_string_member (last, "status"), ==, "completed");
  g_assert_true (g_str_has_prefix (json_object_get_string_member (last, "video_url"), "/"));
  g_assert_cmpfloat (json_object_get_double_member (last, "progress"), ==, 100);
  g_assert_false (json_object_has_member (last, "error"));
  /* Naive UTC. */
  g_assert_null (strpbrk (json_object_get_string_member (last, "timestamp"), "Z+"));
  g_assert_cmpuint (strlen (json_object_get_string_member (last, "timestamp")), >=, 19);
  for (guint i = 0; i + 1 < frames->len; i++)
    {
      g_assert_false (json_object_has_member (frames->pdata[i], "video_url"));
      g_assert_cmpstr (json_object_get_string_member (frames->pdata[i], "status"), !=, "completed");
    }
  g_assert_nonnull (strstr (listener->text->str, "\"message\":\"Generating the video: 62%\""));

  /* Who comes when it is over gets the end; who has it, is told not to come again. */
  late = aiv_test_listener_new (server, "mira", path, NULL);
  aiv_test_wait (late->over);
  assert_steps (late->text->str, "9");
  id = aiv_test_listener_dup_last_id (late);
  message = aiv_test_server_message (server, "mira", "GET", path);
  soup_message_headers_append (soup_message_get_request_headers (message), "Last-Event-ID", id);
  over = aiv_test_server_send (server, message);
  g_assert_cmpuint (over->status, ==, 204);
}

/* Nothing is lost and nothing told twice over a broken connection, nor by a restart. */
static void
test_resume (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  AivTestListener *first;
  g_autoptr (AivTestListener) second = NULL;
  g_autoptr (AivTestListener) third = NULL;
  g_autoptr (AivTestListener) garbage = NULL;
  g_autoptr (AivTestListener) fourth = NULL;
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;
  g_autofree char *later = NULL;

  aiv_scripted_engine_hold (server->engine);
  path = video_stream_path (video_submit (server, "mira"));
  first = aiv_test_listener_new (server, "mira", path, NULL);
  aiv_test_wait (aiv_test_listener_has (first, "\"status\":\"processing\""));
  report (server, first, AIV_ENGINE_PHASE_PREPARING, -1, "\"step\":2");
  report (server, first, AIV_ENGINE_PHASE_GENERATING, 0.1, "\"progress\":10");
  id = aiv_test_listener_dup_last_id (first);
  aiv_test_listener_free (first);

  g_assert_true (aiv_scripted_engine_report (server->engine, NULL, AIV_ENGINE_PHASE_DOWNLOADING, 0.9));
  g_assert_true (aiv_scripted_engine_report (server->engine, NULL, AIV_ENGINE_PHASE_FINISHING, 1));
  second = aiv_test_listener_new (server, "mira", path, id);
  aiv_test_wait (aiv_test_listener_has (second, "\"step\":7"));
  assert_steps (second->text->str, "6 7");
  later = aiv_test_listener_dup_last_id (second);

  /* Who has seen everything waits for what comes. What cannot be an id is no reason to refuse. */
  third = aiv_test_listener_new (server, "mira", path, later);
  garbage = aiv_test_listener_new (server, "mira", path, "garbage");
  aiv_test_wait (aiv_test_listener_has (garbage, "\"step\":7"));
  assert_steps (garbage->text->str, "7");
  g_assert_cmpuint (third->text->len, ==, 0);

  /* A server that stops says nothing false. The new one knows where the client was. */
  dex_unref (aiv_test_settle (aiv_backend_stop (server->backend)));
  aiv_test_wait (third->over && second->over && garbage->over);
  g_assert_cmpuint (third->text->len, ==, 0);
  g_assert_false (aiv_test_listener_has (second, "\"step\":-1"));
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  fourth = aiv_test_listener_new (server, "mira", path, later);
  aiv_test_wait (aiv_test_listener_has (fourth, "\"status\":\"processing\""));
  aiv_scripted_engine_release (server->engine);
  aiv_test_wait (fourth->over);
  g_assert_false (aiv_test_listener_has (fourth, "\"step\":-1"));
  g_assert_true (aiv_test_listener_has (fourth, "\"step\":9"));
}

/* An end that the client has seen is known to the next run of the server, too. */
static void
test_seen_before (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  AivTestListener *listener;
  g_autofree char *path = video_stream_path (video_submit (server, "mira"));
  g_autofree char *id = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (AivTestReply) reply = NULL;

  listener = aiv_test_listener_new (server, "mira", path, NULL);
  aiv_test_wait (listener->over);
  id = aiv_test_listener_dup_last_id (listener);
  aiv_test_listener_free (listener);
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  message = aiv_test_server_message (server, "mira", "GET", path);
  soup_message_headers_append (soup_message_get_request_headers (message), "Last-Event-ID", id);
  reply = aiv_test_server_send (server, message);
  g_assert_cmpuint (reply->status, ==, 204);
}

/* A try that is made again is no end; a failure for good is, and so are cancelling and
 * deleting. A retry by hand begins anew. */
static void
test_ends (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestListener) listener = NULL;
  g_autoptr (AivTestListener) again = NULL;
  g_autoptr (AivTestListener) gone = NULL;
  gint64 video = 0;
  g_autofree char *path = NULL;
  g_autofree char *id = NULL;

  aiv_scripted_engine_hold (server->engine);
  aiv_scripted_engine_fail (server->engine, NULL, AIV_ENGINE_ERROR_TRANSIENT, "The service is busy", 1);
  aiv_scripted_engine_fail (server->engine, NULL, AIV_ENGINE_ERROR_FAILED, "The service refused the prompt", 1);
  video = video_submit (server, "mira");
  path = video_stream_path (video);
  listener = aiv_test_listener_new (server, "mira", path, NULL);
  aiv_test_wait (aiv_scripted_engine_release_one (server->engine, NULL));
  aiv_test_wait (aiv_test_listener_has (listener, "Try 1 did not succeed, trying again soon"));
  g_assert_false (aiv_test_listener_has (listener, "\"step\":-1"));
  aiv_test_wait (aiv_scripted_engine_release_one (server->engine, NULL));
  aiv_test_wait (listener->over);
  g_assert_true (aiv_test_listener_has (listener, "\"step\":-1"));
  g_assert_true (aiv_test_listener_has (listener, "\"error\":\"The service refused the prompt\""));
  g_assert_true (aiv_test_listener_has (listener, "\"status\":\"failed\""));

  id = aiv_test_listener_dup_last_id (listener);
  video_retry (server, "mira", video);
  again = aiv_test_listener_new (server, "mira", path, id);
  aiv_test_wait (aiv_test_listener_has (again, "\"status\":\"processing\""));
  g_assert_false (aiv_test_listener_has (again, "\"step\":-1"));
  gone = aiv_test_listener_new (server, "mira", path, NULL);
  aiv_test_wait (aiv_test_listener_has (gone, "data: "));
  video_delete (server, "mira", video);
  aiv_test_wait (again->over && gone->over);
  g_assert_true (aiv_test_listener_has (gone, "\"step\":-1"));
  g_assert_true (aiv_test_listener_has (gone, "\"error\":\"Video deleted\""));
  aiv_scripted_engine_release (server->engine);
}

static void
test_refused (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autofree char *id = NULL;
  static const AivTestRow rows[] = {
    { "nobody", NULL, "GET", "/api/v1/videos/{video}/stream", NULL, NULL, 401, "Not authenticated" },
    { "garbage", NULL, "GET", "/api/v1/videos/{video}/stream?token=garbage", NULL, NULL, 401,
      "Invalid authentication credentials" },
    { "the header wins", "garbage", "GET", "/api/v1/videos/{video}/stream?token={token}", NULL, NULL, 401 },
    { "stranger", "noor", "GET", "/api/v1/videos/{video}/stream", NULL, NULL, 404, "Video with id {video} not found" },
    { "unknown", "mira", "GET", "/api/v1/videos/999/stream", NULL, NULL, 404,
      "{\"detail\":\"Video with id 999 not found\"}" },
    { "no number", "mira", "GET", "/api/v1/videos/abc/stream", NULL, NULL, 422, "\"video_id\"" },
    { "negative", "mira", "GET", "/api/v1/videos/-1/stream", NULL, NULL, 404 },
    { "oversized", "mira", "GET", "/api/v1/videos/99999999999999999999999999/stream", NULL, NULL, 422 },
    { "wrong method", "mira", "POST", "/api/v1/videos/{video}/stream", NULL, NULL, 405 },
    { "head", "mira", "HEAD", "/api/v1/videos/{video}/stream", NULL, NULL, 200 },
  };

  aiv_scripted_engine_hold (server->engine);
  id = g_strdup_printf ("%" G_GINT64_FORMAT, video_submit (server, "mira"));
  aiv_test_server_let (server, "video", id);
  aiv_test_server_let (server, "token", g_hash_table_lookup (server->tokens, "mira"));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      AivTestRow row = rows[i];
      g_autofree char *has = row.has != NULL ? g_strdup (row.has) : NULL;

      if (has != NULL && strstr (has, "{video}") != NULL)
        {
          g_autofree char *expanded = g_strdup_printf ("Video with id %s not found", id);

          g_set_str (&has, expanded);
        }
      row.has = has;
      aiv_test_server_run (server, &row, 1);
    }
  aiv_scripted_engine_release (server->engine);
}

/* A media token in the address opens it; the sign-out closes it at once. */
static void
test_tokens (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) made = aiv_test_server_call (server, "mira", "POST", "/api/media-token", NULL, NULL);
  g_autofree char *media = aiv_test_server_dup_text (made, "token");
  g_autoptr (AivTestListener) by_token = NULL;
  g_autoptr (AivTestListener) by_media = NULL;
  g_autoptr (AivTestListener) events = NULL;
  g_autoptr (AivTestReply) reply = NULL;
  g_autofree char *path = NULL;
  g_autofree char *with_token = NULL;
  g_autofree char *with_media = NULL;

  aiv_scripted_engine_hold (server->engine);
  path = video_stream_path (video_submit (server, "mira"));
  with_token = g_strconcat (path, "?token=", g_hash_table_lookup (server->tokens, "mira"), NULL);
  with_media = g_strconcat (path, "?token=", media, NULL);
  by_token = aiv_test_listener_new (server, NULL, with_token, NULL);
  by_media = aiv_test_listener_new (server, NULL, with_media, NULL);
  events = aiv_test_listener_new (server, "mira", "/api/events", NULL);
  aiv_test_wait (aiv_test_listener_has (by_token, "data: ") && aiv_test_listener_has (by_media, "data: ")
                 && aiv_test_listener_has (events, "data: "));
  reply = aiv_test_server_call (server, "mira", "POST", "/api/auth/logout", NULL, NULL);
  aiv_test_wait (by_token->over && by_media->over && events->over);
  g_assert_false (aiv_test_listener_has (by_token, "\"step\":-1"));
  aiv_scripted_engine_release (server->engine);
}

static void
beat_fast (AivBackendConfig *config)
{
  config->heartbeat_ms = 20;
}

static void
test_heartbeat (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestListener) listener = NULL;
  g_autofree char *path = NULL;

  aiv_test_server_stop (server);
  server->configure = beat_fast;
  aiv_test_server_start (server);
  aiv_scripted_engine_hold (server->engine);
  path = video_stream_path (video_submit (server, "mira"));
  listener = aiv_test_listener_new (server, "mira", path, NULL);
  aiv_test_wait (aiv_test_listener_has (listener, "\n\n: heartbeat\n\n: heartbeat\n\n"));
  aiv_scripted_engine_release (server->engine);
  aiv_test_wait (listener->over);
}

/* GET /api/events tells of videos, too. */
static void
test_events (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestListener) listener = aiv_test_listener_new (server, "mira", "/api/events", NULL);
  g_autoptr (AivTestListener) stranger = aiv_test_listener_new (server, "noor", "/api/events", NULL);
  g_autofree char *processing = NULL;
  g_autofree char *deleted = NULL;
  g_autofree char *completed = NULL;
  gint64 id;

  aiv_scripted_engine_hold (server->engine);
  aiv_test_wait (aiv_test_listener_has (listener, "event: credits") && aiv_test_listener_has (stranger, "event: credits"));
  id = video_submit (server, "mira");
  processing = g_strdup_printf ("event: video\ndata: {\"id\":%" G_GINT64_FORMAT
                                ",\"status\":\"processing\",\"progress\":40.0,\"video_url\":null}", id);
  aiv_test_wait (aiv_scripted_engine_report (server->engine, NULL, AIV_ENGINE_PHASE_GENERATING, 0.4));
  aiv_test_wait (aiv_test_listener_has (listener, processing));
  completed = g_strdup_printf ("event: video\ndata: {\"id\":%" G_GINT64_FORMAT
                               ",\"status\":\"completed\",\"progress\":100.0,\"video_url\":\"/", id);
  aiv_scripted_engine_release (server->engine);
  aiv_test_wait (aiv_test_listener_has (listener, completed));
  video_delete (server, "mira", id);
  deleted = g_strdup_printf ("event: video\ndata: {\"id\":%" G_GINT64_FORMAT ",\"status\":\"deleted\"", id);
  aiv_test_wait (aiv_test_listener_has (listener, deleted));
  g_assert_false (aiv_test_listener_has (listener, "event: item"));
  g_assert_false (aiv_test_listener_has (stranger, "event: video"));
}

/* Everybody gets everything, however many they are; half of them the one video, half all news. */
static void
test_crowd (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (GPtrArray) listeners = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_test_listener_free);
  g_autofree char *path = NULL;
  AivTestListener *news, *steps;

  g_clear_object (&server->session);
  server->session = soup_session_new_with_options ("max-conns", CROWD + 8, "max-conns-per-host", CROWD + 8, NULL);
  aiv_scripted_engine_hold (server->engine);
  path = video_stream_path (video_submit (server, "mira"));
  for (guint i = 0; i < CROWD; i++)
    {
      g_ptr_array_add (listeners, aiv_test_listener_new (server, "mira", i % 2 == 0 ? path : "/api/events", NULL));
      aiv_test_wait (aiv_test_listener_has (listeners->pdata[i], "data: "));
    }
  steps = listeners->pdata[CROWD - 2];
  news = listeners->pdata[CROWD - 1];
  report (server, steps, AIV_ENGINE_PHASE_GENERATING, 0.5, "\"progress\":50");
  aiv_scripted_engine_release (server->engine);
  aiv_test_wait (steps->over && aiv_test_listener_has (news, "\"held\":0}"));
  for (guint i = 0; i < CROWD; i++)
    {
      AivTestListener *each = listeners->pdata[i];

      if (i % 2 == 0)
        aiv_test_wait (each->over && aiv_test_listener_has (each, "\"progress\":50")
                       && aiv_test_listener_has (each, "\"step\":9"));
      else
        aiv_test_wait (aiv_test_listener_has (each, "\"status\":\"completed\"") && aiv_test_listener_has (each, "\"held\":0}"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/video-stream/steps", test_steps);
  g_test_add_func ("/http/video-stream/resume", test_resume);
  g_test_add_func ("/http/video-stream/seen-before", test_seen_before);
  g_test_add_func ("/http/video-stream/ends", test_ends);
  g_test_add_func ("/http/video-stream/refused", test_refused);
  g_test_add_func ("/http/video-stream/tokens", test_tokens);
  g_test_add_func ("/http/video-stream/heartbeat", test_heartbeat);
  g_test_add_func ("/http/video-stream/events", test_events);
  g_test_add_func ("/http/video-stream/crowd", test_crowd);
  return g_test_run ();
}

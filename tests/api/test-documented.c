/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "aiv-session.h"
#include "aiv-test-folder.h"
#include "aiv-test-server.h"

/* Servers as the documents and the field have them: no description of our kind, progress that
 * was invented, streams that end too early, totals of a page. */

static char *folder;

typedef struct
{
  GIOStream *stream;
  guint streams;
  const char *status;
  const char *video_url;
  guint rows; /* batches */
} Script;

static void
serve_stream (AivTestServer *server, SoupServerMessage *message)
{
  /* The first frame has a time of its own kind, and no frame has an id. */
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                             "data: {\"step\":0,\"message\":\"connected\",\"timestamp\":1795251601.5}\n\n: heartbeat\n\n";
  Script *script = server->data;

  script->streams++;
  g_clear_object (&script->stream);
  script->stream = soup_server_message_steal_connection (message);
  g_output_stream_write_all (g_io_stream_get_output_stream (script->stream), head, strlen (head), NULL, NULL, NULL);
}

static void
send (Script *script, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (script->stream), text, strlen (text), NULL, NULL, NULL);
}

static char *
video_json (Script *script)
{
  return g_strdup_printf ("{\"id\":7,\"user_id\":1,\"prompt\":\"A paper boat\",\"model\":\"sora-2\",\"status\":\"%s\","
                          "\"video_url\":%s,\"poster_url\":null,\"duration\":8,\"error_message\":null,"
                          "\"created_at\":\"2026-11-21T10:00:00\",\"updated_at\":null}",
                          script->status, script->video_url);
}

static void
serve_ads (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  Script *script = server->data;
  g_autofree char *video = video_json (script);

  if (g_str_equal (path, "/openapi.json"))
    aiv_test_server_json (message, 200, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"AdsVideo\"},\"paths\":{"
                                        "\"/api/v1/videos/generate\":{},\"/api/v1/videos/{video_id}/stream\":{}}}");
  else if (g_str_equal (path, "/api/v1/auth/me"))
    aiv_test_server_json (message, 200, "{\"id\":1,\"email\":\"mira@example.org\",\"name\":null,\"credits\":60.0,"
                                        "\"created_at\":\"2026-11-21T10:00:00\"}");
  else if (g_str_equal (path, "/api/v1/videos"))
    {
      g_autofree char *text = g_strdup_printf ("{\"videos\":[%s],\"total\":1,\"page\":1,\"page_size\":50}", video);

      aiv_test_server_json (message, 200, text);
    }
  else if (g_str_equal (path, "/api/v1/videos/7"))
    aiv_test_server_json (message, 200, video);
  else if (g_str_equal (path, "/api/v1/videos/7/stream"))
    serve_stream (server, message);
  else
    aiv_test_server_json (message, 404, "{\"detail\":\"Not Found\"}");
}

static AivSession *
start_session (AivTestServer *server)
{
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (DexFuture) started = NULL;
  AivSession *session;

  started = aiv_test_settle (aiv_client_probe (client));
  g_assert_true (dex_future_is_resolved (started));
  dex_clear (&started);
  aiv_client_set_token (client, "t");
  session = aiv_session_new_full (client, folder);
  started = aiv_test_settle (aiv_session_start (session));
  g_assert_true (dex_future_is_resolved (started));
  aiv_test_wait (aiv_session_get_state (session) == AIV_CONNECTION_ONLINE);
  return session;
}

static void
count (gpointer object, gpointer what, gpointer data)
{
  ++*(guint *) data;
}

static void
test_stream (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_ads);
  Script script = { .status = "pending", .video_url = "null" };
  g_autoptr (AivSession) session = NULL;
  guint finished = 0, reads;
  AivItem *item;

  server->data = &script;
  session = start_session (server);
  g_signal_connect (session, "video-finished", G_CALLBACK (count), &finished);
  g_assert_true (aiv_client_has_family (aiv_session_get_client (session), AIV_FAMILY_ADS));
  g_assert_cmpstr (aiv_user_get_username (aiv_session_get_user (session)), ==, "mira@example.org");
  item = aiv_video_list_find (aiv_session_get_videos (session), 7);
  g_assert_nonnull (item);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/events"), ==, 0);
  aiv_test_wait (script.streams == 1 && script.stream != NULL);

  /* Its percentage is a place on a scale of its own. */
  send (&script, "data: {\"step\":5,\"message\":\"Rendering\",\"timestamp\":\"2026-11-21T09:00:01.5\",\"progress\":62}\n\n");
  aiv_test_wait (aiv_item_get_status (item) == AIV_JOB_PROCESSING);
  g_assert_cmpfloat (aiv_item_get_progress (item), ==, -1);

  /* A failure that the server itself tries again: the row knows. */
  script.status = "processing";
  reads = aiv_test_server_count (server, "/api/v1/videos/7");
  send (&script, "data: {\"step\":-1,\"message\":\"Error\",\"timestamp\":\"2026-11-21T09:00:02\",\"error\":\"busy\"}\n\n");
  aiv_test_wait (aiv_test_server_count (server, "/api/v1/videos/7") > reads);
  g_assert_true (aiv_item_get_is_active (item));
  g_assert_cmpuint (finished, ==, 0);

  /* Followed again by the next poll; where the video is only the row says. */
  aiv_test_wait (script.streams == 2);
  script.status = "completed";
  script.video_url = "\"https://cloud.example.org/7.mp4\"";
  send (&script, "data: {\"step\":9,\"message\":\"Done\",\"timestamp\":\"2026-11-21T09:00:09\",\"progress\":100,"
                 "\"status\":\"completed\",\"video_url\":\"/uploads/videos/user_1_video_7.mp4\"}\n\n");
  aiv_test_wait (aiv_item_get_can_play (item));
  g_assert_cmpstr (aiv_item_get_video_url (item), ==, "https://cloud.example.org/7.mp4");
  g_assert_cmpuint (finished, ==, 1);
  aiv_session_stop (session);
  g_clear_object (&script.stream);
}

/* What was remembered of a server may not be what it is now. */
static void
test_changed (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_ads);
  Script script = { .status = "completed", .video_url = "null" };
  g_autoptr (AivSecrets) secrets = aiv_secrets_new_memory ();
  g_autoptr (AivClient) client = aiv_client_new (server->url, "here", secrets);
  g_autoptr (AivCredentials) credentials = aiv_credentials_new ("here", "u-1", "Mira", "t", NULL, 0);
  g_autoptr (AivWireServerInfo) info = aiv_wire_server_info_new ();
  g_autoptr (DexFuture) future = NULL;

  server->data = &script;
  g_strfreev (info->families);
  info->families = g_strsplit (AIV_FAMILY_VISION, ";", -1);
  aiv_client_set_server_info (client, info);
  future = aiv_test_settle (aiv_secrets_store (secrets, credentials));
  g_assert_true (dex_future_is_resolved (future));
  dex_clear (&future);
  future = aiv_test_settle (aiv_client_restore (client, NULL));
  g_assert_true (dex_future_is_resolved (future));
  g_assert_true (aiv_client_has_family (client, AIV_FAMILY_ADS));
  g_assert_false (aiv_client_has_family (client, AIV_FAMILY_VISION));
  /* Its accounts have addresses and perhaps no names. */
  g_assert_cmpstr (aiv_client_get_username (client), ==, "mira@example.org");

  /* It calls the account 1, whose sign-in, drafts and library are those of u-1: found again the next time, too. */
  g_assert_cmpstr (aiv_client_get_user_id (client), ==, "u-1");
  dex_clear (&future);
  future = aiv_test_settle (aiv_client_restore (client, aiv_client_get_user_id (client)));
  g_assert_true (dex_future_is_resolved (future));
  g_assert_cmpstr (aiv_client_get_user_id (client), ==, "u-1");
}

static void
serve_vision (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  Script *script = server->data;

  if (g_str_equal (path, "/health"))
    aiv_test_server_json (message, 200, "{\"status\":\"ok\",\"service\":\"ai-vision\"}");
  else if (g_str_equal (path, "/api/user/profile"))
    aiv_test_server_json (message, 200, "{\"id\":\"u-1\",\"username\":\"mira\",\"credits\":9,\"isAdmin\":false}");
  else if (g_str_equal (path, "/api/video/batches"))
    {
      g_autoptr (GString) text = g_string_new ("{\"batches\":[");
      guint limit = 50, offset = 0, n = 0;

      sscanf (server->query, "limit=%u&offset=%u", &limit, &offset);
      for (guint i = offset; i < MIN (offset + limit, script->rows); i++, n++)
        g_string_append_printf (
            text,
            "%s{\"id\":\"b%u\",\"name\":\"Portraits\",\"timestamp\":%u000,\"status\":\"completed\",\"imageCount\":1,"
            "\"progress\":{\"overall_progress\":95.0,\"total\":1,\"completed\":%d,\"processing\":%d,\"pending\":0,"
            "\"queued\":0,\"failed\":0,\"cancelled\":0},\"items\":[{\"id\":\"i%u\",\"sourceImage\":"
            "\"/api/video/batches/b%u/items/i%u/input_url?name=input_image\",\"videoUrl\":\"\",\"status\":\"%s\","
            "\"progress\":95.0,\"elapsed_time\":57.2,\"error_msg\":\"old\"}],\"created_at\":\"2026-11-21T10:00:00.123456\"}",
            n > 0 ? "," : "", i, 1795000000 - i, i > 0, i == 0, i, i, i, i == 0 ? "processing" : "completed");
      /* What it calls the total. */
      g_string_append_printf (text, "],\"total\":%u}", n);
      aiv_test_server_json (message, 200, text->str);
    }
  else if (g_str_equal (path, "/api/video/batches/b1/items/i1/result_url"))
    aiv_test_server_json (message, 200, "{\"url\":\"./assets/i1.mp4\"}");
  else if (g_str_equal (path, "/api/video/batches/b1/items/i1/input_url"))
    aiv_test_server_json (message, 200, "{\"url\":\"./assets/i1.jpg\"}");
  else if (g_str_has_prefix (path, "/assets/"))
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "video/mp4", SOUP_MEMORY_STATIC, "moving", 6);
    }
  else
    aiv_test_server_json (message, 404, "{\"detail\":\"Not Found\"}");
}

static AivItem *
first_item (AivSession *session, guint position)
{
  g_autoptr (AivBatch) batch = g_list_model_get_item (G_LIST_MODEL (aiv_session_get_batches (session)), position);
  g_autoptr (AivItem) item = g_list_model_get_item (aiv_batch_get_items (batch), 0);

  return item;
}

static void
test_vision (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_vision);
  Script script = { .rows = 120 };
  g_autoptr (AivSession) session = NULL;
  g_autoptr (AivWireQuote) quote = NULL;
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (AivBatch) running = NULL;
  g_autofree char *path = NULL;
  AivPagedList *list;

  server->data = &script;
  session = start_session (server);
  list = AIV_PAGED_LIST (aiv_session_get_batches (session));

  /* The time that has passed is no progress. */
  running = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpfloat (aiv_batch_get_fraction (running), ==, 0);
  g_assert_cmpfloat (aiv_item_get_progress (first_item (session, 0)), ==, -1);
  g_assert_cmpstr (aiv_item_get_name (first_item (session, 0)), ==, "Portraits 1");
  g_assert_null (aiv_item_get_error_text (first_item (session, 1)));

  /* Both addresses are asked for, and are where the server is. */
  future = aiv_test_settle (aiv_session_load_video (session, first_item (session, 1)));
  path = dex_await_string (g_steal_pointer (&future), NULL);
  g_assert_nonnull (path);
  future = aiv_test_settle (aiv_session_load_poster (session, first_item (session, 1)));
  g_assert_true (dex_future_is_resolved (future));
  dex_clear (&future);
  g_assert_cmpuint (aiv_test_server_count (server, "/assets/i1.jpg"), ==, 1);

  /* It calls the rows of the page the total. */
  for (guint pages = 0; aiv_paged_list_get_has_more (list) && pages < 5; pages++)
    {
      future = aiv_test_settle (aiv_paged_list_load_more (list));
      g_assert_true (dex_future_is_resolved (future));
      dex_clear (&future);
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 120);

  /* A credit for each 30 seconds begun. */
  future = aiv_test_settle (aiv_client_quote (aiv_session_get_client (session), 3, 61, NULL));
  quote = dex_await_boxed (g_steal_pointer (&future), NULL);
  g_assert_cmpint (quote->total, ==, 9);
  g_assert_true (quote->fits);
  aiv_session_stop (session);
}

int
main (int argc, char *argv[])
{
  int status;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  folder = aiv_test_make_folder ();

  g_test_add_func ("/documented/stream", test_stream);
  g_test_add_func ("/documented/changed", test_changed);
  g_test_add_func ("/documented/vision", test_vision);
  status = g_test_run ();
  aiv_test_remove_folder (folder);
  g_free (folder);
  return status;
}

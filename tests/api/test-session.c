/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <string.h>

#include "aiv-session.h"
#include "aiv-sse-parser.h"
#include "aiv-test-server.h"
#include "aiv-user-list.h"

static char *folder;

typedef struct
{
  gboolean no_events;
  guint refusals; /* of events, by what stands before the server */
  GIOStream *stream; /* the open event stream */
  const char *last_event_id;
  const char *batch_status;
  guint n_batches;
  guint connections;
  gboolean deleted;
} Script;

static char *
batch_json (guint i, const char *status)
{
  gboolean done = g_str_equal (status, "completed");

  return g_strdup_printf (
      "{\"id\":\"b%u\",\"name\":\"Batch %u\",\"timestamp\":%u000,\"status\":\"%s\",\"imageCount\":2,"
      "\"progress\":{\"overall_progress\":%d,\"total\":2,\"completed\":%d,\"processing\":%d},"
      "\"items\":[{\"id\":\"i%u-1\",\"name\":\"anna.jpg\",\"status\":\"%s\",\"progress\":50,\"videoUrl\":\"%s\","
      "\"posterUrl\":\"/poster\"},{\"id\":\"i%u-2\",\"name\":\"ben.jpg\",\"status\":\"%s\",\"progress\":null}]}",
      i, i, 1795000000 + i, status, done ? 100 : 25, done ? 2 : 0, done ? 0 : 2, i, status,
      done ? "/video.mp4" : "", i, status);
}

static void
serve_events (AivTestServer *server, SoupServerMessage *message)
{
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n";
  Script *script = server->data;

  script->connections++;
  script->last_event_id = g_intern_string (aiv_test_server_header (server, "Last-Event-ID"));
  g_clear_object (&script->stream);
  script->stream = soup_server_message_steal_connection (message);
  g_output_stream_write_all (g_io_stream_get_output_stream (script->stream), head, strlen (head), NULL, NULL, NULL);
}

static void
serve_batches (AivTestServer *server, SoupServerMessage *message)
{
  Script *script = server->data;
  g_autoptr (GString) text = g_string_new ("{\"batches\":[");
  guint limit = 50, offset = 0;

  sscanf (server->query, "limit=%u&offset=%u", &limit, &offset);
  for (guint i = offset; i < MIN (offset + limit, script->n_batches); i++)
    {
      /* Newest first: the highest number. */
      g_autofree char *batch
          = batch_json (script->n_batches - i, i == 0 ? script->batch_status : "completed");

      g_string_append_printf (text, "%s%s", i > offset ? "," : "", batch);
    }
  g_string_append_printf (text, "],\"total\":%u}", script->n_batches);
  aiv_test_server_json (message, 200, text->str);
}

static void
serve (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  Script *script = server->data;
  guint n;

  if (g_str_equal (path, "/api/events") && script->refusals > 0)
    {
      script->refusals--;
      aiv_test_server_json (message, 503, "{}");
    }
  else if (g_str_equal (path, "/api/events") && !script->no_events)
    serve_events (server, message);
  else if (g_str_equal (path, "/api/user/profile"))
    aiv_test_server_json (message, 200, "{\"id\":\"u-1\",\"username\":\"mira\",\"credits\":95}");
  else if (g_str_equal (path, "/api/video/batches"))
    serve_batches (server, message);
  else if (g_str_equal (path, "/video.mp4") || g_str_equal (path, "/poster"))
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "video/mp4", SOUP_MEMORY_STATIC, "moving", 6);
    }
  else if (sscanf (path, "/api/video/batches/b%u/retry_failed", &n) == 1 && g_str_has_suffix (path, "failed"))
    {
      script->batch_status = "processing";
      aiv_test_server_json (message, 200, "{\"success\":true,\"count\":1}");
    }
  else if (sscanf (path, "/api/video/batches/b%u", &n) == 1
           && g_str_equal (soup_server_message_get_method (message), "DELETE"))
    {
      script->deleted = TRUE;
      aiv_test_server_json (message, 200, "{\"success\":true}");
    }
  else if (sscanf (path, "/api/video/batches/b%u", &n) == 1)
    {
      g_autofree char *batch = batch_json (n, script->batch_status);

      aiv_test_server_json (message, 200, batch);
    }
  else
    aiv_test_server_json (message, 404, "{\"detail\":\"Not Found\"}");
}

static void
send (Script *script, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (script->stream), text, strlen (text), NULL, NULL, NULL);
}

static AivSession *
make_session (AivTestServer *server)
{
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);

  aiv_client_set_token (client, "t");
  return aiv_session_new_full (client, folder);
}

static AivBatch *
nth (AivSession *session, guint i)
{
  /* The list keeps it alive. */
  g_autoptr (AivBatch) batch = g_list_model_get_item (G_LIST_MODEL (aiv_session_get_batches (session)), i);

  return batch;
}

static void
close_all (AivSession *session, Script *script)
{
  aiv_session_stop (session);
  g_clear_object (&script->stream);
}

static void
count (gpointer object, gpointer what, gpointer data)
{
  ++*(guint *) data;
}

static void
count_changes (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  *(guint *) data += removed + added;
}

/* Runs what is ready to run. */
static void
spin (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
test_news (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_batches = 1, .batch_status = "processing" };
  g_autoptr (AivSession) session = NULL;
  g_autoptr (DexFuture) started = NULL;
  g_autoptr (AivItem) item = NULL;
  AivBatch *batch;
  guint finished = 0;

  server->data = &script;
  session = make_session (server);
  g_signal_connect (session, "batch-finished", G_CALLBACK (count), &finished);
  started = aiv_test_settle (aiv_session_start (session));
  g_assert_true (dex_future_is_resolved (started));
  g_assert_cmpstr (aiv_user_get_username (aiv_session_get_user (session)), ==, "mira");
  g_assert_cmpint (aiv_user_get_credits (aiv_session_get_user (session)), ==, 95);
  aiv_test_wait (aiv_session_get_state (session) == AIV_CONNECTION_ONLINE);

  batch = nth (session, 0);
  g_assert_cmpstr (aiv_batch_get_name (batch), ==, "Batch 1");
  g_assert_true (aiv_batch_get_can_cancel (batch));
  g_assert_cmpfloat (aiv_batch_get_fraction (batch), ==, 0.25);
  item = g_list_model_get_item (aiv_batch_get_items (batch), 1);
  g_assert_cmpfloat (aiv_item_get_progress (item), ==, -1);

  send (&script, "id: 5\nevent: item\ndata: {\"batch_id\":\"b1\",\"item\":{\"id\":\"i1-2\",\"name\":\"ben.jpg\","
                 "\"status\":\"processing\",\n");
  send (&script, "data: \"progress\":30},\"progress\":{\"overall_progress\":40,\"total\":2,\"processing\":2},"
                 "\"status\":\"processing\"}\n\n");
  aiv_test_wait (aiv_item_get_progress (item) == 0.3);
  g_assert_cmpfloat (aiv_batch_get_fraction (batch), ==, 0.4);

  /* Measured progress has no id, and is no repetition of event 5. */
  send (&script, "event: item\ndata: {\"batch_id\":\"b1\",\"item\":{\"id\":\"i1-2\",\"name\":\"ben.jpg\","
                 "\"status\":\"processing\",\"progress\":50}}\n\n");
  aiv_test_wait (aiv_item_get_progress (item) == 0.5);

  send (&script, "id: 6\nevent: credits\ndata: {\"credits\":93,\"held\":2}\n\n");
  aiv_test_wait (aiv_user_get_credits (aiv_session_get_user (session)) == 93);
  g_assert_cmpstr (aiv_user_get_username (aiv_session_get_user (session)), ==, "mira");
  g_assert_cmpuint (finished, ==, 0);

  script.batch_status = "completed";
  send (&script, "id: 7\nevent: item\ndata: {\"batch_id\":\"b1\",\"item\":{\"id\":\"i1-2\",\"name\":\"ben.jpg\","
                 "\"status\":\"failed\",\"error_msg\":\"Too dark\"},\"progress\":{\"overall_progress\":100,"
                 "\"total\":2,\"completed\":1,\"failed\":1},\"status\":\"completed\"}\n\n");
  aiv_test_wait (finished == 1);
  g_assert_cmpuint (aiv_item_get_status (item), ==, AIV_JOB_FAILED);
  g_assert_cmpstr (aiv_item_get_error_text (item), ==, "Too dark");
  g_assert_true (aiv_item_get_can_retry (item));
  g_assert_true (aiv_batch_get_can_retry (batch));
  g_assert_false (aiv_batch_get_is_active (batch));

  send (&script, "id: 8\nevent: weather\ndata: {}\n\nid: 9\nevent: item\ndata: rubbish\n\n"
                 "id: 10\nevent: batch-deleted\ndata: {\"batch_id\":\"b1\"}\n\n");
  aiv_test_wait (g_list_model_get_n_items (G_LIST_MODEL (aiv_session_get_batches (session))) == 0);
  close_all (session, &script);
}

/* The stream is cut: taken up after the last event, and what is repeated counts once. */
static void
test_resume (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_batches = 1, .batch_status = "processing" };
  g_autoptr (AivSession) session = NULL;
  g_autoptr (DexFuture) started = NULL;
  AivUser *user;
  guint changes = 0;

  server->data = &script;
  session = make_session (server);
  user = aiv_session_get_user (session);
  started = aiv_test_settle (aiv_session_start (session));
  aiv_test_wait (aiv_session_get_state (session) == AIV_CONNECTION_ONLINE);
  g_assert_null (script.last_event_id);
  send (&script, "id: 41\nevent: credits\ndata: {\"credits\":90,\"held\":1}\n\n");
  aiv_test_wait (aiv_user_get_credits (user) == 90);

  g_io_stream_close (script.stream, NULL, NULL);
  aiv_test_wait (script.connections == 2);
  aiv_test_wait (aiv_session_get_state (session) == AIV_CONNECTION_ONLINE);
  g_assert_cmpstr (script.last_event_id, ==, "41");
  /* Connecting again reads everything again. */
  aiv_test_wait (aiv_user_get_credits (user) == 95);

  g_signal_connect (user, "notify::credits", G_CALLBACK (count), &changes);
  send (&script, "id: 41\nevent: credits\ndata: {\"credits\":90,\"held\":1}\n\n"
                 "id: 42\nevent: credits\ndata: {\"credits\":89,\"held\":2}\n\n");
  aiv_test_wait (aiv_user_get_credits (user) == 89);
  g_assert_cmpuint (changes, ==, 1);

  send (&script, "id: 1\nevent: reset\ndata: {}\n\n");
  aiv_test_wait (aiv_user_get_credits (user) == 95);
  close_all (session, &script);
}

/* No events there: asks again, and only while something is going on. */
static void
test_polling (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_batches = 1, .batch_status = "processing", .no_events = TRUE };
  g_autoptr (AivSession) session = NULL;
  g_autoptr (DexFuture) started = NULL;
  guint finished = 0, reads;

  server->data = &script;
  session = make_session (server);
  g_signal_connect (session, "batch-finished", G_CALLBACK (count), &finished);
  started = aiv_test_settle (aiv_session_start (session));
  aiv_test_wait (aiv_session_get_state (session) == AIV_CONNECTION_ONLINE);
  script.batch_status = "completed";
  reads = aiv_test_server_count (server, "/api/video/batches");
  aiv_test_wait (finished == 1);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/video/batches"), >, reads);
  close_all (session, &script);
}

/* Turned away for a moment: whoever has told of events is asked for them again, and not for everything in turns. */
static void
test_turned_away (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_batches = 1, .batch_status = "processing", .refusals = 1 };
  g_autoptr (AivWireServerInfo) info = aiv_wire_server_info_new ();
  g_autoptr (AivSession) session = NULL;
  g_autoptr (DexFuture) started = NULL;

  server->data = &script;
  session = make_session (server);
  g_strfreev (info->features);
  info->features = g_strsplit (AIV_FEATURE_EVENTS, ";", -1);
  aiv_client_set_server_info (aiv_session_get_client (session), info);
  started = aiv_test_settle (aiv_session_start (session));
  aiv_test_wait (script.connections == 1);
  aiv_test_wait (aiv_session_get_state (session) == AIV_CONNECTION_ONLINE);
  g_assert_cmpuint (script.refusals, ==, 0);
  send (&script, "id: 41\nevent: credits\ndata: {\"credits\":90,\"held\":1}\n\n");
  aiv_test_wait (aiv_user_get_credits (aiv_session_get_user (session)) == 90);
  close_all (session, &script);
}

static void
test_pages (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_batches = 120, .batch_status = "completed" };
  g_autoptr (AivSession) session = NULL;
  g_autoptr (DexFuture) first = NULL;
  g_autoptr (DexFuture) again = NULL;
  AivPagedList *list;
  AivBatch *kept;
  guint changes = 0;

  server->data = &script;
  session = make_session (server);
  list = AIV_PAGED_LIST (aiv_session_get_batches (session));
  g_assert_cmpint (aiv_paged_list_get_total (list), ==, -1);
  g_assert_false (aiv_paged_list_get_is_empty (list));
  first = aiv_test_settle (aiv_session_refresh (session));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 50);
  g_assert_cmpint (aiv_paged_list_get_total (list), ==, 120);
  while (aiv_paged_list_get_has_more (list))
    {
      g_autoptr (DexFuture) more = aiv_test_settle (aiv_paged_list_load_more (list));

      g_assert_true (dex_future_is_resolved (more));
    }
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 120);

  /* One more on the server: it comes to the top, all others stay the objects they are. */
  kept = nth (session, 7);
  script.n_batches = 121;
  g_signal_connect (list, "items-changed", G_CALLBACK (count_changes), &changes);
  again = aiv_test_settle (aiv_paged_list_reload (list));
  g_assert_true (nth (session, 8) == kept);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpstr (aiv_batch_get_id (nth (session, 0)), ==, "b121");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 121);
}

static void
test_media (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_batches = 1, .batch_status = "completed" };
  g_autoptr (AivSession) session = NULL;
  g_autoptr (DexFuture) started = NULL;
  g_autoptr (DexFuture) streamed = NULL;
  g_autoptr (DexFuture) one = NULL;
  g_autoptr (DexFuture) two = NULL;
  g_autoptr (DexFuture) poster = NULL;
  g_autoptr (DexFuture) saved = NULL;
  g_autoptr (DexFuture) dropped = NULL;
  g_autoptr (AivItem) item = NULL;
  g_autofree char *uri = NULL;
  g_autofree char *target = g_build_filename (folder, "saved.mp4", NULL);
  g_autoptr (GFile) destination = g_file_new_for_path (target);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  server->data = &script;
  session = make_session (server);
  started = aiv_test_settle (aiv_session_refresh (session));
  item = g_list_model_get_item (aiv_batch_get_items (nth (session, 0)), 0);
  g_assert_true (aiv_item_get_can_play (item));
  g_assert_null (aiv_item_get_cached_path (item));
  streamed = aiv_test_settle (aiv_session_fetch_play_uri (session, item));
  uri = g_strconcat (server->url, "/video.mp4", NULL);
  g_assert_cmpstr (g_value_get_string (dex_future_get_value (streamed, NULL)), ==, uri);

  /* Dropped before it is done, and wanted again at once. */
  dropped = aiv_session_load_video (session, item);
  dex_clear (&dropped);
  one = aiv_session_load_video (session, item);
  two = aiv_session_load_video (session, item);
  one = aiv_test_settle (g_steal_pointer (&one));
  two = aiv_test_settle (g_steal_pointer (&two));
  {
    g_autoptr (GError) error = NULL;

    dex_future_get_value (one, &error);
    g_assert_no_error (error);
  }
  g_assert_true (dex_future_is_resolved (two));
  g_assert_nonnull (aiv_item_get_cached_path (item));
  g_assert_cmpuint (aiv_test_server_count (server, "/video.mp4"), <=, 2);
  aiv_test_wait (aiv_item_get_transfer (item) == NULL);

  poster = aiv_test_settle (aiv_session_load_poster (session, item));
  g_assert_cmpstr (aiv_item_get_poster_path (item), ==, g_value_get_string (dex_future_get_value (poster, NULL)));

  saved = aiv_test_settle (aiv_session_save_video (session, item, destination));
  g_assert_true (dex_future_is_resolved (saved));
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "moving");
  name = aiv_session_dup_file_name (session, item);
  g_assert_cmpstr (name, ==, "anna.mp4");

  /* The next session finds it in the cache. */
  {
    g_autoptr (AivSession) next = make_session (server);
    g_autoptr (DexFuture) ready = aiv_test_settle (aiv_session_refresh (next));
    g_autoptr (AivItem) cached = g_list_model_get_item (aiv_batch_get_items (nth (next, 0)), 0);
    g_autoptr (DexFuture) play = aiv_test_settle (aiv_session_fetch_play_uri (next, cached));

    g_assert_cmpstr (aiv_item_get_cached_path (cached), ==, aiv_item_get_cached_path (item));
    g_assert_true (g_str_has_prefix (g_value_get_string (dex_future_get_value (play, NULL)), "file:///"));
  }
}

static void
test_actions (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_batches = 1, .batch_status = "failed" };
  g_autoptr (AivSession) session = NULL;
  g_autoptr (DexFuture) started = NULL;
  g_autoptr (DexFuture) retried = NULL;
  g_autoptr (DexFuture) deleted = NULL;

  server->data = &script;
  session = make_session (server);
  started = aiv_test_settle (aiv_session_refresh (session));
  retried = aiv_test_settle (aiv_session_retry_failed (session, nth (session, 0)));
  g_assert_true (dex_future_is_resolved (retried));
  g_assert_true (aiv_batch_get_is_active (nth (session, 0)));
  deleted = aiv_test_settle (aiv_session_delete_batch (session, nth (session, 0)));
  g_assert_true (dex_future_is_resolved (deleted));
  g_assert_true (script.deleted);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (aiv_session_get_batches (session))), ==, 0);
}

/* Everything goes when the last reference does, whatever is under way. */
static void
test_teardown (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .n_batches = 1, .batch_status = "processing" };
  AivSession *session;
  AivClient *client;
  g_autoptr (DexFuture) started = NULL;

  server->data = &script;
  session = make_session (server);
  client = aiv_session_get_client (session);
  started = aiv_test_settle (aiv_session_start (session));
  aiv_test_wait (aiv_session_get_state (session) == AIV_CONNECTION_ONLINE);
  g_object_add_weak_pointer (G_OBJECT (session), (gpointer *) &session);
  g_object_add_weak_pointer (G_OBJECT (client), (gpointer *) &client);
  dex_future_disown (aiv_session_refresh (session));
  g_object_unref (session);
  aiv_test_wait (session == NULL && client == NULL);
  spin ();
  g_clear_object (&script.stream);
}

static void
gather (const char *event, const char *id, const char *data, gpointer user_data)
{
  g_string_append_printf (user_data, "[%s|%s|%s]", event != NULL ? event : "-", id != NULL ? id : "-", data);
}

static void
test_sse (void)
{
  static const char stream[] = ": comment\r\n\r\nevent: a\r\nid: 1\r\ndata: x\r\ndata:y\r\n\r\n"
                               "data: z\n\nid\ndata\n\nevent: lost\n\nretry: 2500\nunknown: 1\ndata: \xe5\xbc\xa0\r\r"
                               "data: never finished\n";
  static const char wanted[] = "[a|1|x\ny][-|-|z][-||][-|-|\xe5\xbc\xa0]";
  g_autofree char *flood = g_strnfill (2 * 1024 * 1024, 'x');

  /* However it is cut into pieces. */
  for (gsize step = 1; step < sizeof stream; step++)
    {
      g_autoptr (GString) got = g_string_new (NULL);
      g_autoptr (AivSseParser) parser = aiv_sse_parser_new (gather, got);

      for (gsize at = 0; at < sizeof stream - 1; at += step)
        g_assert_true (aiv_sse_parser_feed (parser, stream + at, MIN (step, sizeof stream - 1 - at)));
      g_assert_cmpstr (got->str, ==, wanted);
      g_assert_cmpint (aiv_sse_parser_get_retry (parser), ==, 2500);
    }
  {
    g_autoptr (GString) got = g_string_new (NULL);
    g_autoptr (AivSseParser) parser = aiv_sse_parser_new (gather, got);

    g_assert_false (aiv_sse_parser_feed (parser, flood, strlen (flood)));
  }
}

int
main (int argc, char *argv[])
{
  int status;

  dex_init ();
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("aiv-session-XXXXXX", NULL);
  g_test_add_func ("/session/news", test_news);
  g_test_add_func ("/session/resume", test_resume);
  g_test_add_func ("/session/polling", test_polling);
  g_test_add_func ("/session/turned-away", test_turned_away);
  g_test_add_func ("/session/pages", test_pages);
  g_test_add_func ("/session/media", test_media);
  g_test_add_func ("/session/actions", test_actions);
  g_test_add_func ("/session/teardown", test_teardown);
  g_test_add_func ("/session/sse", test_sse);
  status = g_test_run ();
  g_free (folder);
  return status;
}

/* SPDX-License-Identifier: MIT */
#include <glib/gstdio.h>
#include <string.h>

#include "aiv-file-name.h"
#include "aiv-session.h"
#include "aiv-test-server.h"

/* One video is one object: the pool, and videos from words in a session. */

static char *folder;

static AivWireItem *
wire_item (const char *id, AivJobStatus status)
{
  AivWireItem *wire = aiv_wire_item_new ();

  wire->id = g_strdup (id);
  wire->name = g_strdup ("anna.jpg");
  wire->status = status;
  return wire;
}

static AivWireBatch *
wire_batch (const char *id)
{
  AivWireBatch *wire = aiv_wire_batch_new ();

  wire->id = g_strdup (id);
  wire->prompt = g_strdup ("speak");
  wire->engine_label = g_strdup ("Preview");
  wire->audio_seconds = 7;
  wire->timestamp = 1795000000000;
  return wire;
}

static AivWireVideo *
wire_video (gint64 id, AivJobStatus status, gint64 updated_at)
{
  AivWireVideo *wire = aiv_wire_video_new ();

  wire->id = id;
  wire->prompt = g_strdup ("A paper boat\n  on a lake");
  wire->model = g_strdup ("sora-2");
  wire->duration = 8;
  wire->status = status;
  wire->created_at = 1795000000000;
  wire->updated_at = updated_at;
  if (status == AIV_JOB_COMPLETED)
    wire->video_url = g_strdup ("/video.mp4");
  return wire;
}

static void
count (gpointer object, gpointer what, gpointer data)
{
  ++*(guint *) data;
}

static void
count_changed (AivItem *item, guint *n)
{
  ++*n;
}

static void
test_pool (void)
{
  g_autoptr (AivItemPool) pool = aiv_item_pool_new ();
  g_autoptr (AivWireBatch) batch = wire_batch ("b");
  g_autoptr (AivWireItem) pending = wire_item ("1", AIV_JOB_PENDING);
  g_autoptr (AivWireItem) done = wire_item ("1", AIV_JOB_COMPLETED);
  g_autoptr (AivItem) first = NULL;
  g_autoptr (AivItem) second = NULL;
  g_autoptr (AivItem) stored = NULL;
  AivItem *gone;
  guint changes = 0, said = 0;

  g_signal_connect (pool, "changed", G_CALLBACK (count), &changes);
  g_assert_null (aiv_item_pool_find (pool, "b/1"));
  first = aiv_item_pool_apply_item (pool, batch, pending);
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpstr (aiv_item_get_key (first), ==, "b/1");
  g_assert_cmpstr (aiv_item_get_prompt (first), ==, "speak");
  g_assert_cmpstr (aiv_item_get_model (first), ==, "Preview");
  g_assert_cmpfloat (aiv_item_get_duration (first), ==, 7);
  g_assert_cmpint (g_date_time_to_unix (aiv_item_get_created_at (first)), ==, 1795000000);
  g_assert_false (aiv_item_get_can_delete (first));

  /* Its state, what it can do and its place are other than before: that is said once. */
  g_signal_connect (first, "changed", G_CALLBACK (count_changed), &said);
  second = aiv_item_pool_apply_item (pool, batch, done);
  g_assert_cmpuint (said, ==, 1);
  g_assert_true (second == first);
  g_assert_cmpuint (changes, ==, 2);
  g_assert_true (aiv_item_get_can_play (first));

  /* What was stored is older than what was told. */
  stored = aiv_item_pool_ref_item (pool, batch, pending);
  g_assert_true (stored == first && aiv_item_get_status (first) == AIV_JOB_COMPLETED);
  g_clear_object (&stored);
  g_clear_object (&second);
  second = aiv_item_pool_apply_item (pool, batch, done);
  g_assert_cmpuint (changes, ==, 2);

  /* It keeps nothing alive, and items outlive it. */
  gone = first;
  g_clear_object (&second);
  g_object_add_weak_pointer (G_OBJECT (first), (gpointer *) &gone);
  g_clear_object (&first);
  g_assert_null (gone);
  g_assert_null (aiv_item_pool_find (pool, "b/1"));
  first = aiv_item_pool_ref_item (pool, batch, pending);
  g_assert_cmpuint (changes, ==, 2);
  g_clear_object (&pool);
  g_assert_cmpstr (aiv_item_get_name (first), ==, "anna.jpg");
}

static void
test_video (void)
{
  g_autoptr (AivWireVideo) pending = wire_video (7, AIV_JOB_PENDING, 2000);
  g_autoptr (AivWireVideo) done = wire_video (7, AIV_JOB_COMPLETED, 5000);
  g_autoptr (AivWireVideo) cancelled = wire_video (7, AIV_JOB_FAILED, 6000);
  g_autoptr (AivItem) item = aiv_item_new_video (pending);
  g_autofree char *odd = aiv_item_make_key ("v", "7");

  g_assert_cmpint (aiv_item_get_kind (item), ==, AIV_ITEM_VIDEO);
  g_assert_cmpstr (aiv_item_get_key (item), ==, "v/7");
  g_assert_cmpstr (odd, !=, "v/7");
  g_assert_cmpstr (aiv_item_get_id (item), ==, "7");
  g_assert_cmpint (aiv_item_get_video_id (item), ==, 7);
  g_assert_null (aiv_item_get_batch_id (item));
  g_assert_cmpstr (aiv_item_get_name (item), ==, "A paper boat on a lake");
  g_assert_cmpfloat (aiv_item_get_progress (item), ==, -1);
  g_assert_true (aiv_item_get_can_cancel (item) && aiv_item_get_can_delete (item));
  g_assert_false (aiv_item_get_can_play (item));

  g_assert_true (aiv_item_apply_video (item, done));
  g_assert_true (aiv_item_get_can_play (item));
  /* An answer that was overtaken. */
  g_assert_false (aiv_item_apply_video (item, pending));
  g_assert_true (aiv_item_get_can_play (item));

  cancelled->error_message = g_strdup ("Cancelled");
  g_assert_true (aiv_item_apply_video (item, cancelled));
  g_assert_cmpint (aiv_item_get_status (item), ==, AIV_JOB_CANCELLED);
  g_assert_null (aiv_item_get_error_text (item));
  g_assert_true (aiv_item_get_can_retry (item));
}

static void
test_names (void)
{
  static const struct
  {
    const char *words;
    const char *name;
  } rows[] = {
    { NULL, "video" },
    { "  \n", "video" },
    { "A cat on a mat.", "A cat on a mat" },
    { "../etc/passwd\nrm", "_etc_passwd rm" },
    { "One two three four five six seven eight nine ten eleven twelve thirteen",
      "One two three four five six seven eight nine ten eleven" },
    { "一只纸船在清晨的湖面上慢慢漂过，远处有山和薄雾，镜头缓缓推近", "一只纸船在清晨的湖面上慢慢漂过，远处有" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = aiv_file_name_dup_words (rows[i].words);

      g_assert_cmpstr (name, ==, rows[i].name);
    }
}

/* --- in a session -------------------------------------------------------------------- */

typedef struct
{
  GIOStream *stream;
  const char *status;
  gint64 updated_at;
  gboolean there;
  gboolean vision;
  guint deleted;
} Script;

static char *
video_json (Script *script)
{
  gboolean done = g_str_equal (script->status, "completed");

  return g_strdup_printf ("{\"id\":7,\"user_id\":1,\"prompt\":\"A paper boat\",\"model\":\"sora-2\",\"status\":\"%s\","
                          "\"video_url\":%s,\"poster_url\":%s,\"duration\":8,\"created_at\":\"2026-11-21T10:00:00\","
                          "\"updated_at\":\"2026-11-21T10:00:%02d\"}",
                          script->status, done ? "\"/video.mp4\"" : "null", done ? "\"/poster\"" : "null",
                          (int) script->updated_at);
}

static void
serve_events (AivTestServer *server, SoupServerMessage *message)
{
  static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n";
  Script *script = server->data;

  g_clear_object (&script->stream);
  script->stream = soup_server_message_steal_connection (message);
  g_output_stream_write_all (g_io_stream_get_output_stream (script->stream), head, strlen (head), NULL, NULL, NULL);
}

static void
serve (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  Script *script = server->data;
  const char *method = soup_server_message_get_method (message);

  if (g_str_equal (path, "/api/server"))
    {
      g_autofree char *text = g_strdup_printf ("{\"name\":\"x\",\"families\":[%s\"aivideo.v1\"],\"features\":[\"events\"]}",
                                               script->vision ? "\"vision.batch\"," : "");

      aiv_test_server_json (message, 200, text);
    }
  else if (g_str_equal (path, "/api/events"))
    serve_events (server, message);
  else if (g_str_equal (path, script->vision ? "/api/user/profile" : "/api/v1/auth/me"))
    aiv_test_server_json (message, 200, "{\"id\":1,\"email\":\"mira@example.org\",\"name\":\"Mira\",\"credits\":95.0}");
  else if (g_str_equal (path, "/api/video/batches") && script->vision)
    aiv_test_server_json (message, 200, "{\"batches\":[],\"total\":0}");
  else if (g_str_equal (path, "/api/v1/videos"))
    {
      g_autofree char *video = video_json (script);
      g_autofree char *text = g_strdup_printf ("{\"videos\":[%s],\"total\":%d}", script->there ? video : "",
                                               script->there);

      aiv_test_server_json (message, 200, text);
    }
  else if (g_str_equal (path, "/api/v1/videos/7") && g_str_equal (method, "DELETE"))
    {
      script->there = FALSE;
      script->deleted++;
      soup_server_message_set_status (message, 204, NULL);
    }
  else if ((g_str_equal (path, "/api/v1/videos/7") && script->there) || g_str_equal (path, "/api/v1/videos/generate")
           || g_str_equal (path, "/api/v1/videos/7/retry"))
    {
      g_autofree char *video = NULL;

      if (!g_str_has_suffix (path, "/7"))
        {
          script->status = "pending";
          script->updated_at++;
          script->there = TRUE;
        }
      video = video_json (script);
      aiv_test_server_json (message, g_str_has_suffix (path, "generate") ? 201 : 200, video);
    }
  else if (g_str_equal (path, "/video.mp4"))
    {
      soup_server_message_set_status (message, 200, NULL);
      soup_server_message_set_response (message, "video/mp4", SOUP_MEMORY_STATIC, "moving", 6);
    }
  else
    aiv_test_server_json (message, 404, "{\"detail\":\"Not Found\"}");
}

static void
send (Script *script, const char *text)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (script->stream), text, strlen (text), NULL, NULL, NULL);
}

static void
move_on (Script *script, const char *status, double progress)
{
  g_autofree char *text = NULL;

  script->status = status;
  script->updated_at++;
  text = g_strdup_printf ("event: video\ndata: {\"id\":7,\"status\":\"%s\",\"progress\":%g,\"video_url\":null}\n\n", status,
                          progress);
  send (script, text);
}

static void
on_deleted (AivSession *session, const char *key, gpointer data)
{
  g_set_str ((char **) data, key);
}

static AivSession *
start_session (AivTestServer *server)
{
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (DexFuture) started = NULL;
  AivSession *session;

  aiv_client_set_token (client, "t");
  session = aiv_session_new_full (client, folder);
  started = aiv_test_settle (aiv_session_start (session));
  g_assert_true (dex_future_is_resolved (started));
  aiv_test_wait (aiv_session_get_state (session) == AIV_CONNECTION_ONLINE);
  return session;
}

static void
test_life (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .status = "pending" };
  g_autoptr (AivSession) session = NULL;
  g_autoptr (AivVideoDraft) draft = aiv_video_draft_new ();
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (AivItem) item = NULL;
  g_autoptr (AivItem) same = NULL;
  g_autoptr (GFile) copy = NULL;
  g_autofree char *destination = g_build_filename (folder, "copy.mp4", NULL);
  g_autofree char *name = NULL;
  g_autofree char *deleted = NULL;
  g_autofree char *text = NULL;
  guint finished = 0;

  server->data = &script;
  session = start_session (server);
  g_signal_connect (session, "video-finished", G_CALLBACK (count), &finished);
  g_signal_connect (session, "item-deleted", G_CALLBACK (on_deleted), &deleted);
  /* Only what the server has is asked for. */
  g_assert_false (aiv_session_can_create_batches (session));
  g_assert_true (aiv_session_can_create_videos (session) && aiv_session_has_events (session));
  g_assert_cmpuint (aiv_test_server_count (server, "/api/video/batches"), ==, 0);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/user/profile"), ==, 0);
  g_assert_cmpstr (aiv_user_get_username (aiv_session_get_user (session)), ==, "Mira");

  aiv_video_draft_set_prompt (draft, "A paper boat");
  future = aiv_test_settle (aiv_session_create_video (session, draft, NULL));
  item = dex_await_object (g_steal_pointer (&future), NULL);
  g_assert_nonnull (item);
  g_assert_true (aiv_video_list_find (aiv_session_get_videos (session), 7) == item);

  move_on (&script, "processing", 40);
  aiv_test_wait (aiv_item_get_progress (item) == 0.4);
  g_assert_cmpuint (finished, ==, 0);
  move_on (&script, "failed", -1);
  aiv_test_wait (aiv_item_get_can_retry (item));
  g_assert_cmpuint (finished, ==, 1);

  future = aiv_test_settle (aiv_session_retry_item (session, item));
  g_assert_true (dex_future_is_resolved (future));
  dex_clear (&future);
  g_assert_cmpint (aiv_item_get_status (item), ==, AIV_JOB_PENDING);
  move_on (&script, "completed", 100);
  aiv_test_wait (aiv_item_get_can_play (item));
  g_assert_cmpuint (finished, ==, 2);
  g_assert_cmpstr (aiv_item_get_poster_url (item), ==, "/poster");

  future = aiv_test_settle (aiv_session_load_item (session, "", "7"));
  same = dex_await_object (g_steal_pointer (&future), NULL);
  g_assert_true (same == item);

  name = aiv_session_dup_file_name (session, item);
  g_assert_cmpstr (name, ==, "A paper boat.mp4");
  copy = g_file_new_for_path (destination);
  future = aiv_test_settle (aiv_session_save_video (session, item, copy));
  g_assert_true (dex_future_is_resolved (future));
  dex_clear (&future);
  g_assert_true (g_file_get_contents (destination, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "moving");
  g_assert_nonnull (strstr (aiv_item_get_cached_path (item), "v-7"));
  g_unlink (aiv_item_get_cached_path (item));
  g_unlink (destination);

  future = aiv_test_settle (aiv_session_delete_item (session, item));
  g_assert_true (dex_future_is_resolved (future));
  g_assert_cmpuint (script.deleted, ==, 1);
  g_assert_cmpstr (deleted, ==, "v/7");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (aiv_session_get_videos (session))), ==, 0);
  aiv_session_stop (session);
  g_clear_object (&script.stream);
}

static void
test_from_elsewhere (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .status = "processing", .there = TRUE, .vision = TRUE };
  g_autoptr (AivSession) session = NULL;
  g_autofree char *deleted = NULL;
  guint finished = 0, changes = 0;
  AivItem *item;

  server->data = &script;
  session = start_session (server);
  g_signal_connect (session, "video-finished", G_CALLBACK (count), &finished);
  g_signal_connect (session, "item-changed", G_CALLBACK (count), &changes);
  g_signal_connect (session, "item-deleted", G_CALLBACK (on_deleted), &deleted);
  g_assert_true (aiv_session_can_create_batches (session) && aiv_session_can_create_videos (session));
  aiv_test_wait ((item = aiv_video_list_find (aiv_session_get_videos (session), 7)) != NULL);
  g_assert_true (aiv_item_get_is_active (item));

  move_on (&script, "completed", 100);
  aiv_test_wait (aiv_item_get_can_play (item));
  g_assert_cmpuint (finished, ==, 1);
  g_assert_cmpuint (changes, >=, 1);

  script.there = FALSE;
  send (&script, "event: video\ndata: {\"id\":7,\"status\":\"deleted\",\"progress\":null,\"video_url\":null}\n\n");
  aiv_test_wait (deleted != NULL);
  g_assert_cmpstr (deleted, ==, "v/7");
  aiv_session_stop (session);
  g_clear_object (&script.stream);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  folder = g_dir_make_tmp ("aiv-items-XXXXXX", NULL);

  g_test_add_func ("/api/items/pool", test_pool);
  g_test_add_func ("/api/items/video", test_video);
  g_test_add_func ("/api/items/names", test_names);
  g_test_add_func ("/api/items/life", test_life);
  g_test_add_func ("/api/items/from-elsewhere", test_from_elsewhere);
  status = g_test_run ();
  g_free (folder);
  return status;
}

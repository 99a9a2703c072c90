/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "engines/lightx2v/aiv-lightx2v-engine.h"
#include "service-fixture.h"

/* A stand-in of a LightX2V platform: its routes, states, refusals and links that expire. */

static const char *const states[] = { "PENDING", "RUNNING", "SUCCEED", "FAILED", "CANCEL" };

static void
append_task (ServiceFixture *f, ServiceTask *task, GString *text)
{
  g_string_append_printf (text,
                          "{\"task_id\":\"%s\",\"task_type\":\"s2v\",\"status\":\"%s\",\"create_t\":%" G_GINT64_FORMAT
                          ".25,\"params\":{\"prompt\":\"She speaks\",\"seed\":%s},\"subtasks\":[{\"status\":\"%s\","
                          "\"fail_msg\":",
                          task->id, states[task->state], task->created_at, task->mark, states[task->state]);
  if (task->state == 3)
    g_string_append_printf (text, "\"%s\"}]}", f->failure);
  else
    g_string_append (text, "null}]}");
}

/* Where the recording is that the platform has, if it says so; whether it refuses that itself. */
static const char *link_address;
static gboolean link_refused;
static guint n_links, n_recordings;

/* What only a proper request has. */
static void
check_request (JsonObject *object)
{
  JsonObject *image = aiv_json_get_object (object, "input_image");
  JsonObject *audio = aiv_json_get_object (object, "input_audio");
  JsonObject *meta = aiv_json_get_object (object, "input_meta");

  g_assert_cmpstr (aiv_json_get_string (object, "task"), ==, "s2v");
  g_assert_cmpstr (aiv_json_get_string (object, "model_cls"), ==, "SekoTalk-V2.7");
  g_assert_cmpstr (aiv_json_get_string (object, "stage"), ==, "single_stage");
  g_assert_cmpstr (aiv_json_get_string (object, "prompt"), ==, "She speaks");
  g_assert_cmpstr (aiv_json_get_string (image, "type"), ==, "base64");
  g_assert_true (g_str_has_prefix (aiv_json_get_string (image, "data"), "/9j/"));
  if (g_strcmp0 (aiv_json_get_string (audio, "type"), "url") == 0)
    {
      g_assert_cmpstr (aiv_json_get_string (audio, "data"), ==, link_address);
      n_links++;
    }
  else
    {
      g_assert_cmpstr (aiv_json_get_string (audio, "type"), ==, "base64");
      g_assert_true (g_str_has_prefix (aiv_json_get_string (audio, "data"), "UklGR"));
      n_recordings++;
    }
  g_assert_cmpfloat (aiv_json_get_double (meta, "audio_seconds", 0), >, 0.5);
  g_assert_cmpint (aiv_json_get_int (aiv_json_get_object (meta, "image"), "width", 0), >, 0);
}

static void
submit (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (JsonNode) node = aiv_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_autofree char *seed = NULL;
  ServiceTask *task;

  g_assert_nonnull (node);
  check_request (json_node_get_object (node));
  if (service_fixture_refuses (f, message))
    return;
  if (link_refused
      && g_strcmp0 (aiv_json_get_string (aiv_json_get_object (json_node_get_object (node), "input_audio"), "type"), "url") == 0)
    {
      service_fixture_reply (message, 400, "{\"message\":\"failed to fetch input_audio\"}");
      return;
    }
  seed = g_strdup_printf ("%" G_GINT64_FORMAT, aiv_json_get_int (json_node_get_object (node), "seed", -1));
  task = service_fixture_add (f, NULL, seed);
  if (!service_fixture_cuts (f, message))
    service_fixture_reply (message, 200, "{\"task_id\":\"%s\",\"workers\":[],\"wait_time\":3}", task->id);
}

static void
list (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (GString) text = g_string_new ("{\"tasks\":[");

  for (guint i = 0; i < f->tasks->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_task (f, f->tasks->pdata[i], text);
    }
  g_string_append (text, "],\"pagination\":{\"page\":1,\"page_size\":50,\"total\":1,\"total_pages\":1}}");
  service_fixture_reply (message, 200, "%s", text->str);
}

/* A newer platform takes a POST; an older one only a GET. */
static void
cancel (ServiceFixture *f, SoupServerMessage *message, GHashTable *query)
{
  gboolean post = g_str_equal (soup_server_message_get_method (message), "POST");
  const char *id = query != NULL ? g_hash_table_lookup (query, "task_id") : NULL;
  g_autoptr (JsonNode) node = NULL;
  ServiceTask *task;

  if (post && f->no_list)
    {
      service_fixture_reply (message, 405, "{\"detail\":\"Method Not Allowed\"}");
      return;
    }
  if (post)
    {
      g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));

      node = aiv_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
      id = aiv_json_get_string (json_node_get_object (node), "task_id");
    }
  task = service_fixture_find (f, id);
  g_assert_nonnull (task);
  task->state = 4;
  f->n_cancelled++;
  service_fixture_reply (message, 200, "{\"msg\":\"ok\"}");
}

static void
query_task (ServiceFixture *f, SoupServerMessage *message, ServiceTask *task)
{
  g_autoptr (GString) text = g_string_new (NULL);

  service_fixture_step (f, task);
  append_task (f, task, text);
  service_fixture_reply (message, 200, "%s", text->str);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ServiceFixture *f = data;
  const char *key = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  ServiceTask *task = query != NULL ? service_fixture_find (f, g_hash_table_lookup (query, "task_id")) : NULL;

  f->n_calls++;
  g_assert_cmpstr (key, ==, "Bearer sesame-key");
  if (g_str_equal (path, "/api/v1/task/submit"))
    submit (f, message);
  else if (f->n_trouble > 0)
    {
      f->n_trouble--;
      service_fixture_reply (message, 503, "{\"message\":\"restarting\"}");
    }
  else if (g_str_equal (path, "/api/v1/task/list"))
    list (f, message);
  else if (g_str_equal (path, "/api/v1/model/list"))
    service_fixture_reply (message, 200,
                           "{\"models\":[{\"task\":\"t2v\",\"model_cls\":\"Words-1\",\"stage\":\"single_stage\"},"
                           "{\"task\":\"s2v\",\"model_cls\":\"SekoTalk-V3\",\"stage\":\"single_stage\"},"
                           "{\"task\":\"s2v\",\"model_cls\":\"SekoTalk-V2.7\",\"stage\":\"single_stage\"},"
                           "{\"task\":\"s2v\",\"model_cls\":\"Two\",\"stage\":\"multi_stage\"},"
                           "{\"task\":\"t2i\",\"model_cls\":\"Still\",\"stage\":\"single_stage\"},{\"task\":\"s2v\"},7]}");
  else if (g_str_equal (path, "/api/v1/task/cancel"))
    cancel (f, message, query);
  else if (task == NULL)
    service_fixture_reply (message, 404, "{\"message\":\"Task not found\"}");
  else if (g_str_equal (path, "/api/v1/task/input_url") && link_address != NULL)
    {
      g_assert_cmpstr (g_hash_table_lookup (query, "name"), ==, "input_audio");
      service_fixture_reply (message, 200, "{\"url\":\"%s\"}", link_address);
    }
  else if (g_str_equal (path, "/api/v1/task/query"))
    query_task (f, message, task);
  else if (g_str_equal (path, "/api/v1/task/result_url") && task->state == 2)
    service_fixture_reply (message, 200, "{\"url\":\"./assets/task/result?task_id=%s&name=output_video\"}", task->id);
  else if (g_str_equal (path, "/assets/task/result"))
    service_fixture_send_video (f, message);
  else
    service_fixture_reply (message, 500, "{\"message\":\"assertion failed\"}");
}

static void
set_up (ServiceFixture *f, gconstpointer data)
{
  f->key = "sesame-key";
  link_address = NULL;
  link_refused = FALSE;
  n_links = n_recordings = 0;
  service_fixture_open (f, AIV_TYPE_LIGHTX2V_ENGINE, "", on_request);
}

static void
tear_down (ServiceFixture *f, gconstpointer data)
{
  service_fixture_close (f);
}

static void
refuse (ServiceFixture *f, guint status, const char *body, guint n)
{
  f->refuse_status = status;
  f->refuse_body = body;
  f->n_refuse = n;
}

static void
assert_all_made (ServiceFixture *f, const char *batch)
{
  g_autoptr (AivBatchRow) row = service_fixture_finish (f, batch);

  g_assert_cmpuint (row->n_completed, ==, row->n_items);
  g_assert_cmpuint (f->n_submitted, ==, row->n_items);
}

/* The platform says "not now" with 400 and 500. */
static void
test_limits_in_words (ServiceFixture *f, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *body;
  } refusals[] = {
    { 400, "{\"message\":\"visit too frequently\"}" },
    { 400, "{\"message\":\"User has too many active tasks, max: 3\"}" },
    { 500, "{\"message\":\"Queue busy, please try again later\"}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *batch = NULL;

      f->n_submitted = 0;
      refuse (f, refusals[i].status, refusals[i].body, 2);
      batch = service_fixture_submit (f, 1);
      assert_all_made (f, batch);
      g_assert_cmpuint (f->n_refuse, ==, 0);
    }
}

/* Used up for today: nothing is asked for until it may be different. */
static void
test_daily_limit (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivEngineState) state = NULL;

  refuse (f, 400, "{\"message\":\"User has too many daily tasks, max: 100\"}", 1);
  batch = service_fixture_submit (f, 2);
  aiv_test_wait (f->n_refuse == 0 && aiv_queue_get_n_running (f->queue) == 0);
  state = aiv_engine_dup_state (AIV_ENGINE (f->engine));
  g_assert_cmpint (state->condition, ==, AIV_ENGINE_PAUSED);
  g_assert_nonnull (strstr (state->detail, "too many daily tasks"));
  g_assert_cmpuint (f->n_calls, ==, 1);
  aiv_test_succeed (aiv_batches_cancel (f->store, f->user, batch));
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
}

static void
test_older_platform (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->no_list = TRUE;
  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (f->tasks->len == 1 && ((ServiceTask *) f->tasks->pdata[0])->n_asked > 0);
  aiv_test_succeed (aiv_batches_cancel (f->store, f->user, batch));
  aiv_test_wait (f->n_cancelled == 1);
}

/* Somebody cancels at the platform: it says CANCEL, and never CANCELLED. */
static void
test_cancelled_there (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (f->tasks->len == 1);
  ((ServiceTask *) f->tasks->pdata[0])->state = 4;
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_failed, ==, 1);
  g_assert_nonnull (strstr (service_fixture_get_error (row), "was cancelled at LightX2V"));
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
}

static void
test_no_key (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;
  g_autoptr (AivEngineState) state = NULL;

  f->key = NULL;
  g_assert_null (aiv_engine_get_models (AIV_ENGINE (f->engine))[0]);
  state = aiv_engine_dup_state (AIV_ENGINE (f->engine));
  g_assert_cmpint (state->condition, ==, AIV_ENGINE_UNCONFIGURED);
  batch = service_fixture_submit (f, 1);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_failed, ==, 1);
  g_assert_nonnull (strstr (service_fixture_get_error (row), "has not been set up on this server"));
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
  g_assert_cmpuint (f->n_calls, ==, 0);
}

/* The recording of a batch goes there once, where the platform says where it is. */
static void
test_recording_once (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  link_address = "https://store.example/voice.wav?signature=1";
  batch = service_fixture_submit (f, 3);
  assert_all_made (f, batch);
  g_assert_cmpuint (n_recordings, ==, 1);
  g_assert_cmpuint (n_links, ==, 2);
}

/* It does not find what it has itself: the recording goes there again, and it is not tried any more. */
static void
test_link_refused (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  link_address = "https://store.example/voice.wav";
  link_refused = TRUE;
  batch = service_fixture_submit (f, 3);
  assert_all_made (f, batch);
  g_assert_cmpuint (n_recordings, ==, 3);
  g_assert_cmpuint (n_links, ==, 1);
}

/* A link that needs our key is not handed on. */
static void
test_own_link (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  link_address = "./assets/task/input?task_id=1";
  batch = service_fixture_submit (f, 2);
  assert_all_made (f, batch);
  g_assert_cmpuint (n_recordings, ==, 2);
  g_assert_cmpuint (n_links, ==, 0);
}

static gboolean
has_models (ServiceFixture *f, guint n)
{
  return g_strv_length ((GStrv) aiv_engine_get_models (AIV_ENGINE (f->engine))) == n;
}

/* What the platform has, what is configured first; asked for once. */
static void
test_models (ServiceFixture *f, gconstpointer data)
{
  const char *const *models;
  g_autofree char *batch = NULL;

  g_assert_true (has_models (f, 1));
  aiv_test_wait (has_models (f, 3));
  models = aiv_engine_get_models (AIV_ENGINE (f->engine));
  g_assert_cmpstr (models[0], ==, "SekoTalk-V2.7");
  g_assert_cmpstr (models[1], ==, "Words-1");
  g_assert_cmpstr (models[2], ==, "SekoTalk-V3");
  g_assert_cmpuint (f->n_calls, ==, 1);
  /* One that is not there any more is not asked for. */
  g_hash_table_insert (f->options, (char *) "models", (char *) "SekoTalk;SekoTalk-V2.7");
  batch = service_fixture_submit (f, 1);
  assert_all_made (f, batch);
}

static void
add (const char *path, ServiceTest test)
{
  g_test_add (path, ServiceFixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  service_fixture_add_cases ("lightx2v", set_up);
  add ("/services/lightx2v/limits-in-words", test_limits_in_words);
  add ("/services/lightx2v/daily-limit", test_daily_limit);
  add ("/services/lightx2v/older-platform", test_older_platform);
  add ("/services/lightx2v/cancelled-there", test_cancelled_there);
  add ("/services/lightx2v/no-key", test_no_key);
  add ("/services/lightx2v/recording-once", test_recording_once);
  add ("/services/lightx2v/link-refused", test_link_refused);
  add ("/services/lightx2v/own-link", test_own_link);
  add ("/services/lightx2v/models", test_models);
  return g_test_run ();
}

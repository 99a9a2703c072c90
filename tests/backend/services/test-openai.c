/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "aiv-test-node.h"
#include "engines/openai/aiv-openai-engine.h"
#include "service-fixture.h"

/* A stand-in with OpenAI's videos interface, as its OpenAPI document and the servers that follow
 * it have it. */

static const char *const states[] = { "queued", "in_progress", "completed", "failed", "cancelled" };

/* Where finished videos are, if that is not the service itself. */
static char *elsewhere;

static void
append_video (ServiceFixture *f, ServiceTask *task, GString *text)
{
  g_string_append_printf (text,
                          "{\"id\":\"%s\",\"object\":\"video\",\"model\":\"wan\",\"status\":\"%s\",\"progress\":%d,"
                          "\"created_at\":%" G_GINT64_FORMAT ",\"prompt\":\"She speaks\",\"seconds\":\"4\","
                          "\"size\":\"720x1280\",%s%s%s\"error\":",
                          task->id, states[task->state], task->state == 1 ? 40 : task->state == 2 ? 100 : 0,
                          task->created_at, elsewhere != NULL ? "\"url\":\"" : "", elsewhere != NULL ? elsewhere : "",
                          elsewhere != NULL ? "\"," : "");
  if (task->state == 3)
    g_string_append_printf (text, "{\"code\":42,\"message\":\"%s\"}}", f->failure);
  else
    g_string_append (text, "null}");
}

static void
create (ServiceFixture *f, SoupServerMessage *message)
{
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (body);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize length;
  const char *raw = g_bytes_get_data (bytes, &length);
  ServiceTask *task;

  g_free (f->last_form);
  f->last_form = g_strndup (raw, length);
  for (gsize i = 0; i < length; i++)
    if (f->last_form[i] == '\0')
      f->last_form[i] = '.';
  if (service_fixture_refuses (f, message))
    return;
  task = service_fixture_add (f, NULL, NULL);
  if (service_fixture_cuts (f, message))
    return;
  append_video (f, task, text);
  service_fixture_reply (message, 201, "%s", text->str);
}

static void
list (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (GString) text = g_string_new ("{\"object\":\"list\",\"data\":[");

  if (f->no_list)
    {
      service_fixture_reply (message, 405, "{\"detail\":\"Method Not Allowed\"}");
      return;
    }
  for (guint i = 0; i < f->tasks->len; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      append_video (f, f->tasks->pdata[i], text);
    }
  g_string_append (text, "]}");
  service_fixture_reply (message, 200, "%s", text->str);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ServiceFixture *f = data;
  const char *method = soup_server_message_get_method (message);
  const char *key = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  guint n = g_strv_length (parts);
  ServiceTask *task = n > 3 ? service_fixture_find (f, parts[3]) : NULL;

  f->n_calls++;
  if (g_str_equal (path, "/store/video.mp4"))
    {
      g_assert_null (key);
      service_fixture_send_video (f, message);
      return;
    }
  g_assert_cmpstr (key, ==, "Bearer sesame-key");
  g_assert_true (g_str_has_prefix (path, "/v1/videos"));
  if (n == 3 && g_str_equal (method, "POST"))
    create (f, message);
  else if (f->n_trouble > 0)
    {
      f->n_trouble--;
      service_fixture_reply (message, 503, "{\"error\":\"restarting\"}");
    }
  else if (n == 3)
    list (f, message);
  else if (task == NULL)
    service_fixture_reply (message, 404, "{\"error\":{\"message\":\"No such video\"}}");
  else if (n == 5)
    service_fixture_send_video (f, message);
  else if (g_str_equal (method, "DELETE"))
    {
      f->n_cancelled++;
      task->state = 4;
      service_fixture_reply (message, 200, "{\"id\":\"%s\",\"deleted\":true}", task->id);
    }
  else
    {
      g_autoptr (GString) text = g_string_new (NULL);

      service_fixture_step (f, task);
      append_video (f, task, text);
      service_fixture_reply (message, 200, "%s", text->str);
    }
}

static void
set_up (ServiceFixture *f, gconstpointer data)
{
  f->key = "sesame-key";
  service_fixture_open (f, AIV_TYPE_OPENAI_ENGINE, "/v1", on_request);
}

static void
tear_down (ServiceFixture *f, gconstpointer data)
{
  service_fixture_close (f);
}

static void
assert_sent (ServiceFixture *f, const char *text)
{
  if (strstr (f->last_form, text) == NULL)
    g_error ("“%s” was not sent", text);
}

/* A speaking picture: the picture as a file, the recording as a reference. */
static void
test_form (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  g_hash_table_insert (f->options, (char *) "extra", (char *) "{\"fps\":24,\"negative_prompt\":\"blur\"}");
  batch = service_fixture_submit (f, 1);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_completed, ==, 1);
  assert_sent (f, "name=\"prompt\"");
  assert_sent (f, "She speaks");
  assert_sent (f, "name=\"model\"");
  assert_sent (f, "sora-2");
  assert_sent (f, "720x1280");
  assert_sent (f, "name=\"input_reference\"; filename=\"input.jpg\"");
  assert_sent (f, "name=\"audio_reference\"");
  assert_sent (f, "{\"audio_url\":\"data:audio/wav;base64,UklGR");
  assert_sent (f, "name=\"negative_prompt\"");
}

/* A server that takes JSON only, with a number of seconds: found out, and kept. */
static void
test_dialect (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autofree char *again = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  g_hash_table_insert (f->options, (char *) "audio", (char *) "none");
  f->refuse_status = 422;
  f->refuse_body = "{\"detail\":[{\"loc\":[\"body\"],\"msg\":\"Input should be an object\"}]}";
  f->n_refuse = 1;
  batch = service_fixture_submit (f, 1);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_completed, ==, 1);
  assert_sent (f, "\"input_reference\":{\"image_url\":\"data:image/jpeg;base64,/9j/");
  assert_sent (f, "\"seconds\":\"");
  /* It stays with it, and a refusal is one then. */
  f->refuse_body = "{\"detail\":\"No\"}";
  f->n_refuse = 1;
  again = service_fixture_submit (f, 1);
  g_clear_pointer (&row, aiv_batch_row_unref);
  row = service_fixture_finish (f, again);
  g_assert_cmpuint (row->n_failed, ==, 1);
  g_assert_cmpuint (f->n_submitted, ==, 1);
}

/* Where a server cannot say what it has, nobody guesses: the credits are back, and a person decides. */
static void
test_unknown_outcome (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->n_cut = 1;
  f->no_list = TRUE;
  batch = service_fixture_submit (f, 1);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_failed, ==, 1);
  g_assert_nonnull (strstr (service_fixture_get_error (row), "nobody can tell whether it has begun"));
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
  g_assert_cmpuint (f->n_submitted, ==, 1);
}

/* It falls silent, and then we are stopped before it could be asked. */
static void
test_unknown_over_restart (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->n_cut = 1;
  f->n_trouble = 2;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (f->n_submitted == 1 && f->n_trouble == 1);
  service_fixture_stop (f);
  service_fixture_start (f);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_completed, ==, 1);
  g_assert_cmpuint (f->n_submitted, ==, 1);
}

/* The allowance is used up: jobs wait, everybody can see why, and it is not asked again and again. */
static void
test_limit (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivEngineState) state = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->refuse_status = 429;
  f->refuse_body = "{\"error\":{\"message\":\"You exceeded your daily quota\",\"type\":\"insufficient_quota\"}}";
  f->refuse_after = "600";
  f->n_refuse = 1;
  batch = service_fixture_submit (f, 3);
  aiv_test_wait (f->n_refuse == 0 && aiv_queue_get_n_running (f->queue) == 0);
  state = aiv_engine_dup_state (AIV_ENGINE (f->engine));
  g_assert_cmpint (state->condition, ==, AIV_ENGINE_PAUSED);
  g_assert_nonnull (strstr (state->detail, "used up: You exceeded your daily quota"));
  g_assert_cmpuint (aiv_engine_get_limit (AIV_ENGINE (f->engine)), ==, 0);
  g_assert_cmpuint (f->n_calls, ==, 1);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_completed, ==, 3);
  g_clear_pointer (&state, aiv_engine_state_unref);
  state = aiv_engine_dup_state (AIV_ENGINE (f->engine));
  g_assert_cmpint (state->condition, ==, AIV_ENGINE_READY);
}

static guint
count_tries (ServiceFixture *f, const char *batch)
{
  g_autoptr (AivBatchRow) row = aiv_batches_get (f->store, f->user, batch, TRUE, NULL);
  guint n = 0;

  for (guint i = 0; i < row->items->len; i++)
    n += ((AivItemRow *) row->items->pdata[i])->tries;
  return n;
}

/* Nobody is there: jobs are kept away from it after three tries, and everybody can see why. */
static void
test_unreachable (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivEngineState) state = NULL;

  soup_server_disconnect (f->server);
  batch = service_fixture_submit (f, 3);
  aiv_test_wait (count_tries (f, batch) == 3 && aiv_queue_get_n_running (f->queue) == 0);
  state = aiv_engine_dup_state (AIV_ENGINE (f->engine));
  g_assert_cmpint (state->condition, ==, AIV_ENGINE_PAUSED);
  g_assert_nonnull (strstr (state->detail, "cannot be reached"));
  g_assert_cmpint (state->retry_at, >, 0);
  aiv_test_succeed (aiv_batches_cancel (f->store, f->user, batch));
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
}

/* --- held to the published description ---------------------------------------------------- */

/* Prism stands between and lets nothing through that is not as described, neither way. */
static AivTestNode *
stand_between (ServiceFixture *f)
{
  AivTestNode *prism = aiv_test_node_new ("backend/services/prism.mjs", f->address);

  elsewhere = g_strconcat (f->address, "/store/video.mp4", NULL);
  g_set_str (&f->address, prism->address);
  return prism;
}

static void
go_away (AivTestNode *prism)
{
  aiv_test_node_free (prism);
  g_clear_pointer (&elsewhere, g_free);
}

static void
assert_described (ServiceFixture *f, guint n)
{
  g_autofree char *batch = service_fixture_submit (f, n);
  g_autoptr (AivBatchRow) row = service_fixture_finish (f, batch);

  if (row->n_completed != n)
    g_error ("%s", service_fixture_get_error (row));
}

/* As a form, and as JSON with a text and with a number of seconds, of which the latter is refused; what is
 * looked for after a cut connection; and what is cancelled. */
static void
test_described (ServiceFixture *f, gconstpointer data)
{
  AivTestNode *prism;
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  if (!aiv_test_node_is_there ())
    {
      g_test_skip ("Without Node's packages");
      return;
    }
  prism = stand_between (f);
  assert_described (f, 1);
  g_hash_table_insert (f->options, (char *) "audio", (char *) "none");
  g_hash_table_insert (f->options, (char *) "body", (char *) "json");
  assert_described (f, 1);
  f->n_cut = 1;
  assert_described (f, 1);
  g_assert_cmpuint (f->n_submitted, ==, 3);

  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (f->tasks->len == 4 && ((ServiceTask *) f->tasks->pdata[3])->n_asked > 0);
  aiv_test_succeed (aiv_batches_cancel (f->store, f->user, batch));
  aiv_test_wait (f->n_cancelled == 1);
  f->hold = FALSE;

  /* What is not as described does not get through: the description is looked at. */
  g_hash_table_insert (f->options, (char *) "seconds", (char *) "number");
  g_clear_pointer (&batch, g_free);
  batch = service_fixture_submit (f, 1);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_failed, ==, 1);
  g_assert_cmpuint (f->n_submitted, ==, 4);
  go_away (prism);
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
  service_fixture_add_cases ("openai", set_up);
  add ("/services/openai/form", test_form);
  add ("/services/openai/described", test_described);
  add ("/services/openai/dialect", test_dialect);
  add ("/services/openai/unknown-outcome", test_unknown_outcome);
  add ("/services/openai/unknown-over-restart", test_unknown_over_restart);
  add ("/services/openai/limit", test_limit);
  add ("/services/openai/unreachable", test_unreachable);
  return g_test_run ();
}

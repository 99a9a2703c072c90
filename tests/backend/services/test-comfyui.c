/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>
#include <string.h>

#include "aiv-json.h"
#include "comfy-fixture.h"

static ServiceTask *
begin (ServiceFixture *f, char **batch)
{
  f->hold = TRUE;
  *batch = service_fixture_submit (f, 1);
  aiv_test_wait (f->tasks->len == 1 && ((ServiceTask *) f->tasks->pdata[0])->n_asked > 0 && comfy.n_sockets > 0);
  return f->tasks->pdata[0];
}

static double
get_progress (ServiceFixture *f, const char *batch)
{
  g_autoptr (AivBatchRow) row = aiv_batches_get (f->store, f->user, batch, TRUE, NULL);

  return ((AivItemRow *) row->items->pdata[0])->progress;
}

static void
assert_completed (ServiceFixture *f, const char *batch, guint n)
{
  g_autoptr (AivBatchRow) row = service_fixture_finish (f, batch);

  if (row->n_completed != n)
    g_error ("%u of %u: %s", row->n_completed, n, service_fixture_get_error (row));
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10 - n);
}

static void
assert_failed (ServiceFixture *f, const char *batch, const char *words)
{
  g_autoptr (AivBatchRow) row = service_fixture_finish (f, batch);

  g_assert_cmpuint (row->n_failed, ==, 1);
  if (strstr (service_fixture_get_error (row), words) == NULL)
    g_error ("“%s” is not in “%s”", words, service_fixture_get_error (row));
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
}

static JsonObject *
get_inputs (const char *node)
{
  return aiv_json_get_object (aiv_json_get_object (json_node_get_object (comfy.graph), node), "inputs");
}

/* Every place is filled in, numbers as numbers, and nothing else is changed. */
static void
test_workflow (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = service_fixture_submit (f, 1);
  JsonObject *inputs;
  gint64 width, height;

  assert_completed (f, batch, 1);
  g_assert_true (g_str_has_prefix (aiv_json_get_string (get_inputs ("1"), "image"), "in/aivideo-"));
  g_assert_true (g_str_has_suffix (aiv_json_get_string (get_inputs ("2"), "audio"), ".wav"));
  g_assert_true (g_str_has_prefix (aiv_json_get_string (get_inputs ("3"), "text"), "film, She speaks, seed "));
  inputs = get_inputs ("4");
  g_assert_cmpint (json_node_get_value_type (json_object_get_member (inputs, "seed")), ==, G_TYPE_INT64);
  g_assert_cmpint (aiv_json_get_int (inputs, "steps", 0), ==, 10);
  g_assert_cmpfloat (aiv_json_get_double (inputs, "cfg", 0), ==, 5.5);
  width = aiv_json_get_int (inputs, "width", 0);
  height = aiv_json_get_int (inputs, "height", 0);
  g_assert_cmpint (width % 16 + height % 16, ==, 0);
  g_assert_cmpfloat (fabs ((double) width / (double) height - 0.75), <, 0.05);
  g_assert_cmpint (aiv_json_get_int (inputs, "length", 0) % 4, ==, 1);
  g_assert_cmpint (aiv_json_get_int (inputs, "length", 0), >=, 16 * aiv_json_get_int (inputs, "seconds", 99));
  g_assert_cmpstr (aiv_json_get_string (inputs, "note"), ==, "{{unknown}}");
  g_assert_false (aiv_json_get_bool (inputs, "tiled", TRUE));
  g_assert_cmpstr (json_array_get_string_element (aiv_json_get_array (inputs, "sound"), 0), ==, "2");
}

/* Pictures are handed over one by one, their recording once. */
static void
test_recording_once (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = service_fixture_submit (f, 3);

  assert_completed (f, batch, 3);
  g_assert_cmpuint (comfy.n_images, ==, 3);
  g_assert_cmpuint (comfy.n_recordings, ==, 1);
}

/* It was taken away there: it is handed over once more, and nobody notices. */
static void
test_recording_lost (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  comfy.lost = TRUE;
  batch = service_fixture_submit (f, 2);
  assert_completed (f, batch, 2);
  g_assert_false (comfy.lost);
  g_assert_cmpuint (comfy.n_recordings, ==, 2);
  g_assert_cmpuint (f->n_submitted, ==, 2);
}

/* While the socket tells how far it is, nobody asks; the end is known at once. */
static void
test_progress (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  ServiceTask *task = begin (f, &batch);
  g_autofree char *preview = g_malloc0 (300 * 1024);
  guint n_asked;

  task->state = 1;
  comfy_tell ("execution_start", "{\"prompt_id\":\"%s\"}", task->id);
  comfy_tell ("execution_cached", "{\"prompt_id\":\"%s\",\"nodes\":[\"1\",7]}", task->id);
  comfy_tell ("progress", "{\"prompt_id\":\"somebody-else\",\"node\":\"4\",\"value\":9,\"max\":10}");
  soup_websocket_connection_send_binary (comfy_get_connection (), preview, 300 * 1024);
  soup_websocket_connection_send_text (comfy_get_connection (), "no JSON");
  comfy_tell ("executing", "{\"prompt_id\":\"%s\",\"node\":\"2\"}", task->id);
  comfy_tell ("executed", "{\"prompt_id\":\"%s\",\"node\":\"2\",\"output\":{}}", task->id);
  comfy_tell ("progress", "{\"prompt_id\":\"%s\",\"node\":\"4\",\"value\":5,\"max\":10}", task->id);
  /* Two and a half of five nodes; the rest of the way is the download. */
  aiv_test_wait (fabs (get_progress (f, batch) - 45) < 0.01);
  n_asked = task->n_asked;
  comfy_tell ("progress_state",
              "{\"prompt_id\":\"%s\",\"nodes\":{\"3\":{\"state\":\"finished\",\"value\":1,\"max\":1},"
              "\"4\":{\"state\":\"running\",\"value\":10,\"max\":10},\"5\":{\"state\":\"pending\"}}}",
              task->id);
  aiv_test_wait (fabs (get_progress (f, batch) - 72) < 0.01);
  g_assert_cmpuint (task->n_asked, ==, n_asked);
  task->state = 2;
  comfy_tell ("execution_success", "{\"prompt_id\":\"%s\"}", task->id);
  assert_completed (f, batch, 1);
}

/* It ends while nobody listens: the history is looked into as soon as the connection is gone. */
static void
test_socket_lost (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  ServiceTask *task = begin (f, &batch);

  task->state = 1;
  comfy_tell ("progress", "{\"prompt_id\":\"%s\",\"node\":\"4\",\"value\":5,\"max\":10}", task->id);
  aiv_test_wait (get_progress (f, batch) > 0);
  soup_websocket_connection_close (comfy_get_connection (), SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  task->state = 2;
  assert_completed (f, batch, 1);
}

/* It listens again, under the same name, and goes on being told. */
static void
test_socket_again (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  ServiceTask *task = begin (f, &batch);
  guint n_asked;

  task->state = 1;
  soup_websocket_connection_close (comfy_get_connection (), SOUP_WEBSOCKET_CLOSE_GOING_AWAY, NULL);
  aiv_test_wait (comfy.n_sockets == 2);
  comfy_tell ("progress", "{\"prompt_id\":\"%s\",\"node\":\"4\",\"value\":5,\"max\":10}", task->id);
  aiv_test_wait (get_progress (f, batch) > 0);
  n_asked = task->n_asked;
  comfy_tell ("progress", "{\"prompt_id\":\"%s\",\"node\":\"4\",\"value\":9,\"max\":10}", task->id);
  aiv_test_wait (get_progress (f, batch) > 10);
  g_assert_cmpuint (task->n_asked, ==, n_asked);
  task->state = 2;
  comfy_tell ("executing", "{\"prompt_id\":\"%s\",\"node\":null}", task->id);
  assert_completed (f, batch, 1);
}

/* After a start of ours, it goes on telling. */
static void
test_told_after_restart (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  ServiceTask *task = begin (f, &batch);

  task->state = 1;
  service_fixture_stop (f);
  service_fixture_start (f);
  aiv_test_wait (comfy.n_sockets == 2);
  comfy_tell ("progress", "{\"prompt_id\":\"%s\",\"node\":\"4\",\"value\":5,\"max\":10}", task->id);
  aiv_test_wait (get_progress (f, batch) > 0);
  task->state = 2;
  comfy_tell ("execution_success", "{\"prompt_id\":\"%s\"}", task->id);
  assert_completed (f, batch, 1);
}

/* One that takes no socket is asked now and then. */
static void
test_no_socket (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  soup_server_remove_handler (f->server, "/ws");
  batch = service_fixture_submit (f, 1);
  assert_completed (f, batch, 1);
  g_assert_cmpuint (comfy.n_sockets, ==, 0);
}

/* An old server chooses the id; what it has taken and not answered is known by our mark. */
static void
test_old_server (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  comfy.old = TRUE;
  f->n_cut = 1;
  batch = service_fixture_submit (f, 2);
  assert_completed (f, batch, 2);
  g_assert_cmpuint (f->n_submitted, ==, 2);
}

/* The same, and it was over before anybody asked. */
static void
test_old_history (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  comfy.old = TRUE;
  f->n_cut = 1;
  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (f->tasks->len == 1);
  ((ServiceTask *) f->tasks->pdata[0])->state = 2;
  assert_completed (f, batch, 1);
  g_assert_cmpuint (f->n_submitted, ==, 1);
}

/* It was restarted and knows nothing: that has cost nobody anything, so it is begun anew. */
static void
test_forgotten (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  begin (f, &batch);
  g_ptr_array_set_size (f->tasks, 0);
  f->hold = FALSE;
  assert_completed (f, batch, 1);
  g_assert_cmpuint (f->n_submitted, ==, 2);
}

static void
test_node_fails (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  comfy.node = "Sampler";
  f->failure = "Allocation on device 0 would exceed allowed memory";
  batch = service_fixture_submit (f, 1);
  assert_failed (f, batch, "could not make the video: Sampler: Allocation on device 0");
}

static void
test_not_accepted (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  f->refuse_status = 400;
  f->refuse_body = "{\"error\":{\"type\":\"prompt_outputs_failed_validation\",\"message\":\"Prompt outputs failed validation\","
                   "\"details\":\"\",\"extra_info\":{}},\"node_errors\":{\"1\":{\"errors\":[{\"type\":\"custom\",\"message\":"
                   "\"Value not in list\",\"details\":\"model: 'a.safetensors'\"}],\"class_type\":\"Loader\"}}}";
  f->n_refuse = 1;
  batch = service_fixture_submit (f, 1);
  assert_failed (f, batch, "does not take this: Loader: Value not in list: model: 'a.safetensors'");
}

static void
test_no_video (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;

  comfy.outputs = "{\"5\":{\"images\":[{\"filename\":\"a.png\",\"subfolder\":\"\",\"type\":\"output\"},7],\"x\":null},\"6\":[]}";
  batch = service_fixture_submit (f, 1);
  assert_failed (f, batch, "the workflow ends without a video");
}

static void
test_interrupted_there (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  ServiceTask *task = begin (f, &batch);

  task->state = 4;
  assert_failed (f, batch, "was cancelled at ComfyUI");
}

/* What stands in the place of a workflow, and what a person reads then. */
static void
test_bad_workflows (ServiceFixture *f, gconstpointer data)
{
  static const struct
  {
    const char *content;
    const char *words;
  } cases[] = {
    { NULL, "This server has no workflow for ComfyUI" },
    { "{", "cannot be read" },
    { "{\"nodes\":[],\"links\":[]}", "is no workflow as “Export (API)” of ComfyUI writes it" },
    { "{\"1\":{\"class_type\":\"A\",\"inputs\":{\"image\":\"{{image}}\"}}}", "the workflow “case” uses no recording" },
    { "{\"1\":{\"class_type\":\"A\",\"inputs\":{\"a\":[{\"b\":\"{{audio}}\"}]}}}", "the workflow “case” uses no picture" },
  };
  g_autofree char *path = g_build_filename (f->folder, "case.json", NULL);

  g_hash_table_insert (f->options, (char *) "workflows", path);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *batch = NULL;

      if (cases[i].content != NULL)
        g_assert_true (g_file_set_contents (path, cases[i].content, -1, NULL));
      batch = service_fixture_submit (f, 1);
      assert_failed (f, batch, cases[i].words);
    }
  g_assert_cmpuint (f->n_calls, ==, 0);
}

static void
test_models (ServiceFixture *f, gconstpointer data)
{
  const char *const *models = aiv_engine_get_models (AIV_ENGINE (f->engine));

  g_assert_cmpstr (models[0], ==, "talk");
  g_assert_null (models[1]);
}

static void
add (const char *path, ServiceTest test)
{
  g_test_add (path, ServiceFixture, NULL, comfy_open, test, comfy_close);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  service_fixture_add_cases ("comfyui", comfy_open);
  add ("/services/comfyui/workflow", test_workflow);
  add ("/services/comfyui/recording-once", test_recording_once);
  add ("/services/comfyui/recording-lost", test_recording_lost);
  add ("/services/comfyui/progress", test_progress);
  add ("/services/comfyui/socket-lost", test_socket_lost);
  add ("/services/comfyui/socket-again", test_socket_again);
  add ("/services/comfyui/told-after-restart", test_told_after_restart);
  add ("/services/comfyui/no-socket", test_no_socket);
  add ("/services/comfyui/old-server", test_old_server);
  add ("/services/comfyui/old-history", test_old_history);
  add ("/services/comfyui/forgotten", test_forgotten);
  add ("/services/comfyui/node-fails", test_node_fails);
  add ("/services/comfyui/not-accepted", test_not_accepted);
  add ("/services/comfyui/no-video", test_no_video);
  add ("/services/comfyui/interrupted-there", test_interrupted_there);
  add ("/services/comfyui/bad-workflows", test_bad_workflows);
  add ("/services/comfyui/models", test_models);
  status = g_test_run ();
  comfy_reset ();
  return status;
}

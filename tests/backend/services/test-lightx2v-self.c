/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "engines/lightx2v_self/aiv-lightx2v-self-engine.h"
#include "service-fixture.h"

/* A stand-in of a LightX2V inference server: tasks bear our names, and are forgotten when it is
 * restarted. */

static const char *const states[] = { "pending", "processing", "completed", "failed", "cancelled" };

static void
create (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (JsonNode) node = aiv_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  JsonObject *object = json_node_get_object (node);
  const char *id = aiv_json_get_string (object, "task_id");

  g_assert_true (g_str_has_prefix (aiv_json_get_string (object, "image_path"), "/9j/"));
  g_assert_true (g_str_has_prefix (aiv_json_get_string (object, "audio_path"), "UklGR"));
  g_assert_cmpint (aiv_json_get_int (object, "video_duration", 0), >, 0);
  g_assert_cmpstr (aiv_json_get_string (object, "prompt"), ==, "She speaks");
  if (service_fixture_refuses (f, message))
    return;
  if (service_fixture_find (f, id) != NULL)
    {
      service_fixture_reply (message, 503, "{\"detail\":\"Task ID %s already exists\"}", id);
      return;
    }
  service_fixture_add (f, id, NULL);
  if (!service_fixture_cuts (f, message))
    service_fixture_reply (message, 200, "{\"task_id\":\"%s\",\"task_status\":\"pending\",\"save_result_path\":\"x.mp4\"}", id);
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ServiceFixture *f = data;
  g_auto (GStrv) parts = g_strsplit (path, "/", -1);
  guint n = g_strv_length (parts);
  ServiceTask *task = n > 3 ? service_fixture_find (f, parts[3]) : NULL;

  f->n_calls++;
  if (g_str_equal (path, "/v1/tasks/video/"))
    create (f, message);
  else if (f->n_trouble > 0)
    {
      f->n_trouble--;
      service_fixture_reply (message, 503, "{\"detail\":\"restarting\"}");
    }
  else if (task == NULL)
    service_fixture_reply (message, 404, "{\"detail\":\"Task not found\"}");
  else if (g_str_equal (soup_server_message_get_method (message), "DELETE"))
    {
      task->state = 4;
      f->n_cancelled++;
      service_fixture_reply (message, 200, "{\"stop_status\":\"success\",\"reason\":\"\"}");
    }
  else if (g_str_equal (parts[4], "result"))
    service_fixture_send_video (f, message);
  else if (service_fixture_step (f, task) == 3)
    service_fixture_reply (message, 200, "{\"task_id\":\"%s\",\"status\":\"failed\",\"error\":\"%s\"}", task->id, f->failure);
  else
    service_fixture_reply (message, 200, "{\"task_id\":\"%s\",\"status\":\"%s\",\"error\":null}", task->id, states[task->state]);
}

static void
set_up (ServiceFixture *f, gconstpointer data)
{
  f->key = "sesame-key";
  service_fixture_open (f, AIV_TYPE_LIGHTX2V_SELF_ENGINE, "", on_request);
}

static void
tear_down (ServiceFixture *f, gconstpointer data)
{
  service_fixture_close (f);
}

/* It was restarted and knows nothing: that has cost nobody anything, so it is begun anew. */
static void
test_forgotten (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (f->tasks->len == 1 && ((ServiceTask *) f->tasks->pdata[0])->n_asked > 0);
  g_ptr_array_set_size (f->tasks, 0);
  f->hold = FALSE;
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_completed, ==, 1);
  g_assert_cmpuint (f->n_submitted, ==, 2);
  g_assert_cmpint (service_fixture_get_credits (f), ==, 9);
}

static void
test_full_queue (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->refuse_status = 503;
  f->refuse_body = "{\"detail\":\"Task queue is full (max 10 tasks)\"}";
  f->n_refuse = 5;
  batch = service_fixture_submit (f, 1);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_completed, ==, 1);
  g_assert_cmpuint (f->n_submitted, ==, 1);
}

static void
test_bad_input (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->refuse_status = 500;
  f->refuse_body = "{\"detail\":\"400: Image is too small\"}";
  f->n_refuse = 1;
  batch = service_fixture_submit (f, 1);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_failed, ==, 1);
  g_assert_nonnull (strstr (service_fixture_get_error (row), "Image is too small"));
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
  service_fixture_add_cases ("lightx2v-self", set_up);
  add ("/services/lightx2v-self/forgotten", test_forgotten);
  add ("/services/lightx2v-self/full-queue", test_full_queue);
  add ("/services/lightx2v-self/bad-input", test_bad_input);
  return g_test_run ();
}

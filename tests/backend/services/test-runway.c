/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "engines/runway/aiv-runway-engine.h"
#include "service-fixture.h"

/* A stand-in of Runway: no list of tasks, links elsewhere that expire, reasons with codes. */

static const char *const states[] = { "THROTTLED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED" };

#define UPLOADED "runway://eyJ1cGxvYWQ"

static void
create (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (JsonNode) node = aiv_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  JsonObject *object = json_node_get_object (node);
  ServiceTask *task;

  g_assert_cmpstr (aiv_json_get_string (object, "model"), ==, "gen4_turbo");
  g_assert_cmpstr (aiv_json_get_string (object, "promptText"), ==, "She speaks");
  if (f->padding > 0)
    g_assert_cmpstr (aiv_json_get_string (object, "promptImage"), ==, UPLOADED);
  else
    g_assert_true (g_str_has_prefix (aiv_json_get_string (object, "promptImage"), "data:image/jpeg;base64,/9j/"));
  g_assert_nonnull (strchr (aiv_json_get_string (object, "ratio"), ':'));
  g_assert_cmpint (aiv_json_get_int (object, "duration", 0), >=, 2);
  if (service_fixture_refuses (f, message))
    return;
  task = service_fixture_add (f, NULL, NULL);
  if (!service_fixture_cuts (f, message))
    service_fixture_reply (message, 200, "{\"id\":\"%s\",\"estimatedCost\":{\"credits\":25}}", task->id);
}

#define LARGE (4 * 1000 * 1000)

static gsize n_uploaded;
static guint upload_status;

/* Where the picture is to go: another place, with fields of its own, and without our key. */
static void
tell_place (ServiceFixture *f, SoupServerMessage *message)
{
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (JsonNode) node = aiv_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);

  g_assert_cmpstr (aiv_json_get_string (json_node_get_object (node), "filename"), ==, "input.jpg");
  g_assert_cmpstr (aiv_json_get_string (json_node_get_object (node), "type"), ==, "ephemeral");
  service_fixture_reply (message, 200, "{\"uploadUrl\":\"%s/bucket\",\"fields\":{\"key\":\"k\",\"policy\":\"p\"},"
                                       "\"runwayUri\":\"" UPLOADED "\"}",
                         f->address);
}

static void
take_upload (ServiceFixture *f, SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  g_autoptr (GBytes) bytes = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autoptr (SoupMultipart) form = soup_multipart_new_from_message (headers, bytes);
  int n = soup_multipart_get_length (form);
  SoupMessageHeaders *part_headers;
  GBytes *part;

  g_assert_null (soup_message_headers_get_one (headers, "Authorization"));
  g_assert_cmpint (n, ==, 3);
  /* What comes after the file is not looked at there. */
  g_assert_true (soup_multipart_get_part (form, n - 1, &part_headers, &part));
  g_assert_nonnull (strstr (soup_message_headers_get_one (part_headers, "Content-Disposition"), "name=\"file\""));
  n_uploaded = g_bytes_get_size (part);
  soup_server_message_set_status (message, upload_status, NULL);
}

static void
tell (ServiceFixture *f, SoupServerMessage *message, ServiceTask *task)
{
  switch (service_fixture_step (f, task))
    {
    case 2:
      service_fixture_reply (message, 200, "{\"id\":\"%s\",\"status\":\"SUCCEEDED\",\"output\":[\"%s/cdn/video.mp4?_jwt=x\"]}",
                             task->id, f->address);
      break;
    case 3:
      service_fixture_reply (message, 200, "{\"id\":\"%s\",\"status\":\"FAILED\",\"failure\":\"%s\",\"failureCode\":\"%s\"}",
                             task->id, f->failure, task->mark != NULL ? task->mark : "SAFETY.INPUT.IMAGE");
      break;
    default:
      service_fixture_reply (message, 200, "{\"id\":\"%s\",\"status\":\"%s\",\"progress\":0.4}", task->id, states[task->state]);
      break;
    }
}

static void
on_request (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  ServiceFixture *f = data;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  ServiceTask *task;

  f->n_calls++;
  if (g_str_has_prefix (path, "/cdn/"))
    {
      service_fixture_send_video (f, message);
      return;
    }
  if (g_str_equal (path, "/bucket"))
    {
      take_upload (f, message);
      return;
    }
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Authorization"), ==, "Bearer sesame-key");
  g_assert_cmpstr (soup_message_headers_get_one (headers, "X-Runway-Version"), ==, "2024-11-06");
  if (g_str_equal (path, "/v1/image_to_video"))
    {
      create (f, message);
      return;
    }
  if (g_str_equal (path, "/v1/uploads"))
    {
      tell_place (f, message);
      return;
    }
  g_assert_true (g_str_has_prefix (path, "/v1/tasks/"));
  task = service_fixture_find (f, path + strlen ("/v1/tasks/"));
  if (f->n_trouble > 0)
    {
      f->n_trouble--;
      service_fixture_reply (message, 503, "{\"error\":\"restarting\"}");
    }
  else if (task == NULL)
    service_fixture_reply (message, 404, "{\"error\":\"Task not found\"}");
  else if (g_str_equal (soup_server_message_get_method (message), "DELETE"))
    {
      task->state = 4;
      f->n_cancelled++;
      soup_server_message_set_status (message, 204, NULL);
    }
  else
    tell (f, message, task);
}

static void
set_up (ServiceFixture *f, gconstpointer data)
{
  f->key = "sesame-key";
  f->cannot_tell = TRUE;
  service_fixture_open (f, AIV_TYPE_RUNWAY_ENGINE, "", on_request);
  g_hash_table_insert (f->options, (char *) "audio", (char *) "drop");
}

static void
tear_down (ServiceFixture *f, gconstpointer data)
{
  service_fixture_close (f);
}

static void
test_no_speech (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  g_hash_table_remove_all (f->options);
  batch = service_fixture_submit (f, 1);
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_failed, ==, 1);
  g_assert_nonnull (strstr (service_fixture_get_error (row), "makes no speaking pictures"));
  g_assert_cmpint (service_fixture_get_credits (f), ==, 10);
  g_assert_cmpuint (f->n_calls, ==, 0);
}

/* A bad output may be better the next time; what was not allowed is not. */
static void
test_bad_output (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->hold = TRUE;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (f->tasks->len == 1);
  f->failure = "Bad output";
  g_set_str (&((ServiceTask *) f->tasks->pdata[0])->mark, "INTERNAL.BAD_OUTPUT.CODE01");
  ((ServiceTask *) f->tasks->pdata[0])->state = 3;
  aiv_test_wait (f->tasks->len == 2);
  f->failure = NULL;
  f->hold = FALSE;
  row = service_fixture_finish (f, batch);
  g_assert_cmpuint (row->n_completed, ==, 1);
  g_assert_cmpint (service_fixture_get_credits (f), ==, 9);
}

/* A large picture is uploaded by itself, to where Runway says. */
static void
test_large_picture (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->padding = LARGE;
  upload_status = 204;
  batch = service_fixture_submit (f, 1);
  row = service_fixture_finish (f, batch);
  if (row->n_completed != 1)
    g_error ("%s", service_fixture_get_error (row));
  g_assert_cmpuint (n_uploaded, >, LARGE);
  g_assert_cmpint (service_fixture_get_credits (f), ==, 9);
}

/* The place is out of order: nothing has been begun, so it is simply tried again. */
static void
test_upload_fails (ServiceFixture *f, gconstpointer data)
{
  g_autofree char *batch = NULL;
  g_autoptr (AivBatchRow) row = NULL;

  f->padding = LARGE;
  upload_status = 503;
  n_uploaded = 0;
  batch = service_fixture_submit (f, 1);
  aiv_test_wait (n_uploaded > 0);
  upload_status = 204;
  row = service_fixture_finish (f, batch);
  if (row->n_completed != 1)
    g_error ("%s", service_fixture_get_error (row));
  g_assert_cmpuint (f->n_submitted, ==, 1);
  g_assert_cmpint (service_fixture_get_credits (f), ==, 9);
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
  service_fixture_add_cases ("runway", set_up);
  add ("/services/runway/no-speech", test_no_speech);
  add ("/services/runway/bad-output", test_bad_output);
  add ("/services/runway/large-picture", test_large_picture);
  add ("/services/runway/upload-fails", test_upload_fails);
  return g_test_run ();
}

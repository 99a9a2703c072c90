/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aiv-client.h"
#include "aiv-test-server.h"

/* Videos from words, against a server that says what each test wants. */

#define VIDEO                                                                            \
  "{\"id\":7,\"user_id\":1,\"prompt\":\"p\",\"model\":\"sora-2\",\"status\":\"pending\"," \
  "\"duration\":8,\"resolution\":\"1280x720\"}"

typedef struct
{
  guint status;          /* of the next answer to generate */
  GPtrArray *keys;       /* of the requests to generate */
  GPtrArray *bodies;
  char *upload_key;
} Script;

static void
serve (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  Script *script = server->data;
  const char *key = aiv_test_server_header (server, "Idempotency-Key");

  if (g_str_equal (path, "/api/server"))
    aiv_test_server_json (message, 200, "{\"name\":\"x\",\"version\":\"1\",\"families\":[\"vision.batch\"]}");
  else if (g_str_equal (path, "/api/v1/upload/image"))
    {
      g_set_str (&script->upload_key, key);
      aiv_test_server_json (message, 200, "{\"file_path\":\"/uploads/user_1/a.jpg\",\"image_id\":3}");
    }
  else if (g_str_equal (path, "/api/v1/videos/generate"))
    {
      g_ptr_array_add (script->keys, g_strdup (key));
      g_ptr_array_add (script->bodies, g_strndup (g_bytes_get_data (server->body, NULL),
                                                  g_bytes_get_size (server->body)));
      aiv_test_server_json (message, script->status, script->status == 201 ? VIDEO : "{\"detail\":\"no\"}");
    }
  else
    aiv_test_server_json (message, 404, "{\"detail\":\"Not Found\"}");
}

static void
script_init (Script *script, guint status)
{
  *script = (Script){ .status = status, .keys = g_ptr_array_new_with_free_func (g_free),
                      .bodies = g_ptr_array_new_with_free_func (g_free) };
}

static void
script_clear (Script *script)
{
  g_ptr_array_unref (script->keys);
  g_ptr_array_unref (script->bodies);
  g_free (script->upload_key);
}

static AivClient *
make_client (AivTestServer *server)
{
  AivClient *client = aiv_client_new (server->url, NULL, NULL);

  aiv_client_set_token (client, "t");
  return client;
}

static AivVideoDraft *
make_draft (void)
{
  AivVideoDraft *draft = aiv_video_draft_new ();
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "portrait.jpg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (AivDraftFile) picture = aiv_draft_file_new (file);

  aiv_video_draft_set_prompt (draft, "A paper boat");
  aiv_video_draft_set_duration (draft, 8);
  aiv_video_draft_set_picture (draft, picture);
  return draft;
}

static void
settle (AivClient *client, AivVideoDraft *draft, int code)
{
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_client_create_video (client, draft, NULL));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (done, &error);

  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, AIV_API_ERROR, code);
  if (code < 0)
    g_assert_cmpint (((AivWireVideo *) g_value_get_boxed (value))->id, ==, 7);
}

/* Refused, then taken: the same request, the picture sent once. Then it is a new one. */
static void
test_again (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  g_autoptr (AivVideoDraft) draft = make_draft ();
  g_autoptr (AivClient) client = NULL;
  g_autofree char *upload_key = NULL;
  Script script;

  script_init (&script, 402);
  server->data = &script;
  client = make_client (server);
  settle (client, draft, AIV_API_ERROR_QUOTA);
  script.status = 201;
  settle (client, draft, -1);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/v1/upload/image"), ==, 1);
  g_assert_cmpstr (g_ptr_array_index (script.keys, 0), ==, g_ptr_array_index (script.keys, 1));
  g_assert_cmpstr (g_ptr_array_index (script.bodies, 0), ==, g_ptr_array_index (script.bodies, 1));
  g_assert_cmpstr (g_ptr_array_index (script.bodies, 0), ==,
                   "{\"prompt\":\"A paper boat\",\"duration\":8,\"reference_image_url\":\"/uploads/user_1/a.jpg\"}");
  /* By which the picture, too, goes to one place alone. */
  upload_key = g_strconcat (g_ptr_array_index (script.keys, 0), ".picture", NULL);
  g_assert_cmpstr (script.upload_key, ==, upload_key);

  settle (client, draft, -1);
  g_assert_cmpstr (g_ptr_array_index (script.keys, 2), !=, g_ptr_array_index (script.keys, 1));
  script_clear (&script);
}

/* What changes makes another request; a picture elsewhere takes the place of one here. */
static void
test_draft (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  g_autoptr (AivVideoDraft) draft = make_draft ();
  g_autoptr (AivClient) client = NULL;
  Script script;

  script_init (&script, 500);
  server->data = &script;
  client = make_client (server);
  settle (client, draft, AIV_API_ERROR_SERVER);
  aiv_video_draft_set_prompt (draft, "A paper boat in the rain");
  settle (client, draft, AIV_API_ERROR_SERVER);
  g_assert_cmpstr (g_ptr_array_index (script.keys, 0), !=, g_ptr_array_index (script.keys, 1));
  aiv_video_draft_set_picture_url (draft, "https://example.org/a.png");
  g_assert_null (aiv_video_draft_get_picture (draft));
  aiv_video_draft_set_model (draft, "sora-2-pro");
  aiv_video_draft_set_duration (draft, 0);
  settle (client, draft, AIV_API_ERROR_SERVER);
  g_assert_cmpstr (g_ptr_array_index (script.bodies, 2), ==,
                   "{\"prompt\":\"A paper boat in the rain\",\"model\":\"sora-2-pro\","
                   "\"reference_image_url\":\"https://example.org/a.png\"}");
  g_assert_cmpuint (aiv_test_server_count (server, "/api/v1/upload/image"), ==, 1);
  script_clear (&script);
}

/* A picture that is gone ends it before anything is sent. */
static void
test_lost_picture (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  g_autoptr (AivVideoDraft) draft = make_draft ();
  g_autoptr (GFile) file = g_file_new_for_path ("/nonexistent/portrait.jpg");
  g_autoptr (AivDraftFile) picture = aiv_draft_file_new (file);
  g_autoptr (AivClient) client = NULL;
  Script script;

  script_init (&script, 201);
  server->data = &script;
  client = make_client (server);
  aiv_video_draft_set_picture (draft, picture);
  settle (client, draft, AIV_API_ERROR_FILE);
  g_assert_cmpuint (script.keys->len, ==, 0);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/v1/upload/image"), ==, 0);
  script_clear (&script);
}

/* A server that has only batches is not asked. */
static void
test_other_family (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  g_autoptr (AivVideoDraft) draft = make_draft ();
  g_autoptr (AivClient) client = NULL;
  g_autoptr (DexFuture) probed = NULL;
  g_autoptr (DexFuture) models = NULL;
  g_autoptr (GError) error = NULL;
  Script script;

  script_init (&script, 201);
  server->data = &script;
  client = make_client (server);
  probed = aiv_test_settle (aiv_client_probe (client));
  g_assert_true (dex_future_is_resolved (probed));
  settle (client, draft, AIV_API_ERROR_UNAVAILABLE);
  models = aiv_test_settle (aiv_client_fetch_models (client));
  g_assert_null (dex_future_get_value (models, &error));
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/v1/videos/models/list"), ==, 0);
  script_clear (&script);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/api/videos/again", test_again);
  g_test_add_func ("/api/videos/draft", test_draft);
  g_test_add_func ("/api/videos/lost-picture", test_lost_picture);
  g_test_add_func ("/api/videos/other-family", test_other_family);
  return g_test_run ();
}

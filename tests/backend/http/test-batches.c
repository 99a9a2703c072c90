/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-test-server.h"
#include "aiv-test-wait.h"

#define BATCHES "/api/video/batches"

static const char *const two_images[] = { "portrait.jpg", "cat.webp", NULL };

static guint
count_files (AivTestServer *server, const char *folder)
{
  g_autofree char *path = g_build_filename (server->folder, folder, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
look_again (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for_files (AivTestServer *server, const char *folder, guint n)
{
  guint source = g_timeout_add (5, look_again, NULL);

  aiv_test_wait (count_files (server, folder) == n);
  g_source_remove (source);
}

static char *
get_text (AivTestServer *server, const char *as, const char *path, const char *member)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, as, "GET", path, NULL, NULL);

  g_assert_cmpuint (reply->status, ==, 200);
  return aiv_test_server_dup_text (reply, member);
}

static void
wait_for_status (AivTestServer *server, const char *path, const char *member, const char *status)
{
  for (guint i = 0;; i++)
    {
      g_autofree char *now = get_text (server, "mira", path, member);

      if (g_str_equal (now, status))
        return;
      g_assert_cmpuint (i, <, 10000);
    }
}

/* Submits two pictures as mira, and lets {batch}, {item} and {other} stand for them. */
static void
submit (AivTestServer *server)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_submit (server, "mira", NULL, two_images, "voice-en.wav");
  g_autofree char *batch = NULL;
  g_autofree char *item = NULL;
  g_autofree char *other = NULL;

  g_assert_cmpuint (reply->status, ==, 200);
  batch = aiv_test_server_dup_text (reply, "batch_id");
  item = aiv_test_server_dup_text (reply, "batch.items.0.id");
  other = aiv_test_server_dup_text (reply, "batch.items.1.id");
  aiv_test_server_let (server, "batch", batch);
  aiv_test_server_let (server, "item", item);
  aiv_test_server_let (server, "other", other);
}

static const AivTestRow held_rows[] = {
  { "owner", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"imageCount\":2" },
  { "prompt as documented", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "根据音频生成对应视频" },
  { "exact length", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"audio_seconds\":7.01" },
  { "credits are held", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":98,\"held\":2" },
  { "stranger", "noor", "GET", BATCHES "/{batch}", NULL, NULL, 404, "Batch not found", "mira" },
  { "nobody", NULL, "GET", BATCHES "/{batch}", NULL, NULL, 401, "Authentication required" },
  { "admin", "admin", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"userName\":\"mira\"" },
  { "unknown", "mira", "GET", BATCHES "/unknown", NULL, NULL, 404, "Batch not found" },
  { "path out of the table", "mira", "GET", BATCHES "/..%2f..%2fusers", NULL, NULL, 404 },
  { "list", "mira", "GET", BATCHES, NULL, NULL, 200, "\"total\":1" },
  { "list again", "mira", "GET", BATCHES, NULL, NULL, 200, "\"total\":1" },
  { "list of a stranger", "noor", "GET", BATCHES, NULL, NULL, 200, "{\"batches\":[],\"total\":0}" },
  { "list of nobody", NULL, "GET", BATCHES, NULL, NULL, 401 },
  { "next page", "mira", "GET", BATCHES "?limit=1&offset=1", NULL, NULL, 200, "{\"batches\":[],\"total\":1}" },
  { "page too large", "mira", "GET", BATCHES "?limit=201", NULL, NULL, 422, "\"limit\"" },
  { "negative page", "mira", "GET", BATCHES "?offset=-1", NULL, NULL, 422 },
  { "all batches", "admin", "GET", "/api/admin/batches?query=mir", NULL, NULL, 200, "\"total\":1" },
  { "no video yet", "mira", "GET", BATCHES "/{batch}/items/{item}/result_url?name=output_video", NULL, NULL, 404 },
  { "picture", "mira", "GET", BATCHES "/{batch}/items/{item}/input_url?name=input_image", NULL, NULL, 200,
    "/api/files/images/" },
  { "picture for a stranger", "noor", "GET", BATCHES "/{batch}/items/{item}/input_url", NULL, NULL, 404 },
  { "nothing to export", "mira", "GET", BATCHES "/{batch}/export", NULL, NULL, 400, "No completed videos to export" },
  { "stranger cannot cancel", "noor", "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 404, NULL, "mira" },
  { "stranger cannot cancel all", "noor", "POST", BATCHES "/{batch}/cancel", NULL, NULL, 404 },
  { "stranger cannot delete", "noor", "DELETE", BATCHES "/{batch}", NULL, NULL, 404 },
  { "admins read, but do not cancel", "admin", "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 404 },
  { "nor spend others' credits", "admin", "POST", BATCHES "/{batch}/retry_failed", NULL, NULL, 404 },
  { "nor delete", "admin", "DELETE", BATCHES "/{batch}", NULL, NULL, 404 },
  { "running items do not resume", "mira", "POST", BATCHES "/{batch}/items/{item}/resume", NULL, NULL, 400 },
  { "cancel with a bodiless JSON post", "mira", "POST", BATCHES "/{batch}/items/{item}/cancel", AIV_TEST_JSON, "", 200,
    "{\"success\":true}" },
  { "once", "mira", "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 400, "Item already finished" },
  { "the credit is back", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":99,\"held\":1" },
  { "resume", "mira", "POST", BATCHES "/{batch}/items/{item}/resume", NULL, NULL, 200, "{\"success\":true}" },
  { "held again", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":98,\"held\":2" },
  { "unknown item", "mira", "POST", BATCHES "/{batch}/items/unknown/cancel", NULL, NULL, 404 },
  { "cancel all", "mira", "POST", BATCHES "/{batch}/cancel", NULL, NULL, 200, "\"count\":2" },
  { "retry", "mira", "POST", BATCHES "/{batch}/retry_failed", NULL, NULL, 200, "\"count\":2" },
};

static const AivTestRow done_rows[] = {
  { "charged", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":98,\"held\":0" },
  { "used", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"creditsUsed\":2" },
  { "absolute URL", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "\"videoUrl\":\"http://127.0.0.1:" },
  { "video", "mira", "GET", BATCHES "/{batch}/items/{item}/result_url", NULL, NULL, 200, "/api/files/videos/" },
  { "list of files", "mira", "GET", BATCHES "/{batch}/export", NULL, NULL, 200, "\"name\":\"portrait.mp4\"" },
  { "unknown format", "mira", "GET", BATCHES "/{batch}/export?format=rar", NULL, NULL, 422 },
  { "export for a stranger", "noor", "GET", BATCHES "/{batch}/export?format=zip", NULL, NULL, 404 },
  { "nothing to retry", "mira", "POST", BATCHES "/{batch}/retry_failed", NULL, NULL, 200, "\"count\":0" },
  { "delete", "mira", "DELETE", BATCHES "/{batch}", NULL, NULL, 200, "\"success\":true" },
  { "deleted", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 404 },
  { "list without it", "mira", "GET", BATCHES, NULL, NULL, 200, "{\"batches\":[],\"total\":0}" },
  { "what was made stays paid", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":98" },
};

static void
test_rows (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) zip = NULL;

  aiv_scripted_engine_hold (server->engine);
  submit (server);
  aiv_test_server_run (server, held_rows, G_N_ELEMENTS (held_rows));

  aiv_scripted_engine_release (server->engine);
  wait_for_status (server, BATCHES "/{batch}", "status", "completed");
  zip = aiv_test_server_call (server, "mira", "GET", BATCHES "/{batch}/export?format=zip", NULL, NULL);
  g_assert_cmpuint (zip->status, ==, 200);
  g_assert_true (g_str_has_prefix (zip->text, "PK\003\004"));
  g_assert_cmpstr (soup_message_headers_get_content_type (zip->headers, NULL), ==, "application/zip");
  aiv_test_server_run (server, done_rows, G_N_ELEMENTS (done_rows));
  wait_for_files (server, "images", 0);
  wait_for_files (server, "audios", 0);
  wait_for_files (server, "videos", 0);
}

/* Every bad file is named, and nothing is stored or charged. */
static void
test_bad_files (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  static const char *const some_bad[] = { "portrait.jpg", "bad-truncated.jpg", "cat.webp", "bad-text.png", NULL };
  static const char *const good[] = { "portrait.jpg", NULL };
  static const char *const none[] = { NULL };
  static const AivTestRow untouched[] = {
    { "nothing charged", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100,\"held\":0" },
    { "nothing stored", "mira", "GET", BATCHES, NULL, NULL, 200, "\"total\":0" },
  };
  g_autoptr (AivTestReply) pictures = aiv_test_server_submit (server, "mira", NULL, some_bad, "voice-en.wav");
  g_autoptr (AivTestReply) recording = aiv_test_server_submit (server, "mira", NULL, good, "bad-text.png");
  g_autoptr (AivTestReply) silent = aiv_test_server_submit (server, "mira", NULL, good, NULL);
  g_autoptr (AivTestReply) empty = aiv_test_server_submit (server, "mira", NULL, none, "voice-en.wav");
  g_autoptr (AivTestReply) nobody = aiv_test_server_submit (server, NULL, NULL, good, "voice-en.wav");
  g_autofree char *index = aiv_test_server_dup_text (pictures, "problems.1.name");

  g_assert_cmpuint (pictures->status, ==, 400);
  g_assert_nonnull (strstr (pictures->text, "bad-truncated.jpg"));
  g_assert_cmpstr (index, ==, "bad-text.png");
  g_assert_null (strstr (pictures->text, "portrait.jpg"));
  g_assert_cmpuint (recording->status, ==, 400);
  g_assert_nonnull (strstr (recording->text, "bad-text.png"));
  g_assert_cmpuint (silent->status, ==, 422);
  g_assert_nonnull (strstr (silent->text, "\"audio\""));
  g_assert_cmpuint (empty->status, ==, 422);
  g_assert_nonnull (strstr (empty->text, "\"images\""));
  g_assert_cmpuint (nobody->status, ==, 401);
  aiv_test_server_run (server, untouched, G_N_ELEMENTS (untouched));
  wait_for_files (server, "tmp", 0);
  wait_for_files (server, "images", 0);
  wait_for_files (server, "audios", 0);
}

static void
test_credits (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autofree char *id = get_text (server, "mira", "/api/user/profile", "id");
  static const AivTestRow poor[] = {
    { "one credit", "admin", "PATCH", "/api/admin/users/{mira}/credits", AIV_TEST_FORM, "new_credits=1", 200 },
  };
  static const AivTestRow untouched[] = {
    { "still one", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":1,\"held\":0" },
  };
  g_autoptr (AivTestReply) reply = NULL;

  aiv_test_server_let (server, "mira", id);
  aiv_test_server_run (server, poor, 1);
  reply = aiv_test_server_submit (server, "mira", NULL, two_images, "voice-en.wav");
  g_assert_cmpuint (reply->status, ==, 402);
  g_assert_nonnull (strstr (reply->text, "Insufficient credits. Required: 2, Available: 1"));
  g_assert_nonnull (strstr (reply->text, "\"required\":2"));
  aiv_test_server_run (server, untouched, 1);
  wait_for_files (server, "images", 0);
  wait_for_files (server, "audios", 0);
}

static void
test_idempotency (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  static const char *const one_image[] = { "portrait.jpg", NULL };
  static const AivTestRow once[] = {
    { "charged once", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":98" },
    { "one batch", "mira", "GET", BATCHES, NULL, NULL, 200, "\"total\":1" },
  };
  g_autoptr (AivTestReply) first = aiv_test_server_submit (server, "mira", "k", two_images, "voice-en.wav");
  g_autoptr (AivTestReply) again = aiv_test_server_submit (server, "mira", "k", two_images, "voice-en.wav");
  g_autoptr (AivTestReply) other = aiv_test_server_submit (server, "mira", "k", one_image, "voice-en.wav");
  g_autoptr (AivTestReply) mute = aiv_test_server_submit (server, "mira", "", one_image, "voice-en.wav");
  g_autofree char *first_id = aiv_test_server_dup_text (first, "batch_id");
  g_autofree char *again_id = aiv_test_server_dup_text (again, "batch_id");

  g_assert_cmpuint (again->status, ==, 200);
  g_assert_cmpstr (first_id, ==, again_id);
  g_assert_cmpuint (other->status, ==, 409);
  g_assert_cmpuint (mute->status, ==, 422);
  aiv_test_server_let (server, "batch", first_id);
  wait_for_status (server, BATCHES "/{batch}", "status", "completed");
  aiv_test_server_run (server, once, G_N_ELEMENTS (once));
  wait_for_files (server, "images", 2);

  /* The key outlives the server. */
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  {
    g_autoptr (AivTestReply) later = aiv_test_server_submit (server, "mira", "k", two_images, "voice-en.wav");
    g_autofree char *later_id = aiv_test_server_dup_text (later, "batch_id");

    g_assert_cmpstr (first_id, ==, later_id);
  }
}

/* One bad item never stops the others, and the pages tell of it at once. */
static void
test_failure (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  static const AivTestRow failed[] = {
    { "list", "mira", "GET", BATCHES, NULL, NULL, 200, "\"failed\":1" },
    { "why", "mira", "GET", BATCHES "/{batch}", NULL, NULL, 200, "The picture is too dark" },
    { "half of it is charged", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":99,\"held\":0" },
    { "retry", "mira", "POST", BATCHES "/{batch}/retry_failed", NULL, NULL, 200, "\"count\":1" },
  };
  static const AivTestRow repaired[] = {
    { "list again", "mira", "GET", BATCHES, NULL, NULL, 200, "\"completed\":2", "too dark" },
    { "all of it is charged", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":98,\"held\":0" },
  };

  aiv_scripted_engine_fail (server->engine, "cat.webp", AIV_ENGINE_ERROR_BAD_IMAGE, "The picture is too dark", 1);
  submit (server);
  wait_for_status (server, BATCHES "/{batch}", "items.0.status", "completed");
  wait_for_status (server, BATCHES "/{batch}", "items.1.status", "failed");
  aiv_test_server_run (server, failed, G_N_ELEMENTS (failed));
  wait_for_status (server, BATCHES "/{batch}", "items.1.status", "completed");
  aiv_test_server_run (server, repaired, G_N_ELEMENTS (repaired));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/batches/rows", test_rows);
  g_test_add_func ("/http/batches/bad-files", test_bad_files);
  g_test_add_func ("/http/batches/credits", test_credits);
  g_test_add_func ("/http/batches/idempotency", test_idempotency);
  g_test_add_func ("/http/batches/failure", test_failure);
  return g_test_run ();
}

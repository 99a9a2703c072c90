/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* The work of everybody in one list, and what is done to many of them at once. */

#define JOBS "/api/admin/jobs"
#define CANCEL JOBS "/cancel"
#define REFUND JOBS "/refund"
#define AUDIT "/api/admin/audit"

static const char *const three_images[] = { "portrait.jpg", "cat.webp", "cat.jpg", NULL };

static void
let_users (AivTestServer *server)
{
  static const char *const names[] = { "mira", "noor", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat ("/api/admin/users?query=", names[i], NULL);
      g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "GET", path, NULL, NULL);
      g_autofree char *id = aiv_test_server_dup_text (reply, "users.0.id");

      aiv_test_server_let (server, names[i], id);
    }
}

static void
submit (AivTestServer *server, const char *as, const char *name)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_submit (server, as, NULL, three_images, "voice-en.wav");
  g_autofree char *id = NULL;

  g_assert_cmpuint (reply->status, ==, 200);
  id = aiv_test_server_dup_text (reply, "batch_id");
  aiv_test_server_let (server, name, id);
}

static void
wait_for_job (AivTestServer *server, const char *name, const char *status)
{
  const char *id = g_hash_table_lookup (server->names, name);
  g_autofree char *path = g_strconcat ("/api/video/batches/", id, NULL);
  gboolean there = FALSE;

  for (gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; !there && g_get_monotonic_time () < end;)
    {
      g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "GET", path, NULL, NULL);
      g_autofree char *text = aiv_test_server_dup_text (reply, "status");

      there = g_strcmp0 (text, status) == 0;
    }
  g_assert_true (there);
}

/* {ids} in a body stands for the jobs. */
static AivTestReply *
post (AivTestServer *server, const char *path, const char *key, const char *format, const char *job)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, "admin", "POST", path);
  const char *id = g_hash_table_lookup (server->names, job);
  g_auto (GStrv) parts = g_strsplit (format, "{id}", -1);
  g_autofree char *body = g_strjoinv (id != NULL ? id : job, parts);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  if (key != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", key);
  soup_message_set_request_body_from_bytes (message, AIV_TEST_JSON, bytes);
  return aiv_test_server_send (server, message);
}

static void
expect (AivTestReply *taken, guint status, const char *has)
{
  g_autoptr (AivTestReply) reply = taken;

  if (reply->status != status || strstr (reply->text, has) == NULL)
    g_error ("%u instead of %u, or without %s: %s", reply->status, status, has, reply->text);
}

static const AivTestRow list_rows[] = {
  { "a video", "noor", "POST", "/api/v1/videos/generate", AIV_TEST_JSON, "{\"prompt\":\"a cat that looks out of the window\"}",
    201, NULL },
  { "both kinds", "admin", "GET", JOBS, NULL, NULL, 200, "\"total\":2" },
  { "the newest first", "admin", "GET", JOBS "?limit=1", NULL, NULL, 200, "\"kind\":\"video\"", "\"kind\":\"batch\"" },
  { "with the owner", "admin", "GET", JOBS, NULL, NULL, 200, "\"user_name\":\"mira\"" },
  { "what is set aside", "admin", "GET", JOBS "?kind=batch", NULL, NULL, 200, "\"credits_each\":1,\"credits_held\":3" },
  { "batches", "admin", "GET", JOBS "?kind=batch", NULL, NULL, 200, "\"total\":1", "\"video\"" },
  { "videos", "admin", "GET", JOBS "?kind=video", NULL, NULL, 200, "\"model\":\"sora-2\"", "\"batch\"" },
  { "of no kind", "admin", "GET", JOBS "?kind=song", NULL, NULL, 422, "\"kind\"" },
  { "of one user", "admin", "GET", JOBS "?user={noor}", NULL, NULL, 200, "\"total\":1", "mira" },
  { "of nobody", "admin", "GET", JOBS "?user=x", NULL, NULL, 422, "\"user\"" },
  { "of a user by name", "admin", "GET", JOBS "?query=MIR", NULL, NULL, 200, "\"total\":1", "noor" },
  { "with a word", "admin", "GET", JOBS "?query=window", NULL, NULL, 200, "\"total\":1", "mira" },
  { "without it", "admin", "GET", JOBS "?query=balcony", NULL, NULL, 200, "{\"jobs\":[],\"total\":0}" },
  { "unfinished", "admin", "GET", JOBS "?status=completed", NULL, NULL, 200, "\"total\":0" },
  { "nothing failed", "admin", "GET", JOBS "?status=failures", NULL, NULL, 200, "\"total\":0" },
  { "in no state", "admin", "GET", JOBS "?status=done", NULL, NULL, 422, "\"status\"" },
  { "of an engine", "admin", "GET", JOBS "?engine=local", NULL, NULL, 200, "\"total\":2" },
  { "of a model", "admin", "GET", JOBS "?engine=sora-2", NULL, NULL, 200, "\"total\":1" },
  { "of no engine", "admin", "GET", JOBS "?engine=none", NULL, NULL, 200, "\"total\":0" },
  { "since a day", "admin", "GET", JOBS "?since=2020-01-01", NULL, NULL, 200, "\"total\":2" },
  { "until a day", "admin", "GET", JOBS "?until=2020-01-01", NULL, NULL, 200, "\"total\":0" },
  { "since no day", "admin", "GET", JOBS "?since=soon", NULL, NULL, 422, "\"since\"" },
  { "until no day", "admin", "GET", JOBS "?until=soon", NULL, NULL, 422, "\"until\"" },
  { "by error", "admin", "GET", JOBS "?error=dark", NULL, NULL, 200, "\"total\":0" },
  { "by user", "admin", "GET", JOBS "?sort=user&limit=1", NULL, NULL, 200, "mira", "noor" },
  { "by user, backwards", "admin", "GET", JOBS "?sort=-user&limit=1", NULL, NULL, 200, "noor", "mira" },
  { "the oldest first", "admin", "GET", JOBS "?sort=created_at&limit=1", NULL, NULL, 200, "mira", "noor" },
  { "by change", "admin", "GET", JOBS "?sort=-updated_at", NULL, NULL, 200, "\"total\":2" },
  { "by state", "admin", "GET", JOBS "?sort=status", NULL, NULL, 200, "\"total\":2" },
  { "the largest first", "admin", "GET", JOBS "?sort=-items&limit=1", NULL, NULL, 200, "\"items\":3" },
  { "by failures", "admin", "GET", JOBS "?sort=-failed", NULL, NULL, 200, "\"total\":2" },
  { "by credits", "admin", "GET", JOBS "?sort=-credits", NULL, NULL, 200, "\"total\":2" },
  { "by colour", "admin", "GET", JOBS "?sort=colour", NULL, NULL, 422, "\"sort\"" },
  { "second page", "admin", "GET", JOBS "?limit=1&offset=1", NULL, NULL, 200, "mira", "noor" },
  { "no page", "admin", "GET", JOBS "?limit=501", NULL, NULL, 422, "\"limit\"" },
  { "as a user", "mira", "GET", JOBS, NULL, NULL, 403, NULL, "jobs" },
  { "as nobody", NULL, "GET", JOBS, NULL, NULL, 401, NULL, "jobs" },

  { "cancel nothing", "admin", "POST", CANCEL, AIV_TEST_JSON, "{}", 422, "either" },
  { "cancel too much", "admin", "POST", CANCEL, AIV_TEST_JSON, "{\"all\":true,\"user\":\"u-2\"}", 422, "either" },
  { "cancel an empty list", "admin", "POST", CANCEL, AIV_TEST_JSON, "{\"jobs\":[]}", 422, "\"jobs\"" },
  { "cancel numbers", "admin", "POST", CANCEL, AIV_TEST_JSON, "{\"jobs\":[1]}", 422, "\"jobs\"" },
  { "cancel a word", "admin", "POST", CANCEL, AIV_TEST_JSON, "{\"jobs\":\"x\"}", 422, "\"jobs\"" },
  { "cancel what never was", "admin", "POST", CANCEL, AIV_TEST_FORM, "jobs=unknown", 404, "Job not found: unknown" },
  { "cancel of nobody", "admin", "POST", CANCEL, AIV_TEST_FORM, "user=x", 422, "\"user\"" },
  { "cancel as a user", "mira", "POST", CANCEL, AIV_TEST_FORM, "all=true", 403 },
  { "cancel as nobody", NULL, "POST", CANCEL, AIV_TEST_FORM, "all=true", 401 },
  { "refund nothing", "admin", "POST", REFUND, AIV_TEST_JSON, "{\"reason\":\"x\"}", 422, "\"jobs\"" },
  { "refund for no reason", "admin", "POST", REFUND, AIV_TEST_FORM, "jobs=unknown", 422, "\"reason\"" },
  { "refund what never was", "admin", "POST", REFUND, AIV_TEST_FORM, "jobs=unknown&reason=x", 404, "Job not found" },
  { "see a refund of what never was", "admin", "POST", REFUND, AIV_TEST_FORM, "jobs=unknown&dry_run=true", 404 },
  { "refund as a user", "mira", "POST", REFUND, AIV_TEST_FORM, "jobs=x&reason=x", 403 },
  { "refund as nobody", NULL, "POST", REFUND, AIV_TEST_FORM, "jobs=x&reason=x", 401 },
  { "nothing has happened", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":97,\"held\":3" },
};

static void
test_list (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  let_users (server);
  aiv_scripted_engine_hold (server->engine);
  submit (server, "mira", "batch");
  aiv_test_server_run (server, list_rows, G_N_ELEMENTS (list_rows));
}

static const AivTestRow cancel_rows[] = {
  { "what it would do", "admin", "POST", CANCEL, AIV_TEST_FORM, "all=true&dry_run=true", 200,
    "\"dry_run\":true,\"count\":9,\"credits\":9,\"jobs\":3,\"users\":2" },
  { "has not been done", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":94,\"held\":6" },
};

static const AivTestRow cancelled_rows[] = {
  { "of noor", "admin", "POST", CANCEL, AIV_TEST_JSON, "{\"user\":\"u-3\"}", 200,
    "\"count\":3,\"credits\":3,\"jobs\":1,\"users\":1" },
  { "noor has all back", "noor", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100,\"held\":0" },
  { "of mira, half is left", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":97,\"held\":3" },
  { "of everybody", "admin", "POST", CANCEL, AIV_TEST_JSON, "{\"all\":true}", 200, "\"count\":3,\"credits\":3,\"jobs\":1" },
  { "nothing is left", "admin", "POST", CANCEL, AIV_TEST_JSON, "{\"all\":true}", 200, "\"count\":0,\"credits\":0,\"jobs\":0" },
  { "mira has all back", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100,\"held\":0" },
  { "it is in the log", "admin", "GET", AUDIT "?action=job.cancel", NULL, NULL, 200, "\"total\":3" },
  { "with the user", "admin", "GET", AUDIT "?action=job.cancel&target={noor}", NULL, NULL, 200, "3 items, 3 credits given back" },
  { "and the job", "admin", "GET", AUDIT "?action=job.cancel&target={one}", NULL, NULL, 200, "\"total\":1" },
  { "listed so", "admin", "GET", JOBS "?status=cancelled", NULL, NULL, 200, "\"total\":3" },
};

static void
test_cancel (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  let_users (server);
  aiv_scripted_engine_hold (server->engine);
  submit (server, "mira", "one");
  submit (server, "mira", "two");
  submit (server, "noor", "three");
  aiv_test_server_run (server, cancel_rows, G_N_ELEMENTS (cancel_rows));
  expect (post (server, CANCEL, NULL, "{\"jobs\":[\"{id}\",\"{id}\"],\"dry_run\":true}", "one"), 200,
          "\"count\":3,\"credits\":3,\"jobs\":1");
  expect (post (server, CANCEL, NULL, "{\"jobs\":[\"{id}\",\"{id}\"]}", "one"), 200, "\"count\":3,\"credits\":3,\"jobs\":1");
  expect (post (server, CANCEL, NULL, "{\"jobs\":[\"{id}\"]}", "one"), 200, "\"count\":0,\"credits\":0");
  aiv_test_server_run (server, cancelled_rows, G_N_ELEMENTS (cancelled_rows));
}

static const AivTestRow refunded_rows[] = {
  { "the credits are back, once", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100,\"held\":0" },
  { "the owner reads why", "mira", "GET", "/api/user/ledger", NULL, NULL, 200, "\"kind\":\"refund\"" },
  { "in these words", "mira", "GET", "/api/user/ledger", NULL, NULL, 200, "It flickers" },
  { "the list says so", "admin", "GET", JOBS, NULL, NULL, 200, "\"credits_used\":0,\"credits_refunded\":2" },
  { "and why one failed", "admin", "GET", JOBS "?error=TOO+dark", NULL, NULL, 200, "\"error\":\"The picture is too dark\"" },
  { "it has failures", "admin", "GET", JOBS "?status=failures", NULL, NULL, 200, "\"total\":1" },
  { "both are in the log", "admin", "GET", AUDIT "?action=job.refund&target={batch}", NULL, NULL, 200, "\"total\":2" },
  { "with the amount", "admin", "GET", AUDIT "?action=job.refund", NULL, NULL, 200, "1 items, +1 credits of u-2: It flickers" },
  { "the statistics tell charged, given back and what is left", "admin", "GET", "/api/admin/stats", NULL, NULL, 200,
    "\"credits\":2,\"credits_refunded\":2,\"credits_net\":0" },
  { "of the user too", "admin", "GET", "/api/admin/stats?user={mira}", NULL, NULL, 200,
    "\"username\":\"mira\",\"jobs\":3,\"completed\":2,\"failed\":1,\"cancelled\":0,\"credits\":2,\"credits_refunded\":2" },
};

static const AivTestRow item_rows[] = {
  { "one of three is back", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":99,\"held\":0" },
  { "the owner reads why", "mira", "GET", "/api/user/ledger", NULL, NULL, 200, "This one stutters" },
  { "the list says so", "admin", "GET", JOBS, NULL, NULL, 200, "\"credits_used\":1,\"credits_refunded\":1" },
  { "it is in the log", "admin", "GET", AUDIT "?action=job.refund&target={batch}", NULL, NULL, 200,
    ", +1 credits of u-2: This one stutters" },
  { "the statistics tell it", "admin", "GET", "/api/admin/stats", NULL, NULL, 200,
    "\"credits\":2,\"credits_refunded\":1,\"credits_net\":1" },
};

/* Lets rows name an item of a batch. */
static void
let_item (AivTestServer *server, const char *batch, const char *member, const char *name)
{
  g_autofree char *path = g_strconcat ("/api/video/batches/", (char *) g_hash_table_lookup (server->names, batch), NULL);
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "GET", path, NULL, NULL);
  g_autofree char *id = aiv_test_server_dup_text (reply, member);

  aiv_test_server_let (server, name, id);
}

static void
test_refund (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  let_users (server);
  aiv_scripted_engine_hold (server->engine);
  aiv_scripted_engine_fail (server->engine, "cat.webp", AIV_ENGINE_ERROR_BAD_IMAGE, "The picture is too dark", 1);
  submit (server, "mira", "batch");
  expect (post (server, REFUND, NULL, "{\"jobs\":[\"{id}\"],\"dry_run\":true}", "batch"), 200,
          "\"count\":0,\"credits\":0,\"jobs\":0,\"users\":0,\"already_returned\":0,\"already_refunded\":0,\"unfinished\":3");
  aiv_scripted_engine_release (server->engine);
  wait_for_job (server, "batch", "completed");

  expect (post (server, REFUND, NULL, "{\"jobs\":[\"{id}\"],\"dry_run\":true}", "batch"), 200,
          "\"count\":2,\"credits\":2,\"jobs\":1,\"users\":1,\"already_returned\":1,\"already_refunded\":0");
  let_item (server, "batch", "items.0.id", "item");
  expect (post (server, REFUND, NULL, "{\"jobs\":[\"{id}\",\"{id}\"],\"dry_run\":true}", "item"), 200,
          "\"count\":1,\"credits\":1,\"jobs\":1,\"users\":1,\"already_returned\":0,\"already_refunded\":0");
  expect (post (server, REFUND, "r0", "{\"jobs\":[\"{id}\"],\"reason\":\"This one stutters\"}", "item"), 200,
          "\"count\":1,\"credits\":1,\"jobs\":1");
  aiv_test_server_run (server, item_rows, G_N_ELEMENTS (item_rows));
  expect (post (server, REFUND, "r1", "{\"jobs\":[\"{id}\"],\"reason\":\"It flickers\"}", "batch"), 200,
          "\"dry_run\":false,\"count\":1,\"credits\":1,\"jobs\":1,\"users\":1,\"already_returned\":1,\"already_refunded\":1");
  expect (post (server, REFUND, "r1", "{\"jobs\":[\"{id}\"],\"reason\":\"It flickers\"}", "batch"), 200,
          "\"count\":1,\"credits\":1");
  expect (post (server, REFUND, "r1", "{\"jobs\":[\"{id}\"],\"reason\":\"Another\"}", "batch"), 409, "detail");
  expect (post (server, REFUND, "r2", "{\"jobs\":[\"{id}\",\"{id}\"],\"reason\":\"Again\"}", "batch"), 200,
          "\"count\":0,\"credits\":0,\"jobs\":0,\"users\":0,\"already_returned\":1,\"already_refunded\":2");
  aiv_test_server_run (server, refunded_rows, G_N_ELEMENTS (refunded_rows));
}

static const AivTestRow server_rows[] = {
  { "how it is", "admin", "GET", "/api/admin/server", NULL, NULL, 200, "\"exposed\":false,\"default_password\":" },
  { "its queue", "admin", "GET", "/api/admin/server", NULL, NULL, 200, "\"queue\":{\"waiting\":" },
  { "its limits", "admin", "GET", "/api/admin/server", NULL, NULL, 200, "\"limits\":{\"enabled\":false,\"auth\":10" },
  { "no backup yet", "admin", "GET", "/api/admin/server", NULL, NULL, 200, "\"count\":0,\"last_at\":null" },
  { "the queue alone", "admin", "GET", "/api/admin/server?live=true", NULL, NULL, 200, "\"queue\"", "\"storage\"" },
  { "all of it", "admin", "GET", "/api/admin/server?live=false", NULL, NULL, 200, "\"storage\"" },
  { "neither", "admin", "GET", "/api/admin/server?live=maybe", NULL, NULL, 422, "\"live\"" },
  { "as a user", "mira", "GET", "/api/admin/server", NULL, NULL, 403, NULL, "queue" },
  { "as nobody", NULL, "GET", "/api/admin/server", NULL, NULL, 401, NULL, "queue" },
  { "backup as a user", "mira", "POST", "/api/admin/backup", NULL, NULL, 403 },
  { "backup as nobody", NULL, "POST", "/api/admin/backup", NULL, NULL, 401 },
  { "backup", "admin", "POST", "/api/admin/backup", NULL, NULL, 200, "\"problems\":0" },
  { "it is there", "admin", "GET", "/api/admin/server", NULL, NULL, 200, "\"count\":1,\"last_at\":\"" },
  { "it is in the log", "admin", "GET", AUDIT "?action=server.backup", NULL, NULL, 200, "\"total\":1" },
};

static void
test_server (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  aiv_test_server_run (server, server_rows, G_N_ELEMENTS (server_rows));
}

static void
test_table (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (AivTestReply) table = NULL;

  aiv_scripted_engine_hold (server->engine);
  submit (server, "mira", "one");
  submit (server, "noor", "two");
  message = aiv_test_server_message (server, "admin", "GET", JOBS "?sort=user");
  soup_message_headers_append (soup_message_get_request_headers (message), "Accept", "text/csv");
  table = aiv_test_server_send (server, message);
  g_assert_cmpuint (table->status, ==, 200);
  g_assert_true (g_str_has_prefix (table->text, "id,kind,video_id,user_id,user_name,"));
  g_assert_nonnull (strstr (table->text, ",batch,,"));
  g_assert_nonnull (strstr (table->text, ",mira,"));
  g_assert_nonnull (strstr (table->text, ",noor,"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/admin-jobs/list", test_list);
  g_test_add_func ("/http/admin-jobs/cancel", test_cancel);
  g_test_add_func ("/http/admin-jobs/refund", test_refund);
  g_test_add_func ("/http/admin-jobs/server", test_server);
  g_test_add_func ("/http/admin-jobs/table", test_table);
  return g_test_run ();
}

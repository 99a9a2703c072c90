/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-test-server.h"
#include "aiv-test-store.h"
#include "aiv-test-wait.h"
#include "aiv-video-replies.h"
#include "store/aiv-sql.h"
#include "store/aiv-subscriptions.h"
#include "store/aiv-videos.h"

/* Videos of the v1 family, for both billing profiles. What is refused for how it is written is
 * in test-v1-video-requests.c. */

#define VIDEOS "/api/v1/videos"
#define GENERATE VIDEOS "/generate"
#define PROMPT "\"prompt\":\"A cinematic product showcase with smooth camera movements\""
#define FULL "产品展示镜头平滑移动"
#define FULL100 FULL FULL FULL FULL FULL FULL FULL FULL FULL FULL

static AivTestReply *
generate (AivTestServer *server, const char *as, const char *key, const char *body)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, as, "POST", GENERATE);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  soup_message_set_request_body_from_bytes (message, AIV_TEST_JSON, bytes);
  if (key != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", key);
  return aiv_test_server_send (server, message);
}

/* Generates a video, and lets {video} stand for it. */
static gint64
make_video (AivTestServer *server, const char *as)
{
  g_autoptr (AivTestReply) reply = generate (server, as, NULL, "{" PROMPT "}");
  g_autofree char *text = NULL;
  gint64 id;

  g_assert_cmpuint (reply->status, ==, 201);
  id = aiv_test_server_get_int (reply, "id");
  text = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  aiv_test_server_let (server, "video", text);
  return id;
}

static AivJobStatus
get_status (AivTestServer *server, gint64 id)
{
  g_autoptr (AivVideoRow) row = aiv_videos_get (aiv_backend_get_store (server->backend), AIV_ANY_USER, id, NULL);

  return row != NULL ? row->status : AIV_JOB_UNKNOWN;
}

static const AivTestRow running_rows[] = {
  { "shown", "mira", "GET", VIDEOS "/{video}", NULL, NULL, 200, "\"status\":\"processing\"" },
  { "its members", "mira", "GET", VIDEOS "/{video}", NULL, NULL, 200,
    "\"model\":\"sora-2\",\"engine\":\"local\",\"reference_image_url\":null,\"video_url\":null,\"poster_url\":null" },
  { "its size", "mira", "GET", VIDEOS "/{video}", NULL, NULL, 200, "\"duration\":8,\"resolution\":\"1280x720\"" },
  { "to a stranger", "noor", "GET", VIDEOS "/{video}", NULL, NULL, 404, "not found", "cinematic" },
  { "not even to an administrator, here", "admin", "GET", VIDEOS "/{video}", NULL, NULL, 404 },
  { "listed", "mira", "GET", VIDEOS "?status_filter=processing", NULL, NULL, 200, "\"total\":1" },
  { "not listed", "mira", "GET", VIDEOS "?status_filter=completed", NULL, NULL, 200, "\"total\":0" },
  { "not to a stranger", "noor", "GET", VIDEOS, NULL, NULL, 200, "\"total\":0" },
  { "no batch", "mira", "GET", "/api/video/batches", NULL, NULL, 200, "\"total\":0" },
  { "no batch of anybody", "admin", "GET", "/api/admin/batches", NULL, NULL, 200, "\"total\":0" },
  { "held", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":90,\"held\":10" },
  { "in the ledger", "mira", "GET", "/api/user/ledger", NULL, NULL, 200, "\"video_id\":{video}" },
  { "not again yet", "mira", "POST", VIDEOS "/{video}/retry", NULL, NULL, 400,
    "{\"detail\":\"Can only retry failed videos\"}" },
  { "not by a stranger", "noor", "POST", VIDEOS "/{video}/retry", NULL, NULL, 404 },
  { "not deleted by a stranger", "noor", "DELETE", VIDEOS "/{video}", NULL, NULL, 404 },
};

/* The rows may name {video} in what they look for, too. */
static void
run_rows (AivTestServer *server, const AivTestRow *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      AivTestRow row = rows[i];
      g_autoptr (GString) has = row.has != NULL ? g_string_new (row.has) : NULL;

      if (has != NULL)
        {
          g_string_replace (has, "{video}", g_hash_table_lookup (server->names, "video"), 0);
          row.has = has->str;
        }
      aiv_test_server_run (server, &row, 1);
    }
}

static const AivTestRow completed_rows[] = {
  { "shown", "mira", "GET", VIDEOS "/{video}", NULL, NULL, 200, "\"video_url\":\"/api/files/videos/" },
  { "with a poster", "mira", "GET", VIDEOS "/{video}", NULL, NULL, 200, "\"poster_url\":\"/api/posters/videos/" },
  { "listed", "mira", "GET", VIDEOS "?status_filter=completed", NULL, NULL, 200, "\"total\":1" },
  { "paid", "mira", "GET", "/api/v1/users/credits", NULL, NULL, 200, "\"credits\":90.0" },
  { "no reason to try again", "mira", "POST", VIDEOS "/{video}/retry", NULL, NULL, 400, "Can only retry failed videos" },
  { "deleted", "mira", "DELETE", VIDEOS "/{video}", NULL, NULL, 204 },
  { "gone", "mira", "GET", VIDEOS "/{video}", NULL, NULL, 404 },
  { "deleted twice", "mira", "DELETE", VIDEOS "/{video}", NULL, NULL, 404 },
  { "still paid", "mira", "GET", "/api/v1/users/credits", NULL, NULL, 200, "\"credits\":90.0" },
};

static void
test_life (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) reply = NULL;
  g_autofree char *url = NULL;
  g_autoptr (AivTestReply) file = NULL;
  gint64 id;

  aiv_scripted_engine_hold (server->engine);
  id = make_video (server, "mira");
  aiv_test_wait (get_status (server, id) == AIV_JOB_PROCESSING);
  run_rows (server, running_rows, G_N_ELEMENTS (running_rows));

  aiv_scripted_engine_release (server->engine);
  aiv_test_wait (get_status (server, id) == AIV_JOB_COMPLETED);
  reply = aiv_test_server_call (server, "mira", "GET", VIDEOS "/{video}", NULL, NULL);
  url = aiv_test_server_dup_text (reply, "video_url");
  file = aiv_test_server_call (server, NULL, "GET", url, NULL, NULL);
  g_assert_cmpuint (file->status, ==, 200);
  run_rows (server, completed_rows, G_N_ELEMENTS (completed_rows));
}

static const AivTestRow failed_rows[] = {
  { "shown", "mira", "GET", VIDEOS "/{video}", NULL, NULL, 200, "\"error_message\":\"The model said no\"" },
  { "state", "mira", "GET", VIDEOS "/{video}", NULL, NULL, 200, "\"status\":\"failed\"" },
  { "listed", "mira", "GET", VIDEOS "?status_filter=failed", NULL, NULL, 200, "\"total\":1" },
  { "given back", "mira", "GET", "/api/v1/users/credits", NULL, NULL, 200, "\"credits\":100.0" },
  { "again", "mira", "POST", VIDEOS "/{video}/retry", NULL, NULL, 200, "\"status\":\"pending\"" },
};

static const AivTestRow deleted_rows[] = {
  { "charged again", "mira", "GET", "/api/v1/users/credits", NULL, NULL, 200, "\"credits\":90.0" },
  { "deleted before it is over", "mira", "DELETE", VIDEOS "/{video}", NULL, NULL, 204 },
  { "given back", "mira", "GET", "/api/v1/users/credits", NULL, NULL, 200, "\"credits\":100.0" },
};

static void
test_failed (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  gint64 id;

  aiv_scripted_engine_fail (server->engine, NULL, AIV_ENGINE_ERROR_FAILED, "The model said no", 1);
  id = make_video (server, "mira");
  aiv_test_wait (get_status (server, id) == AIV_JOB_FAILED);
  aiv_scripted_engine_hold (server->engine);
  run_rows (server, failed_rows, G_N_ELEMENTS (failed_rows));
  aiv_test_wait (get_status (server, id) == AIV_JOB_PROCESSING);
  run_rows (server, deleted_rows, G_N_ELEMENTS (deleted_rows));
  aiv_test_wait (aiv_scripted_engine_get_n_cancelled (server->engine) == 1);
}

static void
set_credits (AivTestServer *server, const char *name, gint64 credits)
{
  g_autoptr (AivUserRow) user = aiv_users_find (aiv_backend_get_store (server->backend), name, NULL);
  g_autofree char *path = g_strdup_printf ("/api/admin/users/u-%" G_GINT64_FORMAT "/credits", user->id);
  g_autofree char *body = g_strdup_printf ("new_credits=%" G_GINT64_FORMAT, credits);
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "PATCH", path, AIV_TEST_FORM, body);

  g_assert_cmpuint (reply->status, ==, 200);
}

static AivTestReply *
retry (AivTestServer *server, const char *as, const char *key)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, as, "POST", VIDEOS "/{video}/retry");

  if (key != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", key);
  return aiv_test_server_send (server, message);
}

static void
expect_refused (AivTestReply *reply, guint status, const char *has)
{
  g_assert_cmpuint (reply->status, ==, status);
  g_assert_nonnull (strstr (reply->text, has));
  aiv_test_reply_free (reply);
}

/* Trying again is an order like the first: the plan, then the credits; and its key is its own. */
static void
test_retry_refused (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  AivStore *store = aiv_backend_get_store (server->backend);
  g_autoptr (AivUserRow) mira = aiv_users_find (store, "mira", NULL);
  AivSubscriptionChange change = AIV_SUBSCRIPTION_CHANGE_INIT;
  g_autoptr (AivTestReply) first = NULL;
  g_autoptr (AivTestReply) again = NULL;
  gint64 id;

  aiv_scripted_engine_fail (server->engine, NULL, AIV_ENGINE_ERROR_FAILED, "No", 2);
  id = make_video (server, "mira");
  aiv_test_wait (get_status (server, id) == AIV_JOB_FAILED);

  change.plan = "free";
  dex_unref (aiv_test_settle (aiv_subscriptions_update (store, 0, mira->id, &change)));
  expect_refused (retry (server, "mira", NULL), 403, "Subscription required");
  change.plan = "basic";
  dex_unref (aiv_test_settle (aiv_subscriptions_update (store, 0, mira->id, &change)));
  set_credits (server, "mira", 9);
  expect_refused (retry (server, "mira", NULL), 402, "Required: 10.0, Available: 9.0");

  set_credits (server, "mira", 50);
  first = retry (server, "mira", "again-1");
  g_assert_cmpuint (first->status, ==, 200);
  aiv_test_wait (get_status (server, id) == AIV_JOB_FAILED);
  again = retry (server, "mira", "again-1");
  g_assert_cmpuint (again->status, ==, 200);
  g_assert_cmpstr (again->text, ==, first->text);
  g_assert_cmpint (get_status (server, id), ==, AIV_JOB_FAILED);
  make_video (server, "mira");
  expect_refused (retry (server, "mira", "again-1"), 409, "Idempotency-Key");
}

/* What passes is tried again by itself, and charged once. */
static void
test_transient (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivVideoRow) row = NULL;
  gint64 id;

  aiv_scripted_engine_fail (server->engine, NULL, AIV_ENGINE_ERROR_TRANSIENT, "Busy", 1);
  id = make_video (server, "mira");
  aiv_test_wait (get_status (server, id) == AIV_JOB_COMPLETED);
  row = aiv_videos_get (aiv_backend_get_store (server->backend), AIV_ANY_USER, id, NULL);
  g_assert_cmpuint (row->tries, ==, 2);
  g_assert_cmpuint (aiv_scripted_engine_get_n_started (server->engine), ==, 2);
}

static void
expect_replayed (AivTestReply *first, AivTestReply *again)
{
  g_assert_cmpuint (again->status, ==, first->status);
  g_assert_cmpstr (again->text, ==, first->text);
}

/* As if the server had ended after it did the work and before it could say so. */
static void
forget_answers (AivTestServer *server)
{
  g_autofree char *path = g_build_filename (server->folder, "aivideo.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (AivSql) sql = aiv_sql_open (path, FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpint (aiv_sql_exec (sql, "UPDATE idempotency SET status = 1 WHERE request_key = 'order-1'", AIV_NO_ARGS, NULL),
                   ==, 1);
}

static void
test_idempotent (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) first = NULL;
  g_autoptr (AivTestReply) again = NULL;
  g_autoptr (AivTestReply) other = NULL;
  g_autoptr (AivTestReply) late = NULL;
  g_autoptr (AivTestReply) last = NULL;
  gint64 id;

  first = generate (server, "mira", "order-1", "{" PROMPT "}");
  g_assert_cmpuint (first->status, ==, 201);
  id = aiv_test_server_get_int (first, "id");
  aiv_test_wait (get_status (server, id) == AIV_JOB_COMPLETED);
  again = generate (server, "mira", "order-1", "{" PROMPT "}");
  expect_replayed (first, again);
  other = generate (server, "mira", "order-1", "{" PROMPT ",\"duration\":4}");
  g_assert_cmpuint (other->status, ==, 409);

  /* Also after a restart, and when nothing is left to pay with. */
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  for (guint i = 0; i < 9; i++)
    make_video (server, "mira");
  late = generate (server, "mira", "order-1", "{" PROMPT "}");
  expect_replayed (first, late);

  aiv_test_server_stop (server);
  forget_answers (server);
  aiv_test_server_start (server);
  last = generate (server, "mira", "order-1", "{" PROMPT "}");
  expect_replayed (first, last);
}

static const AivTestRow poor_rows[] = {
  { "too poor", "mira", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT "}", 402,
    "{\"detail\":\"Insufficient credits. Required: 10.0, Available: 5.0\"" },
  { "nothing made", "mira", "GET", VIDEOS, NULL, NULL, 200, "\"total\":0" },
  { "500 characters of 3 bytes are not too many", "noor", "POST", GENERATE, AIV_TEST_JSON,
    "{\"prompt\":\"" FULL100 FULL100 FULL100 FULL100 FULL100 "\",\"model\":\"sora-2-pro\",\"duration\":12}", 201,
    "\"duration\":12" },
  { "10 characters are enough; null is as nothing", "noor", "POST", GENERATE, AIV_TEST_JSON,
    "{\"prompt\":\"" FULL "\",\"model\":null,\"duration\":null,\"reference_image_url\":null}", 201, "\"model\":\"sora-2\"" },
  { "whole seconds, however written", "noor", "POST", GENERATE, AIV_TEST_JSON, "{" PROMPT ",\"duration\":4.0}", 201,
    "\"duration\":4" },
};

static void
test_credits (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  set_credits (server, "mira", 5);
  aiv_test_server_run (server, poor_rows, G_N_ELEMENTS (poor_rows));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, NULL);

  g_assert_nonnull (bytes);
  (*(guint *) data)++;
}

/* Twenty at once with credits for seven: seven of them, exactly. */
static void
test_parallel (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  SoupMessage *messages[20];
  guint n_sent = 0, n_taken = 0;

  set_credits (server, "mira", 79);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("{" PROMPT "}", strlen ("{" PROMPT "}"));

      messages[i] = aiv_test_server_message (server, "mira", "POST", GENERATE);
      soup_message_set_request_body_from_bytes (messages[i], AIV_TEST_JSON, bytes);
      soup_session_send_and_read_async (server->session, messages[i], G_PRIORITY_DEFAULT, NULL, on_sent, &n_sent);
    }
  aiv_test_wait (n_sent == G_N_ELEMENTS (messages));
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      guint status = soup_message_get_status (messages[i]);

      g_assert_true (status == 201 || status == 402);
      n_taken += status == 201;
      g_object_unref (messages[i]);
    }
  g_assert_cmpuint (n_taken, ==, 7);
}

static void
configure_ads (AivBackendConfig *config)
{
  g_autoptr (GError) error = NULL;

  g_set_str (&config->billing_profile, "adsvideo");
  aiv_backend_config_finish (config, &error);
  g_assert_no_error (error);
}

static void
configure_none (AivBackendConfig *config)
{
  g_set_str (&config->engines_fallback, "none");
}

/* What a plan lets through, in the documented order: plan, state, credits. */
static const struct
{
  const char *name;
  AivTestConfigure configure;
  const char *plan; /* NULL: what a new account has */
  const char *status;
  gint64 end;
  gint64 credits;
  guint code;
  const char *has;
} plans[] = {
  { "new account", NULL, NULL, NULL, -1, 100, 201, "\"status\":\"pending\"" },
  { "free", NULL, "free", NULL, -1, 0, 403, "{\"detail\":\"Subscription required" },
  { "cancelled", NULL, "basic", "cancelled", -1, 0, 403, "{\"detail\":\"Subscription expired" },
  { "expired", NULL, "pro", "expired", -1, 100, 403, "{\"detail\":\"Subscription expired" },
  { "past its end", NULL, "pro", "active", 1000, 100, 403, "{\"detail\":\"Subscription expired" },
  { "poor", NULL, "pro", "active", 0, 9, 402, "Required: 10.0, Available: 9.0" },
  { "ads, new account", configure_ads, NULL, NULL, -1, 100, 403, "{\"detail\":\"Subscription required" },
  { "ads, free and poor", configure_ads, "free", NULL, -1, 0, 403, "{\"detail\":\"Subscription required" },
  { "ads, expired", configure_ads, "basic", "expired", -1, 100, 403, "{\"detail\":\"Subscription expired" },
  { "ads, poor", configure_ads, "basic", "active", -1, 99, 402,
    "{\"detail\":\"Insufficient credits. Required: 100.0, Available: 99.0\"" },
  { "ads, basic", configure_ads, "basic", "active", -1, 100, 201, "\"engine\":\"local\"" },
  { "ads, pro", configure_ads, "pro", "active", G_MAXINT64, 100, 201, "\"status\":\"pending\"" },
  { "no service, no fallback", configure_none, NULL, NULL, -1, 100, 503, "model sora-2 is not configured" },
  { "no service, no credits", configure_none, NULL, NULL, -1, 0, 503, "sora-2" },
};

static void
test_plans (void)
{
  g_autoptr (AivTestServer) server = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      gboolean same = server != NULL && server->configure == plans[i].configure;
      AivTestServer *one = same ? server : aiv_test_server_new_with (plans[i].configure);
      AivStore *store = aiv_backend_get_store (one->backend);
      g_autoptr (AivUserRow) mira = aiv_users_find (store, "mira", NULL);
      AivSubscriptionChange change = { plans[i].plan, plans[i].status, -1, plans[i].end };
      g_autoptr (AivTestReply) reply = NULL;
      g_autoptr (AivUserRow) after = NULL;
      gint64 cost = plans[i].configure == configure_ads ? 100 : 10;

      if (!same)
        {
          g_clear_pointer (&server, aiv_test_server_free);
          server = one;
        }
      aiv_scripted_engine_hold (server->engine);
      dex_unref (aiv_test_settle (aiv_subscriptions_update (store, 0, mira->id, &change)));
      set_credits (server, "mira", plans[i].credits);
      reply = generate (server, "mira", NULL, "{" PROMPT "}");
      if (reply->status != plans[i].code || strstr (reply->text, plans[i].has) == NULL)
        g_error ("%s: %u %s", plans[i].name, reply->status, reply->text);
      after = aiv_users_find (store, "mira", NULL);
      g_assert_cmpint (after->credits, ==, plans[i].credits - (plans[i].code == 201 ? cost : 0));
    }
}

/* A plan that is past its end reads as expired, though nobody wrote that down. */
static void
test_plan_end (void)
{
  static const AivTestRow rows[] = {
    { "past its end", "mira", "GET", "/api/v1/users/profile", NULL, NULL, 200, "\"subscription_status\":\"expired\"" },
    { "and what it was", "mira", "GET", "/api/v1/auth/me", NULL, NULL, 200,
      "\"subscription_end_date\":\"1970-01-01T00:00:01\"" },
    { "one without an end", "noor", "GET", "/api/v1/users/profile", NULL, NULL, 200,
      "\"subscription_status\":\"active\"" },
  };
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  AivStore *store = aiv_backend_get_store (server->backend);
  g_autoptr (AivUserRow) mira = aiv_users_find (store, "mira", NULL);
  AivSubscriptionChange change = { "pro", "active", -1, 1000 };

  dex_unref (aiv_test_settle (aiv_subscriptions_update (store, 0, mira->id, &change)));
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

/* One's own upload: the frame lies as the picture does, and the picture outlives the upload. */
static void
test_picture (void)
{
  static const struct
  {
    const char *file;
    const char *resolution;
  } pictures[] = { { "portrait.jpg", "720x1280" }, { "product-landscape.jpg", "1280x720" } };
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  aiv_scripted_engine_hold (server->engine);
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), pictures[i].file, NULL);
      g_autoptr (SoupMessage) message = aiv_test_server_message (server, "mira", "POST", "/api/v1/upload/image");
      g_autoptr (SoupMultipart) form = soup_multipart_new ("multipart/form-data");
      g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);
      g_autoptr (GBytes) bytes = g_mapped_file_get_bytes (mapped);
      g_autoptr (GBytes) body = NULL;
      g_autoptr (AivTestReply) uploaded = NULL;
      g_autoptr (AivTestReply) reply = NULL;
      g_autofree char *type = NULL;
      g_autofree char *url = NULL;
      g_autofree char *json = NULL;
      g_autofree char *resolution = NULL;
      g_autofree char *named = NULL;

      soup_multipart_append_form_file (form, "file", pictures[i].file, "image/jpeg", bytes);
      soup_multipart_to_message (form, soup_message_get_request_headers (message), &body);
      type = g_strdup (soup_message_headers_get_one (soup_message_get_request_headers (message), "Content-Type"));
      soup_message_set_request_body_from_bytes (message, type, body);
      uploaded = aiv_test_server_send (server, message);
      g_assert_cmpuint (uploaded->status, ==, 200);
      url = aiv_test_server_dup_text (uploaded, "file_path");
      json = g_strdup_printf ("{" PROMPT ",\"reference_image_url\":\"%s\"}", url);
      reply = generate (server, "mira", NULL, json);
      g_assert_cmpuint (reply->status, ==, 201);
      resolution = aiv_test_server_dup_text (reply, "resolution");
      g_assert_cmpstr (resolution, ==, pictures[i].resolution);
      named = aiv_test_server_dup_text (reply, "reference_image_url");
      g_assert_cmpstr (named, ==, url);
    }
}

/* An owner who cancels reads it as a failure. */
static void
test_cancelled (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivUserRow) mira = aiv_users_find (aiv_backend_get_store (server->backend), "mira", NULL);
  g_autofree char *path = g_strdup_printf ("/api/admin/users/u-%" G_GINT64_FORMAT, mira->id);
  g_autoptr (AivTestReply) disabled = NULL;
  g_autoptr (AivTestReply) enabled = NULL;
  g_autoptr (AivUserRow) after = NULL;
  gint64 ids[2];

  /* One is made, the other waits; then the account is shut, which cancels what waits. */
  aiv_scripted_engine_set_concurrency (server->engine, 1);
  aiv_scripted_engine_hold (server->engine);
  ids[0] = make_video (server, "mira");
  aiv_test_wait (get_status (server, ids[0]) == AIV_JOB_PROCESSING);
  ids[1] = make_video (server, "mira");
  disabled = aiv_test_server_call (server, "admin", "PATCH", path, AIV_TEST_FORM, "disabled=true");
  g_assert_cmpuint (disabled->status, ==, 200);
  g_assert_cmpint (get_status (server, ids[1]), ==, AIV_JOB_CANCELLED);
  after = aiv_users_find (aiv_backend_get_store (server->backend), "mira", NULL);
  g_assert_cmpint (after->credits, ==, 90);
  enabled = aiv_test_server_call (server, "admin", "PATCH", path, AIV_TEST_FORM, "disabled=false");
  g_assert_cmpuint (enabled->status, ==, 200);
  {
    g_autoptr (AivVideoRow) row
        = aiv_videos_get (aiv_backend_get_store (server->backend), AIV_ANY_USER, ids[1], NULL);

    g_autofree char *text = aiv_video_to_text (row);

    g_assert_nonnull (strstr (text, "\"status\":\"failed\""));
    g_assert_nonnull (strstr (text, "\"error_message\":\"Cancelled\""));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();

  g_test_add_func ("/http/v1-videos/life", test_life);
  g_test_add_func ("/http/v1-videos/failed", test_failed);
  g_test_add_func ("/http/v1-videos/retry-refused", test_retry_refused);
  g_test_add_func ("/http/v1-videos/transient", test_transient);
  g_test_add_func ("/http/v1-videos/idempotent", test_idempotent);
  g_test_add_func ("/http/v1-videos/credits", test_credits);
  g_test_add_func ("/http/v1-videos/parallel", test_parallel);
  g_test_add_func ("/http/v1-videos/plans", test_plans);
  g_test_add_func ("/http/v1-videos/plan-end", test_plan_end);
  g_test_add_func ("/http/v1-videos/picture", test_picture);
  g_test_add_func ("/http/v1-videos/cancelled", test_cancelled);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-test-server.h"
#include "aiv-test-wait.h"
#include "store/aiv-users.h"

/* What administrators do to the work and the sessions of others, and what they see of it. */

#define USERS "/api/admin/users"
#define BATCHES "/api/admin/batches"
#define AUDIT "/api/admin/audit"
#define STATS "/api/admin/stats"

static const char *const three_images[] = { "portrait.jpg", "cat.webp", "cat.jpg", NULL };

/* Submits three pictures as mira, and lets {batch}, {item} and {other} stand for them. */
static void
submit (AivTestServer *server)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_submit (server, "mira", NULL, three_images, "voice-en.wav");
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

static void
let_users (AivTestServer *server)
{
  static const char *const names[] = { "mira", "noor", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (USERS "?query=", names[i], NULL);
      g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "GET", path, NULL, NULL);
      g_autofree char *id = aiv_test_server_dup_text (reply, "users.0.id");

      aiv_test_server_let (server, names[i], id);
    }
}

static const AivTestRow work_rows[] = {
  { "held", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":97,\"held\":3" },
  { "cancel an item as a user", "noor", "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 403 },
  { "cancel an item as its owner", "mira", "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 403 },
  { "cancel an item as nobody", NULL, "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 401 },
  { "cancel an item", "admin", "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 200, "\"count\":1" },
  { "once", "admin", "POST", BATCHES "/{batch}/items/{item}/cancel", NULL, NULL, 400, "Item already finished" },
  { "its credit is back with its owner", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":98,\"held\":2" },
  { "an item that never was", "admin", "POST", BATCHES "/{batch}/items/unknown/cancel", NULL, NULL, 404, "Item not found" },
  { "an item of no batch", "admin", "POST", BATCHES "/unknown/items/{item}/cancel", NULL, NULL, 404 },
  { "who did it stands in the ledger", "admin", "GET", USERS "/{mira}/ledger", NULL, NULL, 200, "\"actor\":\"admin\"" },
  { "cancel a batch as a user", "noor", "POST", BATCHES "/{batch}/cancel", NULL, NULL, 403 },
  { "cancel a batch", "admin", "POST", BATCHES "/{batch}/cancel", NULL, NULL, 200, "\"count\":2" },
  { "nothing is left of it", "admin", "POST", BATCHES "/{batch}/cancel", NULL, NULL, 200, "\"count\":0" },
  { "a batch that never was", "admin", "POST", BATCHES "/unknown/cancel", NULL, NULL, 404, "Batch not found" },
  { "all is back", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100,\"held\":0" },
  { "GET does not cancel", "admin", "GET", BATCHES "/{batch}/cancel", NULL, NULL, 405 },
  { "batch in the log", "admin", "GET", AUDIT "?action=batch.cancel&target={batch}", NULL, NULL, 200, "\"total\":2" },
  { "item in the log", "admin", "GET", AUDIT "?action=item", NULL, NULL, 200, "\"total\":1" },

  { "log", "admin", "GET", AUDIT, NULL, NULL, 200, "\"actor\":\"admin\"" },
  { "log as a user", "mira", "GET", AUDIT, NULL, NULL, 403, NULL, "entries" },
  { "log as nobody", NULL, "GET", AUDIT, NULL, NULL, 401, NULL, "entries" },
  { "of an actor", "admin", "GET", AUDIT "?actor=u-1", NULL, NULL, 200, "batch.cancel" },
  { "of the server", "admin", "GET", AUDIT "?actor=server", NULL, NULL, 200, "user.create", "batch.cancel" },
  { "of an actor who did nothing", "admin", "GET", AUDIT "?actor={noor}", NULL, NULL, 200, "{\"entries\":[],\"total\":0}" },
  { "of no actor", "admin", "GET", AUDIT "?actor=nobody", NULL, NULL, 422, "\"actor\"" },
  { "of an action that begins alike", "admin", "GET", AUDIT "?action=bat", NULL, NULL, 200, "\"total\":0" },
  { "of the past", "admin", "GET", AUDIT "?until=2020-01-01T00:00:00", NULL, NULL, 200, "\"total\":0" },
  { "since a day", "admin", "GET", AUDIT "?since=2020-01-01&action=batch", NULL, NULL, 200, "\"total\":2" },
  { "of no time", "admin", "GET", AUDIT "?since=yesterday", NULL, NULL, 422, "\"since\"" },
  { "a page", "admin", "GET", AUDIT "?limit=1&offset=1&action=batch", NULL, NULL, 200, "\"total\":2" },
  { "behind the last", "admin", "GET", AUDIT "?offset=1000", NULL, NULL, 200, "\"entries\":[]" },
  { "page out of range", "admin", "GET", AUDIT "?limit=1001", NULL, NULL, 422 },
  { "nobody writes it", "admin", "DELETE", AUDIT, NULL, NULL, 405 },

  { "statistics", "admin", "GET", STATS, NULL, NULL, 200, "\"time_zone\":\"UTC\"" },
  { "count jobs", "admin", "GET", STATS, NULL, NULL, 200,
    "\"totals\":{\"jobs\":3,\"completed\":0,\"failed\":0,\"cancelled\":3,\"credits\":0,"
    "\"credits_refunded\":0,\"credits_net\":0,\"finish_seconds\":null" },
  { "of a user", "admin", "GET", STATS "?user={mira}", NULL, NULL, 200, "\"username\":\"mira\",\"jobs\":3" },
  { "of an idle user", "admin", "GET", STATS "?user={noor}", NULL, NULL, 200, "\"totals\":{\"jobs\":0", "\"username\"" },
  { "of a model", "admin", "GET", STATS "?model=local", NULL, NULL, 200, "\"model\":\"local\",\"jobs\":3" },
  { "of no model", "admin", "GET", STATS "?model=none", NULL, NULL, 200, "\"totals\":{\"jobs\":0" },
  { "of other days", "admin", "GET", STATS "?from=2020-01-01&to=2020-01-02", NULL, NULL, 200,
    "\"days\":[{\"day\":\"2020-01-01\",\"jobs\":0" },
  { "backwards", "admin", "GET", STATS "?from=2020-01-02&to=2020-01-01", NULL, NULL, 422, "\"from\"" },
  { "of too many days", "admin", "GET", STATS "?from=2019-01-01&to=2020-12-31", NULL, NULL, 422, "366" },
  { "of no day", "admin", "GET", STATS "?to=never", NULL, NULL, 422, "\"to\"" },
  { "of nobody", "admin", "GET", STATS "?user=x", NULL, NULL, 422, "\"user\"" },
  { "by nothing", "admin", "GET", STATS "?by=colour", NULL, NULL, 422, "\"by\"" },
  { "of too many users", "admin", "GET", STATS "?limit=0", NULL, NULL, 422 },
  { "as a user", "mira", "GET", STATS, NULL, NULL, 403, NULL, "totals" },
  { "as nobody", NULL, "GET", STATS, NULL, NULL, 401, NULL, "totals" },
};

static void
test_work (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  let_users (server);
  aiv_scripted_engine_hold (server->engine);
  submit (server);
  aiv_test_server_run (server, work_rows, G_N_ELEMENTS (work_rows));
}

static const AivTestRow disable_rows[] = {
  { "one is being made", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":97,\"held\":3" },
  { "disable", "admin", "PATCH", USERS "/{mira}", AIV_TEST_JSON, "{\"disabled\":true}", 200, "\"credits\":99,\"held\":1" },
  { "tokens stop", "mira", "GET", "/api/user/profile", NULL, NULL, 401 },
  { "the log says how many", "admin", "GET", AUDIT "?target={mira}&action=user.update", NULL, NULL, 200,
    "waiting items cancelled: 2" },
  { "what was being made goes on", "admin", "GET", "/api/video/batches/{batch}", NULL, NULL, 200, "\"processing\":1" },
};

static void
test_disable (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  let_users (server);
  aiv_scripted_engine_hold (server->engine);
  aiv_scripted_engine_set_concurrency (server->engine, 1);
  submit (server);
  aiv_test_wait (aiv_scripted_engine_get_n_running (server->engine) == 1);
  aiv_test_server_run (server, disable_rows, G_N_ELEMENTS (disable_rows));
}

#define VIDEOS "/api/admin/videos"

static const AivTestRow video_rows[] = {
  { "made", "mira", "POST", "/api/v1/videos/generate", AIV_TEST_JSON, "{\"prompt\":\"a cat that looks out of the window\"}",
    201, "\"id\":1" },
  { "and another", "noor", "POST", "/api/v1/videos/generate", AIV_TEST_JSON,
    "{\"prompt\":\"a dog that sleeps in the sun\"}", 201, "\"id\":2" },
  { "all", "admin", "GET", VIDEOS, NULL, NULL, 200, "\"total\":2" },
  { "with their owner", "admin", "GET", VIDEOS, NULL, NULL, 200, "\"user_name\":\"mira\"" },
  { "of one user", "admin", "GET", VIDEOS "?user={noor}", NULL, NULL, 200, "\"total\":1", "a cat" },
  { "of nobody", "admin", "GET", VIDEOS "?user=x", NULL, NULL, 422, "\"user\"" },
  { "of a state", "admin", "GET", VIDEOS "?status=completed", NULL, NULL, 200, "{\"videos\":[],\"total\":0}" },
  { "of no state", "admin", "GET", VIDEOS "?status=done", NULL, NULL, 422, "\"status\"" },
  { "with a word", "admin", "GET", VIDEOS "?query=window", NULL, NULL, 200, "\"total\":1", "a dog" },
  { "a page", "admin", "GET", VIDEOS "?limit=1&offset=1", NULL, NULL, 200, "a cat", "a dog" },
  { "page out of range", "admin", "GET", VIDEOS "?limit=501", NULL, NULL, 422 },
  { "as a user", "mira", "GET", VIDEOS, NULL, NULL, 403, NULL, "videos" },
  { "as nobody", NULL, "GET", VIDEOS, NULL, NULL, 401, NULL, "videos" },
  { "no batches", "admin", "GET", BATCHES, NULL, NULL, 200, "\"total\":0" },

  { "stop as a user", "noor", "POST", VIDEOS "/1/cancel", NULL, NULL, 403 },
  { "stop as nobody", NULL, "POST", VIDEOS "/1/cancel", NULL, NULL, 401 },
  { "stop", "admin", "POST", VIDEOS "/1/cancel", NULL, NULL, 200, "\"count\":1" },
  { "once", "admin", "POST", VIDEOS "/1/cancel", NULL, NULL, 400, "Video already finished" },
  { "the credits are back", "mira", "GET", "/api/v1/users/credits", NULL, NULL, 200, "100" },
  { "its owner reads why", "mira", "GET", "/api/v1/videos/1", NULL, NULL, 200, "Cancelled" },
  { "it is in the log", "admin", "GET", AUDIT "?action=video.cancel&target=1", NULL, NULL, 200, "\"total\":1" },
  { "unknown", "admin", "POST", VIDEOS "/999/cancel", NULL, NULL, 404, "Video with id 999 not found" },
  { "no id", "admin", "POST", VIDEOS "/x/cancel", NULL, NULL, 404 },
  { "an oversized id", "admin", "POST", VIDEOS "/99999999999999999999/cancel", NULL, NULL, 404 },
  { "counted by model", "admin", "GET", STATS, NULL, NULL, 200, "\"model\":\"sora-2\",\"jobs\":2" },
};

static void
test_videos (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  let_users (server);
  aiv_scripted_engine_hold (server->engine);
  aiv_test_server_run (server, video_rows, G_N_ELEMENTS (video_rows));
}

static const AivTestRow session_rows[] = {
  { "signed in", "mira", "GET", "/api/user/profile", NULL, NULL, 200 },
  { "signed out by a user", "noor", "DELETE", USERS "/{mira}/sessions", NULL, NULL, 403 },
  { "signed out by nobody", NULL, "DELETE", USERS "/{mira}/sessions", NULL, NULL, 401 },
  { "still signed in", "mira", "GET", "/api/user/profile", NULL, NULL, 200 },
  { "signed out everywhere", "admin", "DELETE", USERS "/{mira}/sessions", NULL, NULL, 200, "\"count\":1" },
  { "tokens stop", "mira", "GET", "/api/user/profile", NULL, NULL, 401 },
  { "others stay", "noor", "GET", "/api/user/profile", NULL, NULL, 200 },
  { "nobody is left", "admin", "DELETE", USERS "/{mira}/sessions", NULL, NULL, 200, "\"count\":0" },
  { "of an unknown user", "admin", "DELETE", USERS "/u-999/sessions", NULL, NULL, 404, "User not found" },
  { "it is in the log", "admin", "GET", AUDIT "?action=user.sign-out", NULL, NULL, 200, "\"total\":2" },

  { "a name and an address", "admin", "PATCH", USERS "/{noor}", AIV_TEST_JSON,
    "{\"name\":\"Noor N.\",\"email\":\"noor@example.org\"}", 200, "\"name\":\"Noor N.\",\"email\":\"noor@example.org\"" },
  { "found by address", "admin", "GET", USERS "?query=EXAMPLE.org", NULL, NULL, 200, "\"total\":1" },
  { "found by name", "admin", "GET", USERS "?query=noor+n", NULL, NULL, 200, "\"total\":1" },
  { "no address", "admin", "PATCH", USERS "/{noor}", AIV_TEST_JSON, "{\"email\":\"noor\"}", 422, "\"email\"" },
  { "two addresses", "admin", "PATCH", USERS "/{noor}", AIV_TEST_JSON, "{\"email\":\"a@b@c\"}", 422 },
  { "no name", "admin", "PATCH", USERS "/{noor}", AIV_TEST_JSON, "{\"name\":\" \"}", 422, "\"name\"" },
  { "neither any more", "admin", "PATCH", USERS "/{noor}", AIV_TEST_FORM, "name=&email=", 200,
    "\"name\":null,\"email\":null" },
  { "the log keeps no addresses", "admin", "GET", AUDIT, NULL, NULL, 200, "email changed", "example.org" },

  { "an account with everything", "admin", "POST", USERS, AIV_TEST_JSON,
    "{\"username\":\"zoe\",\"plan\":\"pro\",\"subscription_status\":\"cancelled\",\"email\":\"zoe@example.org\","
    "\"subscription_end_date\":\"2030-01-01T00:00:00\",\"disabled\":true,\"is_admin\":true}",
    200, "\"isAdmin\":true" },
  { "has it", "admin", "GET", USERS "?query=zoe", NULL, NULL, 200,
    "\"disabled\":true,\"plan\":\"pro\",\"subscription_status\":\"cancelled\"" },
  { "nothing of a refused one stays", "admin", "POST", USERS, AIV_TEST_JSON,
    "{\"username\":\"yan\",\"subscription_start_date\":\"2030-01-01T00:00:00\","
    "\"subscription_end_date\":\"2029-01-01T00:00:00\"}",
    400, "before it starts" },
  { "not even the name", "admin", "GET", USERS "?query=yan", NULL, NULL, 200, "\"total\":0" },
  { "too rich", "admin", "POST", USERS, AIV_TEST_FORM, "username=yan&credits=9000000000000", 422, "\"credits\"" },
};

static void
test_sessions (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  let_users (server);
  aiv_test_server_run (server, session_rows, G_N_ELEMENTS (session_rows));
}

static AivTestReply *
get_table (AivTestServer *server, const char *method, const char *path, const char *accept)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, "admin", method, path);

  soup_message_headers_append (soup_message_get_request_headers (message), "Accept", accept);
  return aiv_test_server_send (server, message);
}

static guint
count_lines (const char *text)
{
  guint n = 0;

  for (const char *p = text; (p = strstr (p, "\r\n")) != NULL; p += 2)
    n++;
  return n;
}

static const struct
{
  const char *path;
  const char *head;
  const char *has;
} tables[] = {
  { USERS, "id,username,name,email,credits,", ",mira,," },
  { USERS "?query=noor", "id,username,", ",noor,," },
  { USERS "/{mira}/ledger", "id,user_id,amount,kind,reason,actor,batch_id,item_id,video_id,balance_after,created_at,reverses\r\n",
    ",hold,," },
  { BATCHES, "id,user_id,user_name,name,prompt,status,", ",mira," },
  { BATCHES "?user={noor}", "id,user_id,", "" },
  { AUDIT, "id,time,actor_id,actor,action,target,detail\r\n", ",user.create," },
  { "/api/admin/videos", "id,user_id,user_name,prompt,", "" },
  { STATS, "day,jobs,completed,", ",3,0,0,0,0,0,0,,\r\n" },
  { STATS "?by=user", "user_id,username,jobs,", ",mira,3,0,0,0,0,0,0,,\r\n" },
  { STATS "?by=model", "model,jobs,completed,", "local,3,0,0,0,0,0,0,,\r\n" },
};

static void
test_tables (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) bad = NULL;

  let_users (server);
  aiv_scripted_engine_hold (server->engine);
  submit (server);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (AivTestReply) table = get_table (server, "GET", tables[i].path, "text/csv");
      g_autoptr (AivTestReply) head = get_table (server, "HEAD", tables[i].path, "text/csv");
      g_autoptr (AivTestReply) json = get_table (server, "GET", tables[i].path, "text/csv;q=0.5, application/json");

      g_assert_cmpuint (table->status, ==, 200);
      g_assert_cmpstr (soup_message_headers_get_content_type (table->headers, NULL), ==, "text/csv");
      g_assert_nonnull (strstr (soup_message_headers_get_one (table->headers, "Content-Disposition"), ".csv\""));
      g_assert_true (g_str_has_prefix (table->text, tables[i].head));
      if (strstr (table->text, tables[i].has) == NULL)
        g_error ("%s lacks %s: %s", tables[i].path, tables[i].has, table->text);
      g_assert_cmpuint (head->status, ==, 200);
      g_assert_cmpstr (head->text, ==, "");
      g_assert_cmpint (json->text[0], ==, '{');
    }
  bad = get_table (server, "GET", STATS "?from=x", "text/csv");
  g_assert_cmpuint (bad->status, ==, 422);
}

/* More rows than one piece, and names that would be formulas. */
static void
test_long_table (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) table = NULL;

  for (guint i = 0; i < 450; i++)
    {
      g_autofree char *name = g_strdup_printf ("=1+user%u", i);
      g_autoptr (DexFuture) made = aiv_test_settle (
          aiv_users_create (aiv_backend_get_store (server->backend), 0, name, "-", FALSE, FALSE, 1));

      g_assert_true (dex_future_is_resolved (made));
    }
  table = get_table (server, "GET", USERS, "text/csv");
  g_assert_cmpuint (table->status, ==, 200);
  g_assert_cmpuint (count_lines (table->text), ==, 1 + 3 + 450);
  g_assert_nonnull (strstr (table->text, ",\"'=1+user449\","));
  g_assert_null (strstr (table->text, ",=1+user"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/admin-work/work", test_work);
  g_test_add_func ("/http/admin-work/disable", test_disable);
  g_test_add_func ("/http/admin-work/videos", test_videos);
  g_test_add_func ("/http/admin-work/sessions", test_sessions);
  g_test_add_func ("/http/admin-work/tables", test_tables);
  g_test_add_func ("/http/admin-work/long-table", test_long_table);
  return g_test_run ();
}

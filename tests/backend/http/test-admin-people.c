/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-soup.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"
#include "store/aiv-users-delete.h"

/* Accounts, as administrators look after them together. */

#define USERS "/api/admin/users"
#define MIRA USERS "/{mira}"
#define UNDO "/api/admin/ledger/{entry}/undo"

static const char *const two_images[] = { "portrait.jpg", "cat.webp", NULL };

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

/* Names the newest entry of somebody's ledger. */
static void
let_entry (AivTestServer *server, const char *path)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "GET", path, NULL, NULL);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, aiv_test_server_get_int (reply, "entries.0.id"));

  aiv_test_server_let (server, "entry", id);
}

static void
settle_all (GPtrArray *futures)
{
  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr (DexFuture) settled = aiv_test_settle (dex_ref (futures->pdata[i]));

      g_assert_false (dex_future_is_pending (settled));
    }
}

static const AivTestRow filter_rows[] = {
  { "administrators", "admin", "GET", USERS "?is_admin=true", NULL, NULL, 200, "\"total\":1", "mira" },
  { "the others", "admin", "GET", USERS "?is_admin=false&sort=-username", NULL, NULL, 200, "\"total\":2", "\"admin\"" },
  { "of no flag", "admin", "GET", USERS "?is_admin=maybe", NULL, NULL, 422, "\"is_admin\"" },
  { "a plan", "admin", "PATCH", MIRA, AIV_TEST_JSON, "{\"plan\":\"pro\"}", 200, "\"plan\":\"pro\"" },
  { "of a plan", "admin", "GET", USERS "?plan=pro", NULL, NULL, 200, "\"total\":1" },
  { "of no plan", "admin", "GET", USERS "?plan=gold", NULL, NULL, 422, "free, basic or pro" },
  { "few credits", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "new_credits=5", 200 },
  { "with few credits", "admin", "GET", USERS "?max_credits=9", NULL, NULL, 200, "\"total\":1", "mira" },
  { "with no number", "admin", "GET", USERS "?max_credits=few", NULL, NULL, 422, "max_credits" },
  { "locked", "admin", "PATCH", USERS "/{noor}", AIV_TEST_FORM, "disabled=true", 200 },
  { "those who are locked", "admin", "GET", USERS "?disabled=true", NULL, NULL, 200, "noor", "mira" },
  { "all together", "admin", "GET", USERS "?disabled=true&is_admin=false&max_credits=5&plan=basic&query=OO", NULL, NULL, 200,
    "\"total\":1" },
  { "none", "admin", "GET", USERS "?disabled=true&plan=pro", NULL, NULL, 200, "{\"users\":[],\"total\":0}" },
  { "credits for those", "admin", "POST", "/api/admin/credits/bulk", AIV_TEST_JSON,
    "{\"filter\":{\"max_credits\":9},\"delta\":1,\"reason\":\"x\",\"dry_run\":true}", 200, "\"matched\":1" },
  { "credits for those, in a form", "admin", "POST", "/api/admin/credits/bulk", AIV_TEST_FORM,
    "max_credits=9&delta=1&reason=x&dry_run=true", 200, "\"matched\":1" },
};

static void
test_filter (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (AivTestReply) reply = NULL;

  let_users (server);
  aiv_test_server_run (server, filter_rows, G_N_ELEMENTS (filter_rows));

  /* The table is of those that are asked for. */
  message = aiv_test_server_message (server, "admin", "GET", USERS "?plan=pro");
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "text/csv");
  reply = aiv_test_server_send (server, message);
  g_assert_cmpuint (reply->status, ==, 200);
  g_assert_nonnull (strstr (reply->text, "mira"));
  g_assert_null (strstr (reply->text, "noor"));
}

static const AivTestRow account_rows[] = {
  { "one", "admin", "GET", MIRA, NULL, NULL, 200, "\"usage\":{\"unfinished\":0,\"today\":0,\"this_month\":0}" },
  { "none", "admin", "GET", USERS "/u-999", NULL, NULL, 404, "User not found" },
  { "no id", "admin", "GET", USERS "/mira", NULL, NULL, 404 },
  { "all at once", "admin", "PATCH", MIRA, AIV_TEST_JSON,
    "{\"name\":\"Mira\",\"email\":\"mira@example.org\",\"plan\":\"pro\",\"subscription_end_date\":\"2030-01-01T00:00:00\","
    "\"cap_concurrent\":3,\"cap_daily\":40,\"version\":1}",
    200, "\"version\":4,\"cap_concurrent\":3,\"cap_daily\":40,\"cap_monthly\":0" },
  { "or nothing", "admin", "PATCH", MIRA, AIV_TEST_JSON,
    "{\"name\":\"Nobody\",\"plan\":\"basic\",\"subscription_start_date\":\"2031-01-01T00:00:00\"}", 400,
    "cannot end before it starts" },
  { "nothing", "admin", "GET", MIRA, NULL, NULL, 200, "\"name\":\"Mira\"", "basic" },
  { "of another version", "admin", "PATCH", MIRA, AIV_TEST_JSON, "{\"disabled\":true,\"version\":1}", 412,
    "changed meanwhile" },
  { "of no version", "admin", "PATCH", MIRA, AIV_TEST_JSON, "{\"disabled\":true,\"version\":-1}", 422, "\"version\"" },
  { "a plan of another version", "admin", "PATCH", MIRA "/subscription", AIV_TEST_FORM, "subscription_plan=free&version=1", 412 },
  { "credits are no version", "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, "delta=1&reason=a+gift", 200,
    "\"credits\":101" },
  { "so this is the same one", "admin", "PATCH", MIRA, AIV_TEST_JSON, "{\"cap_daily\":0,\"version\":4}", 200, "\"cap_daily\":0" },
  { "in the log", "admin", "GET", "/api/admin/audit?action=user.caps&target={mira}", NULL, NULL, 200, "at once: 3, a day: 0" },
  { "a cap below zero", "admin", "PATCH", MIRA, AIV_TEST_FORM, "cap_daily=-5", 422, "\"cap_daily\"" },
  { "a cap of letters", "admin", "PATCH", MIRA, AIV_TEST_FORM, "cap_monthly=many", 422, "\"cap_monthly\"" },
  { "a balance that is known", "admin", "PATCH", MIRA "/credits", AIV_TEST_JSON,
    "{\"new_credits\":90,\"expected_credits\":101,\"reason\":\"x\"}", 200, "\"credits\":90" },
  { "a balance that was", "admin", "PATCH", MIRA "/credits", AIV_TEST_JSON,
    "{\"new_credits\":80,\"expected_credits\":101,\"reason\":\"x\"}", 412, "The balance is 90 by now, not 101" },
  { "a balance for a difference", "admin", "PATCH", MIRA "/credits", AIV_TEST_JSON,
    "{\"delta\":1,\"expected_credits\":90,\"reason\":\"x\"}", 422, "expected_credits" },
  { "signed in", "admin", "GET", MIRA "/sessions", NULL, NULL, 200, "\"total\":1", "digest" },
  { "a page of nowhere", "admin", "GET", MIRA "/sessions?limit=0", NULL, NULL, 422 },
  { "sessions of nobody", "admin", "GET", USERS "/u-999/sessions", NULL, NULL, 404 },
  { "signed out", "admin", "DELETE", MIRA "/sessions", NULL, NULL, 200, "\"count\":1" },
  { "nowhere", "admin", "GET", MIRA "/sessions", NULL, NULL, 200, "{\"sessions\":[],\"total\":0}" },
  { "made with caps", "admin", "POST", USERS, AIV_TEST_JSON,
    "{\"username\":\"zoe\",\"cap_concurrent\":2,\"email\":\"z@example.org\",\"plan\":\"free\"}", 200, "\"cap_concurrent\":2" },
};

static void
test_account (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  let_users (server);
  aiv_test_server_run (server, account_rows, G_N_ELEMENTS (account_rows));
}

static const AivTestRow undo_rows[] = {
  { "as nobody", NULL, "POST", UNDO, NULL, NULL, 401 },
  { "as a user", "mira", "POST", UNDO, NULL, NULL, 403 },
  { "of nothing", "admin", "POST", "/api/admin/ledger/999/undo", NULL, NULL, 404, "no such entry" },
  { "of no number", "admin", "POST", "/api/admin/ledger/x/undo", NULL, NULL, 404 },
  { "too much is gone", "admin", "POST", UNDO, NULL, NULL, 400, "Credits cannot be negative" },
  { "some come back", "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, "new_credits=60", 200 },
  { "of another kind of body", "admin", "POST", UNDO, "text/plain", "x", 415 },
  { "taken back", "admin", "POST", UNDO, AIV_TEST_JSON, "{\"reason\":\"by mistake\"}", 200, "\"credits\":10" },
  { "once", "admin", "POST", UNDO, NULL, NULL, 412, "taken back already" },
  { "who had it sees it", "mira", "GET", "/api/user/ledger", NULL, NULL, 200, "by mistake" },
  { "of which entry", "mira", "GET", "/api/user/ledger", NULL, NULL, 200, "\"reverses\":" },
  { "and by which", "mira", "GET", "/api/user/ledger", NULL, NULL, 200, "\"reversed_by\":" },
  { "in the log", "admin", "GET", "/api/admin/audit?action=credits.undo", NULL, NULL, 200, "-50, takes back entry " },
};

static void
test_undo (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  static const AivTestRow before[] = {
    { "given", "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, "delta=50&reason=a+gift", 200 },
  };
  static const AivTestRow spent[] = {
    { "spent", "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, "new_credits=7", 200 },
  };
  static const AivTestRow again[] = {
    { "the counter-entry stays", "admin", "POST", UNDO, NULL, NULL, 400, "Only what somebody has given" },
  };

  let_users (server);
  aiv_test_server_run (server, before, G_N_ELEMENTS (before));
  let_entry (server, MIRA "/ledger");
  aiv_test_server_run (server, spent, G_N_ELEMENTS (spent));
  aiv_test_server_run (server, undo_rows, G_N_ELEMENTS (undo_rows));
  let_entry (server, MIRA "/ledger");
  aiv_test_server_run (server, again, G_N_ELEMENTS (again));
}

static guint
undo_with_key (AivTestServer *server, const char *reason, gint64 *credits)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, "admin", "POST", UNDO);
  g_autofree char *body = g_strconcat ("reason=", reason, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  g_autoptr (AivTestReply) reply = NULL;

  soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", "back");
  soup_message_set_request_body_from_bytes (message, AIV_TEST_FORM, bytes);
  reply = aiv_test_server_send (server, message);
  *credits = reply->status == 200 ? aiv_test_server_get_int (reply, "credits") : -1;
  return reply->status;
}

/* Who repeats it for want of an answer is told the first one. */
static void
test_undo_again (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  static const AivTestRow before[] = {
    { "given", "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, "delta=50&reason=a+gift", 200 },
  };
  gint64 credits = 0;

  let_users (server);
  aiv_test_server_run (server, before, G_N_ELEMENTS (before));
  let_entry (server, MIRA "/ledger");
  g_assert_cmpuint (undo_with_key (server, "wrong", &credits), ==, 200);
  g_assert_cmpint (credits, ==, 100);
  g_assert_cmpuint (undo_with_key (server, "wrong", &credits), ==, 200);
  g_assert_cmpint (credits, ==, 100);
  g_assert_cmpuint (undo_with_key (server, "another", &credits), ==, 409);
}

static void
test_undo_once (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  static const AivTestRow before[] = {
    { "given", "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, "delta=50&reason=a+gift", 200 },
  };
  static const AivTestRow after[] = {
    { "the balance", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100" },
  };
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func ((GDestroyNotify) dex_unref);

  let_users (server);
  aiv_test_server_run (server, before, G_N_ELEMENTS (before));
  let_entry (server, MIRA "/ledger");
  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (SoupMessage) message = aiv_test_server_message (server, "admin", "POST", UNDO);

      g_ptr_array_add (futures, aiv_soup_send_and_read (server->session, message, 1024 * 1024));
    }
  settle_all (futures);
  aiv_test_server_run (server, after, G_N_ELEMENTS (after));
}

/* Two administrators who each set balances by what they have seen: whoever has seen an older one
 * is told, looks again, and nothing is lost. */
static void
test_set_by_turns (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  guint n_stale = 0;

  let_users (server);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (AivTestReply) seen = aiv_test_server_call (server, "admin", "GET", MIRA, NULL, NULL);
      gint64 balance = aiv_test_server_get_int (seen, "user.credits");
      g_autofree char *body = g_strdup_printf ("new_credits=%" G_GINT64_FORMAT "&expected_credits=%" G_GINT64_FORMAT
                                               "&reason=x", balance + 5, balance);
      g_autofree char *again = g_strdup_printf ("new_credits=%" G_GINT64_FORMAT "&expected_credits=%" G_GINT64_FORMAT
                                                "&reason=x", balance + 12, balance + 5);
      g_autoptr (AivTestReply) one = aiv_test_server_call (server, "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, body);
      g_autoptr (AivTestReply) two = aiv_test_server_call (server, "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, body);
      g_autoptr (AivTestReply) three = aiv_test_server_call (server, "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, again);

      g_assert_cmpuint (one->status, ==, 200);
      n_stale += two->status == 412;
      g_assert_cmpuint (three->status, ==, 200);
    }
  g_assert_cmpuint (n_stale, ==, 10);
  {
    static const AivTestRow after[] = {
      { "the sum", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":220" },
    };

    aiv_test_server_run (server, after, G_N_ELEMENTS (after));
  }
}

static void
expect_submit (AivTestServer *server, guint status, const char *text)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_submit (server, "mira", NULL, two_images, "voice-en.wav");

  if (reply->status != status || (text != NULL && strstr (reply->text, text) == NULL))
    g_error ("%u: %s", reply->status, reply->text);
}

static void
test_caps (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  static const AivTestRow at_once[] = {
    { "three at once", "admin", "PATCH", MIRA, AIV_TEST_FORM, "cap_concurrent=3", 200 },
  };
  static const AivTestRow a_day[] = {
    { "five a day", "admin", "PATCH", MIRA, AIV_TEST_FORM, "cap_concurrent=0&cap_daily=5", 200 },
    { "what has been done", "admin", "GET", MIRA, NULL, NULL, 200, "\"usage\":{\"unfinished\":4,\"today\":4,\"this_month\":4}" },
  };
  static const AivTestRow a_month[] = {
    { "four a month", "admin", "PATCH", MIRA, AIV_TEST_FORM, "cap_daily=0&cap_monthly=4", 200 },
    { "a video of the other family", "mira", "POST", "/api/v1/videos/generate", AIV_TEST_JSON,
      "{\"prompt\":\"A cat that sits in the sun\"}", 403, "\"cap\":\"monthly\"" },
    { "cancelled", "mira", "POST", "/api/video/batches/{batch}/cancel", NULL, NULL, 200 },
    { "what was given back is not spent", "admin", "GET", MIRA, NULL, NULL, 200, "\"today\":2,\"this_month\":2" },
    { "three a month", "admin", "PATCH", MIRA, AIV_TEST_FORM, "cap_monthly=3", 200 },
    { "all of it again", "mira", "POST", "/api/video/batches/{batch}/retry_failed", NULL, NULL, 403, "\"used\":2" },
    { "one of it again", "mira", "POST", "/api/video/batches/{batch}/items/{item}/resume", NULL, NULL, 200 },
    { "and no other", "mira", "POST", "/api/video/batches/{batch}/items/{second}/resume", NULL, NULL, 403, "this month" },
    { "told to the account", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"cap_monthly\":3" },
  };
  g_autoptr (AivTestReply) batch = NULL;
  g_autofree char *batch_id = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  aiv_scripted_engine_hold (server->engine);
  let_users (server);
  aiv_test_server_run (server, at_once, G_N_ELEMENTS (at_once));
  batch = aiv_test_server_submit (server, "mira", NULL, two_images, "voice-en.wav");
  batch_id = aiv_test_server_dup_text (batch, "batch_id");
  first = aiv_test_server_dup_text (batch, "batch.items.0.id");
  second = aiv_test_server_dup_text (batch, "batch.items.1.id");
  aiv_test_server_let (server, "batch", batch_id);
  aiv_test_server_let (server, "item", first);
  aiv_test_server_let (server, "second", second);
  expect_submit (server, 403, "\"cap\":\"concurrent\"");
  {
    static const AivTestRow four[] = {
      { "four at once", "admin", "PATCH", MIRA, AIV_TEST_FORM, "cap_concurrent=4", 200 },
    };

    aiv_test_server_run (server, four, G_N_ELEMENTS (four));
  }
  expect_submit (server, 200, NULL);
  aiv_test_server_run (server, a_day, G_N_ELEMENTS (a_day));
  expect_submit (server, 403, "\"cap\":\"daily\"");
  aiv_test_server_run (server, a_month, G_N_ELEMENTS (a_month));
}

static const AivTestRow delete_rows[] = {
  { "as nobody", NULL, "DELETE", MIRA, NULL, NULL, 401 },
  { "as a user", "noor", "DELETE", MIRA, NULL, NULL, 403 },
  { "oneself", "admin", "DELETE", USERS "/u-1", NULL, NULL, 400, "signed in with" },
  { "nobody", "admin", "DELETE", USERS "/u-999", NULL, NULL, 404 },
  { "of no version", "admin", "DELETE", MIRA "?version=x", NULL, NULL, 422, "\"version\"" },
  { "of another version", "admin", "DELETE", MIRA "?version=77", NULL, NULL, 412 },
  { "deleted", "admin", "DELETE", MIRA "?version=1", NULL, NULL, 200, "\"batches\":1,\"videos\":0,\"credits\":100" },
  { "gone from the list", "admin", "GET", USERS, NULL, NULL, 200, "\"total\":2", "mira" },
  { "gone", "admin", "GET", MIRA, NULL, NULL, 404 },
  { "not to be deleted again", "admin", "DELETE", MIRA, NULL, NULL, 404 },
  { "not to be changed", "admin", "PATCH", MIRA, AIV_TEST_FORM, "disabled=false", 404 },
  { "not to be given credits", "admin", "PATCH", MIRA "/credits", AIV_TEST_FORM, "delta=1&reason=x", 404 },
  { "nor with others", "admin", "POST", "/api/admin/credits/bulk", AIV_TEST_JSON,
    "{\"users\":[\"{mira}\"],\"delta\":1,\"reason\":\"x\"}", 404 },
  { "nor with everybody", "admin", "POST", "/api/admin/credits/bulk", AIV_TEST_JSON,
    "{\"filter\":{},\"delta\":1,\"reason\":\"x\",\"dry_run\":true}", 200, "\"matched\":2" },
  { "out", "mira", "GET", "/api/user/profile", NULL, NULL, 401 },
  { "for good", NULL, "POST", "/api/auth/login", AIV_TEST_FORM, "username=mira&password=mira-password", 401 },
  { "the ledger is closed, and there", "admin", "GET", MIRA "/ledger", NULL, NULL, 200, "Account deleted" },
  { "the batch is not", "admin", "GET", "/api/video/batches/{batch}", NULL, NULL, 404 },
  { "in the log by name", "admin", "GET", "/api/admin/audit?action=user.delete", NULL, NULL, 200,
    "mira, with 1 batches, 0 videos, 100 credits" },
  { "the name is free", "admin", "POST", USERS, AIV_TEST_FORM, "username=mira", 200, "\"credits\":100" },
};

static void
test_delete (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) batch = NULL;
  g_autofree char *batch_id = NULL;
  g_autofree char *videos = g_build_filename (server->folder, "images", NULL);
  g_autoptr (GDir) folder = NULL;

  aiv_scripted_engine_hold (server->engine);
  let_users (server);
  batch = aiv_test_server_submit (server, "mira", NULL, two_images, "voice-en.wav");
  batch_id = aiv_test_server_dup_text (batch, "batch_id");
  aiv_test_server_let (server, "batch", batch_id);
  aiv_test_wait (aiv_scripted_engine_get_n_running (server->engine) == 2);
  aiv_test_server_run (server, delete_rows, G_N_ELEMENTS (delete_rows));
  aiv_test_wait (aiv_scripted_engine_get_n_running (server->engine) == 0);
  folder = g_dir_open (videos, 0, NULL);
  g_assert_null (folder != NULL ? g_dir_read_name (folder) : NULL);
}

/* An administrator who was deleted while there is no other: refused. */
static void
test_delete_last (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (DexFuture) deleted
      = aiv_test_settle (aiv_users_delete (aiv_backend_get_store (server->backend), 0, 1, 0));
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (deleted, &error));
  g_assert_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_LAST_ADMIN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/admin-people/filter", test_filter);
  g_test_add_func ("/http/admin-people/account", test_account);
  g_test_add_func ("/http/admin-people/undo", test_undo);
  g_test_add_func ("/http/admin-people/undo-again", test_undo_again);
  g_test_add_func ("/http/admin-people/undo-once", test_undo_once);
  g_test_add_func ("/http/admin-people/set-by-turns", test_set_by_turns);
  g_test_add_func ("/http/admin-people/caps", test_caps);
  g_test_add_func ("/http/admin-people/delete", test_delete);
  g_test_add_func ("/http/admin-people/delete-last", test_delete_last);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-soup.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"
#include "store/aiv-users.h"

/* Credits of many users, and many changes at once. */

#define USERS "/api/admin/users"
#define BULK "/api/admin/credits/bulk"
#define LEDGER USERS "/{mira}/ledger"

static const char *const one_image[] = { "portrait.jpg", NULL };

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

static const AivTestRow bulk_rows[] = {
  { "as nobody", NULL, "POST", BULK, AIV_TEST_JSON, "{\"users\":[\"{mira}\"],\"delta\":5,\"reason\":\"x\"}", 401 },
  { "as a user", "mira", "POST", BULK, AIV_TEST_JSON, "{\"users\":[\"{mira}\"],\"delta\":5,\"reason\":\"x\"}", 403 },
  { "tried out", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\",\"{noor}\",\"{mira}\"],\"delta\":5,\"reason\":\"a gift\",\"dry_run\":true}", 200,
    "\"success\":true,\"dry_run\":true,\"count\":2,\"total\":10,\"below_zero\":0,\"matched\":2" },
  { "nothing has changed", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100" },
  { "tried out below zero", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\",\"{noor}\"],\"delta\":-101,\"reason\":\"a fine\",\"dry_run\":true}", 200,
    "\"credits\":100,\"credits_after\":-1,\"below_zero\":true" },
  { "done", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\",\"{noor}\"],\"delta\":5,\"reason\":\"a gift\"}", 200, "\"count\":2,\"total\":10" },
  { "it is there", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":105" },
  { "with its reason", "admin", "GET", LEDGER, NULL, NULL, 200, "a gift" },
  { "in the log", "admin", "GET", "/api/admin/audit?action=credits.bulk", NULL, NULL, 200, "2 users, +10 in all: a gift" },
  { "for each of them", "admin", "GET", "/api/admin/audit?action=credits.adjust&target={noor}", NULL, NULL, 200,
    "\"total\":1" },
  { "one less", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "new_credits=3", 200 },
  { "all or nothing", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\",\"{noor}\"],\"delta\":-4,\"reason\":\"a fine\"}", 400, "1 of 2 users would go below zero (noor)" },
  { "nothing, then", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":105" },
  { "to an amount", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\",\"{noor}\"],\"new_credits\":50,\"reason\":\"alike\"}", 200, "\"count\":2,\"total\":-8" },
  { "which they have", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\",\"{noor}\"],\"new_credits\":50,\"reason\":\"alike\"}", 200, "\"count\":0,\"total\":0" },
  { "by a filter", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"filter\":{\"query\":\"MIR\"},\"delta\":1,\"reason\":\"x\"}", 200, "\"matched\":1" },
  { "of a plan", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"filter\":{\"plan\":\"pro\"},\"delta\":1,\"reason\":\"x\"}", 200, "\"matched\":0" },
  { "of those who don't administer", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"filter\":{\"is_admin\":false,\"disabled\":false},\"delta\":1,\"reason\":\"x\",\"dry_run\":true}", 200, "\"matched\":2" },
  { "everybody", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"filter\":{},\"delta\":1,\"reason\":\"x\",\"dry_run\":true}", 200, "\"matched\":3" },
  { "in a form", "admin", "POST", BULK, AIV_TEST_FORM, "users={mira},+{noor}&delta=1&reason=x&dry_run=true", 200,
    "\"matched\":2" },
  { "by a filter in a form", "admin", "POST", BULK, AIV_TEST_FORM, "query=noor&delta=1&reason=x&dry_run=true", 200,
    "\"matched\":1" },

  { "no users", "admin", "POST", BULK, AIV_TEST_JSON, "{\"delta\":1,\"reason\":\"x\"}", 422, "\"users\"" },
  { "an empty list", "admin", "POST", BULK, AIV_TEST_JSON, "{\"users\":[],\"delta\":1,\"reason\":\"x\"}", 422 },
  { "users and a filter", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\"],\"filter\":{},\"delta\":1,\"reason\":\"x\"}", 422 },
  { "no list", "admin", "POST", BULK, AIV_TEST_JSON, "{\"users\":\"{mira}\",\"delta\":1,\"reason\":\"x\"}", 422 },
  { "a list of numbers", "admin", "POST", BULK, AIV_TEST_JSON, "{\"users\":[1],\"delta\":1,\"reason\":\"x\"}", 422 },
  { "no filter", "admin", "POST", BULK, AIV_TEST_JSON, "{\"filter\":7,\"delta\":1,\"reason\":\"x\"}", 422 },
  { "of no plan", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"filter\":{\"plan\":\"gold\"},\"delta\":1,\"reason\":\"x\"}", 422 },
  { "an unknown user", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\",\"u-999\"],\"delta\":1,\"reason\":\"x\"}", 404, "User not found: u-999" },
  { "an unknown user, tried out", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\",\"u-999\"],\"delta\":1,\"reason\":\"x\",\"dry_run\":true}", 404 },
  { "no id of a user", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"mira\"],\"delta\":1,\"reason\":\"x\"}", 404 },
  { "no amount", "admin", "POST", BULK, AIV_TEST_JSON, "{\"users\":[\"{mira}\"],\"reason\":\"x\"}", 422, "\"delta\"" },
  { "two amounts", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\"],\"delta\":1,\"new_credits\":1,\"reason\":\"x\"}", 422 },
  { "a negative amount", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\"],\"new_credits\":-1,\"reason\":\"x\"}", 400, "Credits cannot be negative" },
  { "an absurd amount", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\"],\"delta\":9223372036854775807,\"reason\":\"x\"}", 422 },
  { "too rich", "admin", "POST", BULK, AIV_TEST_JSON,
    "{\"users\":[\"{mira}\"],\"delta\":1000000000000,\"reason\":\"x\"}", 400, "Credits out of range" },
  { "no reason", "admin", "POST", BULK, AIV_TEST_JSON, "{\"users\":[\"{mira}\"],\"delta\":1}", 422, "\"reason\"" },
  { "no body of ours", "admin", "POST", BULK, "text/plain", "delta=1", 415 },
  { "no JSON", "admin", "POST", BULK, AIV_TEST_JSON, "{", 422 },
  { "nothing to get", "admin", "GET", BULK, NULL, NULL, 405 },
  { "all of that changed nothing", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":51" },
};

static void
test_bulk (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  let_users (server);
  aiv_test_server_run (server, bulk_rows, G_N_ELEMENTS (bulk_rows));
}

static SoupMessage *
make_bulk (AivTestServer *server, const char *key, const char *body)
{
  SoupMessage *message = aiv_test_server_message (server, "admin", "POST", BULK);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  if (key != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", key);
  soup_message_set_request_body_from_bytes (message, AIV_TEST_JSON, bytes);
  return message;
}

static AivTestReply *
send_bulk (AivTestServer *server, const char *key, const char *body)
{
  g_autoptr (SoupMessage) message = make_bulk (server, key, body);

  return aiv_test_server_send (server, message);
}

#define GIFT "{\"filter\":{},\"delta\":10,\"reason\":\"a gift\"}"

static void
test_idempotency (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) first = send_bulk (server, "gift", GIFT);
  g_autoptr (AivTestReply) again = send_bulk (server, "gift", GIFT);
  g_autoptr (AivTestReply) other = send_bulk (server, "gift", "{\"filter\":{},\"delta\":11,\"reason\":\"a gift\"}");
  g_autoptr (AivTestReply) user = aiv_test_server_call (server, "mira", "GET", "/api/user/profile", NULL, NULL);

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_cmpuint (again->status, ==, 200);
  g_assert_cmpstr (again->text, ==, first->text);
  g_assert_cmpuint (other->status, ==, 409);
  g_assert_nonnull (strstr (user->text, "\"credits\":110"));
}

static gint64
get_credits (AivTestServer *server, const char *name)
{
  g_autoptr (AivUserRow) user = aiv_users_find (aiv_backend_get_store (server->backend), name, NULL);

  return user->credits + user->held;
}

static DexFuture *
send_later (AivTestServer *server, const char *as, const char *path, const char *body)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, as, "PATCH", path);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  soup_message_set_request_body_from_bytes (message, AIV_TEST_FORM, bytes);
  return aiv_soup_send_and_read (server->session, message, 1024 * 1024);
}

static void
settle_all (GPtrArray *futures)
{
  for (guint i = 0; i < futures->len; i++)
    {
      g_autoptr (DexFuture) settled = aiv_test_settle (dex_ref (futures->pdata[i]));

      g_assert_true (dex_future_is_resolved (settled));
    }
}

/* Two administrators who adjust by differences never lose one, whatever comes in between. */
static void
test_two_administrators (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func ((GDestroyNotify) dex_unref);
  g_autoptr (AivTestReply) promoted = NULL;

  let_users (server);
  promoted = aiv_test_server_call (server, "admin", "PATCH", USERS "/{noor}", AIV_TEST_FORM, "is_admin=true");
  g_assert_cmpuint (promoted->status, ==, 200);
  for (guint i = 0; i < 50; i++)
    {
      g_ptr_array_add (futures, send_later (server, "admin", USERS "/{mira}/credits", "delta=3&reason=one"));
      g_ptr_array_add (futures, send_later (server, "noor", USERS "/{mira}/credits", "delta=-2&reason=two"));
    }
  settle_all (futures);
  g_assert_cmpint (get_credits (server, "mira"), ==, 100 + 50 * 3 - 50 * 2);
}

/* Gifts to everybody while everybody submits: what was given and what was taken is all there. */
static void
test_during_submits (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func ((GDestroyNotify) dex_unref);

  aiv_scripted_engine_hold (server->engine);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (SoupMessage) message = make_bulk (server, NULL, GIFT);
      g_autoptr (AivTestReply) reply = NULL;

      g_ptr_array_add (futures, aiv_soup_send_and_read (server->session, message, 1024 * 1024));
      reply = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
      g_assert_cmpuint (reply->status, ==, 200);
    }
  settle_all (futures);
  g_assert_cmpint (get_credits (server, "mira"), ==, 200);
  g_assert_cmpint (get_credits (server, "noor"), ==, 200);
  /* That ledgers sum to balances is looked at when the server is freed. */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/admin-money/bulk", test_bulk);
  g_test_add_func ("/http/admin-money/idempotency", test_idempotency);
  g_test_add_func ("/http/admin-money/two-administrators", test_two_administrators);
  g_test_add_func ("/http/admin-money/during-submits", test_during_submits);
  return g_test_run ();
}

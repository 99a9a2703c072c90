/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-test-server.h"
#include "aiv-test-wait.h"

#define USERS "/api/admin/users"

static const AivTestRow rows[] = {
  { "list", "admin", "GET", USERS, NULL, NULL, 200, "\"total\":3", "argon2" },
  { "list as a user", "mira", "GET", USERS, NULL, NULL, 403, "Admin access required" },
  { "list as nobody", NULL, "GET", USERS, NULL, NULL, 401, "Authentication required" },
  { "search", "admin", "GET", USERS "?query=noo", NULL, NULL, 200, "\"total\":1", "mira" },
  { "sort", "admin", "GET", USERS "?sort=-username&limit=1", NULL, NULL, 200, "noor", "mira" },
  { "sort by nonsense", "admin", "GET", USERS "?sort=password", NULL, NULL, 422 },
  { "page out of range", "admin", "GET", USERS "?limit=0", NULL, NULL, 422 },
  { "page too large", "admin", "GET", USERS "?limit=10001", NULL, NULL, 422, "\"limit\"" },
  { "a search that is no text", "admin", "GET", USERS "?query=%FF", NULL, NULL, 422, "\"loc\":[\"query\",\"query\"]" },

  { "create", "admin", "POST", USERS, AIV_TEST_FORM, "username=zoe&credits=5&is_admin=false", 200, "\"password\":\"" },
  { "create again", "admin", "POST", USERS, AIV_TEST_FORM, "username=zoe", 400, "Username already exists" },
  { "create with a password", "admin", "POST", USERS, AIV_TEST_JSON,
    "{\"username\":\"yan\",\"password\":\"a good password\",\"credits\":7}", 200, "\"credits\":7" },
  { "the password works", NULL, "POST", "/api/auth/login", AIV_TEST_FORM, "username=yan&password=a+good+password", 200 },
  { "negative credits", "admin", "POST", USERS, AIV_TEST_FORM, "username=wim&credits=-1", 400 },
  { "credits of letters", "admin", "POST", USERS, AIV_TEST_FORM, "username=wim&credits=many", 422 },
  { "no name", "admin", "POST", USERS, AIV_TEST_FORM, "credits=1", 422, "\"username\"" },
  { "a name that is none", "admin", "POST", USERS, AIV_TEST_JSON, "{\"username\":\"a/b\\u0007\"}", 422 },
  { "create as a user", "mira", "POST", USERS, AIV_TEST_FORM, "username=wim", 403 },

  { "credits", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "new_credits=250", 200, "\"credits\":250" },
  { "more credits", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_JSON,
    "{\"delta\":-50,\"reason\":\"a refund\"}", 200, "\"credits\":200" },
  { "written as a fraction", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_JSON, "{\"new_credits\":200.0}", 200 },
  { "below zero", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "delta=-201&reason=x", 400 },
  { "for no reason", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "delta=1", 422, "\"reason\"" },
  { "negative", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "new_credits=-1", 400 },
  { "absurd", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "new_credits=9223372036854775807", 422 },
  { "an empty amount", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "new_credits=", 422, "new_credits" },
  { "an empty difference", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_JSON, "{\"delta\":\"\"}", 422 },
  { "neither", "admin", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "reason=x", 422 },
  { "unknown user", "admin", "PATCH", USERS "/u-999/credits", AIV_TEST_FORM, "new_credits=1", 404, "User not found" },
  { "no user's id", "admin", "PATCH", USERS "/u-1x/credits", AIV_TEST_FORM, "new_credits=1", 404 },
  { "oversized id", "admin", "PATCH", USERS "/u-99999999999999999999999/credits", AIV_TEST_FORM, "new_credits=1", 404 },
  { "created with a plan", "admin", "POST", USERS, AIV_TEST_FORM, "username=xena&plan=pro", 200, "\"plan\":\"pro\"" },
  { "created with no plan of ours", "admin", "POST", USERS, AIV_TEST_FORM, "username=xavi&plan=gold", 422, "free, basic or pro" },
  { "plan", "admin", "PATCH", USERS "/{noor}/subscription", AIV_TEST_FORM,
    "subscription_plan=pro&subscription_start_date=2026-01-01T00:00:00&subscription_end_date=2027-01-01T00:00:00", 200,
    "\"subscription_end_date\":\"2027-01-01T00:00:00" },
  { "state of the plan", "admin", "PATCH", USERS "/{noor}/subscription", AIV_TEST_JSON,
    "{\"subscription_status\":\"cancelled\"}", 200, "\"subscription_status\":\"cancelled\"" },
  { "no such plan", "admin", "PATCH", USERS "/{noor}/subscription", AIV_TEST_FORM, "subscription_plan=gold", 422 },
  { "no such state", "admin", "PATCH", USERS "/{noor}/subscription", AIV_TEST_FORM, "subscription_status=late", 422 },
  { "no date", "admin", "PATCH", USERS "/{noor}/subscription", AIV_TEST_FORM, "subscription_end_date=soon", 422 },
  { "ends before it starts", "admin", "PATCH", USERS "/{noor}/subscription", AIV_TEST_FORM,
    "subscription_end_date=2025-01-01T00:00:00", 400 },
  { "no change of plan", "admin", "PATCH", USERS "/{noor}/subscription", AIV_TEST_FORM, "", 422 },
  { "plan of nobody", "admin", "PATCH", USERS "/u-999/subscription", AIV_TEST_FORM, "subscription_plan=pro", 404 },
  { "plan as a user", "noor", "PATCH", USERS "/{noor}/subscription", AIV_TEST_FORM, "subscription_plan=pro", 403 },
  { "credits as a user", "noor", "PATCH", USERS "/{noor}/credits", AIV_TEST_FORM, "new_credits=1", 403 },
  { "ledger says why", "admin", "GET", USERS "/{noor}/ledger", NULL, NULL, 200, "a refund" },
  { "ledger of an unknown user", "admin", "GET", USERS "/u-999/ledger", NULL, NULL, 404 },
  { "ledger as a user", "mira", "GET", USERS "/{noor}/ledger", NULL, NULL, 403 },

  { "disable", "admin", "PATCH", USERS "/{noor}", AIV_TEST_JSON, "{\"disabled\":true}", 200, "\"disabled\":true" },
  { "disabled users are out", "noor", "GET", "/api/user/profile", NULL, NULL, 401 },
  { "disabled users stay out", NULL, "POST", "/api/auth/login", AIV_TEST_FORM, "username=noor&password=noor-password",
    401 },
  { "enable", "admin", "PATCH", USERS "/{noor}", AIV_TEST_FORM, "disabled=false", 200, "\"disabled\":false" },
  { "nothing to change", "admin", "PATCH", USERS "/{noor}", AIV_TEST_FORM, "", 422 },
  { "somebody has to administer", "admin", "PATCH", USERS "/u-1", AIV_TEST_JSON, "{\"is_admin\":false}", 400 },
  { "promote", "admin", "PATCH", USERS "/{noor}", AIV_TEST_JSON, "{\"is_admin\":true}", 200, "\"isAdmin\":true" },

  { "reset", "admin", "POST", USERS "/{mira}/reset-password", NULL, NULL, 200, "\"password\":\"" },
  { "the old session is over", "mira", "GET", "/api/user/profile", NULL, NULL, 401 },
  { "reset of an unknown user", "admin", "POST", USERS "/u-999/reset-password", NULL, NULL, 404 },

  { "batches", "admin", "GET", "/api/admin/batches", NULL, NULL, 200, "{\"batches\":[],\"total\":0}" },
  { "batches of one user", "admin", "GET", "/api/admin/batches?user={noor}&status=failed", NULL, NULL, 200 },
  { "batches of no user", "admin", "GET", "/api/admin/batches?user=x", NULL, NULL, 422 },
  { "batches of no status", "admin", "GET", "/api/admin/batches?status=x", NULL, NULL, 422 },
  { "batches as nobody", NULL, "GET", "/api/admin/batches", NULL, NULL, 401 },
  { "key of the platform", "admin", "PATCH", "/api/admin/token", AIV_TEST_FORM, "new_token=abc", 200, "\"warning\"" },
};

static char *
find_user (AivTestServer *server, const char *name)
{
  g_autofree char *path = g_strconcat (USERS "?query=", name, NULL);
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "GET", path, NULL, NULL);

  return aiv_test_server_dup_text (reply, "users.0.id");
}

static void
test_rows (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autofree char *mira = find_user (server, "mira");
  g_autofree char *noor = find_user (server, "noor");

  aiv_test_server_let (server, "mira", mira);
  aiv_test_server_let (server, "noor", noor);
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

static AivTestReply *
create_with_key (AivTestServer *server, const char *key, const char *body)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, "admin", "POST", USERS);
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

  soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", key);
  soup_message_set_request_body_from_bytes (message, AIV_TEST_FORM, bytes);
  return aiv_test_server_send (server, message);
}

static void
test_idempotency (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) first = create_with_key (server, "k1", "username=zoe");
  g_autoptr (AivTestReply) again = create_with_key (server, "k1", "username=zoe");
  g_autoptr (AivTestReply) other = create_with_key (server, "k1", "username=yan");
  g_autoptr (AivTestReply) bad = create_with_key (server, "k2", "username=zoe");
  g_autoptr (AivTestReply) repaired = create_with_key (server, "k2", "username=zoe");
  g_autofree char *id = aiv_test_server_dup_text (first, "user.id");

  g_assert_cmpuint (first->status, ==, 200);
  g_assert_nonnull (strstr (first->text, "\"password\""));
  g_assert_cmpuint (again->status, ==, 200);
  g_assert_nonnull (strstr (again->text, id));
  g_assert_null (strstr (again->text, "\"password\""));
  g_assert_nonnull (strstr (again->text, "\"message\":\"The password was told once."));
  g_assert_cmpuint (other->status, ==, 409);
  /* A failure is not kept: the request may be repeated. */
  g_assert_cmpuint (bad->status, ==, 400);
  g_assert_cmpuint (repaired->status, ==, 400);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/admin/rows", test_rows);
  g_test_add_func ("/http/admin/idempotency", test_idempotency);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-test-server.h"
#include "aiv-test-wait.h"

#define LOGIN "/api/auth/login"
#define ME "/api/v1/auth/me"
#define PROFILE "/api/v1/users/profile"
#define GOOGLE "/api/v1/auth/google"
#define REFRESH "/api/v1/auth/refresh"
#define LOGOUT "/api/v1/auth/logout"
#define NOT_AUTHENTICATED "{\"detail\":\"Not authenticated\"}"
#define BAD_TOKEN "{\"detail\":\"Invalid authentication credentials\"}"
#define BAD_REFRESH "{\"detail\":\"Invalid refresh token\"}"

static const AivTestRow rows[] = {
  { "me", "mira", "GET", ME, NULL, NULL, 200, "\"email\":null,\"name\":\"mira\",\"avatar_url\":null,\"credits\":100.0" },
  { "me has a plan", "mira", "GET", ME, NULL, NULL, 200,
    "\"subscription_plan\":\"basic\",\"subscription_status\":\"active\",\"subscription_start_date\":null,"
    "\"subscription_end_date\":null}",
    "password" },
  { "me is nobody", NULL, "GET", ME, NULL, NULL, 401, NOT_AUTHENTICATED },
  { "me with garbage", "garbage", "GET", ME, NULL, NULL, 401, BAD_TOKEN },
  { "me cannot be posted", "mira", "POST", ME, NULL, NULL, 405, "Method Not Allowed" },
  { "no token in the URL", NULL, "GET", ME "?token={access}", NULL, NULL, 401, NOT_AUTHENTICATED },
  { "HEAD", "mira", "HEAD", ME, NULL, NULL, 200 },
  { "unknown path of v1", "mira", "GET", "/api/v1/users/nothing", NULL, NULL, 404, "{\"detail\":\"Not Found\"}" },

  { "profile", "noor", "GET", PROFILE, NULL, NULL, 200, "\"name\":\"noor\"" },
  { "profile of nobody", NULL, "GET", PROFILE, NULL, NULL, 401, NOT_AUTHENTICATED },
  { "change of nobody", NULL, "PATCH", PROFILE, AIV_TEST_JSON, "{}", 401, NOT_AUTHENTICATED },
  { "new name", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"name\":\"Jane Doe\"}", 200, "\"name\":\"Jane Doe\"" },
  { "new picture", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"avatar_url\":\"https://example.com/new-avatar.jpg\"}",
    200, "\"name\":\"Jane Doe\",\"avatar_url\":\"https://example.com/new-avatar.jpg\"" },
  { "both are kept", "noor", "GET", PROFILE, NULL, NULL, 200,
    "\"name\":\"Jane Doe\",\"avatar_url\":\"https://example.com/new-avatar.jpg\"" },
  { "an upload as picture", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"avatar_url\":\"/uploads/user_3/x.jpg\"}", 200,
    "\"avatar_url\":\"/uploads/user_3/x.jpg\"" },
  { "no picture", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"avatar_url\":null}", 200, "\"avatar_url\":null" },
  { "nothing", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{}", 200, "\"name\":\"Jane Doe\"" },
  { "unknown fields are ignored", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"nonsense\":[1],\"name\":\"Jane\"}", 200,
    "\"name\":\"Jane\"", "nonsense" },
  { "nobody gives himself credits", "noor", "PATCH", PROFILE, AIV_TEST_JSON,
    "{\"credits\":9999,\"subscription_plan\":\"pro\",\"subscription_end_date\":\"2099-01-01T00:00:00\",\"isAdmin\":true,"
    "\"email\":\"x@example.com\",\"id\":1}",
    200, "\"email\":null,\"name\":\"Jane\",\"avatar_url\":null,\"credits\":100.0", "pro\"" },
  { "a name is no number", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"name\":5}", 422,
    "{\"detail\":[{\"loc\":[\"body\",\"name\"]" },
  { "a name is not empty", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"name\":\"  \"}", 422, "\"name\"" },
  { "a name has no control characters", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"name\":\"a\\u0007b\"}", 422 },
  { "no script as picture", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"avatar_url\":\"javascript:alert(1)\"}", 422,
    "\"loc\":[\"body\",\"avatar_url\"]" },
  { "no data as picture", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"avatar_url\":\"data:text/html,x\"}", 422 },
  { "no password in a picture", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"avatar_url\":\"https://a:b@example.com/\"}",
    422 },
  { "no other host by two slashes", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"avatar_url\":\"//example.com/x\"}", 422 },
  { "v1 takes JSON", "noor", "PATCH", PROFILE, AIV_TEST_FORM, "name=x", 415 },
  { "malformed", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{", 422, "json_invalid" },
  { "no object", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "[]", 422 },
  { "lone surrogate", "noor", "PATCH", PROFILE, AIV_TEST_JSON, "{\"name\":\"\\ud800\"}", 422 },
  { "profile cannot be removed", "noor", "DELETE", PROFILE, NULL, NULL, 405 },

  { "credits", "mira", "GET", "/api/v1/users/credits", NULL, NULL, 200, "{\"credits\":100.0,\"user_id\":2}" },
  { "credits of nobody", NULL, "GET", "/api/v1/users/credits", NULL, NULL, 401, NOT_AUTHENTICATED },
  { "credits cannot be set", "mira", "PUT", "/api/v1/users/credits", AIV_TEST_JSON, "{}", 405 },

  { "recent is for everybody", NULL, "GET", "/api/v1/users/recent", NULL, NULL, 200,
    "{\"recent_users\":[{\"id\":3,\"name\":\"Jane\",\"email\":null,\"avatar_url\":null},{\"id\":2,\"name\":\"m***\"",
    "mira" },
  { "recent tells how many there are", NULL, "GET", "/api/v1/users/recent", NULL, NULL, 200,
    "\"total_count\":3,\"display_count\":3}" },
  { "recent cannot be posted", NULL, "POST", "/api/v1/users/recent", AIV_TEST_JSON, "{}", 405 },

  { "forged refresh", NULL, "POST", REFRESH, AIV_TEST_JSON, "{\"refresh_token\":\"x\"}", 401, BAD_REFRESH },
  { "an access token does not refresh", NULL, "POST", REFRESH, AIV_TEST_JSON, "{\"refresh_token\":\"{access}\"}", 401,
    BAD_REFRESH },
  { "nothing to refresh", NULL, "POST", REFRESH, AIV_TEST_JSON, "{}", 422,
    "{\"detail\":[{\"loc\":[\"body\",\"refresh_token\"]" },
  { "refresh by number", NULL, "POST", REFRESH, AIV_TEST_JSON, "{\"refresh_token\":1}", 422, "string_type" },
  { "refresh takes JSON", NULL, "POST", REFRESH, AIV_TEST_FORM, "refresh_token=x", 415 },
  { "refresh malformed", NULL, "POST", REFRESH, AIV_TEST_JSON, "nonsense", 422, "json_invalid" },
  { "refresh cannot be read", NULL, "GET", REFRESH, NULL, NULL, 405 },

  { "no provider", NULL, "POST", GOOGLE, AIV_TEST_JSON,
    "{\"code\":\"4/0A\",\"redirect_uri\":\"http://localhost:3000/auth/callback\"}", 503,
    "{\"detail\":\"Google sign-in is not configured on this server\"}" },
  { "no code", NULL, "POST", GOOGLE, AIV_TEST_JSON, "{\"redirect_uri\":\"http://localhost:3000/auth/callback\"}", 422,
    "\"loc\":[\"body\",\"code\"]" },
  { "an empty code, as after access_denied", NULL, "POST", GOOGLE, AIV_TEST_JSON,
    "{\"code\":\"\",\"error\":\"access_denied\",\"redirect_uri\":\"http://localhost:3000/auth/callback\"}", 422 },
  { "no redirect URI", NULL, "POST", GOOGLE, AIV_TEST_JSON, "{\"code\":\"4/0A\"}", 422, "\"loc\":[\"body\",\"redirect_uri\"]" },
  { "a short verifier", NULL, "POST", GOOGLE, AIV_TEST_JSON,
    "{\"code\":\"4/0A\",\"redirect_uri\":\"http://localhost:3000/\",\"code_verifier\":\"x\"}", 422,
    "\"loc\":[\"body\",\"code_verifier\"]" },
  { "a code of two lines", NULL, "POST", GOOGLE, AIV_TEST_JSON,
    "{\"code\":\"4\\n\",\"redirect_uri\":\"http://localhost:3000/\"}", 422 },
  { "a code is a text", NULL, "POST", GOOGLE, AIV_TEST_JSON, "{\"code\":4,\"redirect_uri\":\"http://localhost:3000/\"}", 422 },
  { "google takes JSON", NULL, "POST", GOOGLE, AIV_TEST_FORM, "code=x", 415 },
  { "google malformed", NULL, "POST", GOOGLE, AIV_TEST_JSON, "{", 422, "json_invalid" },
  { "google cannot be read", NULL, "GET", GOOGLE, NULL, NULL, 405 },
  { "the server tells that there is no provider", NULL, "GET", "/api/server", NULL, NULL, 200, "\"google\":null" },

  { "logout of nobody", NULL, "POST", LOGOUT, NULL, NULL, 401, NOT_AUTHENTICATED },
  { "logout cannot be read", "mira", "GET", LOGOUT, NULL, NULL, 405 },
};

static void
test_rows (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  aiv_test_server_let (server, "access", g_hash_table_lookup (server->tokens, "mira"));
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

/* Each refusal names the scheme, and each wrong method what would be right. */
static void
test_headers (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) missing = aiv_test_server_call (server, NULL, "GET", ME, NULL, NULL);
  g_autoptr (AivTestReply) bad = aiv_test_server_call (server, "garbage", "GET", ME, NULL, NULL);
  g_autoptr (AivTestReply) method = aiv_test_server_call (server, NULL, "DELETE", PROFILE, NULL, NULL);
  g_autoptr (AivTestReply) refresh
      = aiv_test_server_call (server, NULL, "POST", REFRESH, AIV_TEST_JSON, "{\"refresh_token\":\"x\"}");
  const char *allow = soup_message_headers_get_one (method->headers, "Allow");

  g_assert_cmpstr (soup_message_headers_get_one (missing->headers, "WWW-Authenticate"), ==, "Bearer");
  g_assert_cmpstr (soup_message_headers_get_one (bad->headers, "WWW-Authenticate"), ==, "Bearer");
  g_assert_cmpstr (soup_message_headers_get_one (refresh->headers, "WWW-Authenticate"), ==, "Bearer");
  g_assert_nonnull (strstr (allow, "GET"));
  g_assert_nonnull (strstr (allow, "PATCH"));
}

/* A pair of the other family, as "{access}" and "{refresh}". */
static void
sign_in (AivTestServer *server)
{
  g_autoptr (AivTestReply) login = aiv_test_server_call (server, NULL, "POST", LOGIN, AIV_TEST_FORM,
                                                         "username=mira&password=mira-password");
  g_autofree char *token = aiv_test_server_dup_text (login, "token");
  g_autofree char *refresh = aiv_test_server_dup_text (login, "refresh_token");

  g_hash_table_insert (server->tokens, g_strdup ("access"), g_strdup (token));
  aiv_test_server_let (server, "refresh", refresh);
}

/* A refresh token of /api works under /api/v1 and the other way round; each works once. */
static void
test_refresh (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) fresh = NULL;
  g_autofree char *access = NULL;
  g_autofree char *refresh = NULL;
  static const AivTestRow fresh_rows[] = {
    { "the new token here", "fresh", "GET", ME, NULL, NULL, 200, "\"id\":2" },
    { "the new token there", "fresh", "GET", "/api/user/profile", NULL, NULL, 200, "\"id\":\"u-2\"" },
    { "a refresh token is no access token", "{next}", "GET", ME, NULL, NULL, 401, BAD_TOKEN },
    { "there", NULL, "POST", "/api/auth/refresh", AIV_TEST_JSON, "{\"refresh_token\":\"{next}\"}", 200 },
    { "replay", NULL, "POST", REFRESH, AIV_TEST_JSON, "{\"refresh_token\":\"{refresh}\"}", 401, BAD_REFRESH },
    { "the family is over", "fresh", "GET", ME, NULL, NULL, 401, BAD_TOKEN },
    { "another sign-in is not", "mira", "GET", ME, NULL, NULL, 200 },
  };

  sign_in (server);
  fresh = aiv_test_server_call (server, NULL, "POST", REFRESH, AIV_TEST_JSON, "{\"refresh_token\":\"{refresh}\"}");
  g_assert_cmpuint (fresh->status, ==, 200);
  g_assert_nonnull (strstr (fresh->text, "\"token_type\":\"bearer\",\"expires_in\":1800}"));
  g_assert_cmpstr (soup_message_headers_get_one (fresh->headers, "Cache-Control"), ==, "no-store");
  access = aiv_test_server_dup_text (fresh, "access_token");
  refresh = aiv_test_server_dup_text (fresh, "refresh_token");
  g_hash_table_insert (server->tokens, g_strdup ("fresh"), g_steal_pointer (&access));
  g_hash_table_insert (server->tokens, g_strdup ("{next}"), g_strdup (refresh));
  aiv_test_server_let (server, "next", refresh);
  aiv_test_server_run (server, fresh_rows, G_N_ELEMENTS (fresh_rows));
}

static void
test_logout (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  static const AivTestRow out[] = {
    { "signed in", "access", "GET", ME, NULL, NULL, 200 },
    { "log out", "access", "POST", LOGOUT, NULL, NULL, 204 },
    { "at once", "access", "GET", ME, NULL, NULL, 401, BAD_TOKEN },
    { "nor a new pair", NULL, "POST", REFRESH, AIV_TEST_JSON, "{\"refresh_token\":\"{refresh}\"}", 401, BAD_REFRESH },
    { "the other session goes on", "mira", "GET", ME, NULL, NULL, 200 },
  };

  sign_in (server);
  aiv_test_server_run (server, out, G_N_ELEMENTS (out));
}

typedef struct
{
  guint n_good;
  guint n_refused;
} Race;

static void
on_raced (GObject *source, GAsyncResult *result, gpointer data)
{
  Race *race = data;
  SoupMessage *message = soup_session_get_async_result_message (SOUP_SESSION (source), result);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  g_assert_no_error (error);
  if (soup_message_get_status (message) == 200)
    race->n_good++;
  else
    {
      g_assert_cmpuint (soup_message_get_status (message), ==, 401);
      race->n_refused++;
    }
}

/* Of many that use one token at the same moment one gets a pair, and as the others may be
 * thieves, nobody keeps it. */
static void
test_race (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  Race race = { 0 };
  g_autoptr (AivTestReply) after = NULL;

  sign_in (server);
  for (guint i = 0; i < 16; i++)
    {
      SoupMessage *message = aiv_test_server_message (server, NULL, "POST", REFRESH);
      g_autofree char *body = g_strdup_printf ("{\"refresh_token\":\"%s\"}",
                                               (char *) g_hash_table_lookup (server->names, "refresh"));
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, AIV_TEST_JSON, bytes);
      soup_session_send_and_read_async (server->session, message, G_PRIORITY_DEFAULT, NULL, on_raced, &race);
      g_ptr_array_add (messages, message);
    }
  aiv_test_wait (race.n_good + race.n_refused == 16);
  g_assert_cmpuint (race.n_good, ==, 1);
  after = aiv_test_server_call (server, "access", "GET", ME, NULL, NULL);
  g_assert_cmpuint (after->status, ==, 401);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/v1-accounts/rows", test_rows);
  g_test_add_func ("/http/v1-accounts/headers", test_headers);
  g_test_add_func ("/http/v1-accounts/refresh", test_refresh);
  g_test_add_func ("/http/v1-accounts/logout", test_logout);
  g_test_add_func ("/http/v1-accounts/race", test_race);
  return g_test_run ();
}

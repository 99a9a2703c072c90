/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-test-server.h"

#define LOGIN "/api/auth/login"

static const AivTestRow rows[] = {
  { "anybody may ask whether it is well", NULL, "GET", "/health", NULL, NULL, 200, "\"status\":\"ok\"" },
  { "and what videos cost", NULL, "GET", "/api/server", NULL, NULL, 200,
    "\"pricing\":{\"per_video\":1,\"audio_step\":0,\"video_cost\":10}" },
  { "anybody may ask what it is", NULL, "GET", "/api/server", NULL, NULL, 200, "\"vision.batch\"" },
  { "anybody may ask for the platform's key", NULL, "GET", "/api/token/status", NULL, NULL, 200, "\"valid\":true" },
  { "unknown path", NULL, "GET", "/api/nothing", NULL, NULL, 404, "{\"detail\":\"Not Found\"}" },
  { "wrong method", NULL, "PUT", LOGIN, NULL, NULL, 405 },

  { "form", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira&password=mira-password", 200, "\"user_info\":{" },
  { "JSON", NULL, "POST", LOGIN, AIV_TEST_JSON, "{\"username\":\"mira\",\"password\":\"mira-password\"}", 200,
    "\"username\":\"mira\"" },
  { "multipart", NULL, "POST", LOGIN, "multipart/form-data; boundary=b",
    "--b\r\nContent-Disposition: form-data; name=username\r\n\r\nmira\r\n"
    "--b\r\nContent-Disposition: form-data; name=password\r\n\r\nmira-password\r\n--b--\r\n",
    200, "\"refresh_token\"" },
  { "wrong password", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira&password=x", 401,
    "{\"detail\":\"Invalid username or password\"}" },
  { "unknown user reads the same", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=zoe&password=x", 401,
    "{\"detail\":\"Invalid username or password\"}" },
  { "no password", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira", 422, "\"loc\":[\"body\",\"password\"]" },
  { "nothing", NULL, "POST", LOGIN, NULL, NULL, 422, "\"loc\":[\"body\",\"username\"]" },
  { "malformed", NULL, "POST", LOGIN, AIV_TEST_JSON, "{", 422, "json_invalid" },
  { "wrong type", NULL, "POST", LOGIN, "text/plain", "x", 415 },

  { "profile", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100" },
  { "profile of nobody", NULL, "GET", "/api/user/profile", NULL, NULL, 401, "Authentication required" },
  { "profile with garbage", "garbage", "GET", "/api/user/profile", NULL, NULL, 401,
    "Invalid authentication credentials" },
  { "no token in a URL where headers work", NULL, "GET", "/api/user/profile?token={token}", NULL, NULL, 401 },
  { "admin has to change the first password", "admin", "GET", "/api/user/profile", NULL, NULL, 200,
    "\"must_change_password\":true" },

  { "ledger", "mira", "GET", "/api/user/ledger", NULL, NULL, 200, "\"kind\":\"grant\"", "admin-" },
  { "ledger page", "mira", "GET", "/api/user/ledger?limit=1&offset=5", NULL, NULL, 200, "{\"entries\":[],\"total\":1}" },
  { "negative page", "mira", "GET", "/api/user/ledger?offset=-1", NULL, NULL, 422, "\"loc\":[\"query\",\"offset\"]" },
  { "huge page", "mira", "GET", "/api/user/ledger?limit=99999999999999999999", NULL, NULL, 422 },
  { "page of letters", "mira", "GET", "/api/user/ledger?limit=ten", NULL, NULL, 422, "int_parsing" },
  { "ledger of nobody", NULL, "GET", "/api/user/ledger", NULL, NULL, 401 },

  { "quote", "mira", "POST", "/api/video/quote", AIV_TEST_JSON, "{\"images\":5,\"audio_seconds\":7.2}", 200,
    "\"total\":5,\"balance\":100,\"balance_after\":95,\"fits\":true" },
  { "quote of too many", "mira", "POST", "/api/video/quote", AIV_TEST_JSON, "{\"images\":51}", 422 },
  { "quote of no length", "mira", "POST", "/api/video/quote", AIV_TEST_FORM, "images=1&audio_seconds=nan", 422 },
  { "quote of nobody", NULL, "POST", "/api/video/quote", AIV_TEST_JSON, "{}", 401 },

  { "wrong old password", "noor", "POST", "/api/user/change-password", AIV_TEST_FORM,
    "old_password=x&new_password=another-password", 400, "Invalid old password" },
  { "no new password", "noor", "POST", "/api/user/change-password", AIV_TEST_FORM, "old_password=noor-password", 422 },
  { "change of nobody", NULL, "POST", "/api/user/change-password", AIV_TEST_FORM, "", 401 },
  { "forged refresh", NULL, "POST", "/api/auth/refresh", AIV_TEST_JSON, "{\"refresh_token\":\"x\"}", 401,
    "Invalid refresh token" },
  { "access token is no refresh token", NULL, "POST", "/api/auth/refresh", AIV_TEST_FORM, "refresh_token={token}", 401 },
  { "out everywhere: nobody", NULL, "POST", "/api/auth/logout-everywhere", NULL, NULL, 401 },
  { "out everywhere cannot be read", "mira", "GET", "/api/auth/logout-everywhere", NULL, NULL, 405 },
  { "no one-time token", NULL, "POST", "/api/auth/one-time", AIV_TEST_FORM, "token=x", 401 },
};

static void
test_rows (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  aiv_test_server_let (server, "token", g_hash_table_lookup (server->tokens, "mira"));
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

/* Changing the password ends the other sessions, and logging out this one. */
static void
test_sessions (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) other = aiv_test_server_call (server, NULL, "POST", LOGIN, AIV_TEST_FORM,
                                                         "username=mira&password=mira-password");
  g_autofree char *token = aiv_test_server_dup_text (other, "token");
  const AivTestRow before[] = {
    { "another session", token, "GET", "/api/user/profile", NULL, NULL, 200 },
    { "change", "mira", "POST", "/api/user/change-password", AIV_TEST_FORM,
      "old_password=mira-password&new_password=another-password", 200, "\"success\":true" },
    { "another session is over", token, "GET", "/api/user/profile", NULL, NULL, 401 },
    { "this one goes on", "mira", "GET", "/api/user/profile", NULL, NULL, 200 },
    { "the old password is gone", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira&password=mira-password", 401 },
    { "the new one works", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira&password=another-password", 200 },
    { "log out", "mira", "POST", "/api/auth/logout", NULL, NULL, 200 },
    { "logged out", "mira", "GET", "/api/user/profile", NULL, NULL, 401 },
  };

  aiv_test_server_run (server, before, G_N_ELEMENTS (before));
}

/* All sessions end, those of others do not. */
static void
test_everywhere (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) other = aiv_test_server_call (server, NULL, "POST", LOGIN, AIV_TEST_FORM,
                                                         "username=mira&password=mira-password");
  g_autofree char *token = aiv_test_server_dup_text (other, "token");
  g_autofree char *refresh_token = aiv_test_server_dup_text (other, "refresh_token");
  g_autofree char *refresh = g_strconcat ("refresh_token=", refresh_token, NULL);
  const AivTestRow out[] = {
    { "another session", token, "GET", "/api/v1/auth/me", NULL, NULL, 200 },
    { "out everywhere", "mira", "POST", "/api/auth/logout-everywhere", NULL, NULL, 200, "\"success\":true,\"count\":2" },
    { "this one is over", "mira", "GET", "/api/user/profile", NULL, NULL, 401 },
    { "another session is over", token, "GET", "/api/v1/auth/me", NULL, NULL, 401 },
    { "and is not refreshed", NULL, "POST", "/api/auth/refresh", AIV_TEST_FORM, refresh, 401 },
    { "it cannot be done twice", "mira", "POST", "/api/auth/logout-everywhere", NULL, NULL, 401 },
    { "others go on", "noor", "GET", "/api/user/profile", NULL, NULL, 200 },
    { "the password is the same", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira&password=mira-password", 200 },
    { "it is written down", "admin", "GET", "/api/admin/audit", NULL, NULL, 200, "\"user.sign-out\"" },
    { "clients know", NULL, "GET", "/api/server", NULL, NULL, 200, "\"logout-everywhere\"" },
  };

  aiv_test_server_run (server, out, G_N_ELEMENTS (out));
}

static void
configure (AivBackendConfig *config)
{
  g_set_str (&config->limits_enabled, "true");
  config->limits.auth = 1000;
  config->limits.failures = 3;
}

/* Guesses at one account are counted wherever they come from, in whatever letters, and whether
 * there is such an account or not. */
static void
test_guesses (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new_with (configure);
  static const AivTestRow guesses[] = {
    { "one", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira&password=wrong-one", 401 },
    { "right ones do not count", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira&password=mira-password", 200 },
    { "two", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=MIRA&password=wrong-two", 401 },
    { "three", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=%EF%BC%ADira&password=wrong-three", 401 },
    { "no more", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira&password=wrong-four", 429, "Too many requests" },
    { "not even the right one", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=mira&password=mira-password", 429 },
    { "sessions go on", "mira", "GET", "/api/user/profile", NULL, NULL, 200 },
    { "others come in", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=noor&password=noor-password", 200 },
    { "nobody: one", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=nobody&password=wrong-one", 401 },
    { "nobody: two", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=nobody&password=wrong-two", 401 },
    { "nobody: three", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=nobody&password=wrong-three", 401 },
    { "nobody: no more", NULL, "POST", LOGIN, AIV_TEST_FORM, "username=nobody&password=wrong-four", 429 },
  };

  aiv_test_server_run (server, guesses, G_N_ELEMENTS (guesses));
}

/* A refresh token works once; whoever uses it again ends the session. */
static void
test_refresh (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) login = aiv_test_server_call (server, NULL, "POST", LOGIN, AIV_TEST_FORM,
                                                         "username=mira&password=mira-password");
  g_autofree char *refresh = aiv_test_server_dup_text (login, "refresh_token");
  g_autoptr (AivTestReply) fresh = NULL;
  g_autofree char *token = NULL;

  aiv_test_server_let (server, "refresh", refresh);
  fresh = aiv_test_server_call (server, NULL, "POST", "/api/auth/refresh", AIV_TEST_FORM, "refresh_token={refresh}");
  g_assert_cmpuint (fresh->status, ==, 200);
  token = aiv_test_server_dup_text (fresh, "token");
  {
    const AivTestRow rest[] = {
      { "fresh token", token, "GET", "/api/user/profile", NULL, NULL, 200 },
      { "a refresh token is no access token", refresh, "GET", "/api/user/profile", NULL, NULL, 401 },
      { "replay", NULL, "POST", "/api/auth/refresh", AIV_TEST_FORM, "refresh_token={refresh}", 401 },
      { "the family is over", token, "GET", "/api/user/profile", NULL, NULL, 401 },
    };

    aiv_test_server_run (server, rest, G_N_ELEMENTS (rest));
  }
}

static void
test_one_time (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autofree char *token = aiv_backend_make_sign_in_token (server->backend);
  static const AivTestRow once[] = {
    { "signs in", NULL, "POST", "/api/auth/one-time", AIV_TEST_JSON, "{\"sign_in_token\":\"{once}\"}", 200,
      "\"username\":\"admin\"" },
    { "once", NULL, "POST", "/api/auth/one-time", AIV_TEST_JSON, "{\"sign_in_token\":\"{once}\"}", 401 },
  };

  aiv_test_server_let (server, "once", token);
  aiv_test_server_run (server, once, G_N_ELEMENTS (once));
}

/* A media token reads streams and files, and does nothing else. */
static void
test_media_token (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "mira", "POST", "/api/media-token", NULL, NULL);
  g_autofree char *token = aiv_test_server_dup_text (reply, "token");
  static const AivTestRow media[] = {
    { "not the account", "{media}", "GET", "/api/user/profile", NULL, NULL, 401 },
    { "an export in a URL", NULL, "GET", "/api/video/batches/unknown/export?token={media}", NULL, NULL, 404,
      "Batch not found" },
  };

  aiv_test_server_let (server, "media", token);
  g_hash_table_insert (server->tokens, g_strdup ("{media}"), g_strdup (token));
  aiv_test_server_run (server, media, G_N_ELEMENTS (media));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/accounts/rows", test_rows);
  g_test_add_func ("/http/accounts/sessions", test_sessions);
  g_test_add_func ("/http/accounts/everywhere", test_everywhere);
  g_test_add_func ("/http/accounts/guesses", test_guesses);
  g_test_add_func ("/http/accounts/refresh", test_refresh);
  g_test_add_func ("/http/accounts/one-time", test_one_time);
  g_test_add_func ("/http/accounts/media-token", test_media_token);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "aiv-test-browser.h"
#include "aiv-test-node.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* Signing in at a strict provider, as a client and its browser do. */

#define GOOGLE "/api/v1/auth/google"
#define ME "/api/v1/auth/me"
#define REDIRECT "http://127.0.0.1:5555/callback"
#define VERIFIER "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
#define REFUSED "{\"detail\":\"Failed to exchange code for token\"}"
#define SETUP "{\"detail\":\"Google sign-in is not set up correctly on this server. Tell its administrator\"}"

typedef struct
{
  AivTestNode *node;
  const char *secret;
} Settings;

/* Of the test that runs. */
static Settings *current;

static void
configure (AivBackendConfig *config)
{
  config->google_client_id = g_strdup ("studio");
  config->google_client_secret = g_strdup (current->secret);
  g_set_str (&config->google_issuer, current->node->address);
}

static AivTestServer *
start (Settings *settings)
{
  current = settings;
  return aiv_test_server_new_with (configure);
}

static char *
authorize (Settings *settings, const char *extra)
{
  g_autofree char *url
      = g_strconcat (settings->node->address,
                     "/auth?response_type=code&client_id=studio&scope=openid%20email%20profile&state=the-state"
                     "&nonce=the-nonce&redirect_uri=http%3A%2F%2F127.0.0.1%3A5555%2Fcallback",
                     extra, NULL);

  return aiv_test_browse (url, REDIRECT);
}

/* A code for ada. */
static char *
get_code (Settings *settings)
{
  g_autofree char *back = authorize (settings, "&code_challenge=" CHALLENGE "&code_challenge_method=S256");
  g_autofree char *state = aiv_test_get_param (back, "state");
  g_autofree char *issuer = aiv_test_get_param (back, "iss");
  char *code = aiv_test_get_param (back, "code");

  g_assert_cmpstr (state, ==, "the-state");
  g_assert_cmpstr (issuer, ==, settings->node->address);
  g_assert_nonnull (code);
  return code;
}

#define BODY(rest) "{\"code\":\"{code}\",\"redirect_uri\":\"" REDIRECT "\"" rest "}"
#define WITH_VERIFIER ",\"code_verifier\":\"" VERIFIER "\""
#define POST(name, body, status, has) { name, NULL, "POST", GOOGLE, AIV_TEST_JSON, body, status, has }

static void
test_sign_in (void)
{
  Settings settings = { aiv_test_node_new ("backend/http/google/strict-provider.mjs", NULL), "a secret of the client" };
  g_autoptr (AivTestNode) node = settings.node;
  g_autoptr (AivTestServer) server = start (&settings);
  g_autofree char *code = get_code (&settings);
  g_autofree char *second = NULL;
  g_autofree char *token = NULL;
  g_autofree char *url
      = g_strdup_printf ("\"google\":{\"client_id\":\"studio\",\"authorize_url\":\"%s/auth\",\"issuer\":\"%s\","
                         "\"redirect_uri\":null}", node->address, node->address);
  g_autoptr (AivTestReply) made = NULL;
  const AivTestRow before[] = {
    { "the server tells how to begin", NULL, "GET", "/api/server", NULL, NULL, 200, url },
    { "somebody has her address as username", "admin", "POST", "/api/admin/users", AIV_TEST_FORM,
      "username=ada%40example.com&password=ada-password", 200 },
    POST ("no verifier", BODY (""), 401, REFUSED),
    POST ("another verifier", BODY (",\"code_verifier\":\"0123456789012345678901234567890123456789012\""), 401, REFUSED),
    POST ("another redirect URI",
          "{\"code\":\"{code}\",\"redirect_uri\":\"http://127.0.0.1:5556/callback\"" WITH_VERIFIER "}", 401, REFUSED),
    POST ("no such code", "{\"code\":\"x\",\"redirect_uri\":\"" REDIRECT "\"" WITH_VERIFIER "}", 401, REFUSED),
  };
  static const AivTestRow after[] = {
    { "she is", "ada", "GET", ME, NULL, NULL, 200,
      "\"email\":\"ada@example.com\",\"name\":\"The ada\",\"avatar_url\":\"https://example.com/ada.png\",\"credits\":100.0" },
    { "and not the one of that username", "ada", "GET", "/api/user/profile", NULL, NULL, 200,
      "\"username\":\"ada@example.com-" },
    { "whose account is as it was", NULL, "POST", "/api/auth/login", AIV_TEST_FORM,
      "username=ada%40example.com&password=ada-password", 200, "\"username\":\"ada@example.com\"" },
    POST ("a code works once", BODY (WITH_VERIFIER), 401, REFUSED),
    { "she calls herself otherwise", "ada", "PATCH", "/api/v1/users/profile", AIV_TEST_JSON, "{\"name\":\"Ada L.\"}", 200 },
    POST ("another sign-in with another nonce",
          "{\"code\":\"{second}\",\"redirect_uri\":\"" REDIRECT "\"" WITH_VERIFIER ",\"nonce\":\"another\"}", 401, REFUSED),
  };

  aiv_test_server_let (server, "code", code);
  aiv_test_server_run (server, before, G_N_ELEMENTS (before));
  made = aiv_test_server_call (server, NULL, "POST", GOOGLE, AIV_TEST_JSON,
                               BODY (WITH_VERIFIER ",\"nonce\":\"the-nonce\""));
  g_assert_cmpstr (made->text, !=, REFUSED);
  g_assert_cmpuint (made->status, ==, 200);
  token = aiv_test_server_dup_text (made, "access_token");
  g_hash_table_insert (server->tokens, g_strdup ("ada"), g_steal_pointer (&token));
  second = get_code (&settings);
  aiv_test_server_let (server, "second", second);
  aiv_test_server_run (server, after, G_N_ELEMENTS (after));
}

/* Who comes again finds his account, with what he has changed. */
static void
test_again (void)
{
  Settings settings = { aiv_test_node_new ("backend/http/google/strict-provider.mjs", NULL), "a secret of the client" };
  g_autoptr (AivTestNode) node = settings.node;
  g_autoptr (AivTestServer) server = start (&settings);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *code = get_code (&settings);
      g_autoptr (AivTestReply) reply = NULL;
      g_autoptr (AivTestReply) me = NULL;
      g_autoptr (AivTestReply) patched = NULL;
      g_autofree char *token = NULL;

      aiv_test_server_let (server, "code", code);
      reply = aiv_test_server_call (server, NULL, "POST", GOOGLE, AIV_TEST_JSON, BODY (WITH_VERIFIER));
      g_assert_cmpuint (reply->status, ==, 200);
      token = aiv_test_server_dup_text (reply, "access_token");
      me = aiv_test_server_call (server, token, "GET", ME, NULL, NULL);
      g_assert_nonnull (strstr (me->text, "{\"id\":4,"));
      g_assert_nonnull (strstr (me->text, i == 0 ? "\"name\":\"The ada\"" : "\"name\":\"Ada L.\""));
      patched = aiv_test_server_call (server, token, "PATCH", "/api/v1/users/profile", AIV_TEST_JSON,
                                      "{\"name\":\"Ada L.\"}");
      g_assert_cmpuint (patched->status, ==, 200);
    }
}

/* Without PKCE there is no code to hand in at all, and what comes back says so. */
static void
test_no_challenge (void)
{
  Settings settings = { aiv_test_node_new ("backend/http/google/strict-provider.mjs", NULL), "a secret of the client" };
  g_autoptr (AivTestNode) node = settings.node;
  g_autofree char *back = authorize (&settings, "");
  g_autofree char *error = aiv_test_get_param (back, "error");
  g_autofree char *code = aiv_test_get_param (back, "code");

  g_assert_cmpstr (error, ==, "invalid_request");
  g_assert_null (code);
}

/* A fault of the configuration is not the user's: the answer says whom to tell. */
static void
test_secret (gconstpointer secret)
{
  Settings settings = { aiv_test_node_new ("backend/http/google/strict-provider.mjs", NULL), secret };
  g_autoptr (AivTestNode) node = settings.node;
  g_autoptr (AivTestServer) server = start (&settings);
  g_autofree char *code = get_code (&settings);
  static const AivTestRow rows[] = { POST ("refused", BODY (WITH_VERIFIER), 503, SETUP) };

  aiv_test_server_let (server, "code", code);
  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!aiv_test_node_is_there ())
    {
      puts ("1..0 # SKIP without AIV_NODE_MODULES there are no providers");
      return 0;
    }
  dex_init ();
  g_test_add_func ("/http/google/sign-in", test_sign_in);
  g_test_add_func ("/http/google/again", test_again);
  g_test_add_func ("/http/google/no-challenge", test_no_challenge);
  g_test_add_data_func ("/http/google/wrong-secret", "another secret", test_secret);
  g_test_add_data_func ("/http/google/no-secret", NULL, test_secret);
  return g_test_run ();
}

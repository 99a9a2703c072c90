/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "aiv-json.h"
#include "aiv-test-node.h"
#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* What a provider that goes wrong does to a sign-in. */

#define GOOGLE "/api/v1/auth/google"
#define ME "/api/v1/auth/me"
#define BODY(code) "{\"code\":\"" code "\",\"redirect_uri\":\"http://127.0.0.1:5555/callback\"}"
#define NONCE(code) \
  "{\"code\":\"" code "\",\"redirect_uri\":\"http://127.0.0.1:5555/callback\",\"nonce\":\"the nonce\"}"
#define REFUSED "{\"detail\":\"Failed to exchange code for token\"}"
#define SETUP "{\"detail\":\"Google sign-in is not set up correctly on this server. Tell its administrator\"}"
#define BROKEN "{\"detail\":\"The sign-in provider gave an answer that cannot be used\"}"
#define UNREACHABLE "{\"detail\":\"The sign-in provider does not answer. Try again later\"}"
#define POST(name, code, status, has) { name, NULL, "POST", GOOGLE, AIV_TEST_JSON, BODY (code), status, has }

static const AivTestRow rows[] = {
  POST ("all well", "good", 200, "\"token_type\":\"bearer\",\"expires_in\":1800}"),

  POST ("token for another client", "wrong-aud", 401, REFUSED),
  POST ("several clients need to name one", "aud-list", 401, REFUSED),
  POST ("several clients, ours is named", "aud-list-azp", 200, "access_token"),
  POST ("another party", "wrong-azp", 401, REFUSED),
  POST ("no client", "no-aud", 401, REFUSED),
  POST ("another issuer", "wrong-iss", 401, REFUSED),
  POST ("no issuer", "no-iss", 401, REFUSED),
  POST ("expired", "expired", 401, REFUSED),
  POST ("expired within the skew", "just-expired", 200, "access_token"),
  POST ("for ever", "no-exp", 401, REFUSED),
  POST ("from the future", "future", 401, REFUSED),
  POST ("from yesterday", "old", 401, REFUSED),
  POST ("for nobody", "no-sub", 401, REFUSED),
  POST ("for a number", "sub-number", 401, REFUSED),
  { "another nonce", NULL, "POST", GOOGLE, AIV_TEST_JSON, NONCE ("wrong-nonce"), 401, REFUSED },
  { "no nonce where one was told", NULL, "POST", GOOGLE, AIV_TEST_JSON, NONCE ("good"), 401, REFUSED },
  { "the nonce", NULL, "POST", GOOGLE, AIV_TEST_JSON, NONCE ("right-nonce"), 200, "access_token" },
  POST ("a nonce that the client has not told", "right-nonce", 200, "access_token"),

  POST ("alg none", "alg-none", 401, REFUSED),
  POST ("alg nOnE", "alg-none-case", 401, REFUSED),
  POST ("HS256 with the public key as secret", "alg-hs256", 401, REFUSED),
  POST ("RS512", "alg-rs512", 401, REFUSED),
  POST ("signed by somebody else", "other-key", 401, REFUSED),
  POST ("no key named", "no-kid", 401, REFUSED),
  POST ("half a signature", "cut-signature", 401, REFUSED),
  POST ("a new key is fetched", "rotated", 200, "access_token"),
  POST ("an unknown key", "unknown-kid", 401, REFUSED),

  POST ("used or expired code", "invalid_grant", 401, REFUSED),
  POST ("redirect URI unknown there", "redirect_uri_mismatch", 401, REFUSED),
  POST ("client unknown", "invalid_client", 503, SETUP),
  POST ("client unknown, as Google says it", "invalid_client-400", 503, SETUP),
  POST ("secret missing, as Google says it", "invalid_request", 503, SETUP),
  POST ("client not allowed", "unauthorized_client", 503, SETUP),
  POST ("grant not supported", "unsupported_grant_type", 503, SETUP),

  POST ("refused without a reason", "no-error", 502, BROKEN),
  POST ("the reason is a number", "error-number", 502, BROKEN),
  POST ("no ID token", "no-id-token", 502, BROKEN),
  POST ("the ID token is a number", "id-token-number", 502, BROKEN),
  POST ("the ID token is nonsense", "id-token-nonsense", 401, REFUSED),
  POST ("the ID token is long", "id-token-long", 401, REFUSED),
  POST ("a list", "list", 502, BROKEN),
  POST ("half of JSON", "garbage", 502, BROKEN),
  POST ("a page", "page", 502, BROKEN),
  POST ("nothing", "empty", 502, BROKEN),
  POST ("too much", "huge", 502, BROKEN),
  POST ("without an end", "endless", 502, BROKEN),
  POST ("elsewhere", "redirect", 502, BROKEN),
  POST ("500", "status-500", 503, UNREACHABLE),
  POST ("503", "status-503", 503, UNREACHABLE),
  POST ("429", "status-429", 503, UNREACHABLE),
  POST ("hang", "hang", 503, UNREACHABLE),
  POST ("drip", "drip", 503, UNREACHABLE),
  POST ("hung up", "closed", 503, UNREACHABLE),
  POST ("hung up midway", "half", 503, UNREACHABLE),
  POST ("all well after all that", "good", 200, "access_token"),
};

/* Of the test that runs. */
static AivTestNode *provider;

static void
configure (AivBackendConfig *config)
{
  config->google_client_id = g_strdup ("studio");
  config->google_client_secret = g_strdup ("s3cret&=");
  g_set_str (&config->google_issuer, provider->address);
}

static AivTestServer *
start (AivTestNode *node)
{
  AivTestServer *server;

  provider = node;
  server = aiv_test_server_new_with (configure);
  aiv_oidc_provider_set_deadline (aiv_backend_get_google (server->backend), 2000);
  return server;
}

static JsonNode *
get_stats (AivTestServer *server, AivTestNode *node)
{
  g_autofree char *url = g_strconcat (node->address, "/stats", NULL);
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read (server->session, message, NULL, &error);
  JsonNode *stats;

  g_assert_no_error (error);
  stats = aiv_json_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  g_assert_no_error (error);
  return stats;
}

static void
test_rows (void)
{
  g_autoptr (AivTestNode) node = aiv_test_node_new ("backend/http/google/faulty-provider.mjs", "");
  g_autoptr (AivTestServer) server = start (node);
  g_autoptr (JsonNode) stats = NULL;
  JsonObject *seen;

  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
  stats = get_stats (server, node);
  seen = json_node_get_object (stats);
  /* Fetched once, again for the new key, and not again for the one that does not exist. */
  g_assert_cmpint (aiv_json_get_int (seen, "jwks", 0), ==, 2);
  g_assert_cmpint (aiv_json_get_int (seen, "discovery", 0), ==, 1);
  g_assert_cmpint (aiv_json_get_int (seen, "elsewhere", -1), ==, 0);
}

/* What the provider is asked, and how. */
static void
test_request (void)
{
  g_autoptr (AivTestNode) node = aiv_test_node_new ("backend/http/google/faulty-provider.mjs", "");
  g_autoptr (AivTestServer) server = start (node);
  g_autoptr (AivTestReply) reply = aiv_test_server_call (
      server, NULL, "POST", GOOGLE, AIV_TEST_JSON,
      "{\"code\":\"status-500\",\"redirect_uri\":\"http://127.0.0.1:5555/a?b=c&d=é\"}");
  g_autoptr (AivTestReply) sent = NULL;
  g_autoptr (JsonNode) stats = NULL;
  JsonObject *form;

  g_assert_cmpuint (reply->status, ==, 422);
  sent = aiv_test_server_call (server, NULL, "POST", GOOGLE, AIV_TEST_JSON,
                               "{\"code\":\"4/0A b+c%20&x\",\"redirect_uri\":\"http://127.0.0.1:5555/a?b=c&d=%C3%A9\","
                               "\"code_verifier\":\"0123456789-._~abcdefghijklmnopqrstuvwxyzABCDE\",\"nonce\":null}");
  stats = get_stats (server, node);
  form = aiv_json_get_object (json_node_get_object (stats), "form");
  g_assert_cmpuint (sent->status, ==, 503); /* the stand-in fails over a verifier without a challenge */
  g_assert_cmpstr (aiv_json_get_string (form, "grant_type"), ==, "authorization_code");
  g_assert_cmpstr (aiv_json_get_string (form, "code"), ==, "4/0A b+c%20&x");
  g_assert_cmpstr (aiv_json_get_string (form, "redirect_uri"), ==, "http://127.0.0.1:5555/a?b=c&d=%C3%A9");
  g_assert_cmpstr (aiv_json_get_string (form, "client_id"), ==, "studio");
  g_assert_cmpstr (aiv_json_get_string (form, "client_secret"), ==, "s3cret&=");
  g_assert_cmpstr (aiv_json_get_string (form, "code_verifier"), ==, "0123456789-._~abcdefghijklmnopqrstuvwxyzABCDE");
  g_assert_cmpuint (json_object_get_size (form), ==, 6);
  g_assert_null (aiv_json_get_string (json_node_get_object (stats), "query"));
}

static char *
sign_in (AivTestServer *server, const char *code)
{
  g_autofree char *body
      = g_strdup_printf ("{\"code\":\"%s\",\"redirect_uri\":\"http://127.0.0.1:5555/callback\"}", code);
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, NULL, "POST", GOOGLE, AIV_TEST_JSON, body);

  g_assert_cmpuint (reply->status, ==, 200);
  return aiv_test_server_dup_text (reply, "access_token");
}

/* Only what the provider has verified becomes part of an account, and only what may be shown. */
static void
test_accounts (void)
{
  g_autoptr (AivTestNode) node = aiv_test_node_new ("backend/http/google/faulty-provider.mjs", "");
  g_autoptr (AivTestServer) server = start (node);
  g_autofree char *john = sign_in (server, "good");
  g_autofree char *again = sign_in (server, "good");
  g_autofree char *other = sign_in (server, "other-sub");
  g_autofree char *unverified = sign_in (server, "unverified");
  g_autofree char *picture = sign_in (server, "bad-picture");
  g_autofree char *only = sign_in (server, "only-sub");
  const AivTestRow people[] = {
    { "john", john, "GET", ME, NULL, NULL, 200,
      "{\"id\":4,\"email\":\"john@example.com\",\"name\":\"John Doe\",\"avatar_url\":null,\"credits\":100.0" },
    { "the same again", again, "GET", ME, NULL, NULL, 200, "{\"id\":4," },
    { "another subject of the same address is another account", other, "GET", ME, NULL, NULL, 200,
      "{\"id\":5,\"email\":\"john@example.com\"" },
    { "which has another username", other, "GET", "/api/user/profile", NULL, NULL, 200,
      "\"username\":\"john@example.com-" },
    { "an address that is not verified is not kept", unverified, "GET", ME, NULL, NULL, 200, "\"email\":null" },
    { "nothing that could run is kept", picture, "GET", ME, NULL, NULL, 200, "\"avatar_url\":null", "javascript" },
    { "a subject will do", only, "GET", ME, NULL, NULL, 200, "\"name\":\"google-" },
    { "strangers see no address", NULL, "GET", "/api/v1/users/recent", NULL, NULL, 200, "\"email\":\"j***@example.com\"",
      "john@" },
    { "no password opens it", NULL, "POST", "/api/auth/login", AIV_TEST_FORM, "username=john%40example.com&password=!", 401 },
    { "nor none", NULL, "POST", "/api/auth/login", AIV_TEST_FORM, "username=john%40example.com&password=", 422 },
    { "a token of v1 opens the other family", john, "GET", "/api/user/profile", NULL, NULL, 200, "\"id\":\"u-4\"" },
    { "log out", john, "POST", "/api/v1/auth/logout", NULL, NULL, 204 },
    { "logged out", john, "GET", ME, NULL, NULL, 401 },
    { "disable", "admin", "PATCH", "/api/admin/users/u-4", AIV_TEST_JSON, "{\"disabled\":true}", 200 },
    { "disabled", again, "GET", ME, NULL, NULL, 401 },
    POST ("who is disabled is told", "good", 403, "{\"detail\":\"This account has been disabled\"}"),
  };

  aiv_test_server_run (server, people, G_N_ELEMENTS (people));
}

#define CLOSED "{\"detail\":\"This server makes no account for you. Ask its administrator\"}"

static void
configure_domains (AivBackendConfig *config)
{
  configure (config);
  g_set_str (&config->google_sign_up, "domains");
  config->google_domains = g_strdupv ((char *[]){ (char *) "other.example", (char *) "studio.EXAMPLE", NULL });
}

static void
configure_closed (AivBackendConfig *config)
{
  configure (config);
  g_set_str (&config->google_sign_up, "closed");
}

static const AivTestRow domain_rows[] = {
  POST ("hosted by one of the domains", "hosted", 200, "access_token"),
  POST ("a verified address in one of them", "same-domain", 200, "access_token"),
  POST ("hosted by another, whatever the address", "hosted-elsewhere", 403, CLOSED),
  POST ("an address elsewhere", "good", 403, CLOSED),
  POST ("an address that only looks like it", "looks-alike", 403, CLOSED),
  POST ("an address that is not verified", "unverified-domain", 403, CLOSED),
  POST ("no address", "only-sub", 403, CLOSED),
  { "nobody else has an account", "admin", "GET", "/api/admin/users?limit=1", NULL, NULL, 200, "\"total\":5" },
};

/* An account is made for those of the domains only. */
static void
test_domains (void)
{
  g_autoptr (AivTestNode) node = aiv_test_node_new ("backend/http/google/faulty-provider.mjs", "");
  g_autoptr (AivTestServer) server = NULL;

  provider = node;
  server = aiv_test_server_new_with (configure_domains);
  aiv_test_server_run (server, domain_rows, G_N_ELEMENTS (domain_rows));
}

/* Who has an account goes on with it when no more are made. */
static void
test_closed (void)
{
  g_autoptr (AivTestNode) node = aiv_test_node_new ("backend/http/google/faulty-provider.mjs", "");
  g_autoptr (AivTestServer) server = start (node);
  g_autoptr (AivTestReply) before = aiv_test_server_call (server, NULL, "POST", GOOGLE, AIV_TEST_JSON, BODY ("good"));
  static const AivTestRow closed_rows[] = {
    POST ("known", "good", 200, "access_token"),
    POST ("unknown", "other-sub", 403, CLOSED),
  };

  g_assert_cmpuint (before->status, ==, 200);
  aiv_test_server_stop (server);
  server->configure = configure_closed;
  aiv_test_server_start (server);
  aiv_test_server_run (server, closed_rows, G_N_ELEMENTS (closed_rows));
}

static void
configure_redirect (AivBackendConfig *config)
{
  configure (config);
  config->google_redirect_uri = g_strdup ("https://videos.example/callback");
}

/* Codes that were meant for another address are not even shown to the provider. */
static void
test_redirect_uri (void)
{
  g_autoptr (AivTestNode) node = aiv_test_node_new ("backend/http/google/faulty-provider.mjs", "");
  g_autoptr (AivTestServer) server = NULL;
  g_autoptr (JsonNode) before = NULL;
  g_autoptr (JsonNode) after = NULL;
  static const AivTestRow elsewhere[] = {
    POST ("to another address", "good", 401, REFUSED),
    { "to one that begins so", NULL, "POST", GOOGLE, AIV_TEST_JSON,
      "{\"code\":\"good\",\"redirect_uri\":\"https://videos.example/callback/x\"}", 401, REFUSED },
    { "in other letters", NULL, "POST", GOOGLE, AIV_TEST_JSON,
      "{\"code\":\"good\",\"redirect_uri\":\"https://videos.example/Callback\"}", 401, REFUSED },
  };
  static const AivTestRow here[] = {
    { "to the one", NULL, "POST", GOOGLE, AIV_TEST_JSON,
      "{\"code\":\"good\",\"redirect_uri\":\"https://videos.example/callback\"}", 200, "access_token" },
  };

  provider = node;
  server = aiv_test_server_new_with (configure_redirect);
  aiv_test_server_run (server, elsewhere, G_N_ELEMENTS (elsewhere));
  before = get_stats (server, node);
  g_assert_cmpint (aiv_json_get_int (json_node_get_object (before), "token", -1), ==, 0);
  aiv_test_server_run (server, here, G_N_ELEMENTS (here));
  after = get_stats (server, node);
  g_assert_cmpint (aiv_json_get_int (json_node_get_object (after), "token", -1), ==, 1);
}

/* Descriptions of a provider that cannot be trusted or used. */
static void
test_description (gconstpointer data)
{
  const char *const *expected = data;
  g_autoptr (AivTestNode) node = aiv_test_node_new ("backend/http/google/faulty-provider.mjs", expected[0]);
  g_autoptr (AivTestServer) server = start (node);
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, NULL, "POST", GOOGLE, AIV_TEST_JSON, BODY ("good"));
  g_autoptr (AivTestReply) info = aiv_test_server_call (server, NULL, "GET", "/api/server", NULL, NULL);

  g_assert_cmpstr (reply->text, ==, expected[1]);
  g_assert_nonnull (strstr (info->text, expected[2]));
}

static void
test_down (void)
{
  AivTestNode *node = aiv_test_node_new ("backend/http/google/faulty-provider.mjs", "");
  g_autoptr (AivTestServer) server = start (node);
  g_autoptr (AivTestReply) good = aiv_test_server_call (server, NULL, "POST", GOOGLE, AIV_TEST_JSON, BODY ("good"));
  g_autoptr (AivTestReply) down = NULL;
  g_autoptr (AivTestReply) password = NULL;

  g_assert_cmpuint (good->status, ==, 200);
  aiv_test_node_free (node);
  down = aiv_test_server_call (server, NULL, "POST", GOOGLE, AIV_TEST_JSON, BODY ("good"));
  g_assert_cmpuint (down->status, ==, 503);
  g_assert_cmpstr (down->text, ==, UNREACHABLE);
  password = aiv_test_server_call (server, NULL, "POST", "/api/auth/login", AIV_TEST_FORM,
                                   "username=mira&password=mira-password");
  g_assert_cmpuint (password->status, ==, 200);
}

int
main (int argc, char **argv)
{
  static const char *const other_issuer[] = { "other-issuer", SETUP, "\"google\":null" };
  static const char *const outside[] = { "outside", BROKEN, "\"google\":null" };
  static const char *const no_keys_url[] = { "no-keys-url", BROKEN, "\"google\":null" };
  static const char *const no_discovery[] = { "no-discovery", BROKEN, "\"google\":null" };
  static const char *const bad_keys[] = { "bad-keys", BROKEN, "/authorize\",\"issuer\":\"" };
  static const char *const small_keys[] = { "small-keys", BROKEN, "/authorize\",\"issuer\":\"" };

  g_test_init (&argc, &argv, NULL);
  if (!aiv_test_node_is_there ())
    {
      puts ("1..0 # SKIP without AIV_NODE_MODULES there are no providers");
      return 0;
    }
  dex_init ();
  g_test_add_func ("/http/google-faults/rows", test_rows);
  g_test_add_func ("/http/google-faults/request", test_request);
  g_test_add_func ("/http/google-faults/accounts", test_accounts);
  g_test_add_func ("/http/google-faults/domains", test_domains);
  g_test_add_func ("/http/google-faults/closed", test_closed);
  g_test_add_func ("/http/google-faults/redirect-uri", test_redirect_uri);
  g_test_add_data_func ("/http/google-faults/other-issuer", other_issuer, test_description);
  g_test_add_data_func ("/http/google-faults/outside", outside, test_description);
  g_test_add_data_func ("/http/google-faults/no-keys-url", no_keys_url, test_description);
  g_test_add_data_func ("/http/google-faults/no-discovery", no_discovery, test_description);
  g_test_add_data_func ("/http/google-faults/bad-keys", bad_keys, test_description);
  g_test_add_data_func ("/http/google-faults/small-keys", small_keys, test_description);
  g_test_add_func ("/http/google-faults/down", test_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aiv-client.h"
#include "aiv-test-server.h"
#include "aiv-time.h"

#define LOGIN                                                                     \
  "{\"token\":\"t1\",\"refresh_token\":\"r1\",\"expires_in\":1800,"                 \
  "\"user_info\":{\"id\":\"u-1\",\"username\":\"mira\",\"credits\":95}}"

typedef struct
{
  const char *good_token; /* others are refused */
  gboolean refuse_refresh;
  guint tokens;
  char *answer;
  guint status;
} Script;

static gboolean
is_authorized (AivTestServer *server)
{
  Script *script = server->data;
  g_autofree char *wanted = g_strconcat ("Bearer ", script->good_token, NULL);

  return g_strcmp0 (aiv_test_server_header (server, "Authorization"), wanted) == 0;
}

static void
serve (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  Script *script = server->data;
  g_autofree char *body = g_strndup (g_bytes_get_data (server->body, NULL), g_bytes_get_size (server->body));

  if (g_str_equal (path, "/api/auth/login"))
    {
      if (strstr (body, "password=geheim%26%2B") != NULL)
        aiv_test_server_json (message, 200, LOGIN);
      else
        aiv_test_server_json (message, 401, "{\"detail\":\"Invalid username or password\"}");
    }
  else if (g_str_equal (path, "/api/auth/refresh"))
    {
      if (script->refuse_refresh || strstr (body, "\"r1\"") == NULL)
        aiv_test_server_json (message, 401, "{\"detail\":\"Invalid refresh token\"}");
      else
        {
          script->good_token = "t2";
          aiv_test_server_json (message, 200, "{\"token\":\"t2\",\"refresh_token\":\"r2\",\"expires_in\":1800}");
        }
    }
  else if (!is_authorized (server))
    aiv_test_server_json (message, 401, "{\"detail\":\"Invalid authentication credentials\"}");
  else if (script->answer != NULL)
    aiv_test_server_json (message, script->status, script->answer);
  else
    aiv_test_server_json (message, 200, "{\"id\":\"u-1\",\"username\":\"mira\",\"credits\":90,\"held\":5}");
}

static AivClient *
sign_in (AivTestServer *server)
{
  g_autoptr (AivSecrets) secrets = aiv_secrets_new_memory ();
  AivClient *client = aiv_client_new (server->url, NULL, secrets);
  g_autoptr (DexFuture) done = aiv_test_settle (aiv_client_login (client, "mira", "geheim&+", TRUE));

  g_assert_true (dex_future_is_resolved (done));
  g_assert_true (aiv_client_get_signed_in (client));
  return client;
}

static GError *
settle_error (DexFuture *future)
{
  g_autoptr (DexFuture) done = aiv_test_settle (future);
  GError *error = NULL;

  g_assert_null (dex_future_get_value (done, &error));
  g_assert_nonnull (error);
  return error;
}

static void
test_login (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .good_token = "t1" };
  g_autoptr (AivClient) client = NULL;
  g_autoptr (DexFuture) profile = NULL;
  const AivWireUser *user;

  server->data = &script;
  client = sign_in (server);
  g_assert_cmpstr (aiv_client_get_user_id (client), ==, "u-1");
  g_assert_cmpstr (aiv_client_get_username (client), ==, "mira");
  profile = aiv_test_settle (aiv_client_fetch_profile (client));
  user = g_value_get_boxed (dex_future_get_value (profile, NULL));
  g_assert_cmpint (user->credits, ==, 90);
  g_assert_cmpint (user->held, ==, 5);
}

static void
test_wrong_password (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .good_token = "t1" };
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  server->data = &script;
  error = settle_error (aiv_client_login (client, "mira", "falsch", FALSE));
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_CREDENTIALS);
  g_assert_false (aiv_client_get_signed_in (client));
  text = aiv_api_error_describe (error);
  g_assert_cmpstr (text, ==, "The username or the password is wrong.");
  g_clear_error (&error);

  error = settle_error (aiv_client_fetch_profile (client));
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED);
}

static void
count (gpointer object, gpointer data)
{
  ++*(guint *) data;
}

/* Ten calls meet an old token: one refresh, ten answers. */
static void
test_refresh_once (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .good_token = "t1" };
  g_autoptr (AivClient) client = NULL;
  g_autoptr (DexFuture) stored = NULL;
  DexFuture *calls[10];
  AivCredentials *credentials;
  guint expired = 0;

  server->data = &script;
  client = sign_in (server);
  g_signal_connect (client, "expired", G_CALLBACK (count), &expired);
  script.good_token = "never";
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = aiv_client_fetch_profile (client);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (DexFuture) done = aiv_test_settle (calls[i]);

      g_assert_true (dex_future_is_resolved (done));
    }
  g_assert_cmpuint (aiv_test_server_count (server, "/api/auth/refresh"), ==, 1);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/user/profile"), ==, 20);
  g_assert_cmpuint (expired, ==, 0);

  stored = aiv_test_settle (aiv_secrets_lookup (aiv_client_get_secrets (client), server->url, NULL));
  credentials = g_value_get_boxed (dex_future_get_value (stored, NULL));
  g_assert_cmpstr (credentials->token, ==, "t2");
  g_assert_cmpstr (credentials->refresh_token, ==, "r2");
}

static void
test_refresh_refused (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .good_token = "t1" };
  g_autoptr (AivClient) client = NULL;
  g_autoptr (GError) missing = NULL;
  DexFuture *calls[10];
  guint expired = 0;

  server->data = &script;
  client = sign_in (server);
  g_signal_connect (client, "expired", G_CALLBACK (count), &expired);
  script.good_token = "never";
  script.refuse_refresh = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    calls[i] = aiv_client_fetch_profile (client);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      g_autoptr (GError) error = settle_error (calls[i]);

      g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED);
    }
  g_assert_cmpuint (aiv_test_server_count (server, "/api/auth/refresh"), ==, 1);
  g_assert_cmpuint (expired, ==, 1);
  g_assert_false (aiv_client_get_signed_in (client));
  missing = settle_error (aiv_secrets_lookup (aiv_client_get_secrets (client), server->url, NULL));
  g_assert_error (missing, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND);
}

/* One who waited for the refresh goes away: the others get their answers. */
static void
test_refresh_survives_a_leaver (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .good_token = "t1" };
  g_autoptr (AivClient) client = NULL;
  g_autoptr (DexFuture) leaver = NULL;
  g_autoptr (DexFuture) done = NULL;

  server->data = &script;
  client = sign_in (server);
  script.good_token = "never";
  leaver = dex_future_finally (aiv_client_fetch_profile (client), aiv_test_pass_on, NULL, NULL);
  aiv_test_wait (aiv_test_server_count (server, "/api/user/profile") == 1);
  dex_clear (&leaver);
  done = aiv_test_settle (aiv_client_fetch_profile (client));
  g_assert_true (dex_future_is_resolved (done));
}

typedef struct
{
  const char *name;
  guint status;
  const char *body;
  AivApiError code;
  const char *description;
} Row;

static const Row rows[] = {
  { "short of credits", 402, "{\"detail\":\"x\",\"required\":5,\"available\":3}", AIV_API_ERROR_QUOTA,
    "This needs 5 credits and you have 3. Use fewer pictures, or ask an administrator for credits." },
  { "short, in words", 402, "{\"detail\":\"Insufficient credits. Required: 10.0, Available: 5.0\"}",
    AIV_API_ERROR_QUOTA, "This needs 10 credits and you have 5. Use fewer pictures, or ask an administrator for credits." },
  { "short, as the other service says", 400, "{\"detail\":\"Insufficient credits. Required: 4, Available: 1\"}",
    AIV_API_ERROR_QUOTA, "This needs 4 credits and you have 1. Use fewer pictures, or ask an administrator for credits." },
  { "not for you", 403, "{\"detail\":\"Admin access required\"}", AIV_API_ERROR_FORBIDDEN, NULL },
  { "not there", 404, "{\"detail\":\"Not Found\"}", AIV_API_ERROR_NOT_FOUND, NULL },
  { "no such method", 405, "", AIV_API_ERROR_UNAVAILABLE, NULL },
  { "conflict", 409, "{}", AIV_API_ERROR_CONFLICT, NULL },
  { "too large", 413, "<html>", AIV_API_ERROR_TOO_LARGE, NULL },
  { "not accepted", 422, "{\"detail\":[{\"loc\":[\"body\",\"x\"],\"msg\":\"odd\"}]}", AIV_API_ERROR_INVALID, NULL },
  { "broken", 500, "<html><h1>Oops</h1></html>", AIV_API_ERROR_SERVER, "The server has a problem. Try again in a moment." },
  { "away", 503, "", AIV_API_ERROR_UNAVAILABLE, NULL },
  { "moved", 302, "", AIV_API_ERROR_PROTOCOL, NULL },
  { "no JSON", 200, "<html>", AIV_API_ERROR_PROTOCOL, NULL },
  { "other JSON", 200, "[]", AIV_API_ERROR_PROTOCOL, NULL },
  { "no identity", 200, "{\"credits\":7}", AIV_API_ERROR_PROTOCOL, NULL },
  { "nothing", 200, "", AIV_API_ERROR_PROTOCOL, NULL },
};

static void
test_errors (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  Script script = { .good_token = "t1" };
  g_autoptr (AivClient) client = NULL;

  server->data = &script;
  client = sign_in (server);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s", rows[i].name);
      script.status = rows[i].status;
      script.answer = (char *) rows[i].body;
      error = settle_error (aiv_client_fetch_profile (client));
      g_assert_error (error, AIV_API_ERROR, (int) rows[i].code);
      text = aiv_api_error_describe (error);
      g_assert_nonnull (text);
      if (rows[i].description != NULL)
        g_assert_cmpstr (text, ==, rows[i].description);
      g_assert_null (strstr (text, "html"));
    }
}

static void
serve_late (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Retry-After", "7");
  soup_message_headers_replace (headers, "X-Request-Id", "req-12");
  aiv_test_server_json (message, 429, "{\"detail\":\"Slow down\"}");
}

static void
test_rate_limit (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_late);
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (GError) error = settle_error (aiv_client_login (client, "a", "b", FALSE));
  g_autofree char *text = aiv_api_error_describe (error);
  g_autofree char *details = aiv_api_error_details (error);

  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_RATE_LIMITED);
  g_assert_cmpint (aiv_api_error_get_info (error)->retry_after, ==, 7);
  g_assert_cmpstr (text, ==, "Too many requests in a short time. Try again in 7 seconds.");
  g_assert_cmpstr (details, ==, "Slow down\nHTTP 429\nreq-12");
}

static void
test_offline (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve);
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (AivClient) nowhere = aiv_client_new (NULL, "embedded", NULL);
  g_autoptr (GError) error = NULL;

  soup_server_disconnect (server->soup);
  error = settle_error (aiv_client_login (client, "a", "b", FALSE));
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE);
  g_clear_error (&error);
  error = settle_error (aiv_client_login (nowhere, "a", "b", FALSE));
  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE);
}

static void
pour (SoupServerMessage *message, gpointer data)
{
  static const char water[256 * 1024] = { 0 };

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, water, sizeof water);
}

static void
serve_flood (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  g_signal_connect (message, "wrote-chunk", G_CALLBACK (pour), NULL);
  pour (message, NULL);
}

static void
test_flood (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_flood);
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (GError) error = settle_error (aiv_client_login (client, "a", "b", FALSE));

  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_TOO_LARGE);
}

static void
on_gone (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GIOStream) stream = data;
  gboolean *gone = g_object_get_data (G_OBJECT (stream), "gone");

  *gone = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL) <= 0;
}

/* Never answers, and notices when the other side hangs up. */
static void
serve_never (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  static char byte;
  GIOStream *stream = soup_server_message_steal_connection (message);

  g_object_set_data (G_OBJECT (stream), "gone", server->data);
  g_input_stream_read_async (g_io_stream_get_input_stream (stream), &byte, 1, G_PRIORITY_DEFAULT, NULL, on_gone,
                             stream);
}

/* Whoever drops the future hangs up. */
static void
test_drop (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_never);
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (DexFuture) block = NULL;
  gboolean gone = FALSE;

  server->data = &gone;
  block = dex_future_finally (aiv_client_login (client, "a", "b", FALSE), aiv_test_pass_on, NULL, NULL);
  aiv_test_wait (aiv_test_server_count (server, "/api/auth/login") == 1);
  g_assert_false (gone);
  dex_clear (&block);
  aiv_test_wait (gone);
}

static void
serve_cut (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  if (aiv_test_server_count (server, path) == 1)
    {
      g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);

      g_io_stream_close (stream, NULL, NULL);
      return;
    }
  aiv_test_server_json (message, 200, "{\"id\":\"b1\",\"items\":[]}");
}

/* A reading request is tried again when the connection breaks; a sign-in is not. */
static void
test_cut (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new (serve_cut);
  g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
  g_autoptr (DexFuture) done = NULL;
  g_autoptr (GError) error = settle_error (aiv_client_login (client, "a", "b", FALSE));

  g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE);
  g_assert_cmpuint (aiv_test_server_count (server, "/api/auth/login"), ==, 1);
  aiv_client_set_token (client, "t");
  done = aiv_test_settle (aiv_client_fetch_batch (client, "b/1?x"));
  g_assert_true (dex_future_is_resolved (done));
  g_assert_cmpuint (aiv_test_server_count (server, "/api/video/batches/b/1?x"), ==, 2);
}

typedef struct
{
  const char *name, *path, *body, *family;
  gboolean password;
} Probe;

static const Probe probes[] = {
  { "ours", "/api/server", "{\"name\":\"S\",\"families\":[\"vision.batch\"],\"features\":[\"events\"]}", "vision.batch",
    TRUE },
  { "AI Vision", "/openapi.json", "{\"info\":{\"title\":\"T\"},\"paths\":{\"/api/video/batch\":{}}}", "vision.batch", TRUE },
  { "AIVideo", "/openapi.json", "{\"paths\":{\"/api/v1/videos/generate\":{}}}", "aivideo.v1", FALSE },
  { "health", "/health", "{\"status\":\"ok\",\"service\":\"x\"}", "vision.batch", TRUE },
  { "something else", "/health", "{\"status\":\"sunny\"}", NULL, FALSE },
};

static void
serve_probe (AivTestServer *server, SoupServerMessage *message, const char *path)
{
  const Probe *probe = server->data;

  if (g_str_equal (path, probe->path))
    aiv_test_server_json (message, 200, probe->body);
  else
    aiv_test_server_json (message, 404, "{\"detail\":\"Not Found\"}");
}

static void
test_probe (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      g_autoptr (AivTestServer) server = aiv_test_server_new (serve_probe);
      g_autoptr (AivClient) client = aiv_client_new (server->url, NULL, NULL);
      g_autoptr (DexFuture) done = NULL;

      g_test_message ("%s", probes[i].name);
      server->data = (gpointer) &probes[i];
      done = aiv_test_settle (aiv_client_probe (client));
      if (probes[i].family == NULL)
        {
          g_autoptr (GError) error = NULL;

          dex_future_get_value (done, &error);
          g_assert_error (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL);
          continue;
        }
      g_assert_cmpstr (aiv_client_get_server_info (client)->families[0], ==, probes[i].family);
      g_assert_cmpint (aiv_client_get_server_info (client)->auth_password, ==, probes[i].password);
      g_assert_cmpint (aiv_client_has_feature (client, AIV_FEATURE_EVENTS), ==, i == 0);
    }
}

static void
test_urls (void)
{
  static const char *const cases[][2] = {
    { "example.org", "https://example.org" },
    { " example.org:8080/ ", "https://example.org:8080" },
    { "http://Example.org/sub/", "http://example.org/sub" },
    { "localhost:8000", "http://localhost:8000" },
    { "127.0.0.1:99", "http://127.0.0.1:99" },
    { "[::1]:99", "http://[::1]:99" },
    { "https://x.org/?q=1#f", "https://x.org" },
    { "ftp://x.org", NULL },
    { "file:///etc/passwd", NULL },
    { "https://me:pw@x.org", NULL },
    { "", NULL },
    { "https://", NULL },
    { "a b", NULL },
  };
  g_autoptr (AivClient) client = aiv_client_new ("https://x.org/sub", NULL, NULL);
  static const char *const urls[][2] = {
    { "/api/files/videos/a.mp4", "https://x.org/sub/api/files/videos/a.mp4" },
    { "https://cdn.net/a.mp4?t=1", "https://cdn.net/a.mp4?t=1" },
    { "//cdn.net/a.mp4", "https://cdn.net/a.mp4" },
    { "file:///etc/passwd", NULL },
    { "javascript:1", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = aiv_client_normalize_url (cases[i][0]);

      if (cases[i][1] == NULL)
        g_assert_null (url);
      else
        {
          g_autofree char *lower = g_ascii_strdown (url != NULL ? url : "", -1);

          g_assert_cmpstr (lower, ==, cases[i][1]);
        }
    }
  /* Another path is another server. */
  g_assert_cmpstr (aiv_client_get_server_key (client), ==, "https://x.org:443/sub");
  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autofree char *url = aiv_client_resolve_url (client, urls[i][0]);

      g_assert_cmpstr (url, ==, urls[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/client/login", test_login);
  g_test_add_func ("/client/wrong-password", test_wrong_password);
  g_test_add_func ("/client/refresh/once", test_refresh_once);
  g_test_add_func ("/client/refresh/refused", test_refresh_refused);
  g_test_add_func ("/client/refresh/survives-a-leaver", test_refresh_survives_a_leaver);
  g_test_add_func ("/client/errors", test_errors);
  g_test_add_func ("/client/rate-limit", test_rate_limit);
  g_test_add_func ("/client/offline", test_offline);
  g_test_add_func ("/client/flood", test_flood);
  g_test_add_func ("/client/drop", test_drop);
  g_test_add_func ("/client/cut", test_cut);
  g_test_add_func ("/client/probe", test_probe);
  g_test_add_func ("/client/urls", test_urls);
  return g_test_run ();
}

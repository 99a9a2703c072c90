/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "aiv-test-server.h"
#include "aiv-test-wait.h"

/* Engines as administrators set them up, with a platform in this process whose key is "sesame". */

#define ENGINES "/api/admin/engines"
#define X2V ENGINES "/lightx2v"
#define USERS "/api/admin/users"

static const char *const one_image[] = { "portrait.jpg", NULL };

static char *platform_address;
static guint platform_status; /* 0: what the key deserves */

static void
on_platform (SoupServer *platform, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  const char *key = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  guint status = g_strcmp0 (key, "Bearer sesame") == 0 ? 200 : 401;

  if (g_str_equal (path, "/system_stats"))
    status = 200;
  else
    g_assert_cmpstr (path, ==, "/api/v1/model/list");
  if (platform_status == 302)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Location", "/elsewhere");
  soup_server_message_set_status (message, platform_status != 0 ? platform_status : status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_STATIC, "{\"models\":[]}", 13);
}

static SoupServer *
start_platform (void)
{
  SoupServer *platform = soup_server_new (NULL, NULL);
  g_autoptr (GError) error = NULL;
  GSList *uris;

  soup_server_add_handler (platform, NULL, on_platform, NULL, NULL);
  soup_server_listen_local (platform, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (platform);
  platform_address = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  platform_status = 0;
  return platform;
}

static void
stop_platform (SoupServer *platform)
{
  soup_server_disconnect (platform);
  g_object_unref (platform);
  g_clear_pointer (&platform_address, g_free);
}

static void
configure (AivBackendConfig *config)
{
  g_set_str (&config->lightx2v_base_url, platform_address);
  g_set_str (&config->comfyui_base_url, platform_address);
}

static const AivTestRow rows[] = {
  { "list", "admin", "GET", ENGINES, NULL, NULL, 200, "\"id\":\"local\"" },
  { "services are there", "admin", "GET", ENGINES, NULL, NULL, 200,
    "\"id\":\"lightx2v\",\"name\":\"LightX2V\",\"available\":false" },
  { "list as a user", "mira", "GET", ENGINES, NULL, NULL, 403, NULL, "engines" },
  { "list as nobody", NULL, "GET", ENGINES, NULL, NULL, 401, NULL, "engines" },
  { "the platform needs no token", NULL, "GET", "/api/token/status", NULL, NULL, 200, "{\"valid\":true}" },

  { "nothing to try", "admin", "POST", X2V "/test", NULL, NULL, 200, "\"success\":false,\"checked\":false" },
  { "set a key", "admin", "PATCH", X2V, AIV_TEST_JSON, "{\"key\":\"a-secret-of-ours\"}", 200,
    "\"key_set\":true,\"key_source\":\"administrator\",\"check\":null", "a-secret-of-ours" },
  { "it is not told again", "admin", "GET", ENGINES, NULL, NULL, 200, "\"key_set\":true", "a-secret-of-ours" },
  { "nor in the log", "admin", "GET", "/api/admin/audit?action=engine.update", NULL, NULL, 200, "key set", "a-secret-of-ours" },
  { "not tried yet", NULL, "GET", "/api/token/status", NULL, NULL, 200, "\"valid\":false,\"error\":\"The token has not been" },
  { "try it as a user", "mira", "POST", X2V "/test", NULL, NULL, 403 },
  { "try it as nobody", NULL, "POST", X2V "/test", NULL, NULL, 401 },
  { "try it", "admin", "POST", X2V "/test", NULL, NULL, 200,
    "\"success\":false,\"checked\":true,\"message\":\"The service refuses the key (HTTP 401)\"", "a-secret-of-ours" },
  { "refused", NULL, "GET", "/api/token/status", NULL, NULL, 200, "\"valid\":false,\"error\":\"The platform refuses" },
  { "another key", "admin", "PATCH", X2V, AIV_TEST_FORM, "key=sesame", 200, "\"check\":null" },
  { "try that", "admin", "POST", X2V "/test", NULL, NULL, 200, "\"success\":true,\"checked\":true", "sesame" },
  { "good", NULL, "GET", "/api/token/status", NULL, NULL, 200, "{\"valid\":true}" },
  { "the trial is in the log", "admin", "GET", "/api/admin/audit?action=engine.test", NULL, NULL, 200,
    "good: The service accepts" },
  { "no key any more", "admin", "PATCH", X2V, AIV_TEST_JSON, "{\"key\":\"\"}", 200, "\"key_set\":false,\"key_source\":null" },

  { "nothing to do there", "admin", "POST", ENGINES "/comfyui/test", NULL, NULL, 200,
    "\"success\":false,\"checked\":false,\"message\":\"The service answers, but comfyui.workflow names no workflow\"" },

  { "a bad token", "admin", "PATCH", "/api/admin/token", AIV_TEST_FORM, "new_token=abc", 200,
    "\"success\":true,\"message\":\"The token was stored\",\"warning\":\"The service refuses" },
  { "a good token", "admin", "PATCH", "/api/admin/token", AIV_TEST_FORM, "new_token=sesame", 200,
    "\"The token was stored and works\"", "warning" },
  { "is that engine's key", "admin", "GET", ENGINES, NULL, NULL, 200, "\"check\":\"good\"" },
  { "no token", "admin", "PATCH", "/api/admin/token", AIV_TEST_FORM, "", 422, "new_token" },
  { "a token of spaces", "admin", "PATCH", "/api/admin/token", AIV_TEST_JSON, "{\"new_token\":\"a b\"}", 422, "new_token" },
  { "a token of lines", "admin", "PATCH", "/api/admin/token", AIV_TEST_JSON, "{\"new_token\":\"a\\r\\nX: y\"}", 422 },
  { "a token as a user", "mira", "PATCH", "/api/admin/token", AIV_TEST_FORM, "new_token=abc", 403 },
  { "a token as nobody", NULL, "PATCH", "/api/admin/token", AIV_TEST_FORM, "new_token=abc", 401 },

  { "the local engine has no service", "admin", "POST", ENGINES "/local/test", NULL, NULL, 200, "\"checked\":false" },
  { "a price", "admin", "PATCH", ENGINES "/local", AIV_TEST_JSON, "{\"price\":7,\"concurrency\":2}", 200,
    "\"price\":7,\"concurrency\":2" },
  { "as it comes", "admin", "PATCH", ENGINES "/local", AIV_TEST_JSON, "{\"price\":null,\"concurrency\":null}", 200,
    "\"price\":null,\"concurrency\":null" },
  { "a negative price", "admin", "PATCH", ENGINES "/local", AIV_TEST_JSON, "{\"price\":-1}", 422, "\"price\"" },
  { "none at a time", "admin", "PATCH", ENGINES "/local", AIV_TEST_JSON, "{\"concurrency\":0}", 422, "\"concurrency\"" },
  { "too many at a time", "admin", "PATCH", ENGINES "/local", AIV_TEST_FORM, "concurrency=65", 422 },
  { "neither on nor off", "admin", "PATCH", ENGINES "/local", AIV_TEST_FORM, "enabled=maybe", 422, "\"enabled\"" },
  { "of another version", "admin", "PATCH", ENGINES "/local", AIV_TEST_FORM, "price=3&version=0", 412,
    "The engine has been changed meanwhile" },
  { "so its price is not that", "admin", "GET", ENGINES, NULL, NULL, 200, NULL, "\"price\":3," },
  { "of no version", "admin", "PATCH", ENGINES "/local", AIV_TEST_FORM, "price=3&version=-1", 422, "\"version\"" },
  { "never touched", "admin", "PATCH", ENGINES "/runway", AIV_TEST_FORM, "price=3&version=0", 200, "\"price\":3," },
  { "now it was", "admin", "PATCH", ENGINES "/runway", AIV_TEST_FORM, "price=4&version=0", 412 },
  { "nothing to change", "admin", "PATCH", ENGINES "/local", AIV_TEST_FORM, "", 422 },
  { "no such engine", "admin", "PATCH", ENGINES "/none", AIV_TEST_FORM, "enabled=false", 404, "Engine not found" },
  { "no such engine to try", "admin", "POST", ENGINES "/none/test", NULL, NULL, 404, "Engine not found" },
  { "change as a user", "mira", "PATCH", ENGINES "/local", AIV_TEST_FORM, "enabled=false", 403 },
  { "change as nobody", NULL, "PATCH", ENGINES "/local", AIV_TEST_FORM, "enabled=false", 401 },
  { "no deleting", "admin", "DELETE", ENGINES "/local", NULL, NULL, 405 },
};

static AivTestServer *
start_server (void)
{
  return aiv_test_server_new_with (configure);
}

static void
expect (AivTestServer *server, const char *path, const char *body, const char *has)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, "admin", "PATCH", path, AIV_TEST_JSON, body);

  g_assert_cmpuint (reply->status, ==, 200);
  if (strstr (reply->text, has) == NULL)
    g_error ("No %s in %s", has, reply->text);
}

static void
test_rows (void)
{
  SoupServer *platform = start_platform ();
  g_autoptr (AivTestServer) server = start_server ();

  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
  stop_platform (platform);
}

/* What cannot be checked is said to be so, and nobody else is told the key. */
static void
test_honest (void)
{
  SoupServer *platform = start_platform ();
  g_autoptr (AivTestServer) server = start_server ();
  g_autoptr (AivTestReply) status = NULL;

  platform_status = 500;
  expect (server, "/api/admin/token", "{\"new_token\":\"sesame\"}",
          "It could not be checked whether the token works. The service answered");
  platform_status = 302;
  expect (server, "/api/admin/token", "{\"new_token\":\"sesame\"}", "HTTP 302");
  stop_platform (platform);
  expect (server, "/api/admin/token", "{\"new_token\":\"sesame\"}", "could not be reached");
  status = aiv_test_server_call (server, NULL, "GET", "/api/token/status", NULL, NULL);
  g_assert_cmpstr (status->text, ==, "{\"valid\":false,\"error\":\"The token could not be checked\"}");
}

/* Settings hold over a restart, and keys lie where only the server's user can read them. */
static void
test_kept (void)
{
  SoupServer *platform = start_platform ();
  g_autoptr (AivTestServer) server = start_server ();
  g_autoptr (AivTestReply) list = NULL;
  g_autofree char *database = g_build_filename (server->folder, "aivideo.db", NULL);
  GStatBuf st;

  expect (server, X2V, "{\"key\":\"sesame\",\"enabled\":false,\"price\":9}", "\"enabled\":false,\"price\":9");
  g_assert_cmpint (g_stat (database, &st), ==, 0);
  g_assert_cmpuint (st.st_mode & 0777, ==, 0600);
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
  list = aiv_test_server_call (server, "admin", "GET", ENGINES, NULL, NULL);
  g_assert_nonnull (strstr (list->text, "\"enabled\":false,\"price\":9"));
  g_assert_nonnull (strstr (list->text, "\"key_set\":true"));
  stop_platform (platform);
}

/* A price is what is held; what is switched off takes nothing and makes nothing. */
static void
test_effect (void)
{
  SoupServer *platform = start_platform ();
  g_autoptr (AivTestServer) server = start_server ();
  g_autoptr (AivTestReply) priced = NULL;
  g_autoptr (AivTestReply) refused = NULL;
  g_autoptr (AivTestReply) profile = NULL;

  aiv_scripted_engine_hold (server->engine);
  expect (server, ENGINES "/local", "{\"price\":5,\"concurrency\":1}", "\"price\":5");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (AivTestReply) batch = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");

      g_assert_cmpuint (batch->status, ==, 200);
    }
  aiv_test_wait (aiv_scripted_engine_get_n_running (server->engine) == 1);
  priced = aiv_test_server_call (server, "mira", "GET", "/api/user/profile", NULL, NULL);
  g_assert_nonnull (strstr (priced->text, "\"credits\":90,\"held\":10"));

  expect (server, ENGINES "/local", "{\"enabled\":false,\"concurrency\":null}", "\"enabled\":false");
  refused = aiv_test_server_submit (server, "mira", NULL, one_image, "voice-en.wav");
  g_assert_cmpuint (refused->status, ==, 503);
  profile = aiv_test_server_call (server, "mira", "GET", "/api/user/profile", NULL, NULL);
  g_assert_nonnull (strstr (profile->text, "\"credits\":90,\"held\":10"));
  g_assert_cmpuint (aiv_scripted_engine_get_n_started (server->engine), ==, 1);

  expect (server, ENGINES "/local", "{\"enabled\":true}", "\"enabled\":true");
  aiv_test_wait (aiv_scripted_engine_get_n_running (server->engine) == 2);
  stop_platform (platform);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/admin-engines/rows", test_rows);
  g_test_add_func ("/http/admin-engines/honest", test_honest);
  g_test_add_func ("/http/admin-engines/kept", test_kept);
  g_test_add_func ("/http/admin-engines/effect", test_effect);
  return g_test_run ();
}

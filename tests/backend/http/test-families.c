/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "aiv-routes.h"
#include "aiv-served.h"
#include "aiv-test-server.h"

/* A server of a single family, with and without what the documents lack. */

static void
configure (AivBackendConfig *config, const char *families, gboolean extensions)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (aiv_backend_config_set (config, "server", "families", families, "here", &error));
  g_assert_true (aiv_backend_config_set (config, "server", "extensions", extensions ? "true" : "false", "here", &error));
  g_assert_true (aiv_served_check_families (config, &error));
  g_assert_no_error (error);
}

static void
configure_vision (AivBackendConfig *config)
{
  configure (config, "vision.batch", TRUE);
}

static void
configure_bare_vision (AivBackendConfig *config)
{
  configure (config, "vision.batch", FALSE);
}

static void
configure_v1 (AivBackendConfig *config)
{
  configure (config, "aivideo.v1", TRUE);
}

static void
configure_bare_v1 (AivBackendConfig *config)
{
  configure (config, "aivideo.v1", FALSE);
}

static void
configure_bare_ads (AivBackendConfig *config)
{
  configure (config, "aivideo.ads", FALSE);
}

static void
run (AivTestConfigure how, const AivTestRow *rows, gsize n_rows)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new_with (how);

  aiv_test_server_run (server, rows, n_rows);
}

static void
test_vision (void)
{
  static const AivTestRow rows[] = {
    { "batches", "mira", "GET", "/api/video/batches", NULL, NULL, 200, "\"batches\"" },
    { "a quote", "mira", "POST", "/api/video/quote", AIV_TEST_JSON, "{\"images\":1,\"audio_seconds\":3}", 200 },
    { "no videos from words", "mira", "GET", "/api/v1/videos", NULL, NULL, 404, "Not Found" },
    { "no showcase", NULL, "GET", "/api/v1/showcase/videos", NULL, NULL, 404 },
    { "what it is", NULL, "GET", "/api/server", NULL, NULL, 200, "\"families\":[\"vision.batch\"]", "aivideo.v1" },
    { "described", NULL, "GET", "/openapi.json", NULL, NULL, 200, "\"/api/video/quote\"", "\"/api/v1/" },
  };

  run (configure_vision, rows, G_N_ELEMENTS (rows));
}

static void
test_bare_vision (void)
{
  static const AivTestRow rows[] = {
    { "batches", "mira", "GET", "/api/video/batches", NULL, NULL, 200, "\"batches\"" },
    { "login", NULL, "POST", "/api/auth/login", AIV_TEST_FORM, "username=mira&password=mira-password", 200,
      "\"user_info\"", "refresh_token" },
    { "profile", "mira", "GET", "/api/user/profile", NULL, NULL, 200, "\"credits\":100", "must_change_password" },
    { "users", "admin", "GET", "/api/admin/users", NULL, NULL, 200 },
    { "well", NULL, "GET", "/health", NULL, NULL, 200, "\"service\"" },
    { "no description of our kind", NULL, "GET", "/api/server", NULL, NULL, 404, "Not Found" },
    { "no events", "mira", "GET", "/api/events", NULL, NULL, 404 },
    { "no quote", "mira", "POST", "/api/video/quote", AIV_TEST_JSON, "{}", 404 },
    { "no ledger", "mira", "GET", "/api/user/ledger", NULL, NULL, 404 },
    { "no refresh", NULL, "POST", "/api/auth/refresh", AIV_TEST_JSON, "{}", 404 },
    { "no media token", "mira", "POST", "/api/media-token", NULL, NULL, 404 },
    { "no other administration", "admin", "GET", "/api/admin/stats", NULL, NULL, 404 },
    { "no deleting", "mira", "DELETE", "/api/video/batches/b", NULL, NULL, 405 },
    { "described", NULL, "GET", "/openapi.json", NULL, NULL, 200, "\"/api/video/batch\"", "parameters/IdempotencyKey\"}" },
    { "without extensions", NULL, "GET", "/openapi.json", NULL, NULL, 200, "\"/api/video/batch\"", "\"/api/events\"" },
  };

  run (configure_bare_vision, rows, G_N_ELEMENTS (rows));
}

static void
test_v1 (void)
{
  static const AivTestRow rows[] = {
    { "videos", "mira", "GET", "/api/v1/videos", NULL, NULL, 200, "\"videos\"" },
    { "no batches", "mira", "GET", "/api/video/batches", NULL, NULL, 404 },
    { "no progress streams", "mira", "GET", "/api/v1/videos/1/stream", NULL, NULL, 404, "Not Found" },
    { "passwords", NULL, "POST", "/api/auth/login", AIV_TEST_FORM, "username=mira&password=mira-password", 200 },
    { "what it is", NULL, "GET", "/api/server", NULL, NULL, 200, "\"families\":[\"aivideo.v1\"]", "quote" },
    { "well", NULL, "GET", "/health", NULL, NULL, 200, "\"healthy\"", "service" },
  };

  run (configure_v1, rows, G_N_ELEMENTS (rows));
}

static void
test_bare_v1 (void)
{
  static const AivTestRow rows[] = {
    { "me", "mira", "GET", "/api/v1/auth/me", NULL, NULL, 200, "\"credits\":100" },
    { "models", NULL, "GET", "/api/v1/videos/models/list", NULL, NULL, 200, "sora-2" },
    { "showcase", NULL, "GET", "/api/v1/showcase/videos", NULL, NULL, 200 },
    { "a video", "mira", "POST", "/api/v1/videos/generate", AIV_TEST_JSON, "{\"prompt\":\"A paper boat\"}", 201 },
    { "no plans in public", NULL, "GET", "/api/v1/users/recent", NULL, NULL, 404 },
    { "no list of uploads", "mira", "GET", "/api/v1/upload/images", NULL, NULL, 404 },
    { "nothing of ours", NULL, "GET", "/api/server", NULL, NULL, 404 },
    { "described", NULL, "GET", "/openapi.json", NULL, NULL, 200, "\"/api/v1/videos/generate\"", "{id}/stream" },
  };

  run (configure_bare_v1, rows, G_N_ELEMENTS (rows));
}

static void
test_bare_ads (void)
{
  static const AivTestRow rows[] = {
    { "videos", "mira", "GET", "/api/v1/videos", NULL, NULL, 200, "\"videos\"" },
    { "plans", NULL, "GET", "/api/v1/users/recent", NULL, NULL, 200 },
    { "streams", "mira", "GET", "/api/v1/videos/1/stream", NULL, NULL, 404, "Video with id 1 not found" },
    { "described", NULL, "GET", "/openapi.json", NULL, NULL, 200, "\"/api/v1/videos/{id}/stream\"", "\"/api/video/" },
  };

  run (configure_bare_ads, rows, G_N_ELEMENTS (rows));
}

/* Keys that a client sends all the same mean nothing. */
static void
test_no_keys (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new_with (configure_bare_v1);
  gint64 ids[2];

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autoptr (SoupMessage) message = aiv_test_server_message (server, "mira", "POST", "/api/v1/videos/generate");
      g_autoptr (GBytes) body = g_bytes_new_static ("{\"prompt\":\"A paper boat\"}", 25);
      g_autoptr (AivTestReply) reply = NULL;

      soup_message_set_request_body_from_bytes (message, AIV_TEST_JSON, body);
      soup_message_headers_append (soup_message_get_request_headers (message), "Idempotency-Key", "once");
      reply = aiv_test_server_send (server, message);
      g_assert_cmpuint (reply->status, ==, 201);
      ids[i] = aiv_test_server_get_int (reply, "id");
    }
  g_assert_cmpint (ids[0], !=, ids[1]);
}

static void
test_lists (void)
{
  static const struct
  {
    const char *families;
    const char *means; /* NULL: refused */
  } rows[] = {
    { "vision.batch", "vision.batch" },
    { "aivideo.ads", "aivideo.v1;aivideo.ads" },
    { "vision.batch, aivideo.v1", "aivideo.v1;vision.batch" },
    { "aivideo.v2", NULL },
    { "", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
      g_autofree char *means = NULL;

      g_assert_true (aiv_backend_config_set (config, "server", "families", rows[i].families, "here", NULL));
      g_assert_cmpint (aiv_backend_config_finish (config, NULL), ==, rows[i].means != NULL);
      means = g_strjoinv (";", config->families);
      if (rows[i].means != NULL)
        g_assert_cmpstr (means, ==, rows[i].means);
    }
}

/* With everything nothing is left out; a single family is never more than that. */
static void
test_tables (void)
{
  static const AivTestConfigure less[] = { configure_vision, configure_bare_vision, configure_v1, configure_bare_v1,
                                           configure_bare_ads };
  g_autoptr (AivBackendConfig) all = aiv_backend_config_new ();

  g_assert_true (aiv_served_is_everything (all));
  for (guint i = 0; aiv_all_routes[i] != NULL; i++)
    for (const AivHttpRoute *route = aiv_all_routes[i]; route->path != NULL; route++)
      g_assert_true (aiv_served_is (all, route));
  for (guint i = 0; i < G_N_ELEMENTS (less); i++)
    {
      g_autoptr (AivBackendConfig) config = aiv_backend_config_new ();
      g_autofree AivHttpRoute *routes = NULL;

      less[i](config);
      g_assert_false (aiv_served_is_everything (config));
      routes = aiv_served_dup_routes (config);
      for (const AivHttpRoute *route = routes; route->path != NULL; route++)
        g_assert_true (config->extensions || !g_str_equal (route->path, "/api/server"));
    }
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/families/vision", test_vision);
  g_test_add_func ("/families/bare-vision", test_bare_vision);
  g_test_add_func ("/families/v1", test_v1);
  g_test_add_func ("/families/bare-v1", test_bare_v1);
  g_test_add_func ("/families/bare-ads", test_bare_ads);
  g_test_add_func ("/families/no-keys", test_no_keys);
  g_test_add_func ("/families/lists", test_lists);
  g_test_add_func ("/families/tables", test_tables);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-json.h"
#include "aiv-routes.h"
#include "aiv-test-server.h"

/* The description at /openapi.json and the table of routes say the same. What the answers
 * look like is held against it in tests/openapi. */

static JsonNode *
load (AivTestServer *server)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, NULL, "GET", "/openapi.json", NULL, NULL);
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  g_assert_cmpuint (reply->status, ==, 200);
  node = aiv_json_parse (reply->text, strlen (reply->text), &error);
  g_assert_no_error (error);
  return node;
}

static gboolean
has_parameter (JsonObject *operation, const char *ref)
{
  JsonArray *list = aiv_json_get_array (operation, "parameters");

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (g_strcmp0 (aiv_json_get_string (json_array_get_object_element (list, i), "$ref"), ref) == 0)
      return TRUE;
  return FALSE;
}

static void
check_operation (const AivHttpRoute *route, JsonObject *operation)
{
  JsonArray *security = aiv_json_get_array (operation, "security");
  JsonObject *responses = aiv_json_get_object (operation, "responses");
  gboolean is_public = security != NULL && json_array_get_length (security) == 0;
  gboolean takes_query_token = security != NULL && json_array_get_length (security) == 2;

  if (is_public != (route->auth == AIV_HTTP_PUBLIC))
    g_error ("%s %s: the description is wrong about who may call it", route->method, route->path);
  if ((route->auth == AIV_HTTP_ADMIN) && !json_object_has_member (responses, "403"))
    g_error ("%s %s: only administrators may call it, but no 403 is described", route->method, route->path);
  if (takes_query_token != ((route->flags & AIV_HTTP_QUERY_TOKEN) != 0))
    g_error ("%s %s: the description is wrong about a token in the address", route->method, route->path);
  if (has_parameter (operation, "#/components/parameters/IdempotencyKey")
      != ((route->flags & AIV_HTTP_KEYED) != 0))
    g_error ("%s %s: the description is wrong about Idempotency-Key", route->method, route->path);
  if ((route->rate != AIV_HTTP_RATE_NONE) != json_object_has_member (responses, "429"))
    g_error ("%s %s: the description is wrong about 429", route->method, route->path);
}

static void
test_routes (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (JsonNode) root = load (server);
  JsonObject *paths = aiv_json_get_object (json_node_get_object (root), "paths");
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonObjectIter iter, inner;
  const char *path, *method;
  JsonNode *item, *operation;
  gboolean complete = TRUE;

  for (guint i = 0; aiv_all_routes[i] != NULL; i++)
    for (const AivHttpRoute *route = aiv_all_routes[i]; route->method != NULL; route++)
      {
        g_autofree char *lower = g_ascii_strdown (route->method, -1);
        JsonObject *described = aiv_json_get_object (paths, route->path);

        described = described != NULL ? aiv_json_get_object (described, lower) : NULL;
        g_hash_table_add (known, g_strconcat (lower, " ", route->path, NULL));
        if (described != NULL)
          check_operation (route, described);
        else
          {
            g_test_message ("docs/openapi.json does not describe %s %s", route->method, route->path);
            complete = FALSE;
          }
      }
  json_object_iter_init (&iter, paths);
  while (json_object_iter_next (&iter, &path, &item))
    {
      json_object_iter_init (&inner, json_node_get_object (item));
      while (json_object_iter_next (&inner, &method, &operation))
        {
          g_autofree char *key = g_strconcat (method, " ", path, NULL);

          if (!g_hash_table_contains (known, key))
            g_error ("docs/openapi.json describes %s, which is not served", key);
        }
    }
  g_assert_true (complete);
}

static const AivTestRow rows[] = {
  { "description", NULL, "GET", "/openapi.json", NULL, NULL, 200, "\"openapi\": \"3.1.0\"" },
  { "its head", NULL, "HEAD", "/openapi.json", NULL, NULL, 200 },
  { "not to be written", NULL, "PUT", "/openapi.json", AIV_TEST_JSON, "{}", 405, "Method Not Allowed" },
  { "Swagger UI", NULL, "GET", "/docs", NULL, NULL, 200, "/openapi.json" },
  { "ReDoc", NULL, "GET", "/redoc", NULL, NULL, 200, "/openapi.json" },
  { "no part of them", NULL, "GET", "/docs/nothing.js", NULL, NULL, 404, "Not Found" },
  { "not a page's part", NULL, "GET", "/docs/openapi.json", NULL, NULL, 404, "Not Found" },
  { "nothing outside", NULL, "GET", "/docs/..%2fstore.js", NULL, NULL, 404 },
};

static void
check_kept (AivTestServer *server, const char *path)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, NULL, "GET", path, NULL, NULL);
  g_autoptr (SoupMessage) again = aiv_test_server_message (server, NULL, "GET", path);
  g_autoptr (AivTestReply) unchanged = NULL;

  g_assert_cmpuint (reply->status, ==, 200);
  soup_message_headers_append (soup_message_get_request_headers (again), "If-None-Match",
                               soup_message_headers_get_one (reply->headers, "ETag"));
  unchanged = aiv_test_server_send (server, again);
  g_assert_cmpuint (unchanged->status, ==, 304);
  g_assert_cmpstr (unchanged->text, ==, "");
}

/* No page asks another host for anything. */
static void
check_page (AivTestServer *server, const char *path)
{
  g_autoptr (AivTestReply) reply = aiv_test_server_call (server, NULL, "GET", path, NULL, NULL);
  const char *policy = soup_message_headers_get_one (reply->headers, "Content-Security-Policy");

  g_assert_nonnull (policy);
  g_assert_true (g_str_has_prefix (policy, "default-src 'none';"));
  g_assert_null (strstr (policy, "http"));
  g_assert_null (strstr (policy, "unsafe-eval"));
  g_assert_null (strstr (reply->text, "http:"));
  g_assert_null (strstr (reply->text, "https:"));
}

static void
test_pages (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();

  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
  check_kept (server, "/openapi.json");
  check_kept (server, "/docs");
  check_kept (server, "/redoc");
  check_kept (server, "/docs/pages.css");
  check_page (server, "/docs");
  check_page (server, "/redoc");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/description/routes", test_routes);
  g_test_add_func ("/http/description/pages", test_pages);
  return g_test_run ();
}

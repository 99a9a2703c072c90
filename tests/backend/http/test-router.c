/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-router.h"

static gboolean
answer (AivHttpRequest *request, GError **error)
{
  return TRUE;
}

static const AivHttpRoute routes[] = {
  { "GET", "/health", answer, AIV_HTTP_PUBLIC, 0 },
  { "GET", "/api/batches", answer, AIV_HTTP_USER, 0 },
  { "POST", "/api/batches", answer, AIV_HTTP_USER, 0 },
  { "GET", "/api/batches/list", answer, AIV_HTTP_USER, 0 },
  { "GET", "/api/batches/{batch}", answer, AIV_HTTP_USER, 0 },
  { "POST", "/api/batches/{batch}/items/{item}/cancel", answer, AIV_HTTP_USER, 0 },
  { NULL },
};

static const struct
{
  const char *method;
  const char *path;
  int route; /* -1: unknown path, -2: another method would do */
  const char *first;
  const char *second;
} rows[] = {
  { "GET", "/health", 0 },
  { "HEAD", "/health", 0 },
  { "PUT", "/health", -2 },
  { "GET", "/health/", -1 },
  { "GET", "/", -1 },
  { "GET", "", -1 },
  { "GET", "//health", -1 },
  { "POST", "/api/batches", 2 },
  { "GET", "/api/batches/list", 3 },
  { "GET", "/api/batches/b1", 4, "b1" },
  { "GET", "/api/batches/b%201", 4, "b 1" },
  { "GET", "/api/batches/%E7%8C%AB", 4, "\xe7\x8c\xab" },
  { "GET", "/api/batches/%FF", -1 },
  { "GET", "/api/batches/%00", -1 },
  { "GET", "/api/batches/a%2Fb", -1 },
  { "GET", "/api/batches/..", -1 },
  { "GET", "/api/batches/%2e%2E", -1 },
  { "GET", "/api/batches/..%5cx", -1 },
  { "GET", "/api/batches/%2", -1 },
  { "GET", "/api/batches/", -1 },
  { "DELETE", "/api/batches/b1", -2 },
  { "POST", "/api/batches/b1/items/i2/cancel", 5, "b1", "i2" },
  { "POST", "/api/batches/b1/items//cancel", -1 },
  { "POST", "/api/batches/b1/items/i2/cancel/more", -1 },
};

static void
test_match (void)
{
  g_autoptr (AivHttpRouter) router = aiv_http_router_new ();

  aiv_http_router_add (router, routes);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      char *params[AIV_HTTP_MAX_PARAMS];
      gboolean known;
      const AivHttpRoute *route = aiv_http_router_match (router, rows[i].method, rows[i].path, params, &known);

      g_test_message ("%s %s", rows[i].method, rows[i].path);
      g_assert_true (route == (rows[i].route >= 0 ? &routes[rows[i].route] : NULL));
      g_assert_cmpint (known, ==, rows[i].route != -1);
      g_assert_cmpstr (params[0], ==, rows[i].first);
      g_assert_cmpstr (params[1], ==, rows[i].second);
      g_free (params[0]);
      g_free (params[1]);
    }
}

static void
test_allow (void)
{
  g_autoptr (AivHttpRouter) router = aiv_http_router_new ();
  g_autofree char *allow = NULL;

  aiv_http_router_add (router, routes);
  allow = aiv_http_router_dup_allow (router, "/api/batches");
  g_assert_cmpstr (allow, ==, "GET, HEAD, POST, OPTIONS");
  g_assert_null (aiv_http_router_dup_allow (router, "/api/nothing"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http/router/match", test_match);
  g_test_add_func ("/http/router/allow", test_allow);
  return g_test_run ();
}

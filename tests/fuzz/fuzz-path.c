/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-routes.h"
#include "fuzz.h"
#include "store/aiv-poster-name.h"

#include <string.h>

/* Paths, against the server's own table: no parameter leads anywhere else, in any encoding. */

static AivHttpRouter *
get_router (void)
{
  static AivHttpRouter *router = NULL;

  if (router == NULL)
    {
      router = aiv_http_router_new ();
      for (guint i = 0; aiv_all_routes[i] != NULL; i++)
        aiv_http_router_add (router, aiv_all_routes[i]);
    }
  return router;
}

static void
check_param (const char *param)
{
  g_autofree char *joined = g_build_filename ("/data/images", param, NULL);
  g_autofree char *canonical = g_canonicalize_filename (joined, "/");
  g_autofree char *folder = g_path_get_dirname (canonical);
  g_autofree char *source = NULL;

  g_assert_cmpstr (param, !=, "");
  g_assert_true (g_utf8_validate (param, -1, NULL));
  g_assert_null (strpbrk (param, "/\\"));
  g_assert_cmpstr (folder, ==, "/data/images");
  source = aiv_poster_name_get_source (param);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const methods[] = { "GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS", "PUT" };
  char *params[AIV_HTTP_MAX_PARAMS];
  g_autofree char *path = size > 0 ? g_strndup ((const char *) data + 1, size - 1) : g_strdup ("");
  const char *method = methods[size > 0 ? data[0] % G_N_ELEMENTS (methods) : 0];
  g_autofree char *allow = NULL;
  gboolean known;
  const AivHttpRoute *route = aiv_http_router_match (get_router (), method, path, params, &known);

  allow = aiv_http_router_dup_allow (get_router (), path);
  g_assert_true (known == (allow != NULL));
  g_assert_true (route == NULL || known);
  for (guint i = 0; i < AIV_HTTP_MAX_PARAMS && params[i] != NULL; i++)
    {
      g_assert_nonnull (route);
      check_param (params[i]);
      g_free (params[i]);
    }
  return 0;
}

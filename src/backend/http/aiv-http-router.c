/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-router.h"

#include <string.h>

/* Routes by path. Paths without parameters are found by one hash lookup; the others are
 * compared segment by segment, in the order of their rows. */

typedef struct
{
  GPtrArray *routes; /* one per method, borrowed */
  GStrv segments;
} Pattern;

struct _AivHttpRouter
{
  GHashTable *plain; /* path → Pattern, owned by patterns */
  GPtrArray *patterns;
};

static void
pattern_free (gpointer data)
{
  Pattern *pattern = data;

  g_ptr_array_unref (pattern->routes);
  g_strfreev (pattern->segments);
  g_free (pattern);
}

static gboolean
is_parameter (const char *segment)
{
  return segment[0] == '{';
}

/* Ids and file names: never a separator, never a dot segment, whatever the encoding. */
static char *
decode_segment (const char *raw, gsize length)
{
  g_autofree char *decoded = g_uri_unescape_segment (raw, raw + length, "/");

  if (decoded == NULL || *decoded == '\0' || strchr (decoded, '\\') != NULL || g_str_equal (decoded, ".")
      || g_str_equal (decoded, "..") || !g_utf8_validate (decoded, -1, NULL))
    return NULL;
  return g_steal_pointer (&decoded);
}

static void
clear_params (char *params[AIV_HTTP_MAX_PARAMS])
{
  for (guint i = 0; i < AIV_HTTP_MAX_PARAMS; i++)
    g_clear_pointer (&params[i], g_free);
}

static gboolean
pattern_matches (Pattern *pattern, const char *raw_path, char *params[AIV_HTTP_MAX_PARAMS])
{
  const char *at = raw_path;
  guint n_params = 0;

  for (guint i = 0; pattern->segments[i] != NULL; i++)
    {
      const char *segment = pattern->segments[i];
      gsize length;

      if (*at != '/')
        return FALSE;
      at++;
      length = strcspn (at, "/");
      if (is_parameter (segment))
        {
          if ((params[n_params++] = decode_segment (at, length)) == NULL)
            return FALSE;
        }
      else if (strlen (segment) != length || memcmp (segment, at, length) != 0)
        return FALSE;
      at += length;
    }
  return *at == '\0';
}

/**
 * aiv_http_route_is_v1:
 * @route: a row
 *
 * The documented families answer differently in places: which one an endpoint belongs to is
 * told by its path.
 *
 * Returns: whether it is one of `/api/v1`
 */
gboolean
aiv_http_route_is_v1 (const AivHttpRoute *route)
{
  return g_str_has_prefix (route->path, "/api/v1/");
}

/**
 * aiv_http_router_new:
 *
 * Returns: (transfer full): a router without routes
 */
AivHttpRouter *
aiv_http_router_new (void)
{
  AivHttpRouter *self = g_new0 (AivHttpRouter, 1);

  self->plain = g_hash_table_new (g_str_hash, g_str_equal);
  self->patterns = g_ptr_array_new_with_free_func (pattern_free);
  return self;
}

/**
 * aiv_http_router_free:
 * @self: a router
 */
void
aiv_http_router_free (AivHttpRouter *self)
{
  g_hash_table_unref (self->plain);
  g_ptr_array_unref (self->patterns);
  g_free (self);
}

static Pattern *
find_pattern (AivHttpRouter *self, const char *path)
{
  for (guint i = 0; i < self->patterns->len; i++)
    {
      Pattern *pattern = self->patterns->pdata[i];
      const AivHttpRoute *first = pattern->routes->pdata[0];

      if (g_str_equal (first->path, path))
        return pattern;
    }
  return NULL;
}

/**
 * aiv_http_router_add:
 * @self: a router
 * @routes: a table that ends with a row of zeroes and outlives @self
 *
 * Adds endpoints.
 */
void
aiv_http_router_add (AivHttpRouter *self, const AivHttpRoute *routes)
{
  for (const AivHttpRoute *route = routes; route->path != NULL; route++)
    {
      Pattern *pattern = find_pattern (self, route->path);

      g_return_if_fail (route->path[0] == '/' && route->handler != NULL);

      if (pattern == NULL)
        {
          pattern = g_new0 (Pattern, 1);
          pattern->routes = g_ptr_array_new ();
          pattern->segments = g_strsplit (route->path + 1, "/", -1);
          g_ptr_array_add (self->patterns, pattern);
          if (strchr (route->path, '{') == NULL)
            g_hash_table_insert (self->plain, (char *) route->path, pattern);
        }
      g_ptr_array_add (pattern->routes, (gpointer) route);
    }
}

static Pattern *
lookup (AivHttpRouter *self, const char *raw_path, char *params[AIV_HTTP_MAX_PARAMS])
{
  Pattern *pattern = g_hash_table_lookup (self->plain, raw_path);

  if (pattern != NULL)
    return pattern;
  for (guint i = 0; i < self->patterns->len; i++)
    {
      if (pattern_matches (self->patterns->pdata[i], raw_path, params))
        return self->patterns->pdata[i];
      clear_params (params);
    }
  return NULL;
}

/**
 * aiv_http_router_match:
 * @self: a router
 * @method: the request's method
 * @raw_path: the request's path, still percent-encoded
 * @params: (out): the path's parameters in order, decoded, each to be freed; %NULL after the last
 * @path_known: (out): whether another method would have found something
 *
 * Finds who answers. A parameter never holds a separator, a dot segment or bytes that are
 * not UTF-8.
 *
 * Returns: (transfer none) (nullable): the row
 */
const AivHttpRoute *
aiv_http_router_match (AivHttpRouter *self,
                       const char    *method,
                       const char    *raw_path,
                       char          *params[AIV_HTTP_MAX_PARAMS],
                       gboolean      *path_known)
{
  Pattern *pattern;

  memset (params, 0, sizeof (char *) * AIV_HTTP_MAX_PARAMS);
  pattern = lookup (self, raw_path, params);
  *path_known = pattern != NULL;
  if (pattern == NULL)
    return NULL;

  if (g_str_equal (method, "HEAD"))
    method = "GET";
  for (guint i = 0; i < pattern->routes->len; i++)
    {
      const AivHttpRoute *route = pattern->routes->pdata[i];

      if (g_str_equal (route->method, method))
        return route;
    }
  clear_params (params);
  return NULL;
}

/**
 * aiv_http_router_dup_allow:
 * @self: a router
 * @raw_path: a path, still percent-encoded
 *
 * Returns: (transfer full) (nullable): the methods of @raw_path as in an Allow header
 */
char *
aiv_http_router_dup_allow (AivHttpRouter *self, const char *raw_path)
{
  char *params[AIV_HTTP_MAX_PARAMS] = { NULL };
  Pattern *pattern = lookup (self, raw_path, params);
  g_autoptr (GString) allow = NULL;

  clear_params (params);
  if (pattern == NULL)
    return NULL;

  allow = g_string_new (NULL);
  for (guint i = 0; i < pattern->routes->len; i++)
    {
      const AivHttpRoute *route = pattern->routes->pdata[i];

      g_string_append (allow, route->method);
      g_string_append (allow, g_str_equal (route->method, "GET") ? ", HEAD, " : ", ");
    }
  g_string_append (allow, "OPTIONS");
  return g_string_free_and_steal (g_steal_pointer (&allow));
}

/**
 * aiv_http_router_foreach:
 * @self: a router
 * @func: (scope call): called with each row
 * @data: its data
 *
 * Visits every row, for instance to compare them with a description of the API.
 */
void
aiv_http_router_foreach (AivHttpRouter *self, GFunc func, gpointer data)
{
  for (guint i = 0; i < self->patterns->len; i++)
    g_ptr_array_foreach (((Pattern *) self->patterns->pdata[i])->routes, func, data);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-client-private.h"

/* Addresses of servers, and of what they have. */

/* Whether @host is this computer. */
gboolean
aiv_client_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = NULL;

  if (host == NULL)
    return FALSE;
  address = g_inet_address_new_from_string (host);
  return address != NULL ? g_inet_address_get_is_loopback (address) : g_ascii_strcasecmp (host, "localhost") == 0;
}

static int
get_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port > 0)
    return port;
  return g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
}

/* Scheme, host and port: what a browser calls an origin. */
static char *
dup_origin (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  gboolean bare_v6 = strchr (host, ':') != NULL;

  return g_strdup_printf (bare_v6 ? "%s://[%s]:%d" : "%s://%s:%d", g_uri_get_scheme (uri), host, get_port (uri));
}

/**
 * aiv_client_make_server_key:
 * @base_url: (nullable): a server's address, as aiv_client_normalize_url() makes it
 *
 * Two servers may share an origin, each below a path of its own.
 *
 * Returns: (transfer full): the name under which sign-ins to the server are stored
 */
char *
aiv_client_make_server_key (const char *base_url)
{
  g_autoptr (GUri) base = base_url != NULL ? g_uri_parse (base_url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;
  g_autofree char *origin = NULL;

  if (base == NULL || g_uri_get_host (base) == NULL)
    return g_strdup ("");
  origin = dup_origin (base);
  /* No path at all reads as "/". */
  return g_strconcat (origin, g_str_equal (g_uri_get_path (base), "/") ? "" : g_uri_get_path (base), NULL);
}

/**
 * aiv_client_normalize_url:
 * @text: (nullable): what a person typed as a server's address
 *
 * Completes an address: `example.org` means https, `localhost:8080` http; a path at the end
 * stays, a slash at its end, a query and a fragment go.
 *
 * Returns: (transfer full) (nullable): an address; %NULL if @text cannot be one
 */
char *
aiv_client_normalize_url (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text != NULL ? text : ""));
  g_autofree char *full = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *scheme, *host;
  gsize length;
  int port;

  if (*stripped == '\0')
    return NULL;
  full = strstr (stripped, "://") != NULL ? g_strdup (stripped) : g_strconcat ("https://", stripped, NULL);
  if ((uri = g_uri_parse (full, SOUP_HTTP_URI_FLAGS, NULL)) == NULL)
    return NULL;
  scheme = g_uri_get_scheme (uri);
  host = g_uri_get_host (uri);
  if (host == NULL || *host == '\0' || strpbrk (host, " %") != NULL || g_uri_get_userinfo (uri) != NULL)
    return NULL;
  if (strstr (stripped, "://") == NULL && aiv_client_is_loopback (host))
    scheme = "http";
  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    return NULL;

  path = g_strdup (g_uri_get_path (uri));
  length = strlen (path);
  while (length > 0 && path[length - 1] == '/')
    path[--length] = '\0';
  port = g_uri_get_port (uri);
  if (port == (g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80))
    port = -1;
  return g_uri_join (G_URI_FLAGS_ENCODED_PATH, scheme, NULL, host, port, path, NULL, NULL);
}

/**
 * aiv_client_resolve_url:
 * @self: a client
 * @url: (nullable): a path or URL that the server told
 *
 * Returns: (transfer full) (nullable): an absolute URL; %NULL if @url is none of http or https
 */
char *
aiv_client_resolve_url (AivClient *self, const char *url)
{
  g_autoptr (GUri) resolved = NULL;
  g_autofree char *joined = NULL;
  const char *scheme;

  g_return_val_if_fail (AIV_IS_CLIENT (self), NULL);

  if (self->base == NULL || url == NULL || *url == '\0')
    return NULL;
  /* A path is below the address, also when that has a path of its own; "//host" is no path. */
  if (url[0] == '/' && url[1] != '/')
    joined = g_strconcat (self->base_url, url, NULL);
  resolved = g_uri_parse_relative (self->base, joined != NULL ? joined : url, SOUP_HTTP_URI_FLAGS, NULL);
  scheme = resolved != NULL ? g_uri_get_scheme (resolved) : NULL;
  if (scheme == NULL || g_uri_get_host (resolved) == NULL
      || (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https")))
    return NULL;
  return g_uri_to_string (resolved);
}

/* Whether @uri is the server itself, and may have the token. */
gboolean
aiv_client_is_own_origin (AivClient *self, GUri *uri)
{
  return self->base != NULL && g_uri_get_host (uri) != NULL
         && g_str_equal (g_uri_get_scheme (self->base), g_uri_get_scheme (uri))
         && g_ascii_strcasecmp (g_uri_get_host (self->base), g_uri_get_host (uri)) == 0
         && get_port (self->base) == get_port (uri);
}

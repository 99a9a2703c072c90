/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-http-error.h"
#include "aiv-http-request-private.h"
#include "aiv-http-server-private.h"

/* What web pages may do here. Those of configured origins may call us and read what we say
 * (the CORS protocol of the Fetch standard); all others may neither read an answer nor change
 * anything. A page whose name is made to lead to this computer (DNS rebinding) would count as
 * our own: so the name that a request asks for has to be one of ours. */

#define ALLOWED_HEADERS                                                                  \
  "Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, If-Modified-Since, " \
  "If-None-Match, If-Range, Last-Event-ID, Range, X-Requested-With"
#define EXPOSED_HEADERS                                                                  \
  "Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Idempotency-Replayed, " \
  "Last-Modified, Location, Retry-After, WWW-Authenticate, X-Request-Id"
#define MAX_AGE "600"

/**
 * aiv_http_server_set_origins:
 * @self: a server
 * @origins: (array zero-terminated=1): such as "https://studio.example.org"; "*" for all pages,
 *   which then may not use what the browser keeps for us
 *
 * Sets which web pages may call us from a browser.
 */
void
aiv_http_server_set_origins (AivHttpServer *self, const char *const *origins)
{
  g_hash_table_remove_all (self->origins);
  for (guint i = 0; origins[i] != NULL; i++)
    {
      g_autofree char *origin = g_ascii_strdown (origins[i], -1);

      if (g_str_has_suffix (origin, "/"))
        origin[strlen (origin) - 1] = '\0';
      g_hash_table_add (self->origins, g_steal_pointer (&origin));
    }
}

/**
 * aiv_http_server_set_hosts:
 * @self: a server
 * @hosts: (nullable) (array zero-terminated=1): names that it answers to, beside addresses and localhost
 * @loopback: whether it is reached from this computer only, so that there are no other names
 *
 * Sets what requests may ask for. Without names, and beyond loopback, that is anything.
 */
void
aiv_http_server_set_hosts (AivHttpServer *self, const char *const *hosts, gboolean loopback)
{
  g_hash_table_remove_all (self->hosts);
  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    g_hash_table_add (self->hosts, g_ascii_strdown (hosts[i], -1));
  self->check_hosts = loopback || g_hash_table_size (self->hosts) > 0;
}

static gboolean
is_our_name (AivHttpServer *self, const char *host)
{
  g_autofree char *name = g_ascii_strdown (host, -1);
  g_autoptr (GUri) public_url = NULL;

  if (g_str_has_suffix (name, "."))
    name[strlen (name) - 1] = '\0';
  /* No name leads to an address but itself. */
  if (g_hostname_is_ip_address (name) || g_str_equal (name, "localhost") || g_str_has_suffix (name, ".localhost")
      || g_hash_table_contains (self->hosts, name))
    return TRUE;
  if (self->public_url != NULL)
    public_url = g_uri_parse (self->public_url, G_URI_FLAGS_NONE, NULL);
  return public_url != NULL && g_ascii_strcasecmp (g_uri_get_host (public_url), name) == 0;
}

/* Returns FALSE with a 421 if @request asks for a host that we are not. */
gboolean
aiv_http_cors_check_host (AivHttpServer *self, AivHttpRequest *request, GError **error)
{
  const char *host = g_uri_get_host (soup_server_message_get_uri (request->message));

  if (!self->check_hosts || is_our_name (self, host))
    return TRUE;
  return aiv_http_fail (error, 421, "This server does not go by the name that was asked for");
}

static gboolean
is_listed (AivHttpServer *self, const char *origin)
{
  g_autofree char *lower = g_ascii_strdown (origin, -1);

  return g_hash_table_contains (self->origins, lower);
}

/* Returns FALSE with a 403 if @request would change something and comes from a foreign page. */
gboolean
aiv_http_cors_check_origin (AivHttpServer *self, AivHttpRequest *request, GError **error)
{
  const char *method = aiv_http_request_get_method (request);
  const char *origin = aiv_http_request_get_header (request, "Origin");
  const char *site = aiv_http_request_get_header (request, "Sec-Fetch-Site");
  g_autofree char *own = NULL;

  if (g_str_equal (method, "GET") || g_str_equal (method, "HEAD") || g_str_equal (method, "OPTIONS")
      || g_hash_table_contains (self->origins, "*"))
    return TRUE;
  if (origin == NULL)
    return site == NULL || (!g_str_equal (site, "cross-site") && !g_str_equal (site, "same-site"))
           || aiv_http_fail (error, 403, "Requests from this web page are not allowed");
  own = aiv_http_request_dup_origin (request);
  if (g_ascii_strcasecmp (origin, own) == 0 || g_strcmp0 (site, "same-origin") == 0 || is_listed (self, origin))
    return TRUE;
  return aiv_http_fail (error, 403, "Requests from this web page are not allowed");
}

/**
 * aiv_http_server_allows_origin:
 * @self: a server
 * @request: a request for a WebSocket
 *
 * Browsers let any page open a WebSocket to anywhere, and only say which page it is.
 *
 * Returns: whether the page that asks is ours or one of those that may; also where no page
 *   asks but a program
 */
gboolean
aiv_http_server_allows_origin (AivHttpServer *self, AivHttpRequest *request)
{
  const char *origin = aiv_http_request_get_header (request, "Origin");
  g_autofree char *own = aiv_http_request_dup_origin (request);

  return origin == NULL || g_ascii_strcasecmp (origin, own) == 0 || is_listed (self, origin)
         || g_hash_table_contains (self->origins, "*");
}

/**
 * aiv_http_server_add_cors:
 * @self: a server
 * @message: a message that is being answered
 *
 * Lets the page that asks read the answer, if it is one of those that may.
 *
 * Returns: whether it may
 */
gboolean
aiv_http_server_add_cors (AivHttpServer *self, SoupServerMessage *message)
{
  const char *origin = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Origin");
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_message_headers_replace (headers, "Vary", "Origin");
  if (origin == NULL)
    return FALSE;
  if (is_listed (self, origin))
    {
      soup_message_headers_replace (headers, "Access-Control-Allow-Origin", origin);
      soup_message_headers_replace (headers, "Access-Control-Allow-Credentials", "true");
    }
  else if (g_hash_table_contains (self->origins, "*"))
    soup_message_headers_replace (headers, "Access-Control-Allow-Origin", "*");
  else
    return FALSE;
  soup_message_headers_replace (headers, "Access-Control-Expose-Headers", EXPOSED_HEADERS);
  return TRUE;
}

/* Answers OPTIONS for a path of which @allow are the methods, for pages that ask before they call, too. */
gboolean
aiv_http_cors_reply_options (AivHttpServer *self, AivHttpRequest *request, const char *allow)
{
  aiv_http_request_set_header (request, "Allow", allow);
  if (aiv_http_request_get_header (request, "Access-Control-Request-Method") != NULL
      && aiv_http_server_add_cors (self, request->message))
    {
      aiv_http_request_set_header (request, "Access-Control-Allow-Methods", allow);
      aiv_http_request_set_header (request, "Access-Control-Allow-Headers", ALLOWED_HEADERS);
      aiv_http_request_set_header (request, "Access-Control-Max-Age", MAX_AGE);
      if (aiv_http_request_get_header (request, "Access-Control-Request-Private-Network") != NULL)
        aiv_http_request_set_header (request, "Access-Control-Allow-Private-Network", "true");
    }
  return aiv_http_request_reply_empty (request, 204);
}

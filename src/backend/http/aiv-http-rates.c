/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-rates.h"

#include "aiv-http-caller.h"
#include "aiv-http-error.h"
#include "aiv-http-request-private.h"
#include "aiv-http-server-private.h"

/* Which limit on the rate of calls a request falls under, and whom it is counted against. */

typedef struct
{
  char letter; /* begins the caller's name, so that each limit has buckets of its own */
  gint64 per_minute;
  gboolean by_address;
} Rate;

static Rate
choose (const AivHttpLimits *limits, const AivHttpRoute *route)
{
  switch (route->rate)
    {
    case AIV_HTTP_RATE_AUTH:
      return (Rate) { 'a', limits->auth, TRUE };
    case AIV_HTTP_RATE_GENERATE:
      return (Rate) { 'g', limits->generate, FALSE };
    case AIV_HTTP_RATE_UPLOAD:
      return (Rate) { 'u', limits->uploads, FALSE };
    case AIV_HTTP_RATE_FILE:
      return (Rate) { 'f', limits->files, TRUE };
    case AIV_HTTP_RATE_NONE:
      return (Rate) { 0 };
    case AIV_HTTP_RATE_DEFAULT:
    default:
      return g_str_equal (route->method, "GET") ? (Rate) { 'r', limits->reads, FALSE }
                                                : (Rate) { 'w', limits->writes, FALSE };
    }
}

static char *
dup_address (AivHttpServer *self, AivHttpRequest *request)
{
  g_autoptr (GInetAddress) address
      = aiv_http_caller_ref_address (soup_server_message_get_remote_address (request->message));

  if (address == NULL)
    return g_strdup ("local");
  return aiv_http_caller_dup_name (address, aiv_http_request_get_header (request, "X-Forwarded-For"), self->proxies);
}

static gboolean
refuse (AivHttpRequest *request, guint wait, GError **error)
{
  g_autofree char *seconds = g_strdup_printf ("%u", wait);

  aiv_http_request_set_header (request, "Retry-After", seconds);
  return aiv_http_fail (error, 429, "Too many requests. Try again in %u seconds", wait);
}

/* Whether @request is counted before it is known who sends it: guesses are, and what asks nobody. */
gboolean
aiv_http_rates_come_first (AivHttpRequest *request)
{
  return request->route->rate == AIV_HTTP_RATE_AUTH || request->route->auth == AIV_HTTP_PUBLIC;
}

/* A server that thinks itself alone on its computer limits nobody: if strangers are brought to it
 * all the same, whoever runs it has to know. */
static void
look_for_proxy (AivHttpServer *self, AivHttpRequest *request)
{
  if (self->limiter != NULL || self->proxy_told || self->proxies->len > 0
      || aiv_http_request_get_header (request, "X-Forwarded-For") == NULL)
    return;
  self->proxy_told = TRUE;
  g_message ("Requests come by way of a proxy that [server] trusted-proxies does not name: nobody is limited");
}

/* Where there is a second address for others, the first is the app's own: it would wait for itself. */
static gboolean
is_of_app (AivHttpServer *self, AivHttpRequest *request)
{
  GSocketAddress *local = soup_server_message_get_local_address (request->message);

  return self->shared != NULL && self->proxies->len == 0 && G_IS_INET_SOCKET_ADDRESS (local)
         && g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)) != aiv_http_listener_get_port (self->shared);
}

/* Counts @request, which has a route. Returns FALSE with a 429, and Retry-After, if it is one too many. */
gboolean
aiv_http_rates_allow (AivHttpServer *self, AivHttpRequest *request, GError **error)
{
  Rate rate = self->limiter != NULL ? choose (&self->limits, request->route) : (Rate) { 0 };
  g_autofree char *caller = NULL;
  g_autofree char *who = NULL;
  guint wait;

  look_for_proxy (self, request);
  if (rate.per_minute == 0 || is_of_app (self, request))
    return TRUE;
  caller = rate.by_address || request->identity == NULL
               ? dup_address (self, request)
               : g_strdup_printf ("u%" G_GINT64_FORMAT, request->identity->user_id);
  who = g_strdup_printf ("%c %s", rate.letter, caller);
  if (aiv_http_limiter_allow (self->limiter, who, (guint) rate.per_minute, g_get_monotonic_time (), &wait))
    return TRUE;
  return refuse (request, wait, error);
}

/* Names that are one account are one here, whether there is that account or not. */
static gboolean
guess (AivHttpRequest *request, const char *username, gboolean only_look, guint *wait)
{
  AivHttpServer *self = request->server;
  g_autofree char *normal = g_utf8_normalize (username, -1, G_NORMALIZE_NFKC);
  g_autofree char *folded = normal != NULL ? g_utf8_casefold (normal, -1) : NULL;
  g_autofree char *digest = folded != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, folded, -1) : NULL;
  g_autofree char *who = g_strdup_printf ("p %s", digest != NULL ? digest : "");

  *wait = 0;
  return self->limiter == NULL || self->limits.failures == 0
         || aiv_http_limiter_take (self->limiter, who, (guint) self->limits.failures, 3600, only_look,
                                   g_get_monotonic_time (), wait);
}

/**
 * aiv_http_rates_may_guess:
 * @request: a request that signs in with a password
 * @username: as whom
 * @error: a 429
 *
 * Returns: whether there were not too many wrong passwords for that account lately
 */
gboolean
aiv_http_rates_may_guess (AivHttpRequest *request, const char *username, GError **error)
{
  guint wait;

  return guess (request, username, TRUE, &wait) || refuse (request, wait, error);
}

/**
 * aiv_http_rates_count_failure:
 * @request: a request with a wrong password
 * @username: for whom
 *
 * Counts it against the account, whoever it was.
 */
void
aiv_http_rates_count_failure (AivHttpRequest *request, const char *username)
{
  guint wait;

  guess (request, username, FALSE, &wait);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

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

/* Whether @request is counted before it is known who sends it: guesses are, and what asks nobody. */
gboolean
aiv_http_rates_come_first (AivHttpRequest *request)
{
  return request->route->rate == AIV_HTTP_RATE_AUTH || request->route->auth == AIV_HTTP_PUBLIC;
}

/* Counts @request, which has a route. Returns FALSE with a 429, and Retry-After, if it is one too many. */
gboolean
aiv_http_rates_allow (AivHttpServer *self, AivHttpRequest *request, GError **error)
{
  Rate rate = self->limiter != NULL ? choose (&self->limits, request->route) : (Rate) { 0 };
  g_autofree char *caller = NULL;
  g_autofree char *who = NULL;
  g_autofree char *seconds = NULL;
  guint wait;

  if (rate.per_minute == 0)
    return TRUE;
  caller = rate.by_address || request->identity == NULL
               ? dup_address (self, request)
               : g_strdup_printf ("u%" G_GINT64_FORMAT, request->identity->user_id);
  who = g_strdup_printf ("%c %s", rate.letter, caller);
  if (aiv_http_limiter_allow (self->limiter, who, (guint) rate.per_minute, g_get_monotonic_time (), &wait))
    return TRUE;
  seconds = g_strdup_printf ("%u", wait);
  aiv_http_request_set_header (request, "Retry-After", seconds);
  return aiv_http_fail (error, 429, "Too many requests. Try again in %u seconds", wait);
}

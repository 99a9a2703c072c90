/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-log.h"

#include "aiv-http-request-private.h"
#include "aiv-log.h"

/* What is told of a request: the pattern of its path, since the path itself may hold names
 * that nobody else is to know, and nothing of its query, headers or body. */

#define N_FIELDS 11

const char *
aiv_http_log_get_route (AivHttpRequest *request)
{
  return request->route != NULL ? request->route->path : "-";
}

/**
 * aiv_http_log_request:
 * @request: a request that is over
 *
 * Logs who asked for what, how that ended and how long it took.
 */
void
aiv_http_log_request (AivHttpRequest *request)
{
  SoupServerMessage *message = request->message;
  const char *method = soup_server_message_get_method (message);
  const char *route = aiv_http_log_get_route (request);
  const char *address = soup_server_message_get_remote_host (message);
  gint64 ms = (g_get_monotonic_time () - request->begun) / 1000;
  g_autofree char *duration = g_strdup_printf ("%" G_GINT64_FORMAT, ms);
  g_autofree char *status = g_strdup_printf ("%u", soup_server_message_get_status (message));
  g_autofree char *text = g_strdup_printf ("%s %s %s", method, route, status);
  g_autofree char *user = request->identity != NULL
                              ? g_strdup_printf ("%" G_GINT64_FORMAT, request->identity->user_id)
                              : NULL;
  GLogField fields[N_FIELDS] = {
    { "PRIORITY", "6", -1 },
    { "GLIB_DOMAIN", G_LOG_DOMAIN, -1 },
    { AIV_LOG_EVENT, "request", -1 },
    { AIV_LOG_REQUEST, request->id, -1 },
    { AIV_LOG_METHOD, method, -1 },
    { AIV_LOG_ROUTE, route, -1 },
    { AIV_LOG_STATUS, status, -1 },
    { AIV_LOG_DURATION, duration, -1 },
    { AIV_LOG_ADDRESS, address != NULL ? address : "-", -1 },
    { "MESSAGE", text, -1 },
    { AIV_LOG_USER, user, -1 },
  };

  g_log_structured_array (G_LOG_LEVEL_MESSAGE, fields, user != NULL ? N_FIELDS : N_FIELDS - 1);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-http-cut.h"
#include "aiv-http-error.h"
#include "aiv-http-log.h"
#include "aiv-http-request-private.h"
#include "aiv-http-server-private.h"

/* A request passes two gates: when its head is there it is matched, authenticated and
 * measured, so that a body nobody wants is refused before it is sent; when its body is
 * there its handler runs, in a fiber if it has to wait. */

/* A refused body is read and thrown away up to here, so that the client gets to read why. */
#define MAX_DRAINED (64 * 1024 * 1024)

static GQuark
get_quark (void)
{
  static GQuark quark;

  if (quark == 0)
    quark = g_quark_from_static_string ("aiv-http-request");
  return quark;
}

static AivHttpRequest *
get_request (SoupServerMessage *message)
{
  return g_object_get_qdata (G_OBJECT (message), get_quark ());
}

void
aiv_http_pipeline_check_idle (AivHttpServer *self)
{
  if (self->idle != NULL && g_hash_table_size (self->requests) == 0 && self->n_handlers == 0
      && dex_future_is_pending (DEX_FUTURE (self->idle)))
    dex_promise_resolve_boolean (self->idle, TRUE);
}

static void
count (AivHttpServer *self, AivHttpRequest *request, SoupServerMessage *message)
{
  aiv_http_metrics_count (self->metrics, request->route, soup_server_message_get_status (message),
                          request->answered != 0 ? request->answered - request->begun : -1);
}

void
aiv_http_pipeline_on_over (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  AivHttpServer *self = data;
  AivHttpRequest *request = get_request (message);

  if (request == NULL)
    return;
  if (self->log_requests)
    aiv_http_log_request (request);
  count (self, request, message);
  g_hash_table_remove (self->requests, request);
  aiv_http_request_close (request);
  g_object_set_qdata (G_OBJECT (message), get_quark (), NULL);
  aiv_http_pipeline_check_idle (self);
}

static void
cut_off (AivHttpRequest *request)
{
  AivHttpServer *self = request->server;
  SoupServerMessage *message = request->message;

  count (self, request, message);
  g_hash_table_remove (self->requests, request);
  aiv_http_cut (message, aiv_http_connection_get_socket (request->connection));
  aiv_http_request_close (request);
  aiv_http_pipeline_check_idle (self);
}

static gboolean
cut_off_later (gpointer data)
{
  AivHttpRequest *request = data;

  if (request->message != NULL)
    {
      g_autoptr (SoupServerMessage) message = g_object_ref (request->message);

      cut_off (request);
      g_object_set_qdata (G_OBJECT (message), get_quark (), NULL);
    }
  return G_SOURCE_REMOVE;
}

static void
cut_off_soon (AivHttpRequest *request)
{
  aiv_http_request_pause (request);
  g_idle_add_full (G_PRIORITY_DEFAULT, cut_off_later, aiv_http_request_ref (request),
                   (GDestroyNotify) aiv_http_request_unref);
}

/* Answers now; what is left of the body is thrown away, within limits. */
static void
refuse (AivHttpRequest *request, GError *error)
{
  g_autoptr (GError) owned = error;
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->message);
  gboolean measured = soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH;

  if (request->refused)
    return;
  request->refused = TRUE;
  g_clear_object (&request->body);
  aiv_http_request_reply_error (request, error);
  if (request->body_done)
    return;
  if (soup_message_headers_get_expectations (headers) & SOUP_EXPECTATION_CONTINUE)
    aiv_http_request_set_header (request, "Connection", "close");
  else if (measured && soup_message_headers_get_content_length (headers) > AIV_HTTP_MAX_UPLOAD)
    cut_off_soon (request);
}

/* The listener has waited long enough for the rest of a body. */
void
aiv_http_pipeline_on_slow (AivHttpRequest *request)
{
  if (request->message == NULL || request->body_done || request->paused)
    return;
  refuse (request, aiv_http_error_new (408, "The request came too slowly"));
  cut_off_soon (request);
}

static DexFuture *
on_body_writable (DexFuture *future, gpointer data)
{
  AivHttpRequest *request = data;
  GError *error = NULL;

  if (!dex_await (dex_ref (future), &error) && request->message != NULL)
    refuse (request, g_steal_pointer (&error));
  g_clear_error (&error);
  aiv_http_request_resume (request);
  return dex_future_new_true ();
}

/* Stops reading from the network until the disk has caught up. */
static void
wait_for_disk (AivHttpRequest *request, DexFuture *wait)
{
  aiv_http_request_pause (request);
  dex_clear (&request->work);
  request->work = dex_future_finally (wait, on_body_writable, aiv_http_request_ref (request),
                                      (GDestroyNotify) aiv_http_request_unref);
}

static void
on_got_chunk (SoupServerMessage *message, GBytes *chunk, gpointer data)
{
  AivHttpRequest *request = data;
  GError *error = NULL;
  DexFuture *wait = NULL;
  gsize length;
  const char *bytes = g_bytes_get_data (chunk, &length);

  if (request->refused)
    {
      request->drained += length;
      if (request->drained < MAX_DRAINED || request->paused)
        return;
      cut_off_soon (request);
    }
  else if (!aiv_http_body_push (request->body, bytes, length, &wait, &error))
    refuse (request, error);
  else if (wait != NULL)
    wait_for_disk (request, wait);
}

static gsize
measure_headers (SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  const char *name, *value;
  gsize total = 0;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    total += strlen (name) + strlen (value) + 4;
  return total;
}

/* Where two who read a request could disagree about its end, one of them would take the rest
 * for another request: RFC 9112, 6.3. libsoup takes a length of more digits for a negative one. */
#define MAX_DIGITS 18

static gboolean
has_clear_length (SoupMessageHeaders *headers)
{
  const char *length = soup_message_headers_get_list (headers, "Content-Length");
  const char *encoding = soup_message_headers_get_list (headers, "Transfer-Encoding");

  if (encoding != NULL)
    return length == NULL && g_ascii_strcasecmp (encoding, "chunked") == 0;
  return length == NULL || (*length != '\0' && strlen (length) <= MAX_DIGITS && length[strspn (length, "0123456789")] == '\0');
}

static const char *
find_token (AivHttpRequest *request, gboolean *seen)
{
  const char *header = aiv_http_request_get_header (request, "Authorization");

  *seen = header != NULL;
  if (header != NULL && g_ascii_strncasecmp (header, "Bearer ", 7) == 0)
    return header + 7;
  if (header == NULL && (request->route->flags & AIV_HTTP_QUERY_TOKEN))
    return aiv_http_request_get_query (request, "token");
  return NULL;
}

static gboolean
identify (AivHttpServer *self, AivHttpRequest *request, GError **error)
{
  const AivHttpRoute *route = request->route;
  gboolean seen;
  const char *token;

  if (route->auth == AIV_HTTP_PUBLIC)
    return TRUE;
  token = find_token (request, &seen);
  if ((token == NULL || *token == '\0') && seen)
    return aiv_http_fail (error, 401, "Invalid authentication credentials");
  if (token == NULL || *token == '\0')
    return aiv_http_fail (error, 401, aiv_http_route_is_v1 (route) ? "Not authenticated" : "Authentication required");
  request->identity = self->authenticate != NULL
                          ? self->authenticate (self->backend, token, (route->flags & AIV_HTTP_MEDIA) != 0, error)
                          : NULL;
  if (request->identity == NULL)
    {
      if (error != NULL && *error == NULL)
        aiv_http_fail (error, 401, "Invalid authentication credentials");
      return FALSE;
    }
  if (route->auth == AIV_HTTP_ADMIN && !request->identity->is_admin)
    return aiv_http_fail (error, 403, "Admin access required");
  return TRUE;
}

static gboolean
answer_options (AivHttpServer *self, AivHttpRequest *request, const char *path)
{
  g_autofree char *allow = aiv_http_router_dup_allow (self->router, path);

  if (allow == NULL)
    return FALSE;
  request->refused = TRUE;
  return aiv_http_cors_reply_options (self, request, allow);
}

/* The first gate. */
static gboolean
admit (AivHttpServer *self, AivHttpRequest *request, GError **error)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->message);
  const char *method = soup_server_message_get_method (request->message);
  const char *path = g_uri_get_path (soup_server_message_get_uri (request->message));
  gboolean known;

  if (self->stopping)
    return aiv_http_fail (error, 503, "The server is shutting down");
  if (measure_headers (headers) > AIV_HTTP_MAX_HEADERS)
    return aiv_http_fail (error, 431, "Request headers too large");
  if (!has_clear_length (headers))
    {
      refuse (request, aiv_http_error_new (400, "The length of the request is not clear"));
      cut_off_soon (request);
      return TRUE;
    }
  if (!aiv_http_cors_check_host (self, request, error) || !aiv_http_cors_check_origin (self, request, error))
    return FALSE;
  request->route = aiv_http_router_match (self->router, method, path, request->params, &known);
  if (request->route == NULL && g_str_equal (method, "OPTIONS") && answer_options (self, request, path))
    return TRUE;
  if (request->route == NULL && known)
    {
      g_autofree char *allow = aiv_http_router_dup_allow (self->router, path);

      aiv_http_request_set_header (request, "Allow", allow);
      return aiv_http_fail (error, 405, "Method Not Allowed");
    }
  if (request->route == NULL)
    return aiv_http_fail (error, 404, "Not Found");
  if ((aiv_http_rates_come_first (request) && !aiv_http_rates_allow (self, request, error))
      || !identify (self, request, error)
      || (!aiv_http_rates_come_first (request) && !aiv_http_rates_allow (self, request, error))
      || !aiv_http_request_check_query (request, error))
    return FALSE;
  request->body = aiv_http_body_new (headers, request->route, self->upload_folder, error);
  return request->body != NULL;
}

/* What libsoup refuses by itself, before we see it, is answered like this. */
void
aiv_http_pipeline_on_started (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  static const char malformed[] = "{\"detail\":\"The request is malformed\"}";
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  char id[AIV_HTTP_REQUEST_ID_SIZE];

  aiv_http_request_make_id (id);
  soup_message_headers_replace (headers, "X-Request-Id", id);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Content-Type", "application/json");
  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC, malformed,
                            strlen (malformed));
}

void
aiv_http_pipeline_on_headers (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  AivHttpServer *self = data;
  AivHttpRequest *request = aiv_http_request_new (self, message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GError *error = NULL;

  g_object_set_qdata_full (G_OBJECT (message), get_quark (), request, (GDestroyNotify) aiv_http_request_unref);
  g_hash_table_add (self->requests, request);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CHUNKED
      || soup_message_headers_get_content_length (headers) > 0)
    g_signal_connect (message, "got-chunk", G_CALLBACK (on_got_chunk), request);
  if (!admit (self, request, &error))
    refuse (request, error);
}

static gboolean
run_handler (AivHttpRequest *request)
{
  g_autoptr (GError) error = NULL;

  if (request->route->handler (request, &error))
    return TRUE;
  if (error == NULL)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "The handler of %s failed without a reason",
                 request->route->path);
  if (request->streaming)
    aiv_http_request_abort_stream (request, error);
  else if (!request->replied)
    aiv_http_request_reply_error (request, error);
  return FALSE;
}

static DexFuture *
run_fiber (gpointer data)
{
  AivHttpRequest *request = data;

  if (aiv_http_idempotency_begin (request))
    {
      run_handler (request);
      aiv_http_idempotency_end (request);
      request->keeping = FALSE;
    }
  aiv_http_request_end_stream (request);
  return dex_future_new_true ();
}

static DexFuture *
on_fiber_over (DexFuture *future, gpointer data)
{
  AivHttpRequest *request = data;

  aiv_http_request_resume (request);
  request->server->n_handlers--;
  aiv_http_pipeline_check_idle (request->server);
  return dex_future_new_true ();
}

/* Returns what the request has to wait for: nothing where the handler answered at once. */
static DexFuture *
run_route (AivHttpRequest *request)
{
  if (request->route->flags & AIV_HTTP_STREAM)
    aiv_http_request_pause (request);
  if (!(request->route->flags & AIV_HTTP_FIBER))
    {
      run_handler (request);
      return NULL;
    }
  aiv_http_request_pause (request);
  request->server->n_handlers++;
  return dex_future_finally (dex_scheduler_spawn (NULL, 0, run_fiber, aiv_http_request_ref (request),
                                                  (GDestroyNotify) aiv_http_request_unref),
                             on_fiber_over, aiv_http_request_ref (request), (GDestroyNotify) aiv_http_request_unref);
}

static DexFuture *
on_body_stored (DexFuture *future, gpointer data)
{
  AivHttpRequest *request = data;
  GError *error = NULL;
  DexFuture *running = NULL;

  if (request->message == NULL)
    return dex_future_new_true ();
  if (!dex_await (dex_ref (future), &error))
    refuse (request, error);
  else
    running = run_route (request);
  return running != NULL ? running : dex_future_new_true ();
}

/* The second gate. */
void
aiv_http_pipeline_on_body (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  AivHttpRequest *request = get_request (message);
  DexFuture *wait = NULL;
  GError *error = NULL;

  request->body_done = TRUE;
  if (!aiv_http_body_finish (request->body, &wait, &error))
    {
      refuse (request, error);
      return;
    }
  request->form = aiv_http_body_ref_form (request->body);
  dex_clear (&request->work);
  if (wait == NULL)
    {
      request->work = run_route (request);
      return;
    }
  aiv_http_request_pause (request);
  request->work = dex_future_finally (wait, on_body_stored, aiv_http_request_ref (request),
                                      (GDestroyNotify) aiv_http_request_unref);
}

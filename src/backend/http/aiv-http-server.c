/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-server.h"

#include "aiv-error.h"
#include "aiv-http-cut.h"
#include "aiv-http-error.h"
#include "aiv-http-limiter.h"
#include "aiv-http-request-private.h"

/* A SoupServer with a table of endpoints. A request passes two gates: when its head is
 * there it is matched, authenticated and measured, so that a body nobody wants is refused
 * before it is sent; when its body is there its handler runs, in a fiber if it has to wait.
 * Everything happens on the thread that made the server. */

#define LOGINS_PER_MINUTE 10
#define STOP_PATIENCE_MS 2000
/* A refused body is read and thrown away up to here, so that the client gets to read why. */
#define MAX_DRAINED (64 * 1024 * 1024)

struct _AivHttpServer
{
  GObject parent_instance;

  AivBackend *backend; /* owns us */
  SoupServer *soup;
  AivHttpRouter *router;
  AivHttpAuthenticate authenticate;
  AivHttpMapError map_error;
  AivHttpLimiter *login_limiter;
  GHashTable *origins;
  GHashTable *requests; /* set of AivHttpRequest, borrowed: those under way */
  char *upload_folder;
  char *public_url;
  DexPromise *idle; /* while stopping */
  guint stopping : 1;
  guint log_requests : 1;
};

G_DEFINE_FINAL_TYPE (AivHttpServer, aiv_http_server, G_TYPE_OBJECT)

static GQuark request_quark;

static AivHttpRequest *
get_request (SoupServerMessage *message)
{
  return g_object_get_qdata (G_OBJECT (message), request_quark);
}

static void
check_idle (AivHttpServer *self)
{
  if (self->idle != NULL && g_hash_table_size (self->requests) == 0 && dex_future_is_pending (DEX_FUTURE (self->idle)))
    dex_promise_resolve_boolean (self->idle, TRUE);
}

static void
on_request_over (SoupServer *soup, SoupServerMessage *message, gpointer data)
{
  AivHttpServer *self = data;
  AivHttpRequest *request = get_request (message);

  if (request == NULL)
    return;
  if (self->log_requests)
    g_info ("%s %s %s %u [%s]", soup_server_message_get_remote_host (message), soup_server_message_get_method (message),
            g_uri_get_path (soup_server_message_get_uri (message)), soup_server_message_get_status (message),
            request->id);
  g_hash_table_remove (self->requests, request);
  aiv_http_request_close (request);
  g_object_set_qdata (G_OBJECT (message), request_quark, NULL);
  check_idle (self);
}

static void
cut_off (AivHttpRequest *request)
{
  AivHttpServer *self = request->server;
  SoupServerMessage *message = request->message;

  g_hash_table_remove (self->requests, request);
  aiv_http_cut (message);
  aiv_http_request_close (request);
  check_idle (self);
}

static gboolean
cut_off_later (gpointer data)
{
  AivHttpRequest *request = data;

  if (request->message != NULL)
    {
      g_autoptr (SoupServerMessage) message = g_object_ref (request->message);

      cut_off (request);
      g_object_set_qdata (G_OBJECT (message), request_quark, NULL);
    }
  return G_SOURCE_REMOVE;
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
    request->drained = MAX_DRAINED;
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
      aiv_http_request_pause (request);
      g_idle_add_full (G_PRIORITY_DEFAULT, cut_off_later, aiv_http_request_ref (request),
                       (GDestroyNotify) aiv_http_request_unref);
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
  if (token == NULL || *token == '\0')
    return aiv_http_fail (error, 401, seen ? "Invalid authentication credentials" : "Authentication required");
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
  const char *wanted = aiv_http_request_get_header (request, "Access-Control-Request-Headers");

  if (allow == NULL)
    return FALSE;
  aiv_http_request_set_header (request, "Allow", allow);
  if (aiv_http_request_get_header (request, "Access-Control-Request-Method") != NULL)
    {
      aiv_http_request_set_header (request, "Access-Control-Allow-Methods", allow);
      aiv_http_request_set_header (request, "Access-Control-Max-Age", "600");
      if (wanted != NULL)
        aiv_http_request_set_header (request, "Access-Control-Allow-Headers", wanted);
    }
  request->refused = TRUE;
  return aiv_http_request_reply_empty (request, 204);
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
  if ((request->route->flags & AIV_HTTP_LIMITED) && self->login_limiter != NULL
      && !aiv_http_limiter_allow (self->login_limiter, soup_server_message_get_remote_host (request->message),
                                  g_get_monotonic_time ()))
    return aiv_http_fail (error, 429, "Too many attempts. Try again in a minute");
  if (!identify (self, request, error))
    return FALSE;
  request->body = aiv_http_body_new (headers, request->route, self->upload_folder, error);
  return request->body != NULL;
}

static void
on_headers (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  AivHttpServer *self = data;
  AivHttpRequest *request = aiv_http_request_new (self, message);
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  GError *error = NULL;

  g_object_set_qdata_full (G_OBJECT (message), request_quark, request, (GDestroyNotify) aiv_http_request_unref);
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

  run_handler (request);
  aiv_http_request_end_stream (request);
  return dex_future_new_true ();
}

static DexFuture *
on_fiber_over (DexFuture *future, gpointer data)
{
  aiv_http_request_resume (data);
  return dex_future_new_true ();
}

/* Returns what the request has to wait for: nothing where the handler answered at once. */
static DexFuture *
run_route (AivHttpRequest *request)
{
  if (!(request->route->flags & AIV_HTTP_FIBER))
    {
      run_handler (request);
      return NULL;
    }
  aiv_http_request_pause (request);
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
static void
on_body (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
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

static void
aiv_http_server_dispose (GObject *object)
{
  AivHttpServer *self = AIV_HTTP_SERVER (object);

  if (self->soup != NULL)
    {
      soup_server_disconnect (self->soup);
      g_signal_handlers_disconnect_by_data (self->soup, self);
      soup_server_remove_handler (self->soup, NULL);
    }
  g_clear_object (&self->soup);
  dex_clear (&self->idle);
  G_OBJECT_CLASS (aiv_http_server_parent_class)->dispose (object);
}

static void
aiv_http_server_finalize (GObject *object)
{
  AivHttpServer *self = AIV_HTTP_SERVER (object);

  g_clear_pointer (&self->router, aiv_http_router_free);
  g_clear_pointer (&self->login_limiter, aiv_http_limiter_free);
  g_hash_table_unref (self->origins);
  g_hash_table_unref (self->requests);
  g_free (self->upload_folder);
  g_free (self->public_url);
  G_OBJECT_CLASS (aiv_http_server_parent_class)->finalize (object);
}

static void
aiv_http_server_class_init (AivHttpServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_http_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = aiv_http_server_finalize;
  request_quark = g_quark_from_static_string ("aiv-http-request");
}

static void
aiv_http_server_init (AivHttpServer *self)
{
  static const char *const loopback[] = { "http://localhost:3000", "http://127.0.0.1:3000", "http://localhost:8080",
                                          "http://127.0.0.1:8080", NULL };

  self->router = aiv_http_router_new ();
  self->requests = g_hash_table_new (NULL, NULL);
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  aiv_http_server_set_origins (self, loopback);
  self->soup = soup_server_new ("raw-paths", TRUE, "server-header", "aivideo-server", NULL);
  soup_server_add_early_handler (self->soup, NULL, on_headers, self, NULL);
  soup_server_add_handler (self->soup, NULL, on_body, self, NULL);
  g_signal_connect (self->soup, "request-finished", G_CALLBACK (on_request_over), self);
  g_signal_connect (self->soup, "request-aborted", G_CALLBACK (on_request_over), self);
}

/**
 * aiv_http_server_new:
 * @backend: (nullable): handed to handlers; outlives the server
 * @upload_folder: (type filename): where uploads are collected; must exist
 *
 * Returns: (transfer full): a server without endpoints, which does not listen yet
 */
AivHttpServer *
aiv_http_server_new (AivBackend *backend, const char *upload_folder)
{
  AivHttpServer *self = g_object_new (AIV_TYPE_HTTP_SERVER, NULL);

  self->backend = backend;
  self->upload_folder = g_strdup (upload_folder);
  return self;
}

/**
 * aiv_http_server_set_authenticator:
 * @self: a server
 * @authenticate: tells whom a token belongs to
 *
 * Without one, only public endpoints can be used.
 */
void
aiv_http_server_set_authenticator (AivHttpServer *self, AivHttpAuthenticate authenticate)
{
  self->authenticate = authenticate;
}

/**
 * aiv_http_server_set_error_map:
 * @self: a server
 * @map: translates errors of other modules
 */
void
aiv_http_server_set_error_map (AivHttpServer *self, AivHttpMapError map)
{
  self->map_error = map;
}

/**
 * aiv_http_server_set_origins:
 * @self: a server
 * @origins: (array zero-terminated=1): such as "https://studio.example.org"
 *
 * Sets which web pages may call us from a browser.
 */
void
aiv_http_server_set_origins (AivHttpServer *self, const char *const *origins)
{
  g_hash_table_remove_all (self->origins);
  for (guint i = 0; origins[i] != NULL; i++)
    g_hash_table_add (self->origins, g_strdup (origins[i]));
}

/**
 * aiv_http_server_set_public_url:
 * @self: a server
 * @url: (nullable): where clients reach us, without a slash at the end
 */
void
aiv_http_server_set_public_url (AivHttpServer *self, const char *url)
{
  g_set_str (&self->public_url, url);
}

/**
 * aiv_http_server_set_limits:
 * @self: a server
 * @on: whether guessing passwords is slowed down
 */
void
aiv_http_server_set_limits (AivHttpServer *self, gboolean on)
{
  g_clear_pointer (&self->login_limiter, aiv_http_limiter_free);
  if (on)
    self->login_limiter = aiv_http_limiter_new (LOGINS_PER_MINUTE);
}

/**
 * aiv_http_server_set_log_requests:
 * @self: a server
 * @on: whether each request is logged, at the level of g_info(), without its query
 */
void
aiv_http_server_set_log_requests (AivHttpServer *self, gboolean on)
{
  self->log_requests = on;
}

/**
 * aiv_http_server_add_routes:
 * @self: a server
 * @routes: a table that ends with a row of zeroes and outlives @self
 */
void
aiv_http_server_add_routes (AivHttpServer *self, const AivHttpRoute *routes)
{
  aiv_http_router_add (self->router, routes);
}

/**
 * aiv_http_server_listen:
 * @self: a server
 * @address: where; port 0 lets the kernel choose
 * @error: why it could not be done
 *
 * Returns: whether it listens
 */
gboolean
aiv_http_server_listen (AivHttpServer *self, GSocketAddress *address, GError **error)
{
  return soup_server_listen (self->soup, address, 0, error);
}

/**
 * aiv_http_server_dup_address:
 * @self: a server that listens
 *
 * Returns: (transfer full) (nullable): such as "http://127.0.0.1:8000", without a slash at the end
 */
char *
aiv_http_server_dup_address (AivHttpServer *self)
{
  GSList *uris = soup_server_get_uris (self->soup);
  char *text = uris != NULL ? g_uri_to_string (uris->data) : NULL;

  if (text != NULL && g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return text;
}

static DexFuture *
on_idle (DexFuture *future, gpointer data)
{
  AivHttpServer *self = data;

  soup_server_disconnect (self->soup);
  return dex_future_new_true ();
}

/**
 * aiv_http_server_stop:
 * @self: a server
 *
 * Refuses what is new, lets what is under way finish for two seconds, then closes every
 * connection.
 *
 * Returns: (transfer full): a future of when that is done
 */
DexFuture *
aiv_http_server_stop (AivHttpServer *self)
{
  self->stopping = TRUE;
  if (self->idle == NULL)
    self->idle = dex_promise_new ();
  check_idle (self);
  return dex_future_finally (dex_future_first (dex_ref (DEX_FUTURE (self->idle)),
                                               dex_timeout_new_msec (STOP_PATIENCE_MS), NULL),
                             on_idle, g_object_ref (self), g_object_unref);
}

/**
 * aiv_http_server_is_stopping:
 * @self: a server
 *
 * Returns: whether it is about to close
 */
gboolean
aiv_http_server_is_stopping (AivHttpServer *self)
{
  return self->stopping;
}

/**
 * aiv_http_server_get_backend:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): the backend
 */
AivBackend *
aiv_http_server_get_backend (AivHttpServer *self)
{
  return self->backend;
}

/**
 * aiv_http_server_get_router:
 * @self: a server
 *
 * Returns: (transfer none): its endpoints
 */
AivHttpRouter *
aiv_http_server_get_router (AivHttpServer *self)
{
  return self->router;
}

/**
 * aiv_http_server_get_public_url:
 * @self: a server
 *
 * Returns: (transfer none) (nullable): where clients reach us, if that is configured
 */
const char *
aiv_http_server_get_public_url (AivHttpServer *self)
{
  return self->public_url;
}

/**
 * aiv_http_server_map_error:
 * @self: a server
 * @error: any error
 *
 * Returns: (transfer full) (nullable): what the client gets to see of it
 */
GError *
aiv_http_server_map_error (AivHttpServer *self, const GError *error)
{
  if (error->domain == AIV_HTTP_ERROR)
    return g_error_copy (error);
  return self->map_error != NULL ? self->map_error (error) : NULL;
}

/**
 * aiv_http_server_add_cors:
 * @self: a server
 * @message: a message that is being answered
 *
 * Lets the page that asks read the answer, if it is one of those that may.
 */
void
aiv_http_server_add_cors (AivHttpServer *self, SoupServerMessage *message)
{
  const char *origin = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Origin");
  SoupMessageHeaders *headers;

  if (origin == NULL)
    return;
  headers = soup_server_message_get_response_headers (message);
  soup_message_headers_append (headers, "Vary", "Origin");
  if (!g_hash_table_contains (self->origins, origin))
    return;
  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", origin);
  soup_message_headers_replace (headers, "Access-Control-Allow-Credentials", "true");
  soup_message_headers_replace (headers, "Access-Control-Expose-Headers", "*");
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-server.h"

#include "aiv-http-error.h"
#include "aiv-http-server-private.h"
#include "aiv-http-socket.h"

/* A SoupServer with a table of endpoints. Everything happens on the thread that made it. */

/* Strangers can make us remember this many callers, some 200 bytes each. */
#define MAX_CALLERS 20000
#define STOP_PATIENCE_MS 2000

G_DEFINE_FINAL_TYPE (AivHttpServer, aiv_http_server, G_TYPE_OBJECT)

static void
aiv_http_server_dispose (GObject *object)
{
  AivHttpServer *self = AIV_HTTP_SERVER (object);

  g_clear_pointer (&self->shared, aiv_http_listener_free);
  g_clear_pointer (&self->listener, aiv_http_listener_free);
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
  g_clear_pointer (&self->own_routes, g_free);
  g_clear_pointer (&self->metrics, aiv_http_metrics_free);
  g_clear_pointer (&self->feeds, aiv_http_feeds_free);
  g_clear_pointer (&self->turns, aiv_http_turns_free);
  g_clear_pointer (&self->streams, aiv_http_tally_free);
  g_ptr_array_unref (self->sockets);
  g_clear_pointer (&self->limiter, aiv_http_limiter_free);
  g_ptr_array_unref (self->proxies);
  g_hash_table_unref (self->origins);
  g_hash_table_unref (self->hosts);
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
}

static void
aiv_http_server_init (AivHttpServer *self)
{
  static const char *const loopback[] = { "http://localhost:3000", "http://127.0.0.1:3000", "http://localhost:8080",
                                          "http://127.0.0.1:8080", NULL };

  self->router = aiv_http_router_new ();
  self->metrics = aiv_http_metrics_new ();
  self->turns = aiv_http_turns_new ();
  self->feeds = aiv_http_feeds_new (self->turns);
  self->streams = aiv_http_tally_new ();
  self->sockets = g_ptr_array_new ();
  self->requests = g_hash_table_new (NULL, NULL);
  self->limits = (AivHttpLimits) AIV_HTTP_LIMITS_INIT;
  self->proxies = g_ptr_array_new_with_free_func (g_object_unref);
  self->origins = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  aiv_http_server_set_origins (self, loopback);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->soup = soup_server_new ("raw-paths", TRUE, "server-header", "aivideo-server", NULL);
  soup_server_add_early_handler (self->soup, NULL, aiv_http_pipeline_on_headers, self, NULL);
  soup_server_add_handler (self->soup, NULL, aiv_http_pipeline_on_body, self, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (aiv_http_pipeline_on_started), self);
  g_signal_connect (self->soup, "request-finished", G_CALLBACK (aiv_http_pipeline_on_over), self);
  g_signal_connect (self->soup, "request-aborted", G_CALLBACK (aiv_http_pipeline_on_over), self);
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
 * @limits: what clients may ask for; copied
 * @rates: whether the rate of their calls is limited
 *
 * Without it the rate of calls is not limited, and the rest as in %AIV_HTTP_LIMITS_INIT.
 */
void
aiv_http_server_set_limits (AivHttpServer *self, const AivHttpLimits *limits, gboolean rates)
{
  self->limits = *limits;
  g_clear_pointer (&self->limiter, aiv_http_limiter_free);
  if (rates)
    self->limiter = aiv_http_limiter_new (MAX_CALLERS);
}

/**
 * aiv_http_server_set_proxies:
 * @self: a server
 * @proxies: (array zero-terminated=1): addresses or networks, such as "10.0.0.0/8"
 * @error: which of them is none
 *
 * Sets whose X-Forwarded-For tells where a request comes from. Nobody's, without it.
 *
 * Returns: whether all were good
 */
gboolean
aiv_http_server_set_proxies (AivHttpServer *self, const char *const *proxies, GError **error)
{
  g_ptr_array_set_size (self->proxies, 0);
  for (guint i = 0; proxies[i] != NULL; i++)
    {
      GInetAddressMask *mask = g_inet_address_mask_new_from_string (proxies[i], error);

      if (mask == NULL)
        return FALSE;
      g_ptr_array_add (self->proxies, mask);
    }
  return TRUE;
}

/**
 * aiv_http_server_set_log_requests:
 * @self: a server
 * @on: whether each request is logged, without its query
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
  aiv_http_metrics_add (self->metrics, routes);
}

/**
 * aiv_http_server_take_routes:
 * @self: a server that has been given none this way
 * @routes: (transfer full): a table that ends with a row of zeroes
 */
void
aiv_http_server_take_routes (AivHttpServer *self, AivHttpRoute *routes)
{
  g_return_if_fail (self->own_routes == NULL);

  self->own_routes = routes;
  aiv_http_server_add_routes (self, routes);
}

/* libsoup ends every connection after one request unless it listens itself. It gets a socket
 * that is closed as soon as it has it, and gives up accepting there. */
static gboolean
keep_alive (AivHttpServer *self, GError **error)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) anywhere = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocket) socket = aiv_http_listener_open (anywhere, error);

  return socket != NULL && soup_server_listen_socket (self->soup, socket, 0, error) && g_socket_close (socket, error);
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
  g_autoptr (GSocket) socket = aiv_http_listener_open (address, error);

  return socket != NULL && aiv_http_server_listen_socket (self, socket, error);
}

/**
 * aiv_http_server_listen_socket:
 * @self: a server
 * @socket: one that listens, such as from who started us
 * @error: why it could not be done
 *
 * Returns: whether it is served
 */
gboolean
aiv_http_server_listen_socket (AivHttpServer *self, GSocket *socket, GError **error)
{
  g_return_val_if_fail (self->listener == NULL, FALSE);

  if (!keep_alive (self, error))
    return FALSE;
  self->listener = aiv_http_listener_new (self->soup, socket, &self->limits, self->proxies, aiv_http_pipeline_on_slow,
                                          error);
  return self->listener != NULL;
}

/**
 * aiv_http_server_set_certificate:
 * @self: a server that listens
 * @certificate: (nullable): with its key; %NULL for plain HTTP
 *
 * Speaks TLS with whoever connects from now on.
 */
void
aiv_http_server_set_certificate (AivHttpServer *self, GTlsCertificate *certificate)
{
  aiv_http_listener_set_certificate (self->listener, certificate);
}

/**
 * aiv_http_server_share:
 * @self: a server that listens
 * @address: where else; port 0 lets the kernel choose
 * @certificate: with its key
 * @error: why it could not be done
 *
 * Listens at a second address, where it speaks TLS.
 *
 * Returns: whether it listens there
 */
gboolean
aiv_http_server_share (AivHttpServer *self, GSocketAddress *address, GTlsCertificate *certificate, GError **error)
{
  g_autoptr (GSocket) socket = NULL;

  g_return_val_if_fail (self->listener != NULL && self->shared == NULL, FALSE);

  if (self->stopping)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The server is stopping");
      return FALSE;
    }
  if ((socket = aiv_http_listener_open (address, error)) == NULL)
    return FALSE;
  self->shared = aiv_http_listener_new (self->soup, socket, &self->limits, self->proxies, aiv_http_pipeline_on_slow,
                                        error);
  if (self->shared == NULL)
    return FALSE;
  aiv_http_listener_set_certificate (self->shared, certificate);
  return TRUE;
}

/**
 * aiv_http_server_unshare:
 * @self: a server
 *
 * Listens at its first address alone, and hangs up on everybody who came by way of the second.
 */
void
aiv_http_server_unshare (AivHttpServer *self)
{
  if (self->shared == NULL)
    return;
  aiv_http_listener_cut_all (self->shared);
  g_clear_pointer (&self->shared, aiv_http_listener_free);
}

/**
 * aiv_http_server_get_shared_port:
 * @self: a server
 *
 * Returns: the port of its second address; 0 if it has none
 */
guint16
aiv_http_server_get_shared_port (AivHttpServer *self)
{
  return self->shared != NULL ? aiv_http_listener_get_port (self->shared) : 0;
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
  return self->listener != NULL ? aiv_http_listener_dup_address (self->listener) : NULL;
}

/**
 * aiv_http_server_get_n_connections:
 * @self: a server
 *
 * Returns: how many clients are connected
 */
guint
aiv_http_server_get_n_connections (AivHttpServer *self)
{
  return (self->listener != NULL ? aiv_http_listener_get_n_clients (self->listener) : 0)
         + (self->shared != NULL ? aiv_http_listener_get_n_clients (self->shared) : 0);
}

static DexFuture *
wait_until_idle (AivHttpServer *self)
{
  return dex_future_first (dex_ref (DEX_FUTURE (self->idle)), dex_timeout_new_msec (STOP_PATIENCE_MS), NULL);
}

static DexFuture *
on_stopped (DexFuture *future, gpointer data)
{
  return dex_future_new_true ();
}

/* Handlers whose connection is closed here still run to their end. */
static DexFuture *
on_idle (DexFuture *future, gpointer data)
{
  AivHttpServer *self = data;

  g_clear_pointer (&self->shared, aiv_http_listener_free);
  g_clear_pointer (&self->listener, aiv_http_listener_free);
  soup_server_disconnect (self->soup);
  return dex_future_finally (wait_until_idle (self), on_stopped, NULL, NULL);
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
  aiv_http_feeds_end_all (self->feeds);
  for (guint i = self->sockets->len; i > 0; i--)
    aiv_http_socket_end (self->sockets->pdata[i - 1], SOUP_WEBSOCKET_CLOSE_GOING_AWAY, "The server is stopping");
  if (self->idle == NULL)
    self->idle = dex_promise_new ();
  aiv_http_pipeline_check_idle (self);
  return dex_future_finally (wait_until_idle (self), on_idle, g_object_ref (self), g_object_unref);
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
 * aiv_http_server_get_feeds:
 * @self: a server
 *
 * Returns: (transfer none): its answers that go on for long
 */
AivHttpFeeds *
aiv_http_server_get_feeds (AivHttpServer *self)
{
  return self->feeds;
}

/**
 * aiv_http_server_take_stream:
 * @self: a server
 * @user: who wants to read one
 * @error: a 429 that there are too many already
 *
 * Counts a stream that outlasts its request's handler; [method@HttpServer.give_stream] is due when
 * it ends.
 *
 * Returns: whether @user may have one more
 */
gboolean
aiv_http_server_take_stream (AivHttpServer *self, const char *user, GError **error)
{
  return aiv_http_tally_take (self->streams, user, self->limiter != NULL ? self->limits.streams : 0)
         || aiv_http_fail (error, 429, "Too many streams at once. Close one first");
}

/**
 * aiv_http_server_give_stream:
 * @self: a server
 * @user: whose stream has ended
 */
void
aiv_http_server_give_stream (AivHttpServer *self, const char *user)
{
  aiv_http_tally_give (self->streams, user);
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

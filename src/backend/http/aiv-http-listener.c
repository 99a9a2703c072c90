/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "aiv-http-caller.h"
#include "aiv-http-connection-private.h"
#include "aiv-http-handshakes.h"
#include "aiv-http-request-private.h"
#include "aiv-http-tally.h"

/* Takes connections, hands them to libsoup and keeps an eye on them: libsoup would let
 * anybody keep as many as there are descriptors, for ever, and would stop listening without a
 * word when there are none left. */

#define ACCEPT_AT_ONCE 64
#define PAUSE_MS 100
#define LOOKS_PER_LIMIT 4
#define MIN_TICK_MS 10
#define MAX_TICK_MS 5000

struct _AivHttpListener
{
  SoupServer *soup;
  GSocket *socket;
  const AivHttpLimits *limits;
  GPtrArray *proxies;
  AivHttpListenerCut cut;
  GTlsCertificate *certificate;
  GSource *watch;
  guint timer;         /* until the watch begins again */
  guint tick;          /* while there are connections */
  GQueue idle;         /* AivHttpConnection: who has waited longest for a request first */
  GQueue busy;         /* AivHttpConnection */
  GQueue ending;       /* AivHttpConnection: those that had to make room */
  GHashTable *streams; /* GIOStream → AivHttpConnection */
  AivHttpTally *callers;
  AivHttpHandshakes *handshakes;
};

static gboolean on_incoming (GSocket *socket, GIOCondition condition, gpointer data);

static void
start_watch (AivHttpListener *self)
{
  self->watch = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->watch, G_SOURCE_FUNC (on_incoming), self, NULL);
  g_source_attach (self->watch, g_main_context_get_thread_default ());
}

static void
stop_watch (AivHttpListener *self)
{
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
}

static gboolean
listen_again (gpointer data)
{
  AivHttpListener *self = data;

  self->timer = 0;
  start_watch (self);
  return G_SOURCE_REMOVE;
}

static void
forget (AivHttpListener *self, AivHttpConnection *connection)
{
  g_queue_unlink (connection->queue, &connection->link);
  if (connection->caller != NULL)
    aiv_http_tally_give (self->callers, connection->caller);
  connection->listener = NULL;
}

static void
on_stream_gone (gpointer data, GObject *stream)
{
  AivHttpListener *self = data;

  forget (self, g_hash_table_lookup (self->streams, stream));
  g_hash_table_remove (self->streams, stream);
}

void
aiv_http_listener_move (AivHttpListener *self, AivHttpConnection *connection, gboolean is_idle)
{
  g_queue_unlink (connection->queue, &connection->link);
  connection->queue = is_idle ? &self->idle : &self->busy;
  g_queue_push_tail_link (connection->queue, &connection->link);
}

static void
give_up (AivHttpConnection *connection, AivHttpPatience patience, AivHttpListenerCut cut)
{
  static const char too_slow[] = "HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\n"
                                 "Content-Length: 40\r\nConnection: close\r\nX-Request-Id: none\r\n\r\n"
                                 "{\"detail\":\"The request came too slowly\"}";

  switch (patience)
    {
    case AIV_HTTP_PATIENCE_LEFT:
      break;
    case AIV_HTTP_PATIENCE_BODY:
      /* Until it is gone, its patience begins anew. */
      connection->marked = FALSE;
      cut (connection->request);
      break;
    case AIV_HTTP_PATIENCE_HEAD:
      aiv_http_connection_break (connection, connection->is_plain ? too_slow : "");
      break;
    case AIV_HTTP_PATIENCE_CLOSE:
      aiv_http_connection_break (connection, "");
      break;
    case AIV_HTTP_PATIENCE_BREAK:
    default:
      aiv_http_connection_break (connection, NULL);
      break;
    }
}

static void
look_at (AivHttpListener *self, GQueue *queue, gint64 now)
{
  for (GList *l = queue->head, *next; l != NULL; l = next)
    {
      next = l->next;
      give_up (l->data, aiv_http_connection_look (l->data, self->limits, now), self->cut);
    }
}

static gboolean
on_tick (gpointer data)
{
  AivHttpListener *self = data;
  gint64 now = g_get_monotonic_time ();

  look_at (self, &self->idle, now);
  look_at (self, &self->busy, now);
  if (self->idle.length + self->busy.length > 0)
    return G_SOURCE_CONTINUE;
  self->tick = 0;
  return G_SOURCE_REMOVE;
}

static void
start_tick (AivHttpListener *self)
{
  gint64 shortest = MIN (MIN (self->limits->header_ms, self->limits->idle_ms), self->limits->body_ms);

  if (self->tick == 0)
    self->tick = g_timeout_add ((guint) CLAMP (shortest / LOOKS_PER_LIMIT, MIN_TICK_MS, MAX_TICK_MS), on_tick, self);
}

/* For a new connection, or the descriptor that it needs: ends the one that has waited longest
 * for a request. */
static gboolean
make_room (AivHttpListener *self)
{
  AivHttpConnection *oldest = g_queue_peek_head (&self->idle);

  if (oldest == NULL)
    return FALSE;
  aiv_http_connection_break (oldest, "");
  /* libsoup closes it in a moment; it does not count until then, nor is it chosen again. */
  oldest->marked = FALSE;
  g_queue_unlink (&self->idle, &oldest->link);
  oldest->queue = &self->ending;
  g_queue_push_tail_link (oldest->queue, &oldest->link);
  return TRUE;
}

static gboolean
is_welcome (AivHttpListener *self, GSocketAddress *remote, char **caller)
{
  g_autoptr (GInetAddress) address = aiv_http_caller_ref_address (remote);
  g_autofree char *name = NULL;

  if (self->limits->per_address > 0 && address != NULL && aiv_http_caller_is_one (address, self->proxies))
    {
      name = aiv_http_caller_dup_name (address, NULL, NULL);
      if (!aiv_http_tally_take (self->callers, name, self->limits->per_address))
        return FALSE;
    }
  if (self->idle.length + self->busy.length >= self->limits->connections && !make_room (self))
    {
      if (name != NULL)
        aiv_http_tally_give (self->callers, name);
      return FALSE;
    }
  *caller = g_steal_pointer (&name);
  return TRUE;
}

static void
on_handshaken (GIOStream *stream, GSocketAddress *local, GSocketAddress *remote, gpointer data)
{
  AivHttpListener *self = data;

  soup_server_accept_iostream (self->soup, stream, local, remote, NULL);
}

static void
take (AivHttpListener *self, GSocket *socket)
{
  g_autoptr (GSocketAddress) remote = g_socket_get_remote_address (socket, NULL);
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (socket, NULL);
  g_autoptr (GInetAddress) address = aiv_http_caller_ref_address (remote);
  g_autoptr (GSocketConnection) plain = NULL;
  g_autofree char *one = NULL;
  AivHttpConnection *connection;
  char *caller = NULL;

  /* Gone already, or one too many. */
  if (remote == NULL || local == NULL || !is_welcome (self, remote, &caller))
    return;
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  plain = g_socket_connection_factory_create_connection (socket);
  connection = aiv_http_connection_new (socket, remote);
  connection->listener = self;
  connection->is_plain = self->certificate == NULL;
  connection->caller = caller;
  connection->queue = &self->idle;
  g_queue_push_tail_link (connection->queue, &connection->link);
  g_hash_table_insert (self->streams, plain, connection);
  g_object_weak_ref (G_OBJECT (plain), on_stream_gone, self);
  start_tick (self);
  if (self->certificate == NULL)
    {
      soup_server_accept_iostream (self->soup, G_IO_STREAM (plain), local, remote, NULL);
      return;
    }
  if (address != NULL && aiv_http_caller_is_one (address, self->proxies))
    one = aiv_http_caller_dup_name (address, NULL, NULL);
  aiv_http_handshakes_add (self->handshakes, plain, self->certificate, one, local, remote);
}

static gboolean
on_incoming (GSocket *listening, GIOCondition condition, gpointer data)
{
  AivHttpListener *self = data;

  for (guint i = 0; i < ACCEPT_AT_ONCE; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GSocket) socket = g_socket_accept (self->socket, NULL, &error);

      if (socket != NULL)
        {
          take (self, socket);
          continue;
        }
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
        continue; /* that one had gone before it was taken */
      /* A moment later the descriptor of the oldest is free, or some other. */
      make_room (self);
      stop_watch (self);
      self->timer = g_timeout_add (PAUSE_MS, listen_again, self);
      return G_SOURCE_REMOVE;
    }
  return G_SOURCE_CONTINUE;
}

/**
 * aiv_http_listener_open:
 * @address: where; port 0 lets the kernel choose
 * @error: why it could not be done
 *
 * Returns: (transfer full) (nullable): a socket that listens
 */
GSocket *
aiv_http_listener_open (GSocketAddress *address, GError **error)
{
  GSocketFamily family = g_socket_address_get_family (address);
  g_autoptr (GSocket) socket
      = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);

  if (socket == NULL)
    return NULL;
  /* GLib's 10 makes a burst of clients wait for a second. */
  g_socket_set_listen_backlog (socket, SOMAXCONN);
  if (family == G_SOCKET_FAMILY_IPV6 && !g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, error))
    return NULL;
  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;
  return g_steal_pointer (&socket);
}

/**
 * aiv_http_listener_new:
 * @soup: the server; outlives the listener
 * @socket: listens already
 * @limits: how many connections there may be, and how slow; outlives the listener
 * @proxies: (element-type GInetAddressMask): addresses that may have any number of them; outlives the listener
 * @cut: ends a request whose body comes too slowly
 * @error: why it could not be done
 *
 * Takes connections for @soup.
 *
 * Returns: (transfer full) (nullable): a listener; to be freed before @soup is disconnected
 */
AivHttpListener *
aiv_http_listener_new (SoupServer          *soup,
                       GSocket             *socket,
                       const AivHttpLimits *limits,
                       GPtrArray           *proxies,
                       AivHttpListenerCut   cut,
                       GError             **error)
{
  AivHttpListener *self;

  /* A connection that is gone before it is accepted must not make us wait for the next. */
  g_socket_set_blocking (socket, FALSE);
  self = g_new0 (AivHttpListener, 1);
  self->soup = soup;
  self->socket = g_object_ref (socket);
  self->limits = limits;
  self->proxies = proxies;
  self->cut = cut;
  self->streams = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) aiv_http_connection_unref);
  self->callers = aiv_http_tally_new ();
  self->handshakes = aiv_http_handshakes_new (on_handshaken, self);
  start_watch (self);
  return self;
}

/**
 * aiv_http_listener_free:
 * @self: (transfer full): a listener
 */
void
aiv_http_listener_free (AivHttpListener *self)
{
  GHashTableIter iter;
  gpointer stream, connection;

  stop_watch (self);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_handle_id (&self->tick, g_source_remove);
  aiv_http_handshakes_free (self->handshakes);
  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &stream, &connection))
    {
      g_object_weak_unref (stream, on_stream_gone, self);
      forget (self, connection);
    }
  g_hash_table_unref (self->streams);
  aiv_http_tally_free (self->callers);
  g_clear_object (&self->certificate);
  g_object_unref (self->socket);
  g_free (self);
}

/**
 * aiv_http_listener_cut_all:
 * @self: a listener
 *
 * Hangs up on everybody; libsoup notices and cleans up.
 */
void
aiv_http_listener_cut_all (AivHttpListener *self)
{
  GHashTableIter iter;
  gpointer connection;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &connection))
    aiv_http_connection_break (connection, "");
}

/**
 * aiv_http_listener_get_port:
 * @self: a listener
 *
 * Returns: its port
 */
guint16
aiv_http_listener_get_port (AivHttpListener *self)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (self->socket, NULL);

  return G_IS_INET_SOCKET_ADDRESS (local) ? g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (local)) : 0;
}

/**
 * aiv_http_listener_set_certificate:
 * @self: a listener
 * @certificate: (nullable): with its key; %NULL for plain HTTP
 *
 * Speaks TLS with whoever connects from now on.
 */
void
aiv_http_listener_set_certificate (AivHttpListener *self, GTlsCertificate *certificate)
{
  g_set_object (&self->certificate, certificate);
}

/**
 * aiv_http_listener_dup_address:
 * @self: a listener
 *
 * Returns: (transfer full) (nullable): such as "http://127.0.0.1:8000", without a slash at the end
 */
char *
aiv_http_listener_dup_address (AivHttpListener *self)
{
  g_autoptr (GSocketAddress) local = g_socket_get_local_address (self->socket, NULL);
  const char *scheme = self->certificate != NULL ? "https" : "http";
  g_autofree char *host = NULL;
  GInetSocketAddress *inet;

  if (!G_IS_INET_SOCKET_ADDRESS (local))
    return NULL;
  inet = G_INET_SOCKET_ADDRESS (local);
  host = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
  return g_strdup_printf (strchr (host, ':') != NULL ? "%s://[%s]:%u" : "%s://%s:%u", scheme, host,
                          g_inet_socket_address_get_port (inet));
}

/**
 * aiv_http_listener_get_n_clients:
 * @self: a listener
 *
 * Returns: how many connections there are
 */
guint
aiv_http_listener_get_n_clients (AivHttpListener *self)
{
  return self->idle.length + self->busy.length;
}

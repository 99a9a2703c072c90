/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-socket.h"

#include "aiv-http-bounded-input.h"
#include "aiv-http-error.h"
#include "aiv-http-request-private.h"
#include "aiv-http-server-private.h"

/* Clients have nothing to say here; what they say all the same is read, within these bounds,
 * and forgotten. */
#define MAX_MESSAGE 4096
#define MAX_MESSAGES 64
/* What is larger than this is not even read to its end, so that the client may miss why. */
#define MAX_FRAME (64 * 1024)
#define MAX_UNFINISHED (128 * 1024)
/* What a client's pong takes besides its payload: two bytes and the mask (RFC 6455 §5.2). */
#define PONG_HEAD 6

/**
 * AivHttpSocket:
 *
 * The server's end of a WebSocket that only sends. What it sends is asked for when the network
 * can take it: libsoup itself would queue without bound. Lives until the connection is closed.
 */
struct _AivHttpSocket
{
  AivHttpServer *server;
  SoupWebsocketConnection *connection;
  GIOStream *stream;
  AivHttpBoundedInput *input;
  GSource *writable; /* while the network takes no more */
  const AivHttpFeedSource *source;
  gpointer user_data;
  AivHttpTurn turn;
  guint n_messages; /* since the latest pong */
};

static gboolean on_writable (GObject *stream, gpointer data);

static GPollableOutputStream *
get_output (AivHttpSocket *self)
{
  GIOStream *stream = soup_websocket_connection_get_io_stream (self->connection);
  GOutputStream *output = g_io_stream_get_output_stream (stream);

  return G_IS_POLLABLE_OUTPUT_STREAM (output) ? G_POLLABLE_OUTPUT_STREAM (output) : NULL;
}

/* Whether the network takes more; if not, it is said later that it does. */
static gboolean
can_write (AivHttpSocket *self)
{
  GPollableOutputStream *output = get_output (self);

  if (self->writable != NULL)
    return FALSE;
  if (output == NULL || g_pollable_output_stream_is_writable (output))
    return TRUE;
  self->writable = g_pollable_output_stream_create_source (output, NULL);
  g_source_set_callback (self->writable, G_SOURCE_FUNC (on_writable), self, NULL);
  g_source_attach (self->writable, NULL);
  return FALSE;
}

static void
stop_waiting (AivHttpSocket *self)
{
  if (self->writable != NULL)
    g_source_destroy (self->writable);
  g_clear_pointer (&self->writable, g_source_unref);
}

static gboolean
on_writable (GObject *stream, gpointer data)
{
  AivHttpSocket *self = data;

  stop_waiting (self);
  aiv_http_socket_wake (self);
  return G_SOURCE_REMOVE;
}

static void
pump (AivHttpTurn *turn)
{
  AivHttpSocket *self = (AivHttpSocket *) ((char *) turn - G_STRUCT_OFFSET (AivHttpSocket, turn));
  g_autoptr (GBytes) piece = NULL;

  if (soup_websocket_connection_get_state (self->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  if (!self->source->is_allowed (self->user_data))
    {
      aiv_http_socket_end (self, AIV_HTTP_SOCKET_SIGNED_OUT, "The session has ended");
      return;
    }
  if (!can_write (self) || (piece = self->source->next (self->user_data)) == NULL)
    return;
  soup_websocket_connection_send_message (self->connection, SOUP_WEBSOCKET_DATA_TEXT, piece);
  aiv_http_socket_wake (self);
}

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *message, gpointer data)
{
  AivHttpSocket *self = data;

  aiv_http_bounded_input_renew (self->input);
  if (g_bytes_get_size (message) > MAX_MESSAGE)
    aiv_http_socket_end (self, SOUP_WEBSOCKET_CLOSE_TOO_BIG, "The message is too large");
  else if (++self->n_messages > MAX_MESSAGES)
    aiv_http_socket_end (self, SOUP_WEBSOCKET_CLOSE_POLICY_VIOLATION, "Too many messages");
}

/* Whoever answers is still there; whether they may still listen is asked anew, as a token may
 * have expired without anything having happened. Pongs add up over days, but may not make
 * room for more of an unfinished message than they take themselves. */
static void
on_pong (SoupWebsocketConnection *connection, GBytes *message, gpointer data)
{
  AivHttpSocket *self = data;

  aiv_http_bounded_input_forgive (self->input, g_bytes_get_size (message) + PONG_HEAD);
  self->n_messages = 0;
  aiv_http_socket_wake (self);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer data)
{
  AivHttpSocket *self = data;

  stop_waiting (self);
  aiv_http_turns_cancel (self->server->turns, &self->turn);
  g_ptr_array_remove_fast (self->server->sockets, self);
  self->source->closed (self->user_data);
  g_signal_handlers_disconnect_by_data (self->connection, self);
  g_object_unref (self->connection);
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->input);
  g_object_unref (self->server);
  g_free (self);
}

typedef struct
{
  AivHttpRequest *request;
  const AivHttpFeedSource *source;
  AivHttpSocketFunc func;
  gpointer user_data;
} Upgrade;

static void
upgrade_free (gpointer data, GClosure *closure)
{
  Upgrade *upgrade = data;

  if (upgrade->func != NULL)
    upgrade->func (NULL, upgrade->user_data);
  aiv_http_request_unref (upgrade->request);
  g_free (upgrade);
}

static AivHttpSocket *
open_socket (AivHttpServer *server, SoupServerMessage *message, GIOStream *stream, const Upgrade *upgrade)
{
  AivHttpSocket *self = g_new0 (AivHttpSocket, 1);
  g_autoptr (GIOStream) bounded = NULL;
  guint seconds = MAX (aiv_http_feeds_get_heartbeat (server->feeds) / 1000, 1);

  self->server = g_object_ref (server);
  self->source = upgrade->source;
  self->user_data = upgrade->user_data;
  self->turn.func = pump;
  self->stream = g_object_ref (stream);
  self->input = aiv_http_bounded_input_new (g_io_stream_get_input_stream (stream), MAX_UNFINISHED);
  bounded = g_simple_io_stream_new (G_INPUT_STREAM (self->input), g_io_stream_get_output_stream (stream));
  self->connection = soup_websocket_connection_new (bounded, soup_server_message_get_uri (message),
                                                    SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  soup_websocket_connection_set_max_incoming_payload_size (self->connection, MAX_FRAME);
  soup_websocket_connection_set_keepalive_interval (self->connection, seconds);
  g_object_set (self->connection, "keepalive-pong-timeout", seconds, NULL);
  g_signal_connect (self->connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->connection, "pong", G_CALLBACK (on_pong), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  g_ptr_array_add (server->sockets, self);
  return self;
}

/* “101 Switching Protocols” has been written: the connection is ours. */
static void
on_switched (SoupServerMessage *message, gpointer data)
{
  Upgrade *upgrade = data;
  g_autoptr (SoupServerMessage) held = g_object_ref (message);
  g_autoptr (AivHttpServer) server = g_object_ref (upgrade->request->server);
  g_autoptr (GIOStream) stream = NULL;
  AivHttpSocketFunc func = g_steal_pointer (&upgrade->func);
  gpointer user_data = upgrade->user_data;
  AivHttpSocket *self;

  if (upgrade->request->connection != NULL)
    aiv_http_connection_set_upgraded (upgrade->request->connection);
  stream = soup_server_message_steal_connection (message);
  self = open_socket (server, message, stream, upgrade);
  aiv_http_pipeline_on_over (server->soup, message, server);
  g_signal_handlers_disconnect_by_data (message, data);
  func (self, user_data);
  aiv_http_socket_wake (self);
}

/**
 * aiv_http_socket_accept:
 * @request: a request of a route with %AIV_HTTP_USER, which has not been answered
 * @source: where the messages come from; outlives the socket
 * @func: called once: with the socket, or without if it comes to nothing
 * @user_data: for @func, and for @source once @func has got a socket
 * @error: 403 for a page that may not, 426 for a request that is none for a WebSocket
 *
 * Answers “101 Switching Protocols” (RFC 6455). On failure @func is not called.
 *
 * Returns: whether the request was a good one
 */
gboolean
aiv_http_socket_accept (AivHttpRequest          *request,
                        const AivHttpFeedSource *source,
                        AivHttpSocketFunc        func,
                        gpointer                 user_data,
                        GError                 **error)
{
  SoupServerMessage *message = request->message;
  g_autoptr (GError) cause = NULL;
  Upgrade *upgrade;

  if (!aiv_http_server_allows_origin (request->server, request))
    return aiv_http_fail (error, 403, "Origin not allowed");
  if (!soup_websocket_server_check_handshake (message, NULL, NULL, NULL, &cause))
    {
      aiv_http_request_set_header (request, "Upgrade", "websocket");
      aiv_http_request_set_header (request, "Sec-WebSocket-Version", "13");
      return aiv_http_fail (error, 426, "WebSocket handshake expected");
    }

  upgrade = g_new0 (Upgrade, 1);
  upgrade->request = aiv_http_request_ref (request);
  upgrade->source = source;
  upgrade->func = func;
  upgrade->user_data = user_data;
  g_signal_connect_data (message, "wrote-informational", G_CALLBACK (on_switched), upgrade, upgrade_free, 0);
  soup_websocket_server_process_handshake (message, NULL, NULL, NULL, NULL);
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "X-Request-Id", request->id);
  request->replied = TRUE;
  return TRUE;
}

/**
 * aiv_http_socket_wake:
 * @self: a socket
 *
 * Says that there is a next message; it is asked for soon.
 */
void
aiv_http_socket_wake (AivHttpSocket *self)
{
  aiv_http_turns_ask (self->server->turns, &self->turn);
}

/**
 * aiv_http_socket_end:
 * @self: a socket
 * @code: why, as a number (RFC 6455 §7.4)
 * @reason: why, in words
 *
 * Begins to close it.
 */
void
aiv_http_socket_end (AivHttpSocket *self, gushort code, const char *reason)
{
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, code, reason);
}

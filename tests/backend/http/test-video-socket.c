/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "aiv-test-wait.h"
#include "video-fixture.h"

/* A WebSocket, read as it comes. */
typedef struct
{
  SoupWebsocketConnection *connection;
  GString *text;
  gboolean closed;
} Socket;

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *message, gpointer data)
{
  Socket *self = data;

  g_assert_cmpint (type, ==, SOUP_WEBSOCKET_DATA_TEXT);
  g_string_append_len (self->text, g_bytes_get_data (message, NULL), (gssize) g_bytes_get_size (message));
  g_string_append_c (self->text, '\n');
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer data)
{
  ((Socket *) data)->closed = TRUE;
}

typedef struct
{
  SoupWebsocketConnection *connection;
  gboolean done;
} Connecting;

static void
on_connected (GObject *source, GAsyncResult *result, gpointer data)
{
  Connecting *connecting = data;

  connecting->connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, NULL);
  connecting->done = TRUE;
}

/* NULL if it is refused; then @status says how. */
static Socket *
socket_open (AivTestServer *server, const char *as, const char *path, const char *origin, guint *status)
{
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, as, "GET", path);
  Connecting connecting = { NULL };
  Socket *self;

  soup_session_websocket_connect_async (server->session, message, origin, NULL, 0, NULL, on_connected, &connecting);
  aiv_test_wait (connecting.done);
  if (status != NULL)
    *status = soup_message_get_status (message);
  if (connecting.connection == NULL)
    return NULL;
  self = g_new0 (Socket, 1);
  self->connection = connecting.connection;
  self->text = g_string_new (NULL);
  g_signal_connect (self->connection, "message", G_CALLBACK (on_message), self);
  g_signal_connect (self->connection, "closed", G_CALLBACK (on_closed), self);
  return self;
}

static void
socket_free (Socket *self)
{
  if (soup_websocket_connection_get_state (self->connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (self->connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
  aiv_test_wait (self->closed);
  g_object_unref (self->connection);
  g_string_free (self->text, TRUE);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Socket, socket_free)

static gboolean
has (Socket *self, gint64 id, const char *rest)
{
  g_autofree char *text = g_strdup_printf ("{\"id\":%" G_GINT64_FORMAT ",%s", id, rest);

  return strstr (self->text->str, text) != NULL;
}

/* What is not finished first, then what happens, of one's own videos only. */
static void
test_push (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (Socket) owner = NULL;
  g_autoptr (Socket) stranger = NULL;
  g_autoptr (Socket) late = NULL;
  gint64 done = video_submit (server, "mira");
  gint64 first, second;

  aiv_test_wait (video_is_completed (server, done));
  aiv_scripted_engine_hold (server->engine);
  first = video_submit (server, "mira");
  aiv_test_server_let (server, "token", g_hash_table_lookup (server->tokens, "mira"));
  owner = socket_open (server, NULL, "/ws/videos?token={token}", NULL, NULL);
  stranger = socket_open (server, "noor", "/ws/videos", NULL, NULL);
  g_assert_nonnull (owner);
  g_assert_nonnull (stranger);
  aiv_test_wait (has (owner, first, "\"status\":\"processing\",\"progress\":null,\"video_url\":null}"));
  second = video_submit (server, "mira");
  aiv_test_wait (has (owner, second, "\"status\":\"processing\""));
  aiv_test_wait (aiv_scripted_engine_report (server->engine, NULL, AIV_ENGINE_PHASE_GENERATING, 0.255));
  aiv_test_wait (has (owner, first, "\"status\":\"processing\",\"progress\":25.5,\"video_url\":null}"));
  aiv_scripted_engine_release (server->engine);
  aiv_test_wait (has (owner, first, "\"status\":\"completed\",\"progress\":100.0,\"video_url\":\"/"));
  aiv_test_wait (has (owner, second, "\"status\":\"completed\""));
  g_assert_false (has (owner, done, ""));
  video_delete (server, "mira", second);
  aiv_test_wait (has (owner, second, "\"status\":\"deleted\""));
  g_assert_cmpuint (stranger->text->len, ==, 0);

  /* Nothing is unfinished. */
  late = socket_open (server, "mira", "/ws/videos", NULL, NULL);
  first = video_submit (server, "mira");
  aiv_test_wait (has (late, first, "\"status\":\"completed\""));
  g_assert_false (has (late, done, ""));
}

static void
test_refused (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (Socket) program = NULL;
  g_autoptr (Socket) page = NULL;
  g_autoptr (Socket) own = NULL;
  guint status = 0;
  static const AivTestRow rows[] = {
    { "nobody", NULL, "GET", "/ws/videos", NULL, NULL, 401, "Authentication required" },
    { "no handshake", "mira", "GET", "/ws/videos", NULL, NULL, 426 },
    { "head", "mira", "HEAD", "/ws/videos", NULL, NULL, 426 },
    { "wrong method", "mira", "POST", "/ws/videos", NULL, NULL, 405 },
  };

  aiv_test_server_run (server, rows, G_N_ELEMENTS (rows));
  {
    g_autoptr (SoupMessage) message = aiv_test_server_message (server, "mira", "GET", "/ws/videos");
    g_autoptr (AivTestReply) reply = NULL;

    soup_message_headers_append (soup_message_get_request_headers (message), "Origin", "http://evil.example");
    reply = aiv_test_server_send (server, message);
    g_assert_cmpuint (reply->status, ==, 403);
    g_assert_cmpstr (reply->text, ==, "{\"detail\":\"Origin not allowed\"}");
  }
  g_assert_null (socket_open (server, NULL, "/ws/videos", NULL, &status));
  g_assert_cmpuint (status, ==, 401);
  g_assert_null (socket_open (server, NULL, "/ws/videos?token=garbage", NULL, &status));
  g_assert_cmpuint (status, ==, 401);
  g_assert_null (socket_open (server, "mira", "/ws/videos", "http://evil.example", &status));
  g_assert_cmpuint (status, ==, 403);
  g_assert_null (socket_open (server, "mira", "/ws/videos", "null", &status));
  g_assert_cmpuint (status, ==, 403);
  program = socket_open (server, "mira", "/ws/videos", NULL, NULL);
  page = socket_open (server, "mira", "/ws/videos", "http://localhost:3000", NULL);
  own = socket_open (server, "mira", "/ws/videos", server->address, NULL);
  g_assert_true (program != NULL && page != NULL && own != NULL);
}

/* What a client says is read and forgotten, within bounds. */
static void
test_bounds (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (Socket) large = socket_open (server, "mira", "/ws/videos", NULL, NULL);
  g_autoptr (Socket) talkative = socket_open (server, "mira", "/ws/videos", NULL, NULL);
  g_autoptr (Socket) quiet = socket_open (server, "mira", "/ws/videos", NULL, NULL);
  g_autofree char *long_text = g_strnfill (8192, 'x');
  gint64 id;

  soup_websocket_connection_send_text (quiet->connection, "hello");
  soup_websocket_connection_send_text (large->connection, long_text);
  for (guint i = 0; i < 200; i++)
    soup_websocket_connection_send_text (talkative->connection, "hello");
  aiv_test_wait (large->closed && talkative->closed);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (large->connection), ==, 1009);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (talkative->connection), ==, 1008);
  id = video_submit (server, "mira");
  aiv_test_wait (has (quiet, id, "\"status\":\"completed\""));
}

#define N_STEPS 16
#define N_AT_ONCE 100
#define TOO_SLOW 4408
#define CLOSE_FRAME 0x88

/* A client that asks for a WebSocket and then reads nothing. */
typedef struct
{
  GSocketConnection *connection;
  GSocket *socket; /* its */
  GByteArray *heard;
} Deaf;

/* The kernel keeps as little as it can for it, on both of its ends, which are in this process. */
static void
shrink_buffers (Deaf *self)
{
  struct sockaddr_storage own = { 0 };
  socklen_t length = sizeof own;
  int size = 1;

  g_assert_cmpint (getsockname (g_socket_get_fd (self->socket), (struct sockaddr *) &own, &length), ==, 0);
  g_assert_true (g_socket_set_option (self->socket, SOL_SOCKET, SO_RCVBUF, size, NULL));
  for (int fd = 0; fd < 1024; fd++)
    {
      struct sockaddr_storage peer = { 0 };
      socklen_t peer_length = sizeof peer;

      if (getpeername (fd, (struct sockaddr *) &peer, &peer_length) == 0 && peer_length == length
          && memcmp (&peer, &own, length) == 0)
        g_assert_cmpint (setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size), ==, 0);
    }
}

static void
deaf_listen (Deaf *self)
{
  char piece[4096];
  gssize n;

  while ((n = g_socket_receive_with_blocking (self->socket, piece, sizeof piece, FALSE, NULL, NULL)) > 0)
    g_byte_array_append (self->heard, (guint8 *) piece, (guint) n);
}

static gboolean
deaf_hears (Deaf *self, const char *text)
{
  deaf_listen (self);
  return self->heard->len > 0 && memmem (self->heard->data, self->heard->len, text, strlen (text)) != NULL;
}

/* The code in the close frame; 0 before that has come. Texts are ASCII, so that no other byte looks like it. */
static guint
deaf_hears_end (Deaf *self)
{
  const guint8 *frame;

  deaf_listen (self);
  frame = self->heard->len > 0 ? memchr (self->heard->data, CLOSE_FRAME, self->heard->len) : NULL;
  return frame != NULL && frame + 4 <= self->heard->data + self->heard->len ? (guint) frame[2] << 8 | frame[3] : 0;
}

static Deaf *
deaf_new (AivTestServer *server, const char *as)
{
  Deaf *self = g_new0 (Deaf, 1);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autofree char *request = NULL;
  g_autoptr (GError) error = NULL;

  request = g_strdup_printf ("GET /ws/videos?token=%s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                             "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                             (const char *) g_hash_table_lookup (server->tokens, as));
  self->heard = g_byte_array_new ();
  self->connection = g_socket_client_connect_to_uri (client, server->address, 80, NULL, &error);
  g_assert_no_error (error);
  self->socket = g_socket_connection_get_socket (self->connection);
  g_assert_cmpint (g_socket_send (self->socket, request, strlen (request), NULL, NULL), ==, strlen (request));
  aiv_test_poll (deaf_hears (self, "\r\n\r\n"));
  g_assert_true (deaf_hears (self, " 101 "));
  g_byte_array_set_size (self->heard, 0);
  shrink_buffers (self);
  return self;
}

static void
deaf_free (Deaf *self)
{
  g_io_stream_close (G_IO_STREAM (self->connection), NULL, NULL);
  g_object_unref (self->connection);
  g_byte_array_unref (self->heard);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deaf, deaf_free)

/* Who is behind with more videos than are kept for one client is to come again. Who reads is not
 * kept waiting by that. */
static void
test_too_slow (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (Socket) reader = socket_open (server, "mira", "/ws/videos", NULL, NULL);
  g_autoptr (Deaf) deaf = deaf_new (server, "mira");
  guint code = 0;

  aiv_scripted_engine_hold (server->engine);
  for (guint i = 0; i < N_STEPS; i++)
    {
      gint64 last = video_submit_many (server, "mira", N_AT_ONCE);

      aiv_test_wait (has (reader, last, ""));
    }
  g_assert_false (reader->closed);
  aiv_test_poll ((code = deaf_hears_end (deaf)) != 0);
  g_assert_cmpuint (code, ==, TOO_SLOW);
}

/* It ends with the session, and with the account. */
static void
test_sign_out (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  g_autoptr (Socket) socket = socket_open (server, "mira", "/ws/videos", NULL, NULL);
  g_autoptr (Socket) other = socket_open (server, "noor", "/ws/videos", NULL, NULL);
  g_autoptr (AivTestReply) out = aiv_test_server_call (server, "mira", "POST", "/api/auth/logout", NULL, NULL);
  g_autoptr (AivTestReply) off = NULL;

  aiv_test_wait (socket->closed);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (socket->connection), ==, 4401);
  g_assert_false (other->closed);
  off = aiv_test_server_call (server, "admin", "PATCH", "/api/admin/users/u-3", AIV_TEST_JSON, "{\"disabled\":true}");
  if (off->status != 200)
    off = aiv_test_server_call (server, "admin", "PATCH", "/api/admin/users/u-2", AIV_TEST_JSON, "{\"disabled\":true}");
  g_assert_cmpuint (off->status, ==, 200);
  aiv_test_wait (other->closed);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (other->connection), ==, 4401);
}

/* A server that stops says so. */
static void
test_stop (void)
{
  g_autoptr (AivTestServer) server = aiv_test_server_new ();
  Socket *socket = socket_open (server, "mira", "/ws/videos", NULL, NULL);

  dex_unref (aiv_test_settle (aiv_backend_stop (server->backend)));
  aiv_test_wait (socket->closed);
  g_assert_cmpuint (soup_websocket_connection_get_close_code (socket->connection), ==, 1001);
  socket_free (socket);
  aiv_test_server_stop (server);
  aiv_test_server_start (server);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/http/video-socket/push", test_push);
  g_test_add_func ("/http/video-socket/refused", test_refused);
  g_test_add_func ("/http/video-socket/bounds", test_bounds);
  g_test_add_func ("/http/video-socket/too-slow", test_too_slow);
  g_test_add_func ("/http/video-socket/sign-out", test_sign_out);
  g_test_add_func ("/http/video-socket/stop", test_stop);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <sodium.h>
#include <string.h>

#include "aiv-http-feed.h"
#include "aiv-http-request.h"
#include "aiv-test-wait.h"
#include "http-fixture.h"

/* Clients that are slow, idle, or too many. Patience is short here, and the tests wait until
 * it is lost. */

#define PATIENCE_MS 150

static void
set_up (HttpFixture *fixture, gconstpointer data)
{
  AivHttpLimits limits = AIV_HTTP_LIMITS_INIT;

  http_fixture_set_up (fixture, data);
  limits.connections = 8;
  limits.header_ms = PATIENCE_MS;
  limits.idle_ms = PATIENCE_MS;
  limits.body_ms = PATIENCE_MS;
  limits.body_bytes = 1000;
  aiv_http_server_set_limits (fixture->server, &limits, FALSE);
  http_fixture_n_gone = http_fixture_n_waiting = 0;
}

typedef struct
{
  GSocketConnection *connection;
  HttpReply reply;
  const char *text; /* what is still to be sent, a byte at a time */
  guint timer;
} Client;

static void
client_free (Client *client)
{
  g_clear_handle_id (&client->timer, g_source_remove);
  g_io_stream_close (G_IO_STREAM (client->connection), NULL, NULL);
  /* Closing ends the reading, too. */
  aiv_test_wait (client->reply.over);
  g_object_unref (client->connection);
  g_string_free (client->reply.text, TRUE);
  g_free (client);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_free)

static Client *
client_new (HttpFixture *fixture, const char *text)
{
  Client *client = g_new0 (Client, 1);

  client->connection = http_fixture_dial (fixture, text);
  client->reply.text = g_string_new (NULL);
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (G_IO_STREAM (client->connection)), 4096, 0, NULL,
                                   http_fixture_on_read, &client->reply);
  return client;
}

static gboolean
send_byte (gpointer data)
{
  Client *client = data;

  if (client->reply.over || *client->text == '\0')
    {
      client->timer = 0;
      return G_SOURCE_REMOVE;
    }
  g_socket_send (g_socket_connection_get_socket (client->connection), client->text++, 1, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

/* Sends @text as slowly as those do who want to keep a server busy. */
static void
client_trickle (Client *client, const char *text)
{
  client->text = text;
  client->timer = g_timeout_add (PATIENCE_MS / 10, send_byte, client);
}

#define LONG_TEXT                                                                        \
  "x-long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void
test_head (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (Client) silent = client_new (fixture, "");
  g_autoptr (Client) half = client_new (fixture, "GET /public HTTP/1.1\r\nHost: x");
  g_autoptr (Client) slow = client_new (fixture, "GET /public HTTP/1.1\r\n");

  client_trickle (slow, LONG_TEXT);
  aiv_test_wait (silent->reply.over && half->reply.over && slow->reply.over);
  g_assert_cmpuint (silent->reply.text->len, ==, 0);
  g_assert_true (g_str_has_prefix (half->reply.text->str, "HTTP/1.1 408 "));
  g_assert_true (g_str_has_suffix (half->reply.text->str, "{\"detail\":\"The request came too slowly\"}"));
  g_assert_true (g_str_has_prefix (slow->reply.text->str, "HTTP/1.1 408 "));
  g_assert_cmpint (*slow->text, !=, '\0');
  aiv_test_wait (aiv_http_server_get_n_connections (fixture->server) == 0);
}

static void
test_idle (HttpFixture *fixture, gconstpointer data)
{
  static const char request[] = "GET /public HTTP/1.1\r\nHost: x\r\n\r\n";
  g_autoptr (Client) idle = client_new (fixture, request);
  g_autoptr (Client) slow = client_new (fixture, request);

  aiv_test_wait (strstr (slow->reply.text->str, "nobody") != NULL);
  client_trickle (slow, "GET /public HTTP/1.1\r\n" LONG_TEXT);
  aiv_test_wait (idle->reply.over && slow->reply.over);
  g_assert_true (g_str_has_prefix (idle->reply.text->str, "HTTP/1.1 200 "));
  g_assert_true (g_str_has_suffix (idle->reply.text->str, "{\"name\":\"nobody\"}"));
  g_assert_true (g_str_has_prefix (slow->reply.text->str, "HTTP/1.1 200 "));
  g_assert_nonnull (strstr (slow->reply.text->str, "HTTP/1.1 408 "));
}

static void
test_body (HttpFixture *fixture, gconstpointer data)
{
  static const char head[] = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  g_autofree char *measured = g_strconcat (head, "Content-Length: 100000\r\n\r\n{\"a\":\"", NULL);
  g_autofree char *chunked = g_strconcat (head, "Transfer-Encoding: chunked\r\n\r\nff\r\n{\"a\":\"", NULL);
  g_autoptr (Client) still = client_new (fixture, measured);
  g_autoptr (Client) slow = client_new (fixture, chunked);
  g_autoptr (Client) refused = client_new (fixture, "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx");

  client_trickle (slow, LONG_TEXT);
  aiv_test_wait (still->reply.over && slow->reply.over && refused->reply.over);
  g_assert_true (g_str_has_prefix (still->reply.text->str, "HTTP/1.1 408 "));
  g_assert_nonnull (strstr (still->reply.text->str, "X-Request-Id: "));
  g_assert_true (g_str_has_suffix (still->reply.text->str, "{\"detail\":\"The request came too slowly\"}"));
  g_assert_true (g_str_has_prefix (slow->reply.text->str, "HTTP/1.1 408 "));
  g_assert_true (g_str_has_prefix (refused->reply.text->str, "HTTP/1.1 401 "));
  aiv_test_wait (aiv_http_server_get_n_connections (fixture->server) == 0);
}

/* A body that nobody wants is read for a moment, however steadily it comes. */
static void
test_refused_body (HttpFixture *fixture, gconstpointer data)
{
  static const char head[] = "POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n";
  AivHttpLimits limits = AIV_HTTP_LIMITS_INIT;
  g_autofree char *steady = g_strnfill (1000000, 'x');
  g_autoptr (Client) client = NULL;

  limits.body_ms = PATIENCE_MS;
  limits.body_bytes = 2;
  aiv_http_server_set_limits (fixture->server, &limits, FALSE);
  client = client_new (fixture, head);
  client_trickle (client, steady);
  aiv_test_wait (client->reply.over);
  g_assert_true (g_str_has_prefix (client->reply.text->str, "HTTP/1.1 404 "));
  aiv_test_wait (aiv_http_server_get_n_connections (fixture->server) == 0);
}

/* Who does not read what he asked for. */
static void
test_unread (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) deaf = http_fixture_dial (fixture, "GET /flood HTTP/1.1\r\nHost: x\r\n\r\n");

  aiv_test_wait (http_fixture_n_waiting == 1);
  aiv_test_wait (http_fixture_n_gone == 1);
  aiv_test_wait (aiv_http_server_get_n_connections (fixture->server) == 0);
  g_io_stream_close (G_IO_STREAM (deaf), NULL, NULL);
}

/* Who waits for an answer may wait; silent clients that come and go tell the time. */
static void
test_waiting (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (Client) waiting = client_new (fixture, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");

  aiv_test_wait (http_fixture_n_waiting == 1);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (Client) silent = client_new (fixture, "");

      aiv_test_wait (silent->reply.over);
    }
  g_assert_cmpuint (http_fixture_n_gone, ==, 0);
  g_assert_false (waiting->reply.over);
  g_io_stream_close (G_IO_STREAM (waiting->connection), NULL, NULL);
  aiv_test_wait (http_fixture_n_gone == 1);
}

static void
test_too_many (HttpFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) clients = g_ptr_array_new_with_free_func ((GDestroyNotify) client_free);
  g_autoptr (Client) late = NULL;
  g_autoptr (Client) last = NULL;

  /* Seven at work and one that waits: it makes room. */
  for (guint i = 0; i < 7; i++)
    {
      g_ptr_array_add (clients, client_new (fixture, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n"));
      aiv_test_wait (http_fixture_n_waiting == i + 1);
    }
  g_ptr_array_add (clients, client_new (fixture, ""));
  aiv_test_wait (aiv_http_server_get_n_connections (fixture->server) == 8);
  late = client_new (fixture, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  aiv_test_wait (http_fixture_n_waiting == 8);
  aiv_test_wait (((Client *) clients->pdata[7])->reply.over);
  /* All at work: the next is turned away. */
  last = client_new (fixture, "");
  aiv_test_wait (last->reply.over);
  g_assert_cmpuint (http_fixture_n_gone, ==, 0);
}

/* More than all buffers between the two ends of a connection take. */
#define N_PIECES 256
#define PIECE 65536

static guint n_opened;
static guint n_closed;

static gboolean
is_allowed (gpointer data)
{
  return TRUE;
}

static GBytes *
next_piece (gpointer data)
{
  guint *n_left = data;

  if (*n_left == 0)
    return NULL;
  (*n_left)--;
  return g_bytes_new_take (g_strnfill (PIECE, 'x'), PIECE);
}

static void
closed (gpointer data)
{
  n_closed++;
  g_free (data);
}

static gboolean
open_feed (AivHttpRequest *request, GError **error)
{
  static const AivHttpFeedSource source = { is_allowed, next_piece, closed };
  guint *n_left = g_new (guint, 1);

  *n_left = N_PIECES;
  n_opened++;
  aiv_http_feed_open (request, &source, n_left);
  return TRUE;
}

/* Of a text of megabytes. */
static gboolean
ends_with (const GString *text, const char *end)
{
  return text->len >= strlen (end) && memcmp (text->str + text->len - strlen (end), end, strlen (end)) == 0;
}

/* Of two who listen, one does not read: it is given up after a few heartbeats, and nothing is
 * kept for it. The other gets everything, and heartbeats after that. */
static void
test_stalled (HttpFixture *fixture, gconstpointer data)
{
  static const AivHttpRoute routes[]
      = { { "GET", "/feed", open_feed, AIV_HTTP_PUBLIC, AIV_HTTP_STREAM }, { NULL } };
  static const char request[] = "GET /feed HTTP/1.1\r\nHost: x\r\n\r\n";
  g_autoptr (GSocketConnection) stalled = NULL;
  g_autoptr (Client) reader = NULL;

  n_opened = n_closed = 0;
  aiv_http_server_add_routes (fixture->server, routes);
  aiv_http_feeds_set_heartbeat (aiv_http_server_get_feeds (fixture->server), PATIENCE_MS / 5);
  reader = client_new (fixture, request);
  stalled = http_fixture_dial (fixture, request);
  aiv_test_wait (n_opened == 2);
  aiv_test_wait (n_closed == 1);
  aiv_test_wait (ends_with (reader->reply.text, ": heartbeat\n\n\r\n"));
  g_assert_cmpuint (reader->reply.text->len, >, N_PIECES * PIECE);
  g_assert_false (reader->reply.over);
  g_assert_cmpuint (n_closed, ==, 1);
  aiv_test_wait (aiv_http_server_get_n_connections (fixture->server) == 1);
  g_io_stream_close (G_IO_STREAM (stalled), NULL, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);
  dex_init ();
#define ADD(name, func) g_test_add ("/http/slow-clients/" name, HttpFixture, NULL, set_up, func, http_fixture_tear_down)
  ADD ("head", test_head);
  ADD ("idle", test_idle);
  ADD ("body", test_body);
  ADD ("refused-body", test_refused_body);
  ADD ("unread", test_unread);
  ADD ("waiting", test_waiting);
  ADD ("too-many", test_too_many);
  ADD ("stalled", test_stalled);
  return g_test_run ();
}

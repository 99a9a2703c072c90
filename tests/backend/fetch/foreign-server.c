/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "foreign-server.h"

#include <string.h>

#define PACE_US (20 * 1000)

typedef struct
{
  GSocket *socket;
  GInputStream *in;
  GOutputStream *out;
} Peer;

static gboolean
say (Peer *peer, const char *text)
{
  return g_output_stream_write_all (peer->out, text, strlen (text), NULL, NULL, NULL);
}

/* Waits a little, or until the client hangs up, which ends the scene. */
static gboolean
is_patient (Peer *peer)
{
  char byte;

  return !g_socket_condition_timed_wait (peer->socket, G_IO_IN, PACE_US, NULL, NULL)
         || g_socket_receive_with_blocking (peer->socket, &byte, 1, FALSE, NULL, NULL) > 0;
}

static void
trickle (Peer *peer, const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      const char piece[2] = { *at, '\0' };

      if (!say (peer, piece) || !is_patient (peer))
        return;
    }
}

static void
repeat (Peer *peer, const char *text)
{
  while (say (peer, text))
    ;
}

static void
send_picture (ForeignServer *self, Peer *peer, const char *headers)
{
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n",
                                           g_bytes_get_size (self->picture), headers);

  say (peer, head);
  g_output_stream_write_all (peer->out, g_bytes_get_data (self->picture, NULL), g_bytes_get_size (self->picture), NULL,
                             NULL, NULL);
}

static void
send_on (Peer *peer, const char *where)
{
  g_autofree char *head
      = g_strdup_printf ("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n", where);

  say (peer, head);
}

static void
play (ForeignServer *self, Peer *peer, const char *path)
{
  static const char slow[] = "HTTP/1.1 200 OK\r\nX-One: two\r\nX-Three: four\r\nX-Five: six\r\nContent-Length: 4\r\n\r\nslow";

  if (g_str_equal (path, "/picture.jpg"))
    send_picture (self, peer, "Content-Type: text/plain\r\nSet-Cookie: a=b\r\n");
  else if (g_str_equal (path, "/packed"))
    send_picture (self, peer, "Content-Encoding: gzip\r\n");
  else if (g_str_has_prefix (path, "/to/"))
    send_on (peer, path + strlen ("/to/"));
  else if (g_str_equal (path, "/loop"))
    send_on (peer, "/loop");
  else if (g_str_equal (path, "/nowhere"))
    say (peer, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");
  else if (g_str_equal (path, "/declared"))
    say (peer, "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx");
  else if (g_str_equal (path, "/endless") && say (peer, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"))
    repeat (peer, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
  else if (g_str_equal (path, "/endless-head") && say (peer, "HTTP/1.1 200 OK\r\n"))
    repeat (peer, "X-More: 0123456789abcdef0123456789abcdef0123456789abcdef0123\r\n");
  else if (g_str_equal (path, "/cut"))
    say (peer, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort");
  else if (g_str_equal (path, "/trickle") && say (peer, "HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n"))
    for (guint i = 0; i < 100; i++)
      trickle (peer, "drop by drop");
  else if (g_str_equal (path, "/slow-head"))
    trickle (peer, slow);
  else if (g_str_equal (path, "/silence"))
    {
      for (guint i = 0; i < 1500 && is_patient (peer); i++)
        ;
    }
  else if (g_str_equal (path, "/noise"))
    say (peer, "\x16\x03\x01 this is no HTTP\r\n\r\n");
  else if (g_str_equal (path, "/page.jpg"))
    say (peer, "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 20\r\n\r\n<html><body></html>\n");
  else
    say (peer, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

/* The path that is asked for; NULL when the client says nothing sensible. */
static char *
read_path (GInputStream *in)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (in);
  g_autofree char *first = NULL;
  g_auto (GStrv) words = NULL;

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_set_newline_type (lines, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  first = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);

      if (line == NULL || *line == '\0')
        break;
      /* Nothing of the server's goes to strangers. */
      g_assert_false (g_ascii_strncasecmp (line, "Cookie:", 7) == 0);
      g_assert_false (g_ascii_strncasecmp (line, "Authorization:", 14) == 0);
      g_assert_false (g_ascii_strncasecmp (line, "Referer:", 8) == 0);
    }
  words = first != NULL ? g_strsplit (first, " ", 3) : NULL;
  if (words == NULL || words[0] == NULL || words[1] == NULL)
    return NULL;
  return g_strndup (words[1], strcspn (words[1], "?"));
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer data)
{
  ForeignServer *self = data;
  g_autoptr (GIOStream) stream = g_object_ref (G_IO_STREAM (connection));
  g_autofree char *path = NULL;
  Peer peer = { g_socket_connection_get_socket (connection) };

  g_atomic_int_inc (&self->n_connections);
  g_socket_set_timeout (peer.socket, 30);
  if (self->certificate != NULL)
    {
      GIOStream *tls = g_tls_server_connection_new (stream, self->certificate, NULL);

      g_assert_nonnull (tls);
      g_object_unref (stream);
      stream = tls;
    }
  peer.in = g_io_stream_get_input_stream (stream);
  peer.out = g_io_stream_get_output_stream (stream);
  if ((path = read_path (peer.in)) != NULL)
    play (self, &peer, path);
  g_io_stream_close (stream, NULL, NULL);
  return TRUE;
}

ForeignServer *
foreign_server_new (void)
{
  ForeignServer *self = g_new0 (ForeignServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autofree char *path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "portrait.jpg", NULL);
  g_autoptr (GError) error = NULL;
  char *content;
  gsize length;

  self->service = g_threaded_socket_service_new (32);
  g_assert_true (g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any, G_SOCKET_TYPE_STREAM,
                                                G_SOCKET_PROTOCOL_TCP, NULL, &self->address, &error));
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->reached = g_ptr_array_new_with_free_func (g_free);
  g_mutex_init (&self->mutex);
  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  self->picture = g_bytes_new_take (content, length);
  return self;
}

void
foreign_server_free (ForeignServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (self->service);
  g_object_unref (self->address);
  g_hash_table_unref (self->names);
  g_ptr_array_unref (self->reached);
  g_clear_object (&self->certificate);
  g_bytes_unref (self->picture);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* From now on, a look-up of @host gives these: "1.2.3.4,::1" for all of them, or one after
 * the other with "|" between. */
void
foreign_server_name (ForeignServer *self, const char *host, const char *answers)
{
  g_hash_table_insert (self->names, g_strdup (host), g_strdup (answers));
}

static GList *
resolve (const char *host, GCancellable *cancellable, gpointer data, GError **error)
{
  ForeignServer *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  const char *answers = g_hash_table_lookup (self->names, host);
  const char *next = answers != NULL ? strchr (answers, '|') : NULL;
  g_autofree char *answer = NULL;
  g_auto (GStrv) addresses = NULL;
  GList *list = NULL;

  self->n_lookups++;
  if (answers == NULL)
    {
      g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No %s", host);
      return NULL;
    }
  answer = next != NULL ? g_strndup (answers, next - answers) : g_strdup (answers);
  addresses = g_strsplit (answer, ",", -1);
  for (guint i = 0; addresses[i] != NULL; i++)
    list = g_list_append (list, g_inet_address_new_from_string (addresses[i]));
  if (next != NULL)
    g_hash_table_insert (self->names, g_strdup (host), g_strdup (next + 1));
  return list;
}

static GSocketAddress *
place (GSocketAddress *checked, gpointer data)
{
  ForeignServer *self = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_ptr_array_add (self->reached, g_socket_connectable_to_string (G_SOCKET_CONNECTABLE (checked)));
  return g_object_ref (self->address);
}

/* Puts a fetcher into this internet. */
void
foreign_server_join (ForeignServer *self, AivFetchNet *net)
{
  net->resolve = resolve;
  net->place = place;
  net->data = self;
}

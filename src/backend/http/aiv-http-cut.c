/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-cut.h"

#include <sys/socket.h>

/* How long a client may go on sending after it has been told to stop, in seconds and bytes. */
#define LINGER_SECONDS 2
#define LINGER_BYTES (16 * 1024 * 1024)

/* A connection that ends in the middle of a request body. Closing it at once would make the
 * kernel reset it, and the client would lose the answer that says why: so the answer is
 * sent, our side is shut, and what still comes is read and dropped for a moment. */
typedef struct
{
  GIOStream *stream;
  GSocket *socket;
  GCancellable *cancellable;
  GString *answer;
  gsize dropped;
  guint timeout;
} Cut;

static void
cut_free (Cut *cut)
{
  g_clear_handle_id (&cut->timeout, g_source_remove);
  g_io_stream_close (cut->stream, NULL, NULL);
  g_object_unref (cut->stream);
  g_object_unref (cut->socket);
  g_object_unref (cut->cancellable);
  g_string_free (cut->answer, TRUE);
  g_free (cut);
}

static void drop_more (Cut *cut);

static void
on_dropped (GObject *source, GAsyncResult *result, gpointer data)
{
  Cut *cut = data;
  gssize n = g_input_stream_skip_finish (G_INPUT_STREAM (source), result, NULL);

  if (n > 0)
    cut->dropped += n;
  if (n <= 0 || cut->dropped > LINGER_BYTES)
    cut_free (cut);
  else
    drop_more (cut);
}

static void
drop_more (Cut *cut)
{
  g_input_stream_skip_async (g_io_stream_get_input_stream (cut->stream), 64 * 1024, G_PRIORITY_LOW, cut->cancellable,
                             on_dropped, cut);
}

static void
on_answered (GObject *source, GAsyncResult *result, gpointer data)
{
  Cut *cut = data;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    {
      cut_free (cut);
      return;
    }
  g_socket_shutdown (cut->socket, FALSE, TRUE, NULL);
  drop_more (cut);
}

static gboolean
on_timeout (gpointer data)
{
  Cut *cut = data;

  cut->timeout = 0;
  g_cancellable_cancel (cut->cancellable);
  return G_SOURCE_REMOVE;
}

static GString *
format_answer (SoupServerMessage *message)
{
  GString *answer = g_string_new (NULL);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  SoupMessageHeadersIter iter;
  const char *name, *value;
  g_autoptr (GBytes) chunk = soup_message_body_get_chunk (soup_server_message_get_response_body (message), 0);

  g_string_append_printf (answer, "HTTP/1.1 %u %s\r\n", soup_server_message_get_status (message),
                          soup_status_get_phrase (soup_server_message_get_status (message)));
  soup_message_headers_replace (headers, "Connection", "close");
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (answer, "%s: %s\r\n", name, value);
  g_string_append (answer, "\r\n");
  if (chunk != NULL)
    g_string_append_len (answer, g_bytes_get_data (chunk, NULL), (gssize) g_bytes_get_size (chunk));
  return answer;
}

/**
 * aiv_http_cut:
 * @message: a paused message with an answer, of which libsoup is still reading the body
 * @socket: what it comes by
 *
 * Sends the answer, and ends the connection without reading the rest.
 */
void
aiv_http_cut (SoupServerMessage *message, GSocket *socket)
{
  Cut *cut = g_new0 (Cut, 1);

  cut->socket = g_object_ref (socket);
  cut->answer = format_answer (message);
  cut->cancellable = g_cancellable_new ();
  cut->stream = soup_server_message_steal_connection (message);
  cut->timeout = g_timeout_add_seconds (LINGER_SECONDS, on_timeout, cut);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (cut->stream), cut->answer->str, cut->answer->len,
                                   G_PRIORITY_DEFAULT, cut->cancellable, on_answered, cut);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-bounded-input.h"
#include "fuzz.h"

#include <libsoup/soup.h>

/* What comes in on a WebSocket: libsoup's reader behind our bound, as aiv-http-socket.c puts
 * them together, with bounds that a short input reaches. No message is larger than they allow,
 * and the end of the input ends the connection. */

#define MAX_FRAME 256
#define MAX_UNFINISHED 512
/* The reader may take a buffer of this size more before it is stopped (libsoup's own). */
#define READ_SIZE 1024

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *message, gpointer input)
{
  g_assert_cmpuint (g_bytes_get_size (message), <=, MAX_UNFINISHED + READ_SIZE);
  aiv_http_bounded_input_renew (input);
}

static void
on_pong (SoupWebsocketConnection *connection, GBytes *message, gpointer input)
{
  aiv_http_bounded_input_forgive (input, g_bytes_get_size (message) + 6);
}

static void
on_closed (SoupWebsocketConnection *connection, gpointer closed)
{
  *(gboolean *) closed = TRUE;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GInputStream) bytes = g_memory_input_stream_new_from_data (data, (gssize) size, NULL);
  g_autoptr (AivHttpBoundedInput) input = aiv_http_bounded_input_new (bytes, MAX_UNFINISHED);
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GIOStream) stream = g_simple_io_stream_new (G_INPUT_STREAM (input), output);
  g_autoptr (GUri) uri = g_uri_parse ("ws://127.0.0.1/ws/videos", SOUP_HTTP_URI_FLAGS, NULL);
  g_autoptr (SoupWebsocketConnection) connection
      = soup_websocket_connection_new (stream, uri, SOUP_WEBSOCKET_CONNECTION_SERVER, NULL, NULL, NULL);
  gboolean closed = FALSE;

  soup_websocket_connection_set_max_incoming_payload_size (connection, MAX_FRAME);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), input);
  g_signal_connect (connection, "pong", G_CALLBACK (on_pong), input);
  g_signal_connect (connection, "closed", G_CALLBACK (on_closed), &closed);
  while (!closed)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (connection, input);
  return 0;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-test-listener.h"

#include <string.h>

#include "aiv-exchanges.h"
#include "aiv-soup.h"
#include "aiv-test-wait.h"

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  AivTestListener *self = data;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);

  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    {
      self->over = TRUE;
      return;
    }
  g_string_append_len (self->text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (self->stream, 4096, 0, self->cancellable, on_read, self);
}

/* Opens a stream, which must answer 200; @last_id is the Last-Event-ID. */
AivTestListener *
aiv_test_listener_new (AivTestServer *server, const char *as, const char *path, const char *last_id)
{
  AivTestListener *self = g_new0 (AivTestListener, 1);
  g_autoptr (SoupMessage) message = aiv_test_server_message (server, as, "GET", path);
  SoupMessageHeaders *headers;
  g_autoptr (DexFuture) sent = NULL;

  if (last_id != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Last-Event-ID", last_id);
  sent = aiv_test_settle (aiv_soup_send (server->session, message));
  aiv_exchanges_record (message, "", 0);
  headers = soup_message_get_response_headers (message);
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  g_assert_cmpstr (soup_message_headers_get_content_type (headers, NULL), ==, "text/event-stream");
  g_assert_cmpstr (soup_message_headers_get_one (headers, "Cache-Control"), ==, "no-cache");
  g_assert_cmpstr (soup_message_headers_get_one (headers, "X-Accel-Buffering"), ==, "no");
  self->stream = dex_await_object (dex_ref (sent), NULL);
  self->text = g_string_new (NULL);
  self->cancellable = g_cancellable_new ();
  g_input_stream_read_bytes_async (self->stream, 4096, 0, self->cancellable, on_read, self);
  return self;
}

void
aiv_test_listener_free (AivTestListener *self)
{
  g_cancellable_cancel (self->cancellable);
  aiv_test_wait (self->over);
  g_object_unref (self->stream);
  g_object_unref (self->cancellable);
  g_string_free (self->text, TRUE);
  g_free (self);
}

/* Whether an event that has come to its end has @text in it. */
gboolean
aiv_test_listener_has (AivTestListener *self, const char *text)
{
  const char *found = strstr (self->text->str, text);

  return found != NULL && strstr (found, "\n\n") != NULL;
}

/* The id of the last event in the text. */
char *
aiv_test_listener_dup_last_id (AivTestListener *self)
{
  const char *at = g_strrstr (self->text->str, "id: ");

  g_assert_nonnull (at);
  return g_strndup (at + 4, strcspn (at + 4, "\n"));
}

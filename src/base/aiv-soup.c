/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-soup.h"

#include "aiv-error.h"

#define READ_STEP (64 * 1024)

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream == NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_object (promise, stream);
}

/**
 * aiv_soup_send:
 * @session: an HTTP session of the calling thread
 * @message: a message that has not been sent
 *
 * Sends a request. The status is in @message and nobody has judged it yet: check it before
 * reading. Dropping the last block over the future aborts the request.
 *
 * Returns: (transfer full): a future of the answer's body, a [class@Gio.InputStream]
 */
DexFuture *
aiv_soup_send (SoupSession *session, SoupMessage *message)
{
  DexPromise *promise;

  aiv_return_future_if_fail (SOUP_IS_SESSION (session));
  aiv_return_future_if_fail (SOUP_IS_MESSAGE (message));

  promise = dex_promise_new_cancellable ();
  soup_session_send_async (session, message, G_PRIORITY_DEFAULT, dex_promise_get_cancellable (promise), on_sent,
                           dex_ref (promise));
  return DEX_FUTURE (promise);
}

typedef struct
{
  DexPromise *promise;
  GInputStream *stream;
  GByteArray *bytes;
  gsize max_bytes;
} Reader;

static void
reader_free (Reader *reader)
{
  dex_unref (reader->promise);
  g_object_unref (reader->stream);
  if (reader->bytes != NULL)
    g_byte_array_unref (reader->bytes);
  g_free (reader);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, reader_free)

static void read_more (Reader *reader);

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Reader) reader = data;
  GError *error = NULL;
  g_autoptr (GBytes) step = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (step == NULL)
    dex_promise_reject (reader->promise, error);
  else if (g_bytes_get_size (step) == 0)
    dex_promise_resolve_boxed (reader->promise, G_TYPE_BYTES,
                               g_byte_array_free_to_bytes (g_steal_pointer (&reader->bytes)));
  else if (reader->bytes->len + g_bytes_get_size (step) > reader->max_bytes)
    dex_promise_reject (reader->promise, g_error_new (G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                                                      "The answer is larger than %" G_GSIZE_FORMAT " bytes",
                                                      reader->max_bytes));
  else
    {
      g_byte_array_append (reader->bytes, g_bytes_get_data (step, NULL), g_bytes_get_size (step));
      read_more (g_steal_pointer (&reader));
    }
}

static void
read_more (Reader *reader)
{
  g_input_stream_read_bytes_async (reader->stream, READ_STEP, G_PRIORITY_DEFAULT,
                                   dex_promise_get_cancellable (reader->promise), on_read, reader);
}

/**
 * aiv_stream_read_bounded:
 * @stream: a stream
 * @max_bytes: the most to take
 *
 * Reads a stream to its end into memory, and gives up with
 * %G_IO_ERROR_MESSAGE_TOO_LARGE as soon as there is more than @max_bytes: the other side
 * does not decide how much memory we use.
 *
 * Returns: (transfer full): a future of a [struct@GLib.Bytes]
 */
DexFuture *
aiv_stream_read_bounded (GInputStream *stream, gsize max_bytes)
{
  Reader *reader;
  DexPromise *promise;

  aiv_return_future_if_fail (G_IS_INPUT_STREAM (stream));

  promise = dex_promise_new_cancellable ();
  reader = g_new0 (Reader, 1);
  reader->promise = dex_ref (promise);
  reader->stream = g_object_ref (stream);
  reader->bytes = g_byte_array_new ();
  reader->max_bytes = max_bytes;
  read_more (reader);
  return DEX_FUTURE (promise);
}

static DexFuture *
read_answer (DexFuture *sent, gpointer data)
{
  g_autoptr (GInputStream) stream = NULL;
  GError *error = NULL;

  if ((stream = dex_await_object (dex_ref (sent), &error)) == NULL)
    return dex_future_new_for_error (error);
  return aiv_stream_read_bounded (stream, GPOINTER_TO_SIZE (data));
}

/**
 * aiv_soup_send_and_read:
 * @session: an HTTP session of the calling thread
 * @message: a message that has not been sent
 * @max_bytes: the longest answer to accept
 *
 * Sends a request and reads its whole answer, whatever its status, into memory.
 *
 * Returns: (transfer full): a future of a [struct@GLib.Bytes]
 */
DexFuture *
aiv_soup_send_and_read (SoupSession *session, SoupMessage *message, gsize max_bytes)
{
  return dex_future_then (aiv_soup_send (session, message), read_answer, GSIZE_TO_POINTER (max_bytes), NULL);
}

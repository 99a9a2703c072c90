/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-bounded-input.h"

/**
 * AivHttpBoundedInput:
 *
 * What a client sends, up to a bound that is renewed whenever something of it has been dealt
 * with. libsoup 3.6 bounds the frames of a WebSocket but not the messages that they are
 * parts of: one that never ends would fill the memory.
 */
struct _AivHttpBoundedInput
{
  GFilterInputStream parent_instance;

  gsize most;
  gsize n_read;
};

static void pollable_iface_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AivHttpBoundedInput, aiv_http_bounded_input, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_iface_init))

static GInputStream *
get_base (gpointer self)
{
  return g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
}

static gboolean
check (AivHttpBoundedInput *self, GError **error)
{
  if (self->n_read <= self->most)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, "The client sends too much");
  return FALSE;
}

static gssize
count (AivHttpBoundedInput *self, gssize n)
{
  if (n > 0)
    self->n_read += (gsize) n;
  return n;
}

static gssize
aiv_http_bounded_input_read (GInputStream *stream, void *buffer, gsize size, GCancellable *cancellable, GError **error)
{
  AivHttpBoundedInput *self = AIV_HTTP_BOUNDED_INPUT (stream);

  return check (self, error) ? count (self, g_input_stream_read (get_base (self), buffer, size, cancellable, error)) : -1;
}

static gssize
aiv_http_bounded_input_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize size, GError **error)
{
  AivHttpBoundedInput *self = AIV_HTTP_BOUNDED_INPUT (stream);
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (get_base (self));

  if (!check (self, error))
    return -1;
  return count (self, g_pollable_input_stream_read_nonblocking (base, buffer, size, NULL, error));
}

static gboolean
aiv_http_bounded_input_is_readable (GPollableInputStream *stream)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (stream)));
}

static GSource *
aiv_http_bounded_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  g_autoptr (GSource) base
      = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (get_base (stream)), cancellable);

  return g_pollable_source_new_full (stream, base, NULL);
}

static void
aiv_http_bounded_input_class_init (AivHttpBoundedInputClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = aiv_http_bounded_input_read;
}

static void
pollable_iface_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = aiv_http_bounded_input_is_readable;
  iface->create_source = aiv_http_bounded_input_create_source;
  iface->read_nonblocking = aiv_http_bounded_input_read_nonblocking;
}

static void
aiv_http_bounded_input_init (AivHttpBoundedInput *self)
{
}

/**
 * aiv_http_bounded_input_new:
 * @base: a stream that can be polled
 * @most: bytes that may come before the bound is renewed
 *
 * Returns: (transfer full): a stream that fails with %G_IO_ERROR_MESSAGE_TOO_LARGE after that
 */
AivHttpBoundedInput *
aiv_http_bounded_input_new (GInputStream *base, gsize most)
{
  AivHttpBoundedInput *self;

  g_return_val_if_fail (G_IS_POLLABLE_INPUT_STREAM (base), NULL);

  self = g_object_new (AIV_TYPE_HTTP_BOUNDED_INPUT, "base-stream", base, "close-base-stream", FALSE, NULL);
  self->most = most;
  return self;
}

/**
 * aiv_http_bounded_input_renew:
 * @self: a stream
 *
 * Lets as much come again.
 */
void
aiv_http_bounded_input_renew (AivHttpBoundedInput *self)
{
  self->n_read = 0;
}

/**
 * aiv_http_bounded_input_forgive:
 * @self: a stream
 * @n: bytes
 *
 * Leaves so many of the bytes that have come out of account: they were dealt with by themselves,
 * between parts of something that is still to end.
 */
void
aiv_http_bounded_input_forgive (AivHttpBoundedInput *self, gsize n)
{
  self->n_read -= MIN (n, self->n_read);
}

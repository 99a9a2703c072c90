/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-error.h"
#include "aiv-http-error.h"
#include "aiv-http-feed-private.h"
#include "aiv-http-log.h"
#include "aiv-http-request-private.h"
#include "aiv-json.h"

/* The answering half of a request. */

/* So long one answer is written before others get their turn. */
#define MAX_TURN_US 3000

/**
 * aiv_http_request_set_header:
 * @self: a request that has not been answered
 * @name: a header
 * @value: its value, without line ends
 *
 * Sets a header of the answer.
 */
void
aiv_http_request_set_header (AivHttpRequest *self, const char *name, const char *value)
{
  if (self->message != NULL && !self->lost)
    soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name, value);
}

/* Those that libsoup does not know. */
static const char *
get_phrase (guint status)
{
  switch (status)
    {
    case 421:
      return "Misdirected Request";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    default:
      return NULL;
    }
}

static void
set_default_header (SoupMessageHeaders *headers, const char *name, const char *value)
{
  if (soup_message_headers_get_one (headers, name) == NULL)
    soup_message_headers_append (headers, name, value);
}

/* Returns the headers to add to, or NULL when nobody reads the answer or there is one. */
static SoupMessageHeaders *
begin_reply (AivHttpRequest *self, guint status, const char *content_type)
{
  SoupMessageHeaders *headers;

  if (self->message == NULL || self->lost || self->streaming)
    return NULL;

  headers = soup_server_message_get_response_headers (self->message);
  soup_server_message_set_status (self->message, status, get_phrase (status));
  soup_message_headers_replace (headers, "X-Request-Id", self->id);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  set_default_header (headers, "Cache-Control", "no-store");
  if (content_type != NULL)
    soup_message_headers_replace (headers, "Content-Type", content_type);
  aiv_http_server_add_cors (self->server, self->message);
  /* Chunks are let go once written, and libsoup leaves ranges to us. */
  soup_message_body_set_accumulate (soup_server_message_get_response_body (self->message), FALSE);
  self->replied = TRUE;
  if (self->answered == 0)
    self->answered = g_get_monotonic_time ();
  return headers;
}

static gboolean
finish_reply (AivHttpRequest *self, GBytes *bytes)
{
  SoupMessageBody *body = soup_server_message_get_response_body (self->message);

  soup_message_body_truncate (body);
  if (bytes != NULL && g_bytes_get_size (bytes) > 0 && !aiv_http_request_is_head (self))
    soup_message_body_append_bytes (body, bytes);
  soup_message_body_complete (body);
  /* An answer that is being kept goes out when its fiber ends. */
  if (!self->keeping)
    aiv_http_request_resume (self);
  return TRUE;
}

/**
 * aiv_http_request_reply_bytes:
 * @self: a request that has not been answered
 * @status: the HTTP status
 * @content_type: what @bytes are
 * @bytes: the body
 *
 * Answers. @bytes are shared, not copied.
 *
 * Returns: %TRUE, so that a handler can return it
 */
gboolean
aiv_http_request_reply_bytes (AivHttpRequest *self, guint status, const char *content_type, GBytes *bytes)
{
  SoupMessageHeaders *headers;

  aiv_http_idempotency_note (self, status, bytes);
  headers = begin_reply (self, status, content_type);
  if (headers == NULL)
    return TRUE;
  soup_message_headers_set_content_length (headers, g_bytes_get_size (bytes));
  return finish_reply (self, bytes);
}

/**
 * aiv_http_request_reply_empty:
 * @self: a request that has not been answered
 * @status: the HTTP status
 *
 * Answers without a body.
 *
 * Returns: %TRUE, so that a handler can return it
 */
gboolean
aiv_http_request_reply_empty (AivHttpRequest *self, guint status)
{
  SoupMessageHeaders *headers;

  aiv_http_idempotency_note (self, status, NULL);
  headers = begin_reply (self, status, NULL);
  if (headers == NULL)
    return TRUE;
  /* RFC 9110, 8.6: these two must not have one, or one of something else. */
  if (status == SOUP_STATUS_NOT_MODIFIED || status == SOUP_STATUS_NO_CONTENT)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_NONE);
  else
    soup_message_headers_set_content_length (headers, 0);
  return finish_reply (self, NULL);
}

/**
 * aiv_http_request_reply_json:
 * @self: a request that has not been answered
 * @status: the HTTP status
 * @node: (transfer full): the body
 *
 * Answers with JSON.
 *
 * Returns: %TRUE, so that a handler can return it
 */
gboolean
aiv_http_request_reply_json (AivHttpRequest *self, guint status, JsonNode *node)
{
  char *text = aiv_json_to_string (node);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  json_node_unref (node);
  return aiv_http_request_reply_bytes (self, status, "application/json", bytes);
}

/**
 * aiv_http_request_reply_object:
 * @self: a request that has not been answered
 * @status: the HTTP status
 * @object: (transfer full): the body
 *
 * Answers with a JSON object.
 *
 * Returns: %TRUE, so that a handler can return it
 */
gboolean
aiv_http_request_reply_object (AivHttpRequest *self, guint status, JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return aiv_http_request_reply_json (self, status, node);
}

/**
 * aiv_http_request_reply_error:
 * @self: a request that has not been answered
 * @error: why it failed
 *
 * Answers with an error: as it is if it is meant for the client, else as a 500 that only
 * the log explains.
 */
void
aiv_http_request_reply_error (AivHttpRequest *self, const GError *error)
{
  g_autoptr (GError) mapped = aiv_http_server_map_error (self->server, error);

  if (self->message == NULL || self->lost)
    return;
  if (mapped == NULL && aiv_error_is_cancelled (error))
    mapped = aiv_http_error_new (503, "The request was cancelled");
  if (mapped == NULL)
    {
      g_message ("%s %s failed: %s [%s]", soup_server_message_get_method (self->message),
                 aiv_http_log_get_route (self), error->message, self->id);
      mapped = aiv_http_error_new (500, "Internal server error");
    }
  if (mapped->code == SOUP_STATUS_UNAUTHORIZED)
    aiv_http_request_set_header (self, "WWW-Authenticate", "Bearer");
  /* Where nobody has worked out how long. */
  if (mapped->code == 429)
    set_default_header (soup_server_message_get_response_headers (self->message), "Retry-After", "1");
  aiv_http_request_set_header (self, "Cache-Control", "no-store");
  aiv_http_request_reply_object (self, mapped->code, aiv_http_error_dup_body (mapped));
}

static void
on_wrote_chunk (SoupServerMessage *message, gpointer data)
{
  AivHttpRequest *self = data;
  g_autoptr (DexPromise) written = g_steal_pointer (&self->written);

  if (written != NULL)
    dex_promise_resolve_boolean (written, TRUE);
  if (self->feed != NULL)
    aiv_http_feed_written (self->feed);
}

/**
 * aiv_http_request_begin_stream:
 * @self: a request that has not been answered
 * @status: the HTTP status
 * @content_type: what the body is
 * @length: its bytes, or -1 where nobody knows yet
 *
 * Begins an answer whose body comes in pieces. For HEAD that is all of the answer.
 */
void
aiv_http_request_begin_stream (AivHttpRequest *self, guint status, const char *content_type, gint64 length)
{
  SoupMessageHeaders *headers = begin_reply (self, status, content_type);

  if (headers == NULL)
    return;
  if (length >= 0)
    soup_message_headers_set_content_length (headers, length);
  else if (soup_server_message_get_http_version (self->message) == SOUP_HTTP_1_0)
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_EOF);
  else
    soup_message_headers_set_encoding (headers, SOUP_ENCODING_CHUNKED);
  self->streaming = TRUE;
  if (aiv_http_request_is_head (self))
    {
      aiv_http_request_end_stream (self);
      return;
    }
  g_signal_connect (self->message, "wrote-chunk", G_CALLBACK (on_wrote_chunk), self);
  soup_server_message_unpause (self->message);
}

/**
 * aiv_http_request_write:
 * @self: a request whose answer is streamed, and whose last piece has been written
 * @bytes: the next piece, not empty
 *
 * Sends a piece. Waiting for the future before the next is what keeps a slow client from
 * filling our memory.
 *
 * Returns: (transfer full): a future of when the network has taken it; rejected when the
 *   client has gone
 */
DexFuture *
aiv_http_request_write (AivHttpRequest *self, GBytes *bytes)
{
  aiv_return_future_if_fail (self->written == NULL);

  if (self->message == NULL || !self->streaming)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "The client has gone");
  if (g_bytes_get_size (bytes) == 0)
    return dex_future_new_true ();
  self->written = dex_promise_new ();
  soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), bytes);
  soup_server_message_unpause (self->message);
  return dex_ref (DEX_FUTURE (self->written));
}

/* Sends a piece of an answer that a feed writes, which is told when the network has taken it. */
void
aiv_http_request_push (AivHttpRequest *self, GBytes *bytes)
{
  if (self->message == NULL || !self->streaming)
    return;
  soup_message_body_append_bytes (soup_server_message_get_response_body (self->message), bytes);
  soup_server_message_unpause (self->message);
}

/**
 * aiv_http_request_end_stream:
 * @self: a request whose answer is streamed
 *
 * Ends the body.
 */
void
aiv_http_request_end_stream (AivHttpRequest *self)
{
  if (self->message == NULL || !self->streaming)
    return;
  self->streaming = FALSE;
  soup_message_body_complete (soup_server_message_get_response_body (self->message));
  self->paused = TRUE; /* libsoup pauses itself when there is nothing to write */
  aiv_http_request_resume (self);
}

/**
 * aiv_http_request_take_turns:
 * @self: a request that is being answered in a fiber
 * @since: (inout): when the present turn began, monotonic time in microseconds
 * @error: %G_IO_ERROR_CANCELLED when nobody waits for the answer any more
 *
 * For answers whose writing takes long, to be called between two parts of them: others get their
 * turn before it has gone on for as long as they may wait. What has been read before may have
 * changed after that.
 *
 * Returns: whether to go on
 */
gboolean
aiv_http_request_take_turns (AivHttpRequest *self, gint64 *since, GError **error)
{
  if (g_get_monotonic_time () - *since < MAX_TURN_US)
    return TRUE;
  dex_await (dex_timeout_new_msec (0), NULL);
  *since = g_get_monotonic_time ();
  if (!aiv_http_request_is_gone (self))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The client has gone");
  return FALSE;
}

/* An answer that cannot be completed must not look complete: the connection breaks. */
void
aiv_http_request_abort_stream (AivHttpRequest *self, const GError *error)
{
  if (self->message == NULL)
    return;
  if (!aiv_error_is_cancelled (error))
    g_message ("%s broke off: %s [%s]", aiv_http_log_get_route (self), error->message, self->id);
  if (self->connection != NULL)
    aiv_http_connection_break (self->connection, "");
  aiv_http_request_end_stream (self);
}

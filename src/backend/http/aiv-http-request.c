/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-request-private.h"
#include "aiv-http-feed-private.h"

#include <sys/socket.h>

#include "aiv-http-error.h"

/* One request and its answer. All of it belongs to the HTTP thread. */

static char id_prefix[12];
static guint64 id_counter;

/* Unique without asking the kernel for random bytes each time. */
void
aiv_http_request_make_id (char id[AIV_HTTP_REQUEST_ID_SIZE])
{
  if (id_prefix[0] == '\0')
    g_snprintf (id_prefix, sizeof id_prefix, "%08x", g_random_int ());
  g_snprintf (id, AIV_HTTP_REQUEST_ID_SIZE, "%s-%08" G_GINT64_MODIFIER "x", id_prefix, ++id_counter);
}

AivHttpRequest *
aiv_http_request_new (AivHttpServer *server, SoupServerMessage *message)
{
  AivHttpRequest *self = g_new0 (AivHttpRequest, 1);

  g_ref_count_init (&self->ref_count);
  self->server = g_object_ref (server);
  self->backend = (GObject *) aiv_http_server_get_backend (server);
  if (self->backend != NULL)
    g_object_ref (self->backend);
  self->gone = dex_promise_new ();
  self->message = message;
  self->begun = g_get_monotonic_time ();
  aiv_http_request_make_id (self->id);
  /* What was there in case that nothing could be made of it. */
  soup_message_body_truncate (soup_server_message_get_response_body (message));
  soup_message_headers_remove (soup_server_message_get_response_headers (message), "Content-Type");
  soup_message_headers_remove (soup_server_message_get_response_headers (message), "Connection");
  if ((self->connection = aiv_http_connection_find (message)) != NULL)
    {
      aiv_http_connection_ref (self->connection);
      aiv_http_connection_set_request (self->connection, self);
    }
  return self;
}

/**
 * aiv_http_request_ref:
 * @self: a request
 *
 * Returns: (transfer full): @self
 */
AivHttpRequest *
aiv_http_request_ref (AivHttpRequest *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

static void
clear_watch (AivHttpRequest *self)
{
  if (self->watch != NULL)
    g_source_destroy (self->watch);
  g_clear_pointer (&self->watch, g_source_unref);
}

static void
leave_connection (AivHttpRequest *self)
{
  if (self->connection != NULL && aiv_http_connection_get_request (self->connection) == self)
    aiv_http_connection_set_request (self->connection, NULL);
  g_clear_pointer (&self->connection, aiv_http_connection_unref);
}

/**
 * aiv_http_request_unref:
 * @self: (transfer full): a request
 */
void
aiv_http_request_unref (AivHttpRequest *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;
  clear_watch (self);
  dex_clear (&self->work);
  dex_clear (&self->written);
  dex_clear (&self->gone);
  for (guint i = 0; i < AIV_HTTP_MAX_PARAMS; i++)
    g_free (self->params[i]);
  leave_connection (self);
  aiv_held_key_clear (&self->key);
  g_free (self->kept_body);
  g_clear_pointer (&self->identity, aiv_identity_unref);
  g_clear_object (&self->query);
  g_clear_error (&self->query_error);
  g_clear_object (&self->body);
  g_clear_object (&self->form);
  g_clear_object (&self->backend);
  g_object_unref (self->server);
  g_free (self);
}

/* Nobody waits for the answer any more. The handler runs to its end all the same: half of its
 * steps may be done, and libdex 0.10 does not survive every fiber that is dropped midway. It
 * finds that it cannot write, or watches aiv_http_request_ref_gone(). */
static void
lose (AivHttpRequest *self)
{
  self->lost = TRUE;
  if (dex_future_is_pending (DEX_FUTURE (self->gone)))
    dex_promise_resolve_boolean (self->gone, TRUE);
}

static gboolean
on_socket_ready (GSocket *socket, GIOCondition condition, gpointer data)
{
  AivHttpRequest *self = data;
  char byte;
  gssize n = recv (g_socket_get_fd (socket), &byte, 1, MSG_PEEK | MSG_DONTWAIT);

  /* The next request of a client that does not wait for answers: from here on only a
   * failing write tells that it has gone. */
  g_clear_pointer (&self->watch, g_source_unref);
  if (n > 0)
    return G_SOURCE_REMOVE;

  aiv_http_request_ref (self);
  lose (self);
  if (self->message != NULL && self->paused)
    {
      if (!self->replied)
        soup_server_message_set_status (self->message, SOUP_STATUS_SERVICE_UNAVAILABLE, NULL);
      soup_message_headers_replace (soup_server_message_get_response_headers (self->message), "Connection", "close");
      aiv_http_request_end_stream (self);
      aiv_http_request_resume (self);
    }
  aiv_http_request_unref (self);
  return G_SOURCE_REMOVE;
}

/* Stops libsoup; nothing is read meanwhile, so the socket is watched for the client's end. */
void
aiv_http_request_pause (AivHttpRequest *self)
{
  if (self->message == NULL || self->paused)
    return;
  self->paused = TRUE;
  soup_server_message_pause (self->message);
  if (!self->body_done || self->connection == NULL)
    return;
  self->watch = g_socket_create_source (aiv_http_connection_get_socket (self->connection), G_IO_IN | G_IO_HUP | G_IO_ERR, NULL);
  g_source_set_callback (self->watch, G_SOURCE_FUNC (on_socket_ready), self, NULL);
  g_source_attach (self->watch, g_main_context_get_thread_default ());
}

void
aiv_http_request_resume (AivHttpRequest *self)
{
  if (!self->paused)
    return;
  self->paused = FALSE;
  clear_watch (self);
  if (self->message != NULL)
    soup_server_message_unpause (self->message);
}

/* libsoup has finished with the message, well or not. */
void
aiv_http_request_close (AivHttpRequest *self)
{
  aiv_http_request_ref (self);
  self->closed = TRUE;
  self->message = NULL;
  leave_connection (self);
  clear_watch (self);
  if (self->written != NULL)
    dex_promise_reject (self->written,
                        g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "The client has gone"));
  dex_clear (&self->written);
  lose (self);
  if (self->feed != NULL)
    aiv_http_feed_close (g_steal_pointer (&self->feed));
  if (self->work != NULL)
    dex_future_disown (g_steal_pointer (&self->work));
  g_clear_object (&self->body);
  aiv_http_request_unref (self);
}

/**
 * aiv_http_request_is_gone:
 * @self: a request
 *
 * Returns: whether there is nobody left to answer
 */
gboolean
aiv_http_request_is_gone (AivHttpRequest *self)
{
  return self->lost;
}

/**
 * aiv_http_request_ref_gone:
 * @self: a request
 *
 * For handlers that wait for other things than their client, such as streams of events.
 *
 * Returns: (transfer full): a future that resolves when the client has gone or has its answer
 */
DexFuture *
aiv_http_request_ref_gone (AivHttpRequest *self)
{
  return dex_ref (DEX_FUTURE (self->gone));
}

/**
 * aiv_http_request_get_backend:
 * @self: a request
 *
 * Returns: (transfer none): the backend that the server belongs to
 */
AivBackend *
aiv_http_request_get_backend (AivHttpRequest *self)
{
  return aiv_http_server_get_backend (self->server);
}

/**
 * aiv_http_request_get_id:
 * @self: a request
 *
 * Returns: (transfer none): what the answer carries as X-Request-Id
 */
const char *
aiv_http_request_get_id (AivHttpRequest *self)
{
  return self->id;
}

/**
 * aiv_http_request_get_identity:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): who makes it; never %NULL where the route asks for a user
 */
AivIdentity *
aiv_http_request_get_identity (AivHttpRequest *self)
{
  return self->identity;
}

/**
 * aiv_http_request_get_param:
 * @self: a request
 * @index: which of the path's parameters, from 0
 *
 * Returns: (transfer none): the parameter, decoded: one segment, UTF-8
 */
const char *
aiv_http_request_get_param (AivHttpRequest *self, guint index)
{
  g_return_val_if_fail (index < AIV_HTTP_MAX_PARAMS && self->params[index] != NULL, "");

  return self->params[index];
}

/**
 * aiv_http_request_get_header:
 * @self: a request
 * @name: a header
 *
 * Returns: (transfer none) (nullable): its value
 */
const char *
aiv_http_request_get_header (AivHttpRequest *self, const char *name)
{
  if (self->message == NULL)
    return NULL;
  return soup_message_headers_get_one (soup_server_message_get_request_headers (self->message), name);
}

/**
 * aiv_http_request_get_method:
 * @self: a request
 *
 * Returns: (transfer none): such as "POST"
 */
const char *
aiv_http_request_get_method (AivHttpRequest *self)
{
  return self->message != NULL ? soup_server_message_get_method (self->message) : "";
}

/**
 * aiv_http_request_get_raw_path:
 * @self: a request
 *
 * Returns: (transfer none): the path, still percent-encoded
 */
const char *
aiv_http_request_get_raw_path (AivHttpRequest *self)
{
  return self->message != NULL ? g_uri_get_path (soup_server_message_get_uri (self->message)) : "";
}

/**
 * aiv_http_request_get_raw_query:
 * @self: a request
 *
 * Returns: (transfer none) (nullable): the query as it came; may hold a token, never to be logged
 */
const char *
aiv_http_request_get_raw_query (AivHttpRequest *self)
{
  return self->message != NULL ? g_uri_get_query (soup_server_message_get_uri (self->message)) : NULL;
}

/**
 * aiv_http_request_get_query:
 * @self: a request
 * @name: a member of the query
 *
 * Returns: (transfer none) (nullable): its value, UTF-8
 */
const char *
aiv_http_request_get_query (AivHttpRequest *self, const char *name)
{
  if (self->query == NULL)
    {
      const char *text = aiv_http_request_get_raw_query (self);

      self->query = aiv_http_form_new ();
      if (text != NULL)
        aiv_http_form_add_urlencoded (self->query, text, "query", &self->query_error);
    }
  return aiv_http_form_get (self->query, name);
}

/* Returns FALSE with a 422 if the query is not the text that it should be: what cannot be read must not count as absent. */
gboolean
aiv_http_request_check_query (AivHttpRequest *self, GError **error)
{
  if (aiv_http_request_get_raw_query (self) == NULL)
    return TRUE;
  aiv_http_request_get_query (self, "");
  if (self->query_error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->query_error));
  return FALSE;
}

/**
 * aiv_http_request_get_query_int:
 * @self: a request
 * @name: a member of the query
 * @fallback: its value when there is none
 * @minimum: the smallest allowed
 * @maximum: the largest allowed
 * @value: (out): the number
 * @error: a 422 that names it
 *
 * Returns: whether @value is set
 */
gboolean
aiv_http_request_get_query_int (AivHttpRequest *self,
                                const char     *name,
                                gint64          fallback,
                                gint64          minimum,
                                gint64          maximum,
                                gint64         *value,
                                GError        **error)
{
  const char *text = aiv_http_request_get_query (self, name);
  GError *problem = NULL;

  *value = fallback;
  if (text == NULL || g_ascii_string_to_signed (text, 10, minimum, maximum, value, &problem))
    return TRUE;

  if (g_error_matches (problem, G_NUMBER_PARSER_ERROR, G_NUMBER_PARSER_ERROR_OUT_OF_BOUNDS))
    g_propagate_error (error, aiv_http_error_new_validation (
                                  "query", name, "out_of_range",
                                  "Input should be between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT, minimum, maximum));
  else
    aiv_http_fail_validation (error, "query", name, "int_parsing", "Input should be a valid integer");
  g_error_free (problem);
  return FALSE;
}

/**
 * aiv_http_request_get_form:
 * @self: a request
 *
 * Returns: (transfer none): the body, whichever way it was written; empty where there was none
 */
AivHttpForm *
aiv_http_request_get_form (AivHttpRequest *self)
{
  if (self->form == NULL)
    self->form = aiv_http_form_new ();
  return self->form;
}

/**
 * aiv_http_request_dup_origin:
 * @self: a request
 *
 * Where the client reaches us, to make absolute URLs of our own paths: as configured, else
 * the host that the request named.
 *
 * Returns: (transfer full): such as "http://127.0.0.1:8000", without a slash at the end
 */
char *
aiv_http_request_dup_origin (AivHttpRequest *self)
{
  const char *public_url = aiv_http_server_get_public_url (self->server);
  const char *host;
  GUri *uri;
  int port;

  if (public_url != NULL || self->message == NULL)
    return g_strdup (public_url != NULL ? public_url : "");
  uri = soup_server_message_get_uri (self->message);
  host = g_uri_get_host (uri);
  port = g_uri_get_port (uri);
  if (port > 0)
    return g_strdup_printf (strchr (host, ':') ? "%s://[%s]:%d" : "%s://%s:%d", g_uri_get_scheme (uri), host, port);
  return g_strdup_printf (strchr (host, ':') ? "%s://[%s]" : "%s://%s", g_uri_get_scheme (uri), host);
}

/**
 * aiv_http_request_is_head:
 * @self: a request
 *
 * Returns: whether only the head of the answer is wanted
 */
gboolean
aiv_http_request_is_head (AivHttpRequest *self)
{
  return self->message != NULL && g_str_equal (soup_server_message_get_method (self->message), "HEAD");
}

/**
 * aiv_http_request_is_closed:
 * @self: a request
 *
 * Returns: whether nobody will read an answer any more
 */
gboolean
aiv_http_request_is_closed (AivHttpRequest *self)
{
  return self->closed;
}

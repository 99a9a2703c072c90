/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-id.h"
#include "aiv-json.h"
#include "aiv-soup.h"
#include "aiv-time.h"
#include "aiv-transfer-private.h"

/* A token this close to its end is refreshed first: a long upload must not be refused. */
#define REFRESH_AHEAD_MS (60 * 1000)

#define MAX_ERROR_ANSWER (256 * 1024)

/* The path is a format; each %s in it has been escaped with aiv_request_escape(). */
AivRequest *
aiv_request_new (const char *method, AivReplyFunc reply, const char *path_format, ...)
{
  AivRequest *self = g_new0 (AivRequest, 1);
  va_list args;

  self->method = method;
  self->reply = reply;
  va_start (args, path_format);
  self->path = g_strdup_vprintf (path_format, args);
  va_end (args);
  if (g_str_equal (method, SOUP_METHOD_GET))
    self->flags |= AIV_REQUEST_REPEATABLE;
  return self;
}

void
aiv_request_free (AivRequest *self)
{
  if (self->data_free != NULL)
    self->data_free (self->data);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_object (&self->transfer);
  g_free (self->path);
  g_free (self->idempotency_key);
  g_free (self);
}

/* Names and values, ended by NULL; pairs whose value is NULL are left out. */
void
aiv_request_set_form (AivRequest *self, const char *first_name, ...)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *name = first_name;
  va_list args;

  va_start (args, first_name);
  while (name != NULL)
    {
      const char *value = va_arg (args, const char *);

      if (value != NULL)
        {
          g_autofree char *escaped = g_uri_escape_string (value, NULL, FALSE);

          g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "&" : "", name, escaped);
        }
      name = va_arg (args, const char *);
    }
  va_end (args);
  self->content_type = "application/x-www-form-urlencoded";
  self->body = g_string_free_to_bytes (g_steal_pointer (&text));
}

void
aiv_request_take_json (AivRequest *self, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  char *text;

  json_node_take_object (node, object);
  text = aiv_json_to_string (node);
  self->content_type = "application/json";
  self->body = g_bytes_new_take (text, strlen (text));
}

/* Makes it safe to send the request twice, where the server knows how. */
void
aiv_request_add_key (AivRequest *self)
{
  self->idempotency_key = aiv_id_new ();
}

char *
aiv_request_escape (const char *segment)
{
  return g_uri_escape_string (segment, NULL, FALSE);
}

static void
on_wrote_body (SoupMessage *message, guint bytes, gpointer transfer)
{
  aiv_transfer_advance (transfer, bytes);
}

static SoupMessage *
make_message (AivClient *self, AivRequest *request, GError **error)
{
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *url = NULL;

  if (self->base_url == NULL)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE, "The server has no address yet");
      return NULL;
    }
  url = g_strconcat (self->base_url, request->path, NULL);
  if ((uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, error)) == NULL)
    return NULL;

  message = soup_message_new_from_uri (request->method, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "application/json");
  if (request->idempotency_key != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Idempotency-Key",
                                  request->idempotency_key);
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (message, request->content_type, request->body);
  if (request->make_body != NULL && !request->make_body (request, message, error))
    return NULL;
  if (request->transfer != NULL)
    g_signal_connect_object (message, "wrote-body-data", G_CALLBACK (on_wrote_body), request->transfer, 0);
  if (!(request->flags & AIV_REQUEST_NO_TOKEN))
    aiv_client_authorize (self, message);
  return g_steal_pointer (&message);
}

/* What a connection that was cut looks like, as opposed to a server that is not there. */
static gboolean
is_broken_connection (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
}

static gboolean
may_repeat (AivClient *self, AivRequest *request)
{
  return request->flags & AIV_REQUEST_REPEATABLE
         || (request->idempotency_key != NULL && aiv_client_has_feature (self, AIV_FEATURE_IDEMPOTENCY));
}

/* Waits for a usable token. */
static gboolean
await_token (AivClient *self, GError **error)
{
  AivCredentials *credentials = self->credentials;

  if (credentials == NULL)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED, "Nobody is signed in");
      return FALSE;
    }
  if (credentials->refresh_token == NULL || credentials->expires_at == 0
      || credentials->expires_at - aiv_time_now_ms () > REFRESH_AHEAD_MS)
    return TRUE;
  return dex_await (aiv_client_refresh (self, credentials->token), error);
}

/* Whether somebody may sign in again for it: who has waited for an upload does not begin anew. */
static gboolean
may_wait (AivClient *self, AivRequest *request, const GError *error)
{
  return self->waits && request->idempotency_key != NULL && self->credentials == NULL
         && g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED);
}

/* FALSE, with the error that is there already or else the one below */
static gboolean
pass_on (GError **error, GError **local_error)
{
  if (error == NULL || *error == NULL)
    g_propagate_error (error, g_steal_pointer (local_error));
  return FALSE;
}

/* Sends the request and reads the whole answer; for fibers. @reply is NULL for an answer
 * without a body. */
gboolean
aiv_client_await_answer (AivClient *self, AivRequest *request, JsonNode **reply, GError **error)
{
  gboolean with_token = !(request->flags & AIV_REQUEST_NO_TOKEN);
  gboolean repeated = FALSE, refreshed = FALSE;

  for (;;)
    {
      g_autoptr (SoupMessage) message = NULL;
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GBytes) body = NULL;
      g_autofree char *used = NULL;
      const char *text;
      gsize length;
      guint status;

      if (with_token && !await_token (self, &local_error))
        {
          if (may_wait (self, request, local_error) && aiv_client_await_sign_in (self, error))
            continue;
          return pass_on (error, &local_error);
        }
      used = aiv_client_dup_token (self);
      if ((message = make_message (self, request, &local_error)) == NULL)
        {
          g_propagate_error (error, aiv_api_error_take (g_steal_pointer (&local_error), request->path));
          return FALSE;
        }

      body = dex_await_boxed (aiv_soup_send_and_read (self->session, message, AIV_CLIENT_MAX_ANSWER), &local_error);
      if (body == NULL && is_broken_connection (local_error) && !repeated && may_repeat (self, request))
        {
          repeated = TRUE;
          continue;
        }
      if (body == NULL)
        {
          g_propagate_error (error, aiv_client_take_error (self, g_steal_pointer (&local_error), request->path));
          return FALSE;
        }

      status = soup_message_get_status (message);
      if (status == SOUP_STATUS_UNAUTHORIZED && with_token && !refreshed)
        {
          refreshed = TRUE;
          if (!dex_await (aiv_client_refresh (self, used), &local_error))
            {
              if (!may_wait (self, request, local_error) || !aiv_client_await_sign_in (self, error))
                return pass_on (error, &local_error);
              refreshed = FALSE;
            }
          continue;
        }
      if (status < 200 || status >= 300)
        {
          g_propagate_error (error, aiv_api_error_new_for_answer (message, body,
                                                                  request->flags & AIV_REQUEST_SIGN_IN));
          return FALSE;
        }

      text = g_bytes_get_data (body, &length);
      if (length > 0 && (*reply = aiv_json_parse (text, length, &local_error)) == NULL)
        {
          g_propagate_error (error, aiv_api_error_take (g_steal_pointer (&local_error), request->path));
          return FALSE;
        }
      return TRUE;
    }
}

/* Sends a request for something to be read as a stream; for fibers. Answers of 400 and more
 * are errors, redirections are the caller's. @hang_up, if given, ends the waiting early. */
GInputStream *
aiv_client_await_stream (AivClient *self, AivMessageFunc make, gpointer data, DexFuture *hang_up,
                         SoupMessage **message, GError **error)
{
  gboolean refreshed = FALSE;

  for (;;)
    {
      g_autoptr (SoupMessage) sent = NULL;
      g_autoptr (GInputStream) stream = NULL;
      g_autoptr (DexFuture) answer = NULL;
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GBytes) body = NULL;
      g_autofree char *used = NULL;
      gboolean with_token;

      if ((sent = make (self, data, error)) == NULL)
        return NULL;
      with_token = soup_message_headers_get_one (soup_message_get_request_headers (sent), "Authorization") != NULL;
      used = aiv_client_dup_token (self);
      answer = aiv_soup_send (self->session, sent);
      if (hang_up != NULL)
        dex_await (dex_future_first (dex_ref (answer), dex_ref (hang_up), NULL), NULL);
      if (hang_up != NULL && !dex_future_is_pending (hang_up))
        {
          g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_CANCELLED, "Nobody waits for it");
          return NULL;
        }
      if (!(stream = dex_await_object (g_steal_pointer (&answer), &local_error)))
        {
          g_propagate_error (error, aiv_client_take_error (self, g_steal_pointer (&local_error), "stream"));
          return NULL;
        }
      if (soup_message_get_status (sent) < 400)
        {
          *message = g_steal_pointer (&sent);
          return g_steal_pointer (&stream);
        }

      if (soup_message_get_status (sent) == SOUP_STATUS_UNAUTHORIZED && with_token && !refreshed)
        {
          refreshed = TRUE;
          if (!dex_await (aiv_client_refresh (self, used), error))
            return NULL;
          continue;
        }
      body = dex_await_boxed (aiv_stream_read_bounded (stream, MAX_ERROR_ANSWER), NULL);
      g_propagate_error (error, aiv_api_error_new_for_answer (sent, body, FALSE));
      return NULL;
    }
}

typedef struct
{
  AivClient *client;
  AivRequest *request;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_object_unref (call->client);
  aiv_request_free (call->request);
  g_free (call);
}

static DexFuture *
call_fiber (gpointer data)
{
  Call *call = data;
  g_autoptr (JsonNode) reply = NULL;
  GError *error = NULL;

  if (!aiv_client_await_answer (call->client, call->request, &reply, &error))
    return aiv_reply_error (error);
  return call->request->reply (call->client, call->request, reply);
}

/* Sends @request (consumed) and resolves to what its reply function makes of the answer. */
DexFuture *
aiv_client_start (AivClient *self, AivRequest *request)
{
  Call *call = g_new0 (Call, 1);

  call->client = g_object_ref (self);
  call->request = request;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, call_fiber, call, call_free);
}

/* For calls that only succeed or fail. */
DexFuture *
aiv_reply_true (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return dex_future_new_true ();
}

/* Rejects with @error (consumed), taken into our domain. */
DexFuture *
aiv_reply_error (GError *error)
{
  return dex_future_new_for_error (aiv_api_error_take (error, "request"));
}

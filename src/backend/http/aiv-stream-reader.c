/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-stream-reader.h"

#include <string.h>

#include "aiv-http-request-private.h"

/**
 * AivStreamReader:
 *
 * Who reads a stream that outlasts its request: whether the sign-in with which it began
 * still holds is asked again and again.
 */
struct _AivStreamReader
{
  AivBackend *backend;
  AivHttpServer *server;
  char *user; /* as whom it is counted */
  char *token;
  gint64 user_id;
  guint subscription;
  void (*changed) (gpointer user_data);
  gpointer user_data;
};

/**
 * aiv_stream_reader_new:
 * @request: a request that has been let in
 * @error: a 429: that user has as many already as anybody may have
 *
 * Returns: (transfer full) (nullable): who has sent @request
 */
AivStreamReader *
aiv_stream_reader_new (AivHttpRequest *request, GError **error)
{
  gint64 user_id = aiv_http_request_get_identity (request)->user_id;
  g_autofree char *user = g_strdup_printf ("%" G_GINT64_FORMAT, user_id);
  const char *header = aiv_http_request_get_header (request, "Authorization");
  AivStreamReader *self;

  if (!aiv_http_server_take_stream (request->server, user, error))
    return NULL;
  self = g_new0 (AivStreamReader, 1);
  self->backend = g_object_ref (aiv_http_request_get_backend (request));
  self->server = g_object_ref (request->server);
  self->user = g_steal_pointer (&user);
  self->user_id = user_id;
  /* The header wins, as at the door. */
  self->token = g_strdup (header != NULL && strlen (header) > strlen ("Bearer ")
                              ? header + strlen ("Bearer ")
                              : aiv_http_request_get_query (request, "token"));
  return self;
}

/**
 * aiv_stream_reader_free:
 * @self: (transfer full): a reader
 */
void
aiv_stream_reader_free (AivStreamReader *self)
{
  if (self->subscription != 0)
    aiv_event_hub_unsubscribe (aiv_backend_get_hub (self->backend), self->subscription);
  aiv_http_server_give_stream (self->server, self->user);
  g_object_unref (self->server);
  g_object_unref (self->backend);
  g_free (self->user);
  g_free (self->token);
  g_free (self);
}

/**
 * aiv_stream_reader_is_allowed:
 * @self: a reader
 *
 * At once: mostly from memory.
 *
 * Returns: %FALSE once the session has ended, the token has expired, the account has been
 *   disabled or the server stops
 */
gboolean
aiv_stream_reader_is_allowed (AivStreamReader *self)
{
  g_autoptr (AivIdentity) identity = NULL;

  if (aiv_backend_is_stopping (self->backend) || self->token == NULL)
    return FALSE;
  identity = aiv_auth_verify (aiv_backend_get_auth (self->backend), self->token, AIV_TOKEN_ACCESS | AIV_TOKEN_MEDIA,
                              NULL);
  return identity != NULL;
}

static void
on_event (AivEventRow *event, gpointer data)
{
  AivStreamReader *self = data;

  if (event->kind == AIV_EVENT_UNKNOWN)
    self->changed (self->user_data);
}

/**
 * aiv_stream_reader_watch:
 * @self: a reader, as long as the backend runs
 * @changed: told when it is to be asked again whether the reader may still read
 * @user_data: for @changed; must live as long as @self
 *
 * Lets a sign-out end a stream at once. To be called once.
 */
void
aiv_stream_reader_watch (AivStreamReader *self, void (*changed) (gpointer user_data), gpointer user_data)
{
  self->changed = changed;
  self->user_data = user_data;
  self->subscription
      = aiv_event_hub_subscribe (aiv_backend_get_hub (self->backend), self->user_id, on_event, self, NULL);
}

/**
 * aiv_stream_reader_get_seen:
 * @request: a request for server-sent events
 * @resumes: (out): whether it says what it has seen
 *
 * Reads `Last-Event-ID`, or `last_event_id` of the query where headers cannot be set.
 *
 * Returns: the last event that the client has seen; -1 if it names none that can be ours
 */
gint64
aiv_stream_reader_get_seen (AivHttpRequest *request, gboolean *resumes)
{
  const char *text = aiv_http_request_get_header (request, "Last-Event-ID");
  gint64 id;

  if (text == NULL)
    text = aiv_http_request_get_query (request, "last_event_id");
  *resumes = text != NULL && *text != '\0';
  return *resumes && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &id, NULL) ? id : -1;
}

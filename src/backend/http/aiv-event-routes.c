/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-event-texts.h"
#include "aiv-http-feed.h"
#include "aiv-http-request.h"
#include "aiv-routes.h"
#include "aiv-stream-reader.h"
#include "queue/aiv-event-hub.h"
#include "store/aiv-events.h"

/* GET /api/events: what happens to a user's batches, videos and credits, as server-sent
 * events. The present state of what has changed is read when it is sent, so a client that
 * reads slowly gets fewer and newer events, never old ones. */

#define STOPPING "The server is shutting down. Work goes on when it is back"

/* A client that is further behind than this reloads instead. */
#define MAX_BEHIND 256
#define MAX_REPLAYED 1000

typedef struct
{
  AivStreamReader *reader;
  AivBackend *backend;
  AivHttpFeed *feed;
  guint subscription;
  gint64 user_id;
  gint64 last_id;
  char *origin;
  GQueue waiting; /* AivEventRow */
  guint most;     /* that may wait */
  gboolean greeted;
  gboolean dismissed;
  gboolean overflown;
} Stream;

static gboolean
is_allowed (gpointer data)
{
  Stream *self = data;

  /* A server that stops says so first. */
  if (aiv_backend_is_stopping (self->backend) && self->greeted && !self->dismissed)
    return TRUE;
  return aiv_stream_reader_is_allowed (self->reader);
}

static GBytes *
write_farewell (void)
{
  g_autoptr (AivWireEvent) wire = aiv_wire_event_new ();

  wire->kind = AIV_EVENT_NOTICE;
  wire->level = g_strdup ("info");
  wire->message = g_strdup (STOPPING);
  return aiv_event_texts_write (wire);
}

static GBytes *
write_own (Stream *self, AivEventKind kind)
{
  g_autoptr (AivEventRow) event = aiv_event_row_new ();

  event->id = self->last_id;
  event->user_id = self->user_id;
  event->kind = kind;
  return aiv_event_texts_ref (self->backend, event, self->origin);
}

/* Tells the client to load everything anew, and from where the stream goes on. */
static GBytes *
write_reset (Stream *self)
{
  self->overflown = FALSE;
  self->last_id = aiv_events_latest (aiv_backend_get_store (self->backend), self->user_id);
  return write_own (self, AIV_EVENT_RESET);
}

/* The first frame: what the user has, and from where to resume. */
static GBytes *
write_greeting (Stream *self)
{
  g_autoptr (GBytes) credits = write_own (self, AIV_EVENT_CREDITS);
  GString *text = g_string_new ("retry: 2000\n\n");

  self->greeted = TRUE;
  if (credits != NULL)
    g_string_append_len (text, g_bytes_get_data (credits, NULL), (gssize) g_bytes_get_size (credits));
  return g_string_free_to_bytes (text);
}

static GBytes *
next (gpointer data)
{
  Stream *self = data;
  AivEventRow *event;
  GBytes *text = NULL;

  if (!self->greeted)
    return write_greeting (self);
  if (aiv_backend_is_stopping (self->backend))
    {
      self->dismissed = TRUE;
      return write_farewell ();
    }
  if (self->overflown)
    return write_reset (self);
  while (text == NULL && (event = g_queue_pop_head (&self->waiting)) != NULL)
    {
      if (event->id == 0 || event->id > self->last_id)
        {
          self->last_id = MAX (self->last_id, event->id);
          text = aiv_event_texts_ref (self->backend, event, self->origin);
        }
      aiv_event_row_unref (event);
    }
  return text;
}

static void
closed (gpointer data)
{
  Stream *self = data;

  if (self->subscription != 0)
    aiv_event_hub_unsubscribe (aiv_backend_get_hub (self->backend), self->subscription);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) aiv_event_row_unref);
  aiv_stream_reader_free (self->reader);
  g_object_unref (self->backend);
  g_free (self->origin);
  g_free (self);
}

static const AivHttpFeedSource source = { is_allowed, next, closed };

/* Progress of an item that is told soon anyway need not be told twice. */
static gboolean
is_waiting (Stream *self, const AivEventRow *event)
{
  const AivEventRow *last = g_queue_peek_tail (&self->waiting);

  return event->id == 0 && last != NULL && last->kind == event->kind && last->item_id != NULL
         && g_strcmp0 (last->item_id, event->item_id) == 0;
}

static void
on_event (AivEventRow *event, gpointer data)
{
  Stream *self = data;

  if (self->waiting.length >= self->most)
    {
      g_queue_clear_full (&self->waiting, (GDestroyNotify) aiv_event_row_unref);
      self->overflown = TRUE;
    }
  else if (!self->overflown && !is_waiting (self, event))
    {
      g_queue_push_tail (&self->waiting, aiv_event_row_ref (event));
    }
  aiv_http_feed_wake (self->feed);
}

/* Puts what the client has missed since its last event before what comes. */
static gboolean
replay (Stream *self, gint64 after, GError **error)
{
  AivStore *store = aiv_backend_get_store (self->backend);
  g_autoptr (GPtrArray) events = NULL;
  gboolean complete = FALSE;

  self->greeted = TRUE;
  if (after >= 0 && (events = aiv_events_since (store, self->user_id, after, MAX_REPLAYED, &complete, error)) == NULL)
    return FALSE;
  if (!complete)
    {
      self->overflown = TRUE;
      return TRUE;
    }
  self->last_id = after;
  for (guint i = 0; i < events->len; i++)
    g_queue_push_tail (&self->waiting, aiv_event_row_ref (events->pdata[i]));
  self->most += events->len;
  return TRUE;
}

static gboolean
get_events (AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  gboolean resumes;
  gint64 seen = aiv_stream_reader_get_seen (request, &resumes);
  AivStreamReader *reader = aiv_stream_reader_new (request, error);
  AivHttpFeed *feed;
  Stream *self;

  if (reader == NULL)
    return FALSE;
  self = g_new0 (Stream, 1);
  self->reader = reader;
  self->backend = g_object_ref (backend);
  self->user_id = aiv_http_request_get_identity (request)->user_id;
  self->origin = aiv_http_request_dup_origin (request);
  self->last_id = aiv_events_latest (aiv_backend_get_store (backend), self->user_id);
  g_queue_init (&self->waiting);
  self->most = MAX_BEHIND;
  if (resumes && !replay (self, seen, error))
    {
      closed (self);
      return FALSE;
    }

  if ((feed = aiv_http_feed_open (request, &source, self)) != NULL)
    {
      self->feed = feed;
      self->subscription = aiv_event_hub_subscribe (aiv_backend_get_hub (backend), self->user_id, on_event, self, NULL);
    }
  return TRUE;
}

const AivHttpRoute aiv_event_routes[] = {
  { "GET", "/api/events", get_events, AIV_HTTP_USER, AIV_HTTP_STREAM | AIV_HTTP_QUERY_TOKEN | AIV_HTTP_MEDIA },
  { NULL },
};

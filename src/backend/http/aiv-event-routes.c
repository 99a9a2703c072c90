/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-request.h"
#include "aiv-json.h"
#include "aiv-routes.h"
#include "aiv-wire-rows.h"
#include "queue/aiv-event-hub.h"
#include "store/aiv-batches.h"
#include "store/aiv-events.h"
#include "store/aiv-users.h"

/* GET /api/events: what happens to a user's batches and credits, as server-sent events. The
 * store says what has changed; the present state of it is read when it is sent, so a client
 * that reads slowly gets fewer and newer events, never old ones. */

#define HEARTBEAT_SECONDS 15
/* A client that is further behind than this reloads instead. */
#define MAX_BEHIND 256
#define MAX_REPLAYED 1000

typedef struct
{
  grefcount ref_count;
  AivHttpRequest *request; /* borrowed: the fiber holds it */
  GQueue waiting;          /* AivEventRow */
  gboolean overflown;
  DexPromise *wake_up;
  gint64 last_id;
  char *origin;
  char *token;
} Stream;

static void
stream_unref (gpointer data)
{
  Stream *self = data;

  if (!g_ref_count_dec (&self->ref_count))
    return;
  g_queue_clear_full (&self->waiting, (GDestroyNotify) aiv_event_row_unref);
  dex_clear (&self->wake_up);
  g_free (self->origin);
  g_free (self->token);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stream, stream_unref)

static Stream *
stream_new (AivHttpRequest *request)
{
  Stream *self = g_new0 (Stream, 1);
  const char *header = aiv_http_request_get_header (request, "Authorization");
  const char *query = aiv_http_request_get_query (request, "token");

  g_ref_count_init (&self->ref_count);
  self->request = request;
  self->origin = aiv_http_request_dup_origin (request);
  self->token = g_strdup (header != NULL && strlen (header) > 7 ? header + 7 : query);
  return self;
}

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

  if (self->overflown || is_waiting (self, event))
    return;
  if (self->waiting.length >= MAX_BEHIND)
    {
      g_queue_clear_full (&self->waiting, (GDestroyNotify) aiv_event_row_unref);
      self->overflown = TRUE;
    }
  else
    g_queue_push_tail (&self->waiting, aiv_event_row_ref (event));
  if (self->wake_up != NULL && dex_future_is_pending (DEX_FUTURE (self->wake_up)))
    dex_promise_resolve_boolean (self->wake_up, TRUE);
}

static gboolean
send_text (Stream *self, const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return dex_await (aiv_http_request_write (self->request, bytes), error);
}

static gboolean
send_wire (Stream *self, const AivWireEvent *event, GError **error)
{
  g_autoptr (JsonNode) node = aiv_wire_event_to_json (event);
  g_autofree char *json = aiv_json_to_string (node);
  g_autoptr (GString) text = g_string_new (NULL);

  if (event->id > 0)
    g_string_append_printf (text, "id: %" G_GINT64_FORMAT "\n", event->id);
  g_string_append_printf (text, "event: %s\ndata: %s\n\n", aiv_event_kind_to_string (event->kind), json);
  return send_text (self, text->str, error);
}

static gboolean
fill_batch (Stream *self, AivBackend *backend, AivWireEvent *wire, const AivEventRow *event)
{
  g_autoptr (AivBatchRow) row
      = aiv_batches_get (aiv_backend_get_store (backend), event->user_id, event->batch_id, FALSE, NULL);

  if (row == NULL)
    return FALSE;
  wire->batch = aiv_wire_from_batch (row, aiv_backend_get_engine_label (backend, row->engine), self->origin);
  return TRUE;
}

static gboolean
fill_item (Stream *self, AivBackend *backend, AivWireEvent *wire, const AivEventRow *event)
{
  AivStore *store = aiv_backend_get_store (backend);
  g_autoptr (AivBatchRow) batch = aiv_batches_get (store, event->user_id, event->batch_id, TRUE, NULL);
  const AivItemRow *item = NULL;

  for (guint i = 0; batch != NULL && item == NULL && i < batch->items->len; i++)
    if (g_strcmp0 (((AivItemRow *) batch->items->pdata[i])->id, event->item_id) == 0)
      item = batch->items->pdata[i];
  if (item == NULL)
    return FALSE;
  wire->item = aiv_wire_from_item (item, self->origin);
  wire->has_progress = TRUE;
  aiv_wire_count (batch, &wire->progress);
  wire->batch_status = batch->status;
  return TRUE;
}

static gboolean
fill_credits (AivBackend *backend, AivWireEvent *wire, const AivEventRow *event)
{
  g_autoptr (AivUserRow) user = aiv_users_get (aiv_backend_get_store (backend), event->user_id, NULL);

  if (user == NULL)
    return FALSE;
  wire->credits = user->credits;
  wire->held = user->held;
  return TRUE;
}

/* Puts what @event names into @wire, as it is now. Returns FALSE if it is gone. */
static gboolean
fill (Stream *self, AivWireEvent *wire, const AivEventRow *event)
{
  AivBackend *backend = aiv_http_request_get_backend (self->request);

  wire->id = event->id;
  wire->kind = event->kind;
  wire->batch_id = g_strdup (event->batch_id);
  switch (event->kind)
    {
    case AIV_EVENT_BATCH:
      return fill_batch (self, backend, wire, event);
    case AIV_EVENT_ITEM:
      return fill_item (self, backend, wire, event);
    case AIV_EVENT_CREDITS:
      return fill_credits (backend, wire, event);
    case AIV_EVENT_BATCH_DELETED:
      return TRUE;
    case AIV_EVENT_UNKNOWN:
    case AIV_EVENT_NOTICE:
    case AIV_EVENT_RESET:
    default:
      return FALSE;
    }
}

static gboolean
send_event (Stream *self, const AivEventRow *event, GError **error)
{
  g_autoptr (AivWireEvent) wire = aiv_wire_event_new ();

  if (event->id != 0 && event->id <= self->last_id)
    return TRUE;
  if (event->id != 0)
    self->last_id = event->id;
  return !fill (self, wire, event) || send_wire (self, wire, error);
}

/* Tells the client to load everything anew, and from where the stream goes on. */
static gboolean
send_reset (Stream *self, GError **error)
{
  g_autoptr (AivWireEvent) wire = aiv_wire_event_new ();

  wire->id = self->last_id;
  wire->kind = AIV_EVENT_RESET;
  return send_wire (self, wire, error);
}

static gboolean
send_waiting (Stream *self, AivStore *store, gint64 user_id, GError **error)
{
  while (self->waiting.length > 0 || self->overflown)
    {
      if (self->overflown)
        {
          self->overflown = FALSE;
          self->last_id = aiv_events_latest (store, user_id);
          if (!send_reset (self, error))
            return FALSE;
        }
      else
        {
          g_autoptr (AivEventRow) event = g_queue_pop_head (&self->waiting);

          if (!send_event (self, event, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* The first frame: what the user has, and from where to resume. */
static gboolean
send_greeting (Stream *self, AivStore *store, gint64 user_id, GError **error)
{
  g_autoptr (AivEventRow) event = aiv_event_row_new ();
  g_autoptr (AivWireEvent) wire = aiv_wire_event_new ();

  event->id = self->last_id;
  event->user_id = user_id;
  event->kind = AIV_EVENT_CREDITS;
  return send_text (self, "retry: 2000\n\n", error)
         && (!fill (self, wire, event) || send_wire (self, wire, error));
}

/* What the client has missed since its last event. */
static gboolean
replay (Stream *self, AivStore *store, gint64 user_id, const char *last_id, GError **error)
{
  g_autoptr (GPtrArray) events = NULL;
  gboolean complete = FALSE;
  gint64 after;

  if (!g_ascii_string_to_signed (last_id, 10, 0, G_MAXINT64, &after, NULL))
    after = -1;
  if (after >= 0)
    events = aiv_events_since (store, user_id, after, MAX_REPLAYED, &complete, error);
  if (after >= 0 && events == NULL)
    return FALSE;
  if (!complete)
    {
      self->last_id = aiv_events_latest (store, user_id);
      return send_reset (self, error);
    }
  self->last_id = after;
  for (guint i = 0; i < events->len; i++)
    if (!send_event (self, events->pdata[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
still_welcome (Stream *self)
{
  AivBackend *backend = aiv_http_request_get_backend (self->request);
  g_autoptr (AivIdentity) identity = NULL;

  if (aiv_backend_is_stopping (backend) || aiv_http_request_is_gone (self->request))
    return FALSE;
  identity = aiv_auth_verify (aiv_backend_get_auth (backend), self->token, AIV_TOKEN_ACCESS | AIV_TOKEN_MEDIA, NULL);
  return identity != NULL;
}

static gboolean
run (Stream *self, AivStore *store, gint64 user_id, GError **error)
{
  while (still_welcome (self))
    {
      g_autoptr (GError) idle = NULL;

      if (!send_waiting (self, store, user_id, error))
        return FALSE;
      dex_clear (&self->wake_up);
      self->wake_up = dex_promise_new ();
      if (dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->wake_up)),
                                       dex_timeout_new_seconds (HEARTBEAT_SECONDS),
                                       aiv_backend_ref_stopping (aiv_http_request_get_backend (self->request)),
                                       aiv_http_request_ref_gone (self->request), NULL),
                     &idle))
        continue;
      if (!g_error_matches (idle, DEX_ERROR, DEX_ERROR_TIMED_OUT))
        {
          g_propagate_error (error, g_steal_pointer (&idle));
          return FALSE;
        }
      if (!send_text (self, ": heartbeat\n\n", error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
get_events (AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivStore *store = aiv_backend_get_store (backend);
  gint64 user_id = aiv_http_request_get_identity (request)->user_id;
  const char *last_id = aiv_http_request_get_header (request, "Last-Event-ID");
  g_autofree char *resume_from = g_strdup (last_id != NULL ? last_id
                                                           : aiv_http_request_get_query (request, "last_event_id"));
  g_autoptr (Stream) self = stream_new (request);
  gboolean ok;
  guint subscription;

  aiv_http_request_set_header (request, "X-Accel-Buffering", "no");
  aiv_http_request_begin_stream (request, 200, "text/event-stream", -1);
  if (aiv_http_request_is_head (request))
    return TRUE;

  self->last_id = aiv_events_latest (store, user_id);
  g_ref_count_inc (&self->ref_count);
  subscription = aiv_event_hub_subscribe (aiv_backend_get_hub (backend), user_id, on_event, self, stream_unref);
  ok = (resume_from != NULL ? replay (self, store, user_id, resume_from, error)
                            : send_greeting (self, store, user_id, error))
       && run (self, store, user_id, error);
  aiv_event_hub_unsubscribe (aiv_backend_get_hub (backend), subscription);
  return ok;
}

const AivHttpRoute aiv_event_routes[] = {
  { "GET", "/api/events", get_events, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_QUERY_TOKEN | AIV_HTTP_MEDIA },
  { NULL },
};

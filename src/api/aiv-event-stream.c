/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-event-stream.h"

#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "aiv-sse-parser.h"
#include "aiv-weak.h"

/* Three heartbeats of the server. A connection that is silent for longer is dead. */
#define SILENCE_MS (45 * 1000)
#define FIRST_DELAY_MS 500
/* What is shown is true again ten seconds after the network is: until then a thousand clients ask some 220 times a second. */
#define MAX_DELAY_MS 6000
#define POLL_MIN_MS 5000
#define POLL_MAX_MS 10000
#define STEP (16 * 1024)

struct _AivEventStream
{
  GObject parent_instance;

  AivClient *client;
  AivConnectionState state;
  gint64 last_id;
  guint failures;
  gboolean busy;
  gboolean polling; /* the server has no events */
  gboolean at_once; /* whoever woke it up wants to know now */
  gboolean heard;   /* something of this connection */
  guint generation; /* a fiber of an earlier start ends when it sees another */

  gboolean running;
  DexPromise *wake; /* ends the present pause */
  DexPromise *hang_up; /* ends the present connection; resolved by a stop */
  gulong network_handler;
};

typedef enum
{
  PROP_CLIENT = 1,
  PROP_STATE,
  PROP_BUSY,
} AivEventStreamProp;

static GParamSpec *props[PROP_BUSY + 1];

enum
{
  SIGNAL_EVENT,
  SIGNAL_CONNECTED,
  SIGNAL_POLL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivEventStream, aiv_event_stream, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (AivConnectionState, aiv_connection_state,
                    G_DEFINE_ENUM_VALUE (AIV_CONNECTION_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (AIV_CONNECTION_CONNECTING, "connecting"),
                    G_DEFINE_ENUM_VALUE (AIV_CONNECTION_ONLINE, "online"),
                    G_DEFINE_ENUM_VALUE (AIV_CONNECTION_OFFLINE, "offline"))

static void
set_state (AivEventStream *self, AivConnectionState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
}

static void
wake_up (AivEventStream *self)
{
  g_autoptr (DexPromise) wake = g_steal_pointer (&self->wake);

  if (wake != NULL)
    dex_promise_resolve_boolean (wake, TRUE);
}

static void
on_network_changed (AivEventStream *self)
{
  self->at_once = TRUE;
  wake_up (self);
}

static void
aiv_event_stream_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivEventStream *self = AIV_EVENT_STREAM (object);

  switch ((AivEventStreamProp) prop_id)
    {
    case PROP_CLIENT:
      g_value_set_object (value, self->client);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->busy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_event_stream_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivEventStream *self = AIV_EVENT_STREAM (object);

  switch ((AivEventStreamProp) prop_id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_BUSY:
      aiv_event_stream_set_busy (self, g_value_get_boolean (value));
      break;
    case PROP_STATE:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_event_stream_dispose (GObject *object)
{
  AivEventStream *self = AIV_EVENT_STREAM (object);

  aiv_event_stream_stop (self);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (aiv_event_stream_parent_class)->dispose (object);
}

static void
aiv_event_stream_class_init (AivEventStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = aiv_event_stream_get_property;
  object_class->set_property = aiv_event_stream_set_property;
  object_class->dispose = aiv_event_stream_dispose;

  props[PROP_CLIENT] = g_param_spec_object ("client", NULL, NULL, AIV_TYPE_CLIENT,
                                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_STATE]
      = g_param_spec_enum ("state", NULL, NULL, AIV_TYPE_CONNECTION_STATE, AIV_CONNECTION_STOPPED,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE,
                                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_EVENT] = g_signal_new ("event", AIV_TYPE_EVENT_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, AIV_TYPE_WIRE_EVENT);
  signals[SIGNAL_CONNECTED] = g_signal_new ("connected", AIV_TYPE_EVENT_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                            NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_POLL]
      = g_signal_new ("poll", AIV_TYPE_EVENT_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aiv_event_stream_init (AivEventStream *self)
{
}

static void
on_event (const char *name, const char *id_text, const char *data, gpointer user_data)
{
  AivEventStream *self = user_data;
  gint64 id = id_text != NULL ? g_ascii_strtoll (id_text, NULL, 10) : 0;
  AivEventKind kind = aiv_event_kind_from_string (name);
  g_autoptr (AivWireEvent) event = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  /* What a resumed stream repeats has been seen. */
  if (id > 0 && id <= self->last_id && kind != AIV_EVENT_RESET)
    return;
  if (id > 0)
    self->last_id = id;
  if (kind == AIV_EVENT_UNKNOWN)
    return;
  if ((node = aiv_json_parse (data, strlen (data), &error)) == NULL
      || (event = aiv_wire_event_from_json (kind, id, node, &error)) == NULL)
    {
      g_info ("Skipping an event that makes no sense: %s", error->message);
      return;
    }
  g_signal_emit (self, signals[SIGNAL_EVENT], 0, event);
}

static SoupMessage *
make_message (AivClient *client, gpointer data, GError **error)
{
  AivEventStream *self = data;
  g_autofree char *url = aiv_client_resolve_url (client, "/api/events");
  SoupMessage *message = url != NULL ? soup_message_new (SOUP_METHOD_GET, url) : NULL;
  SoupMessageHeaders *headers;

  if (message == NULL)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE, "The server has no address yet");
      return NULL;
    }
  headers = soup_message_get_request_headers (message);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, "Accept", "text/event-stream");
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  if (self->last_id > 0)
    {
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, self->last_id);

      soup_message_headers_replace (headers, "Last-Event-ID", id);
    }
  aiv_client_authorize (client, message);
  return message;
}

/* Reads events until the connection ends, or until @hang_up is settled: a fiber is not
 * cancelled from outside, since libdex 0.10 may then run it twice. */
static void
await_events (AivEventStream *self, DexFuture *hang_up, GError **error)
{
  g_autoptr (AivSseParser) parser = aiv_sse_parser_new (on_event, self);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;

  if (!(stream = aiv_client_await_stream (self->client, make_message, self, hang_up, &message, error)))
    return;
  if (soup_message_get_status (message) != SOUP_STATUS_OK
      || g_strcmp0 (soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL),
                    "text/event-stream") != 0)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE, "The server has no events");
      return;
    }

  set_state (self, AIV_CONNECTION_ONLINE);
  g_signal_emit (self, signals[SIGNAL_CONNECTED], 0);
  for (;;)
    {
      g_autoptr (GBytes) bytes = NULL;
      DexFuture *read = dex_input_stream_read_bytes (stream, STEP, G_PRIORITY_DEFAULT);

      /* Those who come second are dropped. */
      if (!dex_await (dex_future_first (dex_ref (read), dex_timeout_new_msec (SILENCE_MS), dex_ref (hang_up), NULL),
                      error)
          || !dex_future_is_pending (hang_up))
        {
          dex_unref (read);
          return;
        }
      if ((bytes = dex_await_boxed (read, error)) == NULL || g_bytes_get_size (bytes) == 0)
        return;
      self->heard = TRUE;
      if (!aiv_sse_parser_feed (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)))
        {
          g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "An event is too long");
          return;
        }
    }
}

/* Longer after each failure, and not all clients of a server at the same moment. */
static guint
get_delay (AivEventStream *self)
{
  guint delay = FIRST_DELAY_MS << MIN (self->failures, 7);

  delay = MIN (delay, MAX_DELAY_MS);
  return delay / 2 + (guint) g_random_int_range (0, (gint32) delay / 2);
}

static void
await_pause (AivEventStream *self, guint ms)
{
  g_clear_pointer (&self->wake, dex_unref);
  self->wake = dex_promise_new ();
  dex_await (dex_future_first (dex_ref (DEX_FUTURE (self->wake)), dex_timeout_new_msec ((int) ms), NULL), NULL);
}

/* Asks now and then while something is going on, and else not at all. */
static void
await_turn (AivEventStream *self)
{
  if (self->at_once)
    return;
  if (self->busy || self->state == AIV_CONNECTION_OFFLINE)
    {
      await_pause (self, self->failures > 0 ? get_delay (self)
                                            : (guint) g_random_int_range (POLL_MIN_MS, POLL_MAX_MS));
      return;
    }
  g_clear_pointer (&self->wake, dex_unref);
  self->wake = dex_promise_new ();
  dex_await (dex_ref (DEX_FUTURE (self->wake)), NULL);
}

/* A server that has told what it has is not asked for what it lacks. */
static gboolean
is_known_silent (AivEventStream *self)
{
  return aiv_client_get_server_info (self->client) != NULL
         && !aiv_client_has_feature (self->client, AIV_FEATURE_EVENTS);
}

typedef struct
{
  gpointer stream; /* weak */
  guint generation;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  aiv_weak_free (run->stream);
  g_free (run);
}

/* A server that has told of its events has them again when whatever stands before it lets us through. */
static gboolean
means_no_events (AivEventStream *self, const GError *error)
{
  if (aiv_client_get_server_info (self->client) != NULL && aiv_client_has_feature (self->client, AIV_FEATURE_EVENTS))
    return FALSE;
  return g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE);
}

static DexFuture *
run_fiber (gpointer data)
{
  Run *run = data;

  for (;;)
    {
      g_autoptr (AivEventStream) self = aiv_weak_get (run->stream);
      g_autoptr (DexFuture) hang_up = NULL;
      g_autoptr (GError) error = NULL;

      if (self == NULL || self->generation != run->generation)
        return dex_future_new_true ();

      if (self->polling)
        {
          gboolean was_busy = self->busy;

          await_turn (self);
          if (self->generation == run->generation
              && (self->at_once || (was_busy && self->busy) || self->state == AIV_CONNECTION_OFFLINE))
            {
              self->at_once = FALSE;
              g_signal_emit (self, signals[SIGNAL_POLL], 0);
            }
          continue;
        }

      if (self->state != AIV_CONNECTION_OFFLINE)
        set_state (self, AIV_CONNECTION_CONNECTING);
      self->heard = FALSE;
      hang_up = dex_ref (DEX_FUTURE (self->hang_up));
      if (is_known_silent (self))
        g_set_error_literal (&error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE, "The server has no events");
      else
        await_events (self, hang_up, &error);
      if (self->generation != run->generation)
        return dex_future_new_true ();
      if (means_no_events (self, error))
        {
          self->polling = TRUE;
          self->at_once = FALSE;
          set_state (self, AIV_CONNECTION_ONLINE);
          g_signal_emit (self, signals[SIGNAL_CONNECTED], 0);
          continue;
        }

      self->failures = self->heard ? 0 : self->failures + 1;
      /* A stream that ends in good order is started again quietly. */
      set_state (self, self->heard && error == NULL ? AIV_CONNECTION_CONNECTING : AIV_CONNECTION_OFFLINE);
      await_pause (self, get_delay (self));
    }
}

/**
 * aiv_event_stream_new:
 * @client: a client
 *
 * Returns: (transfer full): a stream that has not been started
 */
AivEventStream *
aiv_event_stream_new (AivClient *client)
{
  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  return g_object_new (AIV_TYPE_EVENT_STREAM, "client", client, NULL);
}

/**
 * aiv_event_stream_start:
 * @self: a stream
 *
 * Connects, and keeps at it. A stream that waits to try again does it at once.
 */
void
aiv_event_stream_start (AivEventStream *self)
{
  Run *run;

  g_return_if_fail (AIV_IS_EVENT_STREAM (self));

  if (self->running)
    {
      self->failures = 0;
      self->at_once = TRUE;
      wake_up (self);
      return;
    }
  if (self->network_handler == 0)
    self->network_handler = g_signal_connect_swapped (g_network_monitor_get_default (), "network-changed",
                                                      G_CALLBACK (on_network_changed), self);
  set_state (self, AIV_CONNECTION_CONNECTING);
  self->failures = 0;
  self->polling = FALSE;
  self->at_once = FALSE;
  run = g_new0 (Run, 1);
  run->stream = aiv_weak_new (self);
  run->generation = ++self->generation;
  self->running = TRUE;
  self->hang_up = dex_promise_new ();
  dex_future_disown (dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, run_fiber, run, run_free));
}

/**
 * aiv_event_stream_stop:
 * @self: a stream
 *
 * Hangs up. The place in the stream is remembered for the next start.
 */
void
aiv_event_stream_stop (AivEventStream *self)
{
  g_autoptr (DexPromise) hang_up = NULL;

  g_return_if_fail (AIV_IS_EVENT_STREAM (self));

  if (self->network_handler != 0)
    g_signal_handler_disconnect (g_network_monitor_get_default (), self->network_handler);
  self->network_handler = 0;
  self->generation++;
  self->running = FALSE;
  set_state (self, AIV_CONNECTION_STOPPED);
  wake_up (self);
  if ((hang_up = g_steal_pointer (&self->hang_up)) != NULL)
    dex_promise_resolve_boolean (hang_up, TRUE);
}

/**
 * aiv_event_stream_get_state:
 * @self: a stream
 *
 * Returns: whether news arrive
 */
AivConnectionState
aiv_event_stream_get_state (AivEventStream *self)
{
  g_return_val_if_fail (AIV_IS_EVENT_STREAM (self), AIV_CONNECTION_STOPPED);

  return self->state;
}

/**
 * aiv_event_stream_get_busy:
 * @self: a stream
 *
 * Returns: whether anything is going on that is worth asking about
 */
gboolean
aiv_event_stream_get_busy (AivEventStream *self)
{
  g_return_val_if_fail (AIV_IS_EVENT_STREAM (self), FALSE);

  return self->busy;
}

/**
 * aiv_event_stream_set_busy:
 * @self: a stream
 * @busy: whether anything is going on that is worth asking about
 *
 * Where a server has no events, it is asked every five to ten seconds, only while busy.
 */
void
aiv_event_stream_set_busy (AivEventStream *self, gboolean busy)
{
  g_return_if_fail (AIV_IS_EVENT_STREAM (self));

  if (self->busy == !!busy)
    return;
  self->busy = !!busy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  if (self->busy && self->polling)
    wake_up (self);
}

/**
 * aiv_event_stream_note_poll:
 * @self: a stream
 * @error: (nullable): why nothing could be read
 *
 * Says how the reading went that `connected` or `poll` asked for. Where there are no events it
 * is what tells whether the server can be reached.
 */
void
aiv_event_stream_note_poll (AivEventStream *self, const GError *error)
{
  g_return_if_fail (AIV_IS_EVENT_STREAM (self));

  if (!self->polling || !self->running)
    return;
  if (!g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE))
    {
      self->failures = 0;
      set_state (self, AIV_CONNECTION_ONLINE);
      return;
    }
  self->failures++;
  set_state (self, AIV_CONNECTION_OFFLINE);
  /* It may have been waiting for something to do. */
  if (!self->busy)
    wake_up (self);
}

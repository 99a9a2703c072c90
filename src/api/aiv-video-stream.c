/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-stream.h"

#include <math.h>
#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "aiv-sse-parser.h"
#include "aiv-weak.h"

/* Three heartbeats of the server. */
#define SILENCE_MS (45 * 1000)
#define STEP (16 * 1024)

/* Steps of document 002: from here on it is being made, and these two are the ends. */
#define STEP_STARTED 1
#define STEP_DONE 9
#define STEP_ERROR -1

struct _AivVideoStream
{
  GObject parent_instance;

  AivClient *client;
  gint64 video_id;
  DexPromise *hang_up;
  gboolean over;
};

enum
{
  SIGNAL_MOVED,
  SIGNAL_ENDED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivVideoStream, aiv_video_stream, G_TYPE_OBJECT)

static void
aiv_video_stream_dispose (GObject *object)
{
  AivVideoStream *self = AIV_VIDEO_STREAM (object);

  aiv_video_stream_stop (self);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (aiv_video_stream_parent_class)->dispose (object);
}

static void
aiv_video_stream_finalize (GObject *object)
{
  g_clear_pointer (&AIV_VIDEO_STREAM (object)->hang_up, dex_unref);

  G_OBJECT_CLASS (aiv_video_stream_parent_class)->finalize (object);
}

static void
aiv_video_stream_class_init (AivVideoStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_video_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = aiv_video_stream_finalize;

  signals[SIGNAL_MOVED] = g_signal_new ("moved", AIV_TYPE_VIDEO_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SIGNAL_ENDED]
      = g_signal_new ("ended", AIV_TYPE_VIDEO_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aiv_video_stream_init (AivVideoStream *self)
{
  self->hang_up = dex_promise_new ();
}

/* A frame. Those of ours have ids, and progress that was measured; what the documented server
 * calls progress is a place on a scale of its own (30 to 90 while a service renders). */
static void
on_frame (const char *event, const char *id, const char *data, gpointer user_data)
{
  AivVideoStream *self = user_data;
  g_autoptr (JsonNode) node = aiv_json_parse (data, strlen (data), NULL);
  JsonObject *frame = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gint64 step = aiv_json_get_int (frame, "step", 0);
  AivJobStatus status = aiv_job_status_from_string (aiv_json_get_string (frame, "status"));
  double percent = id != NULL ? aiv_json_get_double (frame, "progress", -1) : -1;

  if (frame == NULL || self->over)
    return;
  if (step == STEP_ERROR || step >= STEP_DONE || aiv_json_get_string (frame, "error") != NULL
      || aiv_job_status_is_final (status))
    self->over = TRUE;
  else if (step >= STEP_STARTED && status != AIV_JOB_PENDING)
    g_signal_emit (self, signals[SIGNAL_MOVED], 0, isfinite (percent) && percent >= 0 ? MIN (percent, 100) : -1);
}

static SoupMessage *
make_message (AivClient *client, gpointer data, GError **error)
{
  AivVideoStream *self = data;
  g_autofree char *path = g_strdup_printf ("/api/v1/videos/%" G_GINT64_FORMAT "/stream", self->video_id);
  g_autofree char *url = aiv_client_resolve_url (client, path);
  SoupMessage *message = url != NULL ? soup_message_new (SOUP_METHOD_GET, url) : NULL;

  if (message == NULL)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE, "The server has no address yet");
      return NULL;
    }
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept", "text/event-stream");
  soup_message_headers_replace (soup_message_get_request_headers (message), "Cache-Control", "no-cache");
  aiv_client_authorize (client, message);
  return message;
}

/* Like the stream of events: not cancelled from outside, but hung up. */
static void
await_frames (AivVideoStream *self, AivClient *client, DexFuture *hang_up)
{
  g_autoptr (AivSseParser) parser = aiv_sse_parser_new (on_frame, self);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = NULL;

  stream = aiv_client_await_stream (client, make_message, self, hang_up, &message, NULL);
  if (stream == NULL || soup_message_get_status (message) != SOUP_STATUS_OK)
    return;
  while (!self->over)
    {
      g_autoptr (GBytes) bytes = NULL;
      DexFuture *read = dex_input_stream_read_bytes (stream, STEP, G_PRIORITY_DEFAULT);

      if (!dex_await (dex_future_first (dex_ref (read), dex_timeout_new_msec (SILENCE_MS), dex_ref (hang_up), NULL), NULL)
          || !dex_future_is_pending (hang_up))
        {
          dex_unref (read);
          return;
        }
      if ((bytes = dex_await_boxed (read, NULL)) == NULL || g_bytes_get_size (bytes) == 0
          || !aiv_sse_parser_feed (parser, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)))
        return;
    }
}

static DexFuture *
follow_fiber (gpointer data)
{
  AivVideoStream *self = data;
  g_autoptr (AivClient) client = self->client != NULL ? g_object_ref (self->client) : NULL;
  g_autoptr (DexFuture) hang_up = dex_ref (DEX_FUTURE (self->hang_up));

  if (client != NULL && dex_future_is_pending (hang_up))
    await_frames (self, client, hang_up);
  if (dex_future_is_pending (hang_up))
    g_signal_emit (self, signals[SIGNAL_ENDED], 0);
  return dex_future_new_true ();
}

/**
 * aiv_video_stream_new:
 * @client: a client
 * @video_id: id of a video
 *
 * Begins to follow a video. The stream keeps itself until it has ended or been stopped.
 *
 * Returns: (transfer full): the stream
 */
AivVideoStream *
aiv_video_stream_new (AivClient *client, gint64 video_id)
{
  AivVideoStream *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  self = g_object_new (AIV_TYPE_VIDEO_STREAM, NULL);
  self->client = g_object_ref (client);
  self->video_id = video_id;
  dex_future_disown (
      dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, follow_fiber, g_object_ref (self), g_object_unref));
  return self;
}

/**
 * aiv_video_stream_get_video_id:
 * @self: a stream
 *
 * Returns: whose progress it tells
 */
gint64
aiv_video_stream_get_video_id (AivVideoStream *self)
{
  g_return_val_if_fail (AIV_IS_VIDEO_STREAM (self), 0);

  return self->video_id;
}

/**
 * aiv_video_stream_stop:
 * @self: a stream
 *
 * Hangs up, and tells nothing any more.
 */
void
aiv_video_stream_stop (AivVideoStream *self)
{
  g_autoptr (DexPromise) hang_up = NULL;

  g_return_if_fail (AIV_IS_VIDEO_STREAM (self));

  self->over = TRUE;
  if (self->hang_up != NULL && dex_future_is_pending (DEX_FUTURE (self->hang_up)))
    {
      hang_up = dex_ref (self->hang_up);
      dex_promise_resolve_boolean (hang_up, TRUE);
    }
}

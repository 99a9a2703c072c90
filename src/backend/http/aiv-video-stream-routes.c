/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-feed.h"
#include "aiv-routes.h"
#include "aiv-stream-reader.h"
#include "aiv-video-texts.h"
#include "queue/aiv-video-board.h"

/* GET /api/v1/videos/{id}/stream: one video on its way, as server-sent events (document 002).
 * The first frame says how it is now, so who comes late misses nothing; the last one says how
 * it has ended, and only then the stream ends of itself. A server that stops ends it without
 * a last frame: the client comes again and goes on where it was. */

/* More than that are steps that a reader has not come to read; it gets the later ones. */
#define MAX_WAITING 16

typedef struct
{
  AivStreamReader *reader;
  AivVideoBoard *board;
  AivHttpFeed *feed;
  guint subscription;
  GQueue waiting; /* AivVideoFrame */
} Stream;

static gboolean
is_allowed (gpointer data)
{
  Stream *self = data;

  return aiv_stream_reader_is_allowed (self->reader);
}

static GBytes *
next (gpointer data)
{
  Stream *self = data;
  g_autoptr (AivVideoFrame) frame = g_queue_pop_head (&self->waiting);

  if (frame == NULL)
    return NULL;
  if (frame->is_final)
    aiv_http_feed_end (self->feed);
  return aiv_video_texts_ref_stream (frame);
}

static void
closed (gpointer data)
{
  Stream *self = data;

  aiv_video_board_unsubscribe (self->board, self->subscription);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) aiv_video_frame_unref);
  g_object_unref (self->board);
  aiv_stream_reader_free (self->reader);
  g_free (self);
}

static const AivHttpFeedSource source = { is_allowed, next, closed };

/* A reader that is behind gets the latest of each step. */
static void
add (Stream *self, AivVideoFrame *frame)
{
  AivVideoFrame *last = g_queue_peek_tail (&self->waiting);

  if (last != NULL && last->is_final)
    return;
  if (last != NULL && (self->waiting.length >= MAX_WAITING || (last->step == frame->step && last->tries == frame->tries)))
    aiv_video_frame_unref (g_queue_pop_tail (&self->waiting));
  g_queue_push_tail (&self->waiting, aiv_video_frame_ref (frame));
}

static void
on_frame (AivVideoFrame *frame, gpointer data)
{
  Stream *self = data;

  add (self, frame);
  aiv_http_feed_wake (self->feed);
}

static void
on_signed_out (gpointer data)
{
  Stream *self = data;

  aiv_http_feed_wake (self->feed);
}

static AivVideoFrame *
find_frame (AivHttpRequest *request, AivVideoBoard *board, GError **error)
{
  gint64 user_id = aiv_http_request_get_identity (request)->user_id;
  gint64 id;
  AivVideoFrame *frame = NULL;

  if (!g_ascii_string_to_signed (aiv_http_request_get_param (request, 0), 10, G_MININT64, G_MAXINT64, &id, NULL))
    {
      aiv_http_fail_validation (error, "path", "video_id", "int_parsing",
                                "Input should be a valid integer, unable to parse string as an integer");
      return NULL;
    }
  frame = aiv_video_board_ref_frame (board, user_id, id, NULL);
  if (frame == NULL)
    aiv_http_fail (error, 404, "Video with id %" G_GINT64_FORMAT " not found", id);
  return frame;
}

static gboolean
get_stream (AivHttpRequest *request, GError **error)
{
  AivVideoBoard *board = aiv_backend_get_board (aiv_http_request_get_backend (request));
  g_autoptr (AivVideoFrame) now = find_frame (request, board, error);
  g_autoptr (GPtrArray) missed = NULL;
  gboolean resumes;
  gint64 seen = aiv_stream_reader_get_seen (request, &resumes);
  AivStreamReader *reader;
  AivHttpFeed *feed;
  Stream *self;

  if (now == NULL)
    return FALSE;
  /* It has seen the end: this answer is how an EventSource is told not to come again. */
  if (now->is_final && seen == now->id)
    return aiv_http_request_reply_empty (request, 204);

  if (!(reader = aiv_stream_reader_new (request, error)))
    return FALSE;
  self = g_new0 (Stream, 1);
  self->reader = reader;
  self->board = g_object_ref (board);
  g_queue_init (&self->waiting);
  missed = seen >= 0 ? aiv_video_board_list_since (board, now, seen) : NULL;
  for (guint i = 0; missed != NULL && i < missed->len; i++)
    add (self, missed->pdata[i]);
  if (missed == NULL)
    add (self, now);

  if ((feed = aiv_http_feed_open (request, &source, self)) != NULL)
    {
      self->feed = feed;
      self->subscription = aiv_video_board_subscribe (board, now->user_id, now->video_id, on_frame, self);
      aiv_stream_reader_watch (self->reader, on_signed_out, self);
    }
  return TRUE;
}

const AivHttpRoute aiv_video_stream_routes[] = {
  { "GET", "/api/v1/videos/{id}/stream", get_stream, AIV_HTTP_USER,
    AIV_HTTP_STREAM | AIV_HTTP_QUERY_TOKEN | AIV_HTTP_MEDIA },
  { NULL },
};

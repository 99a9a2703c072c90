/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-socket.h"
#include "aiv-routes.h"
#include "aiv-stream-reader.h"
#include "aiv-video-texts.h"
#include "queue/aiv-video-board.h"
#include "store/aiv-videos.h"

/* GET /ws/videos: a WebSocket that is told of each of a user's videos (document 001): first
 * those that are not finished, then every change. Of a video that changes faster than the
 * client reads it gets the latest. */

/* The most unfinished videos that are told at first. */
#define MAX_FIRST 500
/* A client that is behind with more videos than that is to come again. */
#define MAX_WAITING 1024

typedef struct
{
  AivStreamReader *reader;
  AivVideoBoard *board;
  AivHttpSocket *socket;
  gint64 user_id;
  guint subscription;
  GQueue order;        /* AivVideoFrame, borrowed from @waiting */
  GHashTable *waiting; /* video id → AivVideoFrame */
} Push;

static gboolean
is_allowed (gpointer data)
{
  Push *self = data;

  return aiv_stream_reader_is_allowed (self->reader);
}

static GBytes *
next (gpointer data)
{
  Push *self = data;
  gint64 *id = g_queue_pop_head (&self->order);
  GBytes *text;

  if (id == NULL)
    return NULL;
  text = aiv_video_texts_ref_push (g_hash_table_lookup (self->waiting, id));
  g_hash_table_remove (self->waiting, id);
  return text;
}

static void
closed (gpointer data)
{
  Push *self = data;

  if (self->subscription != 0)
    aiv_video_board_unsubscribe (self->board, self->subscription);
  g_queue_clear (&self->order);
  g_hash_table_unref (self->waiting);
  g_object_unref (self->board);
  aiv_stream_reader_free (self->reader);
  g_free (self);
}

static const AivHttpFeedSource source = { is_allowed, next, closed };

static void
add (Push *self, AivVideoFrame *frame)
{
  gpointer key;

  if (g_hash_table_lookup_extended (self->waiting, &frame->video_id, &key, NULL))
    {
      /* It keeps its place, and the key that stands there. */
      g_hash_table_insert (self->waiting, g_memdup2 (key, sizeof (gint64)), aiv_video_frame_ref (frame));
      return;
    }
  key = g_memdup2 (&frame->video_id, sizeof frame->video_id);
  g_hash_table_insert (self->waiting, key, aiv_video_frame_ref (frame));
  g_queue_push_tail (&self->order, key);
}

static void
on_frame (AivVideoFrame *frame, gpointer data)
{
  Push *self = data;

  if (g_hash_table_size (self->waiting) >= MAX_WAITING)
    {
      aiv_http_socket_end (self->socket, AIV_HTTP_SOCKET_TOO_SLOW, "Too far behind");
      return;
    }
  add (self, frame);
  aiv_http_socket_wake (self->socket);
}

static void
add_unfinished (Push *self, AivStore *store, AivJobStatus status)
{
  AivVideoQuery query = { .user_id = self->user_id, .status = status, .limit = MAX_FIRST };
  g_autoptr (GPtrArray) rows = aiv_videos_list (store, &query, NULL, NULL);

  /* The oldest first, as they will be finished. */
  for (guint i = rows != NULL ? rows->len : 0; i > 0; i--)
    {
      g_autoptr (AivVideoFrame) frame = aiv_video_board_ref_frame_of (self->board, rows->pdata[i - 1]);

      add (self, frame);
    }
}

static void
on_signed_out (gpointer data)
{
  Push *self = data;

  aiv_http_socket_wake (self->socket);
}

static void
on_socket (AivHttpSocket *socket, gpointer data)
{
  Push *self = data;

  if (socket == NULL)
    {
      closed (self);
      return;
    }
  self->socket = socket;
  aiv_stream_reader_watch (self->reader, on_signed_out, self);
  self->subscription = aiv_video_board_subscribe (self->board, self->user_id, 0, on_frame, self);
}

static gboolean
get_socket (AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivStreamReader *reader;
  Push *self;

  if (aiv_http_request_is_head (request))
    return aiv_http_fail (error, 426, "WebSocket handshake expected");

  if (!(reader = aiv_stream_reader_new (request, error)))
    return FALSE;
  self = g_new0 (Push, 1);
  self->reader = reader;
  self->board = g_object_ref (aiv_backend_get_board (backend));
  self->user_id = aiv_http_request_get_identity (request)->user_id;
  self->waiting = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) aiv_video_frame_unref);
  g_queue_init (&self->order);
  if (!aiv_http_socket_accept (request, &source, on_socket, self, error))
    {
      closed (self);
      return FALSE;
    }
  add_unfinished (self, aiv_backend_get_store (backend), AIV_JOB_PROCESSING);
  add_unfinished (self, aiv_backend_get_store (backend), AIV_JOB_PENDING);
  return TRUE;
}

const AivHttpRoute aiv_video_socket_routes[] = {
  { "GET", "/ws/videos", get_socket, AIV_HTTP_USER, AIV_HTTP_QUERY_TOKEN | AIV_HTTP_MEDIA },
  { NULL },
};

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-feed-private.h"

#include "aiv-http-request-private.h"

/* A reader who takes nothing for so many heartbeats has stopped reading. */
#define STALLED_BEATS 4

/**
 * AivHttpFeed:
 *
 * An answer that goes on for hours: server-sent events. It needs no fiber, no timer and no
 * promise of its own, only what its source keeps, so there may be thousands. Between two
 * pieces a comment is sent now and then, so that proxies keep the connection and a reader
 * that has gone is noticed. Belongs to its request, and ends with it.
 */

static void
write_piece (AivHttpFeed *self, GBytes *piece)
{
  self->is_writing = TRUE;
  self->is_due = FALSE;
  aiv_http_feeds_has_written (self->feeds, self);
  aiv_http_request_push (self->request, piece);
}

/* Asks for the next piece and sends it. */
static void
pump (AivHttpTurn *turn)
{
  AivHttpFeed *self = (AivHttpFeed *) ((char *) turn - G_STRUCT_OFFSET (AivHttpFeed, turn));
  g_autoptr (GBytes) piece = NULL;

  if (self->is_writing)
    return;
  if (!self->source->is_allowed (self->user_data))
    {
      aiv_http_request_end_stream (self->request);
      return;
    }
  piece = self->source->next (self->user_data);
  if (piece == NULL && !self->is_ending && self->is_due)
    piece = g_bytes_new_static (": heartbeat\n\n", strlen (": heartbeat\n\n"));
  if (piece != NULL)
    write_piece (self, piece);
  else if (self->is_ending)
    aiv_http_request_end_stream (self->request);
}

/**
 * aiv_http_feed_open:
 * @request: a request of a route with %AIV_HTTP_STREAM, which has not been answered
 * @source: where the pieces come from; outlives the feed
 * @user_data: for @source
 *
 * Begins the answer, and asks for the first piece soon. A source may be told that it is
 * closed before this returns, if there is nobody to answer.
 *
 * Returns: (transfer none) (nullable): the feed, until @source is told that it is closed;
 *   %NULL if it has been already
 */
AivHttpFeed *
aiv_http_feed_open (AivHttpRequest *request, const AivHttpFeedSource *source, gpointer user_data)
{
  AivHttpFeed *self;

  aiv_http_request_set_header (request, "X-Accel-Buffering", "no");
  aiv_http_request_set_header (request, "Cache-Control", "no-cache");
  aiv_http_request_begin_stream (request, 200, "text/event-stream", -1);
  if (!request->streaming)
    {
      source->closed (user_data);
      return NULL;
    }

  self = g_new0 (AivHttpFeed, 1);
  self->feeds = aiv_http_server_get_feeds (request->server);
  self->request = request;
  self->source = source;
  self->user_data = user_data;
  self->by_age.data = self;
  self->turn.func = pump;
  request->feed = self;
  aiv_http_feeds_add (self->feeds, self);
  aiv_http_feed_wake (self);
  return self;
}

/**
 * aiv_http_feed_wake:
 * @self: a feed
 *
 * Says that there is a next piece. It is asked for soon, not now: an event that thousands
 * listen to is not to keep the others waiting.
 */
void
aiv_http_feed_wake (AivHttpFeed *self)
{
  if (!self->is_writing)
    aiv_http_feeds_make_ready (self->feeds, self);
}

/**
 * aiv_http_feed_end:
 * @self: a feed
 *
 * Ends the answer once nothing more comes from the source.
 */
void
aiv_http_feed_end (AivHttpFeed *self)
{
  self->is_ending = TRUE;
  aiv_http_feed_wake (self);
}

/* It has been silent for as long as a feed may. */
void
aiv_http_feed_beat (AivHttpFeed *self, gint64 now)
{
  g_autoptr (GError) error = NULL;
  gint64 patience = (gint64) aiv_http_feeds_get_heartbeat (self->feeds) * 1000 * STALLED_BEATS;

  if (!self->is_writing)
    {
      self->is_due = TRUE;
      aiv_http_feeds_make_ready (self->feeds, self);
    }
  else if (now - self->written_at > patience)
    {
      g_set_error (&error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "The reader has stopped reading");
      aiv_http_request_abort_stream (self->request, error);
    }
}

/* The network has taken the latest piece. */
void
aiv_http_feed_written (AivHttpFeed *self)
{
  self->is_writing = FALSE;
  aiv_http_feeds_make_ready (self->feeds, self);
}

/* The request is over. */
void
aiv_http_feed_close (AivHttpFeed *self)
{
  aiv_http_feeds_remove (self->feeds, self);
  self->source->closed (self->user_data);
  g_free (self);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-http-feeds.h"

#include "aiv-http-feed-private.h"

/* Heartbeats that are due within this part of their interval are sent together. */
#define TOGETHER 60

/**
 * AivHttpFeeds:
 *
 * All feeds of a server: one timer for the heartbeats of all of them.
 */
struct _AivHttpFeeds
{
  GQueue by_age; /* AivHttpFeed, the one that has been silent longest first */
  AivHttpTurns *turns;
  guint heartbeat_ms;
  guint timer;
};

/**
 * aiv_http_feeds_new:
 * @turns: where feeds wait for their turn; outlives the feeds
 *
 * Returns: (transfer full): no feeds
 */
AivHttpFeeds *
aiv_http_feeds_new (AivHttpTurns *turns)
{
  AivHttpFeeds *self = g_new0 (AivHttpFeeds, 1);

  g_queue_init (&self->by_age);
  self->turns = turns;
  self->heartbeat_ms = AIV_HTTP_HEARTBEAT_MS;
  return self;
}

/**
 * aiv_http_feeds_free:
 * @self: (transfer full): feeds, of which none is left
 */
void
aiv_http_feeds_free (AivHttpFeeds *self)
{
  g_warn_if_fail (self->by_age.length == 0);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self);
}

static gint64
get_due (AivHttpFeeds *self, const AivHttpFeed *feed)
{
  return feed->written_at + (gint64) self->heartbeat_ms * 1000;
}

static void set_timer (AivHttpFeeds *self);

static gboolean
on_timer (gpointer data)
{
  AivHttpFeeds *self = data;
  gint64 now = g_get_monotonic_time ();
  gint64 soon = now + (gint64) self->heartbeat_ms * 1000 / TOGETHER;
  guint n = self->by_age.length;

  self->timer = 0;
  /* Each at most once: those that cannot write now stay where they are. */
  for (GList *link = self->by_age.head; link != NULL && n > 0; n--)
    {
      AivHttpFeed *feed = link->data;

      link = link->next;
      if (get_due (self, feed) > soon)
        break;
      aiv_http_feed_beat (feed, now);
    }
  set_timer (self);
  return G_SOURCE_REMOVE;
}

/* For the one that has been silent longest; those that are late already are looked at again
 * a heartbeat later, when they have been written to or have to be given up. */
static void
set_timer (AivHttpFeeds *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 wait = self->heartbeat_ms;

  if (self->timer != 0 || self->by_age.length == 0)
    return;
  for (GList *link = self->by_age.head; link != NULL; link = link->next)
    {
      gint64 due = get_due (self, link->data);

      if (due > now)
        {
          wait = MIN (wait, (due - now) / 1000 + 1);
          break;
        }
    }
  self->timer = g_timeout_add ((guint) wait, on_timer, self);
}

/**
 * aiv_http_feeds_set_heartbeat:
 * @self: feeds
 * @ms: milliseconds of silence after which a comment is sent
 */
void
aiv_http_feeds_set_heartbeat (AivHttpFeeds *self, guint ms)
{
  self->heartbeat_ms = MAX (ms, 1);
  g_clear_handle_id (&self->timer, g_source_remove);
  set_timer (self);
}

/**
 * aiv_http_feeds_get_heartbeat:
 * @self: feeds
 *
 * Returns: milliseconds of silence after which a comment is sent
 */
guint
aiv_http_feeds_get_heartbeat (AivHttpFeeds *self)
{
  return self->heartbeat_ms;
}

/**
 * aiv_http_feeds_end_all:
 * @self: feeds
 *
 * Ends every feed, because the server stops. Their readers come again.
 */
void
aiv_http_feeds_end_all (AivHttpFeeds *self)
{
  for (GList *link = self->by_age.head; link != NULL; link = link->next)
    aiv_http_feed_end (link->data);
}

void
aiv_http_feeds_add (AivHttpFeeds *self, AivHttpFeed *feed)
{
  feed->written_at = g_get_monotonic_time ();
  g_queue_push_tail_link (&self->by_age, &feed->by_age);
  set_timer (self);
}

void
aiv_http_feeds_remove (AivHttpFeeds *self, AivHttpFeed *feed)
{
  g_queue_unlink (&self->by_age, &feed->by_age);
  aiv_http_turns_cancel (self->turns, &feed->turn);
}

void
aiv_http_feeds_make_ready (AivHttpFeeds *self, AivHttpFeed *feed)
{
  aiv_http_turns_ask (self->turns, &feed->turn);
}

void
aiv_http_feeds_has_written (AivHttpFeeds *self, AivHttpFeed *feed)
{
  feed->written_at = g_get_monotonic_time ();
  g_queue_unlink (&self->by_age, &feed->by_age);
  g_queue_push_tail_link (&self->by_age, &feed->by_age);
}

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-feeds.h"

G_BEGIN_DECLS

struct _AivHttpFeed
{
  AivHttpFeeds *feeds;
  AivHttpRequest *request;
  const AivHttpFeedSource *source;
  gpointer user_data;
  GList by_age;  /* in the order of the latest writes */
  AivHttpTurn turn;
  gint64 written_at; /* monotonic, in microseconds */
  guint is_writing : 1;
  guint is_due : 1;  /* for a heartbeat */
  guint is_ending : 1;
};

void aiv_http_feed_beat    (AivHttpFeed *self,
                            gint64       now);
void aiv_http_feed_written (AivHttpFeed *self);
void aiv_http_feed_close   (AivHttpFeed *self);

G_END_DECLS

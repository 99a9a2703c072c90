/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"

G_BEGIN_DECLS

typedef struct _AivHttpFeed AivHttpFeed;

/**
 * AivHttpFeedSource:
 * @is_allowed: whether the reader may still read; asked before each piece
 * @next: (nullable): gives the next piece (transfer full), or %NULL if there is none now
 * @closed: told once, when nothing more will be asked; frees what belongs to the feed
 *
 * Where the pieces of a feed come from. A source keeps what has not been asked for yet, and
 * it is asked only when the network has taken the piece before: so it is the source that
 * decides what a slow reader misses.
 */
typedef struct
{
  gboolean (*is_allowed) (gpointer user_data);
  GBytes  *(*next)       (gpointer user_data);
  void     (*closed)     (gpointer user_data);
} AivHttpFeedSource;

AivHttpFeed *aiv_http_feed_open (AivHttpRequest          *request,
                                 const AivHttpFeedSource *source,
                                 gpointer                 user_data);
void         aiv_http_feed_wake (AivHttpFeed             *self);
void         aiv_http_feed_end  (AivHttpFeed             *self);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-feed.h"
#include "aiv-http-turns.h"

G_BEGIN_DECLS

#define AIV_HTTP_HEARTBEAT_MS 15000

typedef struct _AivHttpFeeds AivHttpFeeds;

AivHttpFeeds *aiv_http_feeds_new           (AivHttpTurns *turns);
void          aiv_http_feeds_free          (AivHttpFeeds *self);
void          aiv_http_feeds_set_heartbeat (AivHttpFeeds *self,
                                            guint         ms);
guint         aiv_http_feeds_get_heartbeat (AivHttpFeeds *self);
void          aiv_http_feeds_end_all       (AivHttpFeeds *self);

/* For feeds. */
void          aiv_http_feeds_add           (AivHttpFeeds *self,
                                            AivHttpFeed  *feed);
void          aiv_http_feeds_remove        (AivHttpFeeds *self,
                                            AivHttpFeed  *feed);
void          aiv_http_feeds_make_ready    (AivHttpFeeds *self,
                                            AivHttpFeed  *feed);
void          aiv_http_feeds_has_written   (AivHttpFeeds *self,
                                            AivHttpFeed  *feed);

G_END_DECLS

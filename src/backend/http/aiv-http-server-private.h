/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-feeds.h"
#include "aiv-http-limiter.h"
#include "aiv-http-limits.h"
#include "aiv-http-listener.h"
#include "aiv-http-metrics.h"
#include "aiv-http-server.h"
#include "aiv-http-tally.h"

G_BEGIN_DECLS

struct _AivHttpServer
{
  GObject parent_instance;

  AivBackend *backend; /* owns us */
  SoupServer *soup;
  AivHttpListener *listener;
  AivHttpListener *shared; /* a second one, for others on the network; NULL for none */
  AivHttpRouter *router;
  AivHttpRoute *own_routes; /* the table of rows that nobody else keeps */
  AivHttpMetrics *metrics;
  AivHttpTurns *turns;
  AivHttpFeeds *feeds;
  GPtrArray *sockets; /* AivHttpSocket, borrowed */
  AivHttpAuthenticate authenticate;
  AivHttpMapError map_error;
  AivHttpLimits limits;
  AivHttpTally *streams;   /* by user */
  AivHttpLimiter *limiter; /* NULL where callers are not limited */
  GPtrArray *proxies;      /* GInetAddressMask: whose X-Forwarded-For is believed */
  GHashTable *origins;     /* set of those whose pages may call us */
  GHashTable *hosts;       /* set of names that we go by */
  GHashTable *requests; /* set of AivHttpRequest, borrowed: those under way */
  char *upload_folder;
  char *public_url;
  guint n_handlers;     /* fibers that have not ended, also of connections that have */
  DexPromise *idle;     /* while stopping */
  guint check_hosts : 1;
  guint stopping : 1;
  guint log_requests : 1;
  guint proxy_told : 1; /* that one has been noticed */
};

/* The way of a request through the server: aiv-http-pipeline.c. */
void aiv_http_pipeline_on_started (SoupServer        *soup,
                                   SoupServerMessage *message,
                                   gpointer           server);
void aiv_http_pipeline_on_headers (SoupServer        *soup,
                                   SoupServerMessage *message,
                                   const char        *path,
                                   GHashTable        *query,
                                   gpointer           server);
void aiv_http_pipeline_on_body    (SoupServer        *soup,
                                   SoupServerMessage *message,
                                   const char        *path,
                                   GHashTable        *query,
                                   gpointer           server);
void aiv_http_pipeline_on_over    (SoupServer        *soup,
                                   SoupServerMessage *message,
                                   gpointer           server);
void aiv_http_pipeline_check_idle (AivHttpServer     *self);
void aiv_http_pipeline_on_slow    (AivHttpRequest    *request);

G_END_DECLS

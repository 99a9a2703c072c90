/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-backend.h"
#include "aiv-http-server.h"
#include "aiv-http-tls.h"
#include "aiv-sweeper.h"
#include "control/aiv-control.h"
#include "queue/aiv-queue.h"

G_BEGIN_DECLS

struct _AivBackend
{
  GObject parent_instance;

  AivBackendConfig *config;
  AivEngineRegistry *engines;
  gboolean strict; /* what engines make is looked at */
  AivEngineSettings *engine_settings;
  GHashTable *labels; /* engine's id → its name */
  AivStore *store;
  AivAuth *auth;
  AivOidcProvider *google;
  AivEventHub *hub;
  AivVideoBoard *board;
  AivQueue *queue;
  AivPosters *posters;
  AivFetcher *fetcher;
  AivShowcase *showcase;
  AivPageCache *page_cache;
  GSocket *socket; /* handed over to listen on */
  AivHttpServer *http;
  AivHttpTls *tls;
  AivSharing *sharing; /* of an embedded one */
  AivControl *control;
  AivSweeper *sweeper;
  DexPromise *stopping;
  gint64 began; /* monotonic time, in microseconds */
  gboolean embedded;
};

G_END_DECLS

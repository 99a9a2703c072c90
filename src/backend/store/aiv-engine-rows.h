/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-engine-row.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/* Of a key, and of what is said about it. */
#define AIV_ENGINE_MAX_SECRET 4096

/**
 * AivEngineChange:
 * @enabled: 0 or 1; -1 leaves it
 * @price: credits for one video, -1 for as configured; %AIV_ENGINE_LEAVE leaves it
 * @concurrency: videos at a time, 0 for as many as it says itself; %AIV_ENGINE_LEAVE leaves it
 * @secret: (nullable): the key of its service, 1 to 4096 bytes; empty takes it away; %NULL leaves it
 * @version: the `updated_at` that it is meant for; -1 for any
 *
 * What an administrator changes about an engine. Start from %AIV_ENGINE_CHANGE_INIT.
 */
typedef struct
{
  int enabled;
  gint64 price;
  gint64 concurrency;
  const char *secret;
  gint64 version;
} AivEngineChange;

#define AIV_ENGINE_LEAVE G_MININT64
#define AIV_ENGINE_CHANGE_INIT { -1, AIV_ENGINE_LEAVE, AIV_ENGINE_LEAVE, NULL, -1 }

GPtrArray *aiv_engine_rows_list   (AivStore              *store,
                                   GError               **error);
DexFuture *aiv_engine_rows_update (AivStore              *store,
                                   gint64                 actor_id,
                                   const char            *id,
                                   const AivEngineChange *change);
DexFuture *aiv_engine_rows_check  (AivStore              *store,
                                   gint64                 actor_id,
                                   const char            *id,
                                   const char            *check,
                                   const char            *detail);

G_END_DECLS

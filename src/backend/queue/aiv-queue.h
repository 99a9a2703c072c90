/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine-registry.h"
#include "queue/aiv-event-hub.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

#define AIV_QUEUE_DEFAULT_CONCURRENCY 3

#define AIV_TYPE_QUEUE (aiv_queue_get_type ())
G_DECLARE_FINAL_TYPE (AivQueue, aiv_queue, AIV, QUEUE, GObject)

/**
 * AivQueueLimit:
 * @engine: an engine
 * @user_data: the caller's
 *
 * Returns: how many items it may be making at a time; 0 for none
 */
typedef guint (*AivQueueLimit) (AivEngine *engine,
                                gpointer   user_data);

AivQueue  *aiv_queue_new           (AivStore          *store,
                                    AivEventHub       *hub,
                                    AivEngineRegistry *engines,
                                    guint              concurrency);
void       aiv_queue_set_limit     (AivQueue          *self,
                                    AivQueueLimit      limit,
                                    gpointer           user_data);
void       aiv_queue_set_strict    (AivQueue          *self,
                                    gboolean           strict);
void       aiv_queue_look          (AivQueue          *self);
DexFuture *aiv_queue_start         (AivQueue          *self);
DexFuture *aiv_queue_stop          (AivQueue          *self);
guint      aiv_queue_get_n_running (AivQueue          *self);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-event-row.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivEventListener:
 * @event: what happened
 * @user_data: the listener's data
 *
 * Told on the store's thread, after the commit and in the order of commits; also of
 * measured progress, whose id is 0.
 */
typedef void (*AivEventListener) (AivEventRow *event,
                                  gpointer     user_data);

void       aiv_events_set_listener (AivStore        *store,
                                    AivEventListener func,
                                    gpointer         user_data);

GPtrArray *aiv_events_since    (AivStore *store,
                                gint64    user_id,
                                gint64    after_id,
                                guint     limit,
                                gboolean *complete,
                                GError  **error);
gint64     aiv_events_latest   (AivStore *store,
                                gint64    user_id);

G_END_DECLS

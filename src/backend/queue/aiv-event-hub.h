/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-events.h"

G_BEGIN_DECLS

#define AIV_TYPE_EVENT_HUB (aiv_event_hub_get_type ())
G_DECLARE_FINAL_TYPE (AivEventHub, aiv_event_hub, AIV, EVENT_HUB, GObject)

/**
 * AivEventFunc:
 * @event: what happened; take a reference to keep it
 * @user_data: the subscriber's data
 *
 * Told on the store's thread, after the commit, in the order of commits. May unsubscribe.
 */
typedef void (*AivEventFunc) (AivEventRow *event,
                              gpointer     user_data);

AivEventHub *aiv_event_hub_new         (AivStore      *store);
guint        aiv_event_hub_subscribe   (AivEventHub   *self,
                                        gint64         user_id,
                                        AivEventFunc   func,
                                        gpointer       user_data,
                                        GDestroyNotify notify);
void         aiv_event_hub_unsubscribe (AivEventHub   *self,
                                        guint          id);

G_END_DECLS

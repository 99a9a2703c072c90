/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-event-row.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

GPtrArray *aiv_events_since    (AivStore *store,
                                gint64    user_id,
                                gint64    after_id,
                                guint     limit,
                                gboolean *complete,
                                GError  **error);
gint64     aiv_events_latest   (AivStore *store,
                                gint64    user_id);

G_END_DECLS

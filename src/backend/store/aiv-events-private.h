/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-events.h"
#include "store/aiv-sql.h"

G_BEGIN_DECLS

gboolean aiv_events_tx_add (AivSql      *sql,
                            gint64       user_id,
                            AivEventKind kind,
                            const char  *batch_id,
                            const char  *item_id,
                            gint64       now,
                            GError     **error);

G_END_DECLS

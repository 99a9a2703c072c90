/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"

G_BEGIN_DECLS

gboolean aiv_batches_tx_find (AivSql      *sql,
                              gint64       user_id,
                              const char  *batch_id,
                              gint64      *seq,
                              gint64      *owner_id,
                              GError     **error);
gboolean aiv_batches_tx_remove (AivSql    *sql,
                                gint64     seq,
                                gint64     owner_id,
                                const char *batch_id,
                                gint64     now,
                                GError   **error);

G_END_DECLS

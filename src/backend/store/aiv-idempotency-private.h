/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-outcome.h"
#include "store/aiv-sql.h"

G_BEGIN_DECLS

gboolean aiv_idempotency_tx_find (AivSql               *sql,
                                  gint64                user_id,
                                  const AivRequestKey  *key,
                                  AivOutcome          **outcome,
                                  GError              **error);
gboolean aiv_idempotency_tx_keep (AivSql               *sql,
                                  gint64                user_id,
                                  const AivRequestKey  *key,
                                  const AivOutcome     *outcome,
                                  gint64                now,
                                  GError              **error);

G_END_DECLS

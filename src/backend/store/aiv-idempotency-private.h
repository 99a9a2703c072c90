/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-outcome.h"
#include "store/aiv-sql.h"

G_BEGIN_DECLS

/* What a request does, in its transaction; NULL with an error. */
typedef AivOutcome *(*AivOnceFunc) (AivSql   *sql,
                                    gpointer  data,
                                    gint64    now,
                                    GError  **error);

gboolean aiv_idempotency_tx_once (AivSql               *sql,
                                  gint64                user_id,
                                  const AivRequestKey  *key,
                                  AivOnceFunc           func,
                                  gpointer              data,
                                  GValue               *result,
                                  GError              **error);

/* The two halves of that, for results that are no outcomes. */
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

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"
#include "store/aiv-subscriptions.h"

G_BEGIN_DECLS

gboolean aiv_subscriptions_tx_check (AivSql  *sql,
                                     gint64   user_id,
                                     gint64   now,
                                     GError **error);

gboolean aiv_subscriptions_tx_update (AivSql                      *sql,
                                      gint64                       actor_id,
                                      gint64                       user_id,
                                      const AivSubscriptionChange *change,
                                      gint64                       now,
                                      GError                     **error);

G_END_DECLS

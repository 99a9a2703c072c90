/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"
#include "store/aiv-user-row.h"

G_BEGIN_DECLS

/**
 * AivSubscriptionChange:
 * @plan: (nullable): free, basic or pro; %NULL leaves it
 * @status: (nullable): active, cancelled or expired; %NULL leaves it
 * @start: ms since 1970, 0 for none; -1 leaves it
 * @end: ms since 1970, 0 for none; -1 leaves it
 *
 * What an administrator changes about a subscription. Start from %AIV_SUBSCRIPTION_CHANGE_INIT.
 */
typedef struct
{
  const char *plan;
  const char *status;
  gint64 start;
  gint64 end;
} AivSubscriptionChange;

#define AIV_SUBSCRIPTION_CHANGE_INIT { NULL, NULL, -1, -1 }

gboolean    aiv_subscriptions_check           (const AivUserRow            *user,
                                               gint64                       now,
                                               GError                     **error);
const char *aiv_subscriptions_get_status      (const AivUserRow            *user,
                                               gint64                       now);
gboolean   aiv_subscriptions_plan_is_valid   (const char *plan);
gboolean   aiv_subscriptions_status_is_valid (const char *status);
DexFuture *aiv_subscriptions_set_default     (AivStore                    *store,
                                              const char                  *plan);
DexFuture *aiv_subscriptions_update          (AivStore                    *store,
                                              gint64                       actor_id,
                                              gint64                       user_id,
                                              const AivSubscriptionChange *change);

G_END_DECLS

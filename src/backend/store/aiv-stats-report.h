/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-stats.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

#define AIV_STATS_DAY_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/**
 * AivStatsQuery:
 * @first_day: days since 1970
 * @last_day: the last one that counts
 * @user_id: only this user's; 0 for everybody's
 * @model: (nullable): only of this model
 * @max_users: at most so many users, 1 to 1000
 *
 * Which statistics.
 */
typedef struct
{
  gint64 first_day;
  gint64 last_day;
  gint64 user_id;
  const char *model;
  guint max_users;
} AivStatsQuery;

DexFuture *aiv_stats_report (AivStore            *store,
                             const AivStatsQuery *query);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivUsage:
 * @unfinished: videos that wait or are being made
 * @today: credits spent on this day of UTC; what was given back does not count
 * @this_month: credits spent in this month of UTC
 *
 * What an account has done of what it may do.
 */
typedef struct
{
  gint64 unfinished;
  gint64 today;
  gint64 this_month;
} AivUsage;

gboolean aiv_caps_get_usage (AivStore  *store,
                             gint64     user_id,
                             AivUsage  *usage,
                             GError   **error);

G_END_DECLS

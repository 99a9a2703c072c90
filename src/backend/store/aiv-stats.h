/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * AivStatCounts:
 * @jobs: items that were queued, again included
 * @completed: items completed
 * @failed: items failed
 * @cancelled: items cancelled
 * @credits: charged for completed items
 * @refunded: of what was charged, then or before, given back
 * @finish_ms: from queued to completed, of all completed items together, in milliseconds
 * @finish_max_ms: the longest of them
 *
 * What was done; each thing counts on the day on which it happened.
 */
typedef struct
{
  gint64 jobs;
  gint64 completed;
  gint64 failed;
  gint64 cancelled;
  gint64 credits;
  gint64 refunded;
  gint64 finish_ms;
  gint64 finish_max_ms;
} AivStatCounts;

/**
 * AivStatLine:
 * @day: days since 1970, of lines about days
 * @user_id: of lines about users
 * @name: (nullable): the user's name or the model
 * @counts: what was done
 *
 * A line of statistics.
 */
typedef struct
{
  gint64 day;
  gint64 user_id;
  char *name;
  AivStatCounts counts;
} AivStatLine;

#define AIV_TYPE_STATS (aiv_stats_get_type ())

/**
 * AivStats:
 * @totals: of the whole range
 * @days: (element-type AivStatLine): each day of the range that has anything, in order
 * @users: (element-type AivStatLine): the busiest users, most jobs first
 * @models: (element-type AivStatLine): models, most jobs first
 *
 * Statistics of a range of days. Reference counted, immutable once handed out.
 */
typedef struct
{
  AivStatCounts totals;
  GPtrArray *days;
  GPtrArray *users;
  GPtrArray *models;
} AivStats;

GType     aiv_stats_get_type (void) G_GNUC_CONST;
AivStats *aiv_stats_new      (void);
AivStats *aiv_stats_ref      (AivStats *self);
void      aiv_stats_unref    (AivStats *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivStats, aiv_stats_unref)

G_END_DECLS

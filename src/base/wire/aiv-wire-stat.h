/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_STAT (aiv_wire_stat_get_type ())

/**
 * AivWireStat:
 * @day: (nullable): "2026-11-21", of lines about days
 * @user_id: (nullable): of lines about users
 * @username: (nullable): of lines about users
 * @model: (nullable): of lines about models
 * @jobs: items that were queued, again included
 * @completed: items completed
 * @failed: items failed
 * @cancelled: items cancelled
 * @credits: charged for completed items
 * @credits_refunded: of what was charged, then or before, given back
 * @finish_seconds: mean time from queued to completed; negative where nothing was completed
 * @finish_seconds_max: the longest; negative where nothing was completed
 *
 * A line of statistics. Reference counted (atomically): fill it in while it is yours alone, and do not
 * change it once it has been shared.
 *
 * On the wire: `{"day":"2026-11-21","jobs":5,"completed":4,"failed":1,"cancelled":0,"credits":4,
 * "credits_refunded":1,"credits_net":3,"finish_seconds":12.5,"finish_seconds_max":30.0}`; times are null where
 * nothing was completed.
 */
typedef struct
{
  char *day;
  char *user_id;
  char *username;
  char *model;
  gint64 jobs;
  gint64 completed;
  gint64 failed;
  gint64 cancelled;
  gint64 credits;
  gint64 credits_refunded;
  double finish_seconds;
  double finish_seconds_max;
} AivWireStat;

GType aiv_wire_stat_get_type (void) G_GNUC_CONST;

AivWireStat *aiv_wire_stat_new (void);
AivWireStat *aiv_wire_stat_ref (AivWireStat *self);
void aiv_wire_stat_unref (AivWireStat *self);
JsonNode *aiv_wire_stat_to_json (const AivWireStat *self);
AivWireStat *aiv_wire_stat_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireStat, aiv_wire_stat_unref)

G_END_DECLS

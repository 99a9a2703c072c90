/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-stat.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_STATS (aiv_wire_stats_get_type ())

/**
 * AivWireStats:
 * @from: (nullable): the first day, "2026-11-21"
 * @to: (nullable): the last one
 * @totals: of all of them
 * @days: (element-type AivWireStat): each day of the range, in order
 * @users: (element-type AivWireStat): the busiest users, most jobs first
 * @models: (element-type AivWireStat): models, most jobs first
 *
 * What was done in a range of days. Reference counted (atomically): fill it in while it is yours
 * alone, and do not change it once it has been shared.
 *
 * On the wire: `{"time_zone":"UTC","from":"…","to":"…","totals":{…},"days":[…],"users":[…],"models":[…]}`.
 */
typedef struct
{
  char *from;
  char *to;
  AivWireStat *totals;
  GPtrArray *days;
  GPtrArray *users;
  GPtrArray *models;
} AivWireStats;

GType aiv_wire_stats_get_type (void) G_GNUC_CONST;

AivWireStats *aiv_wire_stats_new (void);
AivWireStats *aiv_wire_stats_ref (AivWireStats *self);
void aiv_wire_stats_unref (AivWireStats *self);
AivWireStats *aiv_wire_stats_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireStats, aiv_wire_stats_unref)

G_END_DECLS

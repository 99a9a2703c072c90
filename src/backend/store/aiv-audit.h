/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-audit-row.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivAuditQuery:
 * @actor_id: only what this user did, 0 for the server itself; -1 for everybody
 * @action: (nullable): only this, such as "credits.adjust", or all that begin with it, such as "credits"
 * @target: (nullable): only what was done to this, such as "u-2"
 * @since: not before, ms since 1970
 * @until: before, ms since 1970; 0 for up to now
 * @before: only rows with a smaller id; 0 for all. Costs the same on every page, which @offset does not
 * @limit: at most so many, 1 to 1000
 * @offset: leave out the first so many
 *
 * Which rows of the audit log. Start from %AIV_AUDIT_QUERY_INIT.
 */
typedef struct
{
  gint64 actor_id;
  const char *action;
  const char *target;
  gint64 since;
  gint64 until;
  gint64 before;
  guint limit;
  guint offset;
} AivAuditQuery;

#define AIV_AUDIT_QUERY_INIT { .actor_id = -1, .limit = 100 }

GPtrArray *aiv_audit_list (AivStore            *store,
                           const AivAuditQuery *query,
                           guint64             *total,
                           GError             **error);
DexFuture *aiv_audit_search (AivStore          *store,
                             const AivAuditQuery *query,
                             gboolean            counted);

DexFuture *aiv_audit_note (AivStore   *store,
                           gint64      actor_id,
                           const char *action,
                           const char *target,
                           const char *detail);

G_END_DECLS

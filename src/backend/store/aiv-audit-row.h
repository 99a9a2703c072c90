/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_AUDIT_ROW (aiv_audit_row_get_type ())

/**
 * AivAuditRow:
 * @id: grows
 * @actor_id: who; 0 for the server itself
 * @actor_name: (nullable): that user's name, when it was read with it
 * @action: what, such as "user.create" or "credits.adjust"
 * @target: (nullable): on what, such as "u-2"
 * @detail: (nullable): in words; never a secret
 * @created_at: ms since 1970
 *
 * A row of the audit log. Every change that an administrator makes has one, written in
 * the same transaction. Reference counted, immutable once handed out.
 */
typedef struct
{
  gint64 id;
  gint64 actor_id;
  char *actor_name;
  char *action;
  char *target;
  char *detail;
  gint64 created_at;
} AivAuditRow;

GType        aiv_audit_row_get_type (void) G_GNUC_CONST;
AivAuditRow *aiv_audit_row_new      (void);
AivAuditRow *aiv_audit_row_ref      (AivAuditRow *self);
void         aiv_audit_row_unref    (AivAuditRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivAuditRow, aiv_audit_row_unref)

G_END_DECLS

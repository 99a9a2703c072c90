/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_AUDIT_ENTRY (aiv_wire_audit_entry_get_type ())

/**
 * AivWireAuditEntry:
 * @id: grows
 * @actor_id: (nullable): who; %NULL for the server itself
 * @actor: (nullable): that user's name
 * @action: what, such as "credits.adjust"
 * @target: (nullable): on what: a user's id, a batch's or an engine's
 * @detail: (nullable): in words
 * @created_at: ms since 1970
 *
 * A row of the audit log. Reference counted (atomically): fill it in while it is yours alone, and do not
 * change it once it has been shared.
 *
 * On the wire: `{"id":17,"actor_id":"u-1","actor":"admin","action":"credits.adjust","target":"u-2",
 * "detail":"+5: a gift","created_at":…}`.
 */
typedef struct
{
  gint64 id;
  char *actor_id;
  char *actor;
  char *action;
  char *target;
  char *detail;
  gint64 created_at;
} AivWireAuditEntry;

GType aiv_wire_audit_entry_get_type (void) G_GNUC_CONST;

AivWireAuditEntry *aiv_wire_audit_entry_new (void);
AivWireAuditEntry *aiv_wire_audit_entry_ref (AivWireAuditEntry *self);
void aiv_wire_audit_entry_unref (AivWireAuditEntry *self);
JsonNode *aiv_wire_audit_entry_to_json (const AivWireAuditEntry *self);
AivWireAuditEntry *aiv_wire_audit_entry_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireAuditEntry, aiv_wire_audit_entry_unref)

G_END_DECLS

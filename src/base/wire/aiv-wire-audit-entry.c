/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-audit-entry.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_audit_entry_clear (AivWireAuditEntry *self)
{
  g_free (self->actor_id);
  g_free (self->actor);
  g_free (self->action);
  g_free (self->target);
  g_free (self->detail);
}

AIV_WIRE_DEFINE (AivWireAuditEntry, aiv_wire_audit_entry, aiv_wire_audit_entry_clear)

/**
 * aiv_wire_audit_entry_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireAuditEntry *
aiv_wire_audit_entry_new (void)
{
  return g_atomic_rc_box_new0 (AivWireAuditEntry);
}

/**
 * aiv_wire_audit_entry_to_json:
 * @self: an entry of the audit log
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_audit_entry_to_json (const AivWireAuditEntry *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_int_member (object, "id", self->id);
  aiv_wire_set_null (object, "actor_id", self->actor_id);
  aiv_wire_set_null (object, "actor", self->actor);
  aiv_wire_set_text (object, "action", self->action);
  aiv_wire_set_null (object, "target", self->target);
  aiv_wire_set_null (object, "detail", self->detail);
  aiv_wire_set_time (object, "created_at", self->created_at);
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_audit_entry_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Returns: (transfer full): an entry; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireAuditEntry *
aiv_wire_audit_entry_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireAuditEntry) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "audit entry", error)) == NULL)
    return NULL;

  self = aiv_wire_audit_entry_new ();
  self->id = aiv_json_get_int (object, "id", 0);
  self->actor_id = aiv_wire_dup_id (object, "actor_id");
  self->actor = aiv_wire_dup_text (object, "actor");
  self->action = aiv_wire_dup_text (object, "action");
  self->target = aiv_wire_dup_text (object, "target");
  self->detail = aiv_wire_dup_text (object, "detail");
  self->created_at = aiv_wire_get_time (object, "created_at");
  return g_steal_pointer (&self);
}

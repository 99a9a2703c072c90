/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-ledger-entry.h"

#include "wire/aiv-wire-private.h"

static void
aiv_wire_ledger_entry_clear (AivWireLedgerEntry *self)
{
  g_free (self->user_id);
  g_free (self->reason);
  g_free (self->actor);
  g_free (self->batch_id);
  g_free (self->item_id);
}

AIV_WIRE_DEFINE (AivWireLedgerEntry, aiv_wire_ledger_entry, aiv_wire_ledger_entry_clear)

/**
 * aiv_wire_ledger_entry_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireLedgerEntry *
aiv_wire_ledger_entry_new (void)
{
  return g_atomic_rc_box_new0 (AivWireLedgerEntry);
}

/**
 * aiv_wire_ledger_entry_to_json:
 * @self: a ledger entry
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_ledger_entry_to_json (const AivWireLedgerEntry *self)
{
  JsonObject *object;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_int_member (object, "id", self->id);
  aiv_wire_set_null (object, "user_id", self->user_id);
  json_object_set_int_member (object, "amount", self->amount);
  aiv_wire_set_null (object, "reason", self->reason);
  aiv_wire_set_null (object, "actor", self->actor);
  aiv_wire_set_null (object, "batch_id", self->batch_id);
  aiv_wire_set_null (object, "item_id", self->item_id);
  if (self->video_id > 0)
    json_object_set_int_member (object, "video_id", self->video_id);
  if (self->reverses > 0)
    json_object_set_int_member (object, "reverses", self->reverses);
  if (self->reversed_by > 0)
    json_object_set_int_member (object, "reversed_by", self->reversed_by);
  aiv_wire_set_time (object, "created_at", self->created_at);
  json_object_set_int_member (object, "balance_after", self->balance_after);
  json_object_set_string_member (object, "kind", aiv_ledger_kind_to_string (self->kind));
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_ledger_entry_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a ledger entry; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireLedgerEntry *
aiv_wire_ledger_entry_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireLedgerEntry) self = NULL;
  JsonObject *object;

  if ((object = aiv_wire_read_object (node, "ledger entry", error)) == NULL)
    return NULL;

  self = aiv_wire_ledger_entry_new ();
  self->id = aiv_json_get_int (object, "id", 0);
  self->user_id = aiv_wire_dup_id (object, "user_id");
  self->amount = aiv_json_get_int (object, "amount", 0);
  self->reason = aiv_wire_dup_text (object, "reason");
  self->actor = aiv_wire_dup_text (object, "actor");
  self->batch_id = aiv_wire_dup_text (object, "batch_id");
  self->item_id = aiv_wire_dup_text (object, "item_id");
  self->video_id = aiv_json_get_int (object, "video_id", 0);
  self->reverses = MAX (0, aiv_json_get_int (object, "reverses", 0));
  self->reversed_by = MAX (0, aiv_json_get_int (object, "reversed_by", 0));
  self->created_at = aiv_wire_get_time (object, "created_at");
  self->balance_after = aiv_json_get_int (object, "balance_after", 0);
  self->kind = aiv_ledger_kind_from_string (aiv_json_get_string (object, "kind"));
  return g_steal_pointer (&self);
}

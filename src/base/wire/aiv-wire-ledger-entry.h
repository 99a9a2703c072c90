/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "wire/aiv-wire-enums.h"

G_BEGIN_DECLS

#define AIV_TYPE_WIRE_LEDGER_ENTRY (aiv_wire_ledger_entry_get_type ())

/**
 * AivWireLedgerEntry:
 * @id: grows
 * @user_id: whose
 * @amount: signed credits
 * @kind: what happened
 * @reason: (nullable): in words
 * @actor: (nullable): name of who did it
 * @batch_id: (nullable): for which batch
 * @item_id: (nullable): for which item
 * @video_id: for which video of the v1 family; 0 for none
 * @reverses: the entry that this one takes back; 0 for none
 * @reversed_by: the entry that takes this one back; 0 for none
 * @created_at: ms since 1970
 * @balance_after: balance after this row
 *
 * A row of the ledger. Reference counted (atomically): fill it in while it is yours alone, and do not change it
 * once it has been shared.
 *
 * On the wire: `{"id":17,"user_id":"u-1","amount":-5,"kind":"hold","reason":…,"actor":…,
 * "batch_id":…,"item_id":…,"created_at":…,"balance_after":90}`, with `video_id`,
 * `reverses` and `reversed_by` where there is one.
 */
typedef struct
{
  gint64 id;
  char *user_id;
  gint64 amount;
  AivLedgerKind kind;
  char *reason;
  char *actor;
  char *batch_id;
  char *item_id;
  gint64 video_id;
  gint64 reverses;
  gint64 reversed_by;
  gint64 created_at;
  gint64 balance_after;
} AivWireLedgerEntry;

GType aiv_wire_ledger_entry_get_type (void) G_GNUC_CONST;

AivWireLedgerEntry *aiv_wire_ledger_entry_new (void);
AivWireLedgerEntry *aiv_wire_ledger_entry_ref (AivWireLedgerEntry *self);
void aiv_wire_ledger_entry_unref (AivWireLedgerEntry *self);
JsonNode *aiv_wire_ledger_entry_to_json (const AivWireLedgerEntry *self);
AivWireLedgerEntry *aiv_wire_ledger_entry_from_json (JsonNode *node, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivWireLedgerEntry, aiv_wire_ledger_entry_unref)

G_END_DECLS

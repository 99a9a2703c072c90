/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-client.h"
#include "aiv-ledger-entry.h"

G_BEGIN_DECLS

#define AIV_TYPE_UNDO_ENTRY_DIALOG (aiv_undo_entry_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivUndoEntryDialog, aiv_undo_entry_dialog, AIV, UNDO_ENTRY_DIALOG, AdwDialog)

AdwDialog *aiv_undo_entry_dialog_new (AivClient      *client,
                                      AivLedgerEntry *entry);

G_END_DECLS

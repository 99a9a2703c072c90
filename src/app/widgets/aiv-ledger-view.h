/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-ledger-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_LEDGER_VIEW (aiv_ledger_view_get_type ())
G_DECLARE_FINAL_TYPE (AivLedgerView, aiv_ledger_view, AIV, LEDGER_VIEW, AdwBin)

GtkWidget *aiv_ledger_view_new      (void);
void       aiv_ledger_view_set_list (AivLedgerView *self,
                                     AivLedgerList *list);
void       aiv_ledger_view_reload   (AivLedgerView *self);
void       aiv_ledger_view_export   (AivLedgerView *self,
                                     GFile         *destination);

G_END_DECLS

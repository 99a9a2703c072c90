/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-ledger-row.h"
#include "store/aiv-outcome.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

GPtrArray *aiv_ledger_list   (AivStore            *store,
                              gint64               user_id,
                              guint                limit,
                              guint                offset,
                              guint64             *total,
                              GError             **error);
GPtrArray *aiv_ledger_list_before (AivStore *store,
                                   gint64    user_id,
                                   gint64    before,
                                   guint     limit,
                                   GError  **error);
DexFuture *aiv_ledger_set    (AivStore            *store,
                              gint64               actor_id,
                              gint64               user_id,
                              gint64               new_credits,
                              gint64               expected,
                              const char          *reason,
                              const AivRequestKey *key);
DexFuture *aiv_ledger_adjust (AivStore            *store,
                              gint64               actor_id,
                              gint64               user_id,
                              gint64               delta,
                              const char          *reason,
                              const AivRequestKey *key);
DexFuture *aiv_ledger_undo   (AivStore            *store,
                              gint64               actor_id,
                              gint64               entry_id,
                              const char          *reason,
                              const AivRequestKey *key);

G_END_DECLS

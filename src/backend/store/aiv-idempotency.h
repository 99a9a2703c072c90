/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-kept-answer.h"
#include "store/aiv-outcome.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

AivKeptAnswer *aiv_idempotency_get (AivStore            *store,
                                    gint64               user_id,
                                    const AivRequestKey *key,
                                    GError             **error);
DexFuture *aiv_idempotency_finish  (AivStore            *store,
                                    gint64               user_id,
                                    const char          *key,
                                    guint                status,
                                    const char          *body);

G_END_DECLS

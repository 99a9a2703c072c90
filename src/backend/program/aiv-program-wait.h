/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"

G_BEGIN_DECLS

void     aiv_program_wait        (DexFuture *future);
gboolean aiv_program_close_store (AivStore  *store,
                                  GError   **error);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"

G_BEGIN_DECLS

DexFuture *aiv_ledger_export (AivClient  *client,
                              const char *user_id,
                              GFile      *destination);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"

G_BEGIN_DECLS

DexFuture *aiv_storage_set_limit (AivStore *store,
                                  gint64    bytes);

G_END_DECLS

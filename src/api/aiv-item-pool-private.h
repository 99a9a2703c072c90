/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-item-pool.h"

G_BEGIN_DECLS

/* Of an item that is at hand; @batch may be %NULL when it tells nothing new. */
void aiv_item_pool_apply_known    (AivItemPool  *self,
                                   AivItem      *item,
                                   AivWireBatch *batch,
                                   AivWireItem  *wire);
void aiv_item_pool_apply_progress (AivItemPool  *self,
                                   AivItem      *item,
                                   AivJobStatus  status,
                                   double        percent);

G_END_DECLS

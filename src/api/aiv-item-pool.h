/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-item.h"

G_BEGIN_DECLS

#define AIV_TYPE_ITEM_POOL (aiv_item_pool_get_type ())
G_DECLARE_FINAL_TYPE (AivItemPool, aiv_item_pool, AIV, ITEM_POOL, GObject)

/**
 * AivItemPool:
 *
 * Makes sure that each video is one object, wherever it is shown: knows the items that
 * somebody holds by their keys, and keeps none alive. A session has one. Main thread.
 *
 * Signals:
 * - `changed` (AivItem): the server told something new of it, or of it at all
 */

AivItemPool *aiv_item_pool_new         (void);
/* (transfer full) (nullable) */
AivItem     *aiv_item_pool_find        (AivItemPool  *self,
                                        const char   *key);
/* News: the item is made or brought up to date. (transfer full) */
AivItem     *aiv_item_pool_apply_item  (AivItemPool  *self,
                                        AivWireBatch *batch,
                                        AivWireItem  *wire);
AivItem     *aiv_item_pool_apply_video (AivItemPool  *self,
                                        AivWireVideo *wire);
/* From a store: the item is made if nobody has it, and else left as it is. (transfer full) */
AivItem     *aiv_item_pool_ref_item    (AivItemPool  *self,
                                        AivWireBatch *batch,
                                        AivWireItem  *wire);
AivItem     *aiv_item_pool_ref_video   (AivItemPool  *self,
                                        AivWireVideo *wire);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-batch.h"
#include "aiv-client.h"
#include "aiv-paged-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_BATCH_LIST (aiv_batch_list_get_type ())
G_DECLARE_FINAL_TYPE (AivBatchList, aiv_batch_list, AIV, BATCH_LIST, AivPagedList)

/**
 * AivBatchList:
 *
 * The user's batches, newest first; a model of [class@Aiv.Batch]. A session has one.
 */

AivBatchList *aiv_batch_list_new    (AivClient    *client,
                                     AivItemPool  *pool);
/* (nullable) (transfer none) */
AivBatch     *aiv_batch_list_find   (AivBatchList *self,
                                     const char   *id);
/* Takes up news of a batch, a new one at its place by time. (transfer none) */
AivBatch     *aiv_batch_list_apply  (AivBatchList *self,
                                     AivWireBatch *wire);
void          aiv_batch_list_remove (AivBatchList *self,
                                     const char   *id);

G_END_DECLS

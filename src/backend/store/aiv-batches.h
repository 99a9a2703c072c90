/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-batch-draft.h"
#include "store/aiv-batch-row.h"
#include "store/aiv-outcome.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/* In place of a user's id: an administrator, or the server itself, who may touch every batch. */
#define AIV_ANY_USER G_GINT64_CONSTANT (0)

/**
 * AivBatchQuery:
 * @user_id: whose, or %AIV_ANY_USER
 * @status: only these; %AIV_JOB_UNKNOWN for all
 * @query: (nullable): part of the name, the prompt or the owner's username
 * @before: only batches with a smaller @seq; 0 for all
 * @limit: at most so many, 1 to 500
 * @offset: leave out the first so many
 * @with_items: whether to read the items as well
 */
typedef struct
{
  gint64 user_id;
  AivJobStatus status;
  const char *query;
  gint64 before;
  guint limit;
  guint offset;
  gboolean with_items;
} AivBatchQuery;

/* Reads: on the store's thread, at once. */
AivBatchRow *aiv_batches_get      (AivStore            *store,
                                   gint64               user_id,
                                   const char          *batch_id,
                                   gboolean             with_items,
                                   GError             **error);
AivItemRow  *aiv_batches_get_item (AivStore            *store,
                                   gint64               user_id,
                                   const char          *batch_id,
                                   const char          *item_id,
                                   GError             **error);
GPtrArray   *aiv_batches_list     (AivStore            *store,
                                   const AivBatchQuery *query,
                                   guint64             *total,
                                   GError             **error);

/* Reads in a thread: a future of AivRowPage. */
DexFuture   *aiv_batches_search  (AivStore            *store,
                                  const AivBatchQuery *query);

/* Writes: futures of AivOutcome. */
DexFuture *aiv_batches_submit       (AivStore            *store,
                                     AivBatchDraft       *draft,
                                     const AivRequestKey *key);
DexFuture *aiv_batches_cancel_item  (AivStore            *store,
                                     gint64               user_id,
                                     const char          *batch_id,
                                     const char          *item_id);
DexFuture *aiv_batches_resume_item  (AivStore            *store,
                                     gint64               user_id,
                                     const char          *batch_id,
                                     const char          *item_id,
                                     const AivRequestKey *key);
DexFuture *aiv_batches_cancel       (AivStore            *store,
                                     gint64               user_id,
                                     const char          *batch_id);
DexFuture *aiv_batches_retry_failed (AivStore            *store,
                                     gint64               user_id,
                                     const char          *batch_id,
                                     const AivRequestKey *key);
DexFuture *aiv_batches_delete       (AivStore            *store,
                                     gint64               user_id,
                                     const char          *batch_id);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-batches.h"
#include "store/aiv-video-draft.h"
#include "store/aiv-video-row.h"

G_BEGIN_DECLS

/**
 * AivVideoQuery:
 * @user_id: whose, or %AIV_ANY_USER
 * @status: only these, of the four states that clients see: %AIV_JOB_FAILED has the
 *   cancelled ones too; %AIV_JOB_UNKNOWN for all
 * @query: (nullable): part of the prompt or the owner's username
 * @before: only videos with a smaller id; 0 for all
 * @limit: at most so many, 1 to 500
 * @offset: leave out the first so many
 */
typedef struct
{
  gint64 user_id;
  AivJobStatus status;
  const char *query;
  gint64 before;
  guint limit;
  guint offset;
} AivVideoQuery;

/**
 * AivVideoAnswer:
 * @video: a video as it has just been queued
 *
 * Writes the answer that is kept under the key of the request. Runs on the writer's thread.
 *
 * Returns: (transfer full): a text
 */
typedef char *(*AivVideoAnswer) (const AivVideoRow *video);

/* Reads: on the store's thread, at once. */
AivVideoRow *aiv_videos_get    (AivStore            *store,
                                gint64               user_id,
                                gint64               id,
                                GError             **error);
GPtrArray   *aiv_videos_list   (AivStore            *store,
                                const AivVideoQuery *query,
                                guint64             *total,
                                GError             **error);

/* Reads in a thread: a future of AivRowPage. */
DexFuture   *aiv_videos_search (AivStore            *store,
                                const AivVideoQuery *query);

/* Writes: futures of AivOutcome. */
DexFuture   *aiv_videos_submit (AivStore            *store,
                                AivVideoDraft       *draft,
                                const AivRequestKey *key,
                                AivVideoAnswer       answer);
DexFuture   *aiv_videos_retry  (AivStore            *store,
                                gint64               user_id,
                                gint64               id,
                                const AivRequestKey *key,
                                AivVideoAnswer       answer);
DexFuture   *aiv_videos_delete (AivStore            *store,
                                gint64               user_id,
                                gint64               id);

G_END_DECLS

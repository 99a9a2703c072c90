/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-job-row.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivJobSort:
 * @AIV_JOB_SORT_CREATED: by when they were submitted
 * @AIV_JOB_SORT_UPDATED: by when something last happened to them
 * @AIV_JOB_SORT_USER: by the owner's name
 * @AIV_JOB_SORT_STATUS: by their state
 * @AIV_JOB_SORT_ITEMS: by how many videos they are
 * @AIV_JOB_SORT_FAILED: by how many of those failed
 * @AIV_JOB_SORT_CREDITS: by what was charged for them
 *
 * The order of a list of jobs.
 */
typedef enum
{
  AIV_JOB_SORT_CREATED,
  AIV_JOB_SORT_UPDATED,
  AIV_JOB_SORT_USER,
  AIV_JOB_SORT_STATUS,
  AIV_JOB_SORT_ITEMS,
  AIV_JOB_SORT_FAILED,
  AIV_JOB_SORT_CREDITS,
} AivJobSort;

/**
 * AivJobQuery:
 * @user_id: whose; 0 for everybody's
 * @kind: (nullable): "batch" or "video"; %NULL for both
 * @status: only these; %AIV_JOB_UNKNOWN for all
 * @failures: only those of which something failed
 * @engine: (nullable): only of this engine or model
 * @since: submitted not before, ms since 1970
 * @until: submitted before, ms since 1970; 0 for up to now
 * @error: (nullable): part of why an item failed
 * @query: (nullable): part of the name, the prompt, or the owner's name or address
 * @sort: the order
 * @ascending: the least first
 * @before: only with a smaller `seq`; 0 for all
 * @limit: at most so many, 1 to 500
 * @offset: leave out the first so many
 *
 * Which jobs. All zeroes but for a limit means: all of them, newest first.
 */
typedef struct
{
  gint64 user_id;
  const char *kind;
  AivJobStatus status;
  gboolean failures;
  const char *engine;
  gint64 since;
  gint64 until;
  const char *error;
  const char *query;
  AivJobSort sort;
  gboolean ascending;
  gint64 before;
  guint limit;
  guint offset;
} AivJobQuery;

DexFuture *aiv_jobs_list (AivStore          *store,
                          const AivJobQuery *query,
                          gboolean           counted);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"

G_BEGIN_DECLS

/* How many files one transaction gives up at most: who waits for the writer waits for that. */
#define AIV_RETENTION_MAX_FILES 500

/**
 * AivRetention:
 * @videos_before: finished videos made before this go, ms since 1970; 0 keeps them
 * @uploads_before: pictures and recordings that came before this go; 0 keeps them
 * @all_before: finished videos and their sources from before this go, as there is no room for
 *   them, ms since 1970; 0 keeps them
 *
 * Which files are not kept.
 */
typedef struct
{
  gint64 videos_before;
  gint64 uploads_before;
  gint64 all_before;
} AivRetention;

DexFuture *aiv_retention_expire       (AivStore            *store,
                                       const AivRetention  *rules);
DexFuture *aiv_retention_find_limit   (AivStore            *store,
                                       gint64               max_bytes);
DexFuture *aiv_retention_find_orphans (AivStore            *store,
                                       gint64               before_us,
                                       guint                max,
                                       GCancellable        *cancellable);

G_END_DECLS

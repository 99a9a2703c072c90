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
 * @max_bytes: what all files may take up together; the oldest go; 0 for any size
 *
 * Which files are not kept.
 */
typedef struct
{
  gint64 videos_before;
  gint64 uploads_before;
  gint64 max_bytes;
} AivRetention;

DexFuture *aiv_retention_expire       (AivStore            *store,
                                       const AivRetention  *rules);
GPtrArray *aiv_retention_pick_orphans (AivStore            *store,
                                       GPtrArray           *paths,
                                       guint                first,
                                       guint                n,
                                       GError             **error);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-job-charges.h"

G_BEGIN_DECLS

/**
 * AivJobStop:
 * @job_ids: (nullable): these jobs
 * @user_id: without @job_ids: all of this user's; 0 for everybody's
 *
 * Whose unfinished work is to be cancelled.
 */
typedef struct
{
  const char *const *job_ids;
  gint64 user_id;
} AivJobStop;

DexFuture *aiv_job_stops_preview (AivStore         *store,
                                  const AivJobStop *stop);
DexFuture *aiv_job_stops_apply   (AivStore         *store,
                                  gint64            actor_id,
                                  const AivJobStop *stop);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-outcome.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

DexFuture *aiv_admin_jobs_cancel (AivStore   *store,
                                  gint64      actor_id,
                                  const char *batch_id,
                                  const char *item_id);
DexFuture *aiv_admin_jobs_cancel_video (AivStore *store,
                                        gint64    actor_id,
                                        gint64    video_id);

G_END_DECLS

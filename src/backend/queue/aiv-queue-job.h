/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine-registry.h"
#include "store/aiv-store.h"
#include "store/aiv-work-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_QUEUE_JOB (aiv_queue_job_get_type ())
G_DECLARE_FINAL_TYPE (AivQueueJob, aiv_queue_job, AIV, QUEUE_JOB, GObject)

AivQueueJob *aiv_queue_job_new      (AivStore          *store,
                                     AivEngineRegistry *engines,
                                     AivWorkRow        *work);
void         aiv_queue_job_set_strict (AivQueueJob     *self,
                                     gboolean           strict);
AivWorkRow  *aiv_queue_job_get_work (AivQueueJob       *self);
DexFuture   *aiv_queue_job_run      (AivQueueJob       *self);
void         aiv_queue_job_cancel   (AivQueueJob       *self);
void         aiv_queue_job_put_back (AivQueueJob       *self);

G_END_DECLS

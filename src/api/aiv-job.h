/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-job.h"

G_BEGIN_DECLS

#define AIV_TYPE_JOB (aiv_job_get_type ())
G_DECLARE_FINAL_TYPE (AivJob, aiv_job, AIV, JOB, GObject)

/**
 * AivJob:
 *
 * A batch or a video of anybody, as administrators see it. One read-only property: `wire`
 * (AivWireJob), what the server told last.
 */

AivJob     *aiv_job_new      (AivWireJob *wire);
AivWireJob *aiv_job_get_wire (AivJob     *self);
const char *aiv_job_get_id   (AivJob     *self);
void        aiv_job_apply    (AivJob     *self,
                              AivWireJob *wire);

G_END_DECLS

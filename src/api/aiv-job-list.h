/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client.h"
#include "aiv-job.h"
#include "aiv-paged-list.h"

G_BEGIN_DECLS

#define AIV_TYPE_JOB_LIST (aiv_job_list_get_type ())
G_DECLARE_FINAL_TYPE (AivJobList, aiv_job_list, AIV, JOB_LIST, AivPagedList)

/**
 * AivJobList:
 *
 * Batches and videos of everybody, as a filter of the server's has them; a model of [class@Aiv.Job].
 */

AivJobList         *aiv_job_list_new        (AivClient          *client);
const AivJobFilter *aiv_job_list_get_filter (AivJobList         *self);
void                aiv_job_list_set_filter (AivJobList         *self,
                                             const AivJobFilter *filter);

G_END_DECLS

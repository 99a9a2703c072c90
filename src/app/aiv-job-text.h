/* SPDX-License-Identifier: MIT */
#pragma once

#include "wire/aiv-wire-job.h"
#include "wire/aiv-wire-jobs-changed.h"

G_BEGIN_DECLS

char *aiv_job_text_title    (const AivWireJob         *job);
char *aiv_job_text_status   (const AivWireJob         *job);
char *aiv_job_text_engine   (const AivWireJob         *job);
char *aiv_job_text_credits  (const AivWireJob         *job);
char *aiv_job_text_time     (const AivWireJob         *job);
char *aiv_job_text_cancel   (const AivWireJobsChanged *effect);
char *aiv_job_text_refund   (const AivWireJobsChanged *effect);
char *aiv_job_text_left_out (const AivWireJobsChanged *effect);

G_END_DECLS

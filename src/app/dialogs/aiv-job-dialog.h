/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-job.h"
#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_JOB_DIALOG (aiv_job_dialog_get_type ())
G_DECLARE_FINAL_TYPE (AivJobDialog, aiv_job_dialog, AIV, JOB_DIALOG, AdwDialog)

AdwDialog *aiv_job_dialog_new (AivSession *session,
                               AivJob     *job);

G_END_DECLS

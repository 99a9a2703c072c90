/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_JOBS_VIEW (aiv_jobs_view_get_type ())
G_DECLARE_FINAL_TYPE (AivJobsView, aiv_jobs_view, AIV, JOBS_VIEW, AdwBin)

void aiv_jobs_view_set_user (AivJobsView *self,
                             AivSession  *session,
                             const char  *user_id);
void aiv_jobs_view_reload   (AivJobsView *self);

G_END_DECLS

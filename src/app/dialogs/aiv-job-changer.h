/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-client.h"

G_BEGIN_DECLS

#define AIV_TYPE_JOB_CHANGER (aiv_job_changer_get_type ())
G_DECLARE_FINAL_TYPE (AivJobChanger, aiv_job_changer, AIV, JOB_CHANGER, GObject)

/* As many as the server takes at once. */
#define AIV_JOB_CHANGER_MAX 500

AivJobChanger *aiv_job_changer_new    (GtkWidget         *widget,
                                       AivClient         *client);
void           aiv_job_changer_cancel (AivJobChanger     *self,
                                       const char *const *job_ids,
                                       const char        *user_id);
void           aiv_job_changer_refund (AivJobChanger     *self,
                                       const char *const *job_ids);

G_END_DECLS

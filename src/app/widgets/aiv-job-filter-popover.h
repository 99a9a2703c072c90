/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "aiv-job-filter.h"

G_BEGIN_DECLS

#define AIV_TYPE_JOB_FILTER_POPOVER (aiv_job_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (AivJobFilterPopover, aiv_job_filter_popover, AIV, JOB_FILTER_POPOVER, GtkPopover)

void     aiv_job_filter_popover_set_engines (AivJobFilterPopover *self,
                                             const char *const   *pairs);
void     aiv_job_filter_popover_apply       (AivJobFilterPopover *self,
                                             AivJobFilter        *filter);
gboolean aiv_job_filter_popover_is_set      (AivJobFilterPopover *self);
void     aiv_job_filter_popover_reset       (AivJobFilterPopover *self);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "aiv-library.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_FILTER (aiv_video_filter_get_type ())
G_DECLARE_FINAL_TYPE (AivVideoFilter, aiv_video_filter, AIV, VIDEO_FILTER, GtkPopover)

void aiv_video_filter_set_library (AivVideoFilter  *self,
                                   AivLibrary      *library);
void aiv_video_filter_apply       (AivVideoFilter  *self,
                                   AivLibraryQuery *query);
void aiv_video_filter_reset       (AivVideoFilter  *self);

G_END_DECLS

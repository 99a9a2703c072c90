/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-item.h"
#include "aiv-player.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_DETAILS (aiv_video_details_get_type ())
G_DECLARE_FINAL_TYPE (AivVideoDetails, aiv_video_details, AIV, VIDEO_DETAILS, AdwBin)

GtkWidget *aiv_video_details_new      (AivPlayer       *player);
void       aiv_video_details_set_item (AivVideoDetails *self,
                                       AivItem         *item);

G_END_DECLS

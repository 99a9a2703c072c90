/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_GRID (aiv_video_grid_get_type ())
G_DECLARE_FINAL_TYPE (AivVideoGrid, aiv_video_grid, AIV, VIDEO_GRID, AdwBin)

void aiv_video_grid_set_model      (AivVideoGrid *self,
                                    AivSession   *session,
                                    GListModel   *model);
void aiv_video_grid_set_from       (AivVideoGrid *self,
                                    const char   *from);
void aiv_video_grid_set_in_batch   (AivVideoGrid *self,
                                    gboolean      in_batch);
void aiv_video_grid_scroll_to_top  (AivVideoGrid *self);
void aiv_video_grid_save_all       (AivVideoGrid *self);

G_END_DECLS

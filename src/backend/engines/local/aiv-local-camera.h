/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-waveform.h"

G_BEGIN_DECLS

#define AIV_LOCAL_FPS 25

/* How far the loudest voice lifts the picture, in parts of the frame's height. */
#define AIV_LOCAL_MAX_NOD 0.006

/**
 * AivLocalShot:
 * @zoom: how much larger than at rest the picture is shown
 * @pan_x: how far to the side, -1 (left) to 1 (right) of what there is room for
 * @pan_y: how far up or down, -1 to 1 of what there is room for
 * @nod: how far the voice lifts the picture, in parts of the frame's height
 *
 * Where the camera is for one frame.
 */
typedef struct
{
  float zoom;
  float pan_x;
  float pan_y;
  float nod;
} AivLocalShot;

AivLocalShot *aiv_local_camera_plan (guint              n_frames,
                                     guint32            seed,
                                     const AivWaveform *waveform,
                                     float             *max_zoom);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-waveform.h"

G_BEGIN_DECLS

#define AIV_LOCAL_FPS 25

/* How far the loudest voice lifts the top of the picture, and how far it sways it to the
 * side, in parts of the frame's height and width. */
#define AIV_LOCAL_MAX_NOD 0.011
#define AIV_LOCAL_MAX_LEAN 0.0075

/**
 * AivLocalShot:
 * @zoom: how much larger than at rest the picture is shown
 * @pan_x: how far to the side, -1 (left) to 1 (right) of what there is room for
 * @pan_y: how far up or down, -1 (up) to 1 of what there is room for
 * @nod: how far its top is lifted, in parts of the frame's height; its foot stays
 * @lean: how far its top is moved to the right, in parts of the frame's width
 *
 * Where the camera is for one frame, and what the voice does to the picture.
 */
typedef struct
{
  float zoom;
  float pan_x;
  float pan_y;
  float nod;
  float lean;
} AivLocalShot;

/**
 * AivLocalTake:
 * @n_frames: length of the video
 * @seed: chooses what the words leave open; the same seed gives the same camera
 * @prompt: (nullable): the words
 * @waveform: (nullable): the voice to follow
 * @picture_width: of the picture, in pixels
 * @picture_height: the same for its height
 * @width: of the frames, in pixels
 * @height: the same for their height
 *
 * What is to be filmed.
 */
typedef struct
{
  guint n_frames;
  guint32 seed;
  const char *prompt;
  const AivWaveform *waveform;
  guint picture_width;
  guint picture_height;
  guint width;
  guint height;
} AivLocalTake;

AivLocalShot *aiv_local_camera_plan (const AivLocalTake *take,
                                     float              *max_zoom,
                                     float              *spread);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More moves than this are not made in one video. */
#define AIV_LOCAL_MAX_MOVES 6

/**
 * AivLocalMove:
 * @AIV_LOCAL_MOVE_ZOOM_IN: towards the picture
 * @AIV_LOCAL_MOVE_ZOOM_OUT: away from it
 * @AIV_LOCAL_MOVE_PAN_LEFT: to its left
 * @AIV_LOCAL_MOVE_PAN_RIGHT: to its right
 * @AIV_LOCAL_MOVE_TILT_UP: to its top
 * @AIV_LOCAL_MOVE_TILT_DOWN: to its foot
 * @AIV_LOCAL_MOVE_DRIFT: slowly across it and a little closer, in any direction
 * @AIV_LOCAL_MOVE_HANDHELD: nowhere, but never at rest
 * @AIV_LOCAL_MOVE_STILL: nowhere
 * @AIV_LOCAL_N_MOVES: how many there are
 *
 * What a camera does.
 */
typedef enum
{
  AIV_LOCAL_MOVE_ZOOM_IN,
  AIV_LOCAL_MOVE_ZOOM_OUT,
  AIV_LOCAL_MOVE_PAN_LEFT,
  AIV_LOCAL_MOVE_PAN_RIGHT,
  AIV_LOCAL_MOVE_TILT_UP,
  AIV_LOCAL_MOVE_TILT_DOWN,
  AIV_LOCAL_MOVE_DRIFT,
  AIV_LOCAL_MOVE_HANDHELD,
  AIV_LOCAL_MOVE_STILL,
  AIV_LOCAL_N_MOVES,
} AivLocalMove;

guint aiv_local_move_read (const char   *prompt,
                           GRand        *random,
                           AivLocalMove *moves);
gboolean aiv_local_move_read_fade (const char *prompt);

G_END_DECLS

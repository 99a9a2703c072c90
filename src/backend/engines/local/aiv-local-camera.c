/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-camera.h"

#include <math.h>
#include <stdlib.h>

/* One slow move lasts about this long; longer videos go to and fro. */
#define MOVE_SECONDS 9.0

/* How much the slow move magnifies, and how much the loudest voice adds to it. */
#define MOVE_ZOOM 0.085
#define VOICE_ZOOM 0.022

/* How fast the movement follows a voice that grows louder, and falls silent, in seconds. */
#define ATTACK 0.06
#define RELEASE 0.24

static int
compare_floats (gconstpointer a,
                gconstpointer b)
{
  float x = *(const float *) a;
  float y = *(const float *) b;

  return (x > y) - (x < y);
}

/* What counts as loud in this recording: microphones differ. */
static float
find_loud (const AivWaveform *waveform)
{
  g_autofree float *sorted = g_memdup2 (waveform->loudness, sizeof (float) * waveform->n_windows);

  qsort (sorted, waveform->n_windows, sizeof (float), compare_floats);
  return sorted[waveform->n_windows * 19 / 20];
}

/* The voice as a movement: 0 in silence, 1 where it is loud, without a jerk. */
static float *
follow_voice (const AivWaveform *waveform,
              guint              n_frames)
{
  float *levels = g_new0 (float, n_frames);
  const float attack = 1 - expf (-1.0f / (AIV_LOCAL_FPS * ATTACK));
  const float release = 1 - expf (-1.0f / (AIV_LOCAL_FPS * RELEASE));
  float loud, level = 0, smooth = 0;

  if (waveform == NULL || waveform->n_windows == 0)
    return levels;
  loud = find_loud (waveform);
  /* Noise alone is no voice. */
  if (loud < 0.003f)
    return levels;

  G_STATIC_ASSERT (AIV_WAVEFORM_RATE == AIV_LOCAL_FPS);
  for (guint i = 0; i < n_frames; i++)
    {
      float target = i < waveform->n_windows ? MIN (waveform->loudness[i] / loud, 1.0f) : 0;

      target = powf (target, 0.7f);
      level += (target - level) * (target > level ? attack : release);
      smooth += (level - smooth) * 0.5f;
      levels[i] = smooth;
    }

  return levels;
}

/**
 * aiv_local_camera_plan:
 * @n_frames: length of the video
 * @seed: chooses the directions; the same seed gives the same camera
 * @waveform: (nullable): the voice to follow
 * @max_zoom: (out): the greatest zoom of any frame
 *
 * Plans where the camera is for every frame: a slow move with a gentle start and end, and
 * on top of it a movement that follows the loudness of the voice.
 *
 * Returns: (transfer full) (array length=n_frames): a shot for each frame
 */
AivLocalShot *
aiv_local_camera_plan (guint              n_frames,
                       guint32            seed,
                       const AivWaveform *waveform,
                       float             *max_zoom)
{
  AivLocalShot *shots = g_new0 (AivLocalShot, n_frames);
  g_autofree float *levels = follow_voice (waveform, n_frames);
  g_autoptr(GRand) random = g_rand_new_with_seed (seed);
  double seconds = (double) n_frames / AIV_LOCAL_FPS;
  double n_moves = MAX (1.0, round (seconds / MOVE_SECONDS));
  gboolean outwards = g_rand_boolean (random);
  double angle = g_rand_double_range (random, 0, 2 * G_PI);
  double sway_phase = g_rand_double_range (random, 0, 2 * G_PI);

  *max_zoom = 1;
  for (guint i = 0; i < n_frames; i++)
    {
      double t = (i + 0.5) / n_frames;
      double wave = 0.5 - 0.5 * cos (G_PI * n_moves * t);
      double way = outwards ? 1 - wave : wave;
      double sway = sin (2 * G_PI * 0.11 * i / AIV_LOCAL_FPS + sway_phase);

      shots[i].zoom = (float) ((1 + MOVE_ZOOM * way) * (1 + VOICE_ZOOM * levels[i]));
      shots[i].pan_x = (float) (0.75 * cos (angle) * (2 * way - 1) + 0.25 * sway);
      shots[i].pan_y = (float) (0.75 * sin (angle) * (2 * way - 1));
      shots[i].nod = (float) (AIV_LOCAL_MAX_NOD * levels[i]);
      *max_zoom = MAX (*max_zoom, shots[i].zoom);
    }

  return shots;
}

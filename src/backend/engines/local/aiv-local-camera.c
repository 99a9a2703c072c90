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

/* How slowly the movement comes to rest when the voice falls silent, in seconds. */
#define RELEASE 0.28

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

/* The voice as a movement: 0 in silence, 1 where it is loud. The recording is known in
 * advance, so the movement can be smoothed to both sides: it has no jerk and no lag. */
static float *
follow_voice (const AivWaveform *waveform,
              guint              n_frames)
{
  static const float kernel[] = { 1, 3, 6, 8, 6, 3, 1 };
  const int reach = G_N_ELEMENTS (kernel) / 2;
  const float release = 1 - expf (-1.0f / (AIV_LOCAL_FPS * (float) RELEASE));
  float *levels = g_new0 (float, n_frames);
  g_autofree float *held = NULL;
  float loud, level = 0;

  G_STATIC_ASSERT (AIV_WAVEFORM_RATE == AIV_LOCAL_FPS);
  loud = waveform != NULL && waveform->n_windows > 0 ? find_loud (waveform) : 0;
  /* Noise alone is no voice. */
  if (loud < 0.003f)
    return levels;

  held = g_new0 (float, n_frames);
  for (guint i = 0; i < n_frames; i++)
    {
      float target = i < waveform->n_windows ? powf (MIN (waveform->loudness[i] / loud, 1.0f), 0.7f) : 0;

      level = MAX (target, level + (target - level) * release);
      held[i] = level;
    }

  for (int i = 0; i < (int) n_frames; i++)
    {
      float sum = 0, weight = 0;

      for (int k = -reach; k <= reach; k++)
        if (i + k >= 0 && i + k < (int) n_frames)
          {
            sum += held[i + k] * kernel[k + reach];
            weight += kernel[k + reach];
          }
      levels[i] = sum / weight;
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

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-voice.h"

#include <math.h>
#include <stdlib.h>

/* How slowly the movement comes to rest when the voice falls silent, in seconds. */
#define LEVEL_RELEASE 0.28f
#define PHRASE_RELEASE 0.9f

/* Phrases rise and fall over so many frames to each side. */
#define PHRASE_REACH 8

/* A syllable that is louder than what came just before by this much is stressed; people
 * move their heads with some of those. */
#define STRESS 0.35f
#define STRESS_FRAMES 6
#define STRESS_DISTANCE 9

/* How quickly a head follows, in radians per second. */
#define SPRING 5.5f

#define FRAME_SECONDS (1.0f / AIV_WAVEFORM_RATE)

/* Noise alone is no voice. */
#define SILENCE 0.003f

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

/* Up at once, down slowly. */
static void
hold (const float *values,
      guint        n,
      float        release_s,
      float       *held)
{
  const float release = 1 - expf (-FRAME_SECONDS / release_s);
  float level = 0;

  for (guint i = 0; i < n; i++)
    {
      level = MAX (values[i], level + (values[i] - level) * release);
      held[i] = level;
    }
}

/* The recording is known in advance, so a movement can be smoothed to both sides: it has no
 * jerk and no lag. */
static void
smooth (const float *values,
        guint        n,
        const float *kernel,
        int          reach,
        float       *out)
{
  for (int i = 0; i < (int) n; i++)
    {
      float sum = 0, weight = 0;

      for (int k = -reach; k <= reach; k++)
        if (i + k >= 0 && i + k < (int) n)
          {
            sum += values[i + k] * kernel[k + reach];
            weight += kernel[k + reach];
          }
      out[i] = sum / weight;
    }
}

static gboolean
is_stressed (const float *level,
             guint        i)
{
  float before = level[i];

  for (guint k = 1; k <= STRESS_FRAMES && k <= i; k++)
    before = MIN (before, level[i - k]);
  return level[i] - before > STRESS;
}

/* A head on a spring, which each stress pulls somewhere else. */
static void
sway (AivLocalVoice *self,
      guint          n,
      guint32        seed)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (seed ^ 0x766f6963);
  float side = g_rand_boolean (random) ? 1 : -1;
  float lean = 0, lean_speed = 0, lean_aim = 0;
  float nod = 0, nod_speed = 0, nod_aim = 0;
  guint last = 0;

  for (guint i = 0; i < n; i++)
    {
      if (is_stressed (self->level, i) && (last == 0 || i - last >= STRESS_DISTANCE))
        {
          if (g_rand_double (random) < 0.7)
            side = -side;
          lean_aim = side * (float) g_rand_double_range (random, 0.3, 1);
          nod_aim = (float) g_rand_double_range (random, 0.2, 1);
          last = i;
        }
      else if (self->phrase[i] < 0.12f)
        {
          lean_aim = 0;
          nod_aim = 0;
        }
      lean_speed += (SPRING * SPRING * (lean_aim - lean) - 2 * SPRING * lean_speed) * FRAME_SECONDS;
      lean += lean_speed * FRAME_SECONDS;
      nod_speed += (SPRING * SPRING * (nod_aim - nod) - 2 * SPRING * nod_speed) * FRAME_SECONDS;
      nod += nod_speed * FRAME_SECONDS;
      self->lean[i] = CLAMP (lean, -1.0f, 1.0f);
      self->nod[i] = CLAMP (0.6f * self->level[i] + 0.4f * nod, 0.0f, 1.0f);
    }
}

/**
 * aiv_local_voice_follow:
 * @self: (out caller-allocates): the movement; clear it
 * @waveform: (nullable): the recording
 * @n_frames: how many values are wanted
 * @seed: the same seed gives the same movement
 *
 * Makes a movement of a voice. Where there is none, all values are 0.
 */
void
aiv_local_voice_follow (AivLocalVoice     *self,
                        const AivWaveform *waveform,
                        guint              n_frames,
                        guint32            seed)
{
  static const float syllable[] = { 1, 3, 6, 8, 6, 3, 1 };
  float box[2 * PHRASE_REACH + 1];
  g_autofree float *raw = g_new0 (float, n_frames);
  g_autofree float *held = NULL;
  float loud;

  self->level = g_new0 (float, n_frames);
  self->phrase = g_new0 (float, n_frames);
  self->lean = g_new0 (float, n_frames);
  self->nod = g_new0 (float, n_frames);
  loud = waveform != NULL && waveform->n_windows > 0 ? find_loud (waveform) : 0;
  if (loud < SILENCE)
    return;

  for (guint i = 0; i < MIN (n_frames, waveform->n_windows); i++)
    raw[i] = powf (MIN (waveform->loudness[i] / loud, 1.0f), 0.7f);
  held = g_new (float, n_frames);
  hold (raw, n_frames, LEVEL_RELEASE, held);
  smooth (held, n_frames, syllable, G_N_ELEMENTS (syllable) / 2, self->level);

  for (guint i = 0; i < G_N_ELEMENTS (box); i++)
    box[i] = 1;
  hold (self->level, n_frames, PHRASE_RELEASE, held);
  smooth (held, n_frames, box, PHRASE_REACH, raw);
  smooth (raw, n_frames, box, PHRASE_REACH, self->phrase);
  sway (self, n_frames, seed);
}

/**
 * aiv_local_voice_clear:
 * @self: a movement
 */
void
aiv_local_voice_clear (AivLocalVoice *self)
{
  g_clear_pointer (&self->level, g_free);
  g_clear_pointer (&self->phrase, g_free);
  g_clear_pointer (&self->lean, g_free);
  g_clear_pointer (&self->nod, g_free);
}

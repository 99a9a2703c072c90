/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-scene.h"

#include <math.h>

#include "aiv-local-mood.h"

/* The light is drawn at this part of its size: it has no edges. */
#define LIGHT_SCALE 16

/* Steps of a pixel in which the edge of a ribbon moves. */
#define EDGE_STEPS 16

#define N_RIBBONS 4
#define N_WAVES 3
#define N_MOTES 26
#define TURN ((float) (2 * G_PI))

/* A sine that goes round a whole number of times in a video, so that the end of one joins
 * its beginning and a player can repeat it. */
typedef struct
{
  float across;
  float along;
  float rounds;
  float phase;
  float size;
} Wave;

typedef struct
{
  Wave waves[N_WAVES];
  float base;
  int colour[3];
  guint fade;     /* rows until it has faded away */
  guint16 *cover; /* how much of it is seen, 0 to 256, by distance from its edge */
  guint8 *shine;  /* light on its edge, by the same */
} Ribbon;

typedef struct
{
  float x, y;
  float reach_x, reach_y;
  float rounds, phase;
  float radius;
  float strength;
  int colour[3];
} Mote;

struct _AivLocalScene
{
  guint width;
  guint height;
  guint n_frames;
  float seconds;
  float colours[AIV_LOCAL_N_COLOURS][3]; /* brightness and colour difference */
  Wave bends[4];
  Wave lights[4];
  Ribbon ribbons[N_RIBBONS];
  Mote motes[N_MOTES];
  int *edges;
  AivLocalPlane light[3];
  AivLocalScratch *scratch;
};

/* To the 8-bit values of video: BT.709, 16 to 235. */
static void
to_video (const float *rgb,
          float       *yuv)
{
  float y = 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2];

  yuv[0] = 16 + 219 * y;
  yuv[1] = 128 + 224 * (rgb[2] - y) / 1.8556f;
  yuv[2] = 128 + 224 * (rgb[0] - y) / 1.5748f;
}

static void
mix (float       *out,
     const float *a,
     const float *b,
     float        part)
{
  for (guint i = 0; i < 3; i++)
    out[i] = a[i] + (b[i] - a[i]) * part;
}

static float
between (GRand *random,
         double low,
         double high)
{
  return (float) g_rand_double_range (random, low, high);
}

/* About @hertz, forwards or backwards. */
static float
count_rounds (GRand *random,
              float  hertz,
              float  seconds)
{
  float rounds = MAX (1.0f, roundf (hertz * seconds));

  return g_rand_boolean (random) ? rounds : -rounds;
}

static void
plan_wave (Wave  *wave,
           GRand *random,
           float  low,
           float  high,
           float  hertz,
           float  seconds)
{
  float angle = between (random, 0, TURN);
  float density = between (random, low, high);

  wave->across = cosf (angle) * density;
  wave->along = sinf (angle) * density;
  wave->rounds = count_rounds (random, hertz, seconds);
  wave->phase = between (random, 0, 1);
  wave->size = 1;
}

static float
swing (const Wave *wave,
       float       x,
       float       y,
       float       t)
{
  return sinf (TURN * (wave->across * x + wave->along * y + wave->rounds * t + wave->phase));
}

static void
plan_ribbon (AivLocalScene *self,
             Ribbon        *ribbon,
             guint          i,
             GRand         *random,
             float          pace)
{
  static const guint from[N_RIBBONS] = { 1, 2, 3, 2 };
  static const guint to[N_RIBBONS] = { 2, 4, 2, 0 };
  static const float sizes[N_WAVES] = { 0.075f, 0.035f, 0.014f };
  float colour[3];
  guint n;

  mix (colour, self->colours[from[i]], self->colours[to[i]], between (random, 0.1, 0.6));
  for (guint k = 0; k < 3; k++)
    ribbon->colour[k] = (int) lrintf (colour[k]);
  ribbon->base = 0.34f + 0.17f * (float) i + between (random, -0.05, 0.05);
  for (guint k = 0; k < N_WAVES; k++)
    {
      Wave *wave = &ribbon->waves[k];

      wave->across = between (random, 0.35, 0.75) * (float) (k + 1);
      wave->along = 0;
      wave->rounds = count_rounds (random, 0.09f * pace * (float) (k + 1), self->seconds);
      wave->phase = between (random, 0, 1);
      wave->size = sizes[k] * between (random, 0.7, 1.25);
    }

  ribbon->fade = (guint) (between (random, 0.26, 0.42) * (float) self->height);
  n = (ribbon->fade + 1) * EDGE_STEPS;
  ribbon->cover = g_new0 (guint16, n);
  ribbon->shine = g_new0 (guint8, n);
  for (guint k = 0; k < n; k++)
    {
      float d = (float) k / EDGE_STEPS;
      float left = 1 - d / (float) (ribbon->fade + 1);
      float edge = MIN (d, 1.0f);

      ribbon->cover[k] = (guint16) lrintf (256 * 0.78f * edge * left * left);
      ribbon->shine[k] = (guint8) lrintf (34 * edge * expf (-d / (0.012f * (float) self->height)));
    }
}

static void
plan_mote (AivLocalScene *self,
           Mote          *mote,
           GRand         *random,
           float          pace)
{
  float size = between (random, 0, 1);
  float colour[3];
  static const float white[3] = { 235, 128, 128 };

  mix (colour, self->colours[4], white, between (random, 0.1, 0.6));
  for (guint k = 0; k < 3; k++)
    mote->colour[k] = (int) lrintf (colour[k]);
  mote->x = between (random, 0, 1);
  mote->y = between (random, 0, 1);
  mote->reach_x = between (random, 0.01, 0.05);
  mote->reach_y = between (random, 0.02, 0.08);
  mote->rounds = count_rounds (random, 0.1f * pace, self->seconds);
  mote->phase = between (random, 0, 1);
  /* Many small ones and a few large, faint ones, as out of focus. */
  mote->radius = (0.003f + 0.045f * size * size * size) * (float) MIN (self->width, self->height);
  mote->strength = 0.42f - 0.3f * size;
}

/**
 * aiv_local_scene_new:
 * @prompt: (nullable): the words that it is made from
 * @seed: chooses what the words leave open
 * @width: of a frame in pixels, even, 16 or more
 * @height: the same for its height
 * @n_frames: length of the video; the last frame leads to the first
 * @seconds: how long they are shown
 *
 * Plans a scene. The same arguments give the same frames.
 *
 * Returns: (transfer full): a new scene
 */
AivLocalScene *
aiv_local_scene_new (const char *prompt,
                     guint32     seed,
                     guint       width,
                     guint       height,
                     guint       n_frames,
                     float       seconds)
{
  AivLocalScene *self = g_new0 (AivLocalScene, 1);
  guint32 seeds[2] = { seed, g_str_hash (prompt != NULL ? prompt : "") };
  g_autoptr(GRand) random = g_rand_new_with_seed_array (seeds, G_N_ELEMENTS (seeds));
  AivLocalMood mood;

  self->width = width;
  self->height = height;
  self->n_frames = MAX (n_frames, 1);
  self->seconds = seconds;
  self->scratch = aiv_local_scratch_new ();
  self->edges = g_new (int, width);

  aiv_local_mood_read (&mood, prompt, random);
  for (guint i = 0; i < AIV_LOCAL_N_COLOURS; i++)
    to_video (mood.colours[i], self->colours[i]);
  for (guint i = 0; i < G_N_ELEMENTS (self->bends); i++)
    plan_wave (&self->bends[i], random, 0.4f, 1.0f, 0.07f * mood.pace, self->seconds);
  for (guint i = 0; i < G_N_ELEMENTS (self->lights); i++)
    plan_wave (&self->lights[i], random, 0.35f, 0.9f, 0.1f * mood.pace, self->seconds);
  for (guint i = 0; i < N_RIBBONS; i++)
    plan_ribbon (self, &self->ribbons[i], i, random, mood.pace);
  for (guint i = 0; i < N_MOTES; i++)
    plan_mote (self, &self->motes[i], random, mood.pace);

  for (guint i = 0; i < 3; i++)
    {
      AivLocalPlane *plane = &self->light[i];

      plane->width = (width + LIGHT_SCALE - 1) / LIGHT_SCALE + 2;
      plane->height = (height + LIGHT_SCALE - 1) / LIGHT_SCALE + 2;
      plane->stride = plane->width;
      plane->data = g_malloc (plane->stride * plane->height);
    }
  return self;
}

/**
 * aiv_local_scene_free:
 * @self: (transfer full): a scene
 */
void
aiv_local_scene_free (AivLocalScene *self)
{
  for (guint i = 0; i < N_RIBBONS; i++)
    {
      g_free (self->ribbons[i].cover);
      g_free (self->ribbons[i].shine);
    }
  for (guint i = 0; i < 3; i++)
    g_free (self->light[i].data);
  g_free (self->edges);
  aiv_local_scratch_free (self->scratch);
  g_free (self);
}

/* The light behind everything: colours that flow into each other, darker at the rim. */
static void
draw_light (AivLocalScene *self,
            float          t,
            AivLocalPlane *planes)
{
  const Wave *b = self->bends;
  const Wave *l = self->lights;
  float unit = (float) MIN (self->width, self->height);

  for (guint row = 0; row < self->light[0].height; row++)
    for (guint column = 0; column < self->light[0].width; column++)
      {
        float px = ((float) column - 0.5f) * LIGHT_SCALE;
        float py = ((float) row - 0.5f) * LIGHT_SCALE;
        float x = px / unit;
        float y = py / unit;
        float bent_x = x + 0.16f * swing (&b[0], x, y, t) + 0.07f * swing (&b[1], x, y, t);
        float bent_y = y + 0.16f * swing (&b[2], x, y, t) + 0.07f * swing (&b[3], x, y, t);
        float rim_x = px / (float) self->width - 0.5f;
        float rim_y = py / (float) self->height - 0.5f;
        float rim = 1 - 0.75f * (rim_x * rim_x + rim_y * rim_y);
        float part, colour[3];

        part = 0.5f + 0.5f * swing (&l[0], bent_x, bent_y, t);
        mix (colour, self->colours[0], self->colours[1], part);
        part = 0.5f + 0.5f * swing (&l[1], bent_x, bent_y, t);
        mix (colour, colour, self->colours[2], part * part);
        part = 0.5f + 0.5f * swing (&l[2], bent_x, bent_y, t);
        mix (colour, colour, self->colours[3], 0.55f * part * part * part);
        part = 0.5f + 0.5f * swing (&l[3], bent_x, bent_y, t);
        mix (colour, colour, self->colours[4], 0.7f * part * part * part * part);
        colour[0] = 16 + (colour[0] - 16) * rim;
        for (guint i = 0; i < 3; i++)
          self->light[i].data[row * self->light[i].stride + column] = (guint8) CLAMP (lrintf (colour[i]), 16, 240);
      }

  for (guint i = 0; i < 3; i++)
    {
      double scale = LIGHT_SCALE / (i > 0 ? 2.0 : 1.0);

      aiv_local_resample (self->scratch, &planes[i], &self->light[i], &planes[i],
                          &(AivLocalPlace) { .scale = scale, .left = -scale, .top = -scale });
    }
}

/* One plane of a ribbon; @step is how many pixels of the frame one of the plane stands for. */
static void
draw_ribbon_plane (const Ribbon  *ribbon,
                   const int     *edges,
                   int            lowest,
                   AivLocalPlane *plane,
                   int            colour,
                   guint          step,
                   gboolean       shines)
{
  int n = (int) (ribbon->fade + 1) * EDGE_STEPS;
  guint first = (guint) MAX (lowest / EDGE_STEPS, 0) / step;

  for (guint y = first; y < plane->height; y++)
    {
      guint8 *out = plane->data + y * plane->stride;
      int at = (int) (y * step) * EDGE_STEPS;

      for (guint x = 0; x < plane->width; x++)
        {
          int d = at - edges[x * step];

          if (d <= 0 || d >= n)
            continue;
          out[x] = (guint8) (out[x] + (((colour - out[x]) * ribbon->cover[d]) >> 8));
          if (shines)
            out[x] = (guint8) MIN (out[x] + ribbon->shine[d], 235);
        }
    }
}

static void
draw_ribbon (AivLocalScene *self,
             const Ribbon  *ribbon,
             float          t,
             AivLocalPlane *planes)
{
  int lowest = G_MAXINT;

  for (guint x = 0; x < self->width; x++)
    {
      float u = (float) x / (float) self->width;
      float y = ribbon->base;

      for (guint k = 0; k < N_WAVES; k++)
        y += ribbon->waves[k].size * swing (&ribbon->waves[k], u, 0, t);
      self->edges[x] = (int) lrintf (y * (float) self->height * EDGE_STEPS);
      lowest = MIN (lowest, self->edges[x]);
    }
  for (guint i = 0; i < 3; i++)
    draw_ribbon_plane (ribbon, self->edges, lowest, &planes[i], ribbon->colour[i], i > 0 ? 2 : 1, i == 0);
}

static void
draw_mote_plane (AivLocalPlane *plane,
                 float          x,
                 float          y,
                 float          radius,
                 float          strength,
                 int            colour)
{
  int x0 = MAX ((int) floorf (x - radius), 0);
  int y0 = MAX ((int) floorf (y - radius), 0);
  int x1 = MIN ((int) ceilf (x + radius), (int) plane->width - 1);
  int y1 = MIN ((int) ceilf (y + radius), (int) plane->height - 1);

  for (int row = y0; row <= y1; row++)
    for (int column = x0; column <= x1; column++)
      {
        guint8 *out = plane->data + (gsize) row * plane->stride + column;
        float dx = ((float) column - x) / radius;
        float dy = ((float) row - y) / radius;
        float rest = 1 - (dx * dx + dy * dy);

        if (rest > 0)
          *out = (guint8) (*out + lrintf ((float) (colour - *out) * strength * MIN (rest * 1.8f, 1.0f)));
      }
}

static void
draw_mote (AivLocalScene *self,
           const Mote    *mote,
           float          t,
           AivLocalPlane *planes)
{
  float angle = TURN * (mote->rounds * t + mote->phase);
  float x = (mote->x + mote->reach_x * sinf (angle)) * (float) self->width;
  float y = (mote->y + mote->reach_y * cosf (angle)) * (float) self->height;
  float strength = mote->strength * (0.65f + 0.35f * sinf (2 * angle + mote->phase * 40));

  draw_mote_plane (&planes[0], x, y, mote->radius, strength, mote->colour[0]);
  for (guint i = 1; i < 3; i++)
    draw_mote_plane (&planes[i], x / 2, y / 2, MAX (mote->radius / 2, 1), strength, mote->colour[i]);
}

/**
 * aiv_local_scene_draw:
 * @self: a scene
 * @frame: which frame, from 0
 * @planes: (array fixed-size=3): the I420 frame to draw, of the size of the scene
 *
 * Draws one frame.
 */
void
aiv_local_scene_draw (AivLocalScene *self,
                      guint          frame,
                      AivLocalPlane *planes)
{
  float t = (float) (frame % self->n_frames) / (float) self->n_frames;

  draw_light (self, t, planes);
  for (guint i = 0; i < N_RIBBONS; i++)
    draw_ribbon (self, &self->ribbons[i], t, planes);
  for (guint i = 0; i < N_MOTES; i++)
    draw_mote (self, &self->motes[i], t, planes);
}

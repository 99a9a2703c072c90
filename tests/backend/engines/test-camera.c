/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engines/local/aiv-local-camera.h"
#include "engines/local/aiv-local-move.h"

#define N_FRAMES 250

static AivLocalShot *
plan (AivLocalTake *take,
      float        *max_zoom,
      float        *spread)
{
  AivLocalShot *shots;

  if (take->n_frames == 0)
    take->n_frames = N_FRAMES;
  if (take->picture_width == 0)
    {
      take->picture_width = 1920;
      take->picture_height = 1080;
    }
  if (take->width == 0)
    {
      take->width = 1280;
      take->height = 720;
    }
  shots = aiv_local_camera_plan (take, max_zoom, spread);
  for (guint i = 0; i < take->n_frames; i++)
    {
      /* Whatever is asked for, no frame shows what is not there. */
      g_assert_true (shots[i].zoom >= 1 && shots[i].zoom <= *max_zoom);
      g_assert_true (fabsf (shots[i].pan_x) <= 1 && fabsf (shots[i].pan_y) <= 1);
      g_assert_true (shots[i].nod >= 0 && shots[i].nod <= (float) AIV_LOCAL_MAX_NOD);
      g_assert_true (fabsf (shots[i].lean) <= (float) AIV_LOCAL_MAX_LEAN);
    }
  g_assert_cmpfloat (*max_zoom, <, 1.4);
  g_assert_cmpfloat (*spread, >=, 1);
  return shots;
}

/* Each move that words name is the one that is made, in both languages. */
static void
test_words (void)
{
  static const struct
  {
    const char *prompt;
    guint n;
    AivLocalMove moves[3];
  } rows[] = {
    { "The camera slowly zooms in on her face", 1, { AIV_LOCAL_MOVE_ZOOM_IN } },
    { "ZOOM OUT from the valley", 1, { AIV_LOCAL_MOVE_ZOOM_OUT } },
    { "Push in, then pull back", 2, { AIV_LOCAL_MOVE_ZOOM_IN, AIV_LOCAL_MOVE_ZOOM_OUT } },
    { "pan left across the city", 1, { AIV_LOCAL_MOVE_PAN_LEFT } },
    { "Pan slowly from left to right", 1, { AIV_LOCAL_MOVE_PAN_RIGHT } },
    { "tilt up, pan right, zoom in", 3,
      { AIV_LOCAL_MOVE_TILT_UP, AIV_LOCAL_MOVE_PAN_RIGHT, AIV_LOCAL_MOVE_ZOOM_IN } },
    { "the shot tilts down to the river", 1, { AIV_LOCAL_MOVE_TILT_DOWN } },
    { "drifting over clouds", 1, { AIV_LOCAL_MOVE_DRIFT } },
    { "handheld footage", 1, { AIV_LOCAL_MOVE_HANDHELD } },
    { "static shot of a vase", 1, { AIV_LOCAL_MOVE_STILL } },
    { "镜头缓缓推进", 1, { AIV_LOCAL_MOVE_ZOOM_IN } },
    { "镜头拉近，再拉远", 2, { AIV_LOCAL_MOVE_ZOOM_IN, AIV_LOCAL_MOVE_ZOOM_OUT } },
    { "画面从左到右平移", 1, { AIV_LOCAL_MOVE_PAN_RIGHT } },
    { "镜头向左摇，然后向上", 2, { AIV_LOCAL_MOVE_PAN_LEFT, AIV_LOCAL_MOVE_TILT_UP } },
    { "镜头向下移动", 1, { AIV_LOCAL_MOVE_TILT_DOWN } },
    { "手持拍摄的街道", 1, { AIV_LOCAL_MOVE_HANDHELD } },
    { "固定镜头", 1, { AIV_LOCAL_MOVE_STILL } },
    { "环绕产品", 1, { AIV_LOCAL_MOVE_DRIFT } },
    /* Words within words, and words about something else. */
    { "A panda with pancakes in a panorama", 0, { 0 } },
    { "根据音频生成对应视频", 0, { 0 } },
    { "\xff\xfe", 0, { 0 } },
    { NULL, 0, { 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint32 seed = 0; seed < 4; seed++)
      {
        g_autoptr(GRand) random = g_rand_new_with_seed (seed);
        AivLocalMove moves[AIV_LOCAL_MAX_MOVES];
        guint n = aiv_local_move_read (rows[i].prompt, random, moves);

        g_test_message ("Row %u: %u", i, n);
        g_assert_cmpuint (n, ==, rows[i].n);
        for (guint k = 0; k < n; k++)
          g_assert_cmpuint (moves[k], ==, rows[i].moves[k]);
      }
  g_assert_true (aiv_local_move_read_fade ("Fade in from the dark"));
  g_assert_true (aiv_local_move_read_fade ("画面淡出"));
  g_assert_false (aiv_local_move_read_fade ("faded jeans"));
}

/* However much is asked for, a bounded number of moves is made. */
static void
test_many (void)
{
  g_autoptr(GString) novel = g_string_new (NULL);
  g_autoptr(GRand) random = g_rand_new_with_seed (1);
  AivLocalMove moves[AIV_LOCAL_MAX_MOVES];
  AivLocalTake take = { 0 };
  g_autofree AivLocalShot *shots = NULL;
  float max_zoom, spread;

  for (guint i = 0; i < 20000; i++)
    g_string_append (novel, "zoom in pan left 向右 tilt up ");
  g_assert_cmpuint (aiv_local_move_read (novel->str, random, moves), ==, AIV_LOCAL_MAX_MOVES);
  take.prompt = novel->str;
  take.n_frames = 1;
  shots = plan (&take, &max_zoom, &spread);
}

/* Each move goes where it says, gently: from frame to frame by small steps that hardly change. */
static void
test_paths (void)
{
  static const char *const prompts[] = {
    "zoom in", "zoom out", "pan left", "pan right", "tilt up", "tilt down", "drift", "static shot", "zoom in then pan right",
  };

  for (guint row = 0; row < G_N_ELEMENTS (prompts); row++)
    {
      AivLocalTake take = { .prompt = prompts[row], .seed = row };
      float max_zoom, spread;
      g_autofree AivLocalShot *shots = plan (&take, &max_zoom, &spread);
      const AivLocalShot *first = &shots[0];
      const AivLocalShot *last = &shots[N_FRAMES - 1];

      g_test_message ("%s", prompts[row]);
      for (guint i = 2; i < N_FRAMES; i++)
        {
          float zoom = shots[i].zoom - shots[i - 1].zoom, zoom_before = shots[i - 1].zoom - shots[i - 2].zoom;
          float x = shots[i].pan_x - shots[i - 1].pan_x, x_before = shots[i - 1].pan_x - shots[i - 2].pan_x;

          g_assert_cmpfloat (fabsf (zoom), <, 0.003f);
          g_assert_cmpfloat (fabsf (zoom - zoom_before), <, 0.0001f);
          g_assert_cmpfloat (fabsf (x - x_before), <, 0.001f);
          g_assert_cmpfloat (shots[i].nod, ==, 0);
        }
      if (row == 0)
        g_assert_cmpfloat (last->zoom, >, first->zoom + 0.07f);
      else if (row == 1)
        g_assert_cmpfloat (last->zoom, <, first->zoom - 0.07f);
      else if (row == 2)
        g_assert_cmpfloat (last->pan_x, <, first->pan_x - 1.8f);
      else if (row == 3 || row == 8)
        g_assert_cmpfloat (last->pan_x, >, first->pan_x + 0.6f);
      else if (row == 4)
        g_assert_cmpfloat (last->pan_y, <, first->pan_y - 1.8f);
      else if (row == 5)
        g_assert_cmpfloat (last->pan_y, >, first->pan_y + 1.8f);
      else if (row == 7)
        g_assert_cmpmem (first, sizeof *first, last, sizeof *last);
    }
}

/* The seed chooses where the words do not; the same one the same. */
static void
test_seed (void)
{
  guint zooms_in = 0, zooms_out = 0, others = 0;

  for (guint32 seed = 0; seed < 60; seed++)
    {
      AivLocalTake take = { .seed = seed };
      float max_zoom, spread;
      g_autofree AivLocalShot *shots = plan (&take, &max_zoom, &spread);
      g_autofree AivLocalShot *again = plan (&take, &max_zoom, &spread);
      float way = shots[N_FRAMES - 1].zoom - shots[0].zoom;

      g_assert_cmpmem (shots, sizeof *shots * N_FRAMES, again, sizeof *again * N_FRAMES);
      if (way > 0.07f)
        zooms_in++;
      else if (way < -0.07f)
        zooms_out++;
      else
        others++;
    }
  g_assert_true (zooms_in > 5 && zooms_out > 5 && others > 5);
}

static float
get_wander (const AivLocalShot *shots,
            guint               from,
            guint               to)
{
  float sum = 0;

  for (guint i = from + 1; i < to; i++)
    sum += fabsf (shots[i].lean - shots[i - 1].lean) + fabsf (shots[i].nod - shots[i - 1].nod);
  return sum;
}

/* The voice brings the picture to life: it comes closer, nods and leans while somebody speaks, without a jerk, and comes to
 * rest in silence; how loud the microphone was makes no difference. */
static void
test_voice (void)
{
  float loudness[N_FRAMES] = { 0 };
  AivWaveform waveform = { .n_windows = N_FRAMES, .loudness = loudness };
  AivLocalTake take = { .seed = 3, .prompt = "zoom in", .waveform = &waveform };
  float max_zoom, spread, quiet_zoom;
  g_autofree AivLocalShot *silent = plan (&take, &max_zoom, &spread);
  g_autofree AivLocalShot *spoken = NULL;
  g_autofree AivLocalShot *quiet = NULL;

  /* Syllables, from 4 to 7 seconds. */
  for (guint i = 100; i < 175; i++)
    loudness[i] = 0.02f + 0.28f * (i % 8 < 5);
  spoken = plan (&take, &max_zoom, &spread);
  g_assert_cmpfloat (spoken[50].zoom, ==, silent[50].zoom);
  g_assert_cmpfloat (spoken[140].zoom, >, silent[140].zoom * 1.012f);
  g_assert_cmpfloat (spoken[140].nod, >, 0.003f);
  g_assert_cmpfloat (spoken[240].nod, <, 0.001f);
  g_assert_cmpfloat (get_wander (spoken, 100, 175), >, 4 * get_wander (silent, 100, 175));
  for (guint i = 2; i < N_FRAMES; i++)
    {
      g_assert_cmpfloat (fabsf (spoken[i].nod - 2 * spoken[i - 1].nod + spoken[i - 2].nod), <, 0.002f);
      g_assert_cmpfloat (fabsf (spoken[i].lean - 2 * spoken[i - 1].lean + spoken[i - 2].lean), <, 0.002f);
    }

  for (guint i = 0; i < N_FRAMES; i++)
    loudness[i] /= 8;
  quiet = plan (&take, &quiet_zoom, &spread);
  for (guint i = 0; i < N_FRAMES; i++)
    g_assert_cmpfloat_with_epsilon (quiet[i].nod, spoken[i].nod, 1e-4);
}

/* Pictures of every shape: those of about the frame's fill it, panoramas are travelled along, at a pace that can be
 * followed, and all others are seen whole. */
static void
test_shapes (void)
{
  static const struct
  {
    guint width;
    guint height;
    const char *prompt;
    float spread;
    gboolean travels;
  } rows[] = {
    { 1920, 1080, NULL, 1, FALSE },
    { 1800, 1080, NULL, 1.067f, FALSE },
    { 768, 1024, NULL, 1, FALSE },
    { 768, 1024, "tilt down", 2.370f, TRUE },
    { 1024, 768, NULL, 1, FALSE },
    { 1024, 768, "pan left", 1.333f, FALSE },
    { 4000, 1000, NULL, 2.25f, TRUE },
    { 4000, 1000, "zoom in", 1, FALSE },
    { 20000, 100, NULL, 2.8f, TRUE },
    { 100, 20000, NULL, 2.8f, TRUE },
    { 1, 10000, NULL, 2.8f, TRUE },
    { 1, 1, NULL, 1, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint32 seed = 0; seed < 6; seed++)
      {
        AivLocalTake take = {
          .seed = seed,
          .prompt = rows[i].prompt,
          .picture_width = rows[i].width,
          .picture_height = rows[i].height,
        };
        float max_zoom, spread, way;
        g_autofree AivLocalShot *shots = plan (&take, &max_zoom, &spread);

        g_test_message ("%u × %u: %g", rows[i].width, rows[i].height, spread);
        g_assert_cmpfloat_with_epsilon (spread, rows[i].spread, 0.01);
        way = MAX (fabsf (shots[N_FRAMES - 1].pan_x - shots[0].pan_x), fabsf (shots[N_FRAMES - 1].pan_y - shots[0].pan_y));
        if (rows[i].travels)
          g_assert_cmpfloat (way, >, 1.8f);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engines/local/camera/words", test_words);
  g_test_add_func ("/engines/local/camera/many", test_many);
  g_test_add_func ("/engines/local/camera/paths", test_paths);
  g_test_add_func ("/engines/local/camera/seed", test_seed);
  g_test_add_func ("/engines/local/camera/voice", test_voice);
  g_test_add_func ("/engines/local/camera/shapes", test_shapes);
  return g_test_run ();
}

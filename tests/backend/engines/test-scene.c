/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "engines/local/aiv-local-mood.h"
#include "engines/local/aiv-local-scene.h"

#define WIDTH 320
#define HEIGHT 180
#define FRAMES 100

typedef struct
{
  AivLocalPlane planes[3];
  guint8 *data;
  gsize size;
} Frame;

static void
frame_init (Frame *frame)
{
  gsize at = 0;

  frame->size = WIDTH * HEIGHT * 3 / 2;
  frame->data = g_malloc0 (frame->size);
  for (guint i = 0; i < 3; i++)
    {
      AivLocalPlane *plane = &frame->planes[i];

      plane->width = i > 0 ? WIDTH / 2 : WIDTH;
      plane->height = i > 0 ? HEIGHT / 2 : HEIGHT;
      plane->stride = plane->width;
      plane->data = frame->data + at;
      at += plane->stride * plane->height;
    }
}

static void
frame_clear (Frame *frame)
{
  g_free (frame->data);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Frame, frame_clear)

static double
get_mean (const AivLocalPlane *plane)
{
  double sum = 0;

  for (guint y = 0; y < plane->height; y++)
    for (guint x = 0; x < plane->width; x++)
      sum += plane->data[y * plane->stride + x];
  return sum / plane->width / plane->height;
}

static void
draw (Frame      *frame,
      const char *prompt,
      guint32     seed,
      guint       n)
{
  g_autoptr(AivLocalScene) scene = aiv_local_scene_new (prompt, seed, WIDTH, HEIGHT, FRAMES, 4);

  aiv_local_scene_draw (scene, n, frame->planes);
}

/* The same every time, and different where something was chosen differently. */
static void
test_repeats (void)
{
  g_auto(Frame) first = { 0 };
  g_auto(Frame) second = { 0 };

  frame_init (&first);
  frame_init (&second);
  draw (&first, "Rain on a window", 3, 40);
  draw (&second, "Rain on a window", 3, 40);
  g_assert_cmpmem (first.data, first.size, second.data, second.size);
  draw (&second, "Rain on a window", 3, 41);
  g_assert_true (memcmp (first.data, second.data, first.size) != 0);
  draw (&second, "Rain on a window", 4, 40);
  g_assert_true (memcmp (first.data, second.data, first.size) != 0);
  draw (&second, "Rain on a door", 3, 40);
  g_assert_true (memcmp (first.data, second.data, first.size) != 0);
  /* It begins anew where it ends. */
  draw (&second, "Rain on a window", 3, 40 + FRAMES);
  g_assert_cmpmem (first.data, first.size, second.data, second.size);
}

/* Every sample is one that video may have, in whatever frame. */
static void
test_range (void)
{
  g_auto(Frame) frame = { 0 };

  frame_init (&frame);
  for (guint32 seed = 0; seed < 12; seed++)
    {
      draw (&frame, seed % 2 == 0 ? "snow" : "neon party, fast", seed, seed * 9);
      for (gsize i = 0; i < frame.size; i++)
        if (frame.data[i] < 15 || frame.data[i] > 241)
          g_error ("Seed %u: sample %" G_GSIZE_FORMAT " is %u", seed, i, frame.data[i]);
    }
}

/* Words have colours, in both languages: the sea is bluer than fire is, and less red. */
static void
test_colours (void)
{
  static const char *const rows[][2] = {
    { "The open ocean", "A fire in the hearth" },
    { "大海", "火" },
    { "blue ice", "A golden desert" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint32 seed = 1; seed < 6; seed++)
      {
        g_auto(Frame) cold = { 0 };
        g_auto(Frame) warm = { 0 };

        frame_init (&cold);
        frame_init (&warm);
        draw (&cold, rows[i][0], seed, 10);
        draw (&warm, rows[i][1], seed, 10);
        g_assert_cmpfloat (get_mean (&cold.planes[1]), >, get_mean (&warm.planes[1]) + 4);
        g_assert_cmpfloat (get_mean (&cold.planes[2]), <, get_mean (&warm.planes[2]) - 4);
      }
}

static void
test_mood (void)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (1);
  g_autofree char *novel = g_strnfill (1024 * 1024, 'x');
  AivLocalMood mood;

  aiv_local_mood_read (&mood, "A race through the city", random);
  g_assert_cmpfloat (mood.pace, >, 1);
  aiv_local_mood_read (&mood, "A slow river", random);
  g_assert_cmpfloat (mood.pace, <, 1);
  /* A word within a word is none. */
  aiv_local_mood_read (&mood, "prune the shrunken branches", random);
  g_assert_cmpfloat (mood.pace, ==, 1);
  aiv_local_mood_read (&mood, NULL, random);
  aiv_local_mood_read (&mood, "\xff\xc3", random);
  aiv_local_mood_read (&mood, novel, random);
  for (guint i = 0; i < AIV_LOCAL_N_COLOURS; i++)
    for (guint k = 0; k < 3; k++)
      {
        g_assert_cmpfloat (mood.colours[i][k], >=, 0);
        g_assert_cmpfloat (mood.colours[i][k], <=, 1);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engines/scene/repeats", test_repeats);
  g_test_add_func ("/engines/scene/range", test_range);
  g_test_add_func ("/engines/scene/colours", test_colours);
  g_test_add_func ("/engines/scene/mood", test_mood);
  return g_test_run ();
}

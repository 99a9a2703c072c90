/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "engines/local/aiv-local-camera.h"
#include "engines/local/aiv-local-stage.h"
#include "frame.h"

#define WIDTH 320
#define HEIGHT 180
#define N_FRAMES 75

/* One white pixel. */
static const char white[] = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4"
                            "nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC";

/* (nullable) @name: a picture of a size, as it comes from a file; white without a name. */
static AivPicture *
make_picture (const char *name,
              guint       width,
              guint       height)
{
  g_autofree char *source = name != NULL ? g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL) : NULL;
  g_autofree char *folder = g_dir_make_tmp ("aiv-stage-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "picture.jpg", NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivPicture) original = NULL;
  g_autoptr(AivPicture) scaled = NULL;
  g_autoptr(GBytes) jpeg = NULL;
  AivPicture *picture;

  if (name == NULL)
    {
      gsize length;
      g_autofree guchar *png = g_base64_decode (white, &length);

      g_assert_true (g_file_set_contents (path, (const char *) png, (gssize) length, &error));
    }
  original = aiv_picture_load (name != NULL ? source : path, NULL, NULL, &error);
  g_assert_no_error (error);
  scaled = aiv_picture_scale (original, width, height, AIV_PICTURE_RANGE_JPEG);
  jpeg = aiv_picture_encode_jpeg (scaled, 90, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (jpeg, NULL), (gssize) g_bytes_get_size (jpeg), &error));
  picture = aiv_picture_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (folder);
  return picture;
}

/* A film of a picture; @waveform may be NULL. */
static AivLocalStage *
set_up (AivPicture        *picture,
        const char        *prompt,
        guint32            seed,
        const AivWaveform *waveform,
        AivLocalShot     **shots)
{
  AivLocalTake take = {
    .n_frames = N_FRAMES,
    .seed = seed,
    .prompt = prompt,
    .waveform = waveform,
    .picture_width = aiv_picture_get_width (picture),
    .picture_height = aiv_picture_get_height (picture),
    .width = WIDTH,
    .height = HEIGHT,
  };
  float max_zoom, spread;

  *shots = aiv_local_camera_plan (&take, &max_zoom, &spread);
  return aiv_local_stage_new (picture, max_zoom, spread, WIDTH, HEIGHT);
}

/* A picture of eight million pixels moves as smoothly as a small one: every frame is a little different from the one
 * before, by about as much as the last was, and none is shown twice. (Snapping to whole pixels gives 0 and 2 in turns.) */
static void
test_large (void)
{
  g_autoptr(AivPicture) picture = make_picture ("product-landscape.jpg", 3840, 2160);
  static const char *const prompts[] = { "zoom in", "pan right", "tilt down" };

  for (guint k = 0; k < G_N_ELEMENTS (prompts); k++)
    {
      g_autofree AivLocalShot *shots = NULL;
      g_autoptr(AivLocalStage) stage = set_up (picture, prompts[k], 3, NULL, &shots);
      g_auto(Frame) even = { 0 };
      g_auto(Frame) odd = { 0 };
      double before = 0;

      frame_init (&even, WIDTH, HEIGHT, 0, 0, 0);
      frame_init (&odd, WIDTH, HEIGHT, 0, 0, 0);
      aiv_local_stage_draw (stage, &shots[14], even.planes);
      for (guint i = 15; i < N_FRAMES - 15; i++)
        {
          Frame *now = i % 2 == 0 ? &even : &odd;
          double change = 0;

          aiv_local_stage_draw (stage, &shots[i], now->planes);
          for (gsize p = 0; p < WIDTH * HEIGHT; p++)
            change += ABS (even.planes[0].data[p] - odd.planes[0].data[p]);
          change /= WIDTH * HEIGHT;
          g_assert_cmpfloat (change, >, 0.1);
          if (before > 0)
            g_assert_true (change < before * 1.6 && change > before / 1.6);
          before = change;
        }
    }
}

/* The backdrop is dark: nowhere in a white picture of the frame's shape is there a dark pixel, however the camera moves and
 * the voice bends it. */
static void
test_no_edges (void)
{
  float loudness[N_FRAMES];
  AivWaveform waveform = { .n_windows = N_FRAMES, .loudness = loudness };
  static const char *const prompts[]
    = { NULL, "zoom out", "pan left, fast", "pan right", "tilt up", "tilt down", "drift fast", "handheld", "static shot" };
  g_autoptr(AivPicture) picture = make_picture (NULL, 400, 225);
  g_auto(Frame) frame = { 0 };

  for (guint i = 0; i < N_FRAMES; i++)
    loudness[i] = i / 7 % 2 == 0 ? 0.4f : 0.01f;
  frame_init (&frame, WIDTH, HEIGHT, 0, 0, 0);
  for (guint k = 0; k < G_N_ELEMENTS (prompts); k++)
    for (guint32 seed = k; seed < k + (k == 0 ? 6 : 1); seed++)
      {
        g_autofree AivLocalShot *shots = NULL;
        g_autoptr(AivLocalStage) stage = set_up (picture, prompts[k], seed, &waveform, &shots);

        for (guint i = 0; i < N_FRAMES; i += 2)
          {
            aiv_local_stage_draw (stage, &shots[i], frame.planes);
            for (gsize p = 0; p < WIDTH * HEIGHT; p++)
              if (frame.planes[0].data[p] < 234)
                g_error ("%s, seed %u: frame %u shows what is beyond the picture, at %u, %u", prompts[k], seed, i,
                         (guint) (p % WIDTH), (guint) (p / WIDTH));
          }
      }
}

/* Pictures of every size and shape make frames, with the picture in the middle of them. */
static void
test_shapes (void)
{
  static const guint sizes[][2] = {
    { 1, 1 }, { 2, 3 }, { 16, 16 }, { 4000, 16 }, { 16, 4000 }, { 9000, 300 }, { 101, 67 }, { 1080, 1920 },
  };

  for (guint k = 0; k < G_N_ELEMENTS (sizes); k++)
    for (guint32 seed = 0; seed < 3; seed++)
      {
        gboolean small = sizes[k][0] == 16 && sizes[k][1] == 16;
        g_autoptr(AivPicture) picture = make_picture (small ? NULL : "portrait-square.png", sizes[k][0], sizes[k][1]);
        g_autofree AivLocalShot *shots = NULL;
        g_autoptr(AivLocalStage) stage = set_up (picture, NULL, seed, NULL, &shots);
        g_auto(Frame) frame = { 0 };

        frame_init (&frame, WIDTH, HEIGHT, 0, 0, 0);
        for (guint i = 0; i < N_FRAMES; i += 12)
          {
            double middle = 0, corner = 0;

            aiv_local_stage_draw (stage, &shots[i], frame.planes);
            for (guint y = 0; y < 8; y++)
              for (guint x = 0; x < 8; x++)
                {
                  corner += frame.planes[0].data[y * WIDTH + x];
                  middle += frame.planes[0].data[(HEIGHT / 2 - 4 + y) * WIDTH + WIDTH / 2 - 4 + x];
                }
            /* What is beyond a small one is in the dark. */
            if (small)
              g_assert_cmpfloat (corner, <, middle * 0.8);
            aiv_local_stage_veil (stage, 256, frame.planes);
            aiv_local_stage_veil (stage, 0, frame.planes);
          }
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engines/local/stage/large", test_large);
  g_test_add_func ("/engines/local/stage/no-edges", test_no_edges);
  g_test_add_func ("/engines/local/stage/shapes", test_shapes);
  return g_test_run ();
}

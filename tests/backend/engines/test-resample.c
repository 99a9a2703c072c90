/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>
#include <string.h>

#include "engines/local/aiv-local-camera.h"
#include "engines/local/aiv-local-resample.h"

#define WIDTH 61
#define HEIGHT 47

static void
plane_init (AivLocalPlane *plane,
            guint          width,
            guint          height,
            guint8         value)
{
  plane->width = width;
  plane->height = height;
  plane->stride = width + 5;
  plane->data = g_malloc (plane->stride * height);
  memset (plane->data, value, plane->stride * height);
}

static guint8
plane_get (const AivLocalPlane *plane,
           int                  x,
           int                  y)
{
  return plane->data[(gsize) y * plane->stride + x];
}

/* A flat area stays exactly as it is at every position and scale, or it would flicker. */
static void
test_flat (void)
{
  g_autoptr(AivLocalScratch) scratch = aiv_local_scratch_new ();
  AivLocalPlane source, target, fill;

  plane_init (&source, 80, 70, 201);
  plane_init (&target, WIDTH, HEIGHT, 0);
  plane_init (&fill, WIDTH, HEIGHT, 13);
  for (guint i = 0; i < 200; i++)
    {
      aiv_local_resample (scratch, &target, &source, &fill, 0.9 + i * 0.00137, -3 - i * 0.0171, -2 - i * 0.0113);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          g_assert_cmpuint (plane_get (&target, x, y), ==, 201);
    }
  g_free (source.data);
  g_free (target.data);
  g_free (fill.data);
}

/* Unscaled at whole pixels it is a copy. */
static void
test_copy (void)
{
  g_autoptr(AivLocalScratch) scratch = aiv_local_scratch_new ();
  AivLocalPlane source, target, fill;

  plane_init (&source, 20, 20, 0);
  plane_init (&target, WIDTH, HEIGHT, 99);
  plane_init (&fill, WIDTH, HEIGHT, 13);
  for (int y = 0; y < 20; y++)
    for (int x = 0; x < 20; x++)
      source.data[(gsize) y * source.stride + x] = (guint8) (x * 37 + y * 91);

  aiv_local_resample (scratch, &target, &source, &fill, 1, 7, 11);
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        gboolean inside = x >= 7 && x < 27 && y >= 11 && y < 31;

        g_assert_cmpuint (plane_get (&target, x, y), ==, inside ? plane_get (&source, x - 7, y - 11) : 13);
      }
  g_free (source.data);
  g_free (target.data);
  g_free (fill.data);
}

/* A ramp that is moved by a part of a pixel changes by that part of its slope: there is no
 * snapping to whole pixels. */
static void
test_sub_pixel (void)
{
  g_autoptr(AivLocalScratch) scratch = aiv_local_scratch_new ();
  AivLocalPlane source, target, fill;

  plane_init (&source, 80, 70, 0);
  plane_init (&target, WIDTH, HEIGHT, 0);
  plane_init (&fill, WIDTH, HEIGHT, 0);
  for (int y = 0; y < 70; y++)
    for (int x = 0; x < 80; x++)
      source.data[(gsize) y * source.stride + x] = (guint8) (x * 2 + y);

  for (guint i = 0; i < 100; i++)
    {
      double scale = 0.95 + i * 0.001;
      double left = -5 - i * 0.013;
      double top = -4 - i * 0.007;

      aiv_local_resample (scratch, &target, &source, &fill, scale, left, top);
      for (int y = 4; y < HEIGHT - 4; y++)
        for (int x = 4; x < WIDTH - 4; x++)
          {
            double u = (x + 0.5 - left) / scale - 0.5;
            double v = (y + 0.5 - top) / scale - 0.5;

            g_assert_cmpfloat (fabs (plane_get (&target, x, y) - (2 * u + v)), <, 0.6);
          }
    }
  g_free (source.data);
  g_free (target.data);
  g_free (fill.data);
}

/* An edge that covers a part of a pixel shows that part. */
static void
test_edges (void)
{
  g_autoptr(AivLocalScratch) scratch = aiv_local_scratch_new ();
  AivLocalPlane source, target, fill;

  plane_init (&source, 20, 20, 200);
  plane_init (&target, WIDTH, HEIGHT, 0);
  plane_init (&fill, WIDTH, HEIGHT, 0);
  aiv_local_resample (scratch, &target, &source, &fill, 1, 10.25, 5.5);
  g_assert_cmpuint (plane_get (&target, 9, 10), ==, 0);
  g_assert_cmpuint (plane_get (&target, 10, 10), ==, 150);
  g_assert_cmpuint (plane_get (&target, 11, 10), ==, 200);
  g_assert_cmpuint (plane_get (&target, 30, 10), ==, 50);
  g_assert_cmpuint (plane_get (&target, 31, 10), ==, 0);
  g_assert_cmpuint (plane_get (&target, 15, 5), ==, 100);
  g_assert_cmpuint (plane_get (&target, 15, 25), ==, 100);

  /* Wholly outside, on each side. */
  aiv_local_resample (scratch, &target, &source, &fill, 1, -50, 0);
  g_assert_cmpuint (plane_get (&target, 0, 0), ==, 0);
  aiv_local_resample (scratch, &target, &source, &fill, 1, 0, 500);
  g_assert_cmpuint (plane_get (&target, 0, HEIGHT - 1), ==, 0);
  g_free (source.data);
  g_free (target.data);
  g_free (fill.data);
}

/* Between neighbouring frames the camera moves by small steps that hardly change, and the
 * voice moves it. */
static void
test_camera (void)
{
  float loudness[250] = { 0 };
  AivWaveform waveform = { .n_windows = G_N_ELEMENTS (loudness), .loudness = loudness };
  g_autofree AivLocalShot *silent = NULL;
  g_autofree AivLocalShot *spoken = NULL;
  g_autofree AivLocalShot *again = NULL;
  float silent_max, spoken_max;

  silent = aiv_local_camera_plan (250, 3, &waveform, &silent_max);
  for (guint i = 2; i < 250; i++)
    {
      float step = silent[i].zoom - silent[i - 1].zoom;
      float before = silent[i - 1].zoom - silent[i - 2].zoom;

      g_assert_cmpfloat (fabsf (step), <, 0.002f);
      g_assert_cmpfloat (fabsf (step - before), <, 0.0001f);
      g_assert_cmpfloat (silent[i].nod, ==, 0);
    }

  for (guint i = 100; i < 120; i++)
    loudness[i] = 0.3f;
  spoken = aiv_local_camera_plan (250, 3, &waveform, &spoken_max);
  again = aiv_local_camera_plan (250, 3, &waveform, &spoken_max);
  g_assert_cmpint (memcmp (spoken, again, sizeof *spoken * 250), ==, 0);
  g_assert_cmpfloat (spoken[50].zoom, ==, silent[50].zoom);
  g_assert_cmpfloat (spoken[110].zoom, >, silent[110].zoom * 1.015f);
  g_assert_cmpfloat (spoken[110].nod, >, 0.004f);
  g_assert_cmpfloat (spoken[200].nod, <, 0.001f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engines/local/resample/flat", test_flat);
  g_test_add_func ("/engines/local/resample/copy", test_copy);
  g_test_add_func ("/engines/local/resample/sub-pixel", test_sub_pixel);
  g_test_add_func ("/engines/local/resample/edges", test_edges);
  g_test_add_func ("/engines/local/camera", test_camera);
  return g_test_run ();
}

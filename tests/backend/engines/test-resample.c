/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <math.h>
#include <string.h>

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
      aiv_local_resample (scratch, &target, &source, &fill,
                          &(AivLocalPlace) { .scale = 0.9 + i * 0.00137, .left = -3 - i * 0.0171, .top = -2 - i * 0.0113,
                                             .lean = i * 0.011, .lift = i * 0.007 });
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

  aiv_local_resample (scratch, &target, &source, &fill, &(AivLocalPlace) { .scale = 1, .left = 7, .top = 11 });
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

      aiv_local_resample (scratch, &target, &source, &fill,
                          &(AivLocalPlace) { .scale = scale, .left = left, .top = top });
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
  aiv_local_resample (scratch, &target, &source, &fill, &(AivLocalPlace) { .scale = 1, .left = 10.25, .top = 5.5 });
  g_assert_cmpuint (plane_get (&target, 9, 10), ==, 0);
  g_assert_cmpuint (plane_get (&target, 10, 10), ==, 150);
  g_assert_cmpuint (plane_get (&target, 11, 10), ==, 200);
  g_assert_cmpuint (plane_get (&target, 30, 10), ==, 50);
  g_assert_cmpuint (plane_get (&target, 31, 10), ==, 0);
  g_assert_cmpuint (plane_get (&target, 15, 5), ==, 100);
  g_assert_cmpuint (plane_get (&target, 15, 25), ==, 100);

  /* Wholly outside, on each side. */
  aiv_local_resample (scratch, &target, &source, &fill, &(AivLocalPlace) { .scale = 1, .left = -50 });
  g_assert_cmpuint (plane_get (&target, 0, 0), ==, 0);
  aiv_local_resample (scratch, &target, &source, &fill, &(AivLocalPlace) { .scale = 1, .top = 500 });
  g_assert_cmpuint (plane_get (&target, 0, HEIGHT - 1), ==, 0);
  g_free (source.data);
  g_free (target.data);
  g_free (fill.data);
}

/* A bent picture leans at its top and stays at its foot. */
static void
test_bend (void)
{
  g_autoptr(AivLocalScratch) scratch = aiv_local_scratch_new ();
  AivLocalPlane source, target, fill;
  double top = 0, foot = 0;

  plane_init (&source, 80, 70, 0);
  plane_init (&target, WIDTH, HEIGHT, 0);
  plane_init (&fill, WIDTH, HEIGHT, 0);
  for (int y = 0; y < 70; y++)
    for (int x = 0; x < 80; x++)
      source.data[(gsize) y * source.stride + x] = (guint8) (x * 3);
  aiv_local_resample (scratch, &target, &source, &fill,
                      &(AivLocalPlace) { .scale = 1, .left = -8, .top = -8, .lean = 2.5, .lift = 3 });
  for (int x = 10; x < WIDTH - 10; x++)
    {
      top += plane_get (&target, x, 0) - (x + 8) * 3;
      foot += plane_get (&target, x, HEIGHT - 1) - (x + 8) * 3;
    }
  g_assert_cmpfloat_with_epsilon (top / (WIDTH - 20), -7.5, 0.6);
  g_assert_cmpfloat_with_epsilon (foot / (WIDTH - 20), 0, 0.6);
  g_free (source.data);
  g_free (target.data);
  g_free (fill.data);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engines/local/resample/flat", test_flat);
  g_test_add_func ("/engines/local/resample/copy", test_copy);
  g_test_add_func ("/engines/local/resample/sub-pixel", test_sub_pixel);
  g_test_add_func ("/engines/local/resample/edges", test_edges);
  g_test_add_func ("/engines/local/resample/bend", test_bend);
  return g_test_run ();
}

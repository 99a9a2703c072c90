/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "aiv-picture.h"
#include "aiv-test-wait.h"
#include "aiv-thumbnail.h"
#include "sample-video.h"

static char *folder;

static char *
data_path (const char *name)
{
  return g_build_filename (g_getenv ("AIV_TEST_DATA"), name, NULL);
}

static AivPicture *
make_and_load (const char *source,
               guint       max_size,
               gint64      position_ns)
{
  g_autofree char *target = g_build_filename (folder, "thumbnail.jpg", NULL);
  g_autoptr(GError) error = NULL;
  AivPicture *picture;

  g_assert_true (aiv_thumbnail_make_sync (source, target, max_size, position_ns, NULL, &error));
  g_assert_no_error (error);
  picture = aiv_picture_load (target, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (aiv_picture_get_kind (picture), ==, AIV_MEDIA_KIND_JPEG);
  g_unlink (target);
  return picture;
}

static void
test_pictures (void)
{
  static const struct
  {
    const char *name;
    guint max_size;
    guint width;
    guint height;
  } rows[] = {
    { "portrait.jpg", 256, 192, 256 },
    { "product-landscape.jpg", 320, 320, 180 },
    { "portrait-square.png", 100, 100, 100 },
    { "cat.webp", 255, 255, 170 },
    { "cat.jpg", 4000, 451, 300 },
    { "cat.jpg", 1, 1, 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *source = data_path (rows[i].name);
      g_autoptr(AivPicture) picture = make_and_load (source, rows[i].max_size, 0);

      g_assert_cmpuint (aiv_picture_get_width (picture), ==, rows[i].width);
      g_assert_cmpuint (aiv_picture_get_height (picture), ==, rows[i].height);
    }
}

/* The mean brightness and colours of a picture. */
static void
get_means (AivPicture *picture,
           double     *means)
{
  g_autoptr(AivPicture) scaled = aiv_picture_scale (picture, 64, 64, AIV_PICTURE_RANGE_JPEG);

  for (guint plane = 0; plane < 3; plane++)
    {
      gsize stride;
      const guint8 *data = aiv_picture_get_plane (scaled, plane, &stride);
      guint size = plane == 0 ? 64 : 32;
      guint64 sum = 0;

      for (guint y = 0; y < size; y++)
        for (guint x = 0; x < size; x++)
          sum += data[y * stride + x];
      means[plane] = (double) sum / (size * size);
    }
}

/* Small, it looks as it did large: no washed-out blacks, no shifted colours. And the same
 * in a video, where black is 16 and white 235. */
static void
test_colours (void)
{
  g_autofree char *source = data_path ("portrait.jpg");
  g_autoptr(AivPicture) large = aiv_picture_load (source, NULL, NULL, NULL);
  g_autoptr(AivPicture) small = make_and_load (source, 200, 0);
  g_autoptr(AivPicture) video = aiv_picture_scale (large, 300, 400, AIV_PICTURE_RANGE_VIDEO);
  double expected[3], means[3];

  get_means (large, expected);
  get_means (small, means);
  g_test_message ("%.1f %.1f %.1f, %.1f %.1f %.1f", expected[0], expected[1], expected[2], means[0], means[1], means[2]);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (means[i], expected[i], 1.5);
  get_means (video, means);
  g_test_message ("%.1f %.1f %.1f, %.1f %.1f %.1f", expected[0], expected[1], expected[2], means[0], means[1], means[2]);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat_with_epsilon (means[i], expected[i], 1.5);
}

/* Each EXIF orientation: the corner that was marked comes where it belongs. */
static void
test_orientations (void)
{
  /* Where the top left corner of the stored picture is seen: left or right, top or bottom. */
  static const gboolean right[9] = { 0, 0, 1, 1, 0, 0, 1, 1, 0 };
  static const gboolean bottom[9] = { 0, 0, 0, 1, 1, 0, 0, 1, 1 };
  g_autofree char *source = data_path ("cat.jpg");
  g_autofree char *path = g_build_filename (folder, "turned.jpg", NULL);
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (source, &content, &size, NULL));
  for (guint8 orientation = 1; orientation <= 8; orientation++)
    {
      const guint8 exif[] = {
        0xff, 0xe1, 0x00, 34, 'E', 'x', 'i', 'f', 0, 0, 'I', 'I', 42, 0, 8, 0, 0, 0,
        1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0,
      };
      g_autoptr(GByteArray) bytes = g_byte_array_new ();
      g_autoptr(AivPicture) stored = aiv_picture_load (source, NULL, NULL, NULL);
      g_autoptr(AivPicture) small = aiv_picture_scale (stored, 45, 30, AIV_PICTURE_RANGE_JPEG);
      g_autoptr(AivPicture) turned = NULL;
      g_autoptr(AivPicture) scaled = NULL;
      const guint8 *before, *after;
      gsize before_stride, after_stride;
      guint width = orientation >= 5 ? 30 : 45;
      guint height = orientation >= 5 ? 45 : 30;

      g_byte_array_append (bytes, (const guint8 *) content, 2);
      g_byte_array_append (bytes, exif, sizeof exif);
      g_byte_array_append (bytes, (const guint8 *) content + 2, size - 2);
      g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));

      turned = aiv_picture_load (path, NULL, NULL, NULL);
      g_assert_cmpuint (aiv_picture_get_orientation (turned), ==, orientation);
      scaled = aiv_picture_scale (turned, width, height, AIV_PICTURE_RANGE_JPEG);
      before = aiv_picture_get_plane (small, 0, &before_stride);
      after = aiv_picture_get_plane (scaled, 0, &after_stride);
      for (guint y = 0; y < 30; y++)
        for (guint x = 0; x < 45; x++)
          {
            guint u = orientation >= 5 ? y : x;
            guint v = orientation >= 5 ? x : y;

            if (right[orientation])
              u = width - 1 - u;
            if (bottom[orientation])
              v = height - 1 - v;
            g_assert_cmpuint (after[v * after_stride + u], ==, before[y * before_stride + x]);
          }
    }
  g_unlink (path);
}

/* Writes a picture with GStreamer: @caps says which form, @encoder which kind. */
static char *
write_picture (const char *caps,
               const char *encoder)
{
  char *path = g_build_filename (folder, "picture", NULL);
  g_autofree char *description
    = g_strdup_printf ("videotestsrc num-buffers=1 ! videoconvert ! %s ! %s ! filesink location=%s", caps, encoder, path);
  g_autoptr(GError) error = NULL;
  g_autoptr(GstElement) pipeline = gst_parse_launch (description, &error);
  g_autoptr(GstBus) bus = NULL;
  g_autoptr(GstMessage) message = NULL;

  g_assert_no_error (error);
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, 60 * GST_SECOND, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  g_assert_cmpint (GST_MESSAGE_TYPE (message), ==, GST_MESSAGE_EOS);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return path;
}

/* Grey stays grey in every pixel, whatever the size, and gets the range asked for. */
static void
test_grey (void)
{
  static const char *const rows[][2] = {
    { "video/x-raw,format=GRAY8,width=451,height=301", "pngenc" },
    { "video/x-raw,format=GRAY16_BE,width=451,height=301", "pngenc" },
    { "video/x-raw,format=GRAY8,width=450,height=301", "jpegenc" },
  };

  aiv_media_init ();
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = write_picture (rows[i][0], rows[i][1]);
      g_autoptr(GError) error = NULL;
      g_autoptr(AivPicture) picture = aiv_picture_load (path, NULL, NULL, &error);
      g_autoptr(AivPicture) full = NULL;
      g_autoptr(AivPicture) limited = NULL;
      double sums[2] = { 0, 0 };

      g_assert_no_error (error);
      full = aiv_picture_scale (picture, 451, 301, AIV_PICTURE_RANGE_JPEG);
      limited = aiv_picture_scale (picture, 451, 301, AIV_PICTURE_RANGE_VIDEO);
      for (guint k = 0; k < 2; k++)
        for (guint plane = 0; plane < 3; plane++)
          {
            gsize stride;
            const guint8 *data = aiv_picture_get_plane (k == 0 ? full : limited, plane, &stride);

            for (guint y = 0; y < (plane == 0 ? 301 : 151); y++)
              for (guint x = 0; x < (plane == 0 ? 451 : 226); x++)
                if (plane == 0)
                  sums[k] += data[y * stride + x] / (451.0 * 301.0);
                else
                  g_assert_cmpint (ABS (data[y * stride + x] - 128), <=, 1);
          }
      g_test_message ("%s: %.1f, %.1f", rows[i][0], sums[0], sums[1]);
      g_assert_cmpfloat_with_epsilon (sums[1], 16 + sums[0] * 219 / 255, 1.0);
      g_unlink (path);
    }
}

/* See-through parts become white, not whatever colour hides there. */
static void
test_transparency (void)
{
  /* A PNG of one wholly transparent black pixel. */
  static const guint8 png[] = {
    0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6, 0, 0, 0,
    0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 11, 'I', 'D', 'A', 'T', 0x78, 0x9c, 0x63, 0x60, 0, 2, 0, 0, 5, 0, 1,
    0x7a, 0x5e, 0xab, 0x3f, 0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82,
  };
  g_autofree char *path = g_build_filename (folder, "clear.png", NULL);
  g_autoptr(AivPicture) picture = NULL;
  double means[3];

  g_assert_true (g_file_set_contents (path, (const char *) png, sizeof png, NULL));
  picture = make_and_load (path, 10, 0);
  get_means (picture, means);
  g_assert_cmpfloat (means[0], >, 250);
  g_unlink (path);
}

static void
test_video (void)
{
  g_autofree char *path = g_build_filename (folder, "video.mp4", NULL);
  g_autoptr(AivPicture) first = NULL;
  g_autoptr(AivPicture) last = NULL;
  double means[3];

  sample_video_write (path, 2);
  first = make_and_load (path, 160, AIV_THUMBNAIL_POSITION_DEFAULT);
  g_assert_cmpuint (aiv_picture_get_width (first), ==, 160);
  g_assert_cmpuint (aiv_picture_get_height (first), ==, 120);
  get_means (first, means);
  g_assert_cmpfloat (means[2], >, 200);

  last = make_and_load (path, 160, G_GINT64_CONSTANT (1500000000));
  get_means (last, means);
  g_assert_cmpfloat (means[1], >, 200);
  g_unlink (path);
}

/* A video that lost its end, cut anywhere, is refused in time. */
static void
test_video_cut (void)
{
  g_autofree char *path = g_build_filename (folder, "video.mp4", NULL);
  g_autofree char *target = g_build_filename (folder, "thumbnail.jpg", NULL);
  g_autofree char *content = NULL;
  gsize size;

  sample_video_write (path, 1);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (g_file_set_contents (path, content, (gssize) (30 + (size - 31) * i / 20), NULL));
      g_assert_false (aiv_thumbnail_make_sync (path, target, 100, 0, NULL, &error));
      g_assert_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TRUNCATED);
    }
  g_unlink (path);
}

static void
test_refused (void)
{
  static const char *const names[] = { "bad-truncated.jpg", "bad-text.png", "voice-en.wav" };
  g_autofree char *target = g_build_filename (folder, "thumbnail.jpg", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *source = data_path (names[i]);
      g_autoptr(GError) error = NULL;

      g_assert_false (aiv_thumbnail_make_sync (source, target, 100, 0, NULL, &error));
      g_assert_cmpint (error->domain, ==, AIV_MEDIA_ERROR);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
    }
}

static void
test_future (void)
{
  g_autofree char *source = data_path ("portrait.jpg");
  g_autofree char *target = g_build_filename (folder, "thumbnail.jpg", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "nowhere", "thumbnail.jpg", NULL);
  g_autoptr(DexFuture) done = aiv_test_settle (aiv_thumbnail_make (source, target, 100, 0));
  g_autoptr(DexFuture) failed = aiv_test_settle (aiv_thumbnail_make (source, nowhere, 100, 0));

  g_assert_true (dex_future_is_resolved (done));
  g_assert_true (dex_future_is_rejected (failed));
  g_unlink (target);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  folder = g_dir_make_tmp ("aiv-thumbnail-XXXXXX", NULL);
  g_test_add_func ("/media/thumbnail/pictures", test_pictures);
  g_test_add_func ("/media/thumbnail/colours", test_colours);
  g_test_add_func ("/media/thumbnail/orientations", test_orientations);
  g_test_add_func ("/media/thumbnail/grey", test_grey);
  g_test_add_func ("/media/thumbnail/transparency", test_transparency);
  g_test_add_func ("/media/thumbnail/video", test_video);
  g_test_add_func ("/media/thumbnail/video-cut", test_video_cut);
  g_test_add_func ("/media/thumbnail/refused", test_refused);
  g_test_add_func ("/media/thumbnail/future", test_future);
  status = g_test_run ();
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
  return status;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "aiv-video-check.h"
#include "engines/local/aiv-local-render.h"

#define FRAME_NS (G_GINT64_CONSTANT (1000000000) / 25)

static char *folder;

typedef struct
{
  AivEnginePhase phase;
  double fraction;
} Progress;

static void
on_progress (AivEnginePhase phase,
             double         fraction,
             gpointer       user_data)
{
  Progress *progress = user_data;

  g_assert_cmpint (phase, >=, progress->phase);
  g_assert_cmpfloat (fraction, >=, progress->fraction);
  progress->phase = phase;
  progress->fraction = fraction;
}

/* A small video of @n_frames, made as @options say, and every frame of it looked at. */
static void
render (const char            *image,
        const AivLocalOptions *options,
        guint                  n_frames,
        AivVideoCheck         *check)
{
  g_autoptr(AivEngineJob) job = aiv_engine_job_new ();
  g_autoptr(AivEngineResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = NULL;
  Progress progress = { .fraction = -1 };

  job->image_path = g_build_filename (g_getenv ("AIV_TEST_DATA"), image, NULL);
  job->audio_path = g_build_filename (g_getenv ("AIV_TEST_DATA"), "voice-en.wav", NULL);
  job->prompt = g_strdup ("Golden light comes up");
  job->duration_ms = n_frames * 40;
  job->width = 640;
  job->height = 360;
  job->seed = 7;
  job->output_dir = g_strdup (folder);
  job->output_stem = g_strdup ("video");
  result = aiv_local_render (job, options, on_progress, &progress, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (progress.fraction, ==, 1);
  g_assert_true (aiv_video_check (check, result->path, &error));
  g_assert_no_error (error);
  g_assert_true (check->width == 640 && check->height == 360);
  g_assert_cmpuint (check->n_frames, ==, n_frames);
  g_assert_cmpint (ABS (check->audio_ns - n_frames * FRAME_NS), <=, FRAME_NS);

  /* Nothing else is left, of whatever was tried. */
  g_unlink (result->path);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

/* A device that encodes a few frames well, as when it is tried, and then fails. */
typedef GstBin AivFakeDevice;
typedef GstBinClass AivFakeDeviceClass;

GType aiv_fake_device_get_type (void);
G_DEFINE_TYPE (AivFakeDevice, aiv_fake_device, GST_TYPE_BIN)

typedef enum
{
  FAILS,       /* says so */
  LOSES,       /* gives no more frames, and says nothing */
  HANGS,       /* says nothing more at all */
} FakeEnd;

static FakeEnd fake_end;
static guint n_fakes;

static GstPadProbeReturn
on_fake_data (GstPad          *pad,
              GstPadProbeInfo *info,
              gpointer         n_frames)
{
  GstElement *device = gst_pad_get_parent_element (pad);

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    ++*(guint *) n_frames;
  if (*(guint *) n_frames == 12 && fake_end == FAILS)
    GST_ELEMENT_ERROR (device, RESOURCE, FAILED, (NULL), ("The device is gone"));
  gst_object_unref (device);
  if (*(guint *) n_frames < 12)
    return GST_PAD_PROBE_OK;
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    return GST_PAD_PROBE_DROP;
  return fake_end == HANGS && GST_EVENT_TYPE (info->data) == GST_EVENT_EOS ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

static void
aiv_fake_device_class_init (AivFakeDeviceClass *klass)
{
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Fake", "Encoder/Video", "Fails", "-");
}

static void
aiv_fake_device_init (AivFakeDevice *self)
{
  GstElement *encoder
    = gst_parse_bin_from_description ("x264enc tune=zerolatency ! capssetter caps=video/x-h264,level=(string)4", TRUE, NULL);
  g_autoptr(GstPad) sink = gst_element_get_static_pad (encoder, "sink");
  g_autoptr(GstPad) source = gst_element_get_static_pad (encoder, "src");

  n_fakes++;
  gst_bin_add (GST_BIN (self), encoder);
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("sink", sink));
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("src", source));
  gst_pad_add_probe (source, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_fake_data,
                     g_new0 (guint, 1), g_free);
}

/* A device that fails while it encodes, however it does, costs time and nothing else: the video is the one that a program
 * makes, progress never goes back, and the device is not asked again. */
static void
test_device_fails (void)
{
  static const struct
  {
    const char *element;
    AivLocalFormats format;
    FakeEnd end;
  } rows[] = {
    { "vah264enc", AIV_LOCAL_FORMAT_VA, FAILS },
    { "vah264lpenc", AIV_LOCAL_FORMAT_VA_LOW_POWER, LOSES },
    { "v4l2h264enc", AIV_LOCAL_FORMAT_V4L2, HANGS },
  };
  AivLocalOptions options = { .formats = AIV_LOCAL_FORMAT_X264 };
  g_auto(AivVideoCheck) program = { 0 };

  render ("cat.jpg", &options, 25, &program);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].element);
      g_assert_true (gst_element_register (NULL, rows[i].element, GST_RANK_NONE, aiv_fake_device_get_type ()));
      options = (AivLocalOptions) { .formats = AIV_LOCAL_FORMAT_X264 | rows[i].format };
      fake_end = rows[i].end;
      if (fake_end == HANGS)
        options.patience_ms = 400;
      for (guint again = 0; again < 2; again++)
        {
          g_auto(AivVideoCheck) check = { 0 };

          n_fakes = 0;
          render ("cat.jpg", &options, 25, &check);
          /* Once on trial, once for the video; never again. */
          g_assert_cmpuint (n_fakes, ==, again ? 0 : 2);
          g_assert_cmpstr (check.frames_digest, ==, program.frames_digest);
        }
    }
}

static double
get_light (const AivVideoCheck *check,
           guint                from,
           guint                to)
{
  double sum = 0;

  for (guint y = from; y < to; y++)
    for (guint x = 0; x < check->width; x++)
      sum += check->middle[(gsize) y * check->width + x];
  return sum / (to - from) / check->width;
}

/* Captions change the foot of a frame and nothing above it; each transition looks different. */
static void
test_options (void)
{
  static const AivLocalOptions rows[] = {
    { .formats = AIV_LOCAL_FORMAT_ANY, .transition = AIV_LOCAL_TRANSITION_NONE },
    { .formats = AIV_LOCAL_FORMAT_ANY, .transition = AIV_LOCAL_TRANSITION_NONE, .captions = TRUE },
    { .formats = AIV_LOCAL_FORMAT_ANY, .transition = AIV_LOCAL_TRANSITION_DISSOLVE },
    { .formats = AIV_LOCAL_FORMAT_ANY, .transition = AIV_LOCAL_TRANSITION_FADE },
  };
  g_autoptr(GHashTable) digests = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  double top[G_N_ELEMENTS (rows)], foot[G_N_ELEMENTS (rows)];

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto(AivVideoCheck) check = { 0 };

      render ("product-landscape.jpg", &rows[i], 60, &check);
      g_assert_true (g_hash_table_add (digests, g_strdup (check.frames_digest)));
      top[i] = get_light (&check, 0, 240);
      foot[i] = get_light (&check, 300, 340);
    }
  g_assert_cmpfloat_with_epsilon (top[1], top[0], 0.2);
  g_test_message ("%.2f, %.2f with a caption", foot[0], foot[1]);
  g_assert_true (ABS (foot[1] - foot[0]) > 1.5);
}

/* Machines without the best encoder. */
static void
test_programs (void)
{
  static const struct
  {
    const char *element;
    AivLocalFormats format;
    const char *video_codec;
    const char *audio_codec;
  } rows[] = {
    { "openh264enc", AIV_LOCAL_FORMAT_OPENH264, "H.264", "AAC" },
    { "vp9enc", AIV_LOCAL_FORMAT_VP9, "VP9", "Opus" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GstElementFactory) factory = gst_element_factory_find (rows[i].element);
      AivLocalOptions options = { .formats = rows[i].format };
      g_auto(AivVideoCheck) check = { 0 };
      g_auto(AivVideoCheck) again = { 0 };

      if (factory == NULL)
        {
          g_test_message ("%s is not installed", rows[i].element);
          continue;
        }
      render ("cat.jpg", &options, 25, &check);
      render ("cat.jpg", &options, 25, &again);
      g_assert_nonnull (strstr (check.video_codec, rows[i].video_codec));
      g_assert_nonnull (strstr (check.audio_codec, rows[i].audio_codec));
      g_assert_cmpstr (again.frames_digest, ==, check.frames_digest);
    }
}

/* None at all. */
static void
test_none (void)
{
  g_autoptr(AivEngineJob) job = aiv_engine_job_new ();
  AivLocalOptions options = { .formats = 0 };
  Progress progress = { .fraction = -1 };
  g_autoptr(GError) error = NULL;

  job->prompt = g_strdup ("Words");
  job->duration_ms = 1000;
  job->output_dir = g_strdup (folder);
  job->output_stem = g_strdup ("video");
  g_assert_null (aiv_local_render (job, &options, on_progress, &progress, NULL, &error));
  g_assert_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_ENCODER_MISSING);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);
  folder = g_dir_make_tmp ("aiv-device-XXXXXX", NULL);

  g_test_add_func ("/engines/local/device/fails", test_device_fails);
  g_test_add_func ("/engines/local/device/programs", test_programs);
  g_test_add_func ("/engines/local/device/none", test_none);
  g_test_add_func ("/engines/local/device/options", test_options);
  status = g_test_run ();

  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_free (folder);
  return status;
}

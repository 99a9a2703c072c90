/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-codec.h"

/* x264's own scale: 0 is lossless, 51 the worst. */
#define H264_QUALITY 23

/* A keyframe at least every so many frames, for seeking. */
#define KEYFRAME_DISTANCE 250

/* Encoders that know no quality get this much at most, in bits per second. */
#define H264_BITRATE 3000000

/* The same on every machine, however many cores it has: what encoders make of a frame depends on how they share it out,
 * and the same seed is to give the same frames. More threads than this help little at this size. */
#define N_THREADS 4

/* How long an encoder may take for a few small frames, on a busy machine. */
#define TRIAL_TIME (10 * GST_SECOND)

/* Devices refuse frames that are much smaller. */
#define TRIAL "videotestsrc num-buffers=6 ! capsfilter caps=video/x-raw,format=I420,width=640,height=360,framerate=25/1"

static GstElement *
make_from_text (const char *text)
{
  return gst_parse_bin_from_description_full (text, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
}

/* Sets what this version, or this driver, of an element has. */
static void
set_if_there (GstElement *element,
              const char *name,
              const char *value)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), name) != NULL)
    gst_util_set_object_arg (G_OBJECT (element), name, value);
}

/* Devices want their own arrangement of the pixels, and write a plain stream; the parser puts that into the form that MP4
 * has. */
static GstElement *
make_device_bin (const AivLocalCodec *self,
                 const char          *caps)
{
  g_autofree char *text = NULL;
  g_autoptr(GstElementFactory) factory = gst_element_factory_find (self->element);

  if (factory == NULL)
    return NULL;
  text = g_strdup_printf ("videoconvert ! %s name=device ! %s h264parse", self->element, caps);
  return make_from_text (text);
}

static GstElement *
make_va (const AivLocalCodec *self)
{
  GstElement *bin = make_device_bin (self, "");
  g_autoptr(GstElement) device = bin != NULL ? gst_bin_get_by_name (GST_BIN (bin), "device") : NULL;

  if (device != NULL)
    {
      set_if_there (device, "rate-control", "vbr");
      set_if_there (device, "bitrate", G_STRINGIFY (3000));
      set_if_there (device, "key-int-max", G_STRINGIFY (250));
    }
  return bin;
}

static GstElement *
make_v4l2 (const AivLocalCodec *self)
{
  /* Without a level in the caps drivers take their lowest. */
  GstElement *bin = make_device_bin (self, "video/x-h264,level=(string)4 !");
  g_autoptr(GstElement) device = bin != NULL ? gst_bin_get_by_name (GST_BIN (bin), "device") : NULL;

  if (device != NULL)
    set_if_there (device, "extra-controls", "controls,video_bitrate=3000000,h264_i_frame_period=250;");
  return bin;
}

static GstElement *
make_x264 (const AivLocalCodec *self)
{
  GstElement *encoder = gst_element_factory_make (self->element, NULL);

  if (encoder == NULL)
    return NULL;

  /* What “ffmpeg -c:v libx264 -preset veryfast -crf 23” does. */
  gst_util_set_object_arg (G_OBJECT (encoder), "pass", "qual");
  gst_util_set_object_arg (G_OBJECT (encoder), "speed-preset", "veryfast");
  g_object_set (encoder,
                "quantizer", H264_QUALITY,
                "vbv-buf-capacity", 0,
                "key-int-max", KEYFRAME_DISTANCE,
                "threads", N_THREADS,
                NULL);
  return encoder;
}

static GstElement *
make_openh264 (const AivLocalCodec *self)
{
  g_autofree char *text = g_strdup_printf ("%s rate-control=quality complexity=medium bitrate=%d gop-size=%d multi-thread=1"
                                           " ! h264parse",
                                           self->element, H264_BITRATE, KEYFRAME_DISTANCE);

  return make_from_text (text);
}

static GstElement *
make_vp9 (const AivLocalCodec *self)
{
  GstElement *encoder = gst_element_factory_make (self->element, NULL);

  if (encoder != NULL)
    {
      gst_util_set_object_arg (G_OBJECT (encoder), "end-usage", "cq");
      gst_util_set_object_arg (G_OBJECT (encoder), "row-mt", "true");
      g_object_set (encoder,
                    "deadline", G_GINT64_CONSTANT (1),
                    "cpu-used", 7,
                    "cq-level", 32,
                    "target-bitrate", 4000000,
                    "threads", N_THREADS,
                    "keyframe-max-dist", KEYFRAME_DISTANCE,
                    NULL);
    }
  return encoder;
}

/* The best first. OpenH264 is on trial too: Fedora and the Flatpak runtimes have an empty library in its place until the real
 * one is installed, and the element is there and fails with the first frame. */
static const AivLocalCodec codecs[] = {
  { AIV_LOCAL_FORMAT_VA, "vah264enc", FALSE, TRUE, make_va },
  { AIV_LOCAL_FORMAT_VA_LOW_POWER, "vah264lpenc", FALSE, TRUE, make_va },
  { AIV_LOCAL_FORMAT_V4L2, "v4l2h264enc", FALSE, TRUE, make_v4l2 },
  { AIV_LOCAL_FORMAT_X264, "x264enc", FALSE, FALSE, make_x264 },
  { AIV_LOCAL_FORMAT_OPENH264, "openh264enc", FALSE, TRUE, make_openh264 },
  { AIV_LOCAL_FORMAT_VP9, "vp9enc", TRUE, FALSE, make_vp9 },
};

/* What each has shown so far. */
typedef enum
{
  UNKNOWN,
  WORKS,
  FAILS,
} Record;

static Record records[G_N_ELEMENTS (codecs)];
static GMutex records_mutex;

/**
 * aiv_local_codec_pick:
 * @formats: what is allowed
 * @works: tells what this machine can do, usually [func@local_codec_works]; asked only for what is allowed, the best first,
 *   and no further than needed
 * @user_data: for @works
 *
 * Chooses how to encode: by a device where one works, else by a program.
 *
 * Returns: (transfer none) (nullable): the way; %NULL if there is none
 */
const AivLocalCodec *
aiv_local_codec_pick (AivLocalFormats   formats,
                      AivLocalCodecTest works,
                      gpointer          user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++)
    if ((formats & codecs[i].format) && works (&codecs[i], user_data))
      return &codecs[i];
  return NULL;
}

/* A few small frames go in; as many have to come out. */
static gboolean
pass_trial (const AivLocalCodec *self)
{
  g_autoptr(GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_autoptr(GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr(GstMessage) message = NULL;
  GstElement *source = make_from_text (TRIAL);
  GstElement *encoder = self->make (self);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  if (source == NULL || encoder == NULL)
    {
      for (guint i = 0; i < 3; i++)
        {
          GstElement *unused = i == 0 ? source : i == 1 ? encoder : sink;

          if (unused != NULL)
            gst_object_unref (gst_object_ref_sink (unused));
        }
      return FALSE;
    }
  gst_bin_add_many (GST_BIN (pipeline), source, encoder, sink, NULL);
  if (gst_element_link_many (source, encoder, sink, NULL))
    {
      gst_element_set_state (pipeline, GST_STATE_PLAYING);
      message = gst_bus_timed_pop_filtered (bus, TRIAL_TIME, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

/**
 * aiv_local_codec_works:
 * @self: a way to encode
 * @user_data: unused
 *
 * Finds out whether this machine can go a way. One that may be there and not work has to encode
 * something first, once; that blocks. Any thread but the main one.
 *
 * Returns: whether it can
 */
gboolean
aiv_local_codec_works (const AivLocalCodec *self,
                       gpointer             user_data)
{
  Record *record = &records[self - codecs];
  g_autoptr(GstElementFactory) factory = gst_element_factory_find (self->element);
  g_autoptr(GMutexLocker) locker = NULL;

  if (factory == NULL)
    return FALSE;
  locker = g_mutex_locker_new (&records_mutex);
  if (*record == UNKNOWN && self->on_trial)
    {
      *record = pass_trial (self) ? WORKS : FAILS;
      g_debug ("%s %s", self->element, *record == WORKS ? "works" : "does not work");
    }
  return *record != FAILS;
}

/**
 * aiv_local_codec_give_up:
 * @self: a way to encode
 *
 * Takes a note that it has failed where another has not: it is not gone again before the
 * program has been started anew.
 */
void
aiv_local_codec_give_up (const AivLocalCodec *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&records_mutex);

  records[self - codecs] = FAILS;
}

/**
 * aiv_local_codec_make:
 * @self: a way to encode
 *
 * Returns: (transfer floating) (nullable): an encoder of I420 frames
 */
GstElement *
aiv_local_codec_make (const AivLocalCodec *self)
{
  return self->make (self);
}

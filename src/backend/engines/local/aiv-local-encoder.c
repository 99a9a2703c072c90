/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-encoder.h"

#include <glib/gi18n-lib.h>

/* x264's own scale: 0 is lossless, 51 the worst. */
#define H264_QUALITY 23

/* A keyframe at least every so many frames, for seeking. */
#define KEYFRAME_DISTANCE 250

/* OpenH264 knows no quality, only this much at most, in bits per second. */
#define OPENH264_BITRATE 3000000

/* How long OpenH264 may take for two tiny frames, on a busy machine. */
#define TRIAL_TIME (10 * GST_SECOND)

#define AAC_BITRATE 128000
#define OPUS_BITRATE 96000

static GstElement *
make_x264 (void)
{
  GstElement *encoder = gst_element_factory_make ("x264enc", NULL);

  if (encoder == NULL)
    return NULL;

  /* What “ffmpeg -c:v libx264 -preset veryfast -crf 23” does. */
  gst_util_set_object_arg (G_OBJECT (encoder), "pass", "qual");
  gst_util_set_object_arg (G_OBJECT (encoder), "speed-preset", "veryfast");
  g_object_set (encoder,
                "quantizer", H264_QUALITY,
                "vbv-buf-capacity", 0,
                "key-int-max", KEYFRAME_DISTANCE,
                NULL);
  return encoder;
}

/* Fedora and the Flatpak runtimes have an empty library in OpenH264's place until the real one is installed: the
 * element is there, and fails with the first frame. So it has to show that it can. */
static gboolean
openh264_works (void)
{
  g_autoptr(GstElement) pipeline = NULL;
  g_autoptr(GstBus) bus = NULL;
  g_autoptr(GstMessage) message = NULL;

  pipeline = gst_parse_launch_full ("videotestsrc num-buffers=2 ! video/x-raw,format=I420,width=64,height=64"
                                    " ! openh264enc ! fakesink", NULL, GST_PARSE_FLAG_FATAL_ERRORS, NULL);
  if (pipeline == NULL)
    return FALSE;
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, TRIAL_TIME, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS;
}

static GstElement *
make_openh264 (void)
{
  static gsize tried;           /* 1: it works, 2: it does not */
  g_autofree char *description = NULL;

  if (g_once_init_enter (&tried))
    g_once_init_leave (&tried, openh264_works () ? 1 : 2);
  if (tried != 1)
    return NULL;

  /* It writes a plain stream; the parser puts that into the form that MP4 has. */
  description = g_strdup_printf ("openh264enc rate-control=quality complexity=medium bitrate=%d gop-size=%d ! h264parse",
                                 OPENH264_BITRATE, KEYFRAME_DISTANCE);
  return gst_parse_bin_from_description (description, TRUE, NULL);
}

static GstElement *
make_aac (void)
{
  static const char *const names[] = { "fdkaacenc", "avenc_aac", "voaacenc" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GstElement *encoder = gst_element_factory_make (names[i], NULL);

      if (encoder != NULL)
        {
          g_object_set (encoder, "bitrate", AAC_BITRATE, NULL);
          return encoder;
        }
    }

  return NULL;
}

static GstElement *
make_vp9 (void)
{
  GstElement *encoder = gst_element_factory_make ("vp9enc", NULL);

  if (encoder != NULL)
    {
      gst_util_set_object_arg (G_OBJECT (encoder), "end-usage", "cq");
      gst_util_set_object_arg (G_OBJECT (encoder), "row-mt", "true");
      g_object_set (encoder,
                    "deadline", G_GINT64_CONSTANT (1),
                    "cpu-used", 7,
                    "cq-level", 32,
                    "target-bitrate", 4000000,
                    "threads", (int) MIN (g_get_num_processors (), 8),
                    "keyframe-max-dist", KEYFRAME_DISTANCE,
                    NULL);
    }
  return encoder;
}

static void
drop (GstElement **element)
{
  if (*element != NULL)
    {
      gst_object_ref_sink (*element);
      gst_clear_object (element);
    }
}

static gboolean
aiv_local_encoder_is_complete (AivLocalEncoder *self)
{
  if (self->video != NULL && self->audio != NULL && self->mux != NULL)
    return TRUE;

  drop (&self->video);
  drop (&self->audio);
  drop (&self->mux);
  return FALSE;
}

/**
 * aiv_local_encoder_drop_audio:
 * @self: an encoder whose parts have not been used yet
 *
 * Gives up the audio encoder, for a video without sound.
 */
void
aiv_local_encoder_drop_audio (AivLocalEncoder *self)
{
  drop (&self->audio);
}

/**
 * aiv_local_encoder_choose:
 * @self: (out caller-allocates): the parts
 * @formats: what is allowed
 * @side_file: a file name that the multiplexer may use while it works
 * @error: return location for a [error@EngineError]
 *
 * Finds the best encoders that this machine has.
 *
 * Returns: whether there are any
 */
gboolean
aiv_local_encoder_choose (AivLocalEncoder *self,
                          AivLocalFormats  formats,
                          const char      *side_file,
                          GError         **error)
{
  *self = (AivLocalEncoder) { 0 };

  if (formats & (AIV_LOCAL_FORMAT_X264 | AIV_LOCAL_FORMAT_OPENH264))
    {
      self->content_type = "video/mp4";
      self->extension = "mp4";
      if (formats & AIV_LOCAL_FORMAT_X264)
        self->video = make_x264 ();
      if (self->video == NULL && (formats & AIV_LOCAL_FORMAT_OPENH264))
        self->video = make_openh264 ();
      self->audio = make_aac ();
      self->mux = gst_element_factory_make ("mp4mux", NULL);
      if (aiv_local_encoder_is_complete (self))
        {
          /* The index in front: such a file plays while it is still being fetched. */
          g_object_set (self->mux, "faststart", TRUE, "faststart-file", side_file, NULL);
          return TRUE;
        }
    }

  if (formats & AIV_LOCAL_FORMAT_VP9)
    {
      self->content_type = "video/webm";
      self->extension = "webm";
      self->video = make_vp9 ();
      self->audio = gst_element_factory_make ("opusenc", NULL);
      self->mux = gst_element_factory_make ("webmmux", NULL);
      if (aiv_local_encoder_is_complete (self))
        {
          g_object_set (self->audio, "bitrate", OPUS_BITRATE, NULL);
          return TRUE;
        }
    }

  g_set_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_ENCODER_MISSING,
               _("This computer cannot encode video. GStreamer’s plugins “x264”, “libav” and “isomp4”, "
                 "or “vpx”, “opus” and “matroska”, are needed."));
  return FALSE;
}

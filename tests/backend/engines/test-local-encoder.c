/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gst/video/gstvideoencoder.h>

#include "engines/local/aiv-local-encoder.h"

/* An OpenH264 without a library behind it, as some systems have it. */
typedef GstVideoEncoder AivEmptyEncoder;
typedef GstVideoEncoderClass AivEmptyEncoderClass;

GType aiv_empty_encoder_get_type (void);
G_DEFINE_TYPE (AivEmptyEncoder, aiv_empty_encoder, GST_TYPE_VIDEO_ENCODER)

static gboolean
aiv_empty_encoder_set_format (GstVideoEncoder    *encoder,
                              GstVideoCodecState *state)
{
  return FALSE;
}

static void
add_pad (GstElementClass *klass,
         const char      *name,
         GstPadDirection  direction,
         const char      *format)
{
  g_autoptr(GstCaps) caps = gst_caps_from_string (format);

  gst_element_class_add_pad_template (klass, gst_pad_template_new (name, direction, GST_PAD_ALWAYS, caps));
}

static void
aiv_empty_encoder_class_init (AivEmptyEncoderClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  klass->set_format = aiv_empty_encoder_set_format;
  gst_element_class_set_static_metadata (element_class, "Empty", "Encoder/Video", "Cannot encode", "-");
  add_pad (element_class, "sink", GST_PAD_SINK, "video/x-raw, format=I420");
  add_pad (element_class, "src", GST_PAD_SRC, "video/x-h264, stream-format=byte-stream, alignment=au");
}

static void
aiv_empty_encoder_init (AivEmptyEncoder *self)
{
}

static gboolean
is_listed (const AivLocalCodec *codec,
           gpointer             elements)
{
  return g_strv_contains (elements, codec->element);
}

/* A device first, then programs; never what is not allowed. */
static void
test_order (void)
{
  static const struct
  {
    AivLocalFormats formats;
    const char *there[7];
    const char *picked;
  } rows[] = {
    { AIV_LOCAL_FORMAT_ANY, { "vp9enc", "openh264enc", "x264enc", "v4l2h264enc", "vah264lpenc", "vah264enc" }, "vah264enc" },
    { AIV_LOCAL_FORMAT_ANY, { "vp9enc", "x264enc", "v4l2h264enc", "vah264lpenc" }, "vah264lpenc" },
    { AIV_LOCAL_FORMAT_ANY, { "vp9enc", "x264enc", "v4l2h264enc" }, "v4l2h264enc" },
    { AIV_LOCAL_FORMAT_ANY, { "vp9enc", "openh264enc", "x264enc" }, "x264enc" },
    { AIV_LOCAL_FORMAT_ANY, { "vp9enc", "openh264enc" }, "openh264enc" },
    { AIV_LOCAL_FORMAT_ANY, { "vp9enc" }, "vp9enc" },
    { AIV_LOCAL_FORMAT_ANY, { "h263enc" }, NULL },
    { AIV_LOCAL_FORMAT_SOFTWARE, { "vah264enc", "v4l2h264enc", "vp9enc" }, "vp9enc" },
    { AIV_LOCAL_FORMAT_HARDWARE, { "x264enc" }, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const AivLocalCodec *codec = aiv_local_codec_pick (rows[i].formats, is_listed, (gpointer) rows[i].there);

      g_assert_cmpstr (codec != NULL ? codec->element : NULL, ==, rows[i].picked);
    }
}

/* It is found out, and VP9 taken where that is there; else one is told. */
static void
test_empty (void)
{
  g_autoptr(GstElementFactory) vp9 = gst_element_factory_find ("vp9enc");
  g_autoptr(GError) error = NULL;
  AivLocalEncoder encoder;

  g_assert_true (gst_element_register (NULL, "openh264enc", GST_RANK_PRIMARY, aiv_empty_encoder_get_type ()));
  g_assert_false (aiv_local_encoder_choose (&encoder, AIV_LOCAL_FORMAT_OPENH264, "side", &error));
  g_assert_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_ENCODER_MISSING);
  g_clear_error (&error);
  if (vp9 == NULL)
    {
      g_test_skip ("vp9enc is not installed");
      return;
    }
  g_assert_true (aiv_local_encoder_choose (&encoder, AIV_LOCAL_FORMAT_OPENH264 | AIV_LOCAL_FORMAT_VP9, "side", &error));
  g_assert_no_error (error);
  g_assert_cmpstr (encoder.content_type, ==, "video/webm");
  g_object_unref (g_object_ref_sink (encoder.video));
  g_object_unref (g_object_ref_sink (encoder.audio));
  g_object_unref (g_object_ref_sink (encoder.mux));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (NULL, NULL);

  g_test_add_func ("/engines/local/encoder/order", test_order);
  g_test_add_func ("/engines/local/encoder/empty", test_empty);
  return g_test_run ();
}

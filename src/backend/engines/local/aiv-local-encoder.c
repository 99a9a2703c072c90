/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-encoder.h"

#include <glib/gi18n-lib.h>

#define AAC_BITRATE 128000
#define OPUS_BITRATE 96000

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
make_opus (void)
{
  GstElement *encoder = gst_element_factory_make ("opusenc", NULL);

  if (encoder != NULL)
    g_object_set (encoder, "bitrate", OPUS_BITRATE, NULL);
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
aiv_local_encoder_make (AivLocalEncoder     *self,
                        const AivLocalCodec *codec,
                        const char          *side_file)
{
  self->codec = codec;
  self->content_type = codec->webm ? "video/webm" : "video/mp4";
  self->extension = codec->webm ? "webm" : "mp4";
  self->video = aiv_local_codec_make (codec);
  self->audio = codec->webm ? make_opus () : make_aac ();
  self->mux = gst_element_factory_make (codec->webm ? "webmmux" : "mp4mux", NULL);
  if (self->video == NULL || self->audio == NULL || self->mux == NULL)
    {
      drop (&self->video);
      drop (&self->audio);
      drop (&self->mux);
      return FALSE;
    }

  /* The index in front: such a file plays while it is still being fetched. */
  if (!codec->webm)
    g_object_set (self->mux, "faststart", TRUE, "faststart-file", side_file, NULL);
  return TRUE;
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
 * Finds the best encoders that this machine has. May try them, which blocks.
 *
 * Returns: whether there are any
 */
gboolean
aiv_local_encoder_choose (AivLocalEncoder *self,
                          AivLocalFormats  formats,
                          const char      *side_file,
                          GError         **error)
{
  const AivLocalCodec *codec;

  while ((codec = aiv_local_codec_pick (formats, aiv_local_codec_works, NULL)) != NULL)
    {
      if (aiv_local_encoder_make (self, codec, side_file))
        return TRUE;
      formats &= ~codec->format;
    }

  *self = (AivLocalEncoder) { 0 };
  g_set_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_ENCODER_MISSING,
               _("This computer cannot encode video. GStreamer’s plugins “x264”, “libav” and “isomp4”, "
                 "or “vpx”, “opus” and “matroska”, are needed."));
  return FALSE;
}

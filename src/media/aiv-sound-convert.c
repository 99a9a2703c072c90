/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-sound-convert.h"

#include <errno.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "aiv-file.h"
#include "aiv-media-gst.h"

/* Speech needs no more. */
#define RATE 44100
#define KILOBITS 192

typedef struct
{
  const char *factory;
  const char *ending;
} Encoder;

/* What every server takes, the smaller one first. */
static const Encoder encoders[] = {
  { "lamemp3enc", ".mp3" },
  { "wavenc", ".wav" },
};

static const Encoder *
choose_encoder (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (encoders); i++)
    {
      g_autoptr(GstElementFactory) factory = gst_element_factory_find (encoders[i].factory);

      if (factory != NULL)
        return &encoders[i];
    }
  return NULL;
}

static gboolean
run (const char    *path,
     const char    *shown,
     const Encoder *encoder,
     const char    *temporary,
     GCancellable  *cancellable,
     GError       **error)
{
  g_autoptr(GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_autoptr(GstCaps) caps = gst_caps_new_simple ("audio/x-raw", "rate", G_TYPE_INT, RATE,
                                                 "channels", GST_TYPE_INT_RANGE, 1, 2, NULL);
  GstElement *source = gst_element_factory_make ("filesrc", NULL);
  GstElement *converter = gst_element_factory_make ("audioconvert", NULL);
  GstElement *resampler = gst_element_factory_make ("audioresample", NULL);
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  GstElement *writer = gst_element_factory_make (encoder->factory, NULL);
  GstElement *sink = gst_element_factory_make ("filesink", NULL);
  GstElement *decoder = aiv_media_make_own_decoder ("audio/x-raw", converter);
  gboolean done;

  g_object_set (source, "location", path, NULL);
  g_object_set (filter, "caps", caps, NULL);
  g_object_set (sink, "location", temporary, "sync", FALSE, NULL);
  if (g_str_equal (encoder->factory, "lamemp3enc"))
    gst_util_set_object_arg (G_OBJECT (writer), "target", "bitrate");
  if (g_str_equal (encoder->factory, "lamemp3enc"))
    g_object_set (writer, "bitrate", KILOBITS, "cbr", TRUE, NULL);

  gst_bin_add_many (GST_BIN (pipeline), source, decoder, converter, resampler, filter, writer, sink, NULL);
  gst_element_link (source, decoder);
  gst_element_link_many (converter, resampler, filter, writer, sink, NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  done = aiv_media_wait (pipeline, GST_MESSAGE_EOS, shown, cancellable, error);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return done;
}

/**
 * aiv_sound_convert_sync:
 * @path: a recording that servers do not take as it is, or a video
 * @name: (nullable): the user's name for it, for messages; %NULL for the file's own
 * @base: path of the result, without its ending; its folder is made
 * @max_bytes: the most that the result may have
 * @cancellable: (nullable): ends the work at once
 * @error: return location for a [error@MediaError]
 *
 * Writes the first sound of a file as MP3, or as WAV where there is no encoder for that; the
 * same file gives the same bytes. What is there already, whole, from an earlier time is not made
 * again. Blocks: not for the main thread, and not for a fiber.
 *
 * Returns: (transfer full) (nullable): path of the result
 */
char *
aiv_sound_convert_sync (const char   *path,
                        const char   *name,
                        const char   *base,
                        gint64        max_bytes,
                        GCancellable *cancellable,
                        GError      **error)
{
  const Encoder *encoder;
  g_autofree char *shown = NULL;
  g_autofree char *result = NULL;
  g_autofree char *temporary = NULL;
  g_autofree char *folder = NULL;
  GStatBuf info;

  g_return_val_if_fail (path != NULL && base != NULL, NULL);

  aiv_media_init ();
  shown = aiv_media_display_name (path, name);
  encoder = choose_encoder ();
  if (encoder == NULL)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_DECODER,
                   _("“%s” cannot be converted: the GStreamer plugin “%s” is not installed."), shown, "wavenc");
      return NULL;
    }

  result = g_strconcat (base, encoder->ending, NULL);
  if (g_stat (result, &info) == 0)
    return g_steal_pointer (&result);

  folder = g_path_get_dirname (result);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      int saved = errno;

      g_set_error (error, AIV_MEDIA_ERROR, saved == ENOSPC ? AIV_MEDIA_ERROR_NO_SPACE : AIV_MEDIA_ERROR_FAILED,
                   _("“%s” could not be converted: %s"), shown, g_strerror (saved));
      return NULL;
    }
  /* Two that convert the same at a time do not meet. */
  temporary = g_strdup_printf ("%s.%08x.part", base, g_random_int ());
  if (!run (path, shown, encoder, temporary, cancellable, error))
    {
      g_unlink (temporary);
      return NULL;
    }
  if (g_stat (temporary, &info) != 0 || info.st_size > max_bytes)
    {
      g_unlink (temporary);
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TOO_LARGE, _("“%s” is too long."), shown);
      return NULL;
    }
  if (!aiv_file_commit (temporary, result, error))
    {
      g_unlink (temporary);
      return NULL;
    }

  return g_steal_pointer (&result);
}

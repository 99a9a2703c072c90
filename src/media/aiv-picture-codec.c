/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-picture.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#include "aiv-media-gst.h"
#include "aiv-picture-header.h"
#include "aiv-picture-private.h"

/* From files to pictures and back. */

/* Sends one buffer through one element. */
static GstSample *
run_codec (GstElement   *codec,
           GstBuffer    *input,
           GstCaps      *caps,
           const char   *name,
           GCancellable *cancellable,
           GError      **error)
{
  g_autoptr(GstElement) pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  GstElement *source = gst_element_factory_make ("appsrc", NULL);
  GstElement *sink = gst_element_factory_make ("appsink", NULL);
  GstSample *sample = NULL;

  gst_bin_add_many (GST_BIN (pipeline), source, codec, sink, NULL);
  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, NULL);
  g_object_set (sink, "sync", FALSE, NULL);

  if (gst_element_link_many (source, codec, sink, NULL))
    {
      gst_app_src_push_buffer (GST_APP_SRC (source), gst_buffer_ref (input));
      gst_app_src_end_of_stream (GST_APP_SRC (source));
      gst_element_set_state (pipeline, GST_STATE_PAUSED);
      if (aiv_media_wait (pipeline, GST_MESSAGE_ASYNC_DONE, name, cancellable, error))
        {
          sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (sink), 0);
          if (sample == NULL)
            aiv_media_set_damaged (error, name);
        }
    }
  else
    {
      aiv_media_set_damaged (error, name);
    }

  gst_element_set_state (pipeline, GST_STATE_NULL);
  return sample;
}

static GBytes *
read_file (const char *path,
           const char *name,
           GError    **error)
{
  g_autoptr(GError) cause = NULL;
  g_autofd int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  g_autofree guint8 *data = NULL;
  struct stat info;
  gsize done = 0;

  if (fd < 0 || fstat (fd, &info) != 0)
    goto failed;
  if (!S_ISREG (info.st_mode))
    {
      errno = S_ISDIR (info.st_mode) ? EISDIR : EINVAL;
      goto failed;
    }
  if (info.st_size > AIV_PICTURE_MAX_BYTES)
    {
      g_autofree char *size = g_format_size (info.st_size);
      g_autofree char *limit = g_format_size (AIV_PICTURE_MAX_BYTES);

      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TOO_LARGE,
                   /* Translators: the name of a file and two sizes such as “70 MB” */
                   _("“%s” is too large: %s, and %s is the most that can be used."), name, size, limit);
      return NULL;
    }

  data = g_malloc (MAX (info.st_size, 1));
  while (done < (gsize) info.st_size)
    {
      gssize n = read (fd, data + done, info.st_size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        goto failed;
      if (n == 0)
        break;
      done += n;
    }

  return g_bytes_new_take (g_steal_pointer (&data), done);

failed:
  g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_FAILED,
               /* Translators: the name of a file and the system's reason */
               _("“%s” could not be read: %s"), name, g_strerror (errno));
  return NULL;
}

static GstElement *
make_decoder (AivMediaKind kind,
              const char  *name,
              GError     **error)
{
  static const char *const jpeg[] = { "jpegdec", "avdec_mjpeg", NULL };
  static const char *const png[] = { "pngdec", "avdec_png", NULL };
  static const char *const webp[] = { "webpdec", "avdec_webp", NULL };

  return aiv_media_make (name,
                         kind == AIV_MEDIA_KIND_JPEG ? jpeg : kind == AIV_MEDIA_KIND_PNG ? png : webp,
                         error);
}

/**
 * aiv_picture_load:
 * @path: a JPEG, PNG or WebP file, whatever it is called
 * @name: (nullable): the user's name for it, for messages; %NULL for the file's own
 * @cancellable: (nullable): ends the work
 * @error: return location for a [error@MediaError]
 *
 * Decodes a picture. Blocks for as long as the decoding takes: not for the main thread,
 * and not for a fiber. Memory is bounded by %AIV_PICTURE_MAX_PIXELS, which is checked
 * before anything is decoded.
 *
 * Returns: (transfer full) (nullable): the picture
 */
AivPicture *
aiv_picture_load (const char   *path,
                  const char   *name,
                  GCancellable *cancellable,
                  GError      **error)
{
  g_autofree char *shown = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GstBuffer) buffer = NULL;
  g_autoptr(GstSample) sample = NULL;
  g_autoptr(GstCaps) caps = NULL;
  AivPictureHeader header;
  GstElement *decoder;
  AivPicture *self;

  g_return_val_if_fail (path != NULL, NULL);

  aiv_media_init ();
  shown = aiv_media_display_name (path, name);
  if (g_cancellable_set_error_if_cancelled (cancellable, error)
      || (bytes = read_file (path, shown, error)) == NULL
      || !aiv_picture_header_parse (&header, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                    shown, error))
    return NULL;

  if ((guint64) header.width * header.height > AIV_PICTURE_MAX_PIXELS)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TOO_LARGE,
                   _("“%s” is too large: %u × %u pixels, and %d million is the most that can be used."),
                   shown, header.width, header.height, AIV_PICTURE_MAX_PIXELS / 1000000);
      return NULL;
    }

  if (header.is_cmyk)
    {
      g_set_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_UNSUPPORTED,
                   _("“%s” is made for printing (CMYK). Save it with RGB colours to use it."), shown);
      return NULL;
    }

  if (header.kind == AIV_MEDIA_KIND_PNG
      && !aiv_picture_png_is_whole (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), cancellable))
    {
      if (!g_cancellable_set_error_if_cancelled (cancellable, error))
        aiv_media_set_damaged (error, shown);
      return NULL;
    }

  decoder = make_decoder (header.kind, shown, error);
  if (decoder == NULL)
    return NULL;
  buffer = gst_buffer_new_wrapped_bytes (bytes);
  caps = gst_caps_new_empty_simple (aiv_media_kind_get_content_type (header.kind));
  if (header.kind == AIV_MEDIA_KIND_JPEG)
    gst_caps_set_simple (caps, "parsed", G_TYPE_BOOLEAN, TRUE, NULL);
  gst_caps_set_simple (caps, "width", G_TYPE_INT, header.width, "height", G_TYPE_INT, header.height,
                       "framerate", GST_TYPE_FRACTION, 1, 1, NULL);
  sample = run_codec (decoder, buffer, caps, shown, cancellable, error);
  if (sample == NULL)
    return NULL;

  self = aiv_picture_new_from_sample (sample, header.kind, header.orientation);
  if (self == NULL)
    aiv_media_set_damaged (error, shown);
  return self;
}

/**
 * aiv_picture_encode_jpeg:
 * @self: a picture from [method@Picture.scale], in the range of JPEG
 * @quality: 1 to 100
 * @name: the name of the file it comes from, for messages
 * @error: return location for a [error@MediaError]
 *
 * Makes a JPEG file of the picture. Blocks for as long as that takes.
 *
 * Returns: (transfer full) (nullable): the file's content
 */
GBytes *
aiv_picture_encode_jpeg (AivPicture *self,
                         guint       quality,
                         const char *name,
                         GError    **error)
{
  static const char *const encoders[] = { "jpegenc", NULL };
  const GstVideoFrame *frame = aiv_picture_get_frame (self);
  g_autoptr(GstCaps) caps = gst_video_info_to_caps (&frame->info);
  g_autoptr(GstSample) sample = NULL;
  GstElement *encoder = aiv_media_make (name, encoders, error);
  GstMapInfo map;
  GBytes *bytes = NULL;

  if (encoder == NULL)
    return NULL;
  g_object_set (encoder, "quality", (int) quality, NULL);
  sample = run_codec (encoder, frame->buffer, caps, name, NULL, error);
  if (sample == NULL)
    return NULL;

  if (gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    {
      bytes = g_bytes_new (map.data, map.size);
      gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    }
  return bytes;
}

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

/**
 * AivPicture:
 *
 * A decoded still picture. Immutable and reference counted; may be used from any thread.
 */
struct _AivPicture
{
  GstVideoFrame frame;
  AivMediaKind kind;
  guint orientation;
};

G_DEFINE_BOXED_TYPE (AivPicture, aiv_picture, aiv_picture_ref, aiv_picture_unref)

static AivPicture *
aiv_picture_new_for_buffer (GstBuffer          *buffer,
                            const GstVideoInfo *info,
                            AivMediaKind        kind,
                            guint               orientation)
{
  AivPicture *self = g_atomic_rc_box_new0 (AivPicture);

  if (!gst_video_frame_map (&self->frame, info, buffer, GST_MAP_READ))
    {
      g_atomic_rc_box_release (self);
      return NULL;
    }
  self->kind = kind;
  self->orientation = orientation;

  return self;
}

/* Pictures with see-through parts are shown on white paper. */
static GstBuffer *
flatten (GstBuffer          *buffer,
         const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;
  guint alpha, first;
  GstVideoFrame frame;

  if (!GST_VIDEO_FORMAT_INFO_HAS_ALPHA (format) || !GST_VIDEO_FORMAT_INFO_IS_RGB (format)
      || GST_VIDEO_FORMAT_INFO_N_PLANES (format) != 1 || GST_VIDEO_FORMAT_INFO_PSTRIDE (format, 0) != 4)
    return buffer;

  alpha = GST_VIDEO_FORMAT_INFO_POFFSET (format, GST_VIDEO_COMP_A);
  first = alpha == 0 ? 1 : 0;
  buffer = gst_buffer_make_writable (buffer);
  if (!gst_video_frame_map (&frame, info, buffer, GST_MAP_READWRITE))
    return buffer;

  for (int y = 0; y < GST_VIDEO_FRAME_HEIGHT (&frame); y++)
    {
      guint8 *p = (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                  + (gsize) y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);

      for (int x = 0; x < GST_VIDEO_FRAME_WIDTH (&frame); x++, p += 4)
        {
          guint a = p[alpha];

          if (a == 255)
            continue;
          for (guint c = first; c < first + 3; c++)
            p[c] = (p[c] * a + 255 * (255 - a) + 127) / 255;
          p[alpha] = 255;
        }
    }
  gst_video_frame_unmap (&frame);

  return buffer;
}

/* (nullable): takes over nothing; a picture of the sample's only frame. */
AivPicture *
aiv_picture_new_from_sample (GstSample   *sample,
                             AivMediaKind kind,
                             guint        orientation)
{
  GstCaps *caps = gst_sample_get_caps (sample);
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  GstVideoInfo info;
  AivPicture *self;

  if (caps == NULL || buffer == NULL || !gst_video_info_from_caps (&info, caps)
      || (guint64) info.width * info.height > AIV_PICTURE_MAX_PIXELS)
    return NULL;

  buffer = flatten (gst_buffer_ref (buffer), &info);
  self = aiv_picture_new_for_buffer (buffer, &info, kind, orientation);
  gst_buffer_unref (buffer);

  return self;
}

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
 * aiv_picture_ref:
 * @self: a picture
 *
 * Returns: (transfer full): @self
 */
AivPicture *
aiv_picture_ref (AivPicture *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
aiv_picture_clear (gpointer data)
{
  AivPicture *self = data;

  gst_video_frame_unmap (&self->frame);
}

/**
 * aiv_picture_unref:
 * @self: (transfer full): a picture
 */
void
aiv_picture_unref (AivPicture *self)
{
  g_atomic_rc_box_release_full (self, aiv_picture_clear);
}

/**
 * aiv_picture_get_kind:
 * @self: a picture
 *
 * Returns: what the file was
 */
AivMediaKind
aiv_picture_get_kind (AivPicture *self)
{
  return self->kind;
}

/**
 * aiv_picture_get_width:
 * @self: a picture
 *
 * Returns: the width in pixels, the right way up
 */
guint
aiv_picture_get_width (AivPicture *self)
{
  return self->orientation >= 5 ? self->frame.info.height : self->frame.info.width;
}

/**
 * aiv_picture_get_height:
 * @self: a picture
 *
 * Returns: the height in pixels, the right way up
 */
guint
aiv_picture_get_height (AivPicture *self)
{
  return self->orientation >= 5 ? self->frame.info.width : self->frame.info.height;
}

/**
 * aiv_picture_get_orientation:
 * @self: a picture
 *
 * Returns: the EXIF orientation that the file asks for, 1 (upright) to 8
 */
guint
aiv_picture_get_orientation (AivPicture *self)
{
  return self->orientation;
}

/* Copies a plane so that EXIF orientation @orientation becomes upright. @width and
 * @height are the target's. */
static void
orient_plane (guint8       *target,
              gsize         target_stride,
              const guint8 *source,
              gsize         source_stride,
              guint         width,
              guint         height,
              guint         orientation)
{
  gboolean transpose = orientation >= 5;
  guint source_width = transpose ? height : width;
  guint source_height = transpose ? width : height;
  gboolean mirror_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  gboolean mirror_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint sx = transpose ? y : x;
        guint sy = transpose ? x : y;

        if (mirror_x)
          sx = source_width - 1 - sx;
        if (mirror_y)
          sy = source_height - 1 - sy;
        target[y * target_stride + x] = source[sy * source_stride + sx];
      }
}

static GstBuffer *
orient (GstBuffer          *buffer,
        const GstVideoInfo *source_info,
        const GstVideoInfo *target_info,
        guint               orientation)
{
  GstBuffer *oriented = gst_buffer_new_allocate (NULL, target_info->size, NULL);
  GstVideoFrame source, target;

  gst_video_frame_map (&source, source_info, buffer, GST_MAP_READ);
  gst_video_frame_map (&target, target_info, oriented, GST_MAP_WRITE);
  for (guint i = 0; i < 3; i++)
    orient_plane (GST_VIDEO_FRAME_COMP_DATA (&target, i), GST_VIDEO_FRAME_COMP_STRIDE (&target, i),
                  GST_VIDEO_FRAME_COMP_DATA (&source, i), GST_VIDEO_FRAME_COMP_STRIDE (&source, i),
                  GST_VIDEO_FRAME_COMP_WIDTH (&target, i), GST_VIDEO_FRAME_COMP_HEIGHT (&target, i),
                  orientation);
  gst_video_frame_unmap (&target);
  gst_video_frame_unmap (&source);
  gst_buffer_unref (buffer);

  return oriented;
}

static void
init_info (GstVideoInfo   *info,
           guint           width,
           guint           height,
           AivPictureRange range)
{
  gst_video_info_set_format (info, GST_VIDEO_FORMAT_I420, width, height);
  /* In the middle of its four pixels: the same place however the picture is turned. */
  info->chroma_site = GST_VIDEO_CHROMA_SITE_JPEG;
  gst_video_colorimetry_from_string (&info->colorimetry,
                                     range == AIV_PICTURE_RANGE_VIDEO ? GST_VIDEO_COLORIMETRY_BT709 : "1:4:0:0");
}

/**
 * aiv_picture_scale:
 * @self: a picture
 * @width: the new width in pixels, the right way up
 * @height: the new height in pixels, the right way up
 * @range: the colours wanted
 *
 * Makes an upright I420 picture of another size, filtered well in both directions. Blocks
 * for as long as that takes.
 *
 * Returns: (transfer full): a new picture
 */
AivPicture *
aiv_picture_scale (AivPicture     *self,
                   guint           width,
                   guint           height,
                   AivPictureRange range)
{
  gboolean transpose = self->orientation >= 5;
  GstVideoInfo source_info = self->frame.info;
  GstVideoInfo scaled_info, info;
  GstVideoConverter *converter;
  GstStructure *options;
  GstBuffer *buffer;
  GstVideoFrame target;
  AivPicture *scaled;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  init_info (&info, width, height, range);
  init_info (&scaled_info, transpose ? height : width, transpose ? width : height, range);

  /* Brightness curves differ on paper only: a JPEG's sRGB and video's BT.709 are shown
   * alike, and converting between them darkens what should look the same. */
  source_info.colorimetry.transfer = scaled_info.colorimetry.transfer = GST_VIDEO_TRANSFER_UNKNOWN;
  source_info.colorimetry.primaries = scaled_info.colorimetry.primaries = GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
  source_info.interlace_mode = scaled_info.interlace_mode = GST_VIDEO_INTERLACE_MODE_PROGRESSIVE;
  source_info.fps_n = scaled_info.fps_n = 0;
  source_info.fps_d = scaled_info.fps_d = 1;

  buffer = gst_buffer_new_allocate (NULL, scaled_info.size, NULL);
  gst_video_frame_map (&target, &scaled_info, buffer, GST_MAP_WRITE);
  options = gst_structure_new ("options",
                               GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
                               GST_VIDEO_RESAMPLER_METHOD_LANCZOS,
                               GST_VIDEO_CONVERTER_OPT_THREADS, G_TYPE_UINT, MIN (g_get_num_processors (), 4),
                               NULL);
  converter = gst_video_converter_new (&source_info, &scaled_info, options);
  if (converter != NULL)
    {
      gst_video_converter_frame (converter, &self->frame, &target);
      gst_video_converter_free (converter);
    }
  gst_video_frame_unmap (&target);

  if (self->orientation > 1)
    buffer = orient (buffer, &scaled_info, &info, self->orientation);
  scaled = aiv_picture_new_for_buffer (buffer, &info, self->kind, 1);
  gst_buffer_unref (buffer);

  return scaled;
}

/**
 * aiv_picture_get_plane:
 * @self: a picture from [method@Picture.scale]
 * @plane: 0 for brightness, 1 and 2 for colour at half the size
 * @stride: (out): bytes from one row to the next
 *
 * Gives access to the pixels.
 *
 * Returns: (transfer none): the first pixel; lives as long as @self
 */
const guint8 *
aiv_picture_get_plane (AivPicture *self,
                       guint       plane,
                       gsize      *stride)
{
  g_return_val_if_fail (plane < GST_VIDEO_FRAME_N_COMPONENTS (&self->frame), NULL);

  *stride = GST_VIDEO_FRAME_COMP_STRIDE (&self->frame, plane);
  return GST_VIDEO_FRAME_COMP_DATA (&self->frame, plane);
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
  g_autoptr(GstCaps) caps = gst_video_info_to_caps (&self->frame.info);
  g_autoptr(GstSample) sample = NULL;
  GstElement *encoder = aiv_media_make (name, encoders, error);
  GstMapInfo map;
  GBytes *bytes = NULL;

  if (encoder == NULL)
    return NULL;
  g_object_set (encoder, "quality", (int) quality, NULL);
  sample = run_codec (encoder, self->frame.buffer, caps, name, NULL, error);
  if (sample == NULL)
    return NULL;

  if (gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    {
      bytes = g_bytes_new (map.data, map.size);
      gst_buffer_unmap (gst_sample_get_buffer (sample), &map);
    }
  return bytes;
}

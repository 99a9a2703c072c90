/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-picture.h"

#include <string.h>

#include "aiv-picture-private.h"

/* BT.601 with 0 to 255, as in JFIF. */
#define JPEG_COLORIMETRY "1:4:0:0"

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

/* (transfer full): @source in another form and of another size. */
static GstBuffer *
convert (const GstVideoFrame *source,
         const GstVideoInfo  *source_info,
         const GstVideoInfo  *target_info)
{
  GstVideoInfo from = *source_info;
  GstVideoInfo to = *target_info;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, to.size, NULL);
  GstStructure *options
    = gst_structure_new ("options",
                         GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD, GST_TYPE_VIDEO_RESAMPLER_METHOD,
                         GST_VIDEO_RESAMPLER_METHOD_LANCZOS,
                         GST_VIDEO_CONVERTER_OPT_THREADS, G_TYPE_UINT, MIN (g_get_num_processors (), 4),
                         NULL);
  GstVideoConverter *converter;
  GstVideoFrame target;

  /* Brightness curves differ on paper only: a JPEG's sRGB and video's BT.709 are shown
   * alike, and converting between them darkens what should look the same. */
  from.colorimetry.transfer = to.colorimetry.transfer = GST_VIDEO_TRANSFER_UNKNOWN;
  from.colorimetry.primaries = to.colorimetry.primaries = GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
  from.interlace_mode = to.interlace_mode = GST_VIDEO_INTERLACE_MODE_PROGRESSIVE;
  from.fps_n = to.fps_n = 0;
  from.fps_d = to.fps_d = 1;

  gst_video_frame_map (&target, &to, buffer, GST_MAP_WRITE);
  converter = gst_video_converter_new (&from, &to, options);
  if (converter != NULL)
    {
      gst_video_converter_frame (converter, source, &target);
      gst_video_converter_free (converter);
    }
  else
    {
      g_warning ("A picture in the format %s cannot be converted", GST_VIDEO_INFO_NAME (&from));
      memset (target.data[0], 128, to.size);
    }
  gst_video_frame_unmap (&target);

  return buffer;
}

/* The same, from a buffer, which it takes over. */
static GstBuffer *
convert_buffer (GstBuffer          *buffer,
                const GstVideoInfo *source_info,
                const GstVideoInfo *target_info)
{
  GstVideoFrame source;
  GstBuffer *converted = NULL;

  if (gst_video_frame_map (&source, source_info, buffer, GST_MAP_READ))
    {
      converted = convert (&source, source_info, target_info);
      gst_video_frame_unmap (&source);
    }
  else
    {
      converted = gst_buffer_new_allocate (NULL, target_info->size, NULL);
    }
  gst_buffer_unref (buffer);

  return converted;
}

/* Pictures with see-through parts are shown on white paper. Takes over @buffer; may change
 * @info. */
static GstBuffer *
flatten (GstBuffer    *buffer,
         GstVideoInfo *info)
{
  const GstVideoFormatInfo *format;
  guint alpha, first;
  GstVideoFrame frame;

  if (!GST_VIDEO_INFO_HAS_ALPHA (info))
    return buffer;

  if (!GST_VIDEO_INFO_IS_RGB (info) || GST_VIDEO_INFO_N_PLANES (info) != 1
      || GST_VIDEO_INFO_COMP_PSTRIDE (info, 0) != 4)
    {
      GstVideoInfo rgba;

      gst_video_info_set_format (&rgba, GST_VIDEO_FORMAT_RGBA, info->width, info->height);
      buffer = convert_buffer (buffer, info, &rgba);
      *info = rgba;
    }

  format = info->finfo;
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

/* (transfer none): the pixels as they were decoded. */
const GstVideoFrame *
aiv_picture_get_frame (AivPicture *self)
{
  return &self->frame;
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
                                     range == AIV_PICTURE_RANGE_VIDEO ? GST_VIDEO_COLORIMETRY_BT709 : JPEG_COLORIMETRY);
}

/* With several threads the converter leaves a green line in grey pictures of odd sizes. */
static void
clear_colour (GstBuffer          *buffer,
              const GstVideoInfo *info)
{
  GstVideoFrame frame;

  if (gst_video_frame_map (&frame, info, buffer, GST_MAP_WRITE))
    {
      for (guint plane = 1; plane < 3; plane++)
        memset (GST_VIDEO_FRAME_PLANE_DATA (&frame, plane), 128,
                (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&frame, plane) * GST_VIDEO_FRAME_COMP_HEIGHT (&frame, plane));
      gst_video_frame_unmap (&frame);
    }
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
  GstBuffer *buffer;
  AivPicture *scaled;

  g_return_val_if_fail (width > 0 && height > 0, NULL);

  init_info (&info, width, height, range);
  init_info (&scaled_info, transpose ? height : width, transpose ? width : height, range);

  /* Grey in a picture file runs from black at 0 to white at 255, whatever is assumed of it. */
  if (GST_VIDEO_INFO_IS_GRAY (&source_info))
    gst_video_colorimetry_from_string (&source_info.colorimetry, JPEG_COLORIMETRY);

  if (GST_VIDEO_INFO_IS_RGB (&source_info))
    {
      buffer = convert (&self->frame, &source_info, &scaled_info);
    }
  else
    {
      GstVideoInfo between = scaled_info;

      between.colorimetry = source_info.colorimetry;
      buffer = convert (&self->frame, &source_info, &between);
      if (GST_VIDEO_INFO_IS_GRAY (&source_info))
        clear_colour (buffer, &between);
      if (between.colorimetry.matrix != scaled_info.colorimetry.matrix
          || between.colorimetry.range != scaled_info.colorimetry.range)
        aiv_picture_recolour (buffer, &between, &scaled_info);
    }

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

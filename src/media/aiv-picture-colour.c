/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-picture-private.h"

/* How to get from one kind of YUV to another: brightness takes something of both colours,
 * the colours only of each other. All numbers are samples of 8 bits. */
typedef struct
{
  float y_from_y, y_from_u, y_from_v, y_offset;
  float u_from_u, u_from_v;
  float v_from_u, v_from_v;
} Recipe;

static void
recipe_init (Recipe             *self,
             const GstVideoInfo *from,
             const GstVideoInfo *to)
{
  double kr1 = 0.299, kb1 = 0.114, kr2 = 0.299, kb2 = 0.114;
  double red, blue, y_cb, y_cr;
  int offset1[GST_VIDEO_MAX_COMPONENTS], scale1[GST_VIDEO_MAX_COMPONENTS];
  int offset2[GST_VIDEO_MAX_COMPONENTS], scale2[GST_VIDEO_MAX_COMPONENTS];

  gst_video_color_matrix_get_Kr_Kb (from->colorimetry.matrix, &kr1, &kb1);
  gst_video_color_matrix_get_Kr_Kb (to->colorimetry.matrix, &kr2, &kb2);
  gst_video_color_range_offsets (from->colorimetry.range, from->finfo, offset1, scale1);
  gst_video_color_range_offsets (to->colorimetry.range, to->finfo, offset2, scale2);

  /* Red is y + red × cr, blue y + blue × cb, and what is left makes green. */
  red = 2 * (1 - kr1);
  blue = 2 * (1 - kb1);
  y_cr = red * (kr2 - (1 - kr2 - kb2) * kr1 / (1 - kr1 - kb1));
  y_cb = blue * (kb2 - (1 - kr2 - kb2) * kb1 / (1 - kr1 - kb1));

  self->y_from_y = (float) ((double) scale2[0] / scale1[0]);
  self->y_from_u = (float) (y_cb * scale2[0] / scale1[1]);
  self->y_from_v = (float) (y_cr * scale2[0] / scale1[2]);
  self->y_offset = (float) (offset2[0] - (double) offset1[0] * scale2[0] / scale1[0]);
  self->u_from_u = (float) ((blue - y_cb) / (2 * (1 - kb2)) * scale2[1] / scale1[1]);
  self->u_from_v = (float) (-y_cr / (2 * (1 - kb2)) * scale2[1] / scale1[2]);
  self->v_from_u = (float) (-y_cb / (2 * (1 - kr2)) * scale2[2] / scale1[1]);
  self->v_from_v = (float) ((red - y_cr) / (2 * (1 - kr2)) * scale2[2] / scale1[2]);
}

static inline guint8
round_to_byte (float value)
{
  return (guint8) (CLAMP (value, 0.0f, 255.0f) + 0.5f);
}

/* Changes the meaning of the numbers in an I420 buffer from @from's to @to's. GStreamer's
 * own converter does so with few bits, and makes black 18 and white 237. */
void
aiv_picture_recolour (GstBuffer          *buffer,
                      const GstVideoInfo *from,
                      const GstVideoInfo *to)
{
  GstVideoFrame frame;
  Recipe recipe;

  if (!gst_video_frame_map (&frame, from, buffer, GST_MAP_READWRITE))
    return;

  recipe_init (&recipe, from, to);
  for (int row = 0; row < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, 1); row++)
    {
      guint8 *u = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, 1) + row * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 1);
      guint8 *v = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, 2) + row * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 2);

      /* The brightness first: it needs the colours as they were. */
      for (int i = 2 * row; i < MIN (2 * row + 2, GST_VIDEO_FRAME_HEIGHT (&frame)); i++)
        {
          guint8 *y = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, 0) + i * GST_VIDEO_FRAME_COMP_STRIDE (&frame, 0);

          for (int x = 0; x < GST_VIDEO_FRAME_WIDTH (&frame); x++)
            y[x] = round_to_byte (y[x] * recipe.y_from_y + recipe.y_offset
                                  + (u[x / 2] - 128) * recipe.y_from_u + (v[x / 2] - 128) * recipe.y_from_v);
        }

      for (int x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (&frame, 1); x++)
        {
          float cb = (float) (u[x] - 128);
          float cr = (float) (v[x] - 128);

          u[x] = round_to_byte (128 + cb * recipe.u_from_u + cr * recipe.u_from_v);
          v[x] = round_to_byte (128 + cb * recipe.v_from_u + cr * recipe.v_from_v);
        }
    }
  gst_video_frame_unmap (&frame);
}

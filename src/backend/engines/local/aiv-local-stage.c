/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-stage.h"

#include <math.h>

/* The backdrop is blurred at this part of its size, by three boxes of this radius. */
#define BLUR_SCALE 8
#define BLUR_RADIUS 5
#define BLUR_PASSES 3

/* What is left of the backdrop's brightness and colour. */
#define FILL_LIGHT 0.5
#define FILL_COLOUR 0.8

/* How far the picture may move where it does not reach the edge of the frame. */
#define FREE_PAN 0.012

/* What is cut off at rest, so that the camera has room to move without showing an edge. */
#define OVERSCAN 1.02

/* A picture so nearly of the frame's shape fills it: bars a few pixels wide look like a
 * mistake. */
#define NEARLY_FULL 1.1

struct _AivLocalStage
{
  guint width;
  guint height;
  double max_zoom;
  gboolean barred_x;
  gboolean barred_y;
  AivPicture *picture;
  AivLocalPlane sharp[3];
  AivLocalPlane fill[3];
  AivLocalScratch *scratch;
};

static void
plane_alloc (AivLocalPlane *plane,
             guint          width,
             guint          height)
{
  plane->width = width;
  plane->height = height;
  plane->stride = (width + 31) & ~31u;
  plane->data = g_malloc (plane->stride * height);
}

static void
get_planes (AivPicture    *picture,
            AivLocalPlane *planes)
{
  for (guint i = 0; i < 3; i++)
    {
      planes[i].data = (guint8 *) aiv_picture_get_plane (picture, i, &planes[i].stride);
      planes[i].width = (aiv_picture_get_width (picture) + (i > 0)) >> (i > 0);
      planes[i].height = (aiv_picture_get_height (picture) + (i > 0)) >> (i > 0);
    }
}

/* A running mean along a line of @n samples that are @step bytes apart. */
static void
blur_line (guint8 *line,
           gsize   step,
           guint   n,
           int     radius,
           guint8 *copy)
{
  int last = (int) n - 1;
  int span = 2 * radius + 1;
  int sum = 0;

  for (guint i = 0; i < n; i++)
    copy[i] = line[i * step];
  for (int i = -radius; i <= radius; i++)
    sum += copy[CLAMP (i, 0, last)];
  for (int i = 0; i <= last; i++)
    {
      line[(gsize) i * step] = (guint8) ((sum + span / 2) / span);
      sum += copy[MIN (i + radius + 1, last)] - copy[MAX (i - radius, 0)];
    }
}

static void
blur_plane (AivLocalPlane *plane,
            int            radius)
{
  g_autofree guint8 *copy = g_malloc (MAX (plane->width, plane->height));

  for (guint pass = 0; pass < BLUR_PASSES; pass++)
    {
      for (guint y = 0; y < plane->height; y++)
        blur_line (plane->data + y * plane->stride, 1, plane->width, radius, copy);
      for (guint x = 0; x < plane->width; x++)
        blur_line (plane->data + x, plane->stride, plane->height, radius, copy);
    }
}

static void
dim_plane (AivLocalPlane *plane,
           gboolean       is_colour)
{
  guint8 table[256];

  for (int i = 0; i < 256; i++)
    table[i] = (guint8) (is_colour ? lrint (128 + (i - 128) * FILL_COLOUR)
                                   : lrint (16 + MAX (i - 16, 0) * FILL_LIGHT));
  for (guint y = 0; y < plane->height; y++)
    for (guint x = 0; x < plane->width; x++)
      plane->data[y * plane->stride + x] = table[plane->data[y * plane->stride + x]];
}

/* The picture, cut to the shape of the frame, out of focus and in the dark. */
static void
make_fill (AivLocalStage *self,
           AivPicture    *picture)
{
  guint picture_width = aiv_picture_get_width (picture);
  guint picture_height = aiv_picture_get_height (picture);
  double cover = MAX ((double) self->width / picture_width, (double) self->height / picture_height) / BLUR_SCALE;
  g_autoptr(AivPicture) small = aiv_picture_scale (picture,
                                                   MAX (8, (guint) ceil (picture_width * cover / 2) * 2),
                                                   MAX (8, (guint) ceil (picture_height * cover / 2) * 2),
                                                   AIV_PICTURE_RANGE_VIDEO);
  AivLocalPlane planes[3];

  get_planes (small, planes);
  for (guint i = 0; i < 3; i++)
    {
      AivLocalPlane *fill = &self->fill[i];
      double left, top;

      plane_alloc (fill, self->width >> (i > 0), self->height >> (i > 0));
      left = (fill->width - (double) planes[i].width * BLUR_SCALE) / 2;
      top = (fill->height - (double) planes[i].height * BLUR_SCALE) / 2;
      blur_plane (&planes[i], i > 0 ? (BLUR_RADIUS + 1) / 2 : BLUR_RADIUS);
      dim_plane (&planes[i], i > 0);
      aiv_local_resample (self->scratch, fill, &planes[i], fill, BLUR_SCALE, left, top);
    }
}

/**
 * aiv_local_stage_new:
 * @picture: the picture
 * @max_zoom: the greatest zoom that will be asked for
 * @width: of the frames in pixels, even; 0 here or in @height chooses by the picture
 * @height: the same for their height
 *
 * Makes a picture ready. Where no size is asked for, a picture wider than high makes a video of 1280 × 720, any other,
 * a square one too, one of 720 × 1280: it is seen on telephones.
 *
 * Returns: (transfer full): a new stage
 */
AivLocalStage *
aiv_local_stage_new (AivPicture *picture,
                     float       max_zoom,
                     guint       width,
                     guint       height)
{
  AivLocalStage *self = g_new0 (AivLocalStage, 1);
  guint picture_width = aiv_picture_get_width (picture);
  guint picture_height = aiv_picture_get_height (picture);
  double fit, cover, scale;

  self->width = picture_width > picture_height ? AIV_LOCAL_LONG_SIDE : AIV_LOCAL_SHORT_SIDE;
  self->height = picture_width > picture_height ? AIV_LOCAL_SHORT_SIDE : AIV_LOCAL_LONG_SIDE;
  if (width > 0 && height > 0)
    {
      self->width = width;
      self->height = height;
    }
  self->max_zoom = max_zoom;
  self->scratch = aiv_local_scratch_new ();

  fit = MIN ((double) self->width / picture_width, (double) self->height / picture_height);
  cover = MAX ((double) self->width / picture_width, (double) self->height / picture_height);
  scale = (cover / fit <= NEARLY_FULL ? cover : fit) * OVERSCAN * max_zoom;

  self->picture = aiv_picture_scale (picture,
                                     MAX (8, (guint) lrint (picture_width * scale / 2) * 2),
                                     MAX (8, (guint) lrint (picture_height * scale / 2) * 2),
                                     AIV_PICTURE_RANGE_VIDEO);
  get_planes (self->picture, self->sharp);
  self->barred_x = self->sharp[0].width / max_zoom < self->width;
  self->barred_y = self->sharp[0].height / max_zoom < self->height;
  make_fill (self, picture);

  return self;
}

/**
 * aiv_local_stage_free:
 * @self: (transfer full): a stage
 */
void
aiv_local_stage_free (AivLocalStage *self)
{
  for (guint i = 0; i < 3; i++)
    g_free (self->fill[i].data);
  aiv_picture_unref (self->picture);
  aiv_local_scratch_free (self->scratch);
  g_free (self);
}

/**
 * aiv_local_stage_get_width:
 * @self: a stage
 *
 * Returns: the width of its frames in pixels
 */
guint
aiv_local_stage_get_width (const AivLocalStage *self)
{
  return self->width;
}

/**
 * aiv_local_stage_get_height:
 * @self: a stage
 *
 * Returns: the height of its frames in pixels
 */
guint
aiv_local_stage_get_height (const AivLocalStage *self)
{
  return self->height;
}

/* Where the picture begins along one side: in the middle, moved by @pan within what is
 * hidden, less what the voice needs. Where bars are seen at rest it may move a little. */
static double
place (double   size,
       double   frame,
       double   pan,
       gboolean barred)
{
  double hidden = (size - frame) / 2;
  double room = barred ? MAX (hidden, frame * FREE_PAN) : MAX (hidden - frame * AIV_LOCAL_MAX_NOD, 0);

  return -hidden - pan * room;
}

/**
 * aiv_local_stage_draw:
 * @self: a stage
 * @shot: where the camera is
 * @planes: (array fixed-size=3): the I420 frame to draw, with its colour samples beside
 *   every second pixel, as in MPEG-2
 *
 * Draws one frame.
 */
void
aiv_local_stage_draw (AivLocalStage      *self,
                      const AivLocalShot *shot,
                      AivLocalPlane      *planes)
{
  double scale = shot->zoom / self->max_zoom;
  double left = place (self->sharp[0].width * scale, self->width, shot->pan_x, self->barred_x);
  double top = place (self->sharp[0].height * scale, self->height, shot->pan_y, self->barred_y);

  top -= shot->nod * self->height;
  aiv_local_resample (self->scratch, &planes[0], &self->sharp[0], &self->fill[0], scale, left, top);
  /* In the picture the colour samples lie in the middle of two pixels, in the frame on
   * the left one. */
  for (guint i = 1; i < 3; i++)
    aiv_local_resample (self->scratch, &planes[i], &self->sharp[i], &self->fill[i], scale,
                        left / 2 + 0.25, top / 2);
}

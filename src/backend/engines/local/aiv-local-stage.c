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

/* How far the picture may move where it does not reach the edge of the frame: this part of
 * the bar beside it, and at least and at most these parts of the frame. */
#define BAR_PAN 0.6
#define LEAST_PAN 0.012
#define MOST_PAN 0.04

/* What is cut off at rest, so that the camera and the voice have room to move the picture
 * without showing an edge. */
#define OVERSCAN 1.03

/* A picture with few pixels is not shown larger than this: beyond it is nothing but blur. */
#define MAX_ENLARGEMENT 5.0

/* The backdrop of a picture that is far longer than wide is squeezed to this many times the frame. */
#define MAX_FILL 4

struct _AivLocalStage
{
  guint width;
  guint height;
  double max_zoom;
  double free_x; /* how far it may move where there are bars, in pixels; negative if there are none */
  double free_y;
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
  double max_width = (double) MAX_FILL * self->width / BLUR_SCALE;
  double max_height = (double) MAX_FILL * self->height / BLUR_SCALE;
  g_autoptr(AivPicture) small = aiv_picture_scale (picture,
                                                   MAX (8, (guint) ceil (MIN (picture_width * cover, max_width) / 2) * 2),
                                                   MAX (8, (guint) ceil (MIN (picture_height * cover, max_height) / 2) * 2),
                                                   AIV_PICTURE_RANGE_VIDEO);
  AivLocalPlane planes[3];

  get_planes (small, planes);
  for (guint i = 0; i < 3; i++)
    {
      AivLocalPlane *fill = &self->fill[i];
      AivLocalPlace place = { .scale = BLUR_SCALE };

      plane_alloc (fill, self->width >> (i > 0), self->height >> (i > 0));
      place.left = (fill->width - (double) planes[i].width * BLUR_SCALE) / 2;
      place.top = (fill->height - (double) planes[i].height * BLUR_SCALE) / 2;
      blur_plane (&planes[i], i > 0 ? (BLUR_RADIUS + 1) / 2 : BLUR_RADIUS);
      dim_plane (&planes[i], i > 0);
      aiv_local_resample (self->scratch, fill, &planes[i], fill, &place);
    }
}

/* How far the camera may move the picture along a side that is @size pixels long at rest. */
static double
find_free (double size,
           double frame,
           double max_zoom)
{
  if (size >= frame)
    return -1;
  /* Where a zoom hides the bars, a move would show them again. */
  if (size * max_zoom >= frame)
    return frame * LEAST_PAN;
  return CLAMP ((frame - size) / 2 * BAR_PAN, frame * LEAST_PAN, frame * MOST_PAN);
}

/**
 * aiv_local_stage_choose_size:
 * @picture: the picture
 * @width: (out): of its video in pixels
 * @height: (out): the same for its height
 *
 * Chooses the size of a video where none is asked for: a picture wider than high makes one of 1280 × 720, any
 * other, a square one too, one of 720 × 1280: it is seen on telephones.
 */
void
aiv_local_stage_choose_size (AivPicture *picture,
                             guint      *width,
                             guint      *height)
{
  gboolean is_wide = aiv_picture_get_width (picture) > aiv_picture_get_height (picture);

  *width = is_wide ? AIV_LOCAL_LONG_SIDE : AIV_LOCAL_SHORT_SIDE;
  *height = is_wide ? AIV_LOCAL_SHORT_SIDE : AIV_LOCAL_LONG_SIDE;
}

/**
 * aiv_local_stage_new:
 * @picture: the picture
 * @max_zoom: the greatest zoom that will be asked for
 * @spread: how large the picture is at rest, as a multiple of the size at which all of it is seen
 * @width: of the frames in pixels, even
 * @height: the same for their height
 *
 * Makes a picture ready. It is scaled once, to what its greatest zoom needs: drawing a frame takes as long for one of 50
 * million pixels as for any other.
 *
 * Returns: (transfer full): a new stage
 */
AivLocalStage *
aiv_local_stage_new (AivPicture *picture,
                     float       max_zoom,
                     float       spread,
                     guint       width,
                     guint       height)
{
  AivLocalStage *self = g_new0 (AivLocalStage, 1);
  guint picture_width = aiv_picture_get_width (picture);
  guint picture_height = aiv_picture_get_height (picture);
  double scale = MIN ((double) width / picture_width, (double) height / picture_height) * spread * OVERSCAN;

  self->width = width;
  self->height = height;
  self->max_zoom = max_zoom;
  self->scratch = aiv_local_scratch_new ();

  scale = MIN (scale, MAX_ENLARGEMENT);
  self->free_x = find_free (picture_width * scale, width, max_zoom);
  self->free_y = find_free (picture_height * scale, height, max_zoom);
  scale *= max_zoom;
  self->picture = aiv_picture_scale (picture,
                                     MAX (8, (guint) lrint (picture_width * scale / 2) * 2),
                                     MAX (8, (guint) lrint (picture_height * scale / 2) * 2),
                                     AIV_PICTURE_RANGE_VIDEO);
  get_planes (self->picture, self->sharp);
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

/* Where the picture begins along one side: in the middle, moved by @pan within what is
 * hidden, less what the voice needs. Where bars are seen at rest it may move a little. */
static double
place_along (double size,
             double frame,
             double pan,
             double sway,
             double space)
{
  double hidden = (size - frame) / 2;
  double room = space > 0 ? MAX (hidden, space) : MAX (hidden - frame * sway, 0);

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
  AivLocalPlace place = {
    .scale = scale,
    .left = place_along (self->sharp[0].width * scale, self->width, shot->pan_x, AIV_LOCAL_MAX_LEAN, self->free_x),
    .top = place_along (self->sharp[0].height * scale, self->height, shot->pan_y, 0, self->free_y),
    .lean = shot->lean * self->width,
    .lift = shot->nod * self->height,
  };

  aiv_local_resample (self->scratch, &planes[0], &self->sharp[0], &self->fill[0], &place);
  /* In the picture the colour samples lie in the middle of two pixels, in the frame on
   * the left one. */
  place.left = place.left / 2 + 0.25;
  place.top /= 2;
  place.lean /= 2;
  place.lift /= 2;
  for (guint i = 1; i < 3; i++)
    aiv_local_resample (self->scratch, &planes[i], &self->sharp[i], &self->fill[i], &place);
}

/**
 * aiv_local_stage_veil:
 * @self: a stage
 * @alpha: how little is seen of the frame, 0 to 256
 * @planes: (array fixed-size=3): a frame that has been drawn
 *
 * Lets a frame dissolve into the backdrop.
 */
void
aiv_local_stage_veil (AivLocalStage *self,
                      guint          alpha,
                      AivLocalPlane *planes)
{
  for (guint i = 0; i < 3; i++)
    aiv_local_cover (&planes[i], &self->fill[i], 0, alpha);
}

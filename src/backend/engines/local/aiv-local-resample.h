/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AivLocalPlane:
 * @data: the first pixel
 * @stride: bytes from one row to the next
 * @width: in pixels
 * @height: in pixels
 *
 * One plane of 8-bit samples.
 */
typedef struct
{
  guint8 *data;
  gsize stride;
  guint width;
  guint height;
} AivLocalPlane;

/**
 * AivLocalPlace:
 * @scale: pixels of the target per pixel of the picture, 0.25 or more, best between 0.7 and 2
 * @left: where the left edge of the picture's foot lies in the target
 * @top: where the picture's top edge lies while nothing lifts it
 * @lean: how far to the right of its foot its top is, in pixels of the target
 * @lift: how far its top is lifted while its foot stays, in pixels of the target
 *
 * Where and how a picture is drawn. Top and foot are those of the part that can be seen;
 * in between it bends smoothly.
 */
typedef struct
{
  double scale;
  double left;
  double top;
  double lean;
  double lift;
} AivLocalPlace;

/**
 * AivLocalScratch:
 *
 * Working memory of one thread that resamples.
 */
typedef struct _AivLocalScratch AivLocalScratch;

AivLocalScratch *aiv_local_scratch_new (void);
void aiv_local_scratch_free (AivLocalScratch *self);

void aiv_local_resample (AivLocalScratch     *scratch,
                         AivLocalPlane       *target,
                         const AivLocalPlane *source,
                         const AivLocalPlane *fill,
                         const AivLocalPlace *place);

void aiv_local_cover (AivLocalPlane       *target,
                      const AivLocalPlane *cover,
                      guint8               value,
                      guint                alpha);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLocalScratch, aiv_local_scratch_free)

G_END_DECLS

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
                         double               scale,
                         double               left,
                         double               top);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLocalScratch, aiv_local_scratch_free)

G_END_DECLS

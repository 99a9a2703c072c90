/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_FRAME (aiv_frame_get_type ())

/**
 * AivFrame:
 * @width: in pixels
 * @height: in pixels
 * @stride: bytes from one row to the next
 * @pixels: red, green, blue and alpha, a byte each, not premultiplied
 *
 * One frame of a video, ready to be drawn. Never changed once it is made: any thread.
 */
typedef struct
{
  guint width;
  guint height;
  gsize stride;
  GBytes *pixels;
} AivFrame;

GType     aiv_frame_get_type (void) G_GNUC_CONST;
AivFrame *aiv_frame_new      (guint     width,
                              guint     height,
                              gsize     stride,
                              GBytes   *pixels);
AivFrame *aiv_frame_ref      (AivFrame *self);
void      aiv_frame_unref    (AivFrame *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivFrame, aiv_frame_unref)

G_END_DECLS

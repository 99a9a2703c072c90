/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-frame.h"

G_DEFINE_BOXED_TYPE (AivFrame, aiv_frame, aiv_frame_ref, aiv_frame_unref)

/**
 * aiv_frame_new:
 * @width: in pixels
 * @height: in pixels
 * @stride: bytes from one row to the next
 * @pixels: (transfer full): RGBA, a byte each
 *
 * Returns: (transfer full): a frame
 */
AivFrame *
aiv_frame_new (guint   width,
               guint   height,
               gsize   stride,
               GBytes *pixels)
{
  AivFrame *self = g_atomic_rc_box_new0 (AivFrame);

  self->width = width;
  self->height = height;
  self->stride = stride;
  self->pixels = pixels;
  return self;
}

/**
 * aiv_frame_ref:
 * @self: a frame
 *
 * Returns: (transfer full): @self
 */
AivFrame *
aiv_frame_ref (AivFrame *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  AivFrame *self = data;

  g_bytes_unref (self->pixels);
}

/**
 * aiv_frame_unref:
 * @self: (transfer full): a frame
 */
void
aiv_frame_unref (AivFrame *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

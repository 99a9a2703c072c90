/* SPDX-License-Identifier: MIT */
#pragma once

#include <string.h>

#include "engines/local/aiv-local-resample.h"

G_BEGIN_DECLS

/* A picture in memory, as the local engine draws it: brightness and two colours at half the size. */
typedef struct
{
  AivLocalPlane planes[3];
} Frame;

/* @gap: bytes between the rows */
static inline void
frame_init (Frame *frame,
            guint  width,
            guint  height,
            guint  gap,
            int    brightness,
            int    colour)
{
  for (guint i = 0; i < 3; i++)
    {
      AivLocalPlane *plane = &frame->planes[i];

      plane->width = width >> (i > 0);
      plane->height = height >> (i > 0);
      plane->stride = plane->width + gap;
      plane->data = g_malloc (plane->stride * plane->height);
      memset (plane->data, i > 0 ? colour : brightness, plane->stride * plane->height);
    }
}

static inline void
frame_clear (Frame *frame)
{
  for (guint i = 0; i < 3; i++)
    g_free (frame->planes[i].data);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Frame, frame_clear)

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <gst/video/video.h>

#include "aiv-picture.h"

G_BEGIN_DECLS

AivPicture *aiv_picture_new_from_sample (GstSample   *sample,
                                         AivMediaKind kind,
                                         guint        orientation);
const GstVideoFrame *aiv_picture_get_frame (AivPicture *self);
gboolean aiv_picture_png_is_whole (const guint8 *data,
                                   gsize         length,
                                   GCancellable *cancellable);
void aiv_picture_recolour (GstBuffer          *buffer,
                           const GstVideoInfo *from,
                           const GstVideoInfo *to);

G_END_DECLS

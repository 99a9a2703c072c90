/* SPDX-License-Identifier: MIT */
#pragma once

#include <gst/video/video.h>

#include "aiv-picture.h"

G_BEGIN_DECLS

AivPicture *aiv_picture_new_from_sample (GstSample   *sample,
                                         AivMediaKind kind,
                                         guint        orientation);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "aiv-session.h"

G_BEGIN_DECLS

/* More files than anybody drops at once. */
#define AIV_VIDEO_CONTENT_MAX 500

#define AIV_TYPE_VIDEO_CONTENT (aiv_video_content_get_type ())
G_DECLARE_FINAL_TYPE (AivVideoContent, aiv_video_content, AIV, VIDEO_CONTENT, GdkContentProvider)

GdkContentProvider *aiv_video_content_new (AivSession *session,
                                           GPtrArray  *items);

G_END_DECLS

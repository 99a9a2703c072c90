/* SPDX-License-Identifier: MIT */
#pragma once

#include <json-glib/json-glib.h>

#include "queue/aiv-video-frame.h"

G_BEGIN_DECLS

GBytes     *aiv_video_texts_ref_stream  (AivVideoFrame       *frame);
GBytes     *aiv_video_texts_ref_push    (AivVideoFrame       *frame);
const char *aiv_video_texts_get_status  (const AivVideoFrame *frame);

G_END_DECLS

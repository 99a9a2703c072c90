/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine.h"

G_BEGIN_DECLS

/**
 * AivLocalFormats:
 * @AIV_LOCAL_FORMAT_X264: H.264, by x264, and AAC in MP4
 * @AIV_LOCAL_FORMAT_OPENH264: H.264, by OpenH264, and AAC in MP4
 * @AIV_LOCAL_FORMAT_VP9: VP9 and Opus in WebM
 * @AIV_LOCAL_FORMAT_ANY: the first of these that this machine can encode
 *
 * What a video may be encoded as.
 */
typedef enum
{
  AIV_LOCAL_FORMAT_X264 = 1 << 0,
  AIV_LOCAL_FORMAT_OPENH264 = 1 << 1,
  AIV_LOCAL_FORMAT_VP9 = 1 << 2,
  AIV_LOCAL_FORMAT_ANY = AIV_LOCAL_FORMAT_X264 | AIV_LOCAL_FORMAT_OPENH264 | AIV_LOCAL_FORMAT_VP9,
} AivLocalFormats;

/* Called on the thread that renders. */
typedef void (*AivLocalProgressFunc) (AivEnginePhase phase,
                                      double         fraction,
                                      gpointer       user_data);

AivEngineResult *aiv_local_render (AivEngineJob        *job,
                                   AivLocalFormats      formats,
                                   AivLocalProgressFunc progress,
                                   gpointer             user_data,
                                   GCancellable        *cancellable,
                                   GError             **error);

G_END_DECLS

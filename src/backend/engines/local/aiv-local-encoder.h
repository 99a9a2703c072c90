/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-local-codec.h"
#include "engines/aiv-engine-error.h"

G_BEGIN_DECLS

/**
 * AivLocalEncoder:
 * @codec: how the pictures are encoded
 * @content_type: the media type of the files
 * @extension: their usual extension, without the dot
 * @video: (nullable): a new video encoder, floating
 * @audio: (nullable): a new audio encoder, floating
 * @mux: (nullable): a new multiplexer, floating
 *
 * The parts that encode a video.
 */
typedef struct
{
  const AivLocalCodec *codec;
  const char *content_type;
  const char *extension;
  GstElement *video;
  GstElement *audio;
  GstElement *mux;
} AivLocalEncoder;

gboolean aiv_local_encoder_choose (AivLocalEncoder *self,
                                   AivLocalFormats  formats,
                                   const char      *side_file,
                                   GError         **error);
void aiv_local_encoder_drop_audio (AivLocalEncoder *self);

G_END_DECLS

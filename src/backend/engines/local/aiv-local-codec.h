/* SPDX-License-Identifier: MIT */
#pragma once

#include <gst/gst.h>

#include "aiv-local-formats.h"

G_BEGIN_DECLS

/**
 * AivLocalCodec:
 * @format: what it makes, and by what
 * @element: the element that does it
 * @webm: whether it goes into WebM instead of MP4
 * @on_trial: whether the element may be there and not work
 * @make: (private): makes one, floating; %NULL if it is not there
 *
 * A way to encode pictures. Static.
 */
typedef struct _AivLocalCodec AivLocalCodec;

struct _AivLocalCodec
{
  AivLocalFormats format;
  const char *element;
  gboolean webm;
  gboolean on_trial;
  GstElement *(*make) (const AivLocalCodec *self);
};

/* Whether a way to encode can be gone. */
typedef gboolean (*AivLocalCodecTest) (const AivLocalCodec *codec,
                                       gpointer             user_data);

const AivLocalCodec *aiv_local_codec_pick (AivLocalFormats   formats,
                                           AivLocalCodecTest works,
                                           gpointer          user_data);
gboolean aiv_local_codec_works (const AivLocalCodec *self,
                                gpointer             user_data);
void aiv_local_codec_give_up (const AivLocalCodec *self);
GstElement *aiv_local_codec_make (const AivLocalCodec *self);

G_END_DECLS

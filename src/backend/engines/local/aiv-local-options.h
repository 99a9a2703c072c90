/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-local-formats.h"

G_BEGIN_DECLS

/**
 * AivLocalTransition:
 * @AIV_LOCAL_TRANSITION_DISSOLVE: a picture comes out of its own blur and goes back into it
 * @AIV_LOCAL_TRANSITION_FADE: from black and to black
 * @AIV_LOCAL_TRANSITION_NONE: begins and ends at once
 *
 * How a video begins and ends.
 */
typedef enum
{
  AIV_LOCAL_TRANSITION_DISSOLVE,
  AIV_LOCAL_TRANSITION_FADE,
  AIV_LOCAL_TRANSITION_NONE,
} AivLocalTransition;

/**
 * AivLocalOptions:
 * @formats: what videos may be encoded as
 * @transition: how they begin and end, where the prompt does not say
 * @captions: whether the prompt is shown in them
 * @patience_ms: how long a hardware encoder may give nothing before it is given up; 0 for as long as usual
 *
 * How whoever runs the server wants videos to be made. A plain value.
 */
typedef struct
{
  AivLocalFormats formats;
  AivLocalTransition transition;
  gboolean captions;
  guint patience_ms;
} AivLocalOptions;

#define AIV_LOCAL_OPTIONS_USUAL { .formats = AIV_LOCAL_FORMAT_ANY, .transition = AIV_LOCAL_TRANSITION_DISSOLVE }

G_END_DECLS

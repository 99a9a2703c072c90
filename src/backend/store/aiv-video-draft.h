/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-file-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_DRAFT (aiv_video_draft_get_type ())

/**
 * AivVideoDraft:
 * @user_id: who asks for it
 * @prompt: what is asked for
 * @model: the model asked for
 * @engine: id of the engine that makes it
 * @fallback: whether @engine stands in for a service that is not configured
 * @reference_url: (nullable): the picture as the client named it
 * @image: (nullable): the picture; its file is in place and the video's own
 * @want_ms: length in milliseconds
 * @want_width: width in pixels
 * @want_height: height in pixels
 * @price: credits, 0 or more
 *
 * A video to be submitted. Reference counted; do not change it once submitted.
 */
typedef struct
{
  gint64 user_id;
  char *prompt;
  char *model;
  char *engine;
  gboolean fallback;
  char *reference_url;
  AivFileRow *image;
  gint64 want_ms;
  guint want_width;
  guint want_height;
  gint64 price;
} AivVideoDraft;

GType          aiv_video_draft_get_type (void) G_GNUC_CONST;
AivVideoDraft *aiv_video_draft_new      (void);
AivVideoDraft *aiv_video_draft_ref      (AivVideoDraft *self);
void           aiv_video_draft_unref    (AivVideoDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivVideoDraft, aiv_video_draft_unref)

G_END_DECLS

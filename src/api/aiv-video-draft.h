/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-draft-file.h"

G_BEGIN_DECLS

#define AIV_TYPE_VIDEO_DRAFT (aiv_video_draft_get_type ())
G_DECLARE_FINAL_TYPE (AivVideoDraft, aiv_video_draft, AIV, VIDEO_DRAFT, GObject)

/**
 * AivVideoDraft:
 *
 * A video from words that has not been sent.
 *
 * Properties:
 * - `prompt` (string, read-write): what it shows; servers take 10 to 500 characters
 * - `model` (string, read-write, nullable): id of a model; %NULL: the server's choice
 * - `duration` (guint, read-write): seconds; 0: the server's choice
 * - `picture` (AivDraftFile, read-write, nullable): a picture that it begins with, uploaded
 *   when the draft is sent
 * - `picture-url` (string, read-write, nullable): where such a picture is already: a URL, or
 *   a path on the server. Setting one of both unsets the other; sending a draft with a
 *   `picture` keeps where it went, so that it is not uploaded twice.
 *
 * Sending the same draft again after a failure cannot charge twice: the draft keeps its
 * idempotency key until something in it changes. Main thread.
 */

AivVideoDraft *aiv_video_draft_new                 (void);
const char    *aiv_video_draft_get_prompt          (AivVideoDraft *self);
void           aiv_video_draft_set_prompt          (AivVideoDraft *self,
                                                    const char    *prompt);
const char    *aiv_video_draft_get_model           (AivVideoDraft *self);
void           aiv_video_draft_set_model           (AivVideoDraft *self,
                                                    const char    *model);
guint          aiv_video_draft_get_duration        (AivVideoDraft *self);
void           aiv_video_draft_set_duration        (AivVideoDraft *self,
                                                    guint          seconds);
AivDraftFile  *aiv_video_draft_get_picture         (AivVideoDraft *self);
void           aiv_video_draft_set_picture         (AivVideoDraft *self,
                                                    AivDraftFile  *picture);
const char    *aiv_video_draft_get_picture_url     (AivVideoDraft *self);
void           aiv_video_draft_set_picture_url     (AivVideoDraft *self,
                                                    const char    *url);
const char    *aiv_video_draft_get_idempotency_key (AivVideoDraft *self);
/* For a draft that was kept over a restart: the key that it was sent with. */
void           aiv_video_draft_set_idempotency_key (AivVideoDraft *self,
                                                    const char    *key);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-video-draft.h"

G_BEGIN_DECLS

/* Where its picture has been uploaded to; kept until the picture changes, and not told. */
const char *aiv_video_draft_get_uploaded_url (AivVideoDraft *self);
void        aiv_video_draft_set_uploaded_url (AivVideoDraft *self,
                                              const char    *url);

G_END_DECLS

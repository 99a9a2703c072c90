/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-local-resample.h"

G_BEGIN_DECLS

/**
 * AivLocalCaption:
 *
 * Words that are shown in a video, a few lines at a time. Used by one thread at a time.
 */
typedef struct _AivLocalCaption AivLocalCaption;

AivLocalCaption *aiv_local_caption_new (const char *text,
                                        guint       width,
                                        guint       height,
                                        guint       n_frames,
                                        guint       fps);
void aiv_local_caption_free (AivLocalCaption *self);
guint aiv_local_caption_get_n_pages (const AivLocalCaption *self);
const char *aiv_local_caption_get_page (const AivLocalCaption *self,
                                        guint                  page);
void aiv_local_caption_draw (AivLocalCaption *self,
                             guint            frame,
                             AivLocalPlane   *planes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLocalCaption, aiv_local_caption_free)

G_END_DECLS

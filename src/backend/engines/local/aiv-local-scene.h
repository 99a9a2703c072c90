/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-local-resample.h"

G_BEGIN_DECLS

/**
 * AivLocalScene:
 *
 * An abstract picture that moves: light in the colours that a prompt's words stand for,
 * silk in front of it, and dust in the light. Used by one thread at a time.
 */
typedef struct _AivLocalScene AivLocalScene;

AivLocalScene *aiv_local_scene_new (const char *prompt,
                                    guint32     seed,
                                    guint       width,
                                    guint       height,
                                    guint       n_frames,
                                    float       seconds);
void aiv_local_scene_free (AivLocalScene *self);
void aiv_local_scene_draw (AivLocalScene *self,
                           guint          frame,
                           AivLocalPlane *planes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLocalScene, aiv_local_scene_free)

G_END_DECLS

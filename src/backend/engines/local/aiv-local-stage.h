/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-local-camera.h"
#include "aiv-local-resample.h"
#include "aiv-picture.h"

G_BEGIN_DECLS

#define AIV_LOCAL_LONG_SIDE 1280
#define AIV_LOCAL_SHORT_SIDE 720

/**
 * AivLocalStage:
 *
 * A picture made ready to be filmed: sharp at the greatest zoom, on a blurred and darkened
 * copy of itself. Used by one thread at a time.
 */
typedef struct _AivLocalStage AivLocalStage;

void aiv_local_stage_choose_size (AivPicture *picture,
                                  guint      *width,
                                  guint      *height);
AivLocalStage *aiv_local_stage_new (AivPicture *picture,
                                    float       max_zoom,
                                    float       spread,
                                    guint       width,
                                    guint       height);
void aiv_local_stage_free (AivLocalStage *self);
void aiv_local_stage_draw (AivLocalStage      *self,
                           const AivLocalShot *shot,
                           AivLocalPlane      *planes);
void aiv_local_stage_veil (AivLocalStage *self,
                           guint          alpha,
                           AivLocalPlane *planes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivLocalStage, aiv_local_stage_free)

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-poster.h"

G_BEGIN_DECLS

#define AIV_TYPE_COLLAGE (aiv_collage_get_type ())
G_DECLARE_FINAL_TYPE (AivCollage, aiv_collage, AIV, COLLAGE, GtkWidget)

void aiv_collage_set_batch (AivCollage *self,
                            AivSession *session,
                            AivBatch   *batch);

G_END_DECLS

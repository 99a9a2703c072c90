/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-draft.h"

G_BEGIN_DECLS

#define AIV_TYPE_PICTURE_GRID (aiv_picture_grid_get_type ())
G_DECLARE_FINAL_TYPE (AivPictureGrid, aiv_picture_grid, AIV, PICTURE_GRID, AdwBin)

void aiv_picture_grid_set_draft (AivPictureGrid *self,
                                 AivDraft       *draft);

G_END_DECLS

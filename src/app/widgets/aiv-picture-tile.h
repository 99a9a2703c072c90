/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-chosen-file.h"

G_BEGIN_DECLS

#define AIV_TYPE_PICTURE_TILE (aiv_picture_tile_get_type ())
G_DECLARE_FINAL_TYPE (AivPictureTile, aiv_picture_tile, AIV, PICTURE_TILE, AdwBin)

GtkWidget *aiv_picture_tile_new          (AivChosenFile  *file);
void       aiv_picture_tile_make_movable (AivPictureTile *self);

G_END_DECLS

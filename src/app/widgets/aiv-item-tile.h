/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_ITEM_TILE (aiv_item_tile_get_type ())
G_DECLARE_FINAL_TYPE (AivItemTile, aiv_item_tile, AIV, ITEM_TILE, GtkWidget)

GtkWidget  *aiv_item_tile_new       (void);
void        aiv_item_tile_set_item  (AivItemTile *self,
                                     AivSession  *session,
                                     AivItem     *item);
void        aiv_item_tile_set_details (AivItemTile *self,
                                       gboolean     details);
void        aiv_item_tile_set_moving  (AivItemTile  *self,
                                       GdkPaintable *moving);
AivItem    *aiv_item_tile_get_item    (AivItemTile  *self);
const char *aiv_item_tile_get_label (AivItemTile *self);

G_END_DECLS

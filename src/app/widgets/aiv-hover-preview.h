/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-item-tile.h"

G_BEGIN_DECLS

#define AIV_TYPE_HOVER_PREVIEW (aiv_hover_preview_get_type ())
G_DECLARE_FINAL_TYPE (AivHoverPreview, aiv_hover_preview, AIV, HOVER_PREVIEW, GObject)

AivHoverPreview *aiv_hover_preview_new      (void);
void             aiv_hover_preview_watch    (AivHoverPreview *self,
                                             AivItemTile     *tile);
void             aiv_hover_preview_forget   (AivHoverPreview *self,
                                             AivItemTile     *tile);
AivItemTile     *aiv_hover_preview_get_tile (AivHoverPreview *self);

G_END_DECLS

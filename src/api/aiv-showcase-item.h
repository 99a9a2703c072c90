/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-item.h"
#include "wire/aiv-wire-showcase-entry.h"

G_BEGIN_DECLS

#define AIV_TYPE_SHOWCASE_ITEM (aiv_showcase_item_get_type ())
G_DECLARE_FINAL_TYPE (AivShowcaseItem, aiv_showcase_item, AIV, SHOWCASE_ITEM, GObject)

/**
 * AivShowcaseItem:
 *
 * A video or a picture of a showcase; never changes.
 *
 * Properties, read-only:
 * - `title`, `description`, `category` (string)
 * - `video` (AivItem): the video, as players and posters take it; of a picture, its poster is
 *   the picture
 */

/* @video NULL: made of @wire; or that of another item with the same address. */
AivShowcaseItem *aiv_showcase_item_new             (AivWireShowcaseEntry *wire,
                                                    gboolean              is_picture,
                                                    AivItem              *video);
const char      *aiv_showcase_item_get_title       (AivShowcaseItem      *self);
const char      *aiv_showcase_item_get_description (AivShowcaseItem      *self);
const char      *aiv_showcase_item_get_category    (AivShowcaseItem      *self);
/* As the server told it. */
const char      *aiv_showcase_item_get_url         (AivShowcaseItem      *self);
gboolean         aiv_showcase_item_get_is_picture  (AivShowcaseItem      *self);
AivItem         *aiv_showcase_item_get_video       (AivShowcaseItem      *self);
/* Whether a video is one of a showcase, and so nobody's own. */
gboolean         aiv_showcase_item_is_video        (AivItem              *video);

G_END_DECLS

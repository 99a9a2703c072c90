/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"
#include "aiv-showcase-item.h"

G_BEGIN_DECLS

#define AIV_TYPE_SHOWCASE_CARD (aiv_showcase_card_get_type ())
G_DECLARE_FINAL_TYPE (AivShowcaseCard, aiv_showcase_card, AIV, SHOWCASE_CARD, AdwBin)

GtkWidget       *aiv_showcase_card_new      (AivSession      *session,
                                             AivShowcaseItem *item);
AivShowcaseItem *aiv_showcase_card_get_item (AivShowcaseCard *self);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_HERO_CAROUSEL (aiv_hero_carousel_get_type ())
G_DECLARE_FINAL_TYPE (AivHeroCarousel, aiv_hero_carousel, AIV, HERO_CAROUSEL, AdwBin)

GtkWidget *aiv_hero_carousel_new         (void);
void       aiv_hero_carousel_set_items   (AivHeroCarousel *self,
                                          AivSession      *session,
                                          GListModel      *items);
guint      aiv_hero_carousel_get_current (AivHeroCarousel *self);
gboolean   aiv_hero_carousel_get_moving  (AivHeroCarousel *self);

G_END_DECLS

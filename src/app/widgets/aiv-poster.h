/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-cover.h"
#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_POSTER (aiv_poster_get_type ())
G_DECLARE_FINAL_TYPE (AivPoster, aiv_poster, AIV, POSTER, AivCover)

GtkWidget *aiv_poster_new        (void);
void       aiv_poster_set_item   (AivPoster  *self,
                                  AivSession *session,
                                  AivItem    *item);
void       aiv_poster_set_radius (AivPoster  *self,
                                  double      radius);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_POSTER (aiv_poster_get_type ())
G_DECLARE_FINAL_TYPE (AivPoster, aiv_poster, AIV, POSTER, GtkWidget)

GtkWidget *aiv_poster_new      (void);
void       aiv_poster_set_item (AivPoster  *self,
                                AivSession *session,
                                AivItem    *item);
void       aiv_poster_set_ratio (AivPoster  *self,
                                 double      ratio);
gboolean   aiv_poster_has_picture (AivPoster *self);

G_END_DECLS

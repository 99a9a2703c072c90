/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define AIV_TYPE_COVER (aiv_cover_get_type ())
G_DECLARE_FINAL_TYPE (AivCover, aiv_cover, AIV, COVER, GtkWidget)

GtkWidget *aiv_cover_new           (void);
void       aiv_cover_set_paintable (AivCover     *self,
                                    GdkPaintable *paintable);
GdkPaintable *aiv_cover_get_paintable (AivCover *self);
void       aiv_cover_set_ratio     (AivCover     *self,
                                    double        ratio);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean aiv_drawn_cache_has      (GtkWidget             *parent,
                                   const char            *look,
                                   const graphene_rect_t *place,
                                   const GdkRGBA         *color);
void     aiv_drawn_cache_snapshot (GtkWidget             *parent,
                                   const char            *look,
                                   const graphene_rect_t *place,
                                   const GdkRGBA         *color,
                                   GtkWidget             *child,
                                   GtkSnapshot           *snapshot);

G_END_DECLS

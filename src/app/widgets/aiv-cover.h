/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How much of what is cut off in height is cut off above. */
#define AIV_COVER_ABOVE 0.28

#define AIV_TYPE_COVER (aiv_cover_get_type ())
G_DECLARE_DERIVABLE_TYPE (AivCover, aiv_cover, AIV, COVER, GtkWidget)

struct _AivCoverClass
{
  GtkWidgetClass parent_class;
};

GtkWidget    *aiv_cover_new           (void);
void          aiv_cover_set_paintable (AivCover     *self,
                                       GdkPaintable *paintable);
GdkPaintable *aiv_cover_get_paintable (AivCover     *self);
void          aiv_cover_set_ratio     (AivCover     *self,
                                       double        ratio);

G_END_DECLS

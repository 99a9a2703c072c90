/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define AIV_TYPE_TEXT_LINE (aiv_text_line_get_type ())
G_DECLARE_FINAL_TYPE (AivTextLine, aiv_text_line, AIV, TEXT_LINE, GtkWidget)

GtkWidget  *aiv_text_line_new       (PangoEllipsizeMode  ellipsize);
void        aiv_text_line_set_label (AivTextLine        *self,
                                     const char         *label);
const char *aiv_text_line_get_label (AivTextLine        *self);

G_END_DECLS

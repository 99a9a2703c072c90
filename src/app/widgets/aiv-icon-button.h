/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define AIV_TYPE_ICON_BUTTON (aiv_icon_button_get_type ())
G_DECLARE_FINAL_TYPE (AivIconButton, aiv_icon_button, AIV, ICON_BUTTON, GtkButton)

GtkWidget *aiv_icon_button_new           (const char    *icon_name);
void       aiv_icon_button_set_icon_name (AivIconButton *self,
                                          const char    *icon_name);

G_END_DECLS

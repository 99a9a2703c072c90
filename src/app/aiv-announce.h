/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void aiv_announce (GtkWidget                         *widget,
                   const char                        *text,
                   GtkAccessibleAnnouncementPriority  priority);

G_END_DECLS

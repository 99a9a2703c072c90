/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void aiv_drawn_cache_snapshot_child (GtkWidget   *parent,
                                     GtkWidget   *child,
                                     const char  *look,
                                     GtkSnapshot *snapshot);

G_END_DECLS

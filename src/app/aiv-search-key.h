/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void aiv_search_key_add (GtkWidget  *page,
                         const char *action);

G_END_DECLS

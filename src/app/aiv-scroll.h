/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "aiv-paged-list.h"

G_BEGIN_DECLS

gboolean aiv_scroll_wants_more (GtkAdjustment *adjustment,
                                AivPagedList  *list);

G_END_DECLS

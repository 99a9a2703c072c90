/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "aiv-history.h"

G_BEGIN_DECLS

#define AIV_TYPE_HISTORY_POPOVER (aiv_history_popover_get_type ())
G_DECLARE_FINAL_TYPE (AivHistoryPopover, aiv_history_popover, AIV, HISTORY_POPOVER, GtkPopover)

GtkWidget *aiv_history_popover_new (AivHistory *history);

G_END_DECLS

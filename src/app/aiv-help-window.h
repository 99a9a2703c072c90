/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define AIV_TYPE_HELP_WINDOW (aiv_help_window_get_type ())

G_DECLARE_FINAL_TYPE (AivHelpWindow, aiv_help_window, AIV, HELP_WINDOW, AdwWindow)

GtkWindow *aiv_help_window_new  (void);
void       aiv_help_window_show (AivHelpWindow *self,
                                 const char    *topic);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void aiv_app_present_error      (GtkWidget    *widget,
                                 const GError *error,
                                 const char   *heading);
void aiv_app_show_error_details (GtkWidget    *widget,
                                 const char   *details);
void aiv_app_tell_unsent        (GtkWidget    *widget,
                                 const char   *title,
                                 const char   *reason);

G_END_DECLS

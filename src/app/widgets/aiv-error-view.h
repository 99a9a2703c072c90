/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define AIV_TYPE_ERROR_VIEW (aiv_error_view_get_type ())
G_DECLARE_FINAL_TYPE (AivErrorView, aiv_error_view, AIV, ERROR_VIEW, AdwBin)

GtkWidget *aiv_error_view_new       (void);
gboolean   aiv_error_view_set_error (AivErrorView *self,
                                     const GError *error,
                                     const char   *title);
void       aiv_error_view_set_text  (AivErrorView *self,
                                     const char   *title,
                                     const char   *text,
                                     const char   *details);

G_END_DECLS

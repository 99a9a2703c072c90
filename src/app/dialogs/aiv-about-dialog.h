/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwDialog *aiv_about_dialog_new     (void);
void       aiv_about_dialog_present (GtkWidget *parent);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

AdwDialog *aiv_shortcuts_dialog_new (void);

G_END_DECLS

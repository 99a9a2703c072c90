/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account.h"

G_BEGIN_DECLS

#define AIV_TYPE_BACKGROUND (aiv_background_get_type ())
G_DECLARE_FINAL_TYPE (AivBackground, aiv_background, AIV, BACKGROUND, GObject)

AivBackground *aiv_background_new   (GtkApplication *application,
                                     GSettings      *settings,
                                     AivAccount     *account);
void           aiv_background_watch (AivBackground  *self,
                                     GtkWindow      *window);
void           aiv_background_quit  (AivBackground  *self);

G_END_DECLS

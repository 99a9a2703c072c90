/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define AIV_TYPE_PLAYER_CONTROLS (aiv_player_controls_get_type ())
G_DECLARE_FINAL_TYPE (AivPlayerControls, aiv_player_controls, AIV, PLAYER_CONTROLS, AdwBin)

GtkWidget *aiv_player_controls_new     (void);
gboolean   aiv_player_controls_is_busy (AivPlayerControls *self);
char      *aiv_player_format_time      (gint64             microseconds);
char      *aiv_player_format_rate      (double             rate);

G_END_DECLS

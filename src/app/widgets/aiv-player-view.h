/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-player.h"

G_BEGIN_DECLS

#define AIV_TYPE_PLAYER_VIEW (aiv_player_view_get_type ())
G_DECLARE_FINAL_TYPE (AivPlayerView, aiv_player_view, AIV, PLAYER_VIEW, AdwBin)

GtkWidget *aiv_player_view_new          (void);
AivPlayer *aiv_player_view_get_player   (AivPlayerView *self);
void       aiv_player_view_show_loading (AivPlayerView *self,
                                         const char    *text,
                                         double         fraction);
void       aiv_player_view_show_error   (AivPlayerView *self,
                                         const GError  *error);
void       aiv_player_view_play         (AivPlayerView *self,
                                         const char    *uri);
void       aiv_player_view_set_file     (AivPlayerView *self,
                                         const char    *path);
void       aiv_player_view_set_details  (AivPlayerView *self,
                                         GtkWidget     *details);

G_END_DECLS

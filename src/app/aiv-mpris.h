/* SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#include "aiv-player.h"

G_BEGIN_DECLS

#define AIV_MPRIS_NAME "org.mpris.MediaPlayer2." AIV_APP_ID
#define AIV_MPRIS_PATH "/org/mpris/MediaPlayer2"

#define AIV_TYPE_MPRIS (aiv_mpris_get_type ())
G_DECLARE_FINAL_TYPE (AivMpris, aiv_mpris, AIV, MPRIS, GObject)

AivMpris *aiv_mpris_new        (GtkWidget  *page,
                                AivPlayer  *player);
void      aiv_mpris_set_video  (AivMpris   *self,
                                const char *key,
                                const char *title,
                                const char *album,
                                const char *art_path);
void      aiv_mpris_set_can_go (AivMpris   *self,
                                gboolean    previous,
                                gboolean    next);

G_END_DECLS

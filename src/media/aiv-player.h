/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

#include "aiv-media.h"

G_BEGIN_DECLS

/**
 * AivPlayerState:
 * @AIV_PLAYER_STATE_STOPPED: nothing is open
 * @AIV_PLAYER_STATE_LOADING: opening, or waiting for the network
 * @AIV_PLAYER_STATE_PAUSED: shows a frame and waits
 * @AIV_PLAYER_STATE_PLAYING: plays
 * @AIV_PLAYER_STATE_ENDED: at the end; playing again starts over
 * @AIV_PLAYER_STATE_ERROR: cannot play this; see [signal@Player::error]
 */
typedef enum
{
  AIV_PLAYER_STATE_STOPPED,
  AIV_PLAYER_STATE_LOADING,
  AIV_PLAYER_STATE_PAUSED,
  AIV_PLAYER_STATE_PLAYING,
  AIV_PLAYER_STATE_ENDED,
  AIV_PLAYER_STATE_ERROR,
} AivPlayerState;

#define AIV_TYPE_PLAYER_STATE (aiv_player_state_get_type ())
GType aiv_player_state_get_type (void) G_GNUC_CONST;

#define AIV_TYPE_PLAYER (aiv_player_get_type ())
G_DECLARE_FINAL_TYPE (AivPlayer, aiv_player, AIV, PLAYER, GObject)

AivPlayer *aiv_player_new (void);
AivPlayer *aiv_player_new_for_sound (void);
AivPlayer *aiv_player_new_for_sink (const char *video_sink);
const char *aiv_player_get_uri (AivPlayer *self);
void aiv_player_set_uri (AivPlayer  *self,
                         const char *uri);
void aiv_player_set_successor (AivPlayer  *self,
                               const char *uri);
void aiv_player_set_header (AivPlayer  *self,
                            const char *name,
                            const char *value);
GObject *aiv_player_get_paintable (AivPlayer *self);
AivPlayerState aiv_player_get_state (AivPlayer *self);
gboolean aiv_player_get_playing (AivPlayer *self);
gint64 aiv_player_get_position (AivPlayer *self);
gint64 aiv_player_get_duration (AivPlayer *self);
int aiv_player_get_buffering (AivPlayer *self);
double aiv_player_get_volume (AivPlayer *self);
void aiv_player_set_volume (AivPlayer *self,
                            double     volume);
gboolean aiv_player_get_muted (AivPlayer *self);
void aiv_player_set_muted (AivPlayer *self,
                           gboolean   muted);
gboolean aiv_player_get_loop (AivPlayer *self);
void aiv_player_set_loop (AivPlayer *self,
                          gboolean   loop);
double aiv_player_get_rate (AivPlayer *self);
void aiv_player_set_rate (AivPlayer *self,
                          double     rate);
void aiv_player_play (AivPlayer *self);
void aiv_player_pause (AivPlayer *self);
void aiv_player_stop (AivPlayer *self);
void aiv_player_seek (AivPlayer *self,
                      gint64     position,
                      gboolean   accurate);
void aiv_player_step (AivPlayer *self,
                      int        frames);

G_END_DECLS

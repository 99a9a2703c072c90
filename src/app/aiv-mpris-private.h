/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-mpris.h"

G_BEGIN_DECLS

#define AIV_MPRIS_ROOT_INTERFACE "org.mpris.MediaPlayer2"
#define AIV_MPRIS_PLAYER_INTERFACE "org.mpris.MediaPlayer2.Player"

/* What others can be told that it changed. Position is not among them: see Seeked. */
typedef enum
{
  AIV_MPRIS_PLAYBACK_STATUS = 1 << 0,
  AIV_MPRIS_LOOP_STATUS = 1 << 1,
  AIV_MPRIS_RATE = 1 << 2,
  AIV_MPRIS_METADATA = 1 << 3,
  AIV_MPRIS_VOLUME = 1 << 4,
  AIV_MPRIS_CAN_GO_NEXT = 1 << 5,
  AIV_MPRIS_CAN_GO_PREVIOUS = 1 << 6,
  AIV_MPRIS_CAN_PLAY = 1 << 7,
  AIV_MPRIS_CAN_PAUSE = 1 << 8,
  AIV_MPRIS_CAN_SEEK = 1 << 9,
  AIV_MPRIS_FULLSCREEN = 1 << 10,
  AIV_MPRIS_SEEKED = 1 << 11,
} AivMprisNews;

/* Shared by the object on the bus (aiv-mpris.c) and its player's side (aiv-mpris-player.c). */
struct _AivMpris
{
  GObject parent_instance;

  GtkWidget *page; /* weak */
  AivPlayer *player;
  GtkWindow *window; /* weak */

  GDBusConnection *connection;
  guint name;
  guint root_object;
  guint player_object;

  char *track;
  char *title;
  char *album;
  char *art_url;
  gboolean can_previous;
  gboolean can_next;

  /* What has been told last, to know a leap from playing on. */
  gint64 position;
  gint64 position_at;

  AivMprisNews news;
  guint telling;
};

extern const GDBusInterfaceVTable aiv_mpris_player_vtable;

void      aiv_mpris_note         (AivMpris    *self,
                                  AivMprisNews news);
void      aiv_mpris_watch_player (AivMpris    *self);
GVariant *aiv_mpris_player_get   (AivMpris    *self,
                                  const char  *name);

G_END_DECLS

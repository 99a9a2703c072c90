/* SPDX-License-Identifier: MIT */
#pragma once

#include <gst/gst.h>

#include "aiv-player.h"

G_BEGIN_DECLS

/* An application message: the volume may have changed. */
#define AIV_PLAYER_MESSAGE_VOLUME "aiv-volume"

/* Shared by the object (aiv-player.c), what people do with it (aiv-player-controls.c) and
 * what the pipeline tells it (aiv-player-bus.c). */
struct _AivPlayer
{
  GObject parent_instance;

  char *uri;
  char *successor; /* the same video elsewhere, to go on with */
  GObject *paintable;
  GstElement *playbin;
  GstElement *video_sink;
  guint bus_watch;
  guint tick;
  guint watchdog;

  /* Read on the pipeline's threads. */
  GMutex mutex;
  GstStructure *headers;

  AivPlayerState state;
  gboolean wants_playing;
  gboolean opened;
  gboolean seeking;
  gboolean silent;
  gboolean sound_only;
  int buffering;
  gint64 position;
  gint64 duration;
  gint64 queued_seek;
  gboolean queued_accurate;
  int queued_steps;
  gboolean loop;
  double rate;
  char *missing;
};

gboolean aiv_player_on_message (GstBus     *bus,
                                GstMessage *message,
                                gpointer    player);
void aiv_player_fail (AivPlayer    *self,
                      const GError *error);
void aiv_player_watch (AivPlayer *self);
void aiv_player_set_state (AivPlayer     *self,
                           AivPlayerState state);
void aiv_player_set_buffering (AivPlayer *self,
                               int        percent);
void aiv_player_set_position (AivPlayer *self,
                              gint64     position);
void aiv_player_set_duration (AivPlayer *self,
                              gint64     duration);
void aiv_player_notify_volume (AivPlayer *self);
void aiv_player_send_seek (AivPlayer *self,
                           gint64     position,
                           gboolean   accurate);
void aiv_player_start_over (AivPlayer *self);
gboolean aiv_player_take_over (AivPlayer *self,
                               gint64     position);
void aiv_player_use_no_sound (AivPlayer *self);
void aiv_player_emit_ended (AivPlayer *self);
void aiv_player_emit_error (AivPlayer    *self,
                            const GError *error);

G_END_DECLS

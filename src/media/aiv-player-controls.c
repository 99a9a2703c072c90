/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player.h"

#include <glib/gi18n-lib.h>
#include <gst/audio/audio.h>

#include "aiv-media-kind.h"
#include "aiv-mp4.h"
#include "aiv-player-private.h"

#define MIN_RATE 0.25
#define MAX_RATE 4.0

/* Frames a second, where a video does not say. */
#define USUAL_RATE 25

/**
 * aiv_player_get_uri:
 * @self: a player
 *
 * Returns: (nullable): the address of the video
 */
const char *
aiv_player_get_uri (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), NULL);

  return self->uri;
}

/* What keeps the video from being opened, as far as it can be told without trying. */
static GError *
find_obstacle (AivPlayer *self)
{
  g_autofree char *path = g_filename_from_uri (self->uri, NULL, NULL);

  if (self->video_sink == NULL && !self->sound_only)
    return g_error_new (AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_DECODER,
                        _("This video needs something that is not installed: %s."), "GStreamer gtk4");
  if (path != NULL && aiv_media_kind_from_file (path, NULL) == AIV_MEDIA_KIND_MP4 && !aiv_mp4_is_whole (path))
    return g_error_new_literal (AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TRUNCATED,
                                _("The video is incomplete: the end of the file is missing."));
  return NULL;
}

static void
open_video (AivPlayer *self)
{
  g_autoptr(GError) obstacle = NULL;

  if (self->successor != NULL)
    {
      g_free (self->uri);
      self->uri = g_steal_pointer (&self->successor);
    }
  obstacle = find_obstacle (self);
  g_clear_pointer (&self->missing, g_free);
  self->opened = FALSE;
  self->seeking = FALSE;
  aiv_player_set_buffering (self, 100);
  if (obstacle != NULL)
    {
      aiv_player_fail (self, obstacle);
      return;
    }

  /* A pipeline always begins at the usual speed. */
  if (self->rate != 1)
    {
      self->queued_seek = 0;
      self->queued_accurate = TRUE;
    }
  aiv_player_set_state (self, AIV_PLAYER_STATE_LOADING);
  aiv_player_watch (self);
  g_object_set (self->playbin, "uri", self->uri, NULL);
  gst_element_set_state (self->playbin, self->wants_playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

/**
 * aiv_player_set_uri:
 * @self: a player
 * @uri: (nullable): the address of a video; %NULL closes the present one
 *
 * Opens a video and shows its first frame.
 */
void
aiv_player_set_uri (AivPlayer  *self,
                    const char *uri)
{
  g_return_if_fail (AIV_IS_PLAYER (self));

  aiv_player_stop (self);
  g_clear_pointer (&self->successor, g_free);
  if (g_set_str (&self->uri, uri))
    g_object_notify (G_OBJECT (self), "uri");
  if (uri != NULL)
    open_video (self);
}

/**
 * aiv_player_set_successor:
 * @self: a player
 * @uri: where the video that is open is now, too
 *
 * Goes on from there: at once if the player waits for the network, else with the next seek or
 * the next round of a loop, so that nobody sees it. For a video that is streamed while it is
 * downloaded.
 */
void
aiv_player_set_successor (AivPlayer  *self,
                          const char *uri)
{
  g_return_if_fail (AIV_IS_PLAYER (self));
  g_return_if_fail (uri != NULL);

  if (self->uri == NULL || g_str_equal (self->uri, uri) || self->state == AIV_PLAYER_STATE_ERROR)
    return;

  g_set_str (&self->successor, uri);
  if (self->state == AIV_PLAYER_STATE_LOADING)
    aiv_player_take_over (self, self->queued_seek >= 0 ? self->queued_seek : self->position);
}

/**
 * aiv_player_set_header:
 * @self: a player
 * @name: name of an HTTP header, such as "Authorization"
 * @value: (nullable): its value; %NULL removes it
 *
 * Sends a header along with the requests for the videos that are opened from now on.
 */
void
aiv_player_set_header (AivPlayer  *self,
                       const char *name,
                       const char *value)
{
  g_return_if_fail (AIV_IS_PLAYER (self));
  g_return_if_fail (name != NULL);

  g_mutex_lock (&self->mutex);
  if (self->headers == NULL)
    self->headers = gst_structure_new_empty ("extra-headers");
  if (value != NULL)
    gst_structure_set (self->headers, name, G_TYPE_STRING, value, NULL);
  else
    gst_structure_remove_field (self->headers, name);
  g_mutex_unlock (&self->mutex);
}

/**
 * aiv_player_get_paintable:
 * @self: a player
 *
 * Returns: (transfer none) (nullable): the GdkPaintable with the present frame; the same
 *   for the life of the player
 */
GObject *
aiv_player_get_paintable (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), NULL);

  return self->paintable;
}

/**
 * aiv_player_get_state:
 * @self: a player
 *
 * Returns: what the player does
 */
AivPlayerState
aiv_player_get_state (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), AIV_PLAYER_STATE_STOPPED);

  return self->state;
}

/**
 * aiv_player_get_playing:
 * @self: a player
 *
 * Returns: whether the video runs
 */
gboolean
aiv_player_get_playing (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), FALSE);

  return self->state == AIV_PLAYER_STATE_PLAYING;
}

/**
 * aiv_player_get_position:
 * @self: a player
 *
 * Returns: where the video is, in microseconds
 */
gint64
aiv_player_get_position (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), 0);

  return self->position;
}

/**
 * aiv_player_get_duration:
 * @self: a player
 *
 * Returns: the length of the video in microseconds; 0 while it is not known
 */
gint64
aiv_player_get_duration (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), 0);

  return self->duration;
}

/**
 * aiv_player_get_buffering:
 * @self: a player
 *
 * Returns: how full the buffer for the network is, in percent
 */
int
aiv_player_get_buffering (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), 100);

  return self->buffering;
}

/**
 * aiv_player_get_volume:
 * @self: a player
 *
 * Returns: the volume, 0 to 1, as on a slider: half of it sounds half as loud
 */
double
aiv_player_get_volume (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), 1);

  return CLAMP (gst_stream_volume_get_volume (GST_STREAM_VOLUME (self->playbin), GST_STREAM_VOLUME_FORMAT_CUBIC), 0, 1);
}

/**
 * aiv_player_set_volume:
 * @self: a player
 * @volume: 0 to 1, as on a slider
 *
 * Sets the volume.
 */
void
aiv_player_set_volume (AivPlayer *self,
                       double     volume)
{
  g_return_if_fail (AIV_IS_PLAYER (self));

  gst_stream_volume_set_volume (GST_STREAM_VOLUME (self->playbin), GST_STREAM_VOLUME_FORMAT_CUBIC,
                                CLAMP (volume, 0, 1));
}

/**
 * aiv_player_get_muted:
 * @self: a player
 *
 * Returns: whether the sound is off
 */
gboolean
aiv_player_get_muted (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), FALSE);

  return gst_stream_volume_get_mute (GST_STREAM_VOLUME (self->playbin));
}

/**
 * aiv_player_set_muted:
 * @self: a player
 * @muted: whether the sound is off
 *
 * Turns the sound off or on.
 */
void
aiv_player_set_muted (AivPlayer *self,
                      gboolean   muted)
{
  g_return_if_fail (AIV_IS_PLAYER (self));

  gst_stream_volume_set_mute (GST_STREAM_VOLUME (self->playbin), muted);
}

/**
 * aiv_player_get_loop:
 * @self: a player
 *
 * Returns: whether the video begins again at its end
 */
gboolean
aiv_player_get_loop (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), FALSE);

  return self->loop;
}

/**
 * aiv_player_set_loop:
 * @self: a player
 * @loop: whether the video begins again at its end
 */
void
aiv_player_set_loop (AivPlayer *self,
                     gboolean   loop)
{
  g_return_if_fail (AIV_IS_PLAYER (self));

  loop = !!loop;
  if (self->loop == loop)
    return;
  self->loop = loop;
  g_object_notify (G_OBJECT (self), "loop");
}

/**
 * aiv_player_get_rate:
 * @self: a player
 *
 * Returns: the speed; 1 is as recorded
 */
double
aiv_player_get_rate (AivPlayer *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER (self), 1);

  return self->rate;
}

/**
 * aiv_player_set_rate:
 * @self: a player
 * @rate: the speed, 0.25 to 4; 1 is as recorded
 *
 * Sets the speed. Voices keep their pitch.
 */
void
aiv_player_set_rate (AivPlayer *self,
                     double     rate)
{
  g_return_if_fail (AIV_IS_PLAYER (self));

  rate = CLAMP (rate, MIN_RATE, MAX_RATE);
  if (self->rate == rate)
    return;

  self->rate = rate;
  g_object_notify (G_OBJECT (self), "rate");
  if (self->state != AIV_PLAYER_STATE_STOPPED && self->state != AIV_PLAYER_STATE_ERROR
      && self->state != AIV_PLAYER_STATE_ENDED)
    aiv_player_seek (self, self->position, TRUE);
}

/**
 * aiv_player_play:
 * @self: a player
 *
 * Plays: from where it is, from the start after the end, and once more after an error.
 */
void
aiv_player_play (AivPlayer *self)
{
  g_return_if_fail (AIV_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  self->wants_playing = TRUE;
  self->queued_steps = 0;
  if (self->state == AIV_PLAYER_STATE_STOPPED || self->state == AIV_PLAYER_STATE_ERROR)
    {
      open_video (self);
      return;
    }
  if (self->state == AIV_PLAYER_STATE_ENDED)
    {
      aiv_player_start_over (self);
      aiv_player_set_state (self, AIV_PLAYER_STATE_LOADING);
    }
  if (self->buffering < 100)
    return;

  gst_element_set_state (self->playbin, GST_STATE_PLAYING);
  if (self->opened && !self->seeking)
    aiv_player_set_state (self, AIV_PLAYER_STATE_PLAYING);
}

/**
 * aiv_player_pause:
 * @self: a player
 *
 * Stops where it is.
 */
void
aiv_player_pause (AivPlayer *self)
{
  g_return_if_fail (AIV_IS_PLAYER (self));

  self->wants_playing = FALSE;
  if (self->state != AIV_PLAYER_STATE_PLAYING && self->state != AIV_PLAYER_STATE_LOADING)
    return;

  gst_element_set_state (self->playbin, GST_STATE_PAUSED);
  if (self->state == AIV_PLAYER_STATE_PLAYING)
    aiv_player_set_state (self, AIV_PLAYER_STATE_PAUSED);
}

/**
 * aiv_player_stop:
 * @self: a player
 *
 * Closes the video and gives back the decoder and the sound device. Playing opens it again.
 */
void
aiv_player_stop (AivPlayer *self)
{
  g_return_if_fail (AIV_IS_PLAYER (self));

  self->wants_playing = FALSE;
  self->opened = FALSE;
  self->seeking = FALSE;
  self->queued_seek = -1;
  self->queued_steps = 0;
  g_clear_handle_id (&self->watchdog, g_source_remove);
  gst_element_set_state (self->playbin, GST_STATE_NULL);
  aiv_player_set_state (self, AIV_PLAYER_STATE_STOPPED);
  aiv_player_set_position (self, 0);
  aiv_player_set_duration (self, 0);
}

/**
 * aiv_player_seek:
 * @self: a player
 * @position: where to, in microseconds
 * @accurate: whether exactly there, or at the keyframe nearby, which is faster
 *
 * Goes to another place. While one seek is under way only the newest other one waits, so
 * this may be called as often as a slider moves.
 */
void
aiv_player_seek (AivPlayer *self,
                 gint64     position,
                 gboolean   accurate)
{
  g_return_if_fail (AIV_IS_PLAYER (self));

  if (self->state == AIV_PLAYER_STATE_STOPPED || self->state == AIV_PLAYER_STATE_ERROR)
    return;

  position = MAX (position, 0);
  if (self->duration > 0)
    position = MIN (position, self->duration);
  aiv_player_set_position (self, position);
  if (aiv_player_take_over (self, position))
    return;

  if (!self->opened || self->seeking)
    {
      self->queued_seek = position;
      self->queued_accurate = accurate;
      return;
    }

  aiv_player_send_seek (self, position, accurate);
  if (self->state == AIV_PLAYER_STATE_ENDED)
    aiv_player_set_state (self, AIV_PLAYER_STATE_PAUSED);
}

/* How long a frame is shown, in nanoseconds. */
static gint64
get_frame_length (AivPlayer *self)
{
  g_autoptr(GstPad) pad = gst_element_get_static_pad (self->video_sink, "sink");
  g_autoptr(GstCaps) caps = pad != NULL ? gst_pad_get_current_caps (pad) : NULL;
  int frames = 0, seconds = 1;

  if (caps != NULL)
    gst_structure_get_fraction (gst_caps_get_structure (caps, 0), "framerate", &frames, &seconds);
  if (frames <= 0 || seconds <= 0)
    return GST_SECOND / USUAL_RATE;
  return MAX (gst_util_uint64_scale (GST_SECOND, seconds, frames), GST_MSECOND);
}

/**
 * aiv_player_step:
 * @self: a player of videos
 * @frames: how many frames to go on; negative: back
 *
 * Shows another frame, and waits there.
 */
void
aiv_player_step (AivPlayer *self,
                 int        frames)
{
  gint64 length, frame;

  g_return_if_fail (AIV_IS_PLAYER (self));

  aiv_player_pause (self);
  if (self->video_sink == NULL || self->state == AIV_PLAYER_STATE_STOPPED || self->state == AIV_PLAYER_STATE_ERROR)
    return;
  if (!self->opened || self->state == AIV_PLAYER_STATE_LOADING)
    {
      /* Nothing to count from yet. */
      self->queued_steps += frames;
      return;
    }
  self->queued_steps = 0;

  /* The middle of a frame: no rounding leads to its neighbour. */
  length = get_frame_length (self);
  frame = (self->position * GST_USECOND + GST_USECOND / 2) / length + frames;
  if (self->duration > 0)
    frame = MIN (frame, (self->duration * (gint64) GST_USECOND - 1) / length);
  aiv_player_seek (self, (MAX (frame, 0) * length + length / 2) / GST_USECOND, TRUE);
}

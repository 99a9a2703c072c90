/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player-private.h"

#include <glib/gi18n-lib.h>
#include <gst/pbutils/pbutils.h>

#include "aiv-media-gst.h"

/* What the pipeline says, always on the main thread. */

static void
query_duration (AivPlayer *self)
{
  gint64 duration;

  if (gst_element_query_duration (self->playbin, GST_FORMAT_TIME, &duration) && duration > 0)
    aiv_player_set_duration (self, duration / GST_USECOND);
}

/* Whether the message comes from the part that plays the sound. */
static gboolean
is_from_audio_sink (AivPlayer  *self,
                    GstMessage *message)
{
  g_autoptr(GstElement) sink = NULL;

  g_object_get (self->playbin, "audio-sink", &sink, NULL);
  if (GST_IS_ELEMENT (GST_MESSAGE_SRC (message)))
    {
      GstElement *source = GST_ELEMENT (GST_MESSAGE_SRC (message));
      const char *klass = gst_element_get_metadata (source, GST_ELEMENT_METADATA_KLASS);

      if (klass != NULL && g_str_has_prefix (klass, "Sink/Audio"))
        return TRUE;
    }
  return sink != NULL && gst_object_has_as_ancestor (GST_MESSAGE_SRC (message), GST_OBJECT (sink));
}

static GError *
media_error (AivMediaError code,
             const char   *message)
{
  return g_error_new_literal (AIV_MEDIA_ERROR, code, message);
}

static GError *
describe_error (AivPlayer  *self,
                GstMessage *message)
{
  g_autoptr(GError) cause = NULL;

  /* Not the developer's details: they hold the address, which may hold a token. */
  gst_message_parse_error (message, &cause, NULL);
  g_debug ("Playing failed: %s", cause->message);

  if (self->missing != NULL)
    /* Translators: a kind of decoder, such as “H.264 decoder” */
    return g_error_new (AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_DECODER,
                        _("This video needs something that is not installed: %s."), self->missing);
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    return media_error (AIV_MEDIA_ERROR_FAILED, _("The video is no longer there."));
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED))
    return media_error (AIV_MEDIA_ERROR_FAILED, _("The server does not allow to see this video."));
  if (cause->domain == GST_RESOURCE_ERROR)
    return media_error (AIV_MEDIA_ERROR_FAILED, _("The video cannot be opened."));
  if (g_error_matches (cause, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN)
      || g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND))
    return media_error (AIV_MEDIA_ERROR_NO_DECODER, _("A decoder for this video is not installed."));
  if (g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_TYPE_NOT_FOUND)
      || g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE))
    return media_error (AIV_MEDIA_ERROR_UNSUPPORTED, _("This is not a video."));
  return media_error (AIV_MEDIA_ERROR_DAMAGED, _("The video is damaged and cannot be played."));
}

/* Gives up the present video. */
void
aiv_player_fail (AivPlayer    *self,
                 const GError *error)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
  gst_element_set_state (self->playbin, GST_STATE_NULL);
  self->opened = FALSE;
  self->seeking = FALSE;
  self->wants_playing = FALSE;
  aiv_player_set_state (self, AIV_PLAYER_STATE_ERROR);
  aiv_player_emit_error (self, error);
}

static gboolean
on_watchdog (gpointer user_data)
{
  AivPlayer *self = user_data;
  g_autoptr(GError) error = media_error (AIV_MEDIA_ERROR_FAILED, _("The video cannot be opened."));

  self->watchdog = 0;
  aiv_player_fail (self, error);
  return G_SOURCE_REMOVE;
}

/* From now on the pipeline has some time to open the video: broken files can make it wait
 * for ever. */
void
aiv_player_watch (AivPlayer *self)
{
  g_clear_handle_id (&self->watchdog, g_source_remove);
  self->watchdog = g_timeout_add_seconds (AIV_MEDIA_PATIENCE, on_watchdog, self);
}

static void
on_error (AivPlayer  *self,
          GstMessage *message)
{
  g_autoptr(GError) error = NULL;

  /* No loudspeaker, or one that went away, is no reason not to show the pictures. */
  if (!self->silent && is_from_audio_sink (self, message))
    {
      aiv_player_use_no_sound (self);
      return;
    }

  error = describe_error (self, message);
  aiv_player_fail (self, error);
}

static void
on_missing_plugin (AivPlayer  *self,
                   GstMessage *message)
{
  g_autofree char *description = gst_missing_plugin_message_get_description (message);

  g_clear_pointer (&self->missing, g_free);
  self->missing = g_steal_pointer (&description);
}

/* Prerolled: opened, or arrived where a seek went. */
static void
on_async_done (AivPlayer *self)
{
  gint64 position;

  g_clear_handle_id (&self->watchdog, g_source_remove);
  self->opened = TRUE;
  self->seeking = FALSE;
  query_duration (self);

  if (self->queued_seek >= 0)
    {
      gint64 target = self->queued_seek;

      self->queued_seek = -1;
      aiv_player_seek (self, target, self->queued_accurate);
      return;
    }

  if (gst_element_query_position (self->playbin, GST_FORMAT_TIME, &position))
    aiv_player_set_position (self, position / GST_USECOND);
  if (self->state == AIV_PLAYER_STATE_ENDED || self->buffering < 100)
    return;
  aiv_player_set_state (self, self->wants_playing ? AIV_PLAYER_STATE_PLAYING : AIV_PLAYER_STATE_PAUSED);
  if (self->queued_steps != 0)
    aiv_player_step (self, self->queued_steps);
}

static void
on_end (AivPlayer *self)
{
  /* The end of a file that has no beginning. */
  if (!self->opened)
    {
      g_autoptr(GError) error = media_error (AIV_MEDIA_ERROR_DAMAGED,
                                             _("The video is damaged and cannot be played."));

      aiv_player_fail (self, error);
      return;
    }

  if (self->loop)
    {
      aiv_player_start_over (self);
      return;
    }

  self->wants_playing = FALSE;
  gst_element_set_state (self->playbin, GST_STATE_PAUSED);
  if (self->duration > 0)
    aiv_player_set_position (self, self->duration);
  aiv_player_set_state (self, AIV_PLAYER_STATE_ENDED);
  aiv_player_emit_ended (self);
}

/* Nothing is played from the network until there is enough of it, or it would stutter. */
static void
on_buffering (AivPlayer  *self,
              GstMessage *message)
{
  int percent;

  gst_message_parse_buffering (message, &percent);
  aiv_player_set_buffering (self, percent);
  if (!self->opened)
    aiv_player_watch (self);
  if (!self->opened || self->state == AIV_PLAYER_STATE_ENDED)
    return;

  if (percent < 100)
    {
      gst_element_set_state (self->playbin, GST_STATE_PAUSED);
      aiv_player_set_state (self, AIV_PLAYER_STATE_LOADING);
    }
  else
    {
      if (self->wants_playing)
        gst_element_set_state (self->playbin, GST_STATE_PLAYING);
      aiv_player_set_state (self, self->wants_playing ? AIV_PLAYER_STATE_PLAYING : AIV_PLAYER_STATE_PAUSED);
    }
}

/* A #GstBusFunc. */
gboolean
aiv_player_on_message (GstBus     *bus,
                       GstMessage *message,
                       gpointer    player)
{
  g_autoptr(AivPlayer) self = g_object_ref (player);
  GstMessageType type = GST_MESSAGE_TYPE (message);

  if (type == GST_MESSAGE_APPLICATION && gst_message_has_name (message, AIV_PLAYER_MESSAGE_VOLUME))
    {
      aiv_player_notify_volume (self);
      return G_SOURCE_CONTINUE;
    }

  /* What was still under way when it was stopped or failed. */
  if (self->state == AIV_PLAYER_STATE_STOPPED || self->state == AIV_PLAYER_STATE_ERROR)
    return G_SOURCE_CONTINUE;

  if (type == GST_MESSAGE_ERROR)
    on_error (self, message);
  else if (type == GST_MESSAGE_EOS)
    on_end (self);
  else if (type == GST_MESSAGE_ASYNC_DONE)
    on_async_done (self);
  else if (type == GST_MESSAGE_BUFFERING)
    on_buffering (self, message);
  else if (type == GST_MESSAGE_DURATION_CHANGED)
    query_duration (self);
  else if (gst_is_missing_plugin_message (message))
    on_missing_plugin (self, message);
  else if (type == GST_MESSAGE_CLOCK_LOST && self->state == AIV_PLAYER_STATE_PLAYING)
    {
      gst_element_set_state (self->playbin, GST_STATE_PAUSED);
      gst_element_set_state (self->playbin, GST_STATE_PLAYING);
    }

  return G_SOURCE_CONTINUE;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player.h"

#include "aiv-player-private.h"

#define TICK_MS 100

/**
 * AivPlayer:
 *
 * Plays a video. Belongs to the main thread: everything it tells, it tells there. Times
 * are in microseconds.
 */

typedef enum
{
  PROP_URI = 1,
  PROP_PAINTABLE,
  PROP_STATE,
  PROP_PLAYING,
  PROP_POSITION,
  PROP_DURATION,
  PROP_BUFFERING,
  PROP_VOLUME,
  PROP_MUTED,
  PROP_LOOP,
  PROP_RATE,
} AivPlayerProp;

static GParamSpec *props[PROP_RATE + 1];

enum { SIGNAL_ENDED, SIGNAL_ERROR, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivPlayer, aiv_player, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (AivPlayerState, aiv_player_state,
                    G_DEFINE_ENUM_VALUE (AIV_PLAYER_STATE_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (AIV_PLAYER_STATE_LOADING, "loading"),
                    G_DEFINE_ENUM_VALUE (AIV_PLAYER_STATE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (AIV_PLAYER_STATE_PLAYING, "playing"),
                    G_DEFINE_ENUM_VALUE (AIV_PLAYER_STATE_ENDED, "ended"),
                    G_DEFINE_ENUM_VALUE (AIV_PLAYER_STATE_ERROR, "error"))

static gboolean
on_tick (gpointer user_data)
{
  AivPlayer *self = user_data;
  gint64 position;

  if (!self->seeking && gst_element_query_position (self->playbin, GST_FORMAT_TIME, &position))
    aiv_player_set_position (self, position / GST_USECOND);
  return G_SOURCE_CONTINUE;
}

void
aiv_player_set_state (AivPlayer     *self,
                      AivPlayerState state)
{
  gboolean was_playing = aiv_player_get_playing (self);

  if (self->state == state)
    return;

  self->state = state;
  if (state == AIV_PLAYER_STATE_PLAYING && self->tick == 0)
    self->tick = g_timeout_add (TICK_MS, on_tick, self);
  else if (state != AIV_PLAYER_STATE_PLAYING)
    g_clear_handle_id (&self->tick, g_source_remove);

  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_STATE]);
  if (aiv_player_get_playing (self) != was_playing)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PLAYING]);
}

void
aiv_player_set_buffering (AivPlayer *self,
                          int        percent)
{
  if (self->buffering == percent)
    return;
  self->buffering = percent;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUFFERING]);
}

void
aiv_player_set_position (AivPlayer *self,
                         gint64     position)
{
  if (self->position == position)
    return;
  self->position = position;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_POSITION]);
}

void
aiv_player_set_duration (AivPlayer *self,
                         gint64     duration)
{
  if (self->duration == duration)
    return;
  self->duration = duration;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DURATION]);
}

void
aiv_player_emit_ended (AivPlayer *self)
{
  g_signal_emit (self, signals[SIGNAL_ENDED], 0);
}

void
aiv_player_emit_error (AivPlayer    *self,
                       const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_ERROR], 0, error);
}

/* Sends the pipeline to @position at the present rate. */
void
aiv_player_send_seek (AivPlayer *self,
                      gint64     position,
                      gboolean   accurate)
{
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH
                       | (accurate ? GST_SEEK_FLAG_ACCURATE : GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST);

  self->seeking = gst_element_seek (self->playbin, self->rate, GST_FORMAT_TIME, flags,
                                    GST_SEEK_TYPE_SET, position * GST_USECOND,
                                    GST_SEEK_TYPE_NONE, GST_CLOCK_TIME_NONE);
}

void
aiv_player_start_over (AivPlayer *self)
{
  if (aiv_player_take_over (self, 0))
    return;
  aiv_player_send_seek (self, 0, TRUE);
  aiv_player_set_position (self, 0);
}

/* Opens the video again without a sound device, where it was. */
void
aiv_player_use_no_sound (AivPlayer *self)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);

  g_debug ("There is no sound device that works; playing without sound");
  self->silent = TRUE;
  gst_element_set_state (self->playbin, GST_STATE_NULL);
  g_object_set (sink, "sync", TRUE, NULL);
  g_object_set (self->playbin, "audio-sink", sink, NULL);
  if (self->opened && self->queued_seek < 0)
    {
      self->queued_seek = self->position;
      self->queued_accurate = TRUE;
    }
  self->opened = FALSE;
  self->seeking = FALSE;
  aiv_player_set_state (self, AIV_PLAYER_STATE_LOADING);
  gst_element_set_state (self->playbin, self->wants_playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
}

/* Goes on at @position with the same video from where it is now, if it is somewhere else. */
gboolean
aiv_player_take_over (AivPlayer *self,
                      gint64     position)
{
  if (self->successor == NULL)
    return FALSE;

  g_free (self->uri);
  self->uri = g_steal_pointer (&self->successor);
  gst_element_set_state (self->playbin, GST_STATE_NULL);
  self->queued_seek = position;
  self->queued_accurate = TRUE;
  self->opened = FALSE;
  self->seeking = FALSE;
  aiv_player_set_buffering (self, 100);
  aiv_player_set_position (self, position);
  aiv_player_set_state (self, AIV_PLAYER_STATE_LOADING);
  aiv_player_watch (self);
  g_object_set (self->playbin, "uri", self->uri, NULL);
  gst_element_set_state (self->playbin, self->wants_playing ? GST_STATE_PLAYING : GST_STATE_PAUSED);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_URI]);
  return TRUE;
}

/* On a thread of the pipeline. */
static void
on_source_setup (GstElement *playbin,
                 GstElement *source,
                 gpointer    user_data)
{
  AivPlayer *self = user_data;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (source), "extra-headers") == NULL)
    return;

  g_mutex_lock (&self->mutex);
  if (self->headers != NULL)
    g_object_set (source, "extra-headers", self->headers, NULL);
  g_mutex_unlock (&self->mutex);
}

/* On any thread: mixers of the desktop change the volume too. */
static void
on_volume_changed (GObject    *playbin,
                   GParamSpec *pspec,
                   gpointer    user_data)
{
  GstStructure *structure = gst_structure_new_empty (AIV_PLAYER_MESSAGE_VOLUME);

  gst_element_post_message (GST_ELEMENT (playbin), gst_message_new_application (NULL, structure));
}

void
aiv_player_notify_volume (AivPlayer *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VOLUME]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_MUTED]);
}

static void
aiv_player_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  AivPlayer *self = AIV_PLAYER (object);

  switch ((AivPlayerProp) prop_id)
    {
    case PROP_URI:
      g_value_set_string (value, self->uri);
      break;
    case PROP_PAINTABLE:
      g_value_set_object (value, self->paintable);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, aiv_player_get_playing (self));
      break;
    case PROP_POSITION:
      g_value_set_int64 (value, self->position);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, self->duration);
      break;
    case PROP_BUFFERING:
      g_value_set_int (value, self->buffering);
      break;
    case PROP_VOLUME:
      g_value_set_double (value, aiv_player_get_volume (self));
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, aiv_player_get_muted (self));
      break;
    case PROP_LOOP:
      g_value_set_boolean (value, self->loop);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_player_set_property (GObject      *object,
                         guint         prop_id,
                         const GValue *value,
                         GParamSpec   *pspec)
{
  AivPlayer *self = AIV_PLAYER (object);

  switch ((int) prop_id)
    {
    case PROP_URI:
      aiv_player_set_uri (self, g_value_get_string (value));
      break;
    case PROP_VOLUME:
      aiv_player_set_volume (self, g_value_get_double (value));
      break;
    case PROP_MUTED:
      aiv_player_set_muted (self, g_value_get_boolean (value));
      break;
    case PROP_LOOP:
      aiv_player_set_loop (self, g_value_get_boolean (value));
      break;
    case PROP_RATE:
      aiv_player_set_rate (self, g_value_get_double (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_player_dispose (GObject *object)
{
  AivPlayer *self = AIV_PLAYER (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_handle_id (&self->watchdog, g_source_remove);
  g_clear_handle_id (&self->bus_watch, g_source_remove);
  if (self->playbin != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->playbin, self);
      gst_element_set_state (self->playbin, GST_STATE_NULL);
    }
  gst_clear_object (&self->playbin);
  gst_clear_object (&self->video_sink);
  g_clear_object (&self->paintable);

  G_OBJECT_CLASS (aiv_player_parent_class)->dispose (object);
}

static void
aiv_player_finalize (GObject *object)
{
  AivPlayer *self = AIV_PLAYER (object);

  g_free (self->uri);
  g_free (self->successor);
  g_free (self->missing);
  g_clear_pointer (&self->headers, gst_structure_free);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (aiv_player_parent_class)->finalize (object);
}

static void
aiv_player_class_init (AivPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_player_get_property;
  object_class->set_property = aiv_player_set_property;
  object_class->dispose = aiv_player_dispose;
  object_class->finalize = aiv_player_finalize;

  props[PROP_URI] = g_param_spec_string ("uri", NULL, NULL, NULL, writable);
  /* A GdkPaintable, which this layer does not know. */
  props[PROP_PAINTABLE] = g_param_spec_object ("paintable", NULL, NULL, G_TYPE_OBJECT, readable);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, AIV_TYPE_PLAYER_STATE, AIV_PLAYER_STATE_STOPPED,
                                         readable);
  props[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, readable);
  props[PROP_POSITION] = g_param_spec_int64 ("position", NULL, NULL, 0, G_MAXINT64, 0, readable);
  props[PROP_DURATION] = g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0, readable);
  props[PROP_BUFFERING] = g_param_spec_int ("buffering", NULL, NULL, 0, 100, 100, readable);
  props[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0, 1, 1, writable);
  props[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, writable);
  props[PROP_LOOP] = g_param_spec_boolean ("loop", NULL, NULL, FALSE, writable);
  props[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0.25, 4, 1, writable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivPlayer::ended:
   * @self: the player
   *
   * The video has been played to its end, and does not loop.
   */
  signals[SIGNAL_ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 0);

  /**
   * AivPlayer::error:
   * @self: the player
   * @error: a [error@MediaError] with a plain message
   *
   * The video cannot be played.
   */
  signals[SIGNAL_ERROR] = g_signal_new ("error", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
aiv_player_init (AivPlayer *self)
{
  g_autoptr(GstBus) bus = NULL;
  GstElement *tempo;

  aiv_media_init ();
  g_mutex_init (&self->mutex);
  self->buffering = 100;
  self->rate = 1;
  self->queued_seek = -1;

  /* Not playbin3: in GStreamer 1.26 it waits for ever for many files that are cut short,
   * and after an error opens the earlier address again. */
  self->playbin = gst_element_factory_make ("playbin", NULL);
  if (self->playbin == NULL)
    g_error ("GStreamer lacks its base plugins (gst-plugins-base)");
  gst_object_ref_sink (self->playbin);
  g_signal_connect (self->playbin, "source-setup", G_CALLBACK (on_source_setup), self);
  g_signal_connect_object (self->playbin, "notify::volume", G_CALLBACK (on_volume_changed), self, 0);
  g_signal_connect_object (self->playbin, "notify::mute", G_CALLBACK (on_volume_changed), self, 0);

  /* Voices keep their pitch at other speeds. */
  tempo = gst_element_factory_make ("scaletempo", NULL);
  if (tempo != NULL)
    g_object_set (self->playbin, "audio-filter", tempo, NULL);

  bus = gst_element_get_bus (self->playbin);
  self->bus_watch = gst_bus_add_watch (bus, aiv_player_on_message, self);
}

static void
aiv_player_set_sink (AivPlayer  *self,
                     const char *factory)
{
  self->video_sink = gst_element_factory_make (factory, NULL);
  if (self->video_sink == NULL)
    return;

  gst_object_ref_sink (self->video_sink);
  g_object_set (self->playbin, "video-sink", self->video_sink, NULL);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (self->video_sink), "paintable") != NULL)
    g_object_get (self->video_sink, "paintable", &self->paintable, NULL);
}

/**
 * aiv_player_new:
 *
 * Makes a player that draws on its [property@Player:paintable]. Needs GTK to be ready.
 *
 * Returns: (transfer full): a new player
 */
AivPlayer *
aiv_player_new (void)
{
  AivPlayer *self = g_object_new (AIV_TYPE_PLAYER, NULL);

  aiv_player_set_sink (self, "gtk4paintablesink");
  return self;
}

/**
 * aiv_player_new_for_sound:
 *
 * Makes a player that plays the sound of recordings and shows nothing.
 *
 * Returns: (transfer full): a new player
 */
AivPlayer *
aiv_player_new_for_sound (void)
{
  AivPlayer *self = g_object_new (AIV_TYPE_PLAYER, NULL);

  gst_util_set_object_arg (G_OBJECT (self->playbin), "flags", "audio+soft-volume");
  self->sound_only = TRUE;
  return self;
}

/**
 * aiv_player_new_for_sink:
 * @video_sink: name of the GStreamer element that shows the pictures, such as "fakesink"
 *
 * Makes a player for tests, which makes no sound either.
 *
 * Returns: (transfer full): a new player
 */
AivPlayer *
aiv_player_new_for_sink (const char *video_sink)
{
  AivPlayer *self = g_object_new (AIV_TYPE_PLAYER, NULL);
  GstElement *audio_sink = gst_element_factory_make ("fakesink", NULL);

  aiv_player_set_sink (self, video_sink);
  g_object_set (self->video_sink, "sync", TRUE, NULL);
  g_object_set (audio_sink, "sync", TRUE, NULL);
  g_object_set (self->playbin, "audio-sink", audio_sink, NULL);
  self->silent = TRUE;
  return self;
}

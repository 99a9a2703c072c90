/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-mpris-private.h"

#include <math.h>

/* What people can choose in the player, too. */
#define MIN_RATE 0.25
#define MAX_RATE 2.0

/* A position that is so far from where playing on would have led is a leap, in microseconds. */
#define LEAP (G_USEC_PER_SEC / 2)

/* --- what is told ---------------------------------------------------------------------- */

static const char *
get_status (AivMpris *self)
{
  switch (aiv_player_get_state (self->player))
    {
    case AIV_PLAYER_STATE_PLAYING:
      return "Playing";
    case AIV_PLAYER_STATE_LOADING:
    case AIV_PLAYER_STATE_PAUSED:
      return "Paused";
    case AIV_PLAYER_STATE_STOPPED:
    case AIV_PLAYER_STATE_ENDED:
    case AIV_PLAYER_STATE_ERROR:
    default:
      return "Stopped";
    }
}

static GVariant *
make_metadata (AivMpris *self)
{
  gint64 duration = aiv_player_get_duration (self->player);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "mpris:trackid", g_variant_new_object_path (self->track));
  if (duration > 0)
    g_variant_builder_add (&builder, "{sv}", "mpris:length", g_variant_new_int64 (duration));
  if (self->art_url != NULL)
    g_variant_builder_add (&builder, "{sv}", "mpris:artUrl", g_variant_new_string (self->art_url));
  if (self->title != NULL)
    g_variant_builder_add (&builder, "{sv}", "xesam:title", g_variant_new_string (self->title));
  if (self->album != NULL)
    g_variant_builder_add (&builder, "{sv}", "xesam:album", g_variant_new_string (self->album));
  return g_variant_builder_end (&builder);
}

static gboolean
has_video (AivMpris *self)
{
  return aiv_player_get_uri (self->player) != NULL && aiv_player_get_state (self->player) != AIV_PLAYER_STATE_ERROR;
}

/* (transfer floating): the property of that name */
GVariant *
aiv_mpris_player_get (AivMpris   *self,
                      const char *name)
{
  if (g_str_equal (name, "PlaybackStatus"))
    return g_variant_new_string (get_status (self));
  if (g_str_equal (name, "LoopStatus"))
    return g_variant_new_string (aiv_player_get_loop (self->player) ? "Track" : "None");
  if (g_str_equal (name, "Rate"))
    return g_variant_new_double (aiv_player_get_rate (self->player));
  if (g_str_equal (name, "Metadata"))
    return make_metadata (self);
  if (g_str_equal (name, "Volume"))
    return g_variant_new_double (aiv_player_get_muted (self->player) ? 0 : aiv_player_get_volume (self->player));
  if (g_str_equal (name, "Position"))
    return g_variant_new_int64 (aiv_player_get_position (self->player));
  if (g_str_equal (name, "MinimumRate"))
    return g_variant_new_double (MIN_RATE);
  if (g_str_equal (name, "MaximumRate"))
    return g_variant_new_double (MAX_RATE);
  if (g_str_equal (name, "CanGoNext"))
    return g_variant_new_boolean (self->can_next);
  if (g_str_equal (name, "CanGoPrevious"))
    return g_variant_new_boolean (self->can_previous);
  if (g_str_equal (name, "CanPlay") || g_str_equal (name, "CanPause"))
    return g_variant_new_boolean (has_video (self));
  if (g_str_equal (name, "CanSeek"))
    return g_variant_new_boolean (has_video (self) && aiv_player_get_duration (self->player) > 0);
  /* CanControl */
  return g_variant_new_boolean (TRUE);
}

/* --- what others command --------------------------------------------------------------- */

static void
go (AivMpris   *self,
    const char *action)
{
  if (self->page != NULL)
    gtk_widget_activate_action (self->page, action, NULL);
}

static void
seek_by (AivMpris *self,
         gint64    offset)
{
  gint64 position = aiv_player_get_position (self->player);
  gint64 duration = aiv_player_get_duration (self->player);

  if (duration <= 0)
    return;
  /* Beyond the end is the next one. Nothing is added that could overflow. */
  if (offset > duration - position)
    go (self, "player.next");
  else
    aiv_player_seek (self->player, offset < -position ? 0 : position + offset, TRUE);
}

static void
seek_to (AivMpris   *self,
         const char *track,
         gint64      position)
{
  /* For another video than the present one, or outside of it: it comes too late. */
  if (g_str_equal (track, self->track) && position >= 0 && position <= aiv_player_get_duration (self->player))
    aiv_player_seek (self->player, position, TRUE);
}

static void
on_method (GDBusConnection       *connection,
           const char            *sender,
           const char            *path,
           const char            *interface,
           const char            *method,
           GVariant              *parameters,
           GDBusMethodInvocation *invocation,
           gpointer               user_data)
{
  AivMpris *self = user_data;
  const char *track;
  gint64 position;

  if (g_str_equal (method, "OpenUri"))
    {
      g_dbus_method_invocation_return_error_literal (invocation, G_DBUS_ERROR, G_DBUS_ERROR_NOT_SUPPORTED,
                                                     "Only videos of the account are played");
      return;
    }

  if (g_str_equal (method, "Next"))
    go (self, "player.next");
  else if (g_str_equal (method, "Previous"))
    go (self, "player.previous");
  else if (g_str_equal (method, "Play"))
    aiv_player_play (self->player);
  else if (g_str_equal (method, "Pause"))
    aiv_player_pause (self->player);
  else if (g_str_equal (method, "PlayPause") && aiv_player_get_playing (self->player))
    aiv_player_pause (self->player);
  else if (g_str_equal (method, "PlayPause"))
    aiv_player_play (self->player);
  else if (g_str_equal (method, "Stop"))
    aiv_player_stop (self->player);
  else if (g_str_equal (method, "Seek"))
    {
      g_variant_get (parameters, "(x)", &position);
      seek_by (self, position);
    }
  else if (g_str_equal (method, "SetPosition"))
    {
      g_variant_get (parameters, "(&ox)", &track, &position);
      seek_to (self, track, position);
    }
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static GVariant *
on_get (GDBusConnection *connection,
        const char      *sender,
        const char      *path,
        const char      *interface,
        const char      *name,
        GError         **error,
        gpointer         user_data)
{
  return aiv_mpris_player_get (user_data, name);
}

static gboolean
set_number (AivMpris   *self,
            const char *name,
            double      value,
            GError    **error)
{
  if (!isfinite (value))
    {
      g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "%s is no number", name);
      return FALSE;
    }

  if (g_str_equal (name, "Volume"))
    {
      aiv_player_set_volume (self->player, CLAMP (value, 0, 1));
      aiv_player_set_muted (self->player, FALSE);
    }
  else if (value == 0)
    /* The specification's way to say so. */
    aiv_player_pause (self->player);
  else
    aiv_player_set_rate (self->player, CLAMP (value, MIN_RATE, MAX_RATE));
  return TRUE;
}

static gboolean
on_set (GDBusConnection *connection,
        const char      *sender,
        const char      *path,
        const char      *interface,
        const char      *name,
        GVariant        *value,
        GError         **error,
        gpointer         user_data)
{
  AivMpris *self = user_data;
  const char *loop;

  if (!g_str_equal (name, "LoopStatus"))
    return set_number (self, name, g_variant_get_double (value), error);

  loop = g_variant_get_string (value, NULL);
  if (!g_str_equal (loop, "None") && !g_str_equal (loop, "Track"))
    {
      g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_INVALID_ARGS, "LoopStatus is None or Track");
      return FALSE;
    }
  aiv_player_set_loop (self->player, g_str_equal (loop, "Track"));
  return TRUE;
}

const GDBusInterfaceVTable aiv_mpris_player_vtable
  = { .method_call = on_method, .get_property = on_get, .set_property = on_set };

/* --- what changes by itself ------------------------------------------------------------ */

static void
on_state (AivMpris *self)
{
  aiv_mpris_note (self, AIV_MPRIS_PLAYBACK_STATUS | AIV_MPRIS_CAN_PLAY | AIV_MPRIS_CAN_PAUSE | AIV_MPRIS_CAN_SEEK);
  self->position_at = g_get_monotonic_time ();
}

static void
on_duration (AivMpris *self)
{
  aiv_mpris_note (self, AIV_MPRIS_METADATA | AIV_MPRIS_CAN_SEEK);
}

static void
on_loop (AivMpris *self)
{
  aiv_mpris_note (self, AIV_MPRIS_LOOP_STATUS);
}

static void
on_rate (AivMpris *self)
{
  aiv_mpris_note (self, AIV_MPRIS_RATE);
}

static void
on_volume (AivMpris *self)
{
  aiv_mpris_note (self, AIV_MPRIS_VOLUME);
}

static void
on_position (AivMpris *self)
{
  gint64 position = aiv_player_get_position (self->player);
  gint64 now = g_get_monotonic_time ();
  gint64 expected = self->position;

  if (aiv_player_get_playing (self->player))
    expected += (gint64) ((double) (now - self->position_at) * aiv_player_get_rate (self->player));
  if (ABS (position - expected) > LEAP || (!aiv_player_get_playing (self->player) && position != self->position))
    aiv_mpris_note (self, AIV_MPRIS_SEEKED);
  self->position = position;
  self->position_at = now;
}

/* Follows the player from now on. */
void
aiv_mpris_watch_player (AivMpris *self)
{
  static const struct
  {
    const char *signal;
    void (*callback) (AivMpris *self);
  } followed[] = {
    { "notify::state", on_state }, { "notify::duration", on_duration }, { "notify::loop", on_loop },
    { "notify::rate", on_rate },   { "notify::volume", on_volume },     { "notify::muted", on_volume },
    { "notify::position", on_position },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (followed); i++)
    g_signal_connect_object (self->player, followed[i].signal, G_CALLBACK (followed[i].callback), self,
                             G_CONNECT_SWAPPED);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-mpris-private.h"

#include "aiv-mpris-interfaces.h"

/* Changes are told together, so often at most. */
#define TELL_MS 50

/**
 * AivMpris:
 *
 * The player on the session's bus, for the keys and the panel of the desktop: MPRIS 2.2
 * (https://specifications.freedesktop.org/mpris-spec/latest/). There as long as the object is.
 */

G_DEFINE_FINAL_TYPE (AivMpris, aiv_mpris, G_TYPE_OBJECT)

static GDBusNodeInfo *
get_info (void)
{
  static GDBusNodeInfo *info;

  if (g_once_init_enter_pointer (&info))
    {
      g_autoptr(GError) error = NULL;
      GDBusNodeInfo *made = g_dbus_node_info_new_for_xml (AIV_MPRIS_INTERFACES, &error);

      g_assert_no_error (error);
      g_once_init_leave_pointer (&info, made);
    }
  return info;
}

/* --- what has changed ------------------------------------------------------------------ */

static const struct
{
  AivMprisNews news;
  const char *name;
} news_names[] = {
  { AIV_MPRIS_PLAYBACK_STATUS, "PlaybackStatus" }, { AIV_MPRIS_LOOP_STATUS, "LoopStatus" },
  { AIV_MPRIS_RATE, "Rate" },                      { AIV_MPRIS_METADATA, "Metadata" },
  { AIV_MPRIS_VOLUME, "Volume" },                  { AIV_MPRIS_CAN_GO_NEXT, "CanGoNext" },
  { AIV_MPRIS_CAN_GO_PREVIOUS, "CanGoPrevious" },  { AIV_MPRIS_CAN_PLAY, "CanPlay" },
  { AIV_MPRIS_CAN_PAUSE, "CanPause" },             { AIV_MPRIS_CAN_SEEK, "CanSeek" },
};

static void
emit (AivMpris   *self,
      const char *interface,
      const char *signal,
      GVariant   *parameters)
{
  g_dbus_connection_emit_signal (self->connection, NULL, AIV_MPRIS_PATH, interface, signal, parameters, NULL);
}

static void
emit_changed (AivMpris        *self,
              const char      *interface,
              GVariantBuilder *changed)
{
  emit (self, "org.freedesktop.DBus.Properties", "PropertiesChanged",
        g_variant_new ("(sa{sv}@as)", interface, changed, g_variant_new_strv (NULL, 0)));
}

static gboolean
is_fullscreen (AivMpris *self)
{
  return self->window != NULL && gtk_window_is_fullscreen (self->window);
}

static gboolean
tell (gpointer data)
{
  AivMpris *self = data;
  AivMprisNews news = self->news;
  GVariantBuilder changed;
  guint n_changed = 0;

  self->telling = 0;
  self->news = 0;
  if (self->connection == NULL)
    return G_SOURCE_REMOVE;

  g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
  for (gsize i = 0; i < G_N_ELEMENTS (news_names); i++)
    if ((news & news_names[i].news) != 0)
      {
        g_variant_builder_add (&changed, "{sv}", news_names[i].name, aiv_mpris_player_get (self, news_names[i].name));
        n_changed++;
      }
  if (n_changed > 0)
    emit_changed (self, AIV_MPRIS_PLAYER_INTERFACE, &changed);
  else
    g_variant_builder_clear (&changed);

  if ((news & AIV_MPRIS_FULLSCREEN) != 0)
    {
      g_variant_builder_init (&changed, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&changed, "{sv}", "Fullscreen", g_variant_new_boolean (is_fullscreen (self)));
      emit_changed (self, AIV_MPRIS_ROOT_INTERFACE, &changed);
    }
  if ((news & AIV_MPRIS_SEEKED) != 0)
    emit (self, AIV_MPRIS_PLAYER_INTERFACE, "Seeked", g_variant_new ("(x)", aiv_player_get_position (self->player)));
  return G_SOURCE_REMOVE;
}

/* Something has changed; it is told soon, together with what else does. */
void
aiv_mpris_note (AivMpris    *self,
                AivMprisNews news)
{
  self->news |= news;
  if (self->telling == 0)
    self->telling = g_timeout_add (TELL_MS, tell, self);
}

/* --- the program's side ---------------------------------------------------------------- */

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

  g_dbus_method_invocation_return_value (invocation, NULL);
  if (g_str_equal (method, "Raise") && self->window != NULL)
    gtk_window_present (self->window);
  else if (g_str_equal (method, "Quit") && self->page != NULL)
    gtk_widget_activate_action (self->page, "app.quit", NULL);
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
  AivMpris *self = user_data;

  if (g_str_equal (name, "Identity"))
    return g_variant_new_string ("AIVideo Studio");
  if (g_str_equal (name, "DesktopEntry"))
    return g_variant_new_string (AIV_APP_ID);
  if (g_str_equal (name, "SupportedUriSchemes") || g_str_equal (name, "SupportedMimeTypes"))
    return g_variant_new_strv (NULL, 0);
  if (g_str_equal (name, "Fullscreen"))
    return g_variant_new_boolean (is_fullscreen (self));
  if (g_str_equal (name, "HasTrackList"))
    return g_variant_new_boolean (FALSE);
  /* CanQuit, CanRaise, CanSetFullscreen */
  return g_variant_new_boolean (TRUE);
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

  /* Only Fullscreen can be written. */
  if (self->window != NULL && g_variant_get_boolean (value))
    gtk_window_fullscreen (self->window);
  else if (self->window != NULL)
    gtk_window_unfullscreen (self->window);
  return TRUE;
}

static const GDBusInterfaceVTable root_vtable = { .method_call = on_method, .get_property = on_get, .set_property = on_set };

static void
on_fullscreened (AivMpris *self)
{
  aiv_mpris_note (self, AIV_MPRIS_FULLSCREEN);
}

static void
on_rooted (AivMpris *self)
{
  GtkRoot *root = gtk_widget_get_root (self->page);

  if (self->window != NULL)
    g_signal_handlers_disconnect_by_func (self->window, on_fullscreened, self);
  g_set_weak_pointer (&self->window, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  if (self->window != NULL)
    g_signal_connect_object (self->window, "notify::fullscreened", G_CALLBACK (on_fullscreened), self, G_CONNECT_SWAPPED);
}

/* --- the bus --------------------------------------------------------------------------- */

static void
on_bus (GDBusConnection *connection,
        const char      *name,
        gpointer         user_data)
{
  AivMpris *self = user_data;
  g_autoptr(GError) error = NULL;

  g_set_object (&self->connection, connection);
  self->root_object = g_dbus_connection_register_object (
    connection, AIV_MPRIS_PATH, g_dbus_node_info_lookup_interface (get_info (), AIV_MPRIS_ROOT_INTERFACE), &root_vtable,
    self, NULL, &error);
  if (self->root_object != 0)
    self->player_object = g_dbus_connection_register_object (
      connection, AIV_MPRIS_PATH, g_dbus_node_info_lookup_interface (get_info (), AIV_MPRIS_PLAYER_INTERFACE),
      &aiv_mpris_player_vtable, self, NULL, &error);
  if (error != NULL)
    g_debug ("The player is not on the bus: %s", error->message);
}

static void
aiv_mpris_dispose (GObject *object)
{
  AivMpris *self = AIV_MPRIS (object);

  g_clear_handle_id (&self->telling, g_source_remove);
  g_clear_handle_id (&self->name, g_bus_unown_name);
  if (self->root_object != 0)
    g_dbus_connection_unregister_object (self->connection, self->root_object);
  if (self->player_object != 0)
    g_dbus_connection_unregister_object (self->connection, self->player_object);
  self->root_object = self->player_object = 0;
  g_clear_object (&self->connection);
  g_clear_object (&self->player);
  g_clear_weak_pointer (&self->window);
  g_clear_weak_pointer (&self->page);

  G_OBJECT_CLASS (aiv_mpris_parent_class)->dispose (object);
}

static void
aiv_mpris_finalize (GObject *object)
{
  AivMpris *self = AIV_MPRIS (object);

  g_free (self->track);
  g_free (self->title);
  g_free (self->album);
  g_free (self->art_url);
  G_OBJECT_CLASS (aiv_mpris_parent_class)->finalize (object);
}

static void
aiv_mpris_class_init (AivMprisClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aiv_mpris_dispose;
  object_class->finalize = aiv_mpris_finalize;
}

static void
aiv_mpris_init (AivMpris *self)
{
  self->track = g_strdup ("/org/mpris/MediaPlayer2/TrackList/NoTrack");
}

/**
 * aiv_mpris_new:
 * @page: has the actions `player.next` and `player.previous`, in a window; not kept alive
 * @player: what plays
 *
 * Puts the player on the session's bus, as soon as that answers.
 *
 * Returns: (transfer full): the player on the bus; letting go of it takes it away
 */
AivMpris *
aiv_mpris_new (GtkWidget *page,
               AivPlayer *player)
{
  AivMpris *self;

  g_return_val_if_fail (GTK_IS_WIDGET (page), NULL);
  g_return_val_if_fail (AIV_IS_PLAYER (player), NULL);

  self = g_object_new (AIV_TYPE_MPRIS, NULL);
  g_set_weak_pointer (&self->page, page);
  self->player = g_object_ref (player);
  g_signal_connect_object (page, "notify::root", G_CALLBACK (on_rooted), self, G_CONNECT_SWAPPED);
  on_rooted (self);
  aiv_mpris_watch_player (self);
  self->name = g_bus_own_name (G_BUS_TYPE_SESSION, AIV_MPRIS_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, on_bus, NULL, NULL, self,
                               NULL);
  return self;
}

/**
 * aiv_mpris_set_video:
 * @self: a player on the bus
 * @key: what tells the video from others; not told as it is
 * @title: (nullable): what it is called
 * @album: (nullable): what the list that it is from is called
 * @art_path: (nullable) (type filename): a picture of it
 *
 * Tells which video it is.
 */
void
aiv_mpris_set_video (AivMpris   *self,
                     const char *key,
                     const char *title,
                     const char *album,
                     const char *art_path)
{
  g_autofree char *digest = NULL;
  g_autofree char *track = NULL;
  g_autofree char *art_url = NULL;
  gboolean changed;

  g_return_if_fail (AIV_IS_MPRIS (self));
  g_return_if_fail (key != NULL);

  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);
  track = g_strconcat (AIV_RESOURCE_PATH "/video/", digest, NULL);
  art_url = art_path != NULL ? g_filename_to_uri (art_path, NULL, NULL) : NULL;
  changed = g_set_str (&self->track, track);
  changed |= g_set_str (&self->title, title);
  changed |= g_set_str (&self->album, album);
  changed |= g_set_str (&self->art_url, art_url);
  if (changed)
    aiv_mpris_note (self, AIV_MPRIS_METADATA);
}

/**
 * aiv_mpris_set_can_go:
 * @self: a player on the bus
 * @previous: whether there is one before
 * @next: whether there is one after
 */
void
aiv_mpris_set_can_go (AivMpris *self,
                      gboolean  previous,
                      gboolean  next)
{
  g_return_if_fail (AIV_IS_MPRIS (self));

  if (self->can_previous != previous)
    aiv_mpris_note (self, AIV_MPRIS_CAN_GO_PREVIOUS);
  if (self->can_next != next)
    aiv_mpris_note (self, AIV_MPRIS_CAN_GO_NEXT);
  self->can_previous = previous;
  self->can_next = next;
}

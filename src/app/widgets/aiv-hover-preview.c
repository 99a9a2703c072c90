/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-hover-preview.h"

#include "aiv-player.h"

/* Who only passes by wants nothing to move. */
#define DELAY_MS 600

/**
 * AivHoverPreview:
 *
 * Plays the video that the pointer rests on, in its tile: without sound, one at a time, only what
 * is on this computer, and not at all where people have asked for less movement.
 */
struct _AivHoverPreview
{
  GObject parent_instance;

  AivItemTile *tile;  /* borrowed: forgotten before it goes */
  AivPlayer *player;
  guint delay;
};

G_DEFINE_FINAL_TYPE (AivHoverPreview, aiv_hover_preview, G_TYPE_OBJECT)

static void
stop (AivHoverPreview *self)
{
  AivItemTile *tile = g_steal_pointer (&self->tile);

  g_clear_handle_id (&self->delay, g_source_remove);
  if (tile != NULL)
    aiv_item_tile_set_moving (tile, NULL);
  if (self->player != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->player, self);
      aiv_player_stop (self->player);
    }
  g_clear_object (&self->player);
}

/* The still stays until the first frame is there. */
static void
on_state (AivHoverPreview *self)
{
  GObject *paintable = aiv_player_get_paintable (self->player);

  if (self->tile != NULL && aiv_player_get_state (self->player) == AIV_PLAYER_STATE_PLAYING && GDK_IS_PAINTABLE (paintable))
    aiv_item_tile_set_moving (self->tile, GDK_PAINTABLE (paintable));
}

static gboolean
on_delay (gpointer data)
{
  AivHoverPreview *self = data;
  AivItem *item = self->tile != NULL ? aiv_item_tile_get_item (self->tile) : NULL;
  const char *path = item != NULL ? aiv_item_get_cached_path (item) : NULL;
  g_autofree char *uri = path != NULL ? g_filename_to_uri (path, NULL, NULL) : NULL;

  self->delay = 0;
  if (uri == NULL)
    return G_SOURCE_REMOVE;
  self->player = aiv_player_new ();
  aiv_player_set_muted (self->player, TRUE);
  aiv_player_set_loop (self->player, TRUE);
  g_signal_connect_object (self->player, "notify::state", G_CALLBACK (on_state), self, G_CONNECT_SWAPPED);
  aiv_player_set_uri (self->player, uri);
  aiv_player_play (self->player);
  return G_SOURCE_REMOVE;
}

static void
on_enter (AivHoverPreview          *self,
          double                    x,
          double                    y,
          GtkEventControllerMotion *motion)
{
  GtkWidget *tile = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (motion));
  gboolean animations;

  stop (self);
  g_object_get (gtk_widget_get_settings (tile), "gtk-enable-animations", &animations, NULL);
  if (!animations)
    return;
  self->tile = AIV_ITEM_TILE (tile);
  self->delay = g_timeout_add (DELAY_MS, on_delay, self);
}

static void
on_animations (AivHoverPreview *self,
               GParamSpec      *pspec,
               GtkSettings     *settings)
{
  gboolean animations;

  g_object_get (settings, "gtk-enable-animations", &animations, NULL);
  if (!animations)
    stop (self);
}

static void
on_leave (AivHoverPreview          *self,
          GtkEventControllerMotion *motion)
{
  aiv_hover_preview_forget (self, AIV_ITEM_TILE (gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (motion))));
}

static void
aiv_hover_preview_dispose (GObject *object)
{
  stop (AIV_HOVER_PREVIEW (object));

  G_OBJECT_CLASS (aiv_hover_preview_parent_class)->dispose (object);
}

static void
aiv_hover_preview_class_init (AivHoverPreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aiv_hover_preview_dispose;
}

static void
aiv_hover_preview_init (AivHoverPreview *self)
{
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-enable-animations", G_CALLBACK (on_animations), self,
                           G_CONNECT_SWAPPED);
}

/**
 * aiv_hover_preview_new:
 *
 * Returns: (transfer full): a preview that watches nothing yet
 */
AivHoverPreview *
aiv_hover_preview_new (void)
{
  return g_object_new (AIV_TYPE_HOVER_PREVIEW, NULL);
}

/**
 * aiv_hover_preview_watch:
 * @self: a preview
 * @tile: a tile; to be forgotten before it goes or shows something else
 */
void
aiv_hover_preview_watch (AivHoverPreview *self,
                         AivItemTile     *tile)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_return_if_fail (AIV_IS_HOVER_PREVIEW (self));

  g_signal_connect_object (motion, "enter", G_CALLBACK (on_enter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (on_leave), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (tile), motion);
}

/**
 * aiv_hover_preview_forget:
 * @self: a preview
 * @tile: a tile that is left, goes, or is going to show something else
 */
void
aiv_hover_preview_forget (AivHoverPreview *self,
                          AivItemTile     *tile)
{
  g_return_if_fail (AIV_IS_HOVER_PREVIEW (self));

  if (self->tile == tile)
    stop (self);
}

/**
 * aiv_hover_preview_get_tile:
 * @self: a preview
 *
 * Returns: (transfer none) (nullable): the tile that plays, or is about to
 */
AivItemTile *
aiv_hover_preview_get_tile (AivHoverPreview *self)
{
  g_return_val_if_fail (AIV_IS_HOVER_PREVIEW (self), NULL);

  return self->tile;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player-view-private.h"

#define STEP_SECONDS 5
#define STEP_VOLUME 0.05

static gboolean
on_seek_by (GtkWidget *widget,
            GVariant  *seconds,
            gpointer   data)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (widget);

  aiv_player_view_seek (self, aiv_player_get_position (self->player)
                                + (gint64) g_variant_get_int32 (seconds) * G_USEC_PER_SEC);
  return GDK_EVENT_STOP;
}

static gboolean
on_volume_by (GtkWidget *widget,
              GVariant  *step,
              gpointer   data)
{
  AivPlayer *player = AIV_PLAYER_VIEW (widget)->player;

  aiv_player_set_volume (player, CLAMP (aiv_player_get_volume (player) + g_variant_get_double (step), 0, 1));
  aiv_player_set_muted (player, FALSE);
  return GDK_EVENT_STOP;
}

static gboolean
on_mute (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  AivPlayer *player = AIV_PLAYER_VIEW (widget)->player;

  aiv_player_set_muted (player, !aiv_player_get_muted (player));
  return GDK_EVENT_STOP;
}

static gboolean
on_loop (GtkWidget *widget,
         GVariant  *args,
         gpointer   data)
{
  AivPlayer *player = AIV_PLAYER_VIEW (widget)->player;

  aiv_player_set_loop (player, !aiv_player_get_loop (player));
  return GDK_EVENT_STOP;
}

static gboolean
on_escape (GtkWidget *widget,
           GVariant  *args,
           gpointer   data)
{
  GtkWindow *window = aiv_player_view_get_window (AIV_PLAYER_VIEW (widget));

  if (window != NULL && gtk_window_is_fullscreen (window))
    {
      gtk_window_unfullscreen (window);
      return GDK_EVENT_STOP;
    }
  return gtk_widget_activate_action (widget, "navigation.pop", NULL);
}

/* What each key does while the focus is in the view and no control wants the key itself. */
void
aiv_player_view_add_keys (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "player.play-pause", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, 0, "player.next", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, 0, "player.previous", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, 0, "player.fullscreen", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "player.fullscreen", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "player.save", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, on_seek_by, "i", -STEP_SECONDS);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, on_seek_by, "i", STEP_SECONDS);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, on_volume_by, "d", STEP_VOLUME);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, on_volume_by, "d", -STEP_VOLUME);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_m, 0, on_mute, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_l, 0, on_loop, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

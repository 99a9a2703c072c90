/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-announce.h"
#include "aiv-player-view-private.h"

#define STEP_SECONDS 5
#define STEP_VOLUME 0.05

/* The speeds that a key steps through, between these. */
#define STEP_RATE 0.25
#define MIN_RATE 0.25
#define MAX_RATE 2.0

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
on_step (GtkWidget *widget,
         GVariant  *frames,
         gpointer   data)
{
  aiv_player_step (AIV_PLAYER_VIEW (widget)->player, g_variant_get_int32 (frames));
  return GDK_EVENT_STOP;
}

static gboolean
on_rate_by (GtkWidget *widget,
            GVariant  *step,
            gpointer   data)
{
  AivPlayer *player = AIV_PLAYER_VIEW (widget)->player;
  double rate = CLAMP (aiv_player_get_rate (player) + g_variant_get_double (step), MIN_RATE, MAX_RATE);
  g_autofree char *text = aiv_player_format_rate (rate);

  aiv_player_set_rate (player, rate);
  aiv_announce (GTK_WIDGET (widget), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  return GDK_EVENT_STOP;
}

static gboolean
on_seek_to (GtkWidget *widget,
            GVariant  *end,
            gpointer   data)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (widget);

  aiv_player_view_seek (self, g_variant_get_boolean (end) ? aiv_player_get_duration (self->player) : 0);
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
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "player.copy-link", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "player.delete", NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Left, 0, on_seek_by, "i", -STEP_SECONDS);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Right, 0, on_seek_by, "i", STEP_SECONDS);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Home, 0, on_seek_to, "b", FALSE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_End, 0, on_seek_to, "b", TRUE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_comma, 0, on_step, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_period, 0, on_step, "i", 1);
  /* Whether a keyboard needs Shift for them depends on its layout. */
  gtk_widget_class_add_binding (widget_class, GDK_KEY_less, 0, on_rate_by, "d", -STEP_RATE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_less, GDK_SHIFT_MASK, on_rate_by, "d", -STEP_RATE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_greater, 0, on_rate_by, "d", STEP_RATE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_greater, GDK_SHIFT_MASK, on_rate_by, "d", STEP_RATE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Up, 0, on_volume_by, "d", STEP_VOLUME);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Down, 0, on_volume_by, "d", -STEP_VOLUME);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_m, 0, on_mute, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_l, 0, on_loop, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

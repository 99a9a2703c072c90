/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player-view.h"
#include "aiv-player-view-private.h"

#include <glib/gi18n.h>

#include "aiv-error-view.h"
#include "aiv-player-controls.h"

/* The controls go when nothing was touched for so long. */
#define HIDE_SECONDS 3

/**
 * AivPlayerView:
 *
 * A video with controls that come and go, and its keys. It has the actions
 * `player.play-pause`, `player.rate` and `player.fullscreen`; `player.previous`, `player.next`,
 * `player.save`, `player.copy-link`, `player.use-again` and `player.delete`, which its buttons,
 * menu and keys name too, are for what is around it.
 */
typedef enum
{
  PROP_TITLE = 1,
  PROP_SUBTITLE,
  PROP_CONTROLS_SHOWN,
  PROP_RATE,
} AivPlayerViewProp;

enum
{
  RETRY,
  FAILED,
  N_SIGNALS
};

static GParamSpec *props[PROP_RATE + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivPlayerView, aiv_player_view, ADW_TYPE_BIN)

/* The window around it, if any. */
GtkWindow *
aiv_player_view_get_window (AivPlayerView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

/* There is a video to command: neither loading nor an error is in front of it. */
gboolean
aiv_player_view_has_video (AivPlayerView *self)
{
  return aiv_player_get_uri (self->player) != NULL && !gtk_widget_get_visible (GTK_WIDGET (self->stack));
}

/* --- controls that come and go --------------------------------------------------------- */

static void
aiv_player_view_set_controls_shown (AivPlayerView *self,
                                    gboolean       shown)
{
  if (self->controls_shown == shown)
    return;

  self->controls_shown = shown;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->overlay), shown ? NULL : "none");
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CONTROLS_SHOWN]);
}

static gboolean
aiv_player_view_can_hide (AivPlayerView *self)
{
  return aiv_player_get_playing (self->player)
         && aiv_player_view_has_video (self)
         && !aiv_player_controls_is_busy (self->controls)
         && !gtk_widget_get_visible (GTK_WIDGET (self->preview))
         && !gtk_menu_button_get_active (self->menu_button)
         && !gtk_menu_button_get_active (self->details_button)
         && !gtk_event_controller_motion_contains_pointer (self->top_motion)
         && !gtk_event_controller_motion_contains_pointer (self->bottom_motion);
}

static gboolean
on_hide_timeout (gpointer data)
{
  AivPlayerView *self = data;

  if (!aiv_player_view_can_hide (self))
    return G_SOURCE_CONTINUE;

  self->hide_source = 0;
  aiv_player_view_set_controls_shown (self, FALSE);
  return G_SOURCE_REMOVE;
}

/* Somebody is there: the controls show, for a while if a video plays. */
void
aiv_player_view_touch (AivPlayerView *self)
{
  g_clear_handle_id (&self->hide_source, g_source_remove);
  aiv_player_view_set_controls_shown (self, TRUE);
  if (aiv_player_get_playing (self->player) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->hide_source = g_timeout_add_seconds (HIDE_SECONDS, on_hide_timeout, self);
}

static void
on_motion (AivPlayerView *self,
           double         x,
           double         y)
{
  /* GTK tells motion also when only something under a resting pointer changed. */
  if (ABS (x - self->pointer_x) < 1 && ABS (y - self->pointer_y) < 1)
    return;

  self->pointer_x = x;
  self->pointer_y = y;
  aiv_player_view_touch (self);
}

static gboolean
on_key_pressed (AivPlayerView *self)
{
  aiv_player_view_touch (self);
  return GDK_EVENT_PROPAGATE;
}

static void
on_video_pressed (AivPlayerView   *self,
                  int              n_press,
                  double           x,
                  double           y,
                  GtkGestureClick *gesture)
{
  GdkDevice *device = gtk_gesture_get_device (GTK_GESTURE (gesture));

  if (!aiv_player_view_has_video (self))
    return;

  gtk_widget_grab_focus (GTK_WIDGET (self->overlay));
  if (device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN && n_press == 1)
    {
      /* A finger has no other way to call the controls. */
      aiv_player_view_touch (self);
      return;
    }

  /* The second press of a double click undoes what the first did. */
  gtk_widget_activate_action (GTK_WIDGET (self), "player.play-pause", NULL);
  if (n_press == 2)
    gtk_widget_activate_action (GTK_WIDGET (self), "player.fullscreen", NULL);
}

/* --- the player ------------------------------------------------------------------------ */

/* Goes on at @position, in microseconds; nowhere outside of the video. */
void
aiv_player_view_seek (AivPlayerView *self,
                      gint64         position)
{
  if (aiv_player_view_has_video (self))
    aiv_player_seek (self->player, CLAMP (position, 0, aiv_player_get_duration (self->player)), TRUE);
}

static void
on_seek (AivPlayerView *self,
         gint64         position)
{
  aiv_player_view_seek (self, position);
}

/* Where the pointer is over the seek bar, or that it has left. */
static void
on_preview (AivPlayerView *self,
            gint64         position,
            int            x)
{
  gboolean shown = position >= 0 && aiv_player_view_has_video (self);

  self->preview_x = x;
  gtk_widget_set_visible (GTK_WIDGET (self->preview), shown);
  if (shown)
    aiv_seek_preview_show_at (self->preview, position, aiv_player_get_duration (self->player));
  gtk_widget_queue_allocate (GTK_WIDGET (self->overlay));
}

/* The preview stands above the pointer, never over an edge. */
static gboolean
on_get_child_position (AivPlayerView *self,
                       GtkWidget     *child,
                       GdkRectangle  *place)
{
  GtkRequisition size;

  if (child != GTK_WIDGET (self->preview))
    return FALSE;

  gtk_widget_get_preferred_size (child, NULL, &size);
  place->width = size.width;
  place->height = size.height;
  place->x = CLAMP (self->preview_x - size.width / 2, 0, MAX (0, gtk_widget_get_width (GTK_WIDGET (self)) - size.width));
  place->y = MAX (0, gtk_widget_get_height (GTK_WIDGET (self)) - gtk_widget_get_height (GTK_WIDGET (self->controls))
                       - size.height);
  return TRUE;
}

static void
on_playing (AivPlayerView *self)
{
  GtkWindow *window = aiv_player_view_get_window (self);
  GtkApplication *application = window != NULL ? gtk_window_get_application (window) : NULL;
  gboolean playing = aiv_player_get_playing (self->player);

  /* No screen saver over a video. */
  if (application != NULL && playing && self->inhibit_cookie == 0)
    self->inhibit_cookie = gtk_application_inhibit (application, window, GTK_APPLICATION_INHIBIT_IDLE,
                                                    C_("reason to keep the screen on", "Playing a video"));
  else if (application != NULL && !playing && self->inhibit_cookie != 0)
    gtk_application_uninhibit (application, g_steal_handle_id (&self->inhibit_cookie));
  aiv_player_view_touch (self);
}

static void
on_player_error (AivPlayerView *self,
                 GError        *error)
{
  gboolean handled = FALSE;

  g_signal_emit (self, signals[FAILED], 0, error, &handled);
  if (!handled)
    aiv_player_view_show_error (self, error);
}

static void
on_rate (AivPlayerView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RATE]);
}

static void
on_retry (AivPlayerView *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

/* --- actions and keys ------------------------------------------------------------------ */

static void
play_pause_activated (GtkWidget  *widget,
                      const char *action,
                      GVariant   *parameter)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (widget);

  if (aiv_player_get_playing (self->player))
    aiv_player_pause (self->player);
  else
    aiv_player_play (self->player);
}

static void
fullscreen_activated (GtkWidget  *widget,
                      const char *action,
                      GVariant   *parameter)
{
  GtkWindow *window = aiv_player_view_get_window (AIV_PLAYER_VIEW (widget));

  if (window != NULL && gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else if (window != NULL)
    gtk_window_fullscreen (window);
}

/* --- the widget ------------------------------------------------------------------------ */

static gboolean
aiv_player_view_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (AIV_PLAYER_VIEW (widget)->overlay));
}

static void
on_fullscreened (AivPlayerView *self,
                 GParamSpec    *pspec,
                 GtkWindow     *window)
{
  g_object_set (self->controls, "fullscreened", gtk_window_is_fullscreen (window), NULL);
}

static void
aiv_player_view_root (GtkWidget *widget)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (widget);
  GtkWindow *window;

  GTK_WIDGET_CLASS (aiv_player_view_parent_class)->root (widget);
  window = aiv_player_view_get_window (self);
  if (window == NULL)
    return;

  g_signal_connect_object (window, "notify::fullscreened", G_CALLBACK (on_fullscreened), self, G_CONNECT_SWAPPED);
  on_fullscreened (self, NULL, window);
}

static void
aiv_player_view_unroot (GtkWidget *widget)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (widget);
  GtkWindow *window = aiv_player_view_get_window (self);

  aiv_player_stop (self->player);
  if (window != NULL)
    g_signal_handlers_disconnect_by_func (window, on_fullscreened, self);
  GTK_WIDGET_CLASS (aiv_player_view_parent_class)->unroot (widget);
}

static void
aiv_player_view_unmap (GtkWidget *widget)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (widget);

  if (aiv_player_get_playing (self->player))
    aiv_player_pause (self->player);
  g_clear_handle_id (&self->hide_source, g_source_remove);
  GTK_WIDGET_CLASS (aiv_player_view_parent_class)->unmap (widget);
}

static void
aiv_player_view_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (object);

  switch ((AivPlayerViewProp) prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUBTITLE:
      g_value_set_string (value, self->subtitle);
      break;
    case PROP_CONTROLS_SHOWN:
      g_value_set_boolean (value, self->controls_shown);
      break;
    case PROP_RATE:
      g_value_set_double (value, aiv_player_get_rate (self->player));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_player_view_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (object);

  switch ((AivPlayerViewProp) prop_id)
    {
    case PROP_TITLE:
      if (g_set_str (&self->title, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_SUBTITLE:
      if (g_set_str (&self->subtitle, g_value_get_string (value)))
        g_object_notify_by_pspec (object, pspec);
      break;
    case PROP_RATE:
      aiv_player_set_rate (self->player, g_value_get_double (value));
      break;
    case PROP_CONTROLS_SHOWN:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_player_view_dispose (GObject *object)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (object);

  g_clear_handle_id (&self->hide_source, g_source_remove);
  /* The template lets go of its children, but its parent class would still know this one. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_PLAYER_VIEW);
  G_OBJECT_CLASS (aiv_player_view_parent_class)->dispose (object);
}

static void
aiv_player_view_finalize (GObject *object)
{
  AivPlayerView *self = AIV_PLAYER_VIEW (object);

  g_clear_object (&self->player);
  g_free (self->title);
  g_free (self->subtitle);
  G_OBJECT_CLASS (aiv_player_view_parent_class)->finalize (object);
}

static void
aiv_player_view_class_init (AivPlayerViewClass *klass)
{
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_player_view_get_property;
  object_class->set_property = aiv_player_view_set_property;
  object_class->dispose = aiv_player_view_dispose;
  object_class->finalize = aiv_player_view_finalize;
  widget_class->grab_focus = aiv_player_view_grab_focus;
  widget_class->root = aiv_player_view_root;
  widget_class->unroot = aiv_player_view_unroot;
  widget_class->unmap = aiv_player_view_unmap;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | flags);
  props[PROP_SUBTITLE] = g_param_spec_string ("subtitle", NULL, NULL, NULL, G_PARAM_READWRITE | flags);
  /**
   * AivPlayerView:controls-shown:
   *
   * Whether the controls lie over the video at present.
   */
  props[PROP_CONTROLS_SHOWN] = g_param_spec_boolean ("controls-shown", NULL, NULL, TRUE, G_PARAM_READABLE | flags);
  /**
   * AivPlayerView:rate:
   *
   * How fast the video plays; 1 is as recorded.
   */
  props[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0.25, 4, 1, G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivPlayerView::retry:
   *
   * Somebody wants the video tried again after an error.
   */
  signals[RETRY] = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * AivPlayerView::failed:
   * @error: why
   *
   * The video cannot be played.
   *
   * Returns: %TRUE if there is another way to get at it, so that the error is not shown
   */
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                  g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 1, G_TYPE_ERROR);

  g_type_ensure (AIV_TYPE_PLAYER_CONTROLS);
  g_type_ensure (AIV_TYPE_SEEK_PREVIEW);
  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-player-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, overlay);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, picture);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, stack);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, loading_label);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, loading_progress);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, error_view);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, top_motion);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, bottom_motion);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, controls);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, preview);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerView, details_button);
  gtk_widget_class_bind_template_callback (widget_class, on_video_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_motion);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_seek);
  gtk_widget_class_bind_template_callback (widget_class, on_preview);
  gtk_widget_class_bind_template_callback (widget_class, on_get_child_position);

  gtk_widget_class_install_action (widget_class, "player.play-pause", NULL, play_pause_activated);
  gtk_widget_class_install_action (widget_class, "player.fullscreen", NULL, fullscreen_activated);
  gtk_widget_class_install_property_action (widget_class, "player.rate", "rate");
  aiv_player_view_add_keys (widget_class);
}

static void
aiv_player_view_init (AivPlayerView *self)
{
  static const char *const shown[] = { "position", "duration", "playing", "rate" };
  static const char *const shared[] = { "volume", "muted", "loop" };

  self->controls_shown = TRUE;
  self->player = aiv_player_new ();
  gtk_widget_init_template (GTK_WIDGET (self));

  for (gsize i = 0; i < G_N_ELEMENTS (shown); i++)
    g_object_bind_property (self->player, shown[i], self->controls, shown[i], G_BINDING_SYNC_CREATE);
  for (gsize i = 0; i < G_N_ELEMENTS (shared); i++)
    g_object_bind_property (self->player, shared[i], self->controls, shared[i],
                            G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property (self->player, "paintable", self->picture, "paintable", G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->player, "notify::playing", G_CALLBACK (on_playing), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::rate", G_CALLBACK (on_rate), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "error", G_CALLBACK (on_player_error), self, G_CONNECT_SWAPPED);
  aiv_player_view_show_page (self, NULL);
}

/**
 * aiv_player_view_new:
 *
 * Returns: (transfer full): a view of nothing yet
 */
GtkWidget *
aiv_player_view_new (void)
{
  return g_object_new (AIV_TYPE_PLAYER_VIEW, NULL);
}

/**
 * aiv_player_view_get_player:
 * @self: a view
 *
 * Returns: (transfer none): its player, which plays only while the view is on the screen
 */
AivPlayer *
aiv_player_view_get_player (AivPlayerView *self)
{
  g_return_val_if_fail (AIV_IS_PLAYER_VIEW (self), NULL);

  return self->player;
}

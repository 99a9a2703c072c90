/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-player-controls.h"

#include <glib/gi18n.h>
#include <math.h>

/* How long the slider keeps what a hand gave it, until the player has caught up. */
#define HOLD_USEC (G_USEC_PER_SEC / 3)

/**
 * AivPlayerControls:
 *
 * The controls that lie over a video. They know no player: what they show are properties,
 * what they command are the actions `player.play-pause`, `player.previous`, `player.next`,
 * `player.rate` and `player.fullscreen` of whoever is around them, and [signal@seek].
 */
struct _AivPlayerControls
{
  AdwBin parent_instance;

  GtkLabel *elapsed_label;
  GtkLabel *total_label;
  GtkScale *position_scale;
  GtkAdjustment *position_adjustment;
  GtkEventControllerMotion *position_motion;
  GtkMenuButton *volume_button;
  GtkPopover *volume_popover;
  GtkScale *volume_scale;
  GtkButton *play_button;
  GtkMenuButton *rate_button;
  GtkLabel *rate_label;
  GtkButton *fullscreen_button;

  gint64 position;
  gint64 duration;
  gint64 held_until;
  double volume;
  double rate;
  gboolean playing;
  gboolean muted;
  gboolean loop;
  gboolean fullscreened;
};

typedef enum
{
  PROP_POSITION = 1,
  PROP_DURATION,
  PROP_PLAYING,
  PROP_VOLUME,
  PROP_RATE,
  PROP_MUTED,
  PROP_LOOP,
  PROP_FULLSCREENED,
} AivPlayerControlsProp;

enum
{
  SEEK,
  PREVIEW,
  N_SIGNALS
};

static GParamSpec *props[PROP_FULLSCREENED + 1];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivPlayerControls, aiv_player_controls, ADW_TYPE_BIN)

/* One text for eyes and, on the button, for ears. */
static void
name_button (GtkButton  *button,
             const char *icon_name,
             const char *name,
             const char *tooltip)
{
  gtk_button_set_icon_name (button, icon_name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
aiv_player_controls_show_playing (AivPlayerControls *self)
{
  if (self->playing)
    name_button (self->play_button, "media-playback-pause-symbolic",
                 C_("accessible name", "Pause"), C_("tooltip", "Pause (Space)"));
  else
    name_button (self->play_button, "media-playback-start-symbolic",
                 C_("accessible name", "Play"), C_("tooltip", "Play (Space)"));
}

static void
aiv_player_controls_show_fullscreened (AivPlayerControls *self)
{
  if (self->fullscreened)
    name_button (self->fullscreen_button, "view-restore-symbolic",
                 C_("accessible name", "Leave full screen"), C_("tooltip", "Leave Full Screen (F)"));
  else
    name_button (self->fullscreen_button, "view-fullscreen-symbolic",
                 C_("accessible name", "Full screen"), C_("tooltip", "Full Screen (F)"));
}

static void
aiv_player_controls_show_time (AivPlayerControls *self)
{
  g_autofree char *elapsed = aiv_player_format_time (self->position);
  g_autofree char *total = aiv_player_format_time (self->duration);
  g_autofree char *spoken = NULL;

  if (g_str_equal (gtk_label_get_label (self->elapsed_label), elapsed)
      && g_str_equal (gtk_label_get_label (self->total_label), total))
    return;

  gtk_label_set_label (self->elapsed_label, elapsed);
  gtk_label_set_label (self->total_label, total);
  /* Translators: position in a video: elapsed time, then its length, as in "0:05 of 0:42". */
  spoken = g_strdup_printf (C_("accessible value", "%s of %s"), elapsed, total);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->position_scale),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, spoken, -1);
}

static void
aiv_player_controls_show_volume (AivPlayerControls *self)
{
  g_autofree char *percent = g_strdup_printf (C_("accessible value", "%.0f%%"), self->volume * 100);
  const char *icon_name = "audio-volume-high-symbolic";

  if (self->muted || self->volume <= 0)
    icon_name = "audio-volume-muted-symbolic";
  else if (self->volume < 0.34)
    icon_name = "audio-volume-low-symbolic";
  else if (self->volume < 0.67)
    icon_name = "audio-volume-medium-symbolic";

  gtk_menu_button_set_icon_name (self->volume_button, icon_name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->volume_scale),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, percent, -1);
}

static void
aiv_player_controls_set_rate (AivPlayerControls *self,
                              double             rate)
{
  g_autofree char *text = NULL;
  g_autofree char *spoken = NULL;

  if (self->rate == rate)
    return;

  self->rate = rate;
  text = aiv_player_format_rate (rate);
  /* Translators: %s is how fast the video plays, as in "1.5×". */
  spoken = g_strdup_printf (C_("accessible name", "Speed, %s"), text);
  gtk_label_set_label (self->rate_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rate_button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RATE]);
}

static void
aiv_player_controls_set_position (AivPlayerControls *self,
                                  gint64             position)
{
  if (self->position == position || g_get_monotonic_time () < self->held_until)
    return;

  self->position = position;
  gtk_adjustment_set_value (self->position_adjustment, (double) position / G_USEC_PER_SEC);
  aiv_player_controls_show_time (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_POSITION]);
}

static void
aiv_player_controls_set_duration (AivPlayerControls *self,
                                  gint64             duration)
{
  if (self->duration == duration)
    return;

  self->duration = duration;
  gtk_adjustment_set_upper (self->position_adjustment, (double) duration / G_USEC_PER_SEC);
  gtk_widget_set_sensitive (GTK_WIDGET (self->position_scale), duration > 0);
  aiv_player_controls_show_time (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DURATION]);
}

static void
aiv_player_controls_set_volume (AivPlayerControls *self,
                                double             volume)
{
  if (fabs (self->volume - volume) < 1e-6)
    return;

  self->volume = volume;
  aiv_player_controls_show_volume (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_VOLUME]);
}

static void
aiv_player_controls_set_boolean (AivPlayerControls     *self,
                                 AivPlayerControlsProp  prop,
                                 gboolean              *field,
                                 gboolean               value)
{
  if (*field == value)
    return;

  *field = value;
  if (prop == PROP_PLAYING)
    aiv_player_controls_show_playing (self);
  else if (prop == PROP_MUTED)
    aiv_player_controls_show_volume (self);
  else if (prop == PROP_FULLSCREENED)
    aiv_player_controls_show_fullscreened (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* GtkRange says so with a class. */
static gboolean
is_dragged (AivPlayerControls *self)
{
  return gtk_widget_has_css_class (GTK_WIDGET (self->position_scale), "dragging");
}

/* A finger comes with no movement of a pointer: what it has moved the slider to is where it is. */
static void
show_preview_of_drag (AivPlayerControls *self)
{
  GdkRectangle range;
  graphene_point_t point;
  double part = (double) self->position / (double) self->duration;

  gtk_range_get_range_rect (GTK_RANGE (self->position_scale), &range);
  if (gtk_widget_get_direction (GTK_WIDGET (self->position_scale)) == GTK_TEXT_DIR_RTL)
    part = 1 - part;
  point = GRAPHENE_POINT_INIT ((float) (range.x + part * range.width), 0);
  if (gtk_widget_compute_point (GTK_WIDGET (self->position_scale), GTK_WIDGET (self), &point, &point))
    g_signal_emit (self, signals[PREVIEW], 0, self->position, (int) point.x);
}

/* The finger has been lifted; a pointer leaves by itself. */
static void
on_scale_classes (AivPlayerControls *self)
{
  if (!is_dragged (self) && !gtk_event_controller_motion_contains_pointer (self->position_motion))
    g_signal_emit (self, signals[PREVIEW], 0, (gint64) -1, 0);
}

static gboolean
on_position_change_value (AivPlayerControls *self,
                          GtkScrollType      scroll,
                          double             seconds)
{
  gint64 position = (gint64) (seconds * G_USEC_PER_SEC);

  if (self->duration <= 0)
    return TRUE;

  /* The slider follows the hand at once; the player's own position comes late while it seeks. */
  self->held_until = 0;
  aiv_player_controls_set_position (self, CLAMP (position, 0, self->duration));
  self->held_until = g_get_monotonic_time () + HOLD_USEC;
  g_signal_emit (self, signals[SEEK], 0, self->position);
  if (is_dragged (self))
    show_preview_of_drag (self);
  return TRUE;
}

/* Where the slider would stand under a pointer at @x of it. */
static gint64
find_position (AivPlayerControls *self,
               double             x)
{
  GdkRectangle range;
  double part;

  gtk_range_get_range_rect (GTK_RANGE (self->position_scale), &range);
  part = range.width > 0 ? CLAMP ((x - range.x) / range.width, 0, 1) : 0;
  if (gtk_widget_get_direction (GTK_WIDGET (self->position_scale)) == GTK_TEXT_DIR_RTL)
    part = 1 - part;
  return (gint64) (part * (double) self->duration);
}

static void
on_scale_motion (AivPlayerControls *self,
                 double             x)
{
  graphene_point_t point = GRAPHENE_POINT_INIT ((float) x, 0);

  if (self->duration <= 0
      || !gtk_widget_compute_point (GTK_WIDGET (self->position_scale), GTK_WIDGET (self), &point, &point))
    return;
  g_signal_emit (self, signals[PREVIEW], 0, find_position (self, x), (int) point.x);
}

static void
on_scale_leave (AivPlayerControls *self)
{
  g_signal_emit (self, signals[PREVIEW], 0, (gint64) -1, 0);
}

static GMenuModel *
make_rate_menu (void)
{
  static const double rates[] = { 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2 };
  GMenu *menu = g_menu_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree char *label = aiv_player_format_rate (rates[i]);
      g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "player.rate", "d", rates[i]);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

static void
aiv_player_controls_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  AivPlayerControls *self = AIV_PLAYER_CONTROLS (object);

  switch ((AivPlayerControlsProp) prop_id)
    {
    case PROP_POSITION:
      g_value_set_int64 (value, self->position);
      break;
    case PROP_DURATION:
      g_value_set_int64 (value, self->duration);
      break;
    case PROP_PLAYING:
      g_value_set_boolean (value, self->playing);
      break;
    case PROP_VOLUME:
      g_value_set_double (value, self->volume);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    case PROP_LOOP:
      g_value_set_boolean (value, self->loop);
      break;
    case PROP_FULLSCREENED:
      g_value_set_boolean (value, self->fullscreened);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_player_controls_set_property (GObject      *object,
                                  guint         prop_id,
                                  const GValue *value,
                                  GParamSpec   *pspec)
{
  AivPlayerControls *self = AIV_PLAYER_CONTROLS (object);

  switch ((AivPlayerControlsProp) prop_id)
    {
    case PROP_POSITION:
      aiv_player_controls_set_position (self, g_value_get_int64 (value));
      break;
    case PROP_DURATION:
      aiv_player_controls_set_duration (self, g_value_get_int64 (value));
      break;
    case PROP_PLAYING:
      aiv_player_controls_set_boolean (self, PROP_PLAYING, &self->playing, g_value_get_boolean (value));
      break;
    case PROP_VOLUME:
      aiv_player_controls_set_volume (self, g_value_get_double (value));
      break;
    case PROP_RATE:
      aiv_player_controls_set_rate (self, g_value_get_double (value));
      break;
    case PROP_MUTED:
      aiv_player_controls_set_boolean (self, PROP_MUTED, &self->muted, g_value_get_boolean (value));
      break;
    case PROP_LOOP:
      aiv_player_controls_set_boolean (self, PROP_LOOP, &self->loop, g_value_get_boolean (value));
      break;
    case PROP_FULLSCREENED:
      aiv_player_controls_set_boolean (self, PROP_FULLSCREENED, &self->fullscreened,
                                       g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_player_controls_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_PLAYER_CONTROLS);
  G_OBJECT_CLASS (aiv_player_controls_parent_class)->dispose (object);
}

static void
aiv_player_controls_class_init (AivPlayerControlsClass *klass)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_player_controls_get_property;
  object_class->set_property = aiv_player_controls_set_property;
  object_class->dispose = aiv_player_controls_dispose;

  /**
   * AivPlayerControls:position:
   *
   * What has been played, in microseconds. While a hand moves the slider, it stays where that is.
   */
  props[PROP_POSITION] = g_param_spec_int64 ("position", NULL, NULL, 0, G_MAXINT64, 0, flags);
  /**
   * AivPlayerControls:duration:
   *
   * Length of the video in microseconds; 0 while it is not known.
   */
  props[PROP_DURATION] = g_param_spec_int64 ("duration", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  /**
   * AivPlayerControls:volume:
   *
   * Where the volume slider stands, from 0 to 1.
   */
  props[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0, 1, 1, flags);
  /**
   * AivPlayerControls:rate:
   *
   * How fast the video plays; 1 is as recorded.
   */
  props[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, 16, 0, flags);
  props[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, flags);
  props[PROP_LOOP] = g_param_spec_boolean ("loop", NULL, NULL, FALSE, flags);
  props[PROP_FULLSCREENED] = g_param_spec_boolean ("fullscreened", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivPlayerControls::seek:
   * @position: where to go on, in microseconds
   *
   * A hand moved the slider.
   */
  signals[SEEK] = g_signal_new ("seek", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);

  /**
   * AivPlayerControls::preview:
   * @position: what the pointer is at, in microseconds; -1: it has gone
   * @x: where that is, in pixels from the left of the controls
   *
   * A pointer is over the slider, or drags it.
   */
  signals[PREVIEW] = g_signal_new ("preview", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               AIV_RESOURCE_PATH "/ui/widgets/aiv-player-controls.ui");
  gtk_widget_class_set_css_name (widget_class, "playercontrols");
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, elapsed_label);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, total_label);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, position_scale);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, position_adjustment);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, volume_button);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, volume_popover);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, volume_scale);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, play_button);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, rate_button);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, rate_label);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, fullscreen_button);
  gtk_widget_class_bind_template_callback (widget_class, on_position_change_value);
  gtk_widget_class_bind_template_callback (widget_class, on_scale_motion);
  gtk_widget_class_bind_template_child (widget_class, AivPlayerControls, position_motion);
  gtk_widget_class_bind_template_callback (widget_class, on_scale_leave);
  gtk_widget_class_bind_template_callback (widget_class, on_scale_classes);
}

static void
aiv_player_controls_init (AivPlayerControls *self)
{
  g_autoptr(GMenuModel) rates = make_rate_menu ();

  self->volume = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (self->rate_button, rates);
  aiv_player_controls_set_rate (self, 1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->position_scale), FALSE);
  aiv_player_controls_show_playing (self);
  aiv_player_controls_show_fullscreened (self);
  aiv_player_controls_show_volume (self);
}

/**
 * aiv_player_controls_new:
 *
 * Returns: (transfer full): controls for nothing yet
 */
GtkWidget *
aiv_player_controls_new (void)
{
  return g_object_new (AIV_TYPE_PLAYER_CONTROLS, NULL);
}

/**
 * aiv_player_controls_is_busy:
 * @self: some controls
 *
 * Returns: %TRUE while somebody is using the controls, so that they must not be hidden: the
 *   volume or the menu is open, or the keyboard's focus is on one of them
 */
gboolean
aiv_player_controls_is_busy (AivPlayerControls *self)
{
  GtkRoot *root;
  GtkWidget *focus;

  g_return_val_if_fail (AIV_IS_PLAYER_CONTROLS (self), FALSE);

  if (gtk_widget_get_visible (GTK_WIDGET (self->volume_popover)) || gtk_menu_button_get_active (self->rate_button))
    return TRUE;

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  return focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self))
         && GTK_IS_WINDOW (root) && gtk_window_get_focus_visible (GTK_WINDOW (root));
}

/**
 * aiv_player_format_time:
 * @microseconds: a time, not negative
 *
 * Returns: (transfer full): the time as players show it, in whole seconds: "0:07", "1:02:03"
 */
char *
aiv_player_format_time (gint64 microseconds)
{
  guint64 seconds = MAX (microseconds, 0) / G_USEC_PER_SEC;

  if (seconds >= 3600)
    return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02u:%02u", seconds / 3600,
                            (guint) (seconds / 60 % 60), (guint) (seconds % 60));
  return g_strdup_printf ("%u:%02u", (guint) (seconds / 60), (guint) (seconds % 60));
}

/**
 * aiv_player_format_rate:
 * @rate: a speed; 1 is as recorded
 *
 * Returns: (transfer full): the speed as players show it: "1×", "0.75×"
 */
char *
aiv_player_format_rate (double rate)
{
  /* Translators: how many times as fast as recorded a video plays, as in "1.5×". */
  return g_strdup_printf (C_("player", "%g×"), rate);
}

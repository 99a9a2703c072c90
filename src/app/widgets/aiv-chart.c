/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-chart.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "aiv-announce.h"

#define NATURAL_WIDTH 320
#define HEIGHT 180
#define TOP 24.0f    /* for what is pointed at */
#define BOTTOM 22.0f /* for the labels */
#define GAP 8.0f     /* between the numbers and what is drawn */
#define MAX_BAR 48.0f
#define DOT 3.0f
#define N_STEPS 4

/**
 * AivChart:
 *
 * Numbers in a row as bars or as a line, in the colours of the theme. The place that is pointed at,
 * or chosen with the arrow keys, is told in words; screen readers hear the same.
 */
struct _AivChart
{
  GtkWidget parent_instance;

  char **labels;
  char **texts;
  double *values;
  guint n_points;
  double top;    /* what the highest line stands for */
  int current;   /* -1: none */
  gboolean lines;
};

G_DEFINE_FINAL_TYPE (AivChart, aiv_chart, GTK_TYPE_WIDGET)

/* --- places ---------------------------------------------------------------------------- */

/* 1, 2 or 5 times a power of ten, so that N_STEPS of them reach beyond @highest. */
static double
find_step (double highest)
{
  double raw = MAX (highest, 1) / N_STEPS;
  double power = pow (10, floor (log10 (raw)));
  double lead = raw / power;

  return MAX (1, (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10) * power);
}

static char *
dup_number (double value)
{
  return value >= 1000000 ? g_strdup_printf ("%.3gM", value / 1000000)
         : value >= 10000 ? g_strdup_printf ("%.3gk", value / 1000)
                          : g_strdup_printf ("%.0f", value);
}

static PangoLayout *
make_layout (AivChart   *self,
             const char *text)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

/* Where the numbers end and the drawing begins. */
static float
get_left (AivChart *self)
{
  g_autofree char *number = dup_number (self->top);
  g_autoptr(PangoLayout) layout = make_layout (self, number);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + GAP;
}

static gboolean
is_rtl (AivChart *self)
{
  return gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
}

/* The middle of a place. */
static float
get_x (AivChart *self,
       guint     i)
{
  float left = get_left (self);
  float width = gtk_widget_get_width (GTK_WIDGET (self)) - left;
  float x = (i + 0.5f) * width / self->n_points;

  return is_rtl (self) ? width - x : left + x;
}

static float
get_y (AivChart *self,
       double    value)
{
  float height = gtk_widget_get_height (GTK_WIDGET (self)) - TOP - BOTTOM;

  return TOP + height * (float) (1 - MAX (value, 0) / self->top);
}

/* --- drawing --------------------------------------------------------------------------- */

static void
draw_text (AivChart      *self,
           GtkSnapshot   *snapshot,
           const char    *text,
           float          x,
           float          y,
           float          align,
           const GdkRGBA *color)
{
  g_autoptr(PangoLayout) layout = make_layout (self, text);
  int total = gtk_widget_get_width (GTK_WIDGET (self));
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  if (width > total)
    {
      pango_layout_set_width (layout, total * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      width = total;
    }
  x = CLAMP (x - width * align, 0, MAX (0, total - width));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (roundf (x), roundf (y - height / 2.0f)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
draw_grid (AivChart      *self,
           GtkSnapshot   *snapshot,
           const GdkRGBA *color)
{
  GdkRGBA faint = *color;
  float left = get_left (self);
  float width = gtk_widget_get_width (GTK_WIDGET (self)) - left;

  faint.alpha *= 0.15f;
  for (guint i = 0; i <= N_STEPS; i++)
    {
      double value = self->top * i / N_STEPS;
      float y = roundf (get_y (self, value));
      g_autofree char *number = dup_number (value);

      gtk_snapshot_append_color (snapshot, &faint, &GRAPHENE_RECT_INIT (is_rtl (self) ? 0 : left, y, width, 1));
      /* Steps of less than one would be told twice. */
      if (value == floor (value))
        draw_text (self, snapshot, number, is_rtl (self) ? width + GAP : left - GAP, y, is_rtl (self) ? 0 : 1, color);
    }
}

/* As many as there is room for, the last one always. */
static void
draw_labels (AivChart      *self,
             GtkSnapshot   *snapshot,
             const GdkRGBA *color)
{
  float y = gtk_widget_get_height (GTK_WIDGET (self)) - BOTTOM / 2;
  float width = gtk_widget_get_width (GTK_WIDGET (self)) - get_left (self);
  int widest = 1;
  guint every;

  for (guint i = 0; i < self->n_points; i++)
    {
      g_autoptr(PangoLayout) layout = make_layout (self, self->labels[i]);
      int one;

      pango_layout_get_pixel_size (layout, &one, NULL);
      widest = MAX (widest, one);
    }
  every = MAX (1, (guint) ceilf ((widest + 12) * self->n_points / MAX (width, 1)));
  for (guint i = 0; i < self->n_points; i++)
    if ((self->n_points - 1 - i) % every == 0)
      draw_text (self, snapshot, self->labels[i], get_x (self, i), y, 0.5f, color);
}

static void
draw_bars (AivChart      *self,
           GtkSnapshot   *snapshot,
           const GdkRGBA *color)
{
  float slot = (gtk_widget_get_width (GTK_WIDGET (self)) - get_left (self)) / self->n_points;
  float width = CLAMP (slot * 0.7f, 1, MAX_BAR);
  float floor_y = get_y (self, 0);

  for (guint i = 0; i < self->n_points; i++)
    {
      GdkRGBA fill = *color;
      float y = get_y (self, self->values[i]);
      GskRoundedRect rect;

      if (self->values[i] <= 0)
        continue;
      if (self->current >= 0 && self->current != (int) i)
        fill.alpha *= 0.5f;
      gsk_rounded_rect_init_from_rect (&rect, &GRAPHENE_RECT_INIT (get_x (self, i) - width / 2, y, width,
                                                                   MAX (1, floor_y - y)),
                                       MIN (3, width / 3));
      gtk_snapshot_push_rounded_clip (snapshot, &rect);
      gtk_snapshot_append_color (snapshot, &fill, &rect.bounds);
      gtk_snapshot_pop (snapshot);
    }
}

/* Where there is no number the line has a gap; a number alone is a dot. */
static void
draw_lines (AivChart      *self,
            GtkSnapshot   *snapshot,
            const GdkRGBA *color)
{
  g_autoptr(GskPathBuilder) line = gsk_path_builder_new ();
  g_autoptr(GskPathBuilder) dots = gsk_path_builder_new ();
  g_autoptr(GskPath) line_path = NULL;
  g_autoptr(GskPath) dots_path = NULL;
  g_autoptr(GskStroke) stroke = gsk_stroke_new (2);

  for (guint i = 0; i < self->n_points; i++)
    {
      float x, y;

      if (self->values[i] < 0)
        continue;
      x = get_x (self, i);
      y = get_y (self, self->values[i]);
      if (i > 0 && self->values[i - 1] >= 0)
        gsk_path_builder_line_to (line, x, y);
      else
        gsk_path_builder_move_to (line, x, y);
      gsk_path_builder_add_circle (dots, &GRAPHENE_POINT_INIT (x, y), self->current == (int) i ? DOT * 1.8f : DOT);
    }
  line_path = gsk_path_builder_to_path (line);
  dots_path = gsk_path_builder_to_path (dots);
  gtk_snapshot_append_stroke (snapshot, line_path, stroke, color);
  gtk_snapshot_append_fill (snapshot, dots_path, GSK_FILL_RULE_WINDING, color);
}

static void
aiv_chart_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  AivChart *self = AIV_CHART (widget);
  g_autoptr(GdkRGBA) accent = NULL;
  GdkRGBA text, dimmed;

  if (self->n_points == 0)
    return;
  gtk_widget_get_color (widget, &text);
  dimmed = text;
  dimmed.alpha *= adw_style_manager_get_high_contrast (adw_style_manager_get_for_display (gtk_widget_get_display (widget)))
                      ? 0.9f
                      : 0.6f;
  accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_for_display (gtk_widget_get_display (widget)));

  draw_grid (self, snapshot, &dimmed);
  draw_labels (self, snapshot, &dimmed);
  if (self->lines)
    draw_lines (self, snapshot, accent);
  else
    draw_bars (self, snapshot, accent);
  if (self->current >= 0)
    draw_text (self, snapshot, self->texts[self->current], get_x (self, (guint) self->current), TOP / 2, 0.5f, &text);
}

/* --- pointing -------------------------------------------------------------------------- */

static void
set_current (AivChart *self,
             int       current)
{
  if (current < 0 || current >= (int) self->n_points)
    current = -1;
  if (self->current == current)
    return;
  self->current = current;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  current >= 0 ? self->texts[current] : "", -1);
}

static void
on_motion (AivChart *self,
           double    x,
           double    y)
{
  float left, width;
  int place;

  if (self->n_points == 0)
    return;
  left = get_left (self);
  width = gtk_widget_get_width (GTK_WIDGET (self)) - left;
  if (is_rtl (self))
    x = width - x;
  else
    x -= left;
  place = (int) floor (x * self->n_points / MAX (width, 1));
  set_current (self, x < 0 ? -1 : place);
}

static void
on_leave (AivChart *self)
{
  if (!gtk_widget_has_focus (GTK_WIDGET (self)))
    set_current (self, -1);
}

static void
on_focus_left (AivChart *self)
{
  set_current (self, -1);
}

static gboolean
on_key (AivChart       *self,
        guint           keyval,
        guint           keycode,
        GdkModifierType state)
{
  int last = (int) self->n_points - 1;
  int step = is_rtl (self) ? -1 : 1;
  int next = self->current;

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK) || last < 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      next = self->current < 0 ? last : self->current - step;
      break;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      next = self->current < 0 ? 0 : self->current + step;
      break;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      next = 0;
      break;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      next = last;
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  set_current (self, CLAMP (next, 0, last));
  aiv_announce (GTK_WIDGET (self), self->texts[self->current], GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
  return GDK_EVENT_STOP;
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_chart_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : HEIGHT;
}

static void
forget (AivChart *self)
{
  g_clear_pointer (&self->labels, g_strfreev);
  g_clear_pointer (&self->texts, g_strfreev);
  g_clear_pointer (&self->values, g_free);
  self->n_points = 0;
  self->current = -1;
}

static void
aiv_chart_finalize (GObject *object)
{
  forget (AIV_CHART (object));

  G_OBJECT_CLASS (aiv_chart_parent_class)->finalize (object);
}

static void
aiv_chart_class_init (AivChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = aiv_chart_finalize;
  widget_class->snapshot = aiv_chart_snapshot;
  widget_class->measure = aiv_chart_measure;

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
aiv_chart_init (AivChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  self->current = -1;
  self->top = N_STEPS;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (motion, "motion", G_CALLBACK (on_motion), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (on_leave), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (on_focus_left), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (key, "key-pressed", G_CALLBACK (on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_widget_add_controller (GTK_WIDGET (self), key);
}

/**
 * aiv_chart_new:
 *
 * Returns: (transfer floating): an empty chart
 */
GtkWidget *
aiv_chart_new (void)
{
  return g_object_new (AIV_TYPE_CHART, NULL);
}

/**
 * aiv_chart_set_lines:
 * @self: a chart
 * @lines: whether to draw a line in place of bars
 */
void
aiv_chart_set_lines (AivChart *self,
                     gboolean  lines)
{
  g_return_if_fail (AIV_IS_CHART (self));

  self->lines = lines;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * aiv_chart_set_points:
 * @self: a chart
 * @points: (array length=n_points): what to draw; copied
 * @n_points: how many
 */
void
aiv_chart_set_points (AivChart            *self,
                      const AivChartPoint *points,
                      guint                n_points)
{
  double highest = 0;

  g_return_if_fail (AIV_IS_CHART (self));

  forget (self);
  self->labels = g_new0 (char *, n_points + 1);
  self->texts = g_new0 (char *, n_points + 1);
  self->values = g_new0 (double, n_points + 1);
  self->n_points = n_points;
  for (guint i = 0; i < n_points; i++)
    {
      self->labels[i] = g_strdup (points[i].label != NULL ? points[i].label : "");
      self->texts[i] = g_strdup (points[i].text != NULL ? points[i].text : "");
      self->values[i] = points[i].value;
      highest = MAX (highest, points[i].value);
    }
  self->top = find_step (highest) * N_STEPS;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * aiv_chart_get_current:
 * @self: a chart
 *
 * Returns: the place that is pointed at or chosen; -1 for none
 */
int
aiv_chart_get_current (AivChart *self)
{
  g_return_val_if_fail (AIV_IS_CHART (self), -1);

  return self->current;
}

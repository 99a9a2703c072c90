/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-waveform-view.h"

#define BAR_WIDTH 2
#define BAR_STEP 4
#define MIN_BAR 2.0
#define NATURAL_WIDTH 160
#define HEIGHT 36

/**
 * AivWaveformView:
 *
 * A recording as bars of loudness, those already played in the accent colour. A click asks for
 * that place. Decoration: what it shows stands in words beside it, and keys do the same.
 */
struct _AivWaveformView
{
  GtkWidget parent_instance;

  AivWaveform *waveform;
  double fraction;
};

enum
{
  SIGNAL_SEEK,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivWaveformView, aiv_waveform_view, GTK_TYPE_WIDGET)

/* The loudest moment of the part from @from to @to. */
static float
peak_between (AivWaveform *waveform,
              guint        from,
              guint        to)
{
  float peak = 0;

  for (guint i = from; i < MAX (to, from + 1) && i < waveform->n_windows; i++)
    peak = MAX (peak, waveform->peaks[i]);

  return peak;
}

static void
aiv_waveform_view_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  AivWaveformView *self = AIV_WAVEFORM_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  guint n_bars = width / BAR_STEP;
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  float loudest = 0.05f;
  GdkRGBA played, waiting;
  GdkRGBA *accent;

  if (self->waveform == NULL || n_bars == 0)
    return;

  accent = adw_style_manager_get_accent_color_rgba (adw_style_manager_get_default ());
  played = *accent;
  gdk_rgba_free (accent);
  gtk_widget_get_color (widget, &waiting);
  waiting.alpha *= 0.35f;

  loudest = MAX (loudest, peak_between (self->waveform, 0, self->waveform->n_windows));
  for (guint i = 0; i < n_bars; i++)
    {
      guint64 from = (guint64) i * self->waveform->n_windows / n_bars;
      guint64 to = (guint64) (i + 1) * self->waveform->n_windows / n_bars;
      double bar = MAX (MIN_BAR, peak_between (self->waveform, from, to) / loudest * height);
      double x = rtl ? width - (i + 1) * BAR_STEP : i * BAR_STEP;
      GskRoundedRect rect;

      gsk_rounded_rect_init_from_rect (&rect, &GRAPHENE_RECT_INIT (x, (height - bar) / 2, BAR_WIDTH, bar), 1);
      gtk_snapshot_push_rounded_clip (snapshot, &rect);
      gtk_snapshot_append_color (snapshot, (i + 0.5) / n_bars < self->fraction ? &played : &waiting, &rect.bounds);
      gtk_snapshot_pop (snapshot);
    }
}

static void
aiv_waveform_view_measure (GtkWidget     *widget,
                           GtkOrientation orientation,
                           int            for_size,
                           int           *minimum,
                           int           *natural,
                           int           *minimum_baseline,
                           int           *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? BAR_STEP : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : HEIGHT;
}

static void
on_pressed (AivWaveformView *self,
            int              n_press,
            double           x)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));

  if (self->waveform == NULL || width <= 0)
    return;
  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = width - x;
  g_signal_emit (self, signals[SIGNAL_SEEK], 0, CLAMP (x / width, 0.0, 1.0));
}

static void
aiv_waveform_view_dispose (GObject *object)
{
  AivWaveformView *self = AIV_WAVEFORM_VIEW (object);

  g_clear_pointer (&self->waveform, aiv_waveform_unref);
  G_OBJECT_CLASS (aiv_waveform_view_parent_class)->dispose (object);
}

static void
aiv_waveform_view_class_init (AivWaveformViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = aiv_waveform_view_dispose;
  widget_class->snapshot = aiv_waveform_view_snapshot;
  widget_class->measure = aiv_waveform_view_measure;

  /**
   * AivWaveformView::seek:
   * @self: the view
   * @fraction: where somebody wants to listen, 0 to 1
   */
  signals[SIGNAL_SEEK] = g_signal_new ("seek", AIV_TYPE_WAVEFORM_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_DOUBLE);

  gtk_widget_class_set_css_name (widget_class, "waveform");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
aiv_waveform_view_init (AivWaveformView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect_object (click, "pressed", G_CALLBACK (on_pressed), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

/**
 * aiv_waveform_view_set_waveform:
 * @self: the view
 * @waveform: (nullable): the recording
 */
void
aiv_waveform_view_set_waveform (AivWaveformView *self,
                                AivWaveform     *waveform)
{
  g_return_if_fail (AIV_IS_WAVEFORM_VIEW (self));

  g_clear_pointer (&self->waveform, aiv_waveform_unref);
  self->waveform = waveform != NULL ? aiv_waveform_ref (waveform) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/**
 * aiv_waveform_view_set_fraction:
 * @self: the view
 * @fraction: how much has been played, 0 to 1
 */
void
aiv_waveform_view_set_fraction (AivWaveformView *self,
                                double           fraction)
{
  g_return_if_fail (AIV_IS_WAVEFORM_VIEW (self));

  if (self->fraction != fraction)
    {
      self->fraction = fraction;
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
}

/**
 * aiv_waveform_view_get_fraction:
 * @self: the view
 *
 * Returns: how much has been played, 0 to 1
 */
double
aiv_waveform_view_get_fraction (AivWaveformView *self)
{
  g_return_val_if_fail (AIV_IS_WAVEFORM_VIEW (self), 0);

  return self->fraction;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "scroll-meter.h"

#include <time.h>

/**
 * ScrollMeter:
 *
 * Around a page with a list: scrolls it a step each frame and notes what the frame costs, by the clock on the wall and
 * by that of the main thread, which stands still while other programs have the processor.
 */
struct _ScrollMeter
{
  AdwBin parent_instance;

  GtkAdjustment *adjustment;
  double step;
  guint left;

  gint64 began;           /* ns, wall */
  gint64 cpu_began;       /* ns, of the main thread, as all that follow */
  gint64 snapshot;
  gint64 paint_began;
  GArray *wall;           /* of gint64, ns */
  GArray *cpu;
  GArray *layouts;
  GArray *snapshots;
  GArray *draws;
};

G_DEFINE_FINAL_TYPE (ScrollMeter, scroll_meter, ADW_TYPE_BIN)

static gint64
now (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return (gint64) time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

/* --- a frame --------------------------------------------------------------------------- */

static gboolean
on_tick (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       data)
{
  ScrollMeter *self = SCROLL_METER (widget);
  double value = gtk_adjustment_get_value (self->adjustment) + self->step;
  double top = gtk_adjustment_get_upper (self->adjustment) - gtk_adjustment_get_page_size (self->adjustment);

  if (value <= 0 || value >= top)
    self->step = -self->step;
  gtk_adjustment_set_value (self->adjustment, CLAMP (value, 0, top));
  return G_SOURCE_CONTINUE;
}

static void
on_before_paint (GdkFrameClock *clock,
                 ScrollMeter   *self)
{
  self->began = now (CLOCK_MONOTONIC);
  self->cpu_began = self->paint_began = now (CLOCK_THREAD_CPUTIME_ID);
  self->snapshot = 0;
}

/* After GTK's own: it was there first. */
static void
on_layout (GdkFrameClock *clock,
           ScrollMeter   *self)
{
  self->paint_began = now (CLOCK_THREAD_CPUTIME_ID);
}

static void
on_after_paint (GdkFrameClock *clock,
                ScrollMeter   *self)
{
  gint64 wall = now (CLOCK_MONOTONIC) - self->began;
  gint64 end = now (CLOCK_THREAD_CPUTIME_ID);
  gint64 cpu = end - self->cpu_began;
  gint64 layout = self->paint_began - self->cpu_began;
  gint64 draw = end - self->paint_began - self->snapshot;

  if (self->left == 0)
    return;
  self->left--;
  g_array_append_val (self->wall, wall);
  g_array_append_val (self->cpu, cpu);
  g_array_append_val (self->layouts, layout);
  g_array_append_val (self->snapshots, self->snapshot);
  g_array_append_val (self->draws, draw);
}

static void
scroll_meter_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  gint64 began = now (CLOCK_THREAD_CPUTIME_ID);

  GTK_WIDGET_CLASS (scroll_meter_parent_class)->snapshot (widget, snapshot);
  SCROLL_METER (widget)->snapshot += now (CLOCK_THREAD_CPUTIME_ID) - began;
}

/* --- of many --------------------------------------------------------------------------- */

static int
compare (gconstpointer a,
         gconstpointer b)
{
  return (*(const gint64 *) a > *(const gint64 *) b) - (*(const gint64 *) a < *(const gint64 *) b);
}

static double
percentile (GArray *times,
            double  part)
{
  g_array_sort (times, compare);
  return (double) g_array_index (times, gint64, (guint) ((times->len - 1) * part)) / 1e6;
}

/**
 * scroll_meter_find:
 * @root: where to look
 * @type: for what
 *
 * Returns: (transfer none) (nullable): the first widget of that type, @root included
 */
GtkWidget *
scroll_meter_find (GtkWidget *root,
                   GType      type)
{
  GtkWidget *found = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (root), type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = scroll_meter_find (child, type);
  return found;
}

/**
 * scroll_meter_run:
 * @self: the meter
 * @n_frames: how many frames
 * @step: px to scroll by in each
 *
 * Returns: what they cost
 */
ScrollResult
scroll_meter_run (ScrollMeter *self,
                  guint        n_frames,
                  double       step)
{
  GtkWidget *grid = scroll_meter_find (GTK_WIDGET (self), GTK_TYPE_GRID_VIEW);
  GtkWidget *list = grid != NULL ? grid : scroll_meter_find (GTK_WIDGET (self), GTK_TYPE_COLUMN_VIEW);
  GtkWidget *scrolled = gtk_widget_get_ancestor (list, GTK_TYPE_SCROLLED_WINDOW);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (list);
  GArray **all[] = { &self->wall, &self->cpu, &self->layouts, &self->snapshots, &self->draws };
  ScrollResult result;
  gulong handlers[3];
  guint tick;

  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    *all[i] = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled));
  self->step = step;
  self->left = n_frames;
  handlers[0] = g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), self);
  handlers[1] = g_signal_connect (clock, "layout", G_CALLBACK (on_layout), self);
  handlers[2] = g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint), self);
  tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
  while (self->left > 0)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (GTK_WIDGET (self), tick);
  for (gsize i = 0; i < G_N_ELEMENTS (handlers); i++)
    g_signal_handler_disconnect (clock, handlers[i]);

  result = (ScrollResult){
    .p50 = percentile (self->wall, 0.5),
    .p99 = percentile (self->wall, 0.99),
    .cpu_p50 = percentile (self->cpu, 0.5),
    .cpu_p99 = percentile (self->cpu, 0.99),
    .layout = percentile (self->layouts, 0.5),
    .layout_p99 = percentile (self->layouts, 0.99),
    .snapshot = percentile (self->snapshots, 0.5),
    .draw = percentile (self->draws, 0.5),
    .draw_p99 = percentile (self->draws, 0.99),
  };
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_clear_pointer (all[i], g_array_unref);
  return result;
}

static void
scroll_meter_class_init (ScrollMeterClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = scroll_meter_snapshot;
}

static void
scroll_meter_init (ScrollMeter *self)
{
}

/**
 * scroll_meter_new:
 * @content: a page with a grid or a table in it
 *
 * Returns: (transfer floating): a meter around it
 */
GtkWidget *
scroll_meter_new (GtkWidget *content)
{
  return g_object_new (SCROLL_TYPE_METER, "child", content, NULL);
}

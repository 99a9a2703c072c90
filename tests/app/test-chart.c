/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-chart.h"

static GtkWindow *
open_chart (AivChart **chart,
            gboolean   lines)
{
  static const AivChartPoint points[] = {
    { "11-20", 3, "2026-11-20: 3" },
    { "11-21", 0, "2026-11-21: 0" },
    { "11-22", -1, "2026-11-22: none" },
    { "11-23", 12000, "2026-11-23: 12,000" },
  };
  GtkWidget *widget = aiv_chart_new ();

  *chart = AIV_CHART (widget);
  aiv_chart_set_lines (*chart, lines);
  aiv_chart_set_points (*chart, points, G_N_ELEMENTS (points));
  return aiv_app_test_show (widget, 420, 220);
}

static gboolean
press (GtkWidget *widget,
       guint      keyval)
{
  g_autoptr(GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &handled);
    }
  return handled;
}

/* By keyboard from end to end, and no further. */
static void
test_keys (void)
{
  AivChart *chart;
  GtkWindow *window = open_chart (&chart, FALSE);
  GtkWidget *widget = GTK_WIDGET (chart);

  gtk_widget_grab_focus (widget);
  g_assert_cmpint (aiv_chart_get_current (chart), ==, -1);
  g_assert_true (press (widget, GDK_KEY_Right));
  g_assert_cmpint (aiv_chart_get_current (chart), ==, 0);
  g_assert_true (press (widget, GDK_KEY_Left));
  g_assert_cmpint (aiv_chart_get_current (chart), ==, 0);
  g_assert_true (press (widget, GDK_KEY_End));
  g_assert_cmpint (aiv_chart_get_current (chart), ==, 3);
  g_assert_true (press (widget, GDK_KEY_Right));
  g_assert_cmpint (aiv_chart_get_current (chart), ==, 3);
  aiv_app_test_shot (window, "chart-bars");
  aiv_app_test_close (window);
}

/* Gaps, nothing at all, and one number alone. */
static void
test_contents (void)
{
  static const AivChartPoint one = { NULL, 0.5, NULL };
  AivChart *chart;
  GtkWindow *window = open_chart (&chart, TRUE);

  aiv_app_test_shot (window, "chart-lines");
  aiv_chart_set_points (chart, NULL, 0);
  aiv_app_test_shot (window, "chart-empty");
  g_assert_cmpint (aiv_chart_get_current (chart), ==, -1);
  aiv_chart_set_points (chart, &one, 1);
  aiv_app_test_shot (window, "chart-one");
  gtk_widget_set_direction (GTK_WIDGET (chart), GTK_TEXT_DIR_RTL);
  aiv_app_test_shot (window, "chart-mirrored");
  aiv_app_test_close (window);
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_test_add_func ("/app/chart/keys", test_keys);
  g_test_add_func ("/app/chart/contents", test_contents);
  return aiv_app_test_run ();
}

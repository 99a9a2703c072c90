/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-player-controls.h"

static void
test_format_time (void)
{
  static const struct
  {
    gint64 time;
    const char *text;
  } rows[] = {
    { 0, "0:00" },
    { -5, "0:00" },
    { 999999, "0:00" },
    { 7 * G_USEC_PER_SEC, "0:07" },
    { 65 * G_USEC_PER_SEC, "1:05" },
    { G_GINT64_CONSTANT (3599999999), "59:59" },
    { G_GINT64_CONSTANT (3723000000), "1:02:03" },
    { G_GINT64_CONSTANT (360000000000), "100:00:00" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = aiv_player_format_time (rows[i].time);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
on_seek (AivPlayerControls *controls,
         gint64             position,
         gint64            *answer)
{
  *answer = position;
}

static void
test_position (void)
{
  GtkWidget *controls = aiv_player_controls_new ();
  GtkWindow *window = aiv_app_test_show (controls, 600, 120);
  GtkWidget *scale = aiv_app_test_find (controls, GTK_TYPE_SCALE, NULL);
  gint64 sought = -1;
  gint64 position = 0;
  gboolean handled = FALSE;

  g_signal_connect (controls, "seek", G_CALLBACK (on_seek), &sought);

  /* Nothing to seek in before the length is known. */
  g_assert_nonnull (scale);
  g_assert_false (gtk_widget_get_sensitive (scale));
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 3.0, &handled);
  g_assert_cmpint (sought, ==, -1);

  g_object_set (controls, "duration", 7 * G_USEC_PER_SEC, "position", 2 * G_USEC_PER_SEC, NULL);
  g_assert_true (gtk_widget_get_sensitive (scale));
  g_assert_nonnull (aiv_app_test_find (controls, GTK_TYPE_LABEL, "0:02"));
  g_assert_nonnull (aiv_app_test_find (controls, GTK_TYPE_LABEL, "0:07"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_LABEL, "Position");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, "0:02 of 0:07");
  aiv_app_test_shot (window, "player-controls");

  /* A hand moves it; what the player tells while it seeks does not pull it back. */
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 5.0, &handled);
  g_assert_cmpint (sought, ==, 5 * G_USEC_PER_SEC);
  g_object_set (controls, "position", 2 * G_USEC_PER_SEC, NULL);
  g_object_get (controls, "position", &position, NULL);
  g_assert_cmpint (position, ==, 5 * G_USEC_PER_SEC);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (scale)), ==, 5.0);

  /* Never outside of the video. */
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 99.0, &handled);
  g_assert_cmpint (sought, ==, 7 * G_USEC_PER_SEC);

  aiv_app_test_close (window);
}

typedef struct
{
  gint64 position;
  int x;
  guint n;
} Preview;

static void
on_preview (AivPlayerControls *controls,
            gint64             position,
            int                x,
            Preview           *preview)
{
  preview->position = position;
  preview->x = x;
  preview->n++;
}

/* A finger on the slider: GTK marks it as dragged, and tells of no pointer. */
static void
test_touch (void)
{
  GtkWidget *controls = aiv_player_controls_new ();
  GtkWindow *window = aiv_app_test_show (controls, 600, 120);
  GtkWidget *scale = aiv_app_test_find (controls, GTK_TYPE_SCALE, NULL);
  Preview preview = { 0 };
  gboolean handled = FALSE;
  int before;

  g_object_set (controls, "duration", 10 * G_USEC_PER_SEC, NULL);
  g_signal_connect (controls, "preview", G_CALLBACK (on_preview), &preview);

  /* Keys move it, too, and nobody wants frames of that. */
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_STEP_FORWARD, 5.0, &handled);
  g_assert_cmpuint (preview.n, ==, 0);

  gtk_widget_add_css_class (scale, "dragging");
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 3.0, &handled);
  g_assert_cmpint (preview.position, ==, 3 * G_USEC_PER_SEC);
  before = preview.x;
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 8.0, &handled);
  g_assert_cmpint (preview.position, ==, 8 * G_USEC_PER_SEC);
  g_assert_cmpint (preview.x, >, before + 100);

  /* Where the window is mirrored, the end is on the left. */
  gtk_widget_set_direction (scale, GTK_TEXT_DIR_RTL);
  before = preview.x;
  g_signal_emit_by_name (scale, "change-value", GTK_SCROLL_JUMP, 8.0, &handled);
  g_assert_cmpint (preview.x, <, before - 100);

  gtk_widget_remove_css_class (scale, "dragging");
  g_assert_cmpint (preview.position, ==, -1);
  aiv_app_test_close (window);
}

static void
test_names (void)
{
  static const char *const tooltips[] = {
    "Play (Space)",     "Previous Video (P)",    "Next Video (N)", "Speed (<, >)",
    "Full Screen (F)", "Repeat This Video (L)", "Volume (↑, ↓)",
  };
  GtkWidget *controls = aiv_player_controls_new ();
  GtkWindow *window = aiv_app_test_show (controls, 360, 120);

  for (gsize i = 0; i < G_N_ELEMENTS (tooltips); i++)
    {
      GtkWidget *button = aiv_app_test_find (controls, GTK_TYPE_WIDGET, tooltips[i]);

      g_assert_nonnull (button);
      g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL));
      g_assert_true (gtk_widget_get_mapped (button));
    }

  g_object_set (controls, "playing", TRUE, "fullscreened", TRUE, NULL);
  g_assert_nonnull (aiv_app_test_find (controls, GTK_TYPE_BUTTON, "Pause (Space)"));
  g_assert_nonnull (aiv_app_test_find (controls, GTK_TYPE_BUTTON, "Leave Full Screen (F)"));
  g_assert_cmpint (gtk_widget_get_width (controls), ==, 360);
  aiv_app_test_shot (window, "player-controls-narrow");
  aiv_app_test_close (window);
}

static void
test_toggles (void)
{
  GtkWidget *controls = aiv_player_controls_new ();
  GtkWindow *window = aiv_app_test_show (controls, 600, 120);
  GtkWidget *loop = aiv_app_test_find (controls, GTK_TYPE_TOGGLE_BUTTON, "Repeat This Video (L)");
  GtkWidget *volume = aiv_app_test_find (controls, GTK_TYPE_MENU_BUTTON, NULL);
  gboolean on = FALSE;

  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (loop), TRUE);
  g_object_get (controls, "loop", &on, NULL);
  g_assert_true (on);

  g_assert_cmpstr (gtk_menu_button_get_icon_name (GTK_MENU_BUTTON (volume)), ==, "audio-volume-high-symbolic");
  g_object_set (controls, "volume", 0.2, NULL);
  g_assert_cmpstr (gtk_menu_button_get_icon_name (GTK_MENU_BUTTON (volume)), ==, "audio-volume-low-symbolic");
  g_object_set (controls, "muted", TRUE, NULL);
  g_assert_cmpstr (gtk_menu_button_get_icon_name (GTK_MENU_BUTTON (volume)), ==, "audio-volume-muted-symbolic");

  g_assert_false (aiv_player_controls_is_busy (AIV_PLAYER_CONTROLS (controls)));
  gtk_menu_button_popup (GTK_MENU_BUTTON (volume));
  g_assert_true (aiv_player_controls_is_busy (AIV_PLAYER_CONTROLS (controls)));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (volume));
  aiv_app_test_close (window);
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_test_add_func ("/app/player-controls/format-time", test_format_time);
  g_test_add_func ("/app/player-controls/position", test_position);
  g_test_add_func ("/app/player-controls/touch", test_touch);
  g_test_add_func ("/app/player-controls/names", test_names);
  g_test_add_func ("/app/player-controls/toggles", test_toggles);
  return aiv_app_test_run ();
}

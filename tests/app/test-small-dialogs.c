/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-about-dialog.h"
#include "aiv-format.h"
#include "aiv-shortcuts-dialog.h"

static GtkWindow *
show_dialog (AdwDialog *dialog,
             int        width,
             int        height)
{
  GtkWindow *window = aiv_app_test_show (adw_bin_new (), width, height);

  adw_dialog_present (dialog, GTK_WIDGET (window));
  aiv_test_wait (gtk_widget_get_mapped (adw_dialog_get_child (dialog)));
  return window;
}

static void
test_about (void)
{
  AdwDialog *dialog = aiv_about_dialog_new ();
  GtkWindow *window = show_dialog (dialog, 1000, 700);
  AdwAboutDialog *about = ADW_ABOUT_DIALOG (dialog);

  g_assert_cmpstr (adw_about_dialog_get_application_name (about), ==, "AIVideo Studio");
  g_assert_cmpstr (adw_about_dialog_get_version (about), ==, AIV_VERSION);
  g_assert_cmpstr (adw_about_dialog_get_application_icon (about), ==, AIV_APP_ID);
  g_assert_nonnull (adw_about_dialog_get_release_notes (about));
  aiv_app_test_shot (window, "about");
  aiv_app_test_close (window);
}

static void
test_shortcuts (void)
{
  AdwDialog *dialog = aiv_shortcuts_dialog_new ();
  GtkWindow *window = show_dialog (dialog, 1000, 700);

  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), ADW_TYPE_ACTION_ROW, "New batch"));
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Ctrl+N"));
  aiv_app_test_shot (window, "shortcuts");
  aiv_app_test_close (window);
}

static void
test_numbers (void)
{
  static const struct
  {
    gint64 number;
    const char *text;
    const char *with_sign;
  } rows[] = {
    { 0, "0", "0" },
    { 5, "5", "+5" },
    { -5, "−5", "−5" },
    { G_MAXINT64, "9223372036854775807", "+9223372036854775807" },
    { G_MININT64, "−9223372036854775808", "−9223372036854775808" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = aiv_format_number (rows[i].number);
      g_autofree char *with_sign = aiv_format_signed (rows[i].number);

      if (g_getenv ("AIV_TEST_SHOTS") != NULL)
        continue; /* in whatever language they are taken */
      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_cmpstr (with_sign, ==, rows[i].with_sign);
    }
}

static void
test_dates (void)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autoptr(GDateTime) old = g_date_time_new_local (2020, 2, 9, 7, 5, 0);
  g_autofree char *today = aiv_format_date (now);
  g_autofree char *day = aiv_format_date (old);
  g_autofree char *time = aiv_format_date_time (old);
  g_autofree char *never = aiv_format_date (NULL);

  g_assert_cmpstr (never, ==, "–");
  if (g_getenv ("AIV_TEST_SHOTS") != NULL)
    return;
  g_assert_true (g_str_has_prefix (today, "Today, "));
  g_assert_cmpstr (day, ==, "9 Feb 2020");
  g_assert_cmpstr (time, ==, "9 Feb 2020, 07:05");
}

int
main (int    argc,
      char **argv)
{
  aiv_app_test_init (&argc, &argv);
  g_test_add_func ("/app/small-dialogs/about", test_about);
  g_test_add_func ("/app/small-dialogs/shortcuts", test_shortcuts);
  g_test_add_func ("/app/small-dialogs/numbers", test_numbers);
  g_test_add_func ("/app/small-dialogs/dates", test_dates);
  return aiv_app_test_run ();
}

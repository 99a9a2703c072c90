/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-app-test.h"

#include "aiv-about-dialog.h"
#include "aiv-format.h"
#include "aiv-recorder-dialog.h"
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

static GtkWidget *
find_button (AdwDialog  *dialog,
             const char *label)
{
  return aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_BUTTON, label);
}

static void
on_use (AdwDialog *dialog,
        GFile     *file,
        char     **path)
{
  *path = g_file_get_path (file);
}

/* A tone, recorded, listened to and used, as with a microphone. */
static void
test_recorder (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "recordings", NULL);
  AdwDialog *dialog = aiv_recorder_dialog_new (folder, "audiotestsrc");
  AivRecorder *recorder = aiv_recorder_dialog_get_recorder (AIV_RECORDER_DIALOG (dialog));
  GtkWindow *window = show_dialog (dialog, 760, 620);
  g_autofree char *path = NULL;

  g_signal_connect (dialog, "use", G_CALLBACK (on_use), &path);
  aiv_app_test_shot (window, "recorder");
  g_signal_emit_by_name (find_button (dialog, "_Record"), "clicked");
  aiv_test_wait (aiv_recorder_get_position (recorder) > 300 * 1000 * 1000);
  g_assert_nonnull (aiv_app_test_find (GTK_WIDGET (dialog), GTK_TYPE_LABEL, "Recording. Speak now."));
  g_signal_emit_by_name (find_button (dialog, "_Pause"), "clicked");
  aiv_app_test_shot (window, "recorder-paused");
  g_signal_emit_by_name (find_button (dialog, "_Go On"), "clicked");
  g_signal_emit_by_name (find_button (dialog, "_Stop"), "clicked");
  aiv_test_wait (find_button (dialog, "_Use Recording") != NULL);
  aiv_app_test_shot (window, "recorder-finished");
  g_signal_emit_by_name (find_button (dialog, "_Use Recording"), "clicked");
  g_assert_nonnull (path);
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
  aiv_app_test_close (window);
}

static void
test_no_microphone (void)
{
  AdwDialog *dialog = aiv_recorder_dialog_new (g_get_user_data_dir (), "pulsesrc");
  GtkWindow *window = show_dialog (dialog, 360, 620);

  g_signal_emit_by_name (find_button (dialog, "_Record"), "clicked");
  aiv_test_wait (aiv_recorder_get_state (aiv_recorder_dialog_get_recorder (AIV_RECORDER_DIALOG (dialog)))
                 == AIV_RECORDER_STATE_FAILED);
  g_assert_nonnull (find_button (dialog, "_Record"));
  aiv_app_test_shot (window, "recorder-nothing");
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
  g_test_add_func ("/app/small-dialogs/recorder", test_recorder);
  g_test_add_func ("/app/small-dialogs/no-microphone", test_no_microphone);
  g_test_add_func ("/app/small-dialogs/numbers", test_numbers);
  g_test_add_func ("/app/small-dialogs/dates", test_dates);
  return aiv_app_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "aiv-file.h"
#include "aiv-recorder.h"
#include "aiv-sound-convert.h"
#include "aiv-test-folder.h"
#include "aiv-test-wait.h"
#include "aiv-waveform.h"

/* A tone instead of a voice; no computer that tests has a microphone. */
#define TONE "audiotestsrc"

static char *folder;

static void
on_error (AivRecorder  *recorder,
          const GError *error,
          char        **text)
{
  g_set_str (text, error->message);
}

static void
test_record (void)
{
  g_autoptr(AivRecorder) recorder = aiv_recorder_new (TONE);
  g_autoptr(AivWaveform) waveform = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "new", "tone.wav", NULL);
  gint64 paused_at;

  g_assert_null (aiv_recorder_get_path (recorder));
  aiv_recorder_start (recorder, path);
  aiv_test_wait (aiv_recorder_get_position (recorder) > 400 * 1000 * 1000 && aiv_recorder_get_level (recorder) > 0.5);

  aiv_recorder_pause (recorder);
  paused_at = aiv_recorder_get_position (recorder);
  g_assert_cmpint (aiv_recorder_get_state (recorder), ==, AIV_RECORDER_STATE_PAUSED);
  g_assert_cmpfloat (aiv_recorder_get_level (recorder), ==, 0);
  aiv_recorder_go_on (recorder);
  aiv_test_wait (aiv_recorder_get_position (recorder) > paused_at + 200 * 1000 * 1000);

  aiv_recorder_finish (recorder);
  aiv_test_wait (aiv_recorder_get_state (recorder) == AIV_RECORDER_STATE_FINISHED);
  waveform = aiv_waveform_load_sync (aiv_recorder_get_path (recorder), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (waveform->channels, ==, 1);
  g_assert_cmpint (waveform->duration_ns, >=, 600 * 1000 * 1000);
  g_assert_cmpfloat (waveform->peaks[waveform->n_windows / 2], >, 0.5);
}

/* However quickly somebody changes their mind: the last word counts, and the recording is there. */
static void
test_hasty (void)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr(AivRecorder) recorder = aiv_recorder_new (TONE);
      g_autofree char *path = g_build_filename (folder, "hasty.wav", NULL);

      aiv_recorder_start (recorder, path);
      aiv_test_wait (aiv_recorder_get_position (recorder) > 0);
      for (guint j = 0; j < 4; j++)
        {
          aiv_recorder_pause (recorder);
          aiv_recorder_go_on (recorder);
        }
      aiv_recorder_finish (recorder);
      aiv_test_wait (aiv_recorder_get_state (recorder) != AIV_RECORDER_STATE_FINISHING);
      g_assert_cmpint (aiv_recorder_get_state (recorder), ==, AIV_RECORDER_STATE_FINISHED);
    }
}

static void
test_discard (void)
{
  g_autoptr(AivRecorder) recorder = aiv_recorder_new (TONE);
  g_autofree char *path = g_build_filename (folder, "discarded.wav", NULL);

  aiv_recorder_start (recorder, path);
  aiv_test_wait (aiv_recorder_get_position (recorder) > 0);
  aiv_recorder_discard (recorder);
  g_assert_cmpint (aiv_recorder_get_state (recorder), ==, AIV_RECORDER_STATE_IDLE);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* No such element, and one that finds no device: both are said in words. */
static void
test_nothing (void)
{
  static const char *const sources[] = { "aiv-no-such-source", "pulsesrc" };

  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      g_autoptr(AivRecorder) recorder = aiv_recorder_new (sources[i]);
      g_autofree char *path = g_build_filename (folder, "nothing.wav", NULL);
      g_autofree char *text = NULL;

      g_signal_connect (recorder, "error", G_CALLBACK (on_error), &text);
      aiv_recorder_start (recorder, path);
      aiv_test_wait (aiv_recorder_get_state (recorder) == AIV_RECORDER_STATE_FAILED);
      g_assert_nonnull (text);
      g_assert_null (aiv_recorder_get_path (recorder));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

/* The same file gives the same bytes, twice over; what is no sound is refused. */
static void
test_convert (void)
{
  g_autofree char *voice = g_build_filename (g_getenv ("AIV_TEST_DATA"), "voice-en.wav", NULL);
  g_autofree char *picture = g_build_filename (g_getenv ("AIV_TEST_DATA"), "cat.jpg", NULL);
  g_autofree char *base = g_build_filename (folder, "converted", NULL);
  g_autofree char *first = NULL;
  g_autofree char *path = NULL;
  g_autoptr(AivWaveform) waveform = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *digest = NULL;

      g_clear_pointer (&path, g_free);
      path = aiv_sound_convert_sync (voice, NULL, base, 1000 * 1000, NULL, &error);
      g_assert_no_error (error);
      digest = aiv_file_digest (path, &error);
      g_assert_no_error (error);
      if (first == NULL)
        first = g_strdup (digest);
      g_assert_cmpstr (digest, ==, first);
      waveform = aiv_waveform_load_sync (path, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat_with_epsilon (waveform->duration_ns / 1e9, 7.0, 0.15);
      g_clear_pointer (&waveform, aiv_waveform_unref);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }

  g_assert_null (aiv_sound_convert_sync (picture, NULL, base, 1000, NULL, NULL));
  g_assert_null (aiv_sound_convert_sync (voice, NULL, base, 1000, NULL, &error));
  g_assert_error (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_TOO_LARGE);
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  folder = aiv_test_make_folder ();
  g_test_add_func ("/media/recorder/record", test_record);
  g_test_add_func ("/media/recorder/hasty", test_hasty);
  g_test_add_func ("/media/recorder/discard", test_discard);
  g_test_add_func ("/media/recorder/nothing", test_nothing);
  g_test_add_func ("/media/sound/convert", test_convert);
  status = g_test_run ();
  aiv_test_remove_folder (folder);
  g_free (folder);
  return status;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>

#include "aiv-scripted-engine.h"
#include "aiv-test-wait.h"
#include "engines/aiv-engine-registry.h"

static AivEngineJob *
make_job (const char *folder,
          const char *id)
{
  AivEngineJob *job = aiv_engine_job_new ();

  job->id = g_strdup (id);
  job->image_name = g_strdup_printf ("%s.jpg", id);
  job->output_dir = g_strdup (folder);
  job->output_stem = g_strdup (id);
  return job;
}

static void
on_progress (AivEnginePhase phase,
             double         fraction,
             gpointer       user_data)
{
  *(double *) user_data = fraction;
}

static void
test_script (void)
{
  g_autofree char *folder = g_dir_make_tmp ("aiv-scripted-XXXXXX", NULL);
  g_autoptr(AivEngineRegistry) registry = aiv_engine_registry_new_empty ();
  g_autoptr(AivScriptedEngine) scripted = aiv_scripted_engine_new ("scripted", NULL);
  g_autoptr(AivEngineJob) a = make_job (folder, "a");
  g_autoptr(AivEngineJob) b = make_job (folder, "b");
  g_autoptr(AivEngineJob) c = make_job (folder, "c");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(DexFuture) first = NULL;
  g_autoptr(DexFuture) second = NULL;
  g_autoptr(DexFuture) third = NULL;
  g_autoptr(GError) error = NULL;
  AivEngine *engine = AIV_ENGINE (scripted);
  AivEngineResult *result;
  double fraction = 0;

  aiv_engine_registry_add (registry, engine);
  g_assert_true (aiv_engine_registry_lookup (registry, "scripted") == engine);
  g_assert_null (aiv_engine_registry_lookup (registry, "nobody"));

  aiv_scripted_engine_hold (scripted);
  aiv_scripted_engine_fail (scripted, "b.jpg", AIV_ENGINE_ERROR_TRANSIENT, "b.jpg: try again", 1);
  first = aiv_engine_generate (engine, a, NULL, on_progress, &fraction, NULL);
  second = aiv_engine_generate (engine, b, NULL, NULL, NULL, NULL);
  third = aiv_engine_generate (engine, c, cancellable, NULL, NULL, NULL);
  g_assert_cmpuint (aiv_scripted_engine_get_n_running (scripted), ==, 3);

  g_assert_true (aiv_scripted_engine_report (scripted, "a", AIV_ENGINE_PHASE_GENERATING, 0.5));
  g_assert_cmpfloat (fraction, ==, 0.5);
  g_cancellable_cancel (cancellable);
  aiv_test_wait (!dex_future_is_pending (third));
  g_assert_cmpuint (aiv_scripted_engine_get_n_running (scripted), ==, 2);
  aiv_scripted_engine_release (scripted);
  aiv_test_wait (!dex_future_is_pending (first) && !dex_future_is_pending (second));

  result = g_value_get_boxed (dex_future_get_value (first, NULL));
  g_assert_true (g_file_test (result->path, G_FILE_TEST_EXISTS));
  g_unlink (result->path);
  g_assert_null (dex_future_get_value (second, &error));
  g_assert_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_TRANSIENT);
  g_clear_error (&error);
  g_assert_null (dex_future_get_value (third, &error));
  g_assert_error (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_CANCELLED);
  g_assert_cmpuint (aiv_scripted_engine_get_n_cancelled (scripted), ==, 1);
  g_assert_cmpuint (aiv_scripted_engine_get_max_running (scripted), ==, 3);

  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/engines/scripted", test_script);
  return g_test_run ();
}

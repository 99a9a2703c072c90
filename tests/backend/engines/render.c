/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>

#include "engines/aiv-engine-registry.h"
#include "engines/local/aiv-local-engine.h"

/* render ENGINE PICTURE RECORDING FOLDER [PROMPT [SIZE [SECONDS [SEED [captions]]]]]: makes one video as
 * the server does and says how long it took; for benchmarks, and for looking at the result. PICTURE and
 * RECORDING may be empty; SIZE is such as 720x1280, or empty. */

static void
on_progress (AivEnginePhase phase,
             double         fraction,
             gpointer       user_data)
{
  if (fraction >= 0)
    g_printerr ("\r%d %3.0f %%", phase, fraction * 100);
}

static DexFuture *
on_done (DexFuture *future,
         gpointer   loop)
{
  g_main_loop_quit (loop);
  return dex_ref (future);
}

int
main (int argc, char **argv)
{
  g_autoptr(AivEngineRegistry) registry = NULL;
  g_autoptr(AivEngineJob) job = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(DexFuture) future = NULL;
  g_autoptr(GError) error = NULL;
  AivEngine *engine;
  AivEngineResult *result;
  gint64 start, end;

  if (argc < 5)
    {
      g_printerr ("Usage: %s ENGINE PICTURE RECORDING FOLDER [PROMPT [SIZE [SECONDS [SEED [captions]]]]]\n", argv[0]);
      return 2;
    }

  dex_init ();
  registry = aiv_engine_registry_new ();
  engine = aiv_engine_registry_lookup (registry, argv[1]);
  if (engine == NULL)
    {
      g_printerr ("There is no engine “%s”\n", argv[1]);
      return 2;
    }

  job = aiv_engine_job_new ();
  job->id = g_strdup ("render");
  if (*argv[2] != '\0')
    job->image_path = g_strdup (argv[2]);
  if (*argv[3] != '\0')
    job->audio_path = g_strdup (argv[3]);
  else
    job->duration_ms = 8000;
  job->output_dir = g_strdup (argv[4]);
  job->output_stem = *argv[2] != '\0' ? g_path_get_basename (argv[2]) : g_strdup ("words");
  if (argc > 5)
    job->prompt = g_strdup (argv[5]);
  if (argc > 6 && *argv[6] != '\0' && sscanf (argv[6], "%ux%u", &job->width, &job->height) != 2)
    {
      g_printerr ("“%s” is no size\n", argv[6]);
      return 2;
    }
  if (argc > 7)
    job->duration_ms = (gint64) g_ascii_strtoull (argv[7], NULL, 10) * 1000;
  if (argc > 9 && g_str_equal (argv[9], "captions") && AIV_IS_LOCAL_ENGINE (engine))
    {
      AivLocalOptions options = AIV_LOCAL_OPTIONS_USUAL;

      options.captions = TRUE;
      aiv_local_engine_set_options (AIV_LOCAL_ENGINE (engine), &options);
    }
  job->seed = argc > 8 ? (guint32) g_ascii_strtoull (argv[8], NULL, 10) : 1;

  start = g_get_monotonic_time ();
  future = dex_future_finally (aiv_engine_generate (engine, job, NULL, on_progress, NULL, NULL),
                               on_done, g_main_loop_ref (loop), (GDestroyNotify) g_main_loop_unref);
  g_main_loop_run (loop);
  end = g_get_monotonic_time ();
  g_printerr ("\n");

  if (dex_future_is_rejected (future))
    {
      dex_future_get_value (future, &error);
      g_printerr ("%s\n", error->message);
      return 1;
    }
  result = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_print ("%s: %u × %u, %.3f s in %.3f s\n", result->path, result->width, result->height,
           result->duration_ns / 1e9, (end - start) / 1e6);
  return 0;
}

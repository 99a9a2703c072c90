/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-demo-engine.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "aiv-demo-script.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-thread.h"

#define TICK_MS 100
#define MAX_REMEMBERED 1000

/**
 * AivDemoEngine:
 *
 * Does as a job says, see aiv_demo_script_read(): slow, failing, hanging, lying about its progress or making
 * something that is no video. What it makes otherwise, another engine makes. For tests and demonstrations,
 * and only where the configuration asks for it. Of the main thread.
 */
struct _AivDemoEngine
{
  GObject parent_instance;

  AivEngine *maker;
  GHashTable *tries; /* id of a job → how often it has failed */
};

typedef struct
{
  AivDemoEngine *engine;
  AivEngineJob *job;
  AivDemoScript script;
  GCancellable *cancellable;
  AivEngineProgressFunc progress;
  gpointer user_data;
  GDestroyNotify notify;
  DexPromise *promise;
} Run;

static void engine_iface_init (AivEngineInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (AivDemoEngine, aiv_demo_engine, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIV_TYPE_ENGINE, engine_iface_init))

static void
run_free (gpointer data)
{
  Run *run = data;

  if (run->notify != NULL)
    run->notify (run->user_data);
  aiv_engine_job_unref (run->job);
  g_clear_object (&run->cancellable);
  g_object_unref (run->engine);
  dex_unref (run->promise);
  g_free (run);
}

static void
tell (Run *run, AivEnginePhase phase, double fraction)
{
  if (run->progress != NULL && !g_cancellable_is_cancelled (run->cancellable))
    run->progress (phase, fraction, run->user_data);
}

/* Resolves after @ms, negative for never, or when the job is cancelled. */
static gboolean
pause_for (Run *run, int ms, GError **error)
{
  DexFuture *end = ms >= 0 ? dex_timeout_new_msec (ms) : NULL;

  if (run->cancellable != NULL && end != NULL)
    end = dex_future_first (end, dex_cancellable_new_from_cancellable (run->cancellable), NULL);
  else if (run->cancellable != NULL)
    end = dex_cancellable_new_from_cancellable (run->cancellable);
  else if (end == NULL)
    end = dex_future_new_infinite ();
  dex_await (end, NULL);
  if (!g_cancellable_is_cancelled (run->cancellable))
    return TRUE;
  g_set_error_literal (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_CANCELLED, "Cancelled");
  return FALSE;
}

static gboolean
tell_lies (Run *run, GError **error)
{
  static const double lies[] = { 0.9, 0.1, 17, -3, NAN, INFINITY, 0.5 };

  for (guint i = 0; i < G_N_ELEMENTS (lies); i++)
    {
      tell (run, i % 3 == 2 ? AIV_ENGINE_PHASE_UPLOADING : AIV_ENGINE_PHASE_GENERATING, lies[i]);
      if (!pause_for (run, TICK_MS, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
take_time (Run *run, GError **error)
{
  gint64 begun_at = g_get_monotonic_time ();
  double length = run->script.seconds * G_USEC_PER_SEC;

  tell (run, AIV_ENGINE_PHASE_PREPARING, -1);
  while (run->script.hang || (double) (g_get_monotonic_time () - begun_at) < length)
    {
      if (length > 0)
        tell (run, AIV_ENGINE_PHASE_GENERATING, MIN (0.95, (double) (g_get_monotonic_time () - begun_at) / length));
      if (!pause_for (run, run->script.hang ? -1 : TICK_MS, error))
        return FALSE;
    }
  return !run->script.lie || tell_lies (run, error);
}

static gboolean
fails (Run *run, GError **error)
{
  GHashTable *tries = run->engine->tries;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (tries, run->job->id));

  if (run->script.fail)
    g_set_error_literal (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_FAILED, C_ ("error", "It was asked to fail"));
  else if (n < run->script.failures)
    {
      if (g_hash_table_size (tries) > MAX_REMEMBERED)
        g_hash_table_remove_all (tries);
      g_hash_table_replace (tries, g_strdup (run->job->id), GUINT_TO_POINTER (n + 1));
      g_set_error_literal (error, AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_TRANSIENT,
                           C_ ("error", "It was asked to fail, and to do better the next time"));
    }
  else
    return FALSE;
  return TRUE;
}

static gboolean
write_garbage (gpointer path, GCancellable *cancellable, GValue *result, GError **error)
{
  return g_file_set_contents (path, "<html>This is no video</html>", -1, error);
}

static AivEngineResult *
make_garbage (Run *run, GError **error)
{
  g_autofree char *name = g_strconcat (run->job->output_stem, ".mp4", NULL);
  g_autofree char *path = g_build_filename (run->job->output_dir, name, NULL);

  if (!dex_await (aiv_thread_run (write_garbage, g_strdup (path), g_free), error))
    return NULL;
  return aiv_engine_result_new (path, "video/mp4", 1280, 720, G_GINT64_CONSTANT (4) * 1000 * 1000 * 1000, TRUE);
}

static void
pass_on (AivEnginePhase phase, double fraction, gpointer data)
{
  tell (data, phase, fraction);
}

static AivEngineResult *
make (Run *run, GError **error)
{
  if (!take_time (run, error) || fails (run, error))
    return NULL;
  if (run->script.garbage)
    return make_garbage (run, error);
  return dex_await_boxed (aiv_engine_generate (run->engine->maker, run->job, run->cancellable, pass_on, run, NULL), error);
}

static DexFuture *
run_fiber (gpointer data)
{
  Run *run = data;
  GError *error = NULL;
  AivEngineResult *result = make (run, &error);
  g_auto (GValue) value = G_VALUE_INIT;

  if (result != NULL)
    {
      g_value_init (&value, AIV_TYPE_ENGINE_RESULT);
      g_value_take_boxed (&value, result);
      dex_promise_resolve (run->promise, &value);
    }
  else
    dex_promise_reject (run->promise, error);
  return dex_future_new_true ();
}

static const char *
aiv_demo_engine_get_id (AivEngine *engine)
{
  return "demo";
}

static char *
aiv_demo_engine_dup_name (AivEngine *engine)
{
  return g_strdup (C_ ("engine", "Demonstration (does as the prompt says)"));
}

static guint
aiv_demo_engine_get_concurrency (AivEngine *engine)
{
  return 8;
}

static const char *const *
aiv_demo_engine_get_models (AivEngine *engine)
{
  static const char *const models[] = { "demo", NULL };

  return models;
}

static DexFuture *
aiv_demo_engine_generate (AivEngine            *engine,
                          AivEngineJob         *job,
                          GCancellable         *cancellable,
                          AivEngineProgressFunc progress,
                          gpointer              user_data,
                          GDestroyNotify        notify)
{
  Run *run = g_new0 (Run, 1);
  DexFuture *future;

  run->engine = g_object_ref (AIV_DEMO_ENGINE (engine));
  run->job = aiv_engine_job_ref (job);
  aiv_demo_script_read (&run->script, job);
  g_set_object (&run->cancellable, cancellable);
  run->progress = progress;
  run->user_data = user_data;
  run->notify = notify;
  run->promise = dex_promise_new ();
  future = dex_ref (DEX_FUTURE (run->promise));
  dex_future_disown (dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, run_fiber, run, run_free));
  return future;
}

static void
engine_iface_init (AivEngineInterface *iface)
{
  iface->get_id = aiv_demo_engine_get_id;
  iface->dup_name = aiv_demo_engine_dup_name;
  iface->get_concurrency = aiv_demo_engine_get_concurrency;
  iface->get_models = aiv_demo_engine_get_models;
  iface->generate = aiv_demo_engine_generate;
}

static void
aiv_demo_engine_finalize (GObject *object)
{
  AivDemoEngine *self = AIV_DEMO_ENGINE (object);

  g_clear_object (&self->maker);
  g_hash_table_unref (self->tries);

  G_OBJECT_CLASS (aiv_demo_engine_parent_class)->finalize (object);
}

static void
aiv_demo_engine_class_init (AivDemoEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_demo_engine_finalize;
}

static void
aiv_demo_engine_init (AivDemoEngine *self)
{
  self->tries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * aiv_demo_engine_new:
 * @maker: makes the videos
 *
 * Returns: (transfer full): an engine
 */
AivEngine *
aiv_demo_engine_new (AivEngine *maker)
{
  AivDemoEngine *self;

  g_return_val_if_fail (AIV_IS_ENGINE (maker), NULL);

  self = g_object_new (AIV_TYPE_DEMO_ENGINE, NULL);
  self->maker = g_object_ref (maker);
  return AIV_ENGINE (self);
}

/**
 * aiv_demo_engine_add:
 * @engines: engines, of which the first makes the videos
 *
 * Adds a demonstration engine to what a server has.
 */
void
aiv_demo_engine_add (AivEngineRegistry *engines)
{
  g_autoptr (AivEngine) maker = g_list_model_get_item (G_LIST_MODEL (engines), 0);
  g_autoptr (AivEngine) self = aiv_demo_engine_new (maker);

  aiv_engine_registry_add (engines, self);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-scripted-engine.h"

#include <glib/gstdio.h>

/**
 * AivScriptedEngine:
 *
 * An engine for tests that does what it is told: succeeds by copying a small file, fails
 * with a given error, or holds its jobs until they are released. Everything happens on
 * the main thread; nothing ever sleeps.
 */
struct _AivScriptedEngine
{
  GObject parent_instance;

  char *id;
  char *video_path;
  guint concurrency;
  gboolean holding;
  GPtrArray *running;
  GPtrArray *failures;
  guint n_started;
  guint max_running;
  guint n_cancelled;
  guint n_to_lose;
};

typedef struct
{
  AivScriptedEngine *engine;
  AivEngineJob *job;
  DexPromise *promise;
  GCancellable *cancellable;
  gulong cancelled_handler;
  AivEngineProgressFunc progress;
  gpointer user_data;
  GDestroyNotify notify;
} Run;

typedef struct
{
  char *image_name;
  AivEngineError code;
  char *message;
  guint times;
} Failure;

static void
failure_free (gpointer data)
{
  Failure *failure = data;

  g_free (failure->image_name);
  g_free (failure->message);
  g_free (failure);
}

static void
run_clear (gpointer data)
{
  Run *run = data;

  if (run->notify != NULL)
    run->notify (run->user_data);
  aiv_engine_job_unref (run->job);
  dex_unref (run->promise);
  g_clear_object (&run->cancellable);
  g_object_unref (run->engine);
}

static void
run_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, run_clear);
}

static Failure *
take_failure (AivScriptedEngine *self,
              AivEngineJob      *job)
{
  for (guint i = 0; i < self->failures->len; i++)
    {
      Failure *failure = g_ptr_array_index (self->failures, i);

      if (failure->times > 0
          && (failure->image_name == NULL || g_strcmp0 (failure->image_name, job->image_name) == 0))
        {
          failure->times--;
          return failure;
        }
    }

  return NULL;
}

static void
run_succeed (Run *run)
{
  AivScriptedEngine *self = run->engine;
  g_autofree char *name = g_strconcat (run->job->output_stem, ".mp4", NULL);
  g_autofree char *path = g_build_filename (run->job->output_dir, name, NULL);
  g_autofree char *content = g_strdup ("a video");
  g_autoptr(GError) error = NULL;
  g_auto(GValue) value = G_VALUE_INIT;
  gsize length = strlen (content);

  if (self->video_path != NULL)
    {
      g_clear_pointer (&content, g_free);
      if (!g_file_get_contents (self->video_path, &content, &length, &error))
        {
          dex_promise_reject (run->promise, g_steal_pointer (&error));
          return;
        }
    }
  if (!g_file_set_contents (path, content, length, &error))
    {
      dex_promise_reject (run->promise, g_steal_pointer (&error));
      return;
    }

  if (self->n_to_lose > 0)
    {
      self->n_to_lose--;
      g_unlink (path);
    }
  g_value_init (&value, AIV_TYPE_ENGINE_RESULT);
  g_value_take_boxed (&value, aiv_engine_result_new (path, "video/mp4", 720, 1280, 1000 * 1000 * 1000, TRUE));
  dex_promise_resolve (run->promise, &value);
}

/* Settles a job that is still running; @run stays valid until the caller drops it. */
static void
run_finish (Run *run)
{
  AivScriptedEngine *self = run->engine;
  Failure *failure;

  if (!g_ptr_array_find (self->running, run, NULL))
    return;

  g_atomic_rc_box_acquire (run);
  g_ptr_array_remove (self->running, run);
  g_cancellable_disconnect (run->cancellable, run->cancelled_handler);
  if (g_cancellable_is_cancelled (run->cancellable))
    {
      self->n_cancelled++;
      dex_promise_reject (run->promise,
                          g_error_new_literal (AIV_ENGINE_ERROR, AIV_ENGINE_ERROR_CANCELLED, "Cancelled"));
    }
  else if ((failure = take_failure (self, run->job)) != NULL)
    {
      dex_promise_reject (run->promise,
                          g_error_new_literal (AIV_ENGINE_ERROR, failure->code, failure->message));
    }
  else
    {
      run_succeed (run);
    }
  run_unref (run);
}

static gboolean
on_finish_idle (gpointer data)
{
  run_finish (data);
  return G_SOURCE_REMOVE;
}

/* May come from any thread. */
static void
on_cancelled (GCancellable *cancellable,
              gpointer      data)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, on_finish_idle, g_atomic_rc_box_acquire (data), run_unref);
}

static const char *
aiv_scripted_engine_get_id (AivEngine *engine)
{
  return AIV_SCRIPTED_ENGINE (engine)->id;
}

static char *
aiv_scripted_engine_dup_name (AivEngine *engine)
{
  return g_strdup ("Scripted");
}

static guint
aiv_scripted_engine_get_concurrency (AivEngine *engine)
{
  return AIV_SCRIPTED_ENGINE (engine)->concurrency;
}

static DexFuture *
aiv_scripted_engine_generate (AivEngine            *engine,
                              AivEngineJob         *job,
                              GCancellable         *cancellable,
                              AivEngineProgressFunc progress,
                              gpointer              user_data,
                              GDestroyNotify        notify)
{
  AivScriptedEngine *self = AIV_SCRIPTED_ENGINE (engine);
  Run *run = g_atomic_rc_box_new0 (Run);
  DexFuture *future;

  run->engine = g_object_ref (self);
  run->job = aiv_engine_job_ref (job);
  run->promise = dex_promise_new ();
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : g_cancellable_new ();
  run->progress = progress;
  run->user_data = user_data;
  run->notify = notify;
  future = dex_ref (DEX_FUTURE (run->promise));

  g_ptr_array_add (self->running, run);
  self->n_started++;
  self->max_running = MAX (self->max_running, self->running->len);
  if (!self->holding)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_finish_idle, g_atomic_rc_box_acquire (run), run_unref);
  run->cancelled_handler = g_cancellable_connect (run->cancellable, G_CALLBACK (on_cancelled),
                                                  g_atomic_rc_box_acquire (run), run_unref);

  return future;
}

static void
engine_iface_init (AivEngineInterface *iface)
{
  iface->get_id = aiv_scripted_engine_get_id;
  iface->dup_name = aiv_scripted_engine_dup_name;
  iface->get_concurrency = aiv_scripted_engine_get_concurrency;
  iface->generate = aiv_scripted_engine_generate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AivScriptedEngine, aiv_scripted_engine, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIV_TYPE_ENGINE, engine_iface_init))

static void
aiv_scripted_engine_finalize (GObject *object)
{
  AivScriptedEngine *self = AIV_SCRIPTED_ENGINE (object);

  g_free (self->id);
  g_free (self->video_path);
  g_ptr_array_unref (self->running);
  g_ptr_array_unref (self->failures);

  G_OBJECT_CLASS (aiv_scripted_engine_parent_class)->finalize (object);
}

static void
aiv_scripted_engine_class_init (AivScriptedEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_scripted_engine_finalize;
}

static void
aiv_scripted_engine_init (AivScriptedEngine *self)
{
  self->concurrency = 3;
  self->running = g_ptr_array_new_with_free_func (run_unref);
  self->failures = g_ptr_array_new_with_free_func (failure_free);
}

/**
 * aiv_scripted_engine_new:
 * @id: the engine's id; "local" stands in for the real one
 * @video_path: (nullable): the file that every success copies; %NULL for a few bytes
 *
 * Returns: (transfer full): an engine whose jobs succeed at once
 */
AivScriptedEngine *
aiv_scripted_engine_new (const char *id,
                         const char *video_path)
{
  AivScriptedEngine *self = g_object_new (AIV_TYPE_SCRIPTED_ENGINE, NULL);

  self->id = g_strdup (id);
  self->video_path = g_strdup (video_path);

  return self;
}

/**
 * aiv_scripted_engine_set_concurrency:
 * @self: an engine
 * @concurrency: what it says it does well at once; 3 at first
 */
void
aiv_scripted_engine_set_concurrency (AivScriptedEngine *self,
                                     guint              concurrency)
{
  self->concurrency = concurrency;
}

/**
 * aiv_scripted_engine_hold:
 * @self: an engine
 *
 * Makes the jobs that begin from now on wait until they are released.
 */
void
aiv_scripted_engine_hold (AivScriptedEngine *self)
{
  self->holding = TRUE;
}

/**
 * aiv_scripted_engine_release:
 * @self: an engine
 *
 * Finishes all jobs that wait, and no longer holds new ones.
 */
void
aiv_scripted_engine_release (AivScriptedEngine *self)
{
  self->holding = FALSE;
  while (self->running->len > 0)
    run_finish (g_ptr_array_index (self->running, 0));
}

static Run *
find_run (AivScriptedEngine *self,
          const char        *job_id)
{
  for (guint i = 0; i < self->running->len; i++)
    {
      Run *run = g_ptr_array_index (self->running, i);

      if (job_id == NULL || g_strcmp0 (run->job->id, job_id) == 0)
        return run;
    }

  return NULL;
}

/**
 * aiv_scripted_engine_release_one:
 * @self: an engine
 * @job_id: (nullable): which job; %NULL for the one that began first
 *
 * Finishes one job that waits.
 *
 * Returns: whether there was one
 */
gboolean
aiv_scripted_engine_release_one (AivScriptedEngine *self,
                                 const char        *job_id)
{
  Run *run = find_run (self, job_id);

  if (run == NULL)
    return FALSE;
  run_finish (run);
  return TRUE;
}

/**
 * aiv_scripted_engine_fail:
 * @self: an engine
 * @image_name: (nullable): only jobs with this picture; %NULL for any
 * @code: the error's code
 * @message: the error's message
 * @times: how many jobs; %G_MAXUINT for all
 *
 * Makes jobs fail when they would have succeeded. Rules are tried in the order in which
 * they were made.
 */
void
aiv_scripted_engine_fail (AivScriptedEngine *self,
                          const char        *image_name,
                          AivEngineError     code,
                          const char        *message,
                          guint              times)
{
  Failure *failure = g_new0 (Failure, 1);

  failure->image_name = g_strdup (image_name);
  failure->code = code;
  failure->message = g_strdup (message);
  failure->times = times;
  g_ptr_array_add (self->failures, failure);
}

/**
 * aiv_scripted_engine_lose:
 * @self: an engine
 * @times: how many jobs
 *
 * Makes jobs succeed without a video, as on a disk that fails.
 */
void
aiv_scripted_engine_lose (AivScriptedEngine *self,
                          guint              times)
{
  self->n_to_lose = times;
}

/**
 * aiv_scripted_engine_report:
 * @self: an engine
 * @job_id: (nullable): which job; %NULL for the one that began first
 * @phase: the phase to report
 * @fraction: the fraction to report
 *
 * Reports progress of a job that waits.
 *
 * Returns: whether there was one
 */
gboolean
aiv_scripted_engine_report (AivScriptedEngine *self,
                            const char        *job_id,
                            AivEnginePhase     phase,
                            double             fraction)
{
  Run *run = find_run (self, job_id);

  if (run == NULL)
    return FALSE;
  if (run->progress != NULL)
    run->progress (phase, fraction, run->user_data);
  return TRUE;
}

/**
 * aiv_scripted_engine_get_n_running:
 * @self: an engine
 *
 * Returns: how many jobs are under way
 */
guint
aiv_scripted_engine_get_n_running (AivScriptedEngine *self)
{
  return self->running->len;
}

/**
 * aiv_scripted_engine_get_n_started:
 * @self: an engine
 *
 * Returns: how many jobs ever began
 */
guint
aiv_scripted_engine_get_n_started (AivScriptedEngine *self)
{
  return self->n_started;
}

/**
 * aiv_scripted_engine_get_max_running:
 * @self: an engine
 *
 * Returns: the most jobs that were under way at once
 */
guint
aiv_scripted_engine_get_max_running (AivScriptedEngine *self)
{
  return self->max_running;
}

/**
 * aiv_scripted_engine_get_n_cancelled:
 * @self: an engine
 *
 * Returns: how many jobs ended because they were cancelled
 */
guint
aiv_scripted_engine_get_n_cancelled (AivScriptedEngine *self)
{
  return self->n_cancelled;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-local-engine.h"

#include <glib/gi18n-lib.h>

#include "aiv-local-render.h"

/* One video keeps about one core busy, with pauses while it begins and ends: one more than there are cores fills
 * those. More at a time take memory and finish none sooner. */
#define MAX_CONCURRENCY 8

/**
 * AivLocalEngine:
 *
 * Makes a preview on this machine, without AI: the picture moves slowly, and with the
 * voice. Each job has a thread of its own.
 */
struct _AivLocalEngine
{
  GObject parent_instance;

  AivLocalOptions options;
};

/* One job. Its thread and the main thread's callbacks hold a reference each. */
typedef struct
{
  AivEngineJob *job;
  AivLocalOptions options;
  GCancellable *cancellable;
  DexPromise *promise;

  /* Only the main thread uses these. */
  AivEngineProgressFunc progress;
  gpointer user_data;
  GDestroyNotify notify;
  gboolean settled;

  GMutex mutex;
  AivEnginePhase phase;
  double fraction;
  gboolean told;

  AivEngineResult *result;
  GError *error;
} Task;

static void
task_clear (gpointer data)
{
  Task *task = data;

  aiv_engine_job_unref (task->job);
  g_clear_object (&task->cancellable);
  dex_unref (task->promise);
  g_clear_pointer (&task->result, aiv_engine_result_unref);
  g_clear_error (&task->error);
  g_mutex_clear (&task->mutex);
}

static void
task_unref (gpointer task)
{
  g_atomic_rc_box_release_full (task, task_clear);
}

/* On the main thread: the newest progress; what came in between is not missed. */
static gboolean
deliver_progress (gpointer data)
{
  Task *task = data;
  AivEnginePhase phase;
  double fraction;

  g_mutex_lock (&task->mutex);
  phase = task->phase;
  fraction = task->fraction;
  task->told = TRUE;
  g_mutex_unlock (&task->mutex);

  if (task->progress != NULL && !task->settled)
    task->progress (phase, fraction, task->user_data);
  return G_SOURCE_REMOVE;
}

static void
on_progress (AivEnginePhase phase,
             double         fraction,
             gpointer       user_data)
{
  Task *task = user_data;
  gboolean told;

  g_mutex_lock (&task->mutex);
  told = task->told;
  task->phase = phase;
  task->fraction = fraction;
  task->told = FALSE;
  g_mutex_unlock (&task->mutex);

  if (told)
    g_idle_add_full (G_PRIORITY_DEFAULT, deliver_progress, g_atomic_rc_box_acquire (task), task_unref);
}

/* On the main thread, so that no progress follows the end. */
static gboolean
deliver_end (gpointer data)
{
  Task *task = data;

  task->settled = TRUE;
  if (task->result != NULL)
    {
      g_auto(GValue) value = G_VALUE_INIT;

      g_value_init (&value, AIV_TYPE_ENGINE_RESULT);
      g_value_set_boxed (&value, task->result);
      dex_promise_resolve (task->promise, &value);
    }
  else
    {
      dex_promise_reject (task->promise, g_steal_pointer (&task->error));
    }
  if (task->notify != NULL)
    task->notify (task->user_data);
  return G_SOURCE_REMOVE;
}

static gpointer
render_thread (gpointer data)
{
  Task *task = data;

  task->result = aiv_local_render (task->job, &task->options, on_progress, task, task->cancellable, &task->error);
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver_end, task, task_unref);
  return NULL;
}

static const char *
aiv_local_engine_get_id (AivEngine *engine)
{
  return "local";
}

static char *
aiv_local_engine_dup_name (AivEngine *engine)
{
  return g_strdup (C_("engine", "Local preview (no AI)"));
}

static guint
aiv_local_engine_get_concurrency (AivEngine *engine)
{
  return MIN (g_get_num_processors () + 1, MAX_CONCURRENCY);
}

static const char *const *
aiv_local_engine_get_models (AivEngine *engine)
{
  static const char *const models[] = { "local-preview", NULL };

  return models;
}

static DexFuture *
aiv_local_engine_generate (AivEngine            *engine,
                           AivEngineJob         *job,
                           GCancellable         *cancellable,
                           AivEngineProgressFunc progress,
                           gpointer              user_data,
                           GDestroyNotify        notify)
{
  Task *task = g_atomic_rc_box_new0 (Task);
  DexFuture *future;
  GThread *thread;

  g_mutex_init (&task->mutex);
  task->job = aiv_engine_job_ref (job);
  task->options = AIV_LOCAL_ENGINE (engine)->options;
  g_set_object (&task->cancellable, cancellable);
  task->promise = dex_promise_new ();
  task->progress = progress;
  task->user_data = user_data;
  task->notify = notify;
  task->told = TRUE;

  future = dex_ref (DEX_FUTURE (task->promise));
  thread = g_thread_try_new ("aiv-render", render_thread, task, &task->error);
  if (thread != NULL)
    {
      g_thread_unref (thread);
    }
  else
    {
      task->error->domain = AIV_ENGINE_ERROR;
      task->error->code = AIV_ENGINE_ERROR_TRANSIENT;
      g_idle_add_full (G_PRIORITY_DEFAULT, deliver_end, task, task_unref);
    }

  return future;
}

static void
engine_iface_init (AivEngineInterface *iface)
{
  iface->get_id = aiv_local_engine_get_id;
  iface->dup_name = aiv_local_engine_dup_name;
  iface->get_concurrency = aiv_local_engine_get_concurrency;
  iface->get_models = aiv_local_engine_get_models;
  iface->generate = aiv_local_engine_generate;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AivLocalEngine, aiv_local_engine, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIV_TYPE_ENGINE, engine_iface_init))

static void
aiv_local_engine_class_init (AivLocalEngineClass *klass)
{
}

static void
aiv_local_engine_init (AivLocalEngine *self)
{
  self->options = (AivLocalOptions) AIV_LOCAL_OPTIONS_USUAL;
}

/**
 * aiv_local_engine_set_options:
 * @self: an engine
 * @options: how it makes videos from now on; copied
 *
 * Sets the engine up. Belongs to the main thread.
 */
void
aiv_local_engine_set_options (AivLocalEngine        *self,
                              const AivLocalOptions *options)
{
  g_return_if_fail (AIV_IS_LOCAL_ENGINE (self));

  self->options = *options;
}

/**
 * aiv_local_engine_get_options:
 * @self: an engine
 *
 * Returns: (transfer none): how it makes videos
 */
const AivLocalOptions *
aiv_local_engine_get_options (AivLocalEngine *self)
{
  g_return_val_if_fail (AIV_IS_LOCAL_ENGINE (self), NULL);

  return &self->options;
}

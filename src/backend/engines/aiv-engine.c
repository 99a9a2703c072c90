/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine.h"

#include "aiv-error.h"

/**
 * AivEngine:
 *
 * Makes videos: on this machine, or by asking a service. Engines are made by
 * [class@EngineRegistry] and live as long as the server.
 */
G_DEFINE_INTERFACE (AivEngine, aiv_engine, G_TYPE_OBJECT)

G_DEFINE_QUARK (aiv-engine-error-quark, aiv_engine_error)

static guint changed_signal;

static void
aiv_engine_default_init (AivEngineInterface *iface)
{
  /**
   * AivEngine::changed:
   *
   * What the engine can be given, or its state, is another one now.
   */
  changed_signal = g_signal_new ("changed", AIV_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/**
 * aiv_engine_get_id:
 * @self: an engine
 *
 * Gets the name under which settings and stored jobs know the engine. Any thread.
 *
 * Returns: an ASCII word such as "local"
 */
const char *
aiv_engine_get_id (AivEngine *self)
{
  g_return_val_if_fail (AIV_IS_ENGINE (self), NULL);

  return AIV_ENGINE_GET_IFACE (self)->get_id (self);
}

/**
 * aiv_engine_dup_name:
 * @self: an engine
 *
 * Gets the name that people read, in the language of the process.
 *
 * Returns: (transfer full): a translated name
 */
char *
aiv_engine_dup_name (AivEngine *self)
{
  g_return_val_if_fail (AIV_IS_ENGINE (self), NULL);

  return AIV_ENGINE_GET_IFACE (self)->dup_name (self);
}

/**
 * aiv_engine_get_concurrency:
 * @self: an engine
 *
 * Gets how many jobs the engine does well at once. The queue may allow fewer.
 *
 * Returns: at least 1
 */
guint
aiv_engine_get_concurrency (AivEngine *self)
{
  g_return_val_if_fail (AIV_IS_ENGINE (self), 1);

  return AIV_ENGINE_GET_IFACE (self)->get_concurrency (self);
}

/**
 * aiv_engine_get_models:
 * @self: an engine
 *
 * Gets the models that the engine makes videos with, under the ids that clients ask for them
 * by. One whose service is not configured offers none.
 *
 * Returns: (transfer none) (array zero-terminated=1): ids; empty where people do not choose
 */
const char *const *
aiv_engine_get_models (AivEngine *self)
{
  static const char *const none[] = { NULL };

  g_return_val_if_fail (AIV_IS_ENGINE (self), none);

  return AIV_ENGINE_GET_IFACE (self)->get_models != NULL ? AIV_ENGINE_GET_IFACE (self)->get_models (self) : none;
}

/**
 * aiv_engine_get_limit:
 * @self: an engine
 *
 * Gets how many jobs the engine may be given now, whatever anybody has set: none while its
 * service is out of order or has had enough.
 *
 * Returns: a number of jobs; %G_MAXUINT where nothing is in the way
 */
guint
aiv_engine_get_limit (AivEngine *self)
{
  g_return_val_if_fail (AIV_IS_ENGINE (self), 0);

  return AIV_ENGINE_GET_IFACE (self)->get_limit != NULL ? AIV_ENGINE_GET_IFACE (self)->get_limit (self) : G_MAXUINT;
}

/**
 * aiv_engine_dup_state:
 * @self: an engine
 *
 * Returns: (transfer full): whether it can be used now
 */
AivEngineState *
aiv_engine_dup_state (AivEngine *self)
{
  g_return_val_if_fail (AIV_IS_ENGINE (self), NULL);

  return AIV_ENGINE_GET_IFACE (self)->dup_state != NULL
             ? AIV_ENGINE_GET_IFACE (self)->dup_state (self)
             : aiv_engine_state_new (AIV_ENGINE_READY, NULL, 0);
}

/**
 * aiv_engine_changed:
 * @self: an engine
 *
 * Emits [signal@Engine::changed]: for engines and for whoever sets them up.
 */
void
aiv_engine_changed (AivEngine *self)
{
  g_return_if_fail (AIV_IS_ENGINE (self));

  g_signal_emit (self, changed_signal, 0);
}

/**
 * aiv_engine_abandon:
 * @self: an engine
 * @task: what its service has been asked for
 * @memory: (nullable): where that is written down
 *
 * Tells a service that nobody waits for a task any more. On the main thread.
 *
 * Returns: (transfer full): a future that resolves when there is no more to be done; it rejects
 *   where another try may do better
 */
DexFuture *
aiv_engine_abandon (AivEngine *self, AivEngineTask *task, AivEngineMemory *memory)
{
  aiv_return_future_if_fail (AIV_IS_ENGINE (self));
  aiv_return_future_if_fail (task != NULL);

  return AIV_ENGINE_GET_IFACE (self)->abandon != NULL ? AIV_ENGINE_GET_IFACE (self)->abandon (self, task, memory)
                                                      : dex_future_new_true ();
}

/**
 * aiv_engine_generate:
 * @self: an engine
 * @job: what to make
 * @cancellable: (nullable): ends the job at once; nothing is left on the disk
 * @progress: (nullable) (scope notified): told how far the job is
 * @user_data: for @progress
 * @notify: (nullable): frees @user_data, on the main thread, after the last @progress
 *   and no later than shortly after the future has been settled
 *
 * Begins to make a video. Call it on the thread of the default main context; the work
 * is done elsewhere. Until the video is complete it has a temporary name, so a file
 * with the result's name is always whole. Dropping the future cancels nothing: use
 * @cancellable.
 *
 * Returns: (transfer full): a future that resolves to an [struct@EngineResult] or
 *   rejects with an [error@EngineError]
 */
DexFuture *
aiv_engine_generate (AivEngine            *self,
                     AivEngineJob         *job,
                     GCancellable         *cancellable,
                     AivEngineProgressFunc progress,
                     gpointer              user_data,
                     GDestroyNotify        notify)
{
  aiv_return_future_if_fail (AIV_IS_ENGINE (self));
  aiv_return_future_if_fail (job != NULL);
  aiv_return_future_if_fail (job->output_dir != NULL && job->output_stem != NULL);
  aiv_return_future_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  return AIV_ENGINE_GET_IFACE (self)->generate (self, job, cancellable, progress, user_data, notify);
}

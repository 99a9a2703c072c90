/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-task-sweep.h"

#include "aiv-time.h"
#include "aiv-weak.h"
#include "queue/aiv-task-memory.h"
#include "store/aiv-remote-tasks.h"

/* A service that cannot be told now is told again after so long, and not for ever. */
#define PAUSE_S 60
#define PATIENCE_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/**
 * AivTaskSweep:
 *
 * Tells services of what nobody waits for any more: tasks of items that were cancelled or
 * deleted, also while the server was stopped. Lives on the store's thread.
 */
struct _AivTaskSweep
{
  GObject parent_instance;

  AivStore *store;
  AivEngineRegistry *engines;
  AivEngineMemory *memory;
  AivTaskBusy busy;
  gpointer user_data;
  GHashTable *telling; /* references of tasks */
  guint timer;
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (AivTaskSweep, aiv_task_sweep, G_TYPE_OBJECT)

typedef struct
{
  gpointer sweep; /* weak */
  AivEngineTask *task;
} Telling;

static void
telling_free (gpointer data)
{
  Telling *telling = data;

  aiv_weak_free (telling->sweep);
  aiv_engine_task_unref (telling->task);
  g_free (telling);
}

static gboolean
on_timer (gpointer data)
{
  AivTaskSweep *self = data;

  self->timer = 0;
  aiv_task_sweep_look (self);
  return G_SOURCE_REMOVE;
}

static DexFuture *
on_told (DexFuture *told, gpointer data)
{
  Telling *telling = data;
  g_autoptr (AivTaskSweep) self = aiv_weak_get (telling->sweep);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return dex_future_new_true ();
  /* Once told, it stays among those that have been: the store may not know it yet. */
  if (dex_future_get_value (told, &error) != NULL
      || telling->task->sent_at < aiv_time_now_ms () - PATIENCE_MS)
    dex_future_disown (aiv_engine_memory_end (self->memory, telling->task->reference));
  else if (!self->stopped)
    {
      g_hash_table_remove (self->telling, telling->task->reference);
      g_message ("Could not take item %s back from %s, will try again: %s", telling->task->item_id,
                 telling->task->engine, error->message);
      if (self->timer == 0)
        self->timer = g_timeout_add_seconds (PAUSE_S, on_timer, self);
    }
  return dex_future_new_true ();
}

static void
tell (AivTaskSweep *self, AivEngineTask *task)
{
  AivEngine *engine = aiv_engine_registry_lookup (self->engines, task->engine);
  Telling *telling = g_new0 (Telling, 1);

  telling->sweep = aiv_weak_new (self);
  telling->task = aiv_engine_task_ref (task);
  g_hash_table_add (self->telling, g_strdup (task->reference));
  dex_future_disown (dex_future_finally (engine != NULL ? aiv_engine_abandon (engine, task, self->memory)
                                                        : dex_future_new_true (),
                                         on_told, telling, telling_free));
}

static void
aiv_task_sweep_dispose (GObject *object)
{
  AivTaskSweep *self = AIV_TASK_SWEEP (object);

  aiv_task_sweep_stop (self);
  g_clear_object (&self->store);
  g_clear_object (&self->engines);
  g_clear_object (&self->memory);

  G_OBJECT_CLASS (aiv_task_sweep_parent_class)->dispose (object);
}

static void
aiv_task_sweep_finalize (GObject *object)
{
  g_hash_table_unref (AIV_TASK_SWEEP (object)->telling);

  G_OBJECT_CLASS (aiv_task_sweep_parent_class)->finalize (object);
}

static void
aiv_task_sweep_class_init (AivTaskSweepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aiv_task_sweep_dispose;
  object_class->finalize = aiv_task_sweep_finalize;
}

static void
aiv_task_sweep_init (AivTaskSweep *self)
{
  self->telling = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * aiv_task_sweep_new:
 * @store: the store
 * @engines: who can tell the services
 * @busy: (scope forever): says which items wait for their engines to end first
 * @user_data: for @busy, outlives @self
 *
 * Returns: (transfer full): a sweep that has not looked yet
 */
AivTaskSweep *
aiv_task_sweep_new (AivStore *store, AivEngineRegistry *engines, AivTaskBusy busy, gpointer user_data)
{
  AivTaskSweep *self = g_object_new (AIV_TYPE_TASK_SWEEP, NULL);

  self->store = g_object_ref (store);
  self->engines = g_object_ref (engines);
  self->memory = AIV_ENGINE_MEMORY (aiv_task_memory_new (store, NULL));
  self->busy = busy;
  self->user_data = user_data;
  return self;
}

/**
 * aiv_task_sweep_look:
 * @self: a sweep
 *
 * Tells services of what nobody waits for any more.
 */
void
aiv_task_sweep_look (AivTaskSweep *self)
{
  g_autoptr (GPtrArray) orphans = NULL;

  g_return_if_fail (AIV_IS_TASK_SWEEP (self));

  if (self->stopped)
    return;
  orphans = aiv_remote_tasks_list_orphans (self->store);
  for (guint i = 0; i < orphans->len; i++)
    {
      AivEngineTask *task = orphans->pdata[i];

      if (!g_hash_table_contains (self->telling, task->reference) && !self->busy (task->item_id, self->user_data))
        tell (self, task);
    }
}

/**
 * aiv_task_sweep_stop:
 * @self: a sweep
 *
 * Tells nobody any more: the next start does.
 */
void
aiv_task_sweep_stop (AivTaskSweep *self)
{
  g_return_if_fail (AIV_IS_TASK_SWEEP (self));

  self->stopped = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
}

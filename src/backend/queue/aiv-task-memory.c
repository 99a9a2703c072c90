/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-task-memory.h"

#include "store/aiv-remote-tasks.h"

/**
 * AivTaskMemory:
 *
 * Lets an engine write into the store what it has asked a service to make.
 */
struct _AivTaskMemory
{
  GObject parent_instance;

  AivStore *store;
  AivWorkRow *work; /* NULL: nothing is begun with it */
};

static AivEngineTask *
aiv_task_memory_find (AivEngineMemory *memory)
{
  AivTaskMemory *self = AIV_TASK_MEMORY (memory);

  return self->work != NULL ? aiv_remote_tasks_find (self->store, self->work->item_id) : NULL;
}

static DexFuture *
aiv_task_memory_begin (AivEngineMemory *memory, AivEngineTask *task)
{
  AivTaskMemory *self = AIV_TASK_MEMORY (memory);

  return self->work != NULL ? aiv_remote_tasks_begin (self->store, self->work, task)
                            : dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Nothing is begun here");
}

static DexFuture *
aiv_task_memory_name (AivEngineMemory *memory, const char *reference, const char *remote_id)
{
  return aiv_remote_tasks_name (AIV_TASK_MEMORY (memory)->store, reference, remote_id);
}

static DexFuture *
aiv_task_memory_end (AivEngineMemory *memory, const char *reference)
{
  return aiv_remote_tasks_end (AIV_TASK_MEMORY (memory)->store, reference);
}

static gboolean
aiv_task_memory_knows (AivEngineMemory *memory, const char *engine, const char *remote_id)
{
  return aiv_remote_tasks_knows (AIV_TASK_MEMORY (memory)->store, engine, remote_id);
}

static void
memory_iface_init (AivEngineMemoryInterface *iface)
{
  iface->find = aiv_task_memory_find;
  iface->begin = aiv_task_memory_begin;
  iface->name = aiv_task_memory_name;
  iface->end = aiv_task_memory_end;
  iface->knows = aiv_task_memory_knows;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AivTaskMemory, aiv_task_memory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (AIV_TYPE_ENGINE_MEMORY, memory_iface_init))

static void
aiv_task_memory_finalize (GObject *object)
{
  AivTaskMemory *self = AIV_TASK_MEMORY (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->work, aiv_work_row_unref);

  G_OBJECT_CLASS (aiv_task_memory_parent_class)->finalize (object);
}

static void
aiv_task_memory_class_init (AivTaskMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_task_memory_finalize;
}

static void
aiv_task_memory_init (AivTaskMemory *self)
{
}

/**
 * aiv_task_memory_new:
 * @store: the store
 * @work: (nullable): the claimed item that tasks are for; %NULL where none is begun
 *
 * Returns: (transfer full): a memory
 */
AivTaskMemory *
aiv_task_memory_new (AivStore *store, AivWorkRow *work)
{
  AivTaskMemory *self;

  g_return_val_if_fail (AIV_IS_STORE (store), NULL);

  self = g_object_new (AIV_TYPE_TASK_MEMORY, NULL);
  self->store = g_object_ref (store);
  self->work = work != NULL ? aiv_work_row_ref (work) : NULL;
  return self;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine-memory.h"

/**
 * AivEngineMemory:
 *
 * Where an engine writes down what it has asked a service to make, so that a restart or a cut
 * connection never makes it ask twice. All of it on the store's thread. Without one (%NULL),
 * nothing is kept.
 */
G_DEFINE_INTERFACE (AivEngineMemory, aiv_engine_memory, G_TYPE_OBJECT)

static void
aiv_engine_memory_default_init (AivEngineMemoryInterface *iface)
{
}

/**
 * aiv_engine_memory_find:
 * @self: (nullable): a memory
 *
 * Returns: (transfer full) (nullable): what an earlier start of the same item has asked for
 *   and nobody has seen the end of
 */
AivEngineTask *
aiv_engine_memory_find (AivEngineMemory *self)
{
  return self != NULL ? AIV_ENGINE_MEMORY_GET_IFACE (self)->find (self) : NULL;
}

/**
 * aiv_engine_memory_begin:
 * @self: (nullable): a memory
 * @task: what is about to be sent, without an id of the service
 *
 * Returns: (transfer full): a future of when that is on the disk; it rejects where the item has
 *   been taken away, and then nothing may be sent
 */
DexFuture *
aiv_engine_memory_begin (AivEngineMemory *self, AivEngineTask *task)
{
  g_return_val_if_fail (task != NULL && task->reference != NULL, dex_future_new_true ());

  return self != NULL ? AIV_ENGINE_MEMORY_GET_IFACE (self)->begin (self, task) : dex_future_new_true ();
}

/**
 * aiv_engine_memory_name:
 * @self: (nullable): a memory
 * @reference: our name for a task
 * @remote_id: the service's
 *
 * Returns: (transfer full): a future of when that is on the disk
 */
DexFuture *
aiv_engine_memory_name (AivEngineMemory *self, const char *reference, const char *remote_id)
{
  return self != NULL ? AIV_ENGINE_MEMORY_GET_IFACE (self)->name (self, reference, remote_id) : dex_future_new_true ();
}

/**
 * aiv_engine_memory_end:
 * @self: (nullable): a memory
 * @reference: our name for a task that has ended at the service, or never was there
 *
 * Returns: (transfer full): a future of when that is on the disk
 */
DexFuture *
aiv_engine_memory_end (AivEngineMemory *self, const char *reference)
{
  return self != NULL ? AIV_ENGINE_MEMORY_GET_IFACE (self)->end (self, reference) : dex_future_new_true ();
}

/**
 * aiv_engine_memory_knows:
 * @self: (nullable): a memory
 * @engine: id of an engine
 * @remote_id: a service's name for a task
 *
 * Returns: whether it belongs to an item, or has, not long ago
 */
gboolean
aiv_engine_memory_knows (AivEngineMemory *self, const char *engine, const char *remote_id)
{
  return self != NULL && AIV_ENGINE_MEMORY_GET_IFACE (self)->knows (self, engine, remote_id);
}

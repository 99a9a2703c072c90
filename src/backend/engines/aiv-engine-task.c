/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine-task.h"

G_DEFINE_BOXED_TYPE (AivEngineTask, aiv_engine_task, aiv_engine_task_ref, aiv_engine_task_unref)

static void
clear (gpointer data)
{
  AivEngineTask *self = data;

  g_free (self->item_id);
  g_free (self->engine);
  g_free (self->reference);
  g_free (self->remote_id);
  g_free (self->address);
}

/**
 * aiv_engine_task_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivEngineTask *
aiv_engine_task_new (void)
{
  return g_atomic_rc_box_new0 (AivEngineTask);
}

/**
 * aiv_engine_task_ref:
 * @self: a task
 *
 * Adds a reference. Any thread.
 *
 * Returns: (transfer full): @self
 */
AivEngineTask *
aiv_engine_task_ref (AivEngineTask *self)
{
  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_engine_task_unref:
 * @self: (transfer full): a task
 *
 * Drops a reference. Any thread.
 */
void
aiv_engine_task_unref (AivEngineTask *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

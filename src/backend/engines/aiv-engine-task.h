/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define AIV_TYPE_ENGINE_TASK (aiv_engine_task_get_type ())

/**
 * AivEngineTask:
 * @item_id: what it is for
 * @engine: id of the engine that asked
 * @reference: our own name for it, which nothing else has
 * @remote_id: (nullable): the service's name for it; %NULL while nobody knows whether it has
 *   been taken
 * @address: of the service
 * @sent_at: ms since 1970, before it was sent
 *
 * What a service has been asked to make. Reference counted, immutable once handed out.
 */
typedef struct
{
  char *item_id;
  char *engine;
  char *reference;
  char *remote_id;
  char *address;
  gint64 sent_at;
} AivEngineTask;

GType          aiv_engine_task_get_type (void) G_GNUC_CONST;
AivEngineTask *aiv_engine_task_new      (void);
AivEngineTask *aiv_engine_task_ref      (AivEngineTask *self);
void           aiv_engine_task_unref    (AivEngineTask *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivEngineTask, aiv_engine_task_unref)

G_END_DECLS

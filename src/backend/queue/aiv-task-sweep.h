/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine-registry.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivTaskBusy:
 * @item_id: an item
 * @user_data: the caller's
 *
 * Returns: whether an engine is still at work for it
 */
typedef gboolean (*AivTaskBusy) (const char *item_id,
                                 gpointer    user_data);

#define AIV_TYPE_TASK_SWEEP (aiv_task_sweep_get_type ())
G_DECLARE_FINAL_TYPE (AivTaskSweep, aiv_task_sweep, AIV, TASK_SWEEP, GObject)

AivTaskSweep *aiv_task_sweep_new  (AivStore          *store,
                                   AivEngineRegistry *engines,
                                   AivTaskBusy        busy,
                                   gpointer           user_data);
void          aiv_task_sweep_look (AivTaskSweep      *self);
void          aiv_task_sweep_stop (AivTaskSweep      *self);

G_END_DECLS

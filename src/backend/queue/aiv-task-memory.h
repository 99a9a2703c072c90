/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine-memory.h"
#include "store/aiv-store.h"
#include "store/aiv-work-row.h"

G_BEGIN_DECLS

#define AIV_TYPE_TASK_MEMORY (aiv_task_memory_get_type ())
G_DECLARE_FINAL_TYPE (AivTaskMemory, aiv_task_memory, AIV, TASK_MEMORY, GObject)

AivTaskMemory *aiv_task_memory_new (AivStore   *store,
                                    AivWorkRow *work);

G_END_DECLS

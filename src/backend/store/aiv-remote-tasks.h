/* SPDX-License-Identifier: MIT */
#pragma once

#include "engines/aiv-engine-task.h"
#include "store/aiv-store.h"
#include "store/aiv-work-row.h"

G_BEGIN_DECLS

AivEngineTask *aiv_remote_tasks_find         (AivStore      *store,
                                              const char    *item_id);
gboolean       aiv_remote_tasks_knows        (AivStore      *store,
                                              const char    *engine,
                                              const char    *remote_id);
GPtrArray     *aiv_remote_tasks_list_orphans (AivStore      *store);
DexFuture     *aiv_remote_tasks_begin        (AivStore      *store,
                                              AivWorkRow    *work,
                                              AivEngineTask *task);
DexFuture     *aiv_remote_tasks_name         (AivStore      *store,
                                              const char    *reference,
                                              const char    *remote_id);
DexFuture     *aiv_remote_tasks_end          (AivStore      *store,
                                              const char    *reference);

G_END_DECLS

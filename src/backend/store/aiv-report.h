/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-db.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

DexFuture *aiv_report_run (AivStore      *store,
                           AivDbFunc      func,
                           gpointer       data,
                           GDestroyNotify data_free);

G_END_DECLS

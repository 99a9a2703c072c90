/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-file-row.h"
#include "store/aiv-store.h"
#include "store/aiv-work-row.h"

G_BEGIN_DECLS

/* How often an item is started before a failure that may pass is taken as final. */
#define AIV_WORK_MAX_TRIES 4

/* No retry is further away than that, whatever the clock says: it may have been set back. */
#define AIV_WORK_MAX_WAIT_MS (10 * 60 * 1000)

gint64     aiv_work_get_next_due (AivStore          *store);
gboolean   aiv_work_is_held      (AivStore          *store,
                                  AivWorkRow        *work);

DexFuture *aiv_work_recover      (AivStore          *store);
DexFuture *aiv_work_claim        (AivStore          *store,
                                  const char *const *busy_engines);
DexFuture *aiv_work_return       (AivStore          *store,
                                  AivWorkRow        *work);
DexFuture *aiv_work_complete     (AivStore          *store,
                                  AivWorkRow        *work,
                                  AivFileRow        *video,
                                  AivFileRow        *poster);
DexFuture *aiv_work_fail         (AivStore          *store,
                                  AivWorkRow        *work,
                                  const char        *message,
                                  gint64             retry_at);

G_END_DECLS

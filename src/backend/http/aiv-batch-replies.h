/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"
#include "store/aiv-batches.h"
#include "store/aiv-row-page.h"

G_BEGIN_DECLS

AivBatchRow *aiv_batch_for_request (AivHttpRequest      *request,
                                    gboolean             with_items,
                                    GError             **error);
gint64       aiv_batch_reader      (AivHttpRequest      *request);
gboolean     aiv_batch_query_read  (AivBatchQuery       *query,
                                    AivHttpRequest      *request,
                                    gint64               default_limit,
                                    GError             **error);
AivRowPage  *aiv_batch_read_page   (AivStore            *store,
                                    const AivBatchQuery *query,
                                    GError             **error);
gboolean     aiv_reply_batches     (AivHttpRequest      *request,
                                    gint64               owner,
                                    gint64               default_limit,
                                    GError             **error);
JsonNode    *aiv_batch_to_json     (AivHttpRequest      *request,
                                    const AivBatchRow   *row);
gboolean     aiv_batch_not_found   (GError             **error,
                                    const char          *what);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"

G_BEGIN_DECLS

/**
 * AivListing:
 * @user_id: whose list, 0 for everybody's
 * @kind: "batch" or "video"
 * @status: (nullable): only these, as `batch.listed_as` has them; %NULL for all
 * @before: only with a smaller seq; 0 for all
 *
 * A list of batches or videos, newest first, as pages are cut from it.
 */
typedef struct
{
  gint64 user_id;
  const char *kind;
  const char *status;
  gint64 before;
} AivListing;

AivRows *aiv_listing_query_page (AivSql           *sql,
                                 const AivListing *listing,
                                 const char       *columns,
                                 gint64            limit,
                                 gint64            offset,
                                 guint64          *total,
                                 GError          **error);

G_END_DECLS

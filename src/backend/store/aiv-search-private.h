/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-row-page.h"
#include "store/aiv-sql.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivSearchFunc:
 * @sql: a connection to read with
 * @query: what to look for, of the kind that was handed to aiv_search_run()
 * @total: (out): how many rows there are
 * @error: why they cannot be read
 *
 * Reads a page of rows, in a thread.
 *
 * Returns: (transfer full) (nullable): the rows
 */
typedef GPtrArray *(*AivSearchFunc) (AivSql        *sql,
                                     gconstpointer  query,
                                     guint64       *total,
                                     GError       **error);

DexFuture *aiv_search_run (AivStore      *store,
                           AivSearchFunc  func,
                           gconstpointer  query,
                           gsize          size,
                           gsize          text);

G_END_DECLS

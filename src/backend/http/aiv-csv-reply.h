/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-csv.h"
#include "aiv-http-request.h"
#include "store/aiv-store.h"

G_BEGIN_DECLS

/* Rows that are read and sent at a time. */
#define AIV_CSV_STEP 200

/**
 * AivCsvFill:
 * @store: the store, open when this is called
 * @csv: where to add the next rows, some %AIV_CSV_STEP of them
 * @data: the caller's; knows where to go on
 * @error: why they cannot be read
 *
 * Adds rows to a table.
 *
 * Returns: how many were added; 0 at the end, -1 on failure
 */
typedef gint (*AivCsvFill) (AivStore *store,
                            AivCsv   *csv,
                            gpointer  data,
                            GError  **error);

gboolean aiv_csv_is_wanted (AivHttpRequest    *request);
gboolean aiv_csv_reply     (AivHttpRequest    *request,
                            const char        *name,
                            const char *const *columns,
                            AivCsvFill         fill,
                            gpointer           data,
                            GError           **error);

G_END_DECLS

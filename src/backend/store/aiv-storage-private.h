/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"
#include "store/aiv-storage.h"

G_BEGIN_DECLS

gboolean aiv_storage_tx_check (AivSql  *sql,
                               gint64   user_id,
                               gint64   bytes,
                               GError **error);

G_END_DECLS

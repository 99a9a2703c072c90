/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-caps.h"
#include "store/aiv-sql.h"

G_BEGIN_DECLS

gboolean aiv_caps_tx_check (AivSql  *sql,
                            gint64   user_id,
                            gint64   n_items,
                            gint64   credits,
                            gint64   now,
                            GError **error);

G_END_DECLS

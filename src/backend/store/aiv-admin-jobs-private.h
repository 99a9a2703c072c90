/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"

G_BEGIN_DECLS

gint64 aiv_admin_jobs_tx_cancel_waiting (AivSql  *sql,
                                         gint64   actor_id,
                                         gint64   user_id,
                                         gint64   now,
                                         GError **error);

G_END_DECLS

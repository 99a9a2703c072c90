/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"

G_BEGIN_DECLS

gboolean aiv_sessions_tx_end_all (AivSql     *sql,
                                  gint64      user_id,
                                  const char *keep_session_id,
                                  GError    **error);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-audit.h"
#include "store/aiv-sql.h"

G_BEGIN_DECLS

gboolean aiv_audit_tx_add  (AivSql     *sql,
                            gint64      actor_id,
                            const char *action,
                            gint64      user_id,
                            const char *detail,
                            gint64      now,
                            GError    **error);
gboolean aiv_audit_tx_note (AivSql     *sql,
                            gint64      actor_id,
                            const char *action,
                            const char *target,
                            const char *detail,
                            gint64      now,
                            GError    **error);

G_END_DECLS

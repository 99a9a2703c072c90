/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"
#include "store/aiv-user-row.h"
#include "store/aiv-users.h"

G_BEGIN_DECLS

AivUserRow *aiv_users_tx_get (AivSql  *sql,
                              gint64   user_id,
                              GError **error);
GPtrArray  *aiv_users_tx_list (AivSql            *sql,
                               const char        *clause,
                               const AivSqlValue *args,
                               GError           **error);
GPtrArray  *aiv_users_tx_page (AivSql             *sql,
                               const AivUserQuery *query,
                               guint64            *total,
                               GError            **error);
char       *aiv_users_fold    (const char        *username);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-sql.h"

G_BEGIN_DECLS

guint    aiv_migrations_get_latest (void);
gboolean aiv_migrations_run        (AivSql  *sql,
                                    guint    up_to,
                                    GError **error);

G_END_DECLS

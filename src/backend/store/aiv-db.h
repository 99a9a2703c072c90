/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "store/aiv-commit-stats.h"
#include "store/aiv-sql.h"

G_BEGIN_DECLS

/**
 * AivDbFunc:
 * @sql: the writer's connection, inside a transaction
 * @data: what was handed to [func@Aiv.db_write]
 * @result: zeroed; to be initialised and set when there is something to return
 * @error: why it failed
 *
 * A transaction. Runs on the writer's thread and may run only SQL: no files, no waiting.
 *
 * Returns: %TRUE to commit, %FALSE to undo everything that it did
 */
typedef gboolean (*AivDbFunc) (AivSql  *sql,
                               gpointer data,
                               GValue  *result,
                               GError **error);

/**
 * AivDbCommittedFunc:
 * @changes: (element-type AivChange): what follows from the commit
 * @user_data: the owner's data
 *
 * Told on the writer's thread after a commit and before its futures are settled.
 */
typedef void (*AivDbCommittedFunc) (GPtrArray *changes,
                                    gpointer   user_data);

typedef struct _AivDb AivDb;

AivDb     *aiv_db_new   (AivSql            *sql,
                         AivDbCommittedFunc committed,
                         gpointer           user_data);
DexFuture *aiv_db_write (AivDb             *self,
                         AivDbFunc          func,
                         gpointer           data,
                         GDestroyNotify     data_free,
                         gboolean           alone);
void       aiv_db_get_stats (AivDb         *self,
                             AivCommitStats *stats);
DexFuture *aiv_db_close (AivDb             *self);
void       aiv_db_free  (AivDb             *self);

G_END_DECLS

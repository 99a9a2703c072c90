/* SPDX-License-Identifier: MIT */
#pragma once

#include <sqlite3.h>

#include "store/aiv-change.h"
#include "store/aiv-store-error.h"

G_BEGIN_DECLS

/**
 * AivSqlValue:
 *
 * An argument of a statement, made with AIV_INT() or AIV_TEXT().
 */
typedef struct
{
  enum
  {
    AIV_SQL_END,
    AIV_SQL_INT,
    AIV_SQL_TEXT,
  } type;
  gint64 number;
  const char *text;
} AivSqlValue;

#define AIV_INT(value) { .type = AIV_SQL_INT, .number = (value) }
#define AIV_TEXT(value) { .type = AIV_SQL_TEXT, .text = (value) }
#define AIV_ARGS(...) ((const AivSqlValue[]){ __VA_ARGS__, { .type = AIV_SQL_END } })
#define AIV_NO_ARGS ((const AivSqlValue *) NULL)

typedef struct _AivSql AivSql;
typedef struct sqlite3_stmt AivRows;

AivSql     *aiv_sql_open        (const char        *path,
                                 gboolean           read_only,
                                 GError           **error);
AivSql     *aiv_sql_open_foreign (const char       *path,
                                 const char *const *tables,
                                 GError           **error);
void        aiv_sql_close       (AivSql            *self);
gboolean    aiv_sql_script      (AivSql            *self,
                                 const char        *script,
                                 GError           **error);
gboolean    aiv_sql_in_transaction (AivSql         *self);
void        aiv_sql_set_defensive (AivSql          *self,
                                   gboolean         defensive);

AivRows    *aiv_sql_query       (AivSql            *self,
                                 const char        *statement,
                                 const AivSqlValue *args,
                                 GError           **error);
gint64      aiv_sql_exec        (AivSql            *self,
                                 const char        *statement,
                                 const AivSqlValue *args,
                                 GError           **error);
gboolean    aiv_sql_get_int     (AivSql            *self,
                                 const char        *statement,
                                 const AivSqlValue *args,
                                 gint64            *value,
                                 GError           **error);

gboolean    aiv_rows_next       (AivRows           *self,
                                 GError           **error);
gint64      aiv_rows_int        (AivRows           *self,
                                 int                column);
const char *aiv_rows_text       (AivRows           *self,
                                 int                column);
char       *aiv_rows_dup        (AivRows           *self,
                                 int                column);
void        aiv_rows_end        (AivRows           *self);

void        aiv_sql_take_change   (AivSql          *self,
                                   AivChange       *change);
GPtrArray  *aiv_sql_steal_changes (AivSql          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivRows, aiv_rows_end)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivSql, aiv_sql_close)

G_END_DECLS

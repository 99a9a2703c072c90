/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-audit.h"

#include "store/aiv-audit-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-user-row.h"

/* In a transaction: notes what somebody did to a user's account. */
gboolean
aiv_audit_tx_add (AivSql      *sql,
                  gint64       actor_id,
                  const char  *action,
                  gint64       user_id,
                  const char  *detail,
                  gint64       now,
                  GError     **error)
{
  g_autofree char *target = aiv_user_id_to_string (user_id);

  return aiv_sql_exec (sql,
                       "INSERT INTO audit (actor_id, action, target, detail, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                       AIV_ARGS (AIV_INT (actor_id), AIV_TEXT (action), AIV_TEXT (target), AIV_TEXT (detail),
                                 AIV_INT (now)),
                       error) >= 0;
}

/**
 * aiv_audit_list:
 * @store: a store
 * @limit: at most so many, 1 to 1000
 * @offset: leave out the first so many
 * @error: why it cannot be read
 *
 * Reads the audit log, newest first. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable) (element-type AivAuditRow): the rows
 */
GPtrArray *
aiv_audit_list (AivStore *store, guint limit, guint offset, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_audit_row_unref);
  g_autoptr (AivRows) rows = NULL;
  GError *local_error = NULL;

  if (sql == NULL)
    return NULL;
  rows = aiv_sql_query (sql,
                        "SELECT id, actor_id, action, target, detail, created_at FROM audit"
                        " ORDER BY id DESC LIMIT ?1 OFFSET ?2",
                        AIV_ARGS (AIV_INT (CLAMP (limit, 1, 1000)), AIV_INT (offset)), error);
  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    {
      AivAuditRow *row = aiv_audit_row_new ();

      row->id = aiv_rows_int (rows, 0);
      row->actor_id = aiv_rows_int (rows, 1);
      row->action = aiv_rows_dup (rows, 2);
      row->target = aiv_rows_dup (rows, 3);
      row->detail = aiv_rows_dup (rows, 4);
      row->created_at = aiv_rows_int (rows, 5);
      g_ptr_array_add (list, row);
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  return g_steal_pointer (&list);
}

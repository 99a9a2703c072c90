/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-storage.h"

#include "aiv-error.h"
#include "store/aiv-storage-private.h"
#include "store/aiv-store-private.h"

/* How much room the files of one user may take up. What has been paid for is always stored:
 * it is asked before something new is taken on. */

/* In a transaction: whether there is room for so many bytes more. */
gboolean
aiv_storage_tx_check (AivSql *sql, gint64 user_id, gint64 bytes, GError **error)
{
  gint64 limit, stored;

  if (!aiv_sql_get_int (sql, "SELECT CAST (value AS INTEGER) FROM preference WHERE name = 'user_storage'", AIV_NO_ARGS,
                        &limit, error))
    return FALSE;
  if (limit == 0)
    return TRUE;
  if (!aiv_sql_get_int (sql, "SELECT stored FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (user_id)), &stored, error))
    return FALSE;
  if (stored + bytes <= limit)
    return TRUE;
  g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_QUOTA,
               "%" G_GINT64_FORMAT " bytes are stored, %" G_GINT64_FORMAT " more are too many", stored, bytes);
  return FALSE;
}

static gboolean
do_set_limit (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  return aiv_sql_exec (sql,
                       "UPDATE preference SET value = CAST (?1 AS TEXT)"
                       " WHERE name = 'user_storage' AND value <> CAST (?1 AS TEXT)",
                       AIV_ARGS (AIV_INT (*(gint64 *) data)), error)
         >= 0;
}

/**
 * aiv_storage_set_limit:
 * @store: a store
 * @bytes: what the files of one user may take up together; 0 for any size
 *
 * Sets what submissions and uploads are held to from now on. What is there stays.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_storage_set_limit (AivStore *store, gint64 bytes)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (bytes >= 0);

  return aiv_store_write (store, do_set_limit, g_memdup2 (&bytes, sizeof bytes), g_free);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-caps.h"

#include "aiv-time.h"
#include "store/aiv-caps-private.h"
#include "store/aiv-store-error.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"

/* How much an account may do, whatever its credits are good for. Looked at in the transaction
 * that holds the credits, so that no two requests pass together. */

#define DAY_MS (G_GINT64_CONSTANT (24) * 3600 * 1000)

/* The first instant of the month of @now, both ms since 1970. */
static gint64
get_month (gint64 now)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now / 1000);
  g_autoptr (GDateTime) first = g_date_time_new_utc (g_date_time_get_year (time), g_date_time_get_month (time), 1, 0, 0, 0);

  return g_date_time_to_unix (first) * 1000;
}

/* What has been held since, less what was given back of it. */
static gboolean
get_spent (AivSql *sql, gint64 user_id, gint64 since, gint64 *spent, GError **error)
{
  return aiv_sql_get_int (sql,
                          "SELECT COALESCE (-SUM (h.amount), 0) FROM ledger h"
                          " WHERE h.user_id = ?1 AND h.kind = 'hold' AND h.created_at >= ?2"
                          /* Each has an index of its own. */
                          "  AND NOT EXISTS (SELECT 1 FROM ledger r WHERE r.hold_id = h.id AND r.kind <> 'refund'"
                          "   AND r.kind = 'release')"
                          "  AND NOT EXISTS (SELECT 1 FROM ledger r WHERE r.hold_id = h.id AND r.kind = 'refund')",
                          AIV_ARGS (AIV_INT (user_id), AIV_INT (since)), spent, error);
}

static gboolean
check_one (AivCap cap, gint64 limit, gint64 used, gint64 more, GError **error)
{
  if (limit == 0 || used + more <= limit)
    return TRUE;
  g_propagate_error (error, aiv_store_error_new_cap (cap, limit, used));
  return FALSE;
}

/* In a transaction, before credits are held: whether so many more items for so many credits are
 * within what the account may do. */
gboolean
aiv_caps_tx_check (AivSql *sql, gint64 user_id, gint64 n_items, gint64 credits, gint64 now, GError **error)
{
  g_autoptr (AivUserRow) user = NULL;
  gint64 used = 0;

  if (n_items == 0)
    return TRUE;
  user = aiv_users_tx_get (sql, user_id, error);
  if (user == NULL)
    return FALSE;
  return (user->cap_concurrent == 0
          || (aiv_sql_get_int (sql, "SELECT waiting + running FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (user_id)),
                               &used, error)
              && check_one (AIV_CAP_CONCURRENT, user->cap_concurrent, used, n_items, error)))
         && (user->cap_daily == 0
             || (get_spent (sql, user_id, now - now % DAY_MS, &used, error)
                 && check_one (AIV_CAP_DAILY, user->cap_daily, used, credits, error)))
         && (user->cap_monthly == 0
             || (get_spent (sql, user_id, get_month (now), &used, error)
                 && check_one (AIV_CAP_MONTHLY, user->cap_monthly, used, credits, error)));
}

/**
 * aiv_caps_get_usage:
 * @store: a store
 * @user_id: whose
 * @usage: (out caller-allocates): what has been done
 * @error: why it cannot be read
 *
 * On the store's thread, at once; time grows with what was ordered this month.
 *
 * Returns: whether @usage is set
 */
gboolean
aiv_caps_get_usage (AivStore *store, gint64 user_id, AivUsage *usage, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  gint64 now = aiv_time_now_ms ();

  return sql != NULL
         && aiv_sql_get_int (sql, "SELECT waiting + running FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (user_id)),
                             &usage->unfinished, error)
         && get_spent (sql, user_id, now - now % DAY_MS, &usage->today, error)
         && get_spent (sql, user_id, get_month (now), &usage->this_month, error);
}

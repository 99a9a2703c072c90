/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-subscriptions.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-subscriptions-private.h"
#include "store/aiv-users-private.h"

typedef struct
{
  gint64 actor_id;
  gint64 user_id;
  char *plan;
  char *status;
  gint64 start;
  gint64 end;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_free (self->plan);
  g_free (self->status);
  g_free (self);
}

/**
 * aiv_subscriptions_plan_is_valid:
 * @plan: a text
 *
 * Returns: whether there is such a plan (API.md §2)
 */
gboolean
aiv_subscriptions_plan_is_valid (const char *plan)
{
  static const char *const plans[] = { "free", "basic", "pro", NULL };

  return g_strv_contains (plans, plan);
}

/**
 * aiv_subscriptions_status_is_valid:
 * @status: a text
 *
 * Returns: whether a subscription can be in such a state (API.md §2)
 */
gboolean
aiv_subscriptions_status_is_valid (const char *status)
{
  static const char *const states[] = { "active", "cancelled", "expired", NULL };

  return g_strv_contains (states, status);
}

/**
 * aiv_subscriptions_get_status:
 * @user: an account
 * @now: ms since 1970
 *
 * Returns: active, cancelled or expired: a plan ends by its date, without anybody writing
 *   that down
 */
const char *
aiv_subscriptions_get_status (const AivUserRow *user, gint64 now)
{
  gboolean over = user->subscription_end != 0 && user->subscription_end <= now;

  return over && g_strcmp0 (user->subscription_status, "active") == 0 ? "expired" : user->subscription_status;
}

/**
 * aiv_subscriptions_check:
 * @user: an account
 * @now: ms since 1970
 * @error: %AIV_STORE_ERROR_SUBSCRIPTION_REQUIRED or %AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED
 *
 * Returns: whether the account may have videos made (API.md §2)
 */
gboolean
aiv_subscriptions_check (const AivUserRow *user, gint64 now, GError **error)
{
  if (g_strcmp0 (user->plan, "free") == 0)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_SUBSCRIPTION_REQUIRED,
                 "Subscription required. Choose a plan to generate videos");
  else if (g_strcmp0 (aiv_subscriptions_get_status (user, now), "active") != 0)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED,
                 "Subscription expired. Renew your plan to generate videos");
  else
    return TRUE;
  return FALSE;
}

/* In a transaction: before anything is charged. */
gboolean
aiv_subscriptions_tx_check (AivSql *sql, gint64 user_id, gint64 now, GError **error)
{
  g_autoptr (AivUserRow) user = aiv_users_tx_get (sql, user_id, error);

  return user != NULL && aiv_subscriptions_check (user, now, error);
}

/* In a transaction. */
gboolean
aiv_subscriptions_tx_update (AivSql                      *sql,
                             gint64                       actor_id,
                             gint64                       user_id,
                             const AivSubscriptionChange *change,
                             gint64                       now,
                             GError                     **error)
{
  g_autofree char *detail = NULL;
  g_autoptr (AivUserRow) user = NULL;

  if (aiv_sql_exec (sql,
                    "UPDATE account SET subscription_plan = COALESCE (?2, subscription_plan),"
                    " subscription_status = COALESCE (?3, subscription_status),"
                    " subscription_start = CASE ?4 WHEN -1 THEN subscription_start ELSE ?4 END,"
                    " subscription_end = CASE ?5 WHEN -1 THEN subscription_end ELSE ?5 END WHERE id = ?1",
                    AIV_ARGS (AIV_INT (user_id), AIV_TEXT (change->plan), AIV_TEXT (change->status),
                              AIV_INT (change->start), AIV_INT (change->end)),
                    error) < 0
      || !(user = aiv_users_tx_get (sql, user_id, error)))
    return FALSE;
  if (user->subscription_end != 0 && user->subscription_end < user->subscription_start)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "A subscription cannot end before it starts");
      return FALSE;
    }
  detail = g_strdup_printf ("plan: %s, %s", user->plan, user->subscription_status);
  aiv_sql_take_change (sql, aiv_change_new_auth (user_id));
  return aiv_audit_tx_add (sql, actor_id, "user.subscription", user_id, detail, now, error);
}

static gboolean
do_update (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  AivSubscriptionChange change = { w->plan, w->status, w->start, w->end };
  AivUserRow *user;

  if (!aiv_subscriptions_tx_update (sql, w->actor_id, w->user_id, &change, aiv_time_now_ms (), error)
      || !(user = aiv_users_tx_get (sql, w->user_id, error)))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_USER_ROW, user);
  return TRUE;
}

/**
 * aiv_subscriptions_update:
 * @store: a store
 * @actor_id: who does it
 * @user_id: whose
 * @change: what; plan and status have to be valid
 *
 * Changes what an account has subscribed to.
 *
 * Returns: (transfer full): a future of the [struct@UserRow] as it is then; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND or %AIV_STORE_ERROR_INVALID
 */
DexFuture *
aiv_subscriptions_update (AivStore *store, gint64 actor_id, gint64 user_id, const AivSubscriptionChange *change)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (change != NULL);
  aiv_return_future_if_fail (change->plan == NULL || aiv_subscriptions_plan_is_valid (change->plan));
  aiv_return_future_if_fail (change->status == NULL || aiv_subscriptions_status_is_valid (change->status));

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->user_id = user_id;
  w->plan = g_strdup (change->plan);
  w->status = g_strdup (change->status);
  w->start = change->start;
  w->end = change->end;
  return aiv_store_write (store, do_update, w, write_free);
}

static gboolean
do_set_default (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  return aiv_sql_exec (sql, "UPDATE preference SET value = ?1 WHERE name = 'default_plan' AND value <> ?1",
                       AIV_ARGS (AIV_TEXT (data)), error) >= 0;
}

/**
 * aiv_subscriptions_set_default:
 * @store: a store
 * @plan: free, basic or pro
 *
 * Sets the plan of accounts that are made from now on.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_subscriptions_set_default (AivStore *store, const char *plan)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (aiv_subscriptions_plan_is_valid (plan));

  return aiv_store_write (store, do_set_default, g_strdup (plan), g_free);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-users.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-admin-jobs-private.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-fold.h"
#include "store/aiv-sessions-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-subscriptions-private.h"
#include "store/aiv-users-private.h"

#define MAX_EMAIL_BYTES 254

#define SELECT_USER                                                                              \
  "SELECT id, username, password_hash, balance, held, is_admin, disabled, must_change_password," \
  " n_batches, created_at, last_seen, subscription_plan, subscription_status, subscription_start,"  \
  " subscription_end, email, name, avatar_url, n_videos, stored, version, cap_concurrent, cap_daily, cap_monthly,"    \
  " deleted_at FROM account "

/* Where a search looks, kept by triggers: a column of an index that has nothing else. */
#define MATCHES(argument) "id IN (SELECT id FROM account WHERE INSTR (FOLD (search_key), " argument ") > 0)"

/* The accounts that there are, and of them those that are asked for. */
#define NARROWED                                                                                            \
  "deleted_at = 0 AND (?4 IS NULL OR subscription_plan = ?4) AND ?5 IN (-1, disabled) AND ?6 IN (-1, is_admin)" \
  " AND (?7 < 0 OR balance <= ?7)"
#define NARROWED_BY(query)                                                                                  \
  AIV_TEXT ((query)->plan), AIV_INT ((query)->disabled), AIV_INT ((query)->is_admin), AIV_INT ((query)->max_credits)

typedef struct
{
  gint64 actor_id;
  gint64 user_id;
  AivUserChange change; /* with the two texts below */
  char *name;
  char *email;
} Write;

static void
write_clear (gpointer data)
{
  Write *self = data;

  g_free (self->name);
  g_free (self->email);
}

static void
write_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, write_clear);
}

static AivUserRow *
read_user (AivRows *rows)
{
  AivUserRow *user = aiv_user_row_new ();

  user->id = aiv_rows_int (rows, 0);
  user->username = aiv_rows_dup (rows, 1);
  user->password_hash = aiv_rows_dup (rows, 2);
  user->credits = aiv_rows_int (rows, 3);
  user->held = aiv_rows_int (rows, 4);
  user->is_admin = aiv_rows_int (rows, 5) != 0;
  user->disabled = aiv_rows_int (rows, 6) != 0;
  user->must_change_password = aiv_rows_int (rows, 7) != 0;
  user->n_batches = (guint) aiv_rows_int (rows, 8);
  user->created_at = aiv_rows_int (rows, 9);
  user->last_seen = aiv_rows_int (rows, 10);
  user->plan = aiv_rows_dup (rows, 11);
  user->subscription_status = aiv_rows_dup (rows, 12);
  user->subscription_start = aiv_rows_int (rows, 13);
  user->subscription_end = aiv_rows_int (rows, 14);
  user->email = aiv_rows_dup (rows, 15);
  user->name = aiv_rows_dup (rows, 16);
  user->avatar_url = aiv_rows_dup (rows, 17);
  user->n_videos = (guint) aiv_rows_int (rows, 18);
  user->stored = aiv_rows_int (rows, 19);
  user->version = aiv_rows_int (rows, 20);
  user->cap_concurrent = aiv_rows_int (rows, 21);
  user->cap_daily = aiv_rows_int (rows, 22);
  user->cap_monthly = aiv_rows_int (rows, 23);
  user->deleted_at = aiv_rows_int (rows, 24);
  return user;
}

static AivUserRow *
read_one (AivSql *sql, const char *statement, const AivSqlValue *args, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql, statement, args, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  if (aiv_rows_next (rows, &local_error))
    return read_user (rows);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  else
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "User not found");
  return NULL;
}

/* In a transaction, or to read: the accounts that @clause, which follows FROM, selects. */
GPtrArray *
aiv_users_tx_list (AivSql *sql, const char *clause, const AivSqlValue *args, GError **error)
{
  g_autoptr (GPtrArray) users = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_user_row_unref);
  g_autofree char *statement = g_strconcat (SELECT_USER, clause, NULL);
  g_autoptr (AivRows) rows = aiv_sql_query (sql, statement, args, error);
  GError *local_error = NULL;

  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    g_ptr_array_add (users, read_user (rows));
  if (local_error == NULL)
    return g_steal_pointer (&users);
  g_propagate_error (error, local_error);
  return NULL;
}

/* In a transaction, or to read. */
AivUserRow *
aiv_users_tx_get (AivSql *sql, gint64 user_id, GError **error)
{
  return read_one (sql, SELECT_USER "WHERE id = ?1", AIV_ARGS (AIV_INT (user_id)), error);
}

/**
 * aiv_users_get:
 * @store: a store
 * @user_id: whom
 * @error: %AIV_STORE_ERROR_NOT_FOUND, or why it cannot be read
 *
 * Reads an account. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable): the account
 */
AivUserRow *
aiv_users_get (AivStore *store, gint64 user_id, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);

  return sql != NULL ? aiv_users_tx_get (sql, user_id, error) : NULL;
}

/**
 * aiv_users_find:
 * @store: a store
 * @username: a name, case does not matter
 * @error: %AIV_STORE_ERROR_NOT_FOUND, or why it cannot be read
 *
 * Reads the account of a name. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable): the account
 */
AivUserRow *
aiv_users_find (AivStore *store, const char *username, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autofree char *key = NULL;

  if (sql == NULL)
    return NULL;
  if (!aiv_users_username_is_valid (username))
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "User not found");
      return NULL;
    }
  key = aiv_fold (username);
  return read_one (sql, SELECT_USER "WHERE username_key = ?1", AIV_ARGS (AIV_TEXT (key)), error);
}

static const char *
order_by (AivUserSort sort, gboolean descending)
{
  switch (sort)
    {
    case AIV_USER_SORT_USERNAME:
      return descending ? "username_key DESC" : "username_key";
    case AIV_USER_SORT_CREDITS:
      return descending ? "balance DESC, id DESC" : "balance, id";
    case AIV_USER_SORT_LAST_SEEN:
      return descending ? "last_seen DESC, id DESC" : "last_seen, id";
    case AIV_USER_SORT_ID:
    case AIV_USER_SORT_CREATED:
    default:
      return descending ? "id DESC" : "id";
    }
}

/* In a transaction, or to read. */
GPtrArray *
aiv_users_tx_page (AivSql *sql, const AivUserQuery *query, guint64 *total, GError **error)
{
  g_autoptr (GPtrArray) users = NULL;
  gboolean search = query->query != NULL && *query->query != '\0';
  g_autofree char *key = NULL;
  g_autofree char *clause = NULL;
  gint64 limit = CLAMP (query->limit, 1, 1000);
  gint64 count;

  if (search && !g_utf8_validate (query->query, -1, NULL))
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "The query is not valid text");
      return NULL;
    }
  key = search ? aiv_fold (query->query) : NULL;
  clause = g_strdup_printf ("WHERE id > ?3 AND " NARROWED "%s ORDER BY %s LIMIT ?1 OFFSET ?2",
                            search ? " AND " MATCHES ("?8") : "",
                            order_by (query->sort, query->descending));
  users = aiv_users_tx_list (sql, clause,
                             search ? AIV_ARGS (AIV_INT (limit), AIV_INT (query->offset), AIV_INT (query->after),
                                                NARROWED_BY (query), AIV_TEXT (key))
                                    : AIV_ARGS (AIV_INT (limit), AIV_INT (query->offset), AIV_INT (query->after),
                                                NARROWED_BY (query)),
                             error);
  if (users == NULL)
    return NULL;

  if (total != NULL)
    {
      if (aiv_users_query_is_narrow (query)
              ? !aiv_sql_get_int (sql,
                                  "SELECT COUNT (*) FROM account WHERE " NARROWED
                                  " AND (?1 IS NULL OR " MATCHES ("?1") ")",
                                  AIV_ARGS (AIV_TEXT (key), AIV_INT (0), AIV_INT (0), NARROWED_BY (query)), &count, error)
              : !aiv_sql_get_int (sql, "SELECT value FROM tally WHERE name = 'accounts'", AIV_NO_ARGS, &count, error))
        return NULL;
      *total = (guint64) count;
    }
  return g_steal_pointer (&users);
}

/**
 * aiv_users_query_is_narrow:
 * @query: which
 *
 * Returns: whether @query leaves accounts out, so that each of them has to be looked at
 */
gboolean
aiv_users_query_is_narrow (const AivUserQuery *query)
{
  return (query->query != NULL && *query->query != '\0') || query->plan != NULL || query->disabled >= 0
         || query->is_admin >= 0 || query->max_credits >= 0;
}

/**
 * aiv_users_list:
 * @store: a store
 * @query: which
 * @total: (out) (optional): how many there are without limit and offset
 * @error: why it cannot be read
 *
 * Lists accounts. On the store's thread, at once; where @query is narrow, time grows with the number of
 * accounts (some 2 ms for ten thousand), else only with the page.
 *
 * Returns: (transfer full) (nullable) (element-type AivUserRow): the accounts
 */
GPtrArray *
aiv_users_list (AivStore *store, const AivUserQuery *query, guint64 *total, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);

  return sql != NULL ? aiv_users_tx_page (sql, query, total, error) : NULL;
}

/**
 * aiv_users_username_is_valid:
 * @username: (nullable): from a client
 *
 * Returns: whether it may be a name: 1 to 64 characters of text, no control characters,
 *   no spaces around it
 */
gboolean
aiv_users_username_is_valid (const char *username)
{
  glong n_chars = 0;

  if (username == NULL || !g_utf8_validate (username, -1, NULL) || *username == '\0')
    return FALSE;
  for (const char *p = username; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean edge = p == username || *g_utf8_next_char (p) == '\0';

      if (++n_chars > AIV_USERS_MAX_NAME || g_unichar_iscntrl (c) || (edge && g_unichar_isspace (c)))
        return FALSE;
    }
  return TRUE;
}

/**
 * aiv_users_email_is_valid:
 * @email: (nullable): from a client
 *
 * Returns: whether it looks like an address: at most 254 bytes, no spaces or control
 *   characters, one @ with something on both sides. Whether it works, only a letter can tell
 */
gboolean
aiv_users_email_is_valid (const char *email)
{
  const char *at = email != NULL ? strchr (email, '@') : NULL;

  if (at == NULL || at == email || at[1] == '\0' || strchr (at + 1, '@') != NULL || strlen (email) > MAX_EMAIL_BYTES
      || !g_utf8_validate (email, -1, NULL))
    return FALSE;
  for (const char *p = email; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)) || g_unichar_isspace (g_utf8_get_char (p)))
      return FALSE;
  return TRUE;
}

static gboolean
check_version (AivSql *sql, gint64 user_id, gint64 version, GError **error)
{
  gint64 present;

  if (version == 0)
    return TRUE;
  if (!aiv_sql_get_int (sql, "SELECT version FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (user_id)), &present, error))
    return FALSE;
  if (present == version)
    return TRUE;
  g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_STALE, "The account has been changed meanwhile");
  return FALSE;
}

static gboolean
subscribes (const AivSubscriptionChange *change)
{
  return change->plan != NULL || change->status != NULL || change->start != -1 || change->end != -1;
}

static gboolean
says_of_account (const AivUserChange *change)
{
  return change->disabled != -1 || change->is_admin != -1 || change->name != NULL || change->email != NULL;
}

static gboolean
update_caps (AivSql *sql, gint64 actor_id, gint64 user_id, const AivUserChange *change, gint64 now, GError **error)
{
  g_autofree char *detail = NULL;
  g_autoptr (AivUserRow) user = NULL;

  if (change->cap_concurrent == -1 && change->cap_daily == -1 && change->cap_monthly == -1)
    return TRUE;
  if (aiv_sql_exec (sql,
                    "UPDATE account SET cap_concurrent = CASE ?2 WHEN -1 THEN cap_concurrent ELSE ?2 END,"
                    " cap_daily = CASE ?3 WHEN -1 THEN cap_daily ELSE ?3 END,"
                    " cap_monthly = CASE ?4 WHEN -1 THEN cap_monthly ELSE ?4 END WHERE id = ?1",
                    AIV_ARGS (AIV_INT (user_id), AIV_INT (change->cap_concurrent), AIV_INT (change->cap_daily),
                              AIV_INT (change->cap_monthly)),
                    error) < 0
      || (user = aiv_users_tx_get (sql, user_id, error)) == NULL)
    return FALSE;
  detail = g_strdup_printf ("at once: %" G_GINT64_FORMAT ", a day: %" G_GINT64_FORMAT ", a month: %" G_GINT64_FORMAT,
                            user->cap_concurrent, user->cap_daily, user->cap_monthly);
  aiv_sql_take_change (sql, aiv_change_new_auth (user_id));
  return aiv_audit_tx_add (sql, actor_id, "user.caps", user_id, detail, now, error);
}

static gboolean
update_account (AivSql *sql, gint64 actor_id, gint64 user_id, const AivUserChange *change, gint64 now, GError **error)
{
  g_autofree char *detail = NULL;
  g_autoptr (AivUserRow) user = NULL;
  gint64 n_admins, n_waiting = 0;

  if (aiv_sql_exec (sql,
                    "UPDATE account SET disabled = CASE ?2 WHEN -1 THEN disabled ELSE ?2 END,"
                    " is_admin = CASE ?3 WHEN -1 THEN is_admin ELSE ?3 END,"
                    " name = NULLIF (COALESCE (?4, name), ''), email = NULLIF (COALESCE (?5, email), '') WHERE id = ?1",
                    AIV_ARGS (AIV_INT (user_id), AIV_INT (change->disabled), AIV_INT (change->is_admin),
                              AIV_TEXT (change->name), AIV_TEXT (change->email)),
                    error) < 0
      || !(user = aiv_users_tx_get (sql, user_id, error))
      || !aiv_sql_get_int (sql, "SELECT COUNT (*) FROM account WHERE is_admin = 1 AND disabled = 0", AIV_NO_ARGS,
                           &n_admins, error))
    return FALSE;
  if (n_admins == 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_LAST_ADMIN, "At least one administrator has to remain");
      return FALSE;
    }

  if (change->disabled == 1
      && (!aiv_sessions_tx_end_all (sql, user_id, NULL, error)
          || !aiv_sql_get_int (sql, "SELECT waiting FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (user_id)), &n_waiting,
                               error)
          || aiv_admin_jobs_tx_cancel_waiting (sql, actor_id, user_id, now, error) < 0))
    return FALSE;
  detail = g_strdup_printf ("disabled: %s, administrator: %s%s%s, waiting items cancelled: %" G_GINT64_FORMAT,
                            user->disabled ? "yes" : "no", user->is_admin ? "yes" : "no",
                            change->name != NULL ? ", name changed" : "", change->email != NULL ? ", email changed" : "",
                            n_waiting);
  aiv_sql_take_change (sql, aiv_change_new_auth (user_id));
  return aiv_audit_tx_add (sql, actor_id, "user.update", user_id, detail, now, error);
}

/* In a transaction. */
gboolean
aiv_users_tx_update (AivSql *sql, gint64 actor_id, gint64 user_id, const AivUserChange *change, gint64 now, GError **error)
{
  g_autoptr (AivUserRow) user = aiv_users_tx_get (sql, user_id, error);

  if (user == NULL || !check_version (sql, user_id, change->version, error))
    return FALSE;
  if (user->deleted_at > 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "User not found");
      return FALSE;
    }
  return (!says_of_account (change) || update_account (sql, actor_id, user_id, change, now, error))
         && (!subscribes (&change->subscription)
             || aiv_subscriptions_tx_update (sql, actor_id, user_id, &change->subscription, now, error))
         && update_caps (sql, actor_id, user_id, change, now, error);
}

static gboolean
do_update (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  AivUserRow *user;

  /* Read behind it: what was cancelled has been given back. */
  if (!aiv_users_tx_update (sql, w->actor_id, w->user_id, &w->change, aiv_time_now_ms (), error)
      || !(user = aiv_users_tx_get (sql, w->user_id, error)))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_USER_ROW, user);
  return TRUE;
}

/* Unless the account may be used again by now. */
static gboolean
do_cancel_rest (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 disabled, n = 0;

  if (!aiv_sql_get_int (sql, "SELECT disabled FROM account WHERE id = ?1", AIV_ARGS (AIV_INT (w->user_id)), &disabled, error)
      || (disabled
          && (n = aiv_admin_jobs_tx_cancel_waiting (sql, w->actor_id, w->user_id, aiv_time_now_ms (), error)) < 0))
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, n);
  return TRUE;
}

typedef struct
{
  AivStore *store;
  Write *write;
} Update;

static void
update_free (gpointer data)
{
  Update *self = data;

  g_object_unref (self->store);
  write_unref (self->write);
  g_free (self);
}

/* Somebody may have very much waiting, for which nobody else is to wait. Nothing of it is begun
 * meanwhile, and should the server end, the next one goes on. */
static DexFuture *
update (gpointer data)
{
  Update *self = data;
  g_autoptr (AivUserRow) user = NULL;
  GError *error = NULL;
  gint64 n = self->write->change.disabled == 1;

  user = dex_await_boxed (aiv_store_write_alone (self->store, do_update, g_atomic_rc_box_acquire (self->write), write_unref),
                          &error);
  while (error == NULL && n > 0)
    n = dex_await_int64 (aiv_store_write_alone (self->store, do_cancel_rest, g_atomic_rc_box_acquire (self->write),
                                                write_unref),
                         &error);
  if (error == NULL && self->write->change.disabled == 1)
    {
      g_clear_pointer (&user, aiv_user_row_unref);
      user = aiv_users_get (self->store, self->write->user_id, &error);
    }
  if (error != NULL)
    return dex_future_new_for_error (error);
  return dex_future_new_take_boxed (AIV_TYPE_USER_ROW, g_steal_pointer (&user));
}

/**
 * aiv_users_update:
 * @store: a store
 * @actor_id: who does it
 * @user_id: to whom
 * @change: what
 *
 * Changes what an administrator may change. Disabling ends all sessions of the user and cancels
 * what they have waiting; what is being made goes on.
 *
 * Returns: (transfer full): a future of the [struct@UserRow] as it is then; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND, %AIV_STORE_ERROR_LAST_ADMIN, %AIV_STORE_ERROR_INVALID or, where it is
 *   not in the version that is meant, %AIV_STORE_ERROR_STALE
 */
DexFuture *
aiv_users_update (AivStore *store, gint64 actor_id, gint64 user_id, const AivUserChange *change)
{
  Update *self;
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (change != NULL);

  aiv_return_future_if_fail (change->subscription.plan == NULL
                             || aiv_subscriptions_plan_is_valid (change->subscription.plan));
  aiv_return_future_if_fail (change->subscription.status == NULL
                             || aiv_subscriptions_status_is_valid (change->subscription.status));

  w = g_atomic_rc_box_new0 (Write);
  w->actor_id = actor_id;
  w->user_id = user_id;
  w->change = *change;
  /* There are only so many of these words. */
  w->change.subscription.plan = g_intern_string (change->subscription.plan);
  w->change.subscription.status = g_intern_string (change->subscription.status);
  w->change.disabled = change->disabled < 0 ? -1 : change->disabled != 0;
  w->change.is_admin = change->is_admin < 0 ? -1 : change->is_admin != 0;
  w->change.name = w->name = g_strdup (change->name);
  w->change.email = w->email = g_strdup (change->email);
  self = g_new0 (Update, 1);
  self->store = g_object_ref (store);
  self->write = w;
  return dex_scheduler_spawn (NULL, 0, update, self, update_free);
}

static gboolean
do_touch (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_sql_exec (sql, "UPDATE account SET last_seen = ?2 WHERE id = ?1",
                       AIV_ARGS (AIV_INT (w->user_id), AIV_INT (aiv_time_now_ms ())), error) >= 0;
}

static DexFuture *
on_touch_failed (DexFuture *done, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (done, &error) == NULL
      && !g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CLOSED))
    g_message ("Could not note when a user was seen: %s", error->message);
  return dex_future_new_true ();
}

/**
 * aiv_users_touch:
 * @store: a store
 * @user_id: who has just been seen
 *
 * Notes the time, later and to the minute: meant to be called with every request, it
 * writes at most once a minute per user. On the store's thread.
 */
void
aiv_users_touch (AivStore *store, gint64 user_id)
{
  Write *w;

  g_return_if_fail (AIV_IS_STORE (store));

  if (!aiv_store_see (store, user_id))
    return;
  w = g_atomic_rc_box_new0 (Write);
  w->user_id = user_id;
  dex_future_disown (dex_future_catch (aiv_store_write (store, do_touch, w, write_unref),
                                       on_touch_failed, NULL, NULL));
}

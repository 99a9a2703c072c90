/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-users.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-admin-jobs-private.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-events-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-sessions-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"

#define MAX_USERNAME_CHARS 64
#define MAX_EMAIL_BYTES 254

#define SELECT_USER                                                                              \
  "SELECT id, username, password_hash, balance, held, is_admin, disabled, must_change_password," \
  " n_batches, created_at, last_seen, subscription_plan, subscription_status, subscription_start,"  \
  " subscription_end, email, name, avatar_url FROM account "

/* Where a search looks, kept by triggers: a column of an index that has nothing else. */
#define MATCHES(argument) "id IN (SELECT id FROM account WHERE INSTR (search_key, " argument ") > 0)"

typedef struct
{
  gint64 actor_id;
  gint64 user_id;
  char *username;
  char *password_hash;
  gboolean is_admin;
  gboolean must_change_password;
  gint64 credits;
  AivUserChange change;
  char *name;
  char *email;
} Write;

static void
write_free (Write *self)
{
  g_free (self->username);
  g_free (self->password_hash);
  g_free (self->name);
  g_free (self->email);
  g_free (self);
}

/* What names are compared by. @username must be valid UTF-8. */
char *
aiv_users_fold (const char *username)
{
  g_autofree char *normal = g_utf8_normalize (username, -1, G_NORMALIZE_NFKC);

  return g_utf8_casefold (normal, -1);
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
  key = aiv_users_fold (username);
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
  key = search ? aiv_users_fold (query->query) : NULL;
  clause = g_strdup_printf ("WHERE id > ?3%s ORDER BY %s LIMIT ?1 OFFSET ?2",
                            search ? " AND " MATCHES ("?4") : "",
                            order_by (query->sort, query->descending));
  users = aiv_users_tx_list (sql, clause,
                             search ? AIV_ARGS (AIV_INT (limit), AIV_INT (query->offset), AIV_INT (query->after),
                                                AIV_TEXT (key))
                                    : AIV_ARGS (AIV_INT (limit), AIV_INT (query->offset), AIV_INT (query->after)),
                             error);
  if (users == NULL)
    return NULL;

  if (total != NULL)
    {
      if (search
              ? !aiv_sql_get_int (sql, "SELECT COUNT (*) FROM account WHERE INSTR (search_key, ?1) > 0",
                                  AIV_ARGS (AIV_TEXT (key)), &count, error)
              : !aiv_sql_get_int (sql, "SELECT value FROM tally WHERE name = 'accounts'", AIV_NO_ARGS, &count, error))
        return NULL;
      *total = (guint64) count;
    }
  return g_steal_pointer (&users);
}

/**
 * aiv_users_list:
 * @store: a store
 * @query: which
 * @total: (out) (optional): how many there are without limit and offset
 * @error: why it cannot be read
 *
 * Lists accounts. On the store's thread, at once; with a search in their names and addresses, time grows with
 * the number of accounts (some 2 ms for ten thousand), else only with the page.
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

      if (++n_chars > MAX_USERNAME_CHARS || g_unichar_iscntrl (c) || (edge && g_unichar_isspace (c)))
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

/* In a transaction: makes an account, with its first row in the ledger. */
gboolean
aiv_users_tx_create (AivSql *sql, const AivNewAccount *account, gint64 now, gint64 *id, GError **error)
{
  g_autofree char *key = aiv_users_fold (account->username);
  g_autoptr (GError) local_error = NULL;

  if (!aiv_sql_get_int (sql,
                        "INSERT INTO account (username, username_key, password_hash, is_admin, must_change_password,"
                        " created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
                        AIV_ARGS (AIV_TEXT (account->username), AIV_TEXT (key), AIV_TEXT (account->password_hash),
                                  AIV_INT (account->is_admin), AIV_INT (account->must_change_password), AIV_INT (now)),
                        id, &local_error))
    {
      if (g_error_matches (local_error, AIV_STORE_ERROR, AIV_STORE_ERROR_DUPLICATE))
        g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_DUPLICATE, "Username already exists");
      else
        g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (account->credits > 0
      && !aiv_ledger_tx_add (sql,
                             &(AivLedgerEntry){ .user_id = *id,
                                                .amount = account->credits,
                                                .kind = AIV_LEDGER_GRANT,
                                                .reason = "New account",
                                                .actor_id = account->actor_id },
                             now, NULL, error))
    return FALSE;
  aiv_sql_take_change (sql, aiv_change_new_auth (*id));
  return aiv_audit_tx_add (sql, account->actor_id, "user.create", *id, account->username, now, error);
}

static gboolean
do_create (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  AivNewAccount account = { w->actor_id, w->username, w->password_hash, w->is_admin, w->must_change_password, w->credits };
  AivUserRow *user;
  gint64 id;

  if (!aiv_users_tx_create (sql, &account, aiv_time_now_ms (), &id, error)
      || !(user = aiv_users_tx_get (sql, id, error)))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_USER_ROW, user);
  return TRUE;
}

/**
 * aiv_users_create:
 * @store: a store
 * @actor_id: who does it, 0 for the server itself
 * @username: a name that nobody has
 * @password_hash: Argon2id
 * @is_admin: may administer
 * @must_change_password: has to change the password first
 * @credits: what to start with
 *
 * Makes an account, with its first row in the ledger.
 *
 * Returns: (transfer full): a future of an [struct@UserRow]; rejects with
 *   %AIV_STORE_ERROR_INVALID or %AIV_STORE_ERROR_DUPLICATE
 */
DexFuture *
aiv_users_create (AivStore   *store,
                  gint64      actor_id,
                  const char *username,
                  const char *password_hash,
                  gboolean    is_admin,
                  gboolean    must_change_password,
                  gint64      credits)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (password_hash != NULL);

  if (!aiv_users_username_is_valid (username))
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID,
                                  "A username has 1 to %d characters and no spaces around it", MAX_USERNAME_CHARS);
  if (credits < 0 || credits > AIV_STORE_MAX_CREDITS)
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "Credits out of range");

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->username = g_strdup (username);
  w->password_hash = g_strdup (password_hash);
  w->is_admin = is_admin;
  w->must_change_password = must_change_password;
  w->credits = credits;
  return aiv_store_write (store, do_create, w, (GDestroyNotify) write_free);
}

static gboolean
do_update (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autofree char *detail = NULL;
  AivUserRow *user;
  gint64 n_admins, n_cancelled = 0;

  if (aiv_sql_exec (sql,
                    "UPDATE account SET disabled = CASE ?2 WHEN -1 THEN disabled ELSE ?2 END,"
                    " is_admin = CASE ?3 WHEN -1 THEN is_admin ELSE ?3 END,"
                    " name = NULLIF (COALESCE (?4, name), ''), email = NULLIF (COALESCE (?5, email), '') WHERE id = ?1",
                    AIV_ARGS (AIV_INT (w->user_id), AIV_INT (w->change.disabled), AIV_INT (w->change.is_admin),
                              AIV_TEXT (w->name), AIV_TEXT (w->email)),
                    error) < 0
      || !(user = aiv_users_tx_get (sql, w->user_id, error)))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_USER_ROW, user);

  if (!aiv_sql_get_int (sql, "SELECT COUNT (*) FROM account WHERE is_admin = 1 AND disabled = 0", AIV_NO_ARGS,
                        &n_admins, error))
    return FALSE;
  if (n_admins == 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_LAST_ADMIN, "At least one administrator has to remain");
      return FALSE;
    }

  if (w->change.disabled == 1
      && (!aiv_sessions_tx_end_all (sql, w->user_id, NULL, error)
          || (n_cancelled = aiv_admin_jobs_tx_cancel_waiting (sql, w->actor_id, w->user_id, now, error)) < 0))
    return FALSE;
  /* Read again: what was cancelled has been given back. */
  if (n_cancelled > 0)
    {
      if (!(user = aiv_users_tx_get (sql, w->user_id, error)))
        return FALSE;
      g_value_take_boxed (result, user);
    }
  detail = g_strdup_printf ("disabled: %s, administrator: %s%s%s, waiting items cancelled: %" G_GINT64_FORMAT,
                            user->disabled ? "yes" : "no", user->is_admin ? "yes" : "no",
                            w->name != NULL ? ", name changed" : "", w->email != NULL ? ", email changed" : "",
                            n_cancelled);
  aiv_sql_take_change (sql, aiv_change_new_auth (w->user_id));
  return aiv_audit_tx_add (sql, w->actor_id, "user.update", w->user_id, detail, now, error);
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
 *   %AIV_STORE_ERROR_NOT_FOUND or %AIV_STORE_ERROR_LAST_ADMIN
 */
DexFuture *
aiv_users_update (AivStore *store, gint64 actor_id, gint64 user_id, const AivUserChange *change)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (change != NULL);

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->user_id = user_id;
  w->change.disabled = change->disabled < 0 ? -1 : change->disabled != 0;
  w->change.is_admin = change->is_admin < 0 ? -1 : change->is_admin != 0;
  w->name = g_strdup (change->name);
  w->email = g_strdup (change->email);
  return aiv_store_write (store, do_update, w, (GDestroyNotify) write_free);
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
  w = g_new0 (Write, 1);
  w->user_id = user_id;
  dex_future_disown (dex_future_catch (aiv_store_write (store, do_touch, w, (GDestroyNotify) write_free),
                                       on_touch_failed, NULL, NULL));
}

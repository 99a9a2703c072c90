/* SPDX-License-Identifier: MIT */

/* How an account keeps its password. */

#include "config.h"

#include "store/aiv-users.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-sessions-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"

typedef struct
{
  gint64 actor_id;
  gint64 user_id;
  char *password_hash;
  gboolean must_change_password;
  char *keep_session_id;
  char *old_hash;
} Write;

static void
write_free (Write *self)
{
  g_free (self->password_hash);
  g_free (self->keep_session_id);
  g_free (self->old_hash);
  g_free (self);
}

static gboolean
do_set_password (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  AivUserRow *user;
  gint64 n_changed
      = aiv_sql_exec (sql,
                      "UPDATE account SET password_hash = ?2, must_change_password = ?3 WHERE id = ?1 AND (?4 IS NULL"
                      " OR (password_hash = ?4 AND disabled = 0"
                      " AND EXISTS (SELECT 1 FROM session WHERE id = ?5 AND user_id = ?1)))",
                      AIV_ARGS (AIV_INT (w->user_id), AIV_TEXT (w->password_hash), AIV_INT (w->must_change_password),
                                AIV_TEXT (w->old_hash), AIV_TEXT (w->keep_session_id)),
                      error);

  if (n_changed < 0 || !(user = aiv_users_tx_get (sql, w->user_id, error)))
    return FALSE;
  if (n_changed == 0)
    {
      aiv_user_row_unref (user);
      g_set_error_literal (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CONFLICT, "The account is not what it was");
      return FALSE;
    }
  aiv_result_take_boxed (result, AIV_TYPE_USER_ROW, user);
  aiv_sql_take_change (sql, aiv_change_new_auth (w->user_id));
  return aiv_sessions_tx_end_all (sql, w->user_id, w->keep_session_id, error)
         && (w->actor_id == w->user_id
             || aiv_audit_tx_add (sql, w->actor_id, "user.reset-password", w->user_id, NULL, aiv_time_now_ms (),
                                  error));
}

/**
 * aiv_users_set_password:
 * @store: a store
 * @actor_id: who does it
 * @user_id: whose
 * @password_hash: Argon2id
 * @must_change_password: has to change it again first
 * @keep_session_id: (nullable): the only session that goes on
 * @old_hash: (nullable): for users who do it themselves: how the password was kept that they have
 *   given
 *
 * Replaces a password and ends the user's sessions. With @old_hash only if nobody has locked the
 * account, ended the session or set another password meanwhile.
 *
 * Returns: (transfer full): a future of the [struct@UserRow]; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND or %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_users_set_password (AivStore   *store,
                        gint64      actor_id,
                        gint64      user_id,
                        const char *password_hash,
                        gboolean    must_change_password,
                        const char *keep_session_id,
                        const char *old_hash)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (password_hash != NULL);

  w = g_new0 (Write, 1);
  w->actor_id = actor_id;
  w->user_id = user_id;
  w->password_hash = g_strdup (password_hash);
  w->must_change_password = must_change_password;
  w->keep_session_id = g_strdup (keep_session_id);
  w->old_hash = g_strdup (old_hash);
  return aiv_store_write (store, do_set_password, w, (GDestroyNotify) write_free);
}

static gboolean
do_renew_hash (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_sql_exec (sql, "UPDATE account SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2",
                       AIV_ARGS (AIV_INT (w->user_id), AIV_TEXT (w->old_hash), AIV_TEXT (w->password_hash)), error)
         >= 0;
}

/**
 * aiv_users_renew_hash:
 * @store: a store
 * @user_id: whose
 * @old_hash: the hash that was found right; if there is another one by now nothing happens
 * @new_hash: of the same password
 *
 * Keeps the password of an account in another way. Sessions go on.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_users_renew_hash (AivStore *store, gint64 user_id, const char *old_hash, const char *new_hash)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (old_hash != NULL && new_hash != NULL);

  w = g_new0 (Write, 1);
  w->user_id = user_id;
  w->old_hash = g_strdup (old_hash);
  w->password_hash = g_strdup (new_hash);
  return aiv_store_write (store, do_renew_hash, w, (GDestroyNotify) write_free);
}

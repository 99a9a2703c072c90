/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-sessions.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-sessions-private.h"
#include "store/aiv-outcome.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"

/* A session is one sign-in: the family of all tokens that follow from it. It has a row as
 * long as its tokens work. */

typedef struct
{
  gint64 actor_id;
  gint64 user_id;
  char *session_id;
  char *old_digest;
  char *new_digest;
  char *password_hash;
  gint64 expires_at;
} Write;

static void
write_free (Write *self)
{
  g_free (self->session_id);
  g_free (self->old_digest);
  g_free (self->new_digest);
  g_free (self->password_hash);
  g_free (self);
}

static Write *
write_new (gint64 user_id, const char *session_id, const char *old_digest, const char *new_digest, gint64 expires_at)
{
  Write *self = g_new0 (Write, 1);

  self->user_id = user_id;
  self->session_id = g_strdup (session_id);
  self->old_digest = g_strdup (old_digest);
  self->new_digest = g_strdup (new_digest);
  self->expires_at = expires_at;
  return self;
}

/* In a transaction: ends all sessions of a user but one. */
gboolean
aiv_sessions_tx_end_all (AivSql *sql, gint64 user_id, const char *keep_session_id, GError **error)
{
  aiv_sql_take_change (sql, aiv_change_new_auth (user_id));
  return aiv_sql_exec (sql, "DELETE FROM session WHERE user_id = ?1 AND id <> ?2",
                       AIV_ARGS (AIV_INT (user_id), AIV_TEXT (keep_session_id != NULL ? keep_session_id : "")),
                       error) >= 0;
}

/**
 * aiv_sessions_exists:
 * @store: a store
 * @user_id: whose it says to be
 * @session_id: a session
 *
 * On the store's thread, at once.
 *
 * Returns: whether tokens of the session still work
 */
gboolean
aiv_sessions_exists (AivStore *store, gint64 user_id, const char *session_id)
{
  AivSql *sql = aiv_store_read (store, NULL);
  gint64 found;

  return sql != NULL
         && aiv_sql_get_int (sql, "SELECT 1 FROM session WHERE id = ?1 AND user_id = ?2 AND expires_at > ?3",
                             AIV_ARGS (AIV_TEXT (session_id), AIV_INT (user_id), AIV_INT (aiv_time_now_ms ())), &found,
                             NULL);
}

/**
 * aiv_sessions_list:
 * @store: a store
 * @user_id: whose
 * @limit: at most so many
 * @offset: leave out the first so many
 * @total: (out): how many there are
 * @error: why they cannot be read
 *
 * Lists where a user is signed in, newest first. On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable) (element-type AivSessionRow): the sessions
 */
GPtrArray *
aiv_sessions_list (AivStore *store, gint64 user_id, guint limit, guint offset, guint64 *total, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (AivRows) rows = NULL;
  GError *local_error = NULL;
  gint64 now = aiv_time_now_ms ();
  gint64 count;

  if (sql == NULL
      || !aiv_sql_get_int (sql, "SELECT COUNT (*) FROM session WHERE user_id = ?1 AND expires_at > ?2",
                           AIV_ARGS (AIV_INT (user_id), AIV_INT (now)), &count, error)
      || !(rows = aiv_sql_query (sql,
                                 "SELECT created_at, used_at, expires_at FROM session"
                                 " WHERE user_id = ?1 AND expires_at > ?2 ORDER BY created_at DESC, id LIMIT ?3 OFFSET ?4",
                                 AIV_ARGS (AIV_INT (user_id), AIV_INT (now), AIV_INT (limit), AIV_INT (offset)), error)))
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    {
      AivSessionRow *row = g_new0 (AivSessionRow, 1);

      row->created_at = aiv_rows_int (rows, 0);
      row->used_at = aiv_rows_int (rows, 1);
      row->expires_at = aiv_rows_int (rows, 2);
      g_ptr_array_add (sessions, row);
    }
  *total = (guint64) count;
  if (local_error == NULL)
    return g_steal_pointer (&sessions);
  g_propagate_error (error, local_error);
  return NULL;
}

static gboolean
do_create (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  gint64 n_made;

  if (aiv_sql_exec (sql, "DELETE FROM session WHERE expires_at <= ?1", AIV_ARGS (AIV_INT (now)), error) < 0)
    return FALSE;
  /* Who has been locked out since the password was looked at does not come in with it. */
  n_made = aiv_sql_exec (sql,
                         "INSERT INTO session (id, user_id, refresh_digest, created_at, expires_at)"
                         " SELECT ?1, id, ?3, ?4, ?5 FROM account"
                         " WHERE id = ?2 AND disabled = 0 AND (?6 IS NULL OR password_hash = ?6)",
                         AIV_ARGS (AIV_TEXT (w->session_id), AIV_INT (w->user_id), AIV_TEXT (w->new_digest), AIV_INT (now),
                                   AIV_INT (w->expires_at), AIV_TEXT (w->password_hash)),
                         error);
  if (n_made == 0)
    g_set_error_literal (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "The account is not what it was");
  return n_made > 0;
}

/**
 * aiv_sessions_create:
 * @store: a store
 * @user_id: who signed in
 * @session_id: a new random id
 * @refresh_digest: digest of the refresh token that is handed out
 * @expires_at: ms since 1970
 * @password_hash: (nullable): the session begins only if this is still how the account keeps its
 *   password
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_STORE_ERROR_NOT_FOUND if the
 *   account has been disabled, or has another password
 */
DexFuture *
aiv_sessions_create (AivStore   *store,
                    gint64      user_id,
                    const char *session_id,
                    const char *refresh_digest,
                    gint64      expires_at,
                    const char *password_hash)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (session_id != NULL && refresh_digest != NULL);

  w = write_new (user_id, session_id, NULL, refresh_digest, expires_at);
  w->password_hash = g_strdup (password_hash);
  return aiv_store_write (store, do_create, w, (GDestroyNotify) write_free);
}

typedef enum
{
  ROTATED,
  UNKNOWN,
  REPLAYED,
} Rotation;

static gboolean
do_rotate (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  Rotation rotation = ROTATED;
  gint64 n_changed, n_ended;

  n_changed = aiv_sql_exec (sql,
                            "UPDATE session SET refresh_digest = ?4, expires_at = ?5, used_at = ?6"
                            " WHERE id = ?1 AND user_id = ?2 AND refresh_digest = ?3 AND expires_at > ?6",
                            AIV_ARGS (AIV_TEXT (w->session_id), AIV_INT (w->user_id), AIV_TEXT (w->old_digest),
                                      AIV_TEXT (w->new_digest), AIV_INT (w->expires_at), AIV_INT (aiv_time_now_ms ())),
                            error);
  if (n_changed < 0)
    return FALSE;
  if (n_changed == 0)
    {
      /* A token that was good once: somebody has a copy, so nobody goes on with it. */
      n_ended = aiv_sql_exec (sql, "DELETE FROM session WHERE id = ?1 AND user_id = ?2",
                              AIV_ARGS (AIV_TEXT (w->session_id), AIV_INT (w->user_id)), error);
      if (n_ended < 0)
        return FALSE;
      rotation = n_ended > 0 ? REPLAYED : UNKNOWN;
    }

  aiv_sql_take_change (sql, aiv_change_new_auth (w->user_id));
  g_value_init (result, G_TYPE_INT);
  g_value_set_int (result, (int) rotation);
  return TRUE;
}

/* The end of a replayed session has to be committed, so it is refused only afterwards. */
static DexFuture *
on_rotated (DexFuture *done, gpointer data)
{
  switch ((Rotation) g_value_get_int (dex_future_get_value (done, NULL)))
    {
    case ROTATED:
      return dex_future_new_true ();
    case REPLAYED:
      return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_CONFLICT,
                                    "The refresh token has been used before");
    case UNKNOWN:
    default:
      return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "The session has ended");
    }
}

/**
 * aiv_sessions_rotate:
 * @store: a store
 * @user_id: whose session
 * @session_id: the session
 * @old_digest: digest of the refresh token that was handed in
 * @new_digest: digest of the one that takes its place
 * @expires_at: ms since 1970
 *
 * Uses up a refresh token. One that has been used before ends the session.
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_STORE_ERROR_NOT_FOUND or,
 *   when the token is not the present one, with %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_sessions_rotate (AivStore   *store,
                     gint64      user_id,
                     const char *session_id,
                     const char *old_digest,
                     const char *new_digest,
                     gint64      expires_at)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (session_id != NULL && old_digest != NULL && new_digest != NULL);

  return dex_future_then (aiv_store_write (store, do_rotate,
                                           write_new (user_id, session_id, old_digest, new_digest, expires_at),
                                           (GDestroyNotify) write_free),
                          on_rotated, NULL, NULL);
}

static gboolean
do_end (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  aiv_sql_take_change (sql, aiv_change_new_auth (w->user_id));
  return aiv_sql_exec (sql, "DELETE FROM session WHERE id = ?1 AND user_id = ?2",
                       AIV_ARGS (AIV_TEXT (w->session_id), AIV_INT (w->user_id)), error) >= 0;
}

/**
 * aiv_sessions_end:
 * @store: a store
 * @user_id: whose session
 * @session_id: the session
 *
 * Returns: (transfer full): a future of %TRUE, also if it had ended already
 */
DexFuture *
aiv_sessions_end (AivStore *store, gint64 user_id, const char *session_id)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (session_id != NULL);

  return aiv_store_write (store, do_end, write_new (user_id, session_id, NULL, NULL, 0), (GDestroyNotify) write_free);
}

static gboolean
do_end_all (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  g_autoptr (AivUserRow) user = aiv_users_tx_get (sql, w->user_id, error);
  g_autoptr (AivOutcome) outcome = aiv_outcome_new ();
  g_autofree char *detail = NULL;

  if (user == NULL
      || !aiv_sql_get_int (sql, "SELECT COUNT (*) FROM session WHERE user_id = ?1 AND expires_at > ?2",
                           AIV_ARGS (AIV_INT (w->user_id), AIV_INT (aiv_time_now_ms ())), &outcome->count, error)
      || !aiv_sessions_tx_end_all (sql, w->user_id, NULL, error))
    return FALSE;
  detail = g_strdup_printf ("%" G_GINT64_FORMAT " sessions", outcome->count);
  aiv_result_take_boxed (result, AIV_TYPE_OUTCOME, g_steal_pointer (&outcome));
  return aiv_audit_tx_add (sql, w->actor_id, "user.sign-out", w->user_id, detail, aiv_time_now_ms (), error);
}

/**
 * aiv_sessions_end_all:
 * @store: a store
 * @actor_id: the administrator who does it
 * @user_id: whose sessions
 *
 * Signs a user out everywhere.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the number of sessions; rejects
 *   with %AIV_STORE_ERROR_NOT_FOUND
 */
DexFuture *
aiv_sessions_end_all (AivStore *store, gint64 actor_id, gint64 user_id)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));

  w = write_new (user_id, NULL, NULL, NULL, 0);
  w->actor_id = actor_id;
  return aiv_store_write (store, do_end_all, w, (GDestroyNotify) write_free);
}

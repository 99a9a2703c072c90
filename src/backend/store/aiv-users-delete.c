/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-users-delete.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-batches-private.h"
#include "store/aiv-items-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-sessions-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"

/* The ledger is never shortened, so the row of an account stays, without anything that says whose
 * it was or lets anybody in. What the account had made goes: its work is cancelled, its batches,
 * videos and uploads are removed with their files, its credits are taken back. That may be much, and
 * nobody is to wait for it: the account is gone with the first transaction, the rest follows in
 * small ones. Should the server end between them, the sweeper of the next one goes on. */

/* Batches and uploads in one transaction: who waits for the writer waits for that. */
#define MAX_REMOVED 20

#define LEAVING "deleted_at > 0 AND (n_batches > 0 OR n_videos > 0 OR stored > 0 OR balance > 0)"

typedef struct
{
  gint64 actor_id;
  gint64 user_id;
  gint64 version;
} Write;

static Write *
write_new (gint64 actor_id, gint64 user_id, gint64 version)
{
  Write *self = g_new0 (Write, 1);

  self->actor_id = actor_id;
  self->user_id = user_id;
  self->version = version;
  return self;
}

static gboolean
check (AivSql *sql, Write *w, const AivUserRow *user, GError **error)
{
  gint64 n_others;

  if (!aiv_sql_get_int (sql, "SELECT COUNT (*) FROM account WHERE is_admin = 1 AND disabled = 0 AND id <> ?1",
                        AIV_ARGS (AIV_INT (w->user_id)), &n_others, error))
    return FALSE;
  if (user->deleted_at > 0)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND, "User not found");
  else if (w->version != 0 && w->version != user->version)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_STALE, "The account has been changed meanwhile");
  else if (n_others == 0)
    g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_LAST_ADMIN, "At least one administrator has to remain");
  else
    return TRUE;
  return FALSE;
}

static gboolean
do_delete (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autoptr (AivUserRow) user = aiv_users_tx_get (sql, w->user_id, error);
  g_autofree char *detail = NULL;

  if (user == NULL || !check (sql, w, user, error) || !aiv_sessions_tx_end_all (sql, w->user_id, NULL, error)
      /* A control character is in no name that anybody can choose. */
      || aiv_sql_exec (sql,
                       "UPDATE account SET deleted_at = ?2, username = 'deleted-' || id, username_key = CHAR (1) || id,"
                       " password_hash = ?3, disabled = 1, is_admin = 0, must_change_password = 0, name = NULL,"
                       " email = NULL, avatar_url = NULL, issuer = NULL, subject = NULL WHERE id = ?1",
                       AIV_ARGS (AIV_INT (w->user_id), AIV_INT (now), AIV_TEXT (AIV_USERS_NO_PASSWORD)), error) < 0)
    return FALSE;
  detail = g_strdup_printf ("%s, with %u batches, %u videos, %" G_GINT64_FORMAT " credits", user->username, user->n_batches,
                            user->n_videos, user->credits + user->held);
  aiv_sql_take_change (sql, aiv_change_new_auth (w->user_id));
  aiv_result_take_boxed (result, AIV_TYPE_USER_ROW, g_steal_pointer (&user));
  return aiv_audit_tx_add (sql, w->actor_id, "user.delete", w->user_id, detail, now, error);
}

typedef struct
{
  gint64 seq;
  char *id;
} Doomed;

static void
doomed_clear (gpointer data)
{
  g_free (((Doomed *) data)->id);
}

/* Rows are read to their end before anything is removed from under them. */
static GArray *
select_batches (AivSql *sql, gint64 user_id, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Doomed));
  g_autoptr (AivRows) rows = aiv_sql_query (sql, "SELECT seq, id FROM batch WHERE user_id = ?1 LIMIT ?2",
                                            AIV_ARGS (AIV_INT (user_id), AIV_INT (MAX_REMOVED)), error);
  GError *local_error = NULL;

  g_array_set_clear_func (list, doomed_clear);
  if (rows == NULL)
    return NULL;
  while (aiv_rows_next (rows, &local_error))
    {
      Doomed doomed = { aiv_rows_int (rows, 0), aiv_rows_dup (rows, 1) };

      g_array_append_val (list, doomed);
    }
  if (local_error == NULL)
    return g_steal_pointer (&list);
  g_propagate_error (error, local_error);
  return NULL;
}

static gint64
remove_batches (AivSql *sql, gint64 user_id, gint64 now, GError **error)
{
  g_autoptr (GArray) list = select_batches (sql, user_id, error);

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const Doomed *doomed = &g_array_index (list, Doomed, i);

      if (aiv_items_tx_cancel_all (sql, doomed->seq, 0, now, error) < 0
          || !aiv_batches_tx_remove (sql, doomed->seq, user_id, doomed->id, now, error))
        return -1;
    }
  return list != NULL ? (gint64) list->len : -1;
}

static gint64
remove_uploads (AivSql *sql, gint64 user_id, GError **error)
{
  g_autoptr (AivRows) rows = aiv_sql_query (sql,
                                            "DELETE FROM upload WHERE id IN"
                                            " (SELECT id FROM upload WHERE user_id = ?1 LIMIT ?2) RETURNING path",
                                            AIV_ARGS (AIV_INT (user_id), AIV_INT (MAX_REMOVED)), error);
  GError *local_error = NULL;
  gint64 n = 0;

  if (rows == NULL)
    return -1;
  while (aiv_rows_next (rows, &local_error))
    {
      if (aiv_store_path_is_ours (aiv_rows_text (rows, 0)))
        aiv_sql_take_change (sql, aiv_change_new_remove (user_id, aiv_rows_text (rows, 0)));
      n++;
    }
  if (local_error == NULL)
    return n;
  g_propagate_error (error, local_error);
  return -1;
}

/* What is left when everything that could be given back has been. */
static gboolean
take_credits (AivSql *sql, gint64 user_id, gint64 now, GError **error)
{
  gint64 balance;

  if (!aiv_ledger_tx_get_balance (sql, user_id, &balance, error))
    return FALSE;
  return balance == 0
         || aiv_ledger_tx_add (sql,
                               &(AivLedgerEntry){ .user_id = user_id,
                                                  .amount = -balance,
                                                  .kind = AIV_LEDGER_ADJUST,
                                                  .reason = "Account deleted" },
                               now, NULL, error);
}

/* Some of what there is to remove of an account. Tells how much; 0 when all of it is gone. */
static gboolean
do_clear (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  gint64 n_batches, n_uploads;

  if ((n_batches = remove_batches (sql, w->user_id, now, error)) < 0
      || (n_uploads = remove_uploads (sql, w->user_id, error)) < 0
      || (n_batches + n_uploads == 0 && !take_credits (sql, w->user_id, now, error)))
    return FALSE;
  g_value_init (result, G_TYPE_INT64);
  g_value_set_int64 (result, n_batches + n_uploads);
  return TRUE;
}

typedef struct
{
  AivStore *store;
  gint64 actor_id;
  gint64 user_id;
  gint64 version;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *self = data;

  g_object_unref (self->store);
  g_free (self);
}

static gboolean
clear_account (AivStore *store, gint64 user_id, GError **error)
{
  GError *local_error = NULL;
  gint64 n = 1;

  while (n > 0 && local_error == NULL)
    n = dex_await_int64 (aiv_store_write_alone (store, do_clear, write_new (0, user_id, 0), g_free), &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}

static DexFuture *
delete_user (gpointer data)
{
  Deletion *self = data;
  g_autoptr (AivUserRow) user = NULL;
  GError *error = NULL;

  user = dex_await_boxed (aiv_store_write_alone (self->store, do_delete,
                                                 write_new (self->actor_id, self->user_id, self->version), g_free),
                          &error);
  if (user == NULL || !clear_account (self->store, self->user_id, &error))
    return dex_future_new_for_error (error);
  return dex_future_new_take_boxed (AIV_TYPE_USER_ROW, g_steal_pointer (&user));
}

/**
 * aiv_users_delete:
 * @store: a store
 * @actor_id: who does it
 * @user_id: whose account
 * @version: the account is deleted only in this version; 0 for any
 *
 * Deletes an account: nobody can sign in with it, its work is cancelled, its batches, videos and
 * uploads are removed with their files, its name is free again. Its ledger stays, and closes with
 * its credits taken back.
 *
 * Returns: (transfer full): a future of the [struct@UserRow] as it was before; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND, %AIV_STORE_ERROR_LAST_ADMIN or %AIV_STORE_ERROR_STALE
 */
DexFuture *
aiv_users_delete (AivStore *store, gint64 actor_id, gint64 user_id, gint64 version)
{
  Deletion *self;

  aiv_return_future_if_fail (AIV_IS_STORE (store));

  self = g_new0 (Deletion, 1);
  self->store = g_object_ref (store);
  self->actor_id = actor_id;
  self->user_id = user_id;
  self->version = version;
  return dex_scheduler_spawn (NULL, 0, delete_user, self, deletion_free);
}

static DexFuture *
finish (gpointer data)
{
  AivStore *store = data;
  GError *error = NULL;
  gint64 user_id = 0;
  gint64 n = 0;

  for (;;)
    {
      AivSql *sql = aiv_store_read (store, &error);

      if (sql == NULL
          || !aiv_sql_get_int (sql, "SELECT COALESCE (MIN (id), 0) FROM account WHERE id > ?1 AND " LEAVING,
                               AIV_ARGS (AIV_INT (user_id)), &user_id, &error))
        return dex_future_new_for_error (error);
      if (user_id == 0)
        return dex_future_new_for_int64 (n);
      if (!clear_account (store, user_id, &error))
        return dex_future_new_for_error (error);
      n++;
    }
}

/**
 * aiv_users_finish_deletions:
 * @store: a store
 *
 * Removes what is left of accounts whose deletion a server before did not come to the end of.
 *
 * Returns: (transfer full): a future of an int64: how many accounts
 */
DexFuture *
aiv_users_finish_deletions (AivStore *store)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));

  return dex_scheduler_spawn (NULL, 0, finish, g_object_ref (store), g_object_unref);
}

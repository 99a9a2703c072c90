/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-user-draft.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-audit-private.h"
#include "store/aiv-fold.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-users-private.h"

/* Making accounts: all that one is to have in one transaction. A crash leaves the whole
 * account, or none. */

typedef struct
{
  AivUserDraft *draft;
  char *key;
  char *digest;
  AivUserAnswer answer;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  aiv_user_draft_unref (self->draft);
  g_free (self->key);
  g_free (self->digest);
  g_free (self);
}

/* In a transaction: makes an account, with its first row in the ledger. */
gboolean
aiv_users_tx_create (AivSql *sql, const AivNewAccount *account, gint64 now, gint64 *id, GError **error)
{
  g_autofree char *key = aiv_fold (account->username);
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

/* What an account does not have from the beginning. */
static gboolean
complete (AivSql *sql, const AivUserDraft *draft, gint64 id, gint64 now, GError **error)
{
  AivUserChange change = AIV_USER_CHANGE_INIT;

  change.disabled = draft->disabled ? 1 : -1;
  change.name = draft->name;
  change.email = draft->email;
  change.subscription.plan = draft->plan;
  change.subscription.status = draft->subscription_status;
  change.subscription.start = draft->subscription_start != 0 ? draft->subscription_start : -1;
  change.subscription.end = draft->subscription_end != 0 ? draft->subscription_end : -1;
  change.cap_concurrent = draft->cap_concurrent > 0 ? draft->cap_concurrent : -1;
  change.cap_daily = draft->cap_daily > 0 ? draft->cap_daily : -1;
  change.cap_monthly = draft->cap_monthly > 0 ? draft->cap_monthly : -1;
  return aiv_users_tx_update (sql, draft->actor_id, id, &change, now, error);
}

static AivOutcome *
make (AivSql *sql, gpointer data, gint64 now, GError **error)
{
  Write *w = data;
  AivUserDraft *draft = w->draft;
  AivNewAccount account = { draft->actor_id, draft->username, draft->password_hash,
                            draft->is_admin, draft->must_change_password, draft->credits };
  g_autoptr (AivOutcome) outcome = aiv_outcome_new ();
  g_autoptr (AivUserRow) user = NULL;
  gint64 id;

  if (!aiv_users_tx_create (sql, &account, now, &id, error) || !complete (sql, draft, id, now, error)
      || !(user = aiv_users_tx_get (sql, id, error)))
    return NULL;
  outcome->user_id = id;
  outcome->count = 1;
  outcome->credits = user->credits;
  outcome->answer = w->answer != NULL ? w->answer (user) : NULL;
  return g_steal_pointer (&outcome);
}

static gboolean
do_submit (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_idempotency_tx_once (sql, w->draft->actor_id, &(AivRequestKey){ w->key, w->digest }, make, w, result,
                                  error);
}

/**
 * aiv_users_submit:
 * @store: a store
 * @draft: the account
 * @key: (nullable): of the actor's request
 * @answer: (nullable): writes the answer that is kept under @key
 *
 * Makes an account with all that it is to have, in one transaction.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the account's id, which a
 *   replay has not; rejects with %AIV_STORE_ERROR_INVALID, %AIV_STORE_ERROR_DUPLICATE or
 *   %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_users_submit (AivStore *store, AivUserDraft *draft, const AivRequestKey *key, AivUserAnswer answer)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (draft != NULL && draft->password_hash != NULL);
  aiv_return_future_if_fail (draft->plan == NULL || aiv_subscriptions_plan_is_valid (draft->plan));
  aiv_return_future_if_fail (draft->subscription_status == NULL
                             || aiv_subscriptions_status_is_valid (draft->subscription_status));

  if (!aiv_users_username_is_valid (draft->username))
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID,
                                  "A username has 1 to %d characters and no spaces around it", AIV_USERS_MAX_NAME);
  if (draft->credits < 0 || draft->credits > AIV_STORE_MAX_CREDITS)
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "Credits out of range");

  w = g_new0 (Write, 1);
  w->draft = aiv_user_draft_ref (draft);
  w->key = key != NULL ? g_strdup (key->key) : NULL;
  w->digest = key != NULL ? g_strdup (key->digest) : NULL;
  w->answer = answer;
  return aiv_store_write (store, do_submit, w, write_free);
}

/* On the store's thread, right after the commit. */
static DexFuture *
on_made (DexFuture *made, gpointer store)
{
  AivOutcome *outcome = g_value_get_boxed (dex_future_get_value (made, NULL));
  GError *error = NULL;
  AivUserRow *user = aiv_users_get (store, outcome->user_id, &error);

  return user != NULL ? dex_future_new_take_boxed (AIV_TYPE_USER_ROW, user) : dex_future_new_for_error (error);
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
  g_autoptr (AivUserDraft) draft = aiv_user_draft_new ();

  aiv_return_future_if_fail (AIV_IS_STORE (store));

  draft->actor_id = actor_id;
  draft->username = g_strdup (username);
  draft->password_hash = g_strdup (password_hash);
  draft->is_admin = is_admin;
  draft->must_change_password = must_change_password;
  draft->credits = credits;
  return dex_future_then (aiv_users_submit (store, draft, NULL, NULL), on_made, g_object_ref (store), g_object_unref);
}

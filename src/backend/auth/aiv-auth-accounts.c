/* SPDX-License-Identifier: MIT */

/* What AivAuth does to accounts and their passwords. */

#include "config.h"

#include "auth/aiv-auth-private.h"

#include <string.h>

#include "aiv-error.h"
#include "auth/aiv-password.h"
#include "store/aiv-sessions.h"
#include "store/aiv-users.h"

static DexFuture *
on_not_changed (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL
      && g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CONFLICT))
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_TOKEN, "The session has ended");
  return dex_ref (future);
}

static DexFuture *
change_password (gpointer data)
{
  AivAuthCall *call = data;
  g_autoptr (AivUserRow) user = NULL;
  g_autoptr (AivUserRow) fresh = NULL;
  g_autofree char *hash = NULL;
  GError *error = NULL;
  gboolean right;

  if ((user = aiv_users_get (call->self->store, call->identity->user_id, &error)) == NULL)
    return dex_future_new_for_error (error);
  right = dex_await_boolean (aiv_password_verify (user->password_hash, call->secret), &error);
  if (error != NULL)
    return dex_future_new_for_error (error);
  if (!right)
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_OLD_PASSWORD, "Invalid old password");
  if (!aiv_password_check_new (call->new_secret, &error))
    return dex_future_new_for_error (error);
  if (strcmp (call->secret, call->new_secret) == 0)
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_PASSWORD, "The new password must differ from the old one");
  if ((hash = dex_await_string (aiv_password_hash (call->new_secret), &error)) == NULL)
    return dex_future_new_for_error (error);
  /* Hashing takes a while: an administrator who has locked the account meanwhile is not overruled. */
  if ((fresh = aiv_users_get (call->self->store, user->id, &error)) == NULL)
    return dex_future_new_for_error (error);
  if (fresh->disabled || !aiv_sessions_exists (call->self->store, user->id, call->identity->session_id))
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_TOKEN, "The session has ended");
  if (strcmp (fresh->password_hash, user->password_hash) != 0)
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_OLD_PASSWORD, "Invalid old password");
  /* … nor one who does it at this moment. */
  return dex_future_catch (aiv_users_set_password (call->self->store, user->id, user->id, hash, FALSE,
                                                   call->identity->session_id, user->password_hash),
                           on_not_changed, NULL, NULL);
}

/**
 * aiv_auth_change_password:
 * @self: the doorkeeper
 * @identity: who
 * @old_password: the present one
 * @new_password: the one to be
 *
 * Changes one's own password and ends one's other sessions.
 *
 * Returns: (transfer full): a future that resolves when it is changed; rejects with
 *   %AIV_AUTH_ERROR_BAD_OLD_PASSWORD, %AIV_AUTH_ERROR_BAD_PASSWORD, %AIV_AUTH_ERROR_BUSY or, when
 *   the session has ended meanwhile, %AIV_AUTH_ERROR_BAD_TOKEN
 */
DexFuture *
aiv_auth_change_password (AivAuth *self, AivIdentity *identity, const char *old_password, const char *new_password)
{
  AivAuthCall *call;

  aiv_return_future_if_fail (AIV_IS_AUTH (self));
  aiv_return_future_if_fail (identity != NULL && old_password != NULL && new_password != NULL);

  if (strlen (old_password) > AIV_PASSWORD_MAX_BYTES)
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_OLD_PASSWORD, "Invalid old password");

  call = aiv_auth_call_new (self, identity);
  call->secret = g_strdup (old_password);
  call->new_secret = g_strdup (new_password);
  return aiv_auth_spawn (change_password, call);
}

/* A given password that passes, or a made one. In a fiber. */
static gboolean
settle_password (AivAuthCall *call, gboolean *generated, char **hash, GError **error)
{
  *generated = call->secret == NULL;
  if (*generated)
    call->secret = aiv_password_generate ();
  else if (!aiv_password_check_new (call->secret, error))
    return FALSE;
  *hash = dex_await_string (aiv_password_hash (call->secret), error);
  return *hash != NULL;
}

static DexFuture *
create_account (gpointer data)
{
  AivAuthCall *call = data;
  AivRequestKey key = { call->key, call->digest };
  g_autoptr (AivNewUser) made = aiv_new_user_new ();
  g_autoptr (AivOutcome) outcome = NULL;
  GError *error = NULL;
  gboolean generated;

  if (!settle_password (call, &generated, &call->draft->password_hash, &error))
    return dex_future_new_for_error (error);
  call->draft->must_change_password = generated;
  outcome = dex_await_boxed (aiv_users_submit (call->self->store, call->draft, key.key != NULL ? &key : NULL, call->answer),
                             &error);
  if (outcome == NULL)
    return dex_future_new_for_error (error);
  if (outcome->replayed)
    made->answer = g_strdup (outcome->answer);
  else if ((made->user = aiv_users_get (call->self->store, outcome->user_id, &error)) == NULL)
    return dex_future_new_for_error (error);
  else if (generated)
    made->password = g_steal_pointer (&call->secret);
  return dex_future_new_take_boxed (AIV_TYPE_NEW_USER, g_steal_pointer (&made));
}

/**
 * aiv_auth_create_account:
 * @self: the doorkeeper
 * @actor: the administrator who does it
 * @draft: the account without its password; taken over
 * @password: (nullable): the first password; %NULL has one made, which has to be changed then
 * @key: (nullable): of the request
 * @answer: (nullable): writes the answer that is kept under @key
 *
 * Makes an account with all that it is to have, or nothing of it.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.NewUser]; rejects with
 *   %AIV_AUTH_ERROR_BAD_PASSWORD, %AIV_STORE_ERROR_DUPLICATE, %AIV_STORE_ERROR_INVALID or
 *   %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_auth_create_account (AivAuth             *self,
                         AivIdentity         *actor,
                         AivUserDraft        *draft,
                         const char          *password,
                         const AivRequestKey *key,
                         AivUserAnswer        answer)
{
  AivAuthCall *call;

  aiv_return_future_if_fail (AIV_IS_AUTH (self));
  aiv_return_future_if_fail (actor != NULL && draft != NULL && draft->username != NULL);

  draft->actor_id = actor->user_id;
  call = aiv_auth_call_new (self, actor);
  call->draft = aiv_user_draft_ref (draft);
  call->secret = g_strdup (password);
  call->key = key != NULL ? g_strdup (key->key) : NULL;
  call->digest = key != NULL ? g_strdup (key->digest) : NULL;
  call->answer = answer;
  return aiv_auth_spawn (create_account, call);
}

/**
 * aiv_auth_create_user:
 * @self: the doorkeeper
 * @actor: the administrator who does it
 * @username: a free name
 * @password: (nullable): the first password; %NULL has one made, which has to be changed then
 * @is_admin: whether the account may administer
 * @credits: to begin with
 *
 * Returns: (transfer full): a future as of [method@Auth.create_account]
 */
DexFuture *
aiv_auth_create_user (AivAuth *self, AivIdentity *actor, const char *username, const char *password,
                      gboolean is_admin, gint64 credits)
{
  g_autoptr (AivUserDraft) draft = aiv_user_draft_new ();

  draft->username = g_strdup (username);
  draft->is_admin = is_admin;
  draft->credits = credits;
  return aiv_auth_create_account (self, actor, draft, password, NULL, NULL);
}

static DexFuture *
reset_password (gpointer data)
{
  AivAuthCall *call = data;
  AivStore *store = call->self->store;
  g_autoptr (AivNewUser) made = aiv_new_user_new ();
  g_autofree char *hash = NULL;
  GError *error = NULL;
  gboolean generated;

  if (!settle_password (call, &generated, &hash, &error)
      || !dex_await (aiv_users_set_password (store, call->identity->user_id, call->user_id, hash, TRUE, NULL, NULL), &error)
      || (made->user = aiv_users_get (store, call->user_id, &error)) == NULL)
    return dex_future_new_for_error (error);
  if (generated)
    made->password = g_steal_pointer (&call->secret);
  return dex_future_new_take_boxed (AIV_TYPE_NEW_USER, g_steal_pointer (&made));
}

/**
 * aiv_auth_reset_password:
 * @self: the doorkeeper
 * @actor: the administrator who does it
 * @user_id: whose
 * @password: (nullable): the new password; %NULL has one made
 *
 * Sets a password that has to be changed at the next sign-in, and ends all sessions of the user.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.NewUser]; rejects with
 *   %AIV_AUTH_ERROR_BAD_PASSWORD or %AIV_STORE_ERROR_NOT_FOUND
 */
DexFuture *
aiv_auth_reset_password (AivAuth *self, AivIdentity *actor, gint64 user_id, const char *password)
{
  AivAuthCall *call;

  aiv_return_future_if_fail (AIV_IS_AUTH (self));
  aiv_return_future_if_fail (actor != NULL);

  call = aiv_auth_call_new (self, actor);
  call->user_id = user_id;
  call->secret = g_strdup (password);
  return aiv_auth_spawn (reset_password, call);
}

static DexFuture *
bootstrap (gpointer data)
{
  AivAuthCall *call = data;
  AivUserQuery query = AIV_USER_QUERY_INIT;
  gboolean known = call->secret == NULL;
  g_autoptr (GPtrArray) users = NULL;
  g_autoptr (AivUserRow) admin = NULL;
  g_autofree char *hash = NULL;
  GError *error = NULL;

  /* Accounts may have come from a server that had no administrators; but nobody gets in among
   * them with a password that everybody knows. */
  query.is_admin = known ? -1 : 1;
  if ((users = aiv_users_list (call->self->store, &query, NULL, &error)) == NULL)
    return dex_future_new_for_error (error);
  if (users->len > 0)
    return dex_future_new_for_boolean (FALSE);
  if ((!known && !aiv_password_check_new (call->secret, &error))
      || (hash = dex_await_string (aiv_password_hash (known ? AIV_AUTH_DEFAULT_PASSWORD : call->secret), &error)) == NULL
      || (admin = dex_await_boxed (aiv_users_create (call->self->store, 0, AIV_AUTH_DEFAULT_ADMIN, hash, TRUE, known,
                                                     AIV_STORE_ADMIN_CREDITS),
                                   &error))
             == NULL)
    return dex_future_new_for_error (error);
  return dex_future_new_for_boolean (TRUE);
}

/**
 * aiv_auth_bootstrap:
 * @self: the doorkeeper
 * @password: (nullable): the first password; %NULL for the one that everybody knows
 *
 * Makes the first account where there is none: admin / admin, whose password has to be changed
 * (API.md §3). With a password of the configuration, which has not, also where nobody administers
 * the accounts that there are.
 *
 * Returns: (transfer full): a future of a boolean, whether it was made; rejects with
 *   %AIV_AUTH_ERROR_BAD_PASSWORD
 */
DexFuture *
aiv_auth_bootstrap (AivAuth *self, const char *password)
{
  AivAuthCall *call;

  aiv_return_future_if_fail (AIV_IS_AUTH (self));

  call = aiv_auth_call_new (self, NULL);
  call->secret = g_strdup (password);
  return aiv_auth_spawn (bootstrap, call);
}

/**
 * aiv_auth_has_default_password:
 * @self: the doorkeeper
 *
 * Tries it: an administrator who has to change a password that was reset has another one.
 *
 * Returns: (transfer full): a future of a boolean, whether the first account can be opened with
 *   the password that everybody knows
 */
DexFuture *
aiv_auth_has_default_password (AivAuth *self)
{
  g_autoptr (AivUserRow) admin = NULL;

  aiv_return_future_if_fail (AIV_IS_AUTH (self));

  admin = aiv_users_find (self->store, AIV_AUTH_DEFAULT_ADMIN, NULL);
  if (admin == NULL || admin->disabled)
    return dex_future_new_for_boolean (FALSE);
  return aiv_password_verify (admin->password_hash, AIV_AUTH_DEFAULT_PASSWORD);
}

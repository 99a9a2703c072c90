/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-auth-private.h"

#include <sodium.h>
#include <string.h>

#include "aiv-error.h"
#include "aiv-id.h"
#include "aiv-secret.h"
#include "aiv-time.h"
#include "auth/aiv-password.h"
#include "auth/aiv-token.h"
#include "store/aiv-sessions.h"
#include "store/aiv-users.h"

/* The documented clients of the `/api` family know no refresh and stay signed in for a week
 * (WIRE.md A4). A token can be that long-lived because its session ends it at once. */
#define ACCESS_SECONDS (7 * 24 * 3600)
#define REFRESH_SECONDS (30 * 24 * 3600)
#define MEDIA_SECONDS (10 * 60)

/**
 * AivAuth:
 *
 * Who may come in: passwords, tokens and sessions. Lives on the store's thread.
 */
G_DEFINE_FINAL_TYPE (AivAuth, aiv_auth, G_TYPE_OBJECT)

static char *
digest (const char *token)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
}

static char *
sign (AivAuth *self, AivTokenKinds kind, gint64 user_id, const char *session_id, gint64 expires_at)
{
  AivToken token = { kind, user_id, (char *) session_id, expires_at };

  return aiv_token_sign (self->key, &token);
}

/* Tokens of a session for @user; the refresh token is for the caller to write down. */
static AivLogin *
make_login (AivAuth *self, AivUserRow *user, const char *session_id, guint access_seconds, gint64 *refresh_expires)
{
  AivLogin *login = aiv_login_new ();
  gint64 now = aiv_time_now_ms ();

  *refresh_expires = now + (gint64) self->refresh_seconds * 1000;
  login->access_token
      = sign (self, AIV_TOKEN_ACCESS, user->id, session_id, now + (gint64) access_seconds * 1000);
  login->refresh_token = sign (self, AIV_TOKEN_REFRESH, user->id, session_id, *refresh_expires);
  login->expires_in = access_seconds;
  login->user = aiv_user_row_ref (user);
  return login;
}

/* Begins a session, if the account still has the password that was looked at. To be called in a
 * fiber. */
DexFuture *
aiv_auth_let_in (AivAuth *self, AivUserRow *user, guint access_seconds, const char *password_hash)
{
  g_autofree char *session_id = aiv_id_new ();
  g_autofree char *refresh_digest = NULL;
  g_autoptr (AivLogin) login = NULL;
  GError *error = NULL;
  gint64 expires_at;

  login = make_login (self, user, session_id, access_seconds, &expires_at);
  refresh_digest = digest (login->refresh_token);
  if (!dex_await (aiv_sessions_create (self->store, user->id, session_id, refresh_digest, expires_at, password_hash),
                  &error))
    {
      if (!g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
        return dex_future_new_for_error (error);
      g_error_free (error);
      return aiv_auth_reject (AIV_AUTH_ERROR_BAD_CREDENTIALS, "Invalid username or password");
    }
  aiv_users_touch (self->store, user->id);
  return dex_future_new_take_boxed (AIV_TYPE_LOGIN, g_steal_pointer (&login));
}

/* The password is at hand only now. That it did not work keeps nobody out. Returns how the
 * password is kept now. In a fiber. */
static char *
renew_hash (AivAuthCall *call, AivUserRow *user)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = dex_await_string (aiv_password_hash (call->secret), &error);

  if (hash == NULL
      || !dex_await (aiv_users_renew_hash (call->self->store, user->id, user->password_hash, hash), &error))
    {
      g_message ("Could not renew the hash of a password: %s", error->message);
      return g_strdup (user->password_hash);
    }
  return g_steal_pointer (&hash);
}

static DexFuture *
log_in (gpointer data)
{
  AivAuthCall *call = data;
  g_autoptr (AivUserRow) user = aiv_users_find (call->self->store, call->name, NULL);
  g_autoptr (AivUserRow) fresh = NULL;
  g_autofree char *hash = NULL;
  GError *error = NULL;
  gboolean right;

  right = dex_await_boolean (aiv_password_verify (user != NULL ? user->password_hash : NULL, call->secret), &error);
  if (error != NULL)
    return dex_future_new_for_error (error);
  /* The account as it is now: it may have been disabled, or its password changed, meanwhile. */
  fresh = right && user != NULL ? aiv_users_get (call->self->store, user->id, NULL) : NULL;
  if (fresh == NULL || fresh->disabled || strcmp (fresh->password_hash, user->password_hash) != 0)
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_CREDENTIALS, "Invalid username or password");
  hash = aiv_password_needs_new_hash (fresh->password_hash) ? renew_hash (call, fresh) : g_strdup (fresh->password_hash);
  return aiv_auth_let_in (call->self, fresh, call->self->access_seconds, hash);
}

/**
 * aiv_auth_login:
 * @self: the doorkeeper
 * @username: case does not matter
 * @password: the password
 *
 * Signs in with a password. Takes as long for users that do not exist.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.Login]; rejects with
 *   %AIV_AUTH_ERROR_BAD_CREDENTIALS or %AIV_AUTH_ERROR_BUSY
 */
DexFuture *
aiv_auth_login (AivAuth *self, const char *username, const char *password)
{
  AivAuthCall *call;

  aiv_return_future_if_fail (AIV_IS_AUTH (self));
  aiv_return_future_if_fail (username != NULL && password != NULL);

  if (strlen (password) > AIV_PASSWORD_MAX_BYTES)
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_CREDENTIALS, "Invalid username or password");

  call = aiv_auth_call_new (self, NULL);
  call->name = g_strdup (username);
  call->secret = g_strdup (password);
  return aiv_auth_spawn (log_in, call);
}

/**
 * aiv_auth_make_sign_in_token:
 * @self: the doorkeeper
 *
 * Makes a token that signs the administrator in once, for the app that started this server.
 * Kept in memory only.
 *
 * Returns: (transfer full): the token
 */
char *
aiv_auth_make_sign_in_token (AivAuth *self)
{
  g_return_val_if_fail (AIV_IS_AUTH (self), NULL);

  aiv_secret_free (self->sign_in_token);
  self->sign_in_token = aiv_id_new ();
  return g_strdup (self->sign_in_token);
}

/* The one who owns this computer's server: "admin", or whoever administers it by now. */
static AivUserRow *
find_owner (AivAuth *self)
{
  AivUserQuery query = AIV_USER_QUERY_INIT;
  g_autoptr (AivUserRow) owner = aiv_users_find (self->store, AIV_AUTH_DEFAULT_ADMIN, NULL);
  g_autoptr (GPtrArray) users = NULL;

  if (owner != NULL && owner->is_admin && !owner->disabled)
    return g_steal_pointer (&owner);
  users = aiv_users_list (self->store, &query, NULL, NULL);
  for (guint i = 0; users != NULL && i < users->len; i++)
    {
      AivUserRow *user = users->pdata[i];

      if (user->is_admin && !user->disabled)
        return aiv_user_row_ref (user);
    }
  return NULL;
}

static DexFuture *
sign_in_owner (gpointer data)
{
  AivAuthCall *call = data;
  g_autoptr (AivUserRow) owner = find_owner (call->self);

  if (owner == NULL)
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_CREDENTIALS, "This server has no administrator");
  return aiv_auth_let_in (call->self, owner, call->self->access_seconds, NULL);
}

/**
 * aiv_auth_sign_in_once:
 * @self: the doorkeeper
 * @sign_in_token: what [method@Aiv.Auth.make_sign_in_token] has made
 *
 * Signs in the server's owner, once.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.Login]; rejects with
 *   %AIV_AUTH_ERROR_BAD_CREDENTIALS
 */
DexFuture *
aiv_auth_sign_in_once (AivAuth *self, const char *sign_in_token)
{
  aiv_return_future_if_fail (AIV_IS_AUTH (self));
  aiv_return_future_if_fail (sign_in_token != NULL);

  /* Of a fixed length, so that the time tells nothing. */
  if (self->sign_in_token == NULL || strlen (sign_in_token) != strlen (self->sign_in_token)
      || sodium_memcmp (self->sign_in_token, sign_in_token, strlen (sign_in_token)) != 0)
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_CREDENTIALS, "The sign-in token is not valid");
  g_clear_pointer (&self->sign_in_token, aiv_secret_free);
  return aiv_auth_spawn (sign_in_owner, aiv_auth_call_new (self, NULL));
}

static DexFuture *
refresh (gpointer data)
{
  AivAuthCall *call = data;
  AivAuth *self = call->self;
  g_auto (AivToken) token = { 0 };
  g_autoptr (AivUserRow) user = NULL;
  g_autoptr (AivLogin) login = NULL;
  g_autofree char *old_digest = digest (call->secret);
  g_autofree char *new_digest = NULL;
  GError *error = NULL;
  gint64 expires_at;

  if (!aiv_token_read (self->key, call->secret, AIV_TOKEN_REFRESH, &token, NULL)
      || (user = aiv_users_get (self->store, token.user_id, NULL)) == NULL || user->disabled)
    return aiv_auth_reject (AIV_AUTH_ERROR_BAD_REFRESH_TOKEN, "Invalid refresh token");

  login = make_login (self, user, token.session_id, call->access_seconds, &expires_at);
  new_digest = digest (login->refresh_token);
  if (!dex_await (aiv_sessions_rotate (self->store, user->id, token.session_id, old_digest, new_digest, expires_at),
                  &error))
    {
      if (g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CONFLICT))
        g_message ("A refresh token of user %" G_GINT64_FORMAT " came twice: its session has ended", user->id);
      else if (!g_error_matches (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
        return dex_future_new_for_error (error);
      g_clear_error (&error);
      return aiv_auth_reject (AIV_AUTH_ERROR_BAD_REFRESH_TOKEN, "Invalid refresh token");
    }
  return dex_future_new_take_boxed (AIV_TYPE_LOGIN, g_steal_pointer (&login));
}

/**
 * aiv_auth_refresh:
 * @self: the doorkeeper
 * @refresh_token: of the latest sign-in or refresh
 * @access_seconds: life of the new access token; 0 for the usual
 *
 * Gives a new pair of tokens for a refresh token, which works once: one that comes again has
 * been stolen, so it ends its session (API.md §1).
 *
 * Returns: (transfer full): a future of an [struct@Aiv.Login]; rejects with
 *   %AIV_AUTH_ERROR_BAD_REFRESH_TOKEN
 */
DexFuture *
aiv_auth_refresh (AivAuth *self, const char *refresh_token, guint access_seconds)
{
  AivAuthCall *call;

  aiv_return_future_if_fail (AIV_IS_AUTH (self));
  aiv_return_future_if_fail (refresh_token != NULL);

  call = aiv_auth_call_new (self, NULL);
  call->secret = g_strdup (refresh_token);
  call->access_seconds = access_seconds > 0 ? access_seconds : self->access_seconds;
  return aiv_auth_spawn (refresh, call);
}

/**
 * aiv_auth_logout:
 * @self: the doorkeeper
 * @identity: who
 *
 * Ends the session: all of its tokens stop working.
 *
 * Returns: (transfer full): a future that resolves when it has ended
 */
DexFuture *
aiv_auth_logout (AivAuth *self, AivIdentity *identity)
{
  aiv_return_future_if_fail (AIV_IS_AUTH (self));
  aiv_return_future_if_fail (identity != NULL);

  return aiv_sessions_end (self->store, identity->user_id, identity->session_id);
}

/**
 * aiv_auth_logout_everywhere:
 * @self: the doorkeeper
 * @identity: who
 *
 * Ends all sessions of the user, this one included. It is in the audit log.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with their number
 */
DexFuture *
aiv_auth_logout_everywhere (AivAuth *self, AivIdentity *identity)
{
  aiv_return_future_if_fail (AIV_IS_AUTH (self));
  aiv_return_future_if_fail (identity != NULL);

  return aiv_sessions_end_all (self->store, identity->user_id, identity->user_id);
}

/**
 * aiv_auth_make_media_token:
 * @self: the doorkeeper
 * @identity: for whom
 * @expires_in: (out) (optional): its life in seconds
 *
 * Makes a token that may stand in the URL of a file or stream. It ends with the session.
 *
 * Returns: (transfer full): the token
 */
char *
aiv_auth_make_media_token (AivAuth *self, AivIdentity *identity, guint *expires_in)
{
  g_return_val_if_fail (AIV_IS_AUTH (self), NULL);
  g_return_val_if_fail (identity != NULL, NULL);

  if (expires_in != NULL)
    *expires_in = MEDIA_SECONDS;
  return sign (self, AIV_TOKEN_MEDIA, identity->user_id, identity->session_id,
               aiv_time_now_ms () + MEDIA_SECONDS * 1000);
}

/**
 * aiv_auth_verify:
 * @self: the doorkeeper
 * @token: what came with a request
 * @kinds: the kinds of token that are good there
 * @error: %AIV_AUTH_ERROR_BAD_TOKEN
 *
 * Finds out whom a token stands for. At once: mostly from memory, else two look-ups.
 *
 * Returns: (transfer full) (nullable): who it is
 */
AivIdentity *
aiv_auth_verify (AivAuth *self, const char *token, AivTokenKinds kinds, GError **error)
{
  g_auto (AivToken) said = { 0 };
  g_autoptr (AivIdentity) identity = NULL;
  g_autoptr (AivUserRow) user = NULL;
  guint64 change;

  g_return_val_if_fail (AIV_IS_AUTH (self), NULL);
  g_return_val_if_fail (token != NULL, NULL);

  if ((identity = aiv_identity_cache_lookup (self->cache, token, kinds)) != NULL)
    {
      aiv_users_touch (self->store, identity->user_id);
      return g_steal_pointer (&identity);
    }
  if (!aiv_token_read (self->key, token, kinds, &said, error))
    return NULL;

  change = aiv_store_get_auth_change (self->store, said.user_id);
  user = aiv_users_get (self->store, said.user_id, NULL);
  if (user == NULL || user->disabled || !aiv_sessions_exists (self->store, said.user_id, said.session_id))
    {
      g_set_error_literal (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BAD_TOKEN, "The session has ended");
      return NULL;
    }

  identity = aiv_identity_new ();
  identity->user_id = user->id;
  identity->username = g_strdup (user->username);
  identity->is_admin = user->is_admin;
  identity->must_change_password = user->must_change_password;
  identity->session_id = g_steal_pointer (&said.session_id);
  identity->expires_at = said.expires_at;
  aiv_identity_cache_add (self->cache, token, said.kind, change, identity);
  aiv_users_touch (self->store, user->id);
  return g_steal_pointer (&identity);
}

/**
 * aiv_auth_set_lifetimes:
 * @self: the doorkeeper
 * @access_seconds: life of an access token
 * @refresh_seconds: life of a refresh token
 *
 * Sets how long tokens that are made from now on are good.
 */
void
aiv_auth_set_lifetimes (AivAuth *self, guint access_seconds, guint refresh_seconds)
{
  g_return_if_fail (AIV_IS_AUTH (self));

  self->access_seconds = access_seconds;
  self->refresh_seconds = refresh_seconds;
}

static void
aiv_auth_finalize (GObject *object)
{
  AivAuth *self = AIV_AUTH (object);

  aiv_secret_free (self->sign_in_token);
  g_clear_pointer (&self->cache, aiv_identity_cache_free);
  g_clear_pointer (&self->key, g_bytes_unref);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (aiv_auth_parent_class)->finalize (object);
}

static void
aiv_auth_class_init (AivAuthClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_auth_finalize;
}

static void
aiv_auth_init (AivAuth *self)
{
  self->access_seconds = ACCESS_SECONDS;
  self->refresh_seconds = REFRESH_SECONDS;
}

/**
 * aiv_auth_new:
 * @store: where users and sessions are
 * @secret: (nullable): what tokens are signed with; %NULL to have a key made and kept
 * @error: why the key for tokens cannot be had
 *
 * Returns: (transfer full) (nullable): the doorkeeper
 */
AivAuth *
aiv_auth_new (AivStore *store, const char *secret, GError **error)
{
  g_autoptr (AivAuth) self = NULL;

  g_return_val_if_fail (AIV_IS_STORE (store), NULL);

  self = g_object_new (AIV_TYPE_AUTH, NULL);
  self->store = g_object_ref (store);
  self->cache = aiv_identity_cache_new (store);
  if ((self->key = aiv_token_load_key (aiv_store_get_data_dir (store), secret, error)) == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

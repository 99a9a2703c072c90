/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-auth.h"
#include "auth/aiv-password.h"

#include "aiv-test-store.h"
#include "aiv-test-wait.h"

#define PASSWORD "a good password"

typedef struct
{
  char *folder;
  AivStore *store;
  AivAuth *auth;
} Fixture;

static gconstpointer
get_boxed (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  g_assert_no_error (error);
  return g_value_get_boxed (value);
}

static void
assert_rejected (DexFuture *future, AivAuthError code)
{
  g_autoptr (DexFuture) settled = aiv_test_settle (future);
  g_autoptr (GError) error = NULL;

  g_assert_null (dex_future_get_value (settled, &error));
  g_assert_error (error, AIV_AUTH_ERROR, (int) code);
}

static AivLogin *
login (Fixture *fixture, const char *username, const char *password)
{
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_auth_login (fixture->auth, username, password));

  return aiv_login_ref ((AivLogin *) get_boxed (future));
}

static AivIdentity *
identify (Fixture *fixture, const char *token)
{
  return aiv_auth_verify (fixture->auth, token, AIV_TOKEN_ACCESS, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DexFuture) made = NULL;
  g_autoptr (GError) error = NULL;

  fixture->folder = aiv_test_make_folder ();
  fixture->store = aiv_test_open_store (fixture->folder);
  fixture->auth = aiv_auth_new (fixture->store, NULL, &error);
  g_assert_no_error (error);
  made = aiv_test_settle (aiv_auth_bootstrap (fixture->auth, NULL));
  g_assert_true (g_value_get_boolean (dex_future_get_value (made, NULL)));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  aiv_test_assert_sound (fixture->store);
  g_assert_finalize_object (fixture->auth);
  aiv_test_close_store (fixture->store);
  aiv_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

/* Makes a user through the administrator; returns the sign-in of that user. */
static AivLogin *
add_user (Fixture *fixture, const char *username)
{
  g_autoptr (AivLogin) admin = login (fixture, "admin", "admin");
  g_autoptr (AivIdentity) actor = identify (fixture, admin->access_token);
  g_autoptr (DexFuture) made
      = aiv_test_settle (aiv_auth_create_user (fixture->auth, actor, username, PASSWORD, FALSE, 5));
  const AivNewUser *user = get_boxed (made);

  g_assert_null (user->password);
  g_assert_cmpint (user->user->credits, ==, 5);
  return login (fixture, username, PASSWORD);
}

static gboolean
has_default_password (Fixture *fixture)
{
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_auth_has_default_password (fixture->auth));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  g_assert_no_error (error);
  return g_value_get_boolean (value);
}

static void
test_bootstrap (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) admin = login (fixture, "ADMIN", "admin");
  g_autoptr (DexFuture) again = aiv_test_settle (aiv_auth_bootstrap (fixture->auth, NULL));

  g_assert_cmpstr (admin->user->username, ==, "admin");
  g_assert_true (admin->user->is_admin);
  g_assert_true (admin->user->must_change_password);
  g_assert_cmpint (admin->user->credits, ==, AIV_STORE_ADMIN_CREDITS);
  g_assert_true (has_default_password (fixture));
  g_assert_false (g_value_get_boolean (dex_future_get_value (again, NULL)));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  assert_rejected (aiv_auth_login (fixture->auth, "admin", "wrong"), AIV_AUTH_ERROR_BAD_CREDENTIALS);
  assert_rejected (aiv_auth_login (fixture->auth, "admin", ""), AIV_AUTH_ERROR_BAD_CREDENTIALS);
  assert_rejected (aiv_auth_login (fixture->auth, "nobody", "admin"), AIV_AUTH_ERROR_BAD_CREDENTIALS);
  assert_rejected (aiv_auth_refresh (fixture->auth, "nonsense", 0), AIV_AUTH_ERROR_BAD_REFRESH_TOKEN);
}

static void
test_kinds (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) admin = login (fixture, "admin", "admin");
  g_autoptr (AivIdentity) identity = identify (fixture, admin->access_token);
  g_autoptr (AivIdentity) media_identity = NULL;
  g_autofree char *media = aiv_auth_make_media_token (fixture->auth, identity, NULL);

  g_assert_nonnull (identity);
  g_assert_null (identify (fixture, admin->refresh_token));
  g_assert_null (identify (fixture, media));
  media_identity = aiv_auth_verify (fixture->auth, media, AIV_TOKEN_ACCESS | AIV_TOKEN_MEDIA, NULL);
  g_assert_cmpint (media_identity->user_id, ==, identity->user_id);
  /* From the cache the kind still counts. */
  g_assert_null (identify (fixture, media));
  assert_rejected (aiv_auth_refresh (fixture->auth, admin->access_token, 0), AIV_AUTH_ERROR_BAD_REFRESH_TOKEN);
}

static void
test_refresh_works_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) first = login (fixture, "admin", "admin");
  g_autoptr (AivLogin) other = login (fixture, "admin", "admin");
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_auth_refresh (fixture->auth, first->refresh_token, 0));
  const AivLogin *second = get_boxed (future);
  g_autoptr (AivIdentity) identity = identify (fixture, second->access_token);
  g_autoptr (AivIdentity) untouched = NULL;

  g_assert_nonnull (identity);
  assert_rejected (aiv_auth_refresh (fixture->auth, first->refresh_token, 0), AIV_AUTH_ERROR_BAD_REFRESH_TOKEN);
  /* The replay has ended the whole session, and no other one. */
  g_assert_null (identify (fixture, second->access_token));
  assert_rejected (aiv_auth_refresh (fixture->auth, second->refresh_token, 0), AIV_AUTH_ERROR_BAD_REFRESH_TOKEN);
  untouched = identify (fixture, other->access_token);
  g_assert_nonnull (untouched);
}

static void
test_logout (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) admin = login (fixture, "admin", "admin");
  g_autoptr (AivIdentity) identity = identify (fixture, admin->access_token);
  g_autoptr (DexFuture) out = aiv_test_settle (aiv_auth_logout (fixture->auth, identity));

  g_assert_true (dex_future_is_resolved (out));
  g_assert_null (identify (fixture, admin->access_token));
  assert_rejected (aiv_auth_refresh (fixture->auth, admin->refresh_token, 0), AIV_AUTH_ERROR_BAD_REFRESH_TOKEN);
}

static void
test_change_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) mine = add_user (fixture, "noor");
  g_autoptr (AivLogin) other = login (fixture, "noor", PASSWORD);
  g_autoptr (AivIdentity) identity = identify (fixture, mine->access_token);
  g_autoptr (AivIdentity) still = NULL;
  g_autoptr (AivLogin) again = NULL;
  g_autoptr (DexFuture) changed = NULL;

  assert_rejected (aiv_auth_change_password (fixture->auth, identity, "wrong", "another password"),
                   AIV_AUTH_ERROR_BAD_OLD_PASSWORD);
  assert_rejected (aiv_auth_change_password (fixture->auth, identity, PASSWORD, "short"),
                   AIV_AUTH_ERROR_BAD_PASSWORD);
  assert_rejected (aiv_auth_change_password (fixture->auth, identity, PASSWORD, PASSWORD),
                   AIV_AUTH_ERROR_BAD_PASSWORD);

  changed = aiv_test_settle (aiv_auth_change_password (fixture->auth, identity, PASSWORD, "another password"));
  g_assert_true (dex_future_is_resolved (changed));
  still = identify (fixture, mine->access_token);
  g_assert_nonnull (still);
  g_assert_null (identify (fixture, other->access_token));
  assert_rejected (aiv_auth_login (fixture->auth, "noor", PASSWORD), AIV_AUTH_ERROR_BAD_CREDENTIALS);
  again = login (fixture, "noor", "another password");
  g_assert_nonnull (again);
}

/* An administrator who resets a password has the last word. */
static void
test_change_during_reset (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) noor = add_user (fixture, "noor");
  g_autoptr (AivLogin) admin = login (fixture, "admin", "admin");
  g_autoptr (AivIdentity) identity = identify (fixture, noor->access_token);
  g_autoptr (AivIdentity) actor = identify (fixture, admin->access_token);
  DexFuture *change = aiv_auth_change_password (fixture->auth, identity, PASSWORD, "another password");
  g_autoptr (DexFuture) reset
      = aiv_test_settle (aiv_auth_reset_password (fixture->auth, actor, noor->user->id, NULL));
  g_autoptr (DexFuture) changed = aiv_test_settle (change);

  g_assert_true (dex_future_is_resolved (reset));
  assert_rejected (aiv_auth_login (fixture->auth, "noor", "another password"), AIV_AUTH_ERROR_BAD_CREDENTIALS);
  g_assert_null (identify (fixture, noor->access_token));
}

static void
test_reset_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) noor = add_user (fixture, "noor");
  g_autoptr (AivLogin) admin = login (fixture, "admin", "admin");
  g_autoptr (AivIdentity) actor = identify (fixture, admin->access_token);
  g_autoptr (DexFuture) reset
      = aiv_test_settle (aiv_auth_reset_password (fixture->auth, actor, noor->user->id, NULL));
  const AivNewUser *made = get_boxed (reset);
  g_autoptr (AivLogin) again = NULL;

  g_assert_nonnull (made->password);
  g_assert_true (made->user->must_change_password);
  g_assert_null (identify (fixture, noor->access_token));
  again = login (fixture, "noor", made->password);
  g_assert_true (again->user->must_change_password);
}

/* A password that has been reset has to be changed, but nobody knows it. */
static void
test_default_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) admin = login (fixture, "admin", "admin");
  g_autoptr (AivIdentity) actor = identify (fixture, admin->access_token);
  g_autoptr (DexFuture) reset
      = aiv_test_settle (aiv_auth_reset_password (fixture->auth, actor, admin->user->id, NULL));
  const AivNewUser *made = get_boxed (reset);

  g_assert_true (made->user->must_change_password);
  g_assert_false (has_default_password (fixture));
}

static void
test_configured_password (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = aiv_test_make_folder ();
  AivStore *store = aiv_test_open_store (folder);
  g_autoptr (GError) error = NULL;
  AivAuth *auth = aiv_auth_new (store, "a configured secret", &error);
  Fixture other = { folder, store, auth };
  g_autoptr (DexFuture) made = NULL;
  g_autoptr (AivLogin) admin = NULL;

  g_assert_no_error (error);
  assert_rejected (aiv_auth_bootstrap (auth, "short"), AIV_AUTH_ERROR_BAD_PASSWORD);
  made = aiv_test_settle (aiv_auth_bootstrap (auth, PASSWORD));
  g_assert_true (dex_future_is_resolved (made));
  admin = login (&other, "admin", PASSWORD);
  g_assert_false (admin->user->must_change_password);
  g_assert_false (has_default_password (&other));
  g_assert_finalize_object (auth);
  aiv_test_close_store (store);
  aiv_test_remove_folder (folder);
}

static void
test_disabled_at_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) noor = add_user (fixture, "noor");
  g_autoptr (AivIdentity) before = identify (fixture, noor->access_token);
  AivUserChange change = AIV_USER_CHANGE_INIT;
  g_autoptr (DexFuture) disabled = NULL;

  g_assert_nonnull (before);
  change.disabled = 1;
  disabled = aiv_test_settle (aiv_users_update (fixture->store, 1, noor->user->id, &change));
  g_assert_true (dex_future_is_resolved (disabled));
  g_assert_null (identify (fixture, noor->access_token));
  assert_rejected (aiv_auth_login (fixture->auth, "noor", PASSWORD), AIV_AUTH_ERROR_BAD_CREDENTIALS);
  assert_rejected (aiv_auth_refresh (fixture->auth, noor->refresh_token, 0), AIV_AUTH_ERROR_BAD_REFRESH_TOKEN);
}

static void
test_sign_in_once (Fixture *fixture, gconstpointer data)
{
  g_autofree char *token = aiv_auth_make_sign_in_token (fixture->auth);
  g_autoptr (DexFuture) future = NULL;

  assert_rejected (aiv_auth_sign_in_once (fixture->auth, ""), AIV_AUTH_ERROR_BAD_CREDENTIALS);
  assert_rejected (aiv_auth_sign_in_once (fixture->auth, "0123456789012345678901"), AIV_AUTH_ERROR_BAD_CREDENTIALS);
  future = aiv_test_settle (aiv_auth_sign_in_once (fixture->auth, token));
  g_assert_cmpstr (((const AivLogin *) get_boxed (future))->user->username, ==, "admin");
  assert_rejected (aiv_auth_sign_in_once (fixture->auth, token), AIV_AUTH_ERROR_BAD_CREDENTIALS);
}

static void
test_survives_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (AivLogin) admin = login (fixture, "admin", "admin");
  g_autoptr (AivIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_finalize_object (fixture->auth);
  aiv_test_close_store (fixture->store);
  fixture->store = aiv_test_open_store (fixture->folder);
  fixture->auth = aiv_auth_new (fixture->store, NULL, &error);
  g_assert_no_error (error);
  identity = identify (fixture, admin->access_token);
  g_assert_nonnull (identity);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  static const AivPasswordCost cheap = { 1, 8 * 1024 * 1024, 2 };

  g_test_init (&argc, &argv, NULL);
  dex_init ();
  aiv_password_set_cost (&cheap);
  add ("/auth/bootstrap", test_bootstrap);
  add ("/auth/refused", test_refused);
  add ("/auth/kinds", test_kinds);
  add ("/auth/refresh-works-once", test_refresh_works_once);
  add ("/auth/logout", test_logout);
  add ("/auth/change-password", test_change_password);
  add ("/auth/change-during-reset", test_change_during_reset);
  add ("/auth/reset-password", test_reset_password);
  add ("/auth/default-password", test_default_password);
  add ("/auth/configured-password", test_configured_password);
  add ("/auth/disabled-at-once", test_disabled_at_once);
  add ("/auth/sign-in-once", test_sign_in_once);
  add ("/auth/survives-restart", test_survives_restart);
  return g_test_run ();
}

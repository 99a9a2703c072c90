/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-auth-error.h"
#include "auth/aiv-password.h"

#include <string.h>
#include <time.h>

#include "aiv-test-wait.h"

/* Less than usual, as others use this computer too. */
static const AivPasswordCost cheap = { 1, 8 * 1024 * 1024, 2 };

static gboolean
verify (const char *hash, const char *password)
{
  g_autoptr (DexFuture) future = aiv_test_settle (aiv_password_verify (hash, password));
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  g_assert_no_error (error);
  return g_value_get_boolean (value);
}

static void
test_usual_cost (void)
{
  static const AivPasswordCost usual = AIV_PASSWORD_COST_INIT;
  g_autoptr (DexFuture) made = NULL;
  const char *hash;

  aiv_password_set_cost (&usual);
  made = aiv_test_settle (aiv_password_hash ("correct horse"));
  hash = g_value_get_string (dex_future_get_value (made, NULL));
  g_assert_true (g_str_has_prefix (hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
  g_assert_true (verify (hash, "correct horse"));
  aiv_password_set_cost (&cheap);
}

static void
test_hash (void)
{
  g_autoptr (DexFuture) first = aiv_test_settle (aiv_password_hash ("correct horse 马"));
  g_autoptr (DexFuture) second = aiv_test_settle (aiv_password_hash ("correct horse 马"));
  const char *hash = g_value_get_string (dex_future_get_value (first, NULL));

  g_assert_true (g_str_has_prefix (hash, "$argon2id$"));
  g_assert_cmpstr (hash, !=, g_value_get_string (dex_future_get_value (second, NULL)));
  g_assert_true (verify (hash, "correct horse 马"));
  g_assert_false (verify (hash, "correct horse"));
  g_assert_false (verify (hash, ""));
  g_assert_false (verify (NULL, "correct horse 马"));
  g_assert_false (verify ("no hash", "correct horse 马"));
}

static void
test_new (void)
{
  g_autofree char *longest = g_strnfill (AIV_PASSWORD_MAX_BYTES, 'x');
  g_autofree char *too_long = g_strnfill (AIV_PASSWORD_MAX_BYTES + 1, 'x');
  const char *const bad[] = { "", "1234567", "密码密码密码密", "\xff\xff\xff\xff\xff\xff\xff\xff", too_long };
  g_autoptr (GError) error = NULL;

  g_assert_true (aiv_password_check_new ("12345678", &error));
  g_assert_true (aiv_password_check_new ("密码密码密码密码", &error));
  g_assert_true (aiv_password_check_new (longest, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_false (aiv_password_check_new (bad[i], &error));
      g_assert_error (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BAD_PASSWORD);
      g_clear_error (&error);
    }
}

static void
test_generate (void)
{
  g_autofree char *first = aiv_password_generate ();
  g_autofree char *second = aiv_password_generate ();

  g_assert_true (aiv_password_check_new (first, NULL));
  g_assert_cmpstr (first, !=, second);
}

static void
test_crowd (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (dex_unref);
  guint n_busy = 0;

  for (int i = 0; i < 60; i++)
    g_ptr_array_add (all, aiv_password_verify (NULL, "x"));
  for (guint i = 0; i < all->len; i++)
    {
      g_autoptr (DexFuture) future = aiv_test_settle (dex_ref (all->pdata[i]));
      g_autoptr (GError) error = NULL;

      if (dex_future_get_value (future, &error) == NULL)
        {
          g_assert_error (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BUSY);
          n_busy++;
        }
    }
  g_assert_cmpuint (n_busy, >, 0);
  g_assert_cmpuint (n_busy, <=, 28);
  /* The crowd has gone: the next one gets in. */
  g_assert_false (verify (NULL, "x"));
}

/* What an older server kept, and what was made at another cost. */
static void
test_renewal (void)
{
  static const AivPasswordCost other = { 2, 8 * 1024 * 1024, 1 };
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "123456", -1);
  g_autofree char *old = g_strconcat ("sha256$", digest, NULL);
  g_autoptr (DexFuture) made = NULL;
  const char *hash;

  g_assert_true (verify (old, "123456"));
  g_assert_false (verify (old, "1234567"));
  g_assert_true (aiv_password_needs_new_hash (old));

  aiv_password_set_cost (&other);
  made = aiv_test_settle (aiv_password_hash ("a good password"));
  hash = g_value_get_string (dex_future_get_value (made, NULL));
  g_assert_true (g_str_has_prefix (hash, "$argon2id$v=19$m=8192,t=2,p=1$"));
  g_assert_false (aiv_password_needs_new_hash (hash));
  aiv_password_set_cost (&cheap);
  g_assert_true (aiv_password_needs_new_hash (hash));
  g_assert_true (verify (hash, "a good password"));
}

/* The processor's time, not the clock's: others use this computer too. */
static gint64
measure (const char *hash)
{
  struct timespec before, after;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &before);
  g_assert_false (verify (hash, "wrong"));
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &after);
  return (after.tv_sec - before.tv_sec) * G_USEC_PER_SEC + (after.tv_nsec - before.tv_nsec) / 1000;
}

/* Nobody, an account without a password and one with an old hash take as long as any other. */
static void
test_same_time (void)
{
  g_autoptr (DexFuture) made = aiv_test_settle (aiv_password_hash ("a good password"));
  const char *hash = g_value_get_string (dex_future_get_value (made, NULL));
  const char *const others[] = { NULL, "!", "sha256$00" };
  gint64 usual = G_MAXINT64;

  for (guint i = 0; i < 3; i++)
    usual = MIN (usual, measure (hash));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      gint64 best = G_MAXINT64;

      for (guint j = 0; j < 3; j++)
        best = MIN (best, measure (others[i]));
      g_assert_cmpint (best, >, usual / 2);
      g_assert_cmpint (best, <, usual * 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/password/usual-cost", test_usual_cost);
  g_test_add_func ("/password/hash", test_hash);
  g_test_add_func ("/password/new", test_new);
  g_test_add_func ("/password/generate", test_generate);
  g_test_add_func ("/password/crowd", test_crowd);
  g_test_add_func ("/password/renewal", test_renewal);
  g_test_add_func ("/password/same-time", test_same_time);
  return g_test_run ();
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-password.h"

#include <sodium.h>
#include <string.h>

#include "aiv-error.h"
#include "aiv-secret.h"
#include "aiv-thread.h"
#include "auth/aiv-auth-error.h"

/* Each check takes much memory and some 50 ms of a core: what a crowd may make us do at once is
 * bounded by the threads, and what waits behind that too. */
#define MAX_WAITING 32
#define MAX_THREADS 4

/* What was imported from servers that hash so: good for one sign-in, which makes a better one. */
#define OLD_HASH "sha256$"
#define ARGON2 "$argon2id$"

/* Letters and digits that cannot be mistaken for each other. */
#define ALPHABET "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#define GENERATED_LENGTH 16

static int n_waiting;
static AivPasswordCost cost = AIV_PASSWORD_COST_INIT;

typedef struct
{
  char *hash; /* NULL: make one */
  char *password;
  gboolean counted;
} Job;

/* Makes room for the next one, before anybody is told how this one ended. */
static void
stop_counting (Job *job)
{
  if (job->counted)
    g_atomic_int_add (&n_waiting, -1);
  job->counted = FALSE;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  aiv_secret_free (job->password);
  g_free (job->hash);
  stop_counting (job);
  g_free (job);
}

/* Threads of their own: a crowd at the door must not keep the work inside from going on. */
static GThreadPool *
get_pool (void)
{
  static GThreadPool *pool;

  if (g_once_init_enter_pointer (&pool))
    g_once_init_leave_pointer (&pool, aiv_thread_pool_new (1));
  g_thread_pool_set_max_threads (
      pool, (int) (cost.threads > 0 ? cost.threads : CLAMP (g_get_num_processors (), 1, MAX_THREADS)), NULL);
  return pool;
}

/* Of a random password that nobody has kept, with the parameters of today. */
static char *
make_nobody (void)
{
  return g_strdup_printf (ARGON2 "v=19$m=%" G_GSIZE_FORMAT ",t=%u,p=1$a6DTZzGpEjnr/d68oezYQA$"
                                 "8hehBn+tFlLwf2mgZMj4pC7MKNQMduA6X7RCMsERt3o",
                          cost.memory / 1024, cost.passes);
}

static gboolean
matches_old_hash (const char *hash, const char *password)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, password, -1);
  const char *wanted = hash + strlen (OLD_HASH);

  return strlen (wanted) == strlen (digest) && sodium_memcmp (wanted, digest, strlen (digest)) == 0;
}

/* Every check takes as long: the time does not tell whether there is such a user, nor whether
 * an account has a password. */
static gboolean
verify (const char *hash, const char *password)
{
  g_autofree char *nobody = NULL;
  gboolean is_argon2 = g_str_has_prefix (hash, ARGON2);
  gboolean right;

  if (!is_argon2)
    nobody = make_nobody ();
  right = crypto_pwhash_str_verify (is_argon2 ? hash : nobody, password, strlen (password)) == 0;
  if (g_str_has_prefix (hash, OLD_HASH))
    right = matches_old_hash (hash, password);
  return is_argon2 || g_str_has_prefix (hash, OLD_HASH) ? right : FALSE;
}

static gboolean
run (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Job *job = data;
  char made[crypto_pwhash_STRBYTES];
  gboolean right = FALSE;

  if (job->hash != NULL)
    right = verify (job->hash, job->password);
  else
    right = crypto_pwhash_str (made, job->password, strlen (job->password), cost.passes, cost.memory) == 0;
  stop_counting (job);

  if (job->hash != NULL)
    {
      g_value_init (result, G_TYPE_BOOLEAN);
      g_value_set_boolean (result, right);
      return TRUE;
    }
  if (!right)
    {
      g_set_error_literal (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BUSY, "Not enough memory to hash a password");
      return FALSE;
    }
  g_value_init (result, G_TYPE_STRING);
  g_value_set_string (result, made);
  return TRUE;
}

static DexFuture *
begin (const char *hash, const char *password)
{
  Job *job;

  if (sodium_init () < 0)
    g_error ("libsodium cannot be used");
  if (g_atomic_int_add (&n_waiting, 1) >= MAX_WAITING)
    {
      g_atomic_int_add (&n_waiting, -1);
      return dex_future_new_reject (AIV_AUTH_ERROR, AIV_AUTH_ERROR_BUSY, "Too many sign-ins at once");
    }

  job = g_new0 (Job, 1);
  job->counted = TRUE;
  job->hash = g_strdup (hash);
  job->password = g_strdup (password);
  return aiv_thread_run_in (get_pool (), run, job, job_free);
}

/**
 * aiv_password_set_cost:
 * @wanted: what hashes that are made from now on cost; within what Argon2id can do
 *
 * For the whole process, before the first hash is made. Hashes that are there cost what they
 * cost when they were made; see [func@Aiv.password_needs_new_hash].
 */
void
aiv_password_set_cost (const AivPasswordCost *wanted)
{
  g_return_if_fail (wanted != NULL);

  cost.passes = CLAMP (wanted->passes, crypto_pwhash_OPSLIMIT_MIN, 64);
  cost.memory = CLAMP (wanted->memory, crypto_pwhash_MEMLIMIT_MIN, 1024 * 1024 * 1024);
  cost.threads = MIN (wanted->threads, 64);
}

/**
 * aiv_password_needs_new_hash:
 * @hash: the hash of a password that has just been found right
 *
 * Returns: whether it was made at another cost than today's, or in another way
 */
gboolean
aiv_password_needs_new_hash (const char *hash)
{
  return crypto_pwhash_str_needs_rehash (hash, cost.passes, cost.memory) != 0;
}

/**
 * aiv_password_check_new:
 * @password: what somebody wants as password
 * @error: %AIV_AUTH_ERROR_BAD_PASSWORD with the reason
 *
 * Returns: whether it may be one
 */
gboolean
aiv_password_check_new (const char *password, GError **error)
{
  g_return_val_if_fail (password != NULL, FALSE);

  if (strlen (password) > AIV_PASSWORD_MAX_BYTES || !g_utf8_validate (password, -1, NULL))
    g_set_error (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BAD_PASSWORD, "The password must be text of at most %d bytes",
                 AIV_PASSWORD_MAX_BYTES);
  else if (g_utf8_strlen (password, -1) < AIV_PASSWORD_MIN_LENGTH)
    g_set_error (error, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BAD_PASSWORD,
                 "The password must have at least %d characters", AIV_PASSWORD_MIN_LENGTH);
  else
    return TRUE;
  return FALSE;
}

/**
 * aiv_password_generate:
 *
 * Returns: (transfer full): a password of some 90 random bits that can be read out and typed
 */
char *
aiv_password_generate (void)
{
  char *password = g_malloc0 (GENERATED_LENGTH + 1);

  if (sodium_init () < 0)
    g_error ("libsodium cannot be used");
  for (int i = 0; i < GENERATED_LENGTH; i++)
    password[i] = ALPHABET[randombytes_uniform (sizeof ALPHABET - 1)];
  return password;
}

/**
 * aiv_password_hash:
 * @password: a password
 *
 * Hashes with Argon2id on a worker.
 *
 * Returns: (transfer full): a future of the hash, a string; rejects with
 *   %AIV_AUTH_ERROR_BUSY
 */
DexFuture *
aiv_password_hash (const char *password)
{
  aiv_return_future_if_fail (password != NULL);

  return begin (NULL, password);
}

/**
 * aiv_password_verify:
 * @hash: (nullable): a hash of [func@Aiv.password_hash]; %NULL takes as long and is never right, so
 *   that the time does not tell whether a user exists
 * @password: what was given
 *
 * Checks a password on a worker.
 *
 * Returns: (transfer full): a future of a boolean; rejects with %AIV_AUTH_ERROR_BUSY
 */
DexFuture *
aiv_password_verify (const char *hash, const char *password)
{
  aiv_return_future_if_fail (password != NULL);

  return begin (hash != NULL ? hash : "", password);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-password.h"

#include <sodium.h>
#include <string.h>

#include "aiv-error.h"
#include "aiv-thread.h"
#include "auth/aiv-auth-error.h"

/* Each check takes 64 MiB and some 50 ms of a core: what a crowd may make us do at once is
 * bounded, and what waits behind that too. */
#define MAX_WAITING 32

/* Letters and digits that cannot be mistaken for each other. */
#define ALPHABET "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
#define GENERATED_LENGTH 16

static int n_waiting;
static GMutex one_at_a_time;

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

  sodium_memzero (job->password, strlen (job->password));
  g_free (job->password);
  g_free (job->hash);
  stop_counting (job);
  g_free (job);
}

static gboolean
run (gpointer data, GCancellable *cancellable, GValue *result, GError **error)
{
  Job *job = data;
  char made[crypto_pwhash_STRBYTES];
  gboolean right = FALSE;

  /* One at a time: the memory of several would be the largest thing that the server has. */
  g_mutex_lock (&one_at_a_time);
  if (job->hash != NULL)
    right = crypto_pwhash_str_verify (job->hash, job->password, strlen (job->password)) == 0;
  else
    right = crypto_pwhash_str (made, job->password, strlen (job->password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                               crypto_pwhash_MEMLIMIT_INTERACTIVE)
            == 0;
  g_mutex_unlock (&one_at_a_time);
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
  return aiv_thread_run (run, job, job_free);
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
  /* Of a random password that nobody has kept, with the parameters of today. */
  static const char nobody[] =
      "$argon2id$v=19$m=65536,t=2,p=1$a6DTZzGpEjnr/d68oezYQA$8hehBn+tFlLwf2mgZMj4pC7MKNQMduA6X7RCMsERt3o";

  aiv_return_future_if_fail (password != NULL);

  return begin (hash != NULL ? hash : nobody, password);
}

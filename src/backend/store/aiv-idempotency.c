/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-idempotency.h"

#include "aiv-error.h"
#include "aiv-time.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-store-private.h"

#define KEPT_MS (G_GINT64_CONSTANT (24) * 60 * 60 * 1000)

/* Of requests whose answer follows from the stored outcome. */
#define STATUS_OUTCOME 1

typedef struct
{
  gint64 user_id;
  char *key;
  guint status;
  char *body;
} Write;

static void
write_free (Write *self)
{
  g_free (self->key);
  g_free (self->body);
  g_free (self);
}

static gboolean
forget_old (AivSql *sql, gint64 now, GError **error)
{
  return aiv_sql_exec (sql, "DELETE FROM idempotency WHERE created_at < ?1", AIV_ARGS (AIV_INT (now - KEPT_MS)), error)
         >= 0;
}

/* Reads what is kept under a key: FALSE without error if nothing is. */
static gboolean
find (AivSql      *sql,
      gint64       user_id,
      const char  *key,
      const char  *digest,
      guint       *status,
      char       **body,
      AivOutcome **outcome,
      GError     **error)
{
  g_autoptr (AivRows) rows
      = aiv_sql_query (sql,
                       "SELECT digest, status, body, batch_id, count, credits, video_id FROM idempotency"
                       " WHERE user_id = ?1 AND request_key = ?2 AND created_at >= ?3",
                       AIV_ARGS (AIV_INT (user_id), AIV_TEXT (key), AIV_INT (aiv_time_now_ms () - KEPT_MS)), error);

  if (!aiv_rows_next (rows, error))
    return FALSE;
  if (g_strcmp0 (aiv_rows_text (rows, 0), digest) != 0)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_CONFLICT,
                   "The Idempotency-Key was used for another request");
      return FALSE;
    }
  *status = (guint) aiv_rows_int (rows, 1);
  if (body != NULL)
    *body = aiv_rows_dup (rows, 2);
  if (outcome != NULL)
    {
      *outcome = aiv_outcome_new ();
      (*outcome)->batch_id = aiv_rows_dup (rows, 3);
      (*outcome)->count = aiv_rows_int (rows, 4);
      (*outcome)->credits = aiv_rows_int (rows, 5);
      (*outcome)->video_id = aiv_rows_int (rows, 6);
      (*outcome)->answer = aiv_rows_dup (rows, 2);
      (*outcome)->replayed = TRUE;
    }
  return TRUE;
}

/* In a transaction: sets *outcome if the request has been done already. Returns FALSE if
 * the key belongs to another request. */
gboolean
aiv_idempotency_tx_find (AivSql               *sql,
                         gint64                user_id,
                         const AivRequestKey  *key,
                         AivOutcome          **outcome,
                         GError              **error)
{
  GError *local_error = NULL;
  guint status;

  *outcome = NULL;
  if (key == NULL || key->key == NULL)
    return TRUE;
  if (!find (sql, user_id, key->key, key->digest, &status, NULL, outcome, &local_error) && local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  return TRUE;
}

/* In a transaction: keeps what a request did. What is in its place has been found to be too old. */
gboolean
aiv_idempotency_tx_keep (AivSql               *sql,
                         gint64                user_id,
                         const AivRequestKey  *key,
                         const AivOutcome     *outcome,
                         gint64                now,
                         GError              **error)
{
  if (key == NULL || key->key == NULL)
    return TRUE;
  return forget_old (sql, now, error)
         && aiv_sql_exec (sql,
                          "INSERT OR REPLACE INTO idempotency (user_id, request_key, digest, status, batch_id, count,"
                          " credits, created_at, video_id, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                          AIV_ARGS (AIV_INT (user_id), AIV_TEXT (key->key), AIV_TEXT (key->digest),
                                    AIV_INT (STATUS_OUTCOME), AIV_TEXT (outcome->batch_id), AIV_INT (outcome->count),
                                    AIV_INT (outcome->credits), AIV_INT (now), AIV_INT (outcome->video_id),
                                    AIV_TEXT (outcome->answer)),
                          error) >= 0;
}

/* In a transaction: does what a request asks for, or finds what it did when its key was used before.
 * The outcome, an [struct@Outcome], becomes the result. */
gboolean
aiv_idempotency_tx_once (AivSql               *sql,
                         gint64                user_id,
                         const AivRequestKey  *key,
                         AivOnceFunc           func,
                         gpointer              data,
                         GValue               *result,
                         GError              **error)
{
  gint64 now = aiv_time_now_ms ();
  g_autoptr (AivOutcome) outcome = NULL;

  if (!aiv_idempotency_tx_find (sql, user_id, key, &outcome, error))
    return FALSE;
  if (outcome == NULL
      && (!(outcome = func (sql, data, now, error))
          || !aiv_idempotency_tx_keep (sql, user_id, key, outcome, now, error)))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_OUTCOME, g_steal_pointer (&outcome));
  return TRUE;
}

/**
 * aiv_idempotency_get:
 * @store: a store
 * @user_id: whose request
 * @key: its key and digest
 * @error: %AIV_STORE_ERROR_CONFLICT, or why it cannot be read
 *
 * Looks for the answer to a request whose work is one transaction, which has taken its key.
 * On the store's thread, at once.
 *
 * Returns: (transfer full) (nullable): an answer; its status is below 100 while there is none
 */
AivKeptAnswer *
aiv_idempotency_get (AivStore *store, gint64 user_id, const AivRequestKey *key, GError **error)
{
  AivSql *sql = aiv_store_read (store, error);
  g_autoptr (AivKeptAnswer) answer = NULL;
  GError *local_error = NULL;

  if (sql == NULL)
    return NULL;
  answer = aiv_kept_answer_new ();
  if (!find (sql, user_id, key->key, key->digest, &answer->status, &answer->body, NULL, &local_error)
      && local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return NULL;
    }
  return g_steal_pointer (&answer);
}

static gboolean
do_finish (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_sql_exec (sql,
                       "UPDATE idempotency SET status = ?3, body = ?4"
                       " WHERE user_id = ?1 AND request_key = ?2 AND status = ?5",
                       AIV_ARGS (AIV_INT (w->user_id), AIV_TEXT (w->key), AIV_INT (w->status), AIV_TEXT (w->body),
                                 AIV_INT (STATUS_OUTCOME)),
                       error) >= 0;
}

/**
 * aiv_idempotency_finish:
 * @store: a store
 * @user_id: whose request
 * @key: its key
 * @status: HTTP status of the answer, 100 to 599
 * @body: (nullable): its body
 *
 * Keeps the answer to a request that took its key into its transaction, for 24 hours.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_idempotency_finish (AivStore *store, gint64 user_id, const char *key, guint status, const char *body)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (key != NULL);
  aiv_return_future_if_fail (status >= 100 && status <= 599);

  w = g_new0 (Write, 1);
  w->user_id = user_id;
  w->key = g_strdup (key);
  w->status = status;
  w->body = g_strdup (body);
  return aiv_store_write (store, do_finish, w, (GDestroyNotify) write_free);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-videos.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-id.h"
#include "aiv-time.h"
#include "store/aiv-batches-private.h"
#include "store/aiv-events-private.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-items-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-storage-private.h"
#include "store/aiv-store-private.h"
#include "store/aiv-subscriptions-private.h"
#include "store/aiv-videos-private.h"

/* Writing videos. Whoever asks for one has to have subscribed and to be able to pay, in
 * this order (API.md §2); both are looked at in the transaction that takes the credits. */

/* More than any form asks for; what is longer is refused before it gets here. */
#define MAX_PROMPT_BYTES (32 * 1024)
#define MAX_URL_BYTES (4 * 1024)

typedef struct
{
  AivVideoDraft *draft;
  gint64 user_id;
  gint64 id;
  char *key;
  char *digest;
  AivVideoAnswer answer;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_clear_pointer (&self->draft, aiv_video_draft_unref);
  g_free (self->key);
  g_free (self->digest);
  g_free (self);
}

static Write *
write_new (gint64 user_id, gint64 id, const AivRequestKey *key, AivVideoAnswer answer)
{
  Write *self = g_new0 (Write, 1);

  self->user_id = user_id;
  self->id = id;
  self->key = key != NULL ? g_strdup (key->key) : NULL;
  self->digest = key != NULL ? g_strdup (key->digest) : NULL;
  self->answer = answer;
  return self;
}

/* Returns the batch's seq, -1 on failure. */
static gint64
add_batch (AivSql *sql, AivVideoDraft *draft, const char *id, gint64 now, GError **error)
{
  gint64 seq;

  if (!aiv_sql_get_int (sql,
                        "INSERT INTO batch (kind, id, user_id, name, prompt, engine, model, fallback, reference_url,"
                        " want_ms, want_width, want_height, price, created_at, updated_at)"
                        " VALUES ('video', ?1, ?2, '', ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12) RETURNING seq",
                        AIV_ARGS (AIV_TEXT (id), AIV_INT (draft->user_id), AIV_TEXT (draft->prompt),
                                  AIV_TEXT (draft->engine), AIV_TEXT (draft->model), AIV_INT (draft->fallback),
                                  AIV_TEXT (draft->reference_url), AIV_INT (draft->want_ms), AIV_INT (draft->want_width),
                                  AIV_INT (draft->want_height), AIV_INT (draft->price), AIV_INT (now)),
                        &seq, error))
    return -1;
  return seq;
}

/* Says what was done, in the answer's own words. */
static AivOutcome *
describe (AivSql *sql, Write *w, gint64 owner_id, gint64 id, GError **error)
{
  g_autoptr (AivOutcome) outcome = aiv_outcome_new ();
  g_autoptr (AivVideoRow) video = aiv_videos_tx_get (sql, owner_id, id, error);

  if (video == NULL || !aiv_ledger_tx_get_balance (sql, owner_id, &outcome->credits, error))
    return NULL;
  outcome->batch_id = g_strdup (video->batch_id);
  outcome->video_id = id;
  outcome->count = 1;
  outcome->answer = w->answer != NULL ? w->answer (video) : NULL;
  return g_steal_pointer (&outcome);
}

static AivOutcome *
add_video (AivSql *sql, gpointer data, gint64 now, GError **error)
{
  Write *w = data;
  AivVideoDraft *draft = w->draft;
  g_autofree char *batch_id = aiv_id_new ();
  gint64 seq;

  if (!aiv_subscriptions_tx_check (sql, draft->user_id, now, error)
      || !aiv_ledger_tx_check (sql, draft->user_id, 1, draft->price, NULL, error)
      || !aiv_storage_tx_check (sql, draft->user_id, draft->image != NULL ? draft->image->size : 0, error)
      || (seq = add_batch (sql, draft, batch_id, now, error)) < 0
      || !aiv_items_tx_add (sql,
                            &(AivNewItem){ .user_id = draft->user_id,
                                           .batch_id = batch_id,
                                           .batch_seq = seq,
                                           .image = draft->image,
                                           .price = draft->price,
                                           .request_key = w->key },
                            now, error)
      || !aiv_events_tx_add (sql, draft->user_id, AIV_EVENT_BATCH, batch_id, NULL, now, error)
      || !aiv_events_tx_add (sql, draft->user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error))
    return NULL;
  return describe (sql, w, draft->user_id, seq, error);
}

static gboolean
do_submit (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;

  return aiv_idempotency_tx_once (sql, w->draft->user_id, &(AivRequestKey){ w->key, w->digest }, add_video, w, result,
                                  error);
}

static gboolean
text_is_valid (const char *text, gsize max_bytes)
{
  return strlen (text) <= max_bytes && g_utf8_validate (text, -1, NULL);
}

/**
 * aiv_videos_submit:
 * @store: a store
 * @draft: what to make; if it has a picture, that is in its place, and its row names it
 * @key: (nullable): of the user's request
 * @answer: (nullable): writes the answer that is kept under @key
 *
 * Takes on a video, in one transaction: its price is held, it has its rows, and the answer
 * is kept under @key; or nothing of it. The queue sees it by itself. When the future
 * rejects, or resolves to a replay, no row names the picture of @draft, and its file is the
 * caller's to remove.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the video's id and the
 *   answer; rejects with %AIV_STORE_ERROR_SUBSCRIPTION_REQUIRED,
 *   %AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED, %AIV_STORE_ERROR_INSUFFICIENT_CREDITS,
 *   %AIV_STORE_ERROR_DISABLED, %AIV_STORE_ERROR_QUOTA, %AIV_STORE_ERROR_CONFLICT,
 *   %AIV_STORE_ERROR_NOT_FOUND (no such user) or %AIV_STORE_ERROR_INVALID
 */
DexFuture *
aiv_videos_submit (AivStore *store, AivVideoDraft *draft, const AivRequestKey *key, AivVideoAnswer answer)
{
  Write *w;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (draft != NULL && draft->prompt != NULL && draft->model != NULL && draft->engine != NULL);
  aiv_return_future_if_fail (draft->image == NULL
                             || (aiv_store_path_is_ours (draft->image->path) && draft->image->name != NULL
                                 && draft->image->content_type != NULL));

  if (draft->price < 0 || draft->price > AIV_STORE_MAX_CREDITS)
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "Price out of range");
  if (!text_is_valid (draft->prompt, MAX_PROMPT_BYTES))
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "The prompt is too long");
  if (draft->reference_url != NULL && !text_is_valid (draft->reference_url, MAX_URL_BYTES))
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "The picture's URL is too long");

  w = write_new (draft->user_id, 0, key, answer);
  w->draft = aiv_video_draft_ref (draft);
  return aiv_store_write (store, do_submit, w, write_free);
}

/* Who did it stands in the ledger; an administrator's own id is not known here. */
static gint64
actor (Write *w)
{
  return w->user_id == AIV_ANY_USER ? 0 : w->user_id;
}

static AivOutcome *
retry (AivSql *sql, gpointer data, gint64 now, GError **error)
{
  Write *w = data;
  g_autoptr (AivVideoRow) video = aiv_videos_tx_get (sql, w->user_id, w->id, error);
  g_autoptr (GPtrArray) items = NULL;

  if (video == NULL)
    return NULL;
  if (video->status != AIV_JOB_FAILED && video->status != AIV_JOB_CANCELLED)
    {
      g_set_error (error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_RESUMABLE, "Can only retry failed videos");
      return NULL;
    }
  items = aiv_items_tx_select (sql, "i.batch_seq = ?1", AIV_ARGS (AIV_INT (video->id)), error);
  if (items == NULL || !aiv_subscriptions_tx_check (sql, video->user_id, now, error)
      || !aiv_items_tx_resume_all (sql, items, video->user_id, actor (w), w->key, now, error))
    return NULL;
  return describe (sql, w, video->user_id, w->id, error);
}

/* The key is looked for before the video is: the first answer stands even if that is gone by now. */
static gboolean
do_retry (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 owner_id = w->user_id;

  if (owner_id == AIV_ANY_USER)
    {
      g_autoptr (AivVideoRow) video = aiv_videos_tx_get (sql, w->user_id, w->id, error);

      if (video == NULL)
        return FALSE;
      owner_id = video->user_id;
    }
  return aiv_idempotency_tx_once (sql, owner_id, &(AivRequestKey){ w->key, w->digest }, retry, w, result, error);
}

/**
 * aiv_videos_retry:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @id: which
 * @key: (nullable): of the request
 * @answer: (nullable): writes the answer that is kept under @key
 *
 * Queues a failed or cancelled video again and holds its price again: what was held before
 * was given back when it ended.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the answer; rejects with
 *   %AIV_STORE_ERROR_NOT_FOUND, %AIV_STORE_ERROR_NOT_RESUMABLE,
 *   %AIV_STORE_ERROR_SUBSCRIPTION_REQUIRED, %AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED,
 *   %AIV_STORE_ERROR_INSUFFICIENT_CREDITS, %AIV_STORE_ERROR_DISABLED or %AIV_STORE_ERROR_CONFLICT
 */
DexFuture *
aiv_videos_retry (AivStore *store, gint64 user_id, gint64 id, const AivRequestKey *key, AivVideoAnswer answer)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));

  return aiv_store_write (store, do_retry, write_new (user_id, id, key, answer), write_free);
}

static gboolean
do_delete (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Write *w = data;
  gint64 now = aiv_time_now_ms ();
  g_autoptr (AivVideoRow) video = aiv_videos_tx_get (sql, w->user_id, w->id, error);
  g_autoptr (AivOutcome) outcome = aiv_outcome_new ();

  if (video == NULL)
    return FALSE;
  outcome->video_id = video->id;
  outcome->count = aiv_items_tx_cancel_all (sql, video->id, actor (w), now, error);
  if (outcome->count < 0 || !aiv_batches_tx_remove (sql, video->id, video->user_id, video->batch_id, now, error)
      || !aiv_ledger_tx_get_balance (sql, video->user_id, &outcome->credits, error))
    return FALSE;
  aiv_result_take_boxed (result, AIV_TYPE_OUTCOME, g_steal_pointer (&outcome));
  return TRUE;
}

/**
 * aiv_videos_delete:
 * @store: a store
 * @user_id: the owner, or %AIV_ANY_USER
 * @id: which
 *
 * Removes a video and, after the commit, its files. If it is unfinished it is cancelled and
 * its price given back; its rows in the ledger stay.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] whose count says whether it was
 *   cancelled; rejects with %AIV_STORE_ERROR_NOT_FOUND
 */
DexFuture *
aiv_videos_delete (AivStore *store, gint64 user_id, gint64 id)
{
  aiv_return_future_if_fail (AIV_IS_STORE (store));

  return aiv_store_write (store, do_delete, write_new (user_id, id, NULL, NULL), write_free);
}

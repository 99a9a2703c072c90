/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "store/aiv-batches.h"

#include <string.h>

#include "aiv-error.h"
#include "aiv-id.h"
#include "aiv-time.h"
#include "store/aiv-events-private.h"
#include "store/aiv-files-private.h"
#include "store/aiv-idempotency-private.h"
#include "store/aiv-items-private.h"
#include "store/aiv-ledger-private.h"
#include "store/aiv-storage-private.h"
#include "store/aiv-store-private.h"

#define MAX_IMAGES 50

/* More than any form asks for; what is longer is refused before it gets here. */
#define MAX_NAME_BYTES 1024
#define MAX_PROMPT_BYTES (32 * 1024)

typedef struct
{
  AivBatchDraft *draft;
  char *key;
  char *digest;
} Submit;

static void
submit_free (Submit *self)
{
  aiv_batch_draft_unref (self->draft);
  g_free (self->key);
  g_free (self->digest);
  g_free (self);
}

static gint64
add_up_sizes (const AivBatchDraft *draft)
{
  gint64 bytes = draft->audio->size;

  for (guint i = 0; i < draft->images->len; i++)
    bytes += ((const AivFileRow *) draft->images->pdata[i])->size;
  return bytes;
}

static AivOutcome *
add_batch (AivSql *sql, gpointer data, gint64 now, GError **error)
{
  Submit *s = data;
  AivBatchDraft *draft = s->draft;
  gint64 required = draft->price * draft->images->len;
  g_autoptr (AivOutcome) outcome = NULL;
  g_autofree char *id = aiv_id_new ();
  gint64 balance, seq;

  if (!aiv_ledger_tx_check (sql, draft->user_id, draft->images->len, required, &balance, error)
      || !aiv_storage_tx_check (sql, draft->user_id, add_up_sizes (draft), error)
      || !aiv_sql_get_int (sql,
                           "INSERT INTO batch (id, user_id, name, prompt, engine, audio_path, audio_name, audio_ms, price,"
                           " created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10) RETURNING seq",
                           AIV_ARGS (AIV_TEXT (id), AIV_INT (draft->user_id), AIV_TEXT (draft->name),
                                     AIV_TEXT (draft->prompt), AIV_TEXT (draft->engine), AIV_TEXT (draft->audio->path),
                                     AIV_TEXT (draft->audio->name), AIV_INT (draft->audio->duration_ms),
                                     AIV_INT (draft->price), AIV_INT (now)),
                           &seq, error)
      || !aiv_files_tx_add (sql, draft->audio, "audio", draft->user_id, seq, now, error))
    return NULL;
  for (guint i = 0; i < draft->images->len; i++)
    if (!aiv_items_tx_add (sql,
                           &(AivNewItem){ .user_id = draft->user_id,
                                          .batch_id = id,
                                          .batch_seq = seq,
                                          .position = i,
                                          .image = g_ptr_array_index (draft->images, i),
                                          .price = draft->price,
                                          .request_key = s->key },
                           now, error))
      return NULL;
  if (!aiv_events_tx_add (sql, draft->user_id, AIV_EVENT_BATCH, id, NULL, now, error)
      || !aiv_events_tx_add (sql, draft->user_id, AIV_EVENT_CREDITS, NULL, NULL, now, error))
    return NULL;

  outcome = aiv_outcome_new ();
  outcome->batch_id = g_steal_pointer (&id);
  outcome->count = draft->images->len;
  outcome->credits = balance - required;
  return g_steal_pointer (&outcome);
}

static gboolean
do_submit (AivSql *sql, gpointer data, GValue *result, GError **error)
{
  Submit *s = data;

  return aiv_idempotency_tx_once (sql, s->draft->user_id, &(AivRequestKey){ s->key, s->digest }, add_batch, s, result,
                                  error);
}

static gboolean
text_is_valid (const char *text, gsize max_bytes)
{
  return strlen (text) <= max_bytes && g_utf8_validate (text, -1, NULL);
}

static gboolean
file_is_valid (AivFileRow *file)
{
  return file != NULL && aiv_store_path_is_ours (file->path) && file->name != NULL && file->content_type != NULL;
}

/**
 * aiv_batches_submit:
 * @store: a store
 * @draft: what to make; its files are in place, and their rows name them
 * @key: (nullable): of the user's request
 *
 * Takes on a batch, in one transaction: its price is held, it and its items and files
 * have their rows, and the answer is kept under @key; or nothing of it. The queue sees
 * it by itself. When the future rejects, or resolves to a replay, no row names the files
 * of @draft, and they are the caller's to remove.
 *
 * Returns: (transfer full): a future of an [struct@Outcome] with the batch's id; rejects
 *   with %AIV_STORE_ERROR_INSUFFICIENT_CREDITS, %AIV_STORE_ERROR_DISABLED,
 *   %AIV_STORE_ERROR_QUOTA, %AIV_STORE_ERROR_CONFLICT, %AIV_STORE_ERROR_NOT_FOUND (no such user) or %AIV_STORE_ERROR_INVALID
 */
DexFuture *
aiv_batches_submit (AivStore *store, AivBatchDraft *draft, const AivRequestKey *key)
{
  Submit *s;

  aiv_return_future_if_fail (AIV_IS_STORE (store));
  aiv_return_future_if_fail (draft != NULL && draft->name != NULL && draft->prompt != NULL && draft->engine != NULL);

  if (draft->images->len < 1 || draft->images->len > MAX_IMAGES)
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "A batch has 1 to %d images", MAX_IMAGES);
  if (draft->price < 0 || draft->price > AIV_STORE_MAX_CREDITS / MAX_IMAGES)
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "Price out of range");
  if (!text_is_valid (draft->name, MAX_NAME_BYTES))
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "The name is too long");
  if (!text_is_valid (draft->prompt, MAX_PROMPT_BYTES))
    return dex_future_new_reject (AIV_STORE_ERROR, AIV_STORE_ERROR_INVALID, "The prompt is too long");
  aiv_return_future_if_fail (file_is_valid (draft->audio));
  for (guint i = 0; i < draft->images->len; i++)
    aiv_return_future_if_fail (file_is_valid (g_ptr_array_index (draft->images, i)));

  s = g_new0 (Submit, 1);
  s->draft = aiv_batch_draft_ref (draft);
  s->key = key != NULL ? g_strdup (key->key) : NULL;
  s->digest = key != NULL ? g_strdup (key->digest) : NULL;
  return aiv_store_write (store, do_submit, s, (GDestroyNotify) submit_free);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-outbox.h"

#include "aiv-api.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-id.h"
#include "aiv-json.h"

/* Among so many of the newest is what was sent last. */
#define LOOK_BACK 20

/**
 * AivOutbox:
 *
 * Sends a draft, a batch or a video from words, so that it is made and paid for once, whatever
 * happens meanwhile. The key that it goes out with is on the disk before the first byte leaves,
 * and stays there until the server has said yes or no. Until then the outcome is *unknown*:
 *
 * - sending the same again uses the same key, which servers of ours answer with what they said,
 *   or would have said, the first time;
 * - other servers know no such keys: there the newest batches or videos are looked at first, and
 *   what is found is not sent again.
 *
 * What was made before the sending is told from what it made by the newest one that there was: the
 * server's own order of things, so that no two clocks are compared.
 */
struct _AivOutbox
{
  GObject parent_instance;

  AivSession *session;
  AivDraftStore *store;

  char *key;           /* NULL: nothing is unknown */
  char *fingerprint;   /* of what was sent with it */
  gint64 newest;       /* before: id of a video, time of a batch; -1 if it could not be asked */
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivOutbox, aiv_outbox, G_TYPE_OBJECT)

typedef struct
{
  AivOutbox *outbox;
  GObject *draft;
  AivTransfer *transfer;
} Send;

static void
send_free (gpointer data)
{
  Send *send = data;

  g_object_unref (send->outbox);
  g_object_unref (send->draft);
  g_clear_object (&send->transfer);
  g_free (send);
}

static AivClient *
get_client (AivOutbox *self)
{
  return aiv_session_get_client (self->session);
}

static void
changed (AivOutbox *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- looking ---------------------------------------------------------------------------- */

static AivWirePage *
await_newest (Send    *send,
              guint    n,
              GError **error)
{
  AivClient *client = get_client (send->outbox);

  return dex_await_boxed (AIV_IS_BATCH_DRAFT (send->draft) ? aiv_client_fetch_batches (client, n, 0)
                                                           : aiv_client_fetch_videos (client, 1, n),
                          error);
}

static gint64
get_order (Send    *send,
           gpointer entry)
{
  return AIV_IS_BATCH_DRAFT (send->draft) ? ((AivWireBatch *) entry)->timestamp : ((AivWireVideo *) entry)->id;
}

static gboolean
await_order (Send    *send,
             GError **error)
{
  g_autoptr(AivWirePage) page = await_newest (send, 1, error);

  if (page == NULL)
    send->outbox->newest = -1;
  else
    send->outbox->newest = page->items->len > 0 ? get_order (send, page->items->pdata[0]) : 0;

  return page != NULL;
}

static gboolean
is_asked (const char *wanted,
          const char *found)
{
  return wanted == NULL || g_strcmp0 (wanted, found) == 0;
}

static gboolean
is_same (Send    *send,
         gpointer entry)
{
  if (AIV_IS_BATCH_DRAFT (send->draft))
    {
      AivBatchDraft *draft = AIV_BATCH_DRAFT (send->draft);
      AivWireBatch *batch = entry;

      return batch->image_count == g_list_model_get_n_items (G_LIST_MODEL (aiv_batch_draft_get_images (draft)))
             && is_asked (aiv_batch_draft_get_prompt (draft), batch->prompt)
             && is_asked (aiv_batch_draft_get_name (draft), batch->name);
    }
  else
    {
      AivVideoDraft *draft = AIV_VIDEO_DRAFT (send->draft);
      AivWireVideo *video = entry;

      return is_asked (aiv_video_draft_get_prompt (draft), video->prompt)
             && is_asked (aiv_video_draft_get_model (draft), video->model);
    }
}

static char *
dup_id (Send    *send,
        gpointer entry)
{
  if (AIV_IS_BATCH_DRAFT (send->draft))
    return g_strdup (((AivWireBatch *) entry)->id);
  return g_strdup_printf ("%" G_GINT64_FORMAT, ((AivWireVideo *) entry)->id);
}

/* NULL without an error: it has not arrived. */
static char *
await_found (Send    *send,
             GError **error)
{
  g_autoptr(AivWirePage) page = await_newest (send, LOOK_BACK, error);

  for (guint i = 0; page != NULL && i < page->items->len; i++)
    {
      gpointer entry = page->items->pdata[i];

      if (send->outbox->newest >= 0 && get_order (send, entry) > send->outbox->newest && is_same (send, entry))
        return dup_id (send, entry);
    }

  return NULL;
}

/* It has been there all along, but a server that tells no news has said so to nobody: neither what it is nor what it cost. */
static DexFuture *
take_found (Send *send,
            char *id)
{
  aiv_outbox_forget (send->outbox);
  dex_future_disown (aiv_session_refresh (send->outbox->session));

  return dex_future_new_take_string (id);
}

static DexFuture *
look_up_fiber (gpointer data)
{
  Send *send = data;
  g_autofree char *id = NULL;
  GError *error = NULL;

  id = await_found (send, &error);
  if (error != NULL)
    return dex_future_new_for_error (error);
  if (id == NULL)
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND, "It has not arrived");

  return take_found (send, g_steal_pointer (&id));
}

/* --- sending ---------------------------------------------------------------------------- */

/* Whether the server has said no to the first attempt: then nothing was made. Whatever else went wrong, it may have been.
 * Of a repetition only those answers tell anything that come after looking for its key: that the sign-in has run out, or that
 * there were too many requests, says nothing of the attempt before, and a new key could have it paid for twice. */
static gboolean
is_refusal (const GError *error,
            gboolean      again)
{
  const AivApiErrorInfo *info = aiv_api_error_get_info (error);
  guint status = info != NULL ? info->status : 0;

  if (again)
    return status == 400 || status == 402 || status == 422;
  return g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_FILE) || (status >= 400 && status < 500 && status != 408);
}

static char *
await_answer (Send    *send,
              GError **error)
{
  AivSession *session = send->outbox->session;

  if (AIV_IS_BATCH_DRAFT (send->draft))
    {
      g_autoptr(AivBatch) batch = dex_await_object (aiv_session_submit (session, AIV_BATCH_DRAFT (send->draft),
                                                                        send->transfer),
                                                    error);

      return batch != NULL ? g_strdup (aiv_batch_get_id (batch)) : NULL;
    }
  else
    {
      g_autoptr(AivItem) video = dex_await_object (aiv_session_create_video (session, AIV_VIDEO_DRAFT (send->draft),
                                                                             send->transfer),
                                                   error);

      return video != NULL ? g_strdup (aiv_item_get_id (video)) : NULL;
    }
}

static DexFuture *
send_fiber (gpointer data)
{
  Send *send = data;
  AivOutbox *self = send->outbox;
  gboolean has_keys = aiv_client_has_feature (get_client (self), AIV_FEATURE_IDEMPOTENCY);
  gboolean again = self->newest != G_MININT64;
  g_autofree char *id = NULL;
  GError *error = NULL;

  if (again && !has_keys)
    {
      id = await_found (send, &error);
      if (error != NULL)
        return dex_future_new_for_error (error);
      if (id != NULL)
        return take_found (send, g_steal_pointer (&id));
    }
  /* Without keys, nobody could tell afterwards whether it was made. */
  if (!again && !await_order (send, &error) && !has_keys)
    {
      aiv_outbox_forget (self);
      return dex_future_new_for_error (error);
    }
  g_clear_error (&error);

  /* What cannot be kept is sent all the same: the person asked for it. */
  changed (self);
  dex_await (aiv_draft_store_flush (self->store), NULL);

  id = await_answer (send, &error);
  if (id != NULL || is_refusal (error, again))
    aiv_outbox_forget (self);

  return id != NULL ? dex_future_new_for_string (id) : dex_future_new_for_error (error);
}

/* --- the object ------------------------------------------------------------------------- */

static void
aiv_outbox_finalize (GObject *object)
{
  AivOutbox *self = AIV_OUTBOX (object);

  g_clear_object (&self->session);
  g_clear_object (&self->store);
  g_free (self->key);
  g_free (self->fingerprint);
  G_OBJECT_CLASS (aiv_outbox_parent_class)->finalize (object);
}

static void
aiv_outbox_class_init (AivOutboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_outbox_finalize;

  /**
   * AivOutbox::changed:
   *
   * The draft is to be stored anew, with what [method@Outbox.add_to_json] adds. Handlers do so
   * at once.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIV_TYPE_OUTBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
aiv_outbox_init (AivOutbox *self)
{
}

/**
 * aiv_outbox_new:
 * @session: who sends
 * @store: where the draft is kept
 *
 * Returns: (transfer full): an outbox that nothing is unknown about
 */
AivOutbox *
aiv_outbox_new (AivSession    *session,
                AivDraftStore *store)
{
  AivOutbox *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (AIV_IS_DRAFT_STORE (store), NULL);

  self = g_object_new (AIV_TYPE_OUTBOX, NULL);
  self->session = g_object_ref (session);
  self->store = g_object_ref (store);

  return self;
}

/**
 * aiv_outbox_is_unknown:
 * @self: an outbox
 *
 * Returns: whether something was sent that may have arrived or not
 */
gboolean
aiv_outbox_is_unknown (AivOutbox *self)
{
  g_return_val_if_fail (AIV_IS_OUTBOX (self), FALSE);

  return self->key != NULL;
}

/**
 * aiv_outbox_may_send:
 * @self: an outbox
 * @fingerprint: of what somebody wants to send
 *
 * Returns: whether that can not make anything twice: nothing is unknown, or only whether this very
 *   draft has arrived
 */
gboolean
aiv_outbox_may_send (AivOutbox  *self,
                     const char *fingerprint)
{
  g_return_val_if_fail (AIV_IS_OUTBOX (self), FALSE);

  return self->key == NULL || g_strcmp0 (self->fingerprint, fingerprint) == 0;
}

/**
 * aiv_outbox_forget:
 * @self: an outbox
 *
 * What was sent last is known by now, or does not matter any more.
 */
void
aiv_outbox_forget (AivOutbox *self)
{
  g_return_if_fail (AIV_IS_OUTBOX (self));

  if (self->key == NULL)
    return;
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->fingerprint, g_free);
  changed (self);
}

/**
 * aiv_outbox_restore:
 * @self: a new outbox
 * @draft: what [method@Outbox.add_to_json] added to, in an earlier run
 */
void
aiv_outbox_restore (AivOutbox  *self,
                    JsonObject *draft)
{
  JsonObject *sending;

  g_return_if_fail (AIV_IS_OUTBOX (self));
  g_return_if_fail (draft != NULL);

  sending = aiv_json_get_object (draft, "sending");
  if (sending == NULL || aiv_json_get_string (sending, "key") == NULL)
    return;
  g_set_str (&self->key, aiv_json_get_string (sending, "key"));
  g_set_str (&self->fingerprint, aiv_json_get_string (sending, "fingerprint"));
  self->newest = aiv_json_get_int (sending, "newest", -1);
}

/**
 * aiv_outbox_add_to_json:
 * @self: an outbox
 * @draft: what is kept of a draft
 *
 * Adds what has to outlive a crash while something is sent.
 */
void
aiv_outbox_add_to_json (AivOutbox  *self,
                        JsonObject *draft)
{
  JsonObject *sending;

  g_return_if_fail (AIV_IS_OUTBOX (self));
  g_return_if_fail (draft != NULL);

  if (self->key == NULL)
    return;
  sending = json_object_new ();
  json_object_set_string_member (sending, "key", self->key);
  json_object_set_string_member (sending, "fingerprint", self->fingerprint);
  json_object_set_int_member (sending, "newest", self->newest);
  json_object_set_object_member (draft, "sending", sending);
}

static Send *
send_new (AivOutbox   *self,
          GObject     *draft,
          AivTransfer *transfer)
{
  Send *send = g_new0 (Send, 1);

  send->outbox = g_object_ref (self);
  send->draft = g_object_ref (draft);
  g_set_object (&send->transfer, transfer);

  return send;
}

/**
 * aiv_outbox_send:
 * @self: an outbox
 * @draft: an [class@BatchDraft] or an [class@VideoDraft]
 * @fingerprint: what is different for every draft whose content is
 * @transfer: (nullable): told how far the upload is
 *
 * Sends a draft; the same one as the last time, if that is unknown, with the same key.
 *
 * Returns: (transfer full): a future of a string: the id of the batch or the video. Rejects as
 *   [method@Aiv.Session.submit] and [method@Aiv.Session.create_video] do.
 */
DexFuture *
aiv_outbox_send (AivOutbox   *self,
                 GObject     *draft,
                 const char  *fingerprint,
                 AivTransfer *transfer)
{
  aiv_return_future_if_fail (AIV_IS_OUTBOX (self));
  aiv_return_future_if_fail (AIV_IS_BATCH_DRAFT (draft) || AIV_IS_VIDEO_DRAFT (draft));
  aiv_return_future_if_fail (fingerprint != NULL);

  if (self->key == NULL || g_strcmp0 (self->fingerprint, fingerprint) != 0)
    {
      g_free (self->key);
      self->key = aiv_id_new ();
      g_set_str (&self->fingerprint, fingerprint);
      self->newest = G_MININT64;   /* not asked yet */
    }
  if (AIV_IS_BATCH_DRAFT (draft))
    aiv_batch_draft_set_idempotency_key (AIV_BATCH_DRAFT (draft), self->key);
  else
    aiv_video_draft_set_idempotency_key (AIV_VIDEO_DRAFT (draft), self->key);

  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, send_fiber, send_new (self, draft, transfer), send_free);
}

/**
 * aiv_outbox_look_up:
 * @self: an outbox that something is unknown about
 * @draft: what was sent
 *
 * Looks whether it has arrived.
 *
 * Returns: (transfer full): a future of a string: the id of the batch or the video, which is not
 *   unknown any more; rejects with %AIV_API_ERROR_NOT_FOUND when it has not arrived
 */
DexFuture *
aiv_outbox_look_up (AivOutbox *self,
                    GObject   *draft)
{
  aiv_return_future_if_fail (AIV_IS_OUTBOX (self));
  aiv_return_future_if_fail (AIV_IS_BATCH_DRAFT (draft) || AIV_IS_VIDEO_DRAFT (draft));

  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, look_up_fiber, send_new (self, draft, NULL), send_free);
}

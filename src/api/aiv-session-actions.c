/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-session-private.h"
#include "aiv-time.h"
#include "aiv-weak.h"

static DexFuture *
on_batch (DexFuture *fetched, gpointer weak)
{
  g_autoptr (AivSession) self = aiv_weak_get (weak);
  g_autoptr (AivWireBatch) wire = dex_await_boxed (dex_ref (fetched), NULL);

  if (self == NULL || wire == NULL)
    return dex_ref (fetched);
  return dex_future_new_for_object (aiv_batch_list_apply (self->batches, wire));
}

/**
 * aiv_session_load_batch:
 * @self: a session
 * @batch_id: id of a batch
 *
 * Reads a batch with its items into the list of batches.
 *
 * Returns: (transfer full): a future of an [class@Aiv.Batch], the one of the list
 */
DexFuture *
aiv_session_load_batch (AivSession *self, const char *batch_id)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (batch_id != NULL);

  return dex_future_then (aiv_client_fetch_batch (self->client, batch_id), on_batch, aiv_weak_new (self),
                          aiv_weak_free);
}

typedef enum
{
  ACT_CANCEL_ITEM,
  ACT_RETRY_ITEM,
  ACT_CANCEL_BATCH,
  ACT_RETRY_FAILED,
  ACT_DELETE_BATCH,
} Act;

typedef struct
{
  AivSession *session;
  Act act;
  char *batch_id;
  char *item_id;

  /* of a submission */
  AivBatchDraft *draft;
  AivTransfer *transfer;
} Action;

static void
action_free (gpointer data)
{
  Action *action = data;

  g_object_unref (action->session);
  g_clear_object (&action->draft);
  g_clear_object (&action->transfer);
  g_free (action->batch_id);
  g_free (action->item_id);
  g_free (action);
}

static Action *
action_new (AivSession *self, Act act, const char *batch_id, const char *item_id)
{
  Action *action = g_new0 (Action, 1);

  action->session = g_object_ref (self);
  action->act = act;
  action->batch_id = g_strdup (batch_id);
  action->item_id = g_strdup (item_id);
  return action;
}

static DexFuture *
start_act (Action *action)
{
  AivClient *client = action->session->client;

  switch (action->act)
    {
    case ACT_CANCEL_ITEM:
      return aiv_client_cancel_item (client, action->batch_id, action->item_id);
    case ACT_RETRY_ITEM:
      return aiv_client_resume_item (client, action->batch_id, action->item_id);
    case ACT_CANCEL_BATCH:
      return aiv_client_cancel_batch (client, action->batch_id);
    case ACT_RETRY_FAILED:
      return aiv_client_retry_failed (client, action->batch_id);
    case ACT_DELETE_BATCH:
      return aiv_client_delete_batch (client, action->batch_id);
    default:
      g_return_val_if_reached (NULL);
    }
}

/* Events tell the same, and later; what was asked for is to be seen at once. */
static void
await_news (AivSession *self, const char *batch_id)
{
  dex_await (aiv_session_load_batch (self, batch_id), NULL);
  if (!aiv_client_has_feature (self->client, AIV_FEATURE_EVENTS))
    dex_await (aiv_session_update_user (self), NULL);
}

static DexFuture *
act_fiber (gpointer data)
{
  Action *action = data;
  GError *error = NULL;

  if (!dex_await (start_act (action), &error))
    {
      /* "Already finished" and "not found" mean that what is shown is old. */
      if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_INVALID))
        await_news (action->session, action->batch_id);
      if (!g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND) || action->act != ACT_DELETE_BATCH)
        return dex_future_new_for_error (error);
      g_clear_error (&error);
    }
  if (action->act == ACT_DELETE_BATCH)
    aiv_batch_list_remove (action->session->batches, action->batch_id);
  else
    await_news (action->session, action->batch_id);
  return dex_future_new_true ();
}

static DexFuture *
act (AivSession *self, Act what, const char *batch_id, const char *item_id)
{
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, act_fiber,
                              action_new (self, what, batch_id, item_id), action_free);
}

/**
 * aiv_session_cancel_item:
 * @self: a session
 * @item: an item
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_session_cancel_item (AivSession *self, AivItem *item)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_ITEM (item));

  return act (self, ACT_CANCEL_ITEM, aiv_item_get_batch_id (item), aiv_item_get_id (item));
}

/**
 * aiv_session_retry_item:
 * @self: a session
 * @item: an item that failed or was cancelled
 *
 * Returns: (transfer full): a future of %TRUE once it is queued again
 */
DexFuture *
aiv_session_retry_item (AivSession *self, AivItem *item)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_ITEM (item));

  return act (self, ACT_RETRY_ITEM, aiv_item_get_batch_id (item), aiv_item_get_id (item));
}

/**
 * aiv_session_cancel_batch:
 * @self: a session
 * @batch: a batch
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_session_cancel_batch (AivSession *self, AivBatch *batch)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_BATCH (batch));

  return act (self, ACT_CANCEL_BATCH, aiv_batch_get_id (batch), NULL);
}

/**
 * aiv_session_retry_failed:
 * @self: a session
 * @batch: a batch
 *
 * Returns: (transfer full): a future of %TRUE once what failed or was cancelled is queued again
 */
DexFuture *
aiv_session_retry_failed (AivSession *self, AivBatch *batch)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_BATCH (batch));

  return act (self, ACT_RETRY_FAILED, aiv_batch_get_id (batch), NULL);
}

/**
 * aiv_session_delete_batch:
 * @self: a session
 * @batch: a batch
 *
 * Returns: (transfer full): a future of %TRUE; the batch has left the list then
 */
DexFuture *
aiv_session_delete_batch (AivSession *self, AivBatch *batch)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_BATCH (batch));

  return act (self, ACT_DELETE_BATCH, aiv_batch_get_id (batch), NULL);
}

/* What is certain of a batch that was taken but cannot be read just now. */
static AivBatch *
apply_bare (Action *action, const char *id)
{
  g_autoptr (AivWireBatch) wire = aiv_wire_batch_new ();

  wire->id = g_strdup (id);
  wire->name = g_strdup (aiv_batch_draft_get_name (action->draft));
  wire->prompt = g_strdup (aiv_batch_draft_get_prompt (action->draft));
  wire->timestamp = aiv_time_now_ms ();
  wire->image_count = g_list_model_get_n_items (G_LIST_MODEL (aiv_batch_draft_get_images (action->draft)));
  return aiv_batch_list_apply (action->session->batches, wire);
}

static DexFuture *
submit_fiber (gpointer data)
{
  Action *action = data;
  AivSession *self = action->session;
  g_autoptr (AivBatch) batch = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;

  id = dex_await_string (aiv_client_submit_batch (self->client, action->draft, action->transfer), &error);
  if (id == NULL)
    return dex_future_new_for_error (error);

  batch = dex_await_object (aiv_session_load_batch (self, id), NULL);
  if (!aiv_client_has_feature (self->client, AIV_FEATURE_EVENTS))
    dex_await (aiv_session_update_user (self), NULL);
  /* It was charged for: whatever happens to reading it, sending it has not failed. */
  return dex_future_new_for_object (batch != NULL ? batch : apply_bare (action, id));
}

/**
 * aiv_session_submit:
 * @self: a session
 * @draft: what to send
 * @transfer: (nullable): told how far the upload is
 *
 * Sends a batch: see [method@Aiv.Client.submit_batch].
 *
 * Returns: (transfer full): a future of an [class@Aiv.Batch], new in the list of batches
 */
DexFuture *
aiv_session_submit (AivSession *self, AivBatchDraft *draft, AivTransfer *transfer)
{
  Action *action;

  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_BATCH_DRAFT (draft));

  action = action_new (self, ACT_CANCEL_ITEM, NULL, NULL);
  action->draft = g_object_ref (draft);
  action->transfer = transfer != NULL ? g_object_ref (transfer) : NULL;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, submit_fiber, action, action_free);
}

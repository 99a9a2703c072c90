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

typedef struct
{
  gpointer session; /* weak */
  gint64 video_id;
} ReadVideo;

static void
read_video_free (gpointer data)
{
  ReadVideo *read = data;

  aiv_weak_free (read->session);
  g_free (read);
}

static DexFuture *
on_video (DexFuture *fetched, gpointer data)
{
  ReadVideo *read = data;
  g_autoptr (AivSession) self = aiv_weak_get (read->session);
  g_autoptr (GError) error = NULL;
  g_autoptr (AivWireVideo) wire = dex_await_boxed (dex_ref (fetched), &error);

  if (self == NULL || self->videos == NULL)
    return dex_ref (fetched);
  if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND))
    aiv_session_drop_video (self, read->video_id);
  return wire != NULL ? dex_future_new_for_object (aiv_video_list_apply (self->videos, wire)) : dex_ref (fetched);
}

DexFuture *
aiv_session_read_video (AivSession *self, gint64 video_id)
{
  ReadVideo *read = g_new0 (ReadVideo, 1);

  read->session = aiv_weak_new (self);
  read->video_id = video_id;
  return dex_future_finally (aiv_client_fetch_video (self->client, video_id), on_video, read, read_video_free);
}

static DexFuture *
pick_item (DexFuture *loaded, gpointer item_id)
{
  g_autoptr (AivBatch) batch = dex_await_object (dex_ref (loaded), NULL);
  AivItem *item = batch != NULL ? aiv_batch_find_item (batch, item_id) : NULL;

  if (item == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_NOT_FOUND, "The batch has no such video"));
  return dex_future_new_for_object (item);
}

/**
 * aiv_session_load_item:
 * @self: a session
 * @batch_id: (nullable): id of its batch; %NULL and empty of a video from words
 * @id: its id
 *
 * Gets a video that somebody named, and asks the server for it if nobody here knows it.
 *
 * Returns: (transfer full): a future of an [class@Aiv.Item]; rejects with
 *   %AIV_API_ERROR_NOT_FOUND when there is none
 */
DexFuture *
aiv_session_load_item (AivSession *self, const char *batch_id, const char *id)
{
  g_autofree char *key = NULL;
  g_autoptr (AivItem) known = NULL;
  gint64 number;

  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (id != NULL);

  key = aiv_item_make_key (batch_id, id);
  if ((known = aiv_item_pool_find (self->pool, key)) != NULL)
    return dex_future_new_for_object (known);
  if (batch_id != NULL && *batch_id != '\0')
    return dex_future_then (aiv_session_load_batch (self, batch_id), pick_item, g_strdup (id), g_free);
  if (!g_ascii_string_to_signed (id, 10, 1, G_MAXINT64, &number, NULL))
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_NOT_FOUND, "No number of a video: %s", id));
  return aiv_session_read_video (self, number);
}

typedef enum
{
  ACT_CANCEL_ITEM,
  ACT_RETRY_ITEM,
  ACT_DELETE_VIDEO,
  ACT_RETRY_VIDEO,
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
  gint64 video_id;

  /* of a submission */
  AivBatchDraft *draft;
  AivVideoDraft *video_draft;
  AivTransfer *transfer;
} Action;

static void
action_free (gpointer data)
{
  Action *action = data;

  if (action->draft != NULL || action->video_draft != NULL)
    {
      action->session->n_sending--;
      aiv_session_update_jobs (action->session);
    }
  g_object_unref (action->session);
  g_clear_object (&action->draft);
  g_clear_object (&action->video_draft);
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
    case ACT_DELETE_VIDEO:
      return aiv_client_delete_video (client, action->video_id);
    case ACT_RETRY_VIDEO:
      return aiv_client_retry_video (client, action->video_id);
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
await_news (Action *action)
{
  AivSession *self = action->session;

  if (action->video_id > 0)
    dex_await (aiv_session_read_video (self, action->video_id), NULL);
  else
    dex_await (aiv_session_load_batch (self, action->batch_id), NULL);
  if (!aiv_session_has_events (self))
    dex_await (aiv_session_update_user (self), NULL);
}

static void
forget (Action *action)
{
  if (action->act == ACT_DELETE_VIDEO)
    aiv_session_drop_video (action->session, action->video_id);
  else
    aiv_batch_list_remove (action->session->batches, action->batch_id);
}

static DexFuture *
act_fiber (gpointer data)
{
  Action *action = data;
  gboolean deletes = action->act == ACT_DELETE_BATCH || action->act == ACT_DELETE_VIDEO;
  GError *error = NULL;

  if (!dex_await (start_act (action), &error))
    {
      /* "Already finished" and "not found" mean that what is shown is old. */
      if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_INVALID))
        await_news (action);
      if (!g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND) || !deletes)
        return dex_future_new_for_error (error);
      g_clear_error (&error);
    }
  if (!deletes)
    {
      await_news (action);
      return dex_future_new_true ();
    }
  forget (action);
  /* What had been set aside for it is there again. */
  if (!aiv_session_has_events (action->session))
    dex_await (aiv_session_update_user (action->session), NULL);
  return dex_future_new_true ();
}

static DexFuture *
act_on_video (AivSession *self, Act what, AivItem *item)
{
  Action *action = action_new (self, what, NULL, NULL);

  action->video_id = aiv_item_get_video_id (item);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, act_fiber, action, action_free);
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
 * @item: an item that is not finished
 *
 * Cancels it. A video from words is gone with that: its servers know no other way.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_session_cancel_item (AivSession *self, AivItem *item)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_ITEM (item));

  if (aiv_item_get_kind (item) == AIV_ITEM_VIDEO)
    return act_on_video (self, ACT_DELETE_VIDEO, item);
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

  if (aiv_item_get_kind (item) == AIV_ITEM_VIDEO)
    return act_on_video (self, ACT_RETRY_VIDEO, item);
  return act (self, ACT_RETRY_ITEM, aiv_item_get_batch_id (item), aiv_item_get_id (item));
}

/**
 * aiv_session_delete_item:
 * @self: a session
 * @item: a video from words
 *
 * Deletes it on the server. Batches are deleted whole.
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_API_ERROR_UNAVAILABLE for an
 *   item of a batch
 */
DexFuture *
aiv_session_delete_item (AivSession *self, AivItem *item)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_ITEM (item));

  if (aiv_item_get_kind (item) != AIV_ITEM_VIDEO)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_UNAVAILABLE, "Batches are deleted whole"));
  return act_on_video (self, ACT_DELETE_VIDEO, item);
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
  if (!aiv_session_has_events (self))
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
  self->n_sending++;
  aiv_session_update_jobs (self);
  action->transfer = transfer != NULL ? g_object_ref (transfer) : NULL;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, submit_fiber, action, action_free);
}

static DexFuture *
create_fiber (gpointer data)
{
  Action *action = data;
  AivSession *self = action->session;
  g_autoptr (AivWireVideo) wire = NULL;
  GError *error = NULL;
  AivItem *item;

  wire = dex_await_boxed (aiv_client_create_video (self->client, action->video_draft, action->transfer), &error);
  if (wire == NULL)
    return dex_future_new_for_error (error);
  item = aiv_video_list_apply (self->videos, wire);
  if (!aiv_session_has_events (self))
    dex_future_disown (aiv_session_update_user (self));
  return dex_future_new_for_object (item);
}

/**
 * aiv_session_create_video:
 * @self: a session
 * @draft: what to send
 * @transfer: (nullable): told how far the upload of its picture is
 *
 * Asks for a video from words: see [method@Aiv.Client.create_video].
 *
 * Returns: (transfer full): a future of an [class@Aiv.Item], new in the list of videos
 */
DexFuture *
aiv_session_create_video (AivSession *self, AivVideoDraft *draft, AivTransfer *transfer)
{
  Action *action;

  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_VIDEO_DRAFT (draft));

  action = action_new (self, ACT_RETRY_VIDEO, NULL, NULL);
  action->video_draft = g_object_ref (draft);
  self->n_sending++;
  aiv_session_update_jobs (self);
  action->transfer = transfer != NULL ? g_object_ref (transfer) : NULL;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, create_fiber, action, action_free);
}

/**
 * aiv_session_begin_waiting:
 * @self: a session
 *
 * Something is to be sent as soon as the server can be reached: one of the jobs that
 * [method@Aiv.Session.get_n_jobs] counts, until [method@Aiv.Session.end_waiting].
 */
void
aiv_session_begin_waiting (AivSession *self)
{
  g_return_if_fail (AIV_IS_SESSION (self));

  self->n_sending++;
  aiv_session_update_jobs (self);
}

/**
 * aiv_session_end_waiting:
 * @self: a session that [method@Aiv.Session.begin_waiting] was called of
 *
 * It has been sent, or will not be.
 */
void
aiv_session_end_waiting (AivSession *self)
{
  g_return_if_fail (AIV_IS_SESSION (self));
  g_return_if_fail (self->n_sending > 0);

  self->n_sending--;
  aiv_session_update_jobs (self);
}

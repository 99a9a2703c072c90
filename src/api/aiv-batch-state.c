/* SPDX-License-Identifier: MIT */
/* What a batch shows: what it was told, and what follows from it. */
#include "config.h"

#include "aiv-batch-private.h"

#include "aiv-time.h"

static gboolean
is_active (AivBatch *self)
{
  return self->status != AIV_JOB_UNKNOWN && !aiv_job_status_is_final (self->status);
}

static double
get_fraction (AivBatch *self)
{
  const AivWireProgress *progress = &self->progress;

  if (progress->overall >= 0)
    return progress->overall / 100;
  if (progress->total == 0)
    return -1;
  return (double) (progress->completed + progress->failed + progress->cancelled) / progress->total;
}

static AivItem *
get_poster (AivBatch *self)
{
  GListModel *items = G_LIST_MODEL (self->items);
  AivItem *first = NULL;

  /* The store keeps what is returned alive. */
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (AivItem) item = g_list_model_get_item (items, i);

      if (aiv_item_get_status (item) == AIV_JOB_COMPLETED)
        return item;
      if (first == NULL)
        first = item;
    }
  return first;
}

/**
 * aiv_batch_get_wire:
 * @self: a batch
 *
 * Returns: (transfer none): what the server told of it last; news of single items came after
 *   it, and one without items leaves those that are known
 */
AivWireBatch *
aiv_batch_get_wire (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return self->wire;
}

/**
 * aiv_batch_get_id:
 * @self: a batch
 *
 * Returns: (transfer none) (nullable): its id
 */
const char *
aiv_batch_get_id (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return self->wire->id;
}

/**
 * aiv_batch_get_name:
 * @self: a batch
 *
 * Returns: (transfer none) (nullable): its name
 */
const char *
aiv_batch_get_name (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return self->wire->name;
}

/**
 * aiv_batch_get_prompt:
 * @self: a batch
 *
 * Returns: (transfer none) (nullable): what was asked for; %NULL also where the server filled in
 *   %AIV_WIRE_BATCH_DEFAULT_PROMPT, which nobody wrote
 */
const char *
aiv_batch_get_prompt (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return g_strcmp0 (self->wire->prompt, AIV_WIRE_BATCH_DEFAULT_PROMPT) != 0 ? self->wire->prompt : NULL;
}

/**
 * aiv_batch_get_audio_name:
 * @self: a batch
 *
 * Returns: (transfer none) (nullable): the recording's file name
 */
const char *
aiv_batch_get_audio_name (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return self->wire->audio_name;
}

/**
 * aiv_batch_get_user_name:
 * @self: a batch
 *
 * Returns: (transfer none) (nullable): its owner
 */
const char *
aiv_batch_get_user_name (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return self->wire->user_name;
}

/**
 * aiv_batch_get_engine_label:
 * @self: a batch
 *
 * Returns: (transfer none) (nullable): what made it
 */
const char *
aiv_batch_get_engine_label (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return self->wire->engine_label;
}

/**
 * aiv_batch_get_created_at:
 * @self: a batch
 *
 * Returns: (transfer none) (nullable): when it was submitted, local time
 */
GDateTime *
aiv_batch_get_created_at (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return aiv_time_cache_local (&self->created_at, self->wire->timestamp);
}

/**
 * aiv_batch_get_audio_seconds:
 * @self: a batch
 *
 * Returns: length of the recording; 0 if unknown
 */
double
aiv_batch_get_audio_seconds (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), -1);

  return self->wire->audio_seconds;
}

/**
 * aiv_batch_get_status:
 * @self: a batch
 *
 * Returns: its state
 */
AivJobStatus
aiv_batch_get_status (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), AIV_JOB_UNKNOWN);

  return self->status;
}

/**
 * aiv_batch_get_fraction:
 * @self: a batch
 *
 * Returns: 0 to 1, measured; -1 if unknown
 */
double
aiv_batch_get_fraction (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), -1);

  return get_fraction (self);
}

/**
 * aiv_batch_get_n_items:
 * @self: a batch
 *
 * Returns: how many items
 */
guint
aiv_batch_get_n_items (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), 0);

  return MAX (self->wire->image_count, self->progress.total);
}

/**
 * aiv_batch_get_n_completed:
 * @self: a batch
 *
 * Returns: how many are completed
 */
guint
aiv_batch_get_n_completed (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), 0);

  return self->progress.completed;
}

/**
 * aiv_batch_get_n_processing:
 * @self: a batch
 *
 * Returns: how many are being made
 */
guint
aiv_batch_get_n_processing (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), 0);

  return self->progress.processing;
}

/**
 * aiv_batch_get_n_pending:
 * @self: a batch
 *
 * Returns: how many wait
 */
guint
aiv_batch_get_n_pending (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), 0);

  return self->progress.pending;
}

/**
 * aiv_batch_get_n_failed:
 * @self: a batch
 *
 * Returns: how many failed
 */
guint
aiv_batch_get_n_failed (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), 0);

  return self->progress.failed;
}

/**
 * aiv_batch_get_n_cancelled:
 * @self: a batch
 *
 * Returns: how many were cancelled
 */
guint
aiv_batch_get_n_cancelled (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), 0);

  return self->progress.cancelled;
}

/**
 * aiv_batch_get_items:
 * @self: a batch
 *
 * Returns: (transfer none) (nullable): the items, a model of [class@Aiv.Item]
 */
GListModel *
aiv_batch_get_items (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return G_LIST_MODEL (self->items);
}

/**
 * aiv_batch_get_loaded:
 * @self: a batch
 *
 * Returns: whether the items have been read
 */
gboolean
aiv_batch_get_loaded (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), FALSE);

  return self->loaded;
}

/**
 * aiv_batch_get_poster:
 * @self: a batch
 *
 * Returns: (transfer none) (nullable): the item whose picture stands for the batch
 */
AivItem *
aiv_batch_get_poster (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  return get_poster (self);
}

/**
 * aiv_batch_get_credits_per_video:
 * @self: a batch
 *
 * Returns: price of one
 */
gint64
aiv_batch_get_credits_per_video (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), 0);

  return self->wire->credits_per_video;
}

/**
 * aiv_batch_get_credits_used:
 * @self: a batch
 *
 * Returns: charged
 */
gint64
aiv_batch_get_credits_used (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), 0);

  return self->wire->credits_used;
}

/**
 * aiv_batch_get_credits_held:
 * @self: a batch
 *
 * Returns: set aside
 */
gint64
aiv_batch_get_credits_held (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), 0);

  return self->wire->credits_held;
}

/**
 * aiv_batch_get_is_active:
 * @self: a batch
 *
 * Returns: whether something waits or is being made
 */
gboolean
aiv_batch_get_is_active (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), FALSE);

  return is_active (self);
}

/**
 * aiv_batch_get_can_cancel:
 * @self: a batch
 *
 * Returns: whether there is something to cancel
 */
gboolean
aiv_batch_get_can_cancel (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), FALSE);

  return is_active (self);
}

/**
 * aiv_batch_get_can_retry:
 * @self: a batch
 *
 * Returns: whether something failed or was cancelled
 */
gboolean
aiv_batch_get_can_retry (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), FALSE);

  return self->progress.failed + self->progress.cancelled > 0;
}

/**
 * aiv_batch_get_can_save:
 * @self: a batch
 *
 * Returns: whether something is completed
 */
gboolean
aiv_batch_get_can_save (AivBatch *self)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), FALSE);

  return self->progress.completed > 0;
}

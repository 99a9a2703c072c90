/* SPDX-License-Identifier: MIT */
/* What a video shows: what was told of it, and what follows from that. */
#include "config.h"

#include "aiv-item-private.h"
#include "aiv-time.h"

/* Until somebody is told that nothing happens. A queue may be long; what is tried again was at its head once. */
#define LONG_WAIT_MS (20 * 60 * 1000)
#define LONG_AGAIN_MS (2 * 60 * 1000)

/**
 * aiv_item_get_kind:
 * @self: an item
 *
 * Returns: whether it is one of a batch or made from words
 */
AivItemKind
aiv_item_get_kind (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), AIV_ITEM_OF_BATCH);

  return self->kind;
}

/**
 * aiv_item_get_key:
 * @self: an item
 *
 * Returns: (transfer none): what tells it from all others of the user
 */
const char *
aiv_item_get_key (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->key;
}

/**
 * aiv_item_get_wire:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what the server told of it last; %NULL of a video from
 *   words
 */
AivWireItem *
aiv_item_get_wire (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->kind == AIV_ITEM_OF_BATCH ? self->wire : NULL;
}

/**
 * aiv_item_get_wire_video:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what the server told of a video from words last; %NULL
 *   of a batch's item
 */
AivWireVideo *
aiv_item_get_wire_video (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->video;
}

/**
 * aiv_item_get_id:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): its id
 */
const char *
aiv_item_get_id (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->wire->id;
}

/**
 * aiv_item_get_video_id:
 * @self: an item
 *
 * Returns: the number of a video from words; 0 of a batch's item
 */
gint64
aiv_item_get_video_id (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), 0);

  return self->video != NULL ? self->video->id : 0;
}

/**
 * aiv_item_get_batch_id:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): id of its batch; %NULL of a video from words
 */
const char *
aiv_item_get_batch_id (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->batch_id;
}

/**
 * aiv_item_get_name:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the picture's file name, or the beginning of the words
 */
const char *
aiv_item_get_name (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->wire->name;
}

/**
 * aiv_item_get_prompt:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what was asked for; %NULL also where the server filled in
 *   %AIV_WIRE_BATCH_DEFAULT_PROMPT, which nobody wrote
 */
const char *
aiv_item_get_prompt (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  if (self->video != NULL)
    return self->video->prompt;
  return g_strcmp0 (self->prompt, AIV_WIRE_BATCH_DEFAULT_PROMPT) != 0 ? self->prompt : NULL;
}

/**
 * aiv_item_get_model:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what makes it
 */
const char *
aiv_item_get_model (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->video != NULL ? self->video->model : self->model;
}

/**
 * aiv_item_get_duration:
 * @self: an item
 *
 * Returns: length in seconds, as asked for; 0 if unknown
 */
double
aiv_item_get_duration (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), 0);

  return self->video != NULL ? self->video->duration : self->duration;
}

/**
 * aiv_item_get_status:
 * @self: an item
 *
 * Returns: its state
 */
AivJobStatus
aiv_item_get_status (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), AIV_JOB_UNKNOWN);

  return self->wire->status;
}

/**
 * aiv_item_get_progress:
 * @self: an item
 *
 * Returns: 0 to 1, measured; -1 if unknown
 */
double
aiv_item_get_progress (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), -1);

  return self->wire->progress < 0 ? -1 : self->wire->progress / 100;
}

/**
 * aiv_item_get_error_text:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): why it failed, in the words of the server
 */
const char *
aiv_item_get_error_text (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->wire->status == AIV_JOB_FAILED ? self->wire->error_msg : NULL;
}

/**
 * aiv_item_get_waits_since:
 * @self: an item
 *
 * Returns: when it began to wait for its turn, in ms since 1970; 0 if it does not, or nobody knows
 */
gint64
aiv_item_get_waits_since (AivItem *self)
{
  gint64 told;

  g_return_val_if_fail (AIV_IS_ITEM (self), 0);

  if (self->wire->status != AIV_JOB_PENDING && self->wire->status != AIV_JOB_CREATED)
    return 0;
  if (self->video != NULL && self->video->updated_at > 0)
    told = self->video->updated_at;
  else
    told = self->wire->created_at > 0 ? self->wire->created_at : self->batch_time;
  /* Clocks differ; what was seen here came no earlier. */
  return MAX (told, self->waits_since);
}

/**
 * aiv_item_get_waits_again:
 * @self: an item
 *
 * Returns: whether it waits with the reason why it failed before: servers that note that somebody
 *   wants it tried again, and do nothing about it, leave both as they are
 */
gboolean
aiv_item_get_waits_again (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);

  return aiv_item_get_waits_since (self) > 0 && self->wire->error_msg != NULL && *self->wire->error_msg != '\0';
}

/**
 * aiv_item_get_overdue_at:
 * @self: an item
 *
 * Some servers never begin with what they have taken, and say nothing of it.
 *
 * Returns: when it has waited for longer than is usual, in ms since 1970; 0 if it does not wait
 */
gint64
aiv_item_get_overdue_at (AivItem *self)
{
  gint64 since;

  g_return_val_if_fail (AIV_IS_ITEM (self), 0);

  since = aiv_item_get_waits_since (self);
  if (since == 0)
    return 0;
  return since + (aiv_item_get_waits_again (self) ? LONG_AGAIN_MS : LONG_WAIT_MS);
}

/**
 * aiv_item_get_image_url:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): where its picture is
 */
const char *
aiv_item_get_image_url (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->wire->source_image;
}

/**
 * aiv_item_get_video_url:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): where its video is
 */
const char *
aiv_item_get_video_url (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->wire->video_url;
}

/**
 * aiv_item_get_poster_url:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): where its poster is
 */
const char *
aiv_item_get_poster_url (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  /* Of a server without posters the picture itself; what a video from words begins with may be
   * anywhere in the world. */
  if (self->wire->poster_url == NULL && self->kind == AIV_ITEM_OF_BATCH)
    return self->wire->source_image;
  return self->wire->poster_url;
}

/**
 * aiv_item_get_poster_path:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): a local picture, once in the cache
 */
const char *
aiv_item_get_poster_path (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->poster_path;
}

/**
 * aiv_item_get_cached_path:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the video as a local file, once in the cache
 */
const char *
aiv_item_get_cached_path (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->cached_path;
}

/**
 * aiv_item_get_transfer:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the download under way
 */
AivTransfer *
aiv_item_get_transfer (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->transfer;
}

/**
 * aiv_item_get_created_at:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): when it was asked for, local time
 */
GDateTime *
aiv_item_get_created_at (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return aiv_time_cache_local (&self->created_at, self->wire->created_at > 0 ? self->wire->created_at : self->batch_time);
}

/**
 * aiv_item_get_started_at:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): when it was started, local time
 */
GDateTime *
aiv_item_get_started_at (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return aiv_time_cache_local (&self->started_at, self->wire->started_at);
}

/**
 * aiv_item_get_completed_at:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): when it was over, local time
 */
GDateTime *
aiv_item_get_completed_at (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return aiv_time_cache_local (&self->completed_at, self->wire->completed_at);
}

/**
 * aiv_item_get_is_active:
 * @self: an item
 *
 * Returns: whether it waits or is being made
 */
gboolean
aiv_item_get_is_active (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);

  return self->wire->status != AIV_JOB_UNKNOWN && !aiv_job_status_is_final (self->wire->status);
}

/**
 * aiv_item_get_can_cancel:
 * @self: an item
 *
 * Returns: whether it can be cancelled
 */
gboolean
aiv_item_get_can_cancel (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);

  return aiv_item_get_is_active (self);
}

/**
 * aiv_item_get_can_retry:
 * @self: an item
 *
 * Returns: whether it can be tried again
 */
gboolean
aiv_item_get_can_retry (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);

  return self->wire->status == AIV_JOB_FAILED || self->wire->status == AIV_JOB_CANCELLED;
}

/**
 * aiv_item_get_can_delete:
 * @self: an item
 *
 * Returns: whether it can be deleted by itself
 */
gboolean
aiv_item_get_can_delete (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);

  return self->kind == AIV_ITEM_VIDEO;
}

/**
 * aiv_item_get_can_play:
 * @self: an item
 *
 * Returns: whether there is a video to play
 */
gboolean
aiv_item_get_can_play (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);

  /* A batch's can be asked for; that of a video from words is told with it. */
  return self->wire->status == AIV_JOB_COMPLETED && (self->video == NULL || self->wire->video_url != NULL);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-wire-rows.h"

#include "aiv-time.h"
#include "store/aiv-subscriptions.h"

/* Rows of the store as clients see them. */

/**
 * aiv_wire_from_user:
 * @row: an account
 *
 * Returns: (transfer full): the account without its secrets
 */
AivWireUser *
aiv_wire_from_user (const AivUserRow *row)
{
  AivWireUser *user = aiv_wire_user_new ();

  user->id = aiv_user_id_to_string (row->id);
  user->username = g_strdup (row->username);
  user->name = g_strdup (row->name);
  user->email = g_strdup (row->email);
  user->credits = row->credits;
  user->held = row->held;
  user->is_admin = row->is_admin;
  user->must_change_password = row->must_change_password;
  user->disabled = row->disabled;
  user->plan = g_strdup (row->plan);
  user->subscription_status = g_strdup (row->subscription_status);
  user->subscription_start = row->subscription_start;
  user->subscription_end = row->subscription_end;
  user->created_at = row->created_at;
  user->last_seen = row->last_seen;
  user->version = row->version;
  user->cap_concurrent = row->cap_concurrent;
  user->cap_daily = row->cap_daily;
  user->cap_monthly = row->cap_monthly;
  return user;
}

/**
 * aiv_wire_v1_from_user:
 * @row: an account
 *
 * Returns: (transfer full): the account as its owner sees it under `/api/v1`
 */
AivWireV1User *
aiv_wire_v1_from_user (const AivUserRow *row)
{
  AivWireV1User *user = aiv_wire_v1_user_new ();

  user->id = row->id;
  user->email = g_strdup (row->email);
  user->name = g_strdup (row->name != NULL ? row->name : row->username);
  user->avatar_url = g_strdup (row->avatar_url);
  user->credits = (double) row->credits;
  user->plan = g_strdup (row->plan);
  user->subscription_status = g_strdup (aiv_subscriptions_get_status (row, aiv_time_now_ms ()));
  user->subscription_start = row->subscription_start;
  user->subscription_end = row->subscription_end;
  user->created_at = row->created_at;
  return user;
}

/**
 * aiv_wire_dup_file_url:
 * @path: (nullable): a file, relative to the data folder
 *
 * Returns: (transfer full) (nullable): its URL path
 */
char *
aiv_wire_dup_file_url (const char *path)
{
  return path != NULL && *path != '\0' ? g_strconcat ("/api/files/", path, NULL) : NULL;
}

/**
 * aiv_wire_from_item:
 * @row: an item
 * @origin: where the client reaches us, for the absolute URL of the video
 *
 * Returns: (transfer full): the item
 */
AivWireItem *
aiv_wire_from_item (const AivItemRow *row, const char *origin)
{
  AivWireItem *item = aiv_wire_item_new ();
  const char *seen = row->video_path != NULL ? row->video_path : row->image_path;

  item->id = g_strdup (row->id);
  item->name = g_strdup (row->image_name);
  item->source_image = aiv_wire_dup_file_url (row->image_path);
  if (row->status == AIV_JOB_COMPLETED && row->video_path != NULL)
    item->video_url = g_strconcat (origin, "/api/files/", row->video_path, NULL);
  if (seen != NULL)
    item->poster_url = g_strconcat ("/api/posters/", seen, NULL);
  item->status = row->status;
  item->error_msg = g_strdup (row->error);
  item->api_task_id = g_strdup (row->task_id);
  item->progress = row->status == AIV_JOB_COMPLETED ? 100 : row->progress;
  item->created_at = row->created_at;
  item->started_at = row->started_at;
  item->completed_at = row->completed_at;
  return item;
}

/**
 * aiv_wire_from_video:
 * @row: a video
 *
 * Its URLs are paths, since clients of the v1 family put the origin before them. Any thread.
 *
 * Returns: (transfer full): the video
 */
AivWireVideo *
aiv_wire_from_video (const AivVideoRow *row)
{
  AivWireVideo *video = aiv_wire_video_new ();
  gboolean completed = row->status == AIV_JOB_COMPLETED;

  video->id = row->id;
  video->user_id = row->user_id;
  video->prompt = g_strdup (row->prompt);
  video->model = g_strdup (row->model);
  video->engine = row->fallback ? g_strdup (row->engine) : NULL;
  video->reference_image_url = g_strdup (row->reference_url);
  video->status = row->status;
  video->duration = (completed && row->video_ms > 0 ? row->video_ms : row->want_ms) / 1000.0;
  video->width = completed && row->width > 0 ? row->width : row->want_width;
  video->height = completed && row->height > 0 ? row->height : row->want_height;
  if (completed)
    {
      video->video_url = aiv_wire_dup_file_url (row->video_path);
      video->poster_url = g_strconcat ("/api/posters/", row->video_path, NULL);
    }
  else if (row->status == AIV_JOB_CANCELLED)
    video->error_message = g_strdup ("Cancelled");
  else if (row->status == AIV_JOB_FAILED)
    video->error_message = g_strdup (row->error);
  video->created_at = row->created_at;
  video->updated_at = row->updated_at;
  return video;
}

static double
sum_progress (const AivBatchRow *row)
{
  double sum = 0;

  for (guint i = 0; row->items != NULL && i < row->items->len; i++)
    {
      const AivItemRow *item = row->items->pdata[i];

      if (item->status == AIV_JOB_PROCESSING && item->progress > 0)
        sum += item->progress;
    }
  return sum;
}

/**
 * aiv_wire_count:
 * @row: a batch, with its items where progress within them is to count
 * @progress: (out): its counts
 *
 * An item that is over counts as done, however it ended; one that is being made counts as
 * far as it has been measured.
 */
void
aiv_wire_count (const AivBatchRow *row, AivWireProgress *progress)
{
  guint over = row->n_completed + row->n_failed + row->n_cancelled;

  progress->total = row->n_items;
  progress->completed = row->n_completed;
  progress->processing = row->n_processing;
  progress->pending = row->n_pending;
  progress->queued = row->n_pending;
  progress->failed = row->n_failed;
  progress->cancelled = row->n_cancelled;
  progress->overall = row->n_items > 0 ? (over * 100.0 + sum_progress (row)) / row->n_items : 0;
}

/**
 * aiv_wire_from_batch:
 * @row: a batch
 * @engine_label: (nullable): what its engine is called
 * @origin: where the client reaches us
 *
 * Returns: (transfer full): the batch; with items if @row has them
 */
AivWireBatch *
aiv_wire_from_batch (const AivBatchRow *row, const char *engine_label, const char *origin)
{
  AivWireBatch *batch = aiv_wire_batch_new ();

  batch->id = g_strdup (row->id);
  batch->user_id = aiv_user_id_to_string (row->user_id);
  batch->user_name = g_strdup (row->user_name);
  batch->name = g_strdup (row->name);
  batch->timestamp = row->created_at;
  batch->prompt = g_strdup (row->prompt);
  batch->audio_name = g_strdup (row->audio_name);
  batch->audio_seconds = row->audio_ms / 1000.0;
  batch->image_count = row->n_items;
  batch->status = row->status;
  batch->engine = g_strdup (row->engine);
  batch->engine_label = g_strdup (engine_label);
  aiv_wire_count (row, &batch->progress);
  batch->credits_per_video = row->price;
  batch->credits_used = row->credits_used;
  batch->credits_held = row->credits_held;
  batch->updated_at = row->updated_at;
  if (row->items == NULL)
    return batch;

  batch->items = g_ptr_array_new_full (row->items->len, (GDestroyNotify) aiv_wire_item_unref);
  for (guint i = 0; i < row->items->len; i++)
    g_ptr_array_add (batch->items, aiv_wire_from_item (row->items->pdata[i], origin));
  return batch;
}

/**
 * aiv_wire_from_ledger:
 * @row: a row of the ledger
 *
 * Returns: (transfer full): the row
 */
AivWireLedgerEntry *
aiv_wire_from_ledger (const AivLedgerRow *row)
{
  AivWireLedgerEntry *entry = aiv_wire_ledger_entry_new ();

  entry->id = row->id;
  entry->user_id = aiv_user_id_to_string (row->user_id);
  entry->amount = row->amount;
  entry->kind = row->kind;
  entry->reason = g_strdup (row->reason);
  entry->actor = g_strdup (row->actor_name);
  entry->batch_id = g_strdup (row->batch_id);
  entry->item_id = g_strdup (row->item_id);
  entry->video_id = row->video_id;
  entry->reverses = row->reverses;
  entry->reversed_by = row->reversed_by;
  entry->created_at = row->created_at;
  entry->balance_after = row->balance_after;
  return entry;
}

/**
 * aiv_wire_from_upload:
 * @row: an upload
 *
 * Returns: (transfer full): the upload
 */
AivWireUpload *
aiv_wire_from_upload (const AivUploadRow *row)
{
  AivWireUpload *upload = aiv_wire_upload_new ();
  g_autofree char *name = g_path_get_basename (row->path);

  upload->id = row->id;
  upload->filename = g_strdup (row->name);
  upload->file_url = g_strdup_printf ("/uploads/user_%" G_GINT64_FORMAT "/%s", row->user_id, name);
  upload->file_type = g_strdup (row->content_type);
  upload->file_size = row->size;
  upload->width = row->width;
  upload->height = row->height;
  upload->created_at = row->created_at;
  return upload;
}

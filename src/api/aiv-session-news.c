/* SPDX-License-Identifier: MIT */
/* What the server tells while the session runs, and who is told of it. */
#include "config.h"

#include "aiv-item-pool-private.h"
#include "aiv-session-private.h"
#include "aiv-weak.h"

/* --- batches --------------------------------------------------------------------------- */

void
aiv_session_update_jobs (AivSession *self)
{
  guint n_active = g_hash_table_size (self->active);
  guint n_jobs = n_active + self->n_sending;

  /* Where a server has no events it is asked only while something runs. */
  if (self->events != NULL)
    aiv_event_stream_set_busy (self->events, n_active > 0);
  if (n_jobs == self->n_jobs)
    return;
  self->n_jobs = n_jobs;
  g_object_notify (G_OBJECT (self), "n-jobs");
}

static void
on_batch_state (AivBatch *batch, GParamSpec *pspec, AivSession *self)
{
  const char *id = aiv_batch_get_id (batch);

  if (aiv_batch_get_is_active (batch))
    g_hash_table_add (self->active, g_strdup (id));
  else if (g_hash_table_remove (self->active, id))
    aiv_session_emit (self, AIV_SESSION_BATCH_FINISHED, batch);
  aiv_session_update_jobs (self);
}

static void
on_batch_changed (AivBatch *batch, AivSession *self)
{
  aiv_session_emit (self, AIV_SESSION_BATCH_CHANGED, batch);
}

static void
on_batch_completed (AivBatch *batch, GParamSpec *pspec, AivSession *self)
{
  GListModel *items = aiv_batch_get_items (batch);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (AivItem) item = g_list_model_get_item (items, i);

      aiv_session_find_cached (self, item);
    }
}

static void
watch (AivSession *self, AivBatch *batch)
{
  if (!g_hash_table_add (self->watched, g_object_ref (batch)))
    return;
  g_signal_connect_object (batch, "notify::status", G_CALLBACK (on_batch_state), self, 0);
  g_signal_connect_object (batch, "notify::n-completed", G_CALLBACK (on_batch_completed), self, 0);
  g_signal_connect_object (batch, "changed", G_CALLBACK (on_batch_changed), self, 0);
  on_batch_state (batch, NULL, self);
  on_batch_completed (batch, NULL, self);
  on_batch_changed (batch, self);
}

static void
unwatch (AivSession *self, AivBatch *batch)
{
  g_signal_handlers_disconnect_by_data (batch, self);
  g_hash_table_remove (self->active, aiv_batch_get_id (batch));
  aiv_session_update_jobs (self);
  aiv_session_emit (self, AIV_SESSION_BATCH_DELETED, aiv_batch_get_id (batch));
}

static void
on_batches_changed (GListModel *batches, guint position, guint removed, guint added, AivSession *self)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer known;

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (AivBatch) batch = g_list_model_get_item (batches, i);

      watch (self, batch);
    }
  if (removed == 0)
    return;
  g_hash_table_iter_init (&iter, self->watched);
  while (g_hash_table_iter_next (&iter, &known, NULL))
    if (aiv_batch_list_find (self->batches, aiv_batch_get_id (known)) != known)
      {
        g_ptr_array_add (gone, g_object_ref (known));
        g_hash_table_iter_remove (&iter);
      }
  for (guint i = 0; i < gone->len; i++)
    unwatch (self, g_ptr_array_index (gone, i));
}

/* --- progress streams of AdsVideo ------------------------------------------------------ */

/* Connections that may stay open for them. Others are asked about now and then, as all are. */
#define MAX_STREAMS 4

static AivItem *
ref_streamed (AivSession *self, AivVideoStream *stream)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, aiv_video_stream_get_video_id (stream));
  g_autofree char *key = aiv_item_make_key (NULL, id);

  return aiv_item_pool_find (self->pool, key);
}

static void
on_stream_moved (AivVideoStream *stream, double percent, AivSession *self)
{
  g_autoptr (AivItem) item = ref_streamed (self, stream);

  if (item != NULL && aiv_item_get_is_active (item))
    aiv_item_pool_apply_progress (self->pool, item, AIV_JOB_PROCESSING, percent);
}

/* It may have ended before the video did: the next poll follows it again then. */
static void
on_stream_ended (AivVideoStream *stream, AivSession *self)
{
  g_autoptr (AivItem) item = ref_streamed (self, stream);

  if (item != NULL)
    g_hash_table_remove (self->streams, aiv_item_get_key (item));
  dex_future_disown (aiv_session_read_video (self, aiv_video_stream_get_video_id (stream)));
}

static void
follow_video (AivSession *self, AivItem *item)
{
  const char *key = aiv_item_get_key (item);
  AivVideoStream *stream;

  if (aiv_session_has_events (self) || !aiv_client_has_family (self->client, AIV_FAMILY_ADS)
      || aiv_session_get_state (self) == AIV_CONNECTION_STOPPED || g_hash_table_contains (self->streams, key)
      || g_hash_table_size (self->streams) >= MAX_STREAMS)
    return;
  stream = aiv_video_stream_new (self->client, aiv_item_get_video_id (item));
  g_signal_connect_object (stream, "moved", G_CALLBACK (on_stream_moved), self, 0);
  g_signal_connect_object (stream, "ended", G_CALLBACK (on_stream_ended), self, 0);
  g_hash_table_insert (self->streams, g_strdup (key), stream);
}

static void
unfollow_video (AivSession *self, const char *key)
{
  AivVideoStream *stream = g_hash_table_lookup (self->streams, key);

  if (stream == NULL)
    return;
  aiv_video_stream_stop (stream);
  g_hash_table_remove (self->streams, key);
}

void
aiv_session_drop_streams (AivSession *self)
{
  GHashTableIter iter;
  gpointer stream;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, NULL, &stream))
    aiv_video_stream_stop (stream);
  g_hash_table_remove_all (self->streams);
}

/* --- items ----------------------------------------------------------------------------- */

/* News of any item. Those of a batch count with their batch. */
static void
on_item_changed (AivItemPool *pool, AivItem *item, AivSession *self)
{
  const char *key = aiv_item_get_key (item);
  gboolean ended = FALSE;

  if (aiv_item_get_kind (item) == AIV_ITEM_VIDEO)
    {
      aiv_session_find_cached (self, item);
      if (aiv_item_get_is_active (item))
        {
          g_hash_table_add (self->active, g_strdup (key));
          follow_video (self, item);
        }
      else
        {
          ended = g_hash_table_remove (self->active, key);
          unfollow_video (self, key);
        }
      aiv_session_update_jobs (self);
    }
  aiv_session_emit (self, AIV_SESSION_ITEM_CHANGED, item);
  if (ended)
    aiv_session_emit (self, AIV_SESSION_VIDEO_FINISHED, item);
}

static void
forget_video (AivSession *self, AivItem *item)
{
  g_hash_table_remove (self->active, aiv_item_get_key (item));
  unfollow_video (self, aiv_item_get_key (item));
  aiv_session_update_jobs (self);
  aiv_session_emit (self, AIV_SESSION_ITEM_DELETED, aiv_item_get_key (item));
}

static void
on_videos_changed (GListModel *videos, guint position, guint removed, guint added, AivSession *self)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer item;

  for (guint i = position; i < position + added; i++)
    g_hash_table_add (self->videos_there, g_list_model_get_item (videos, i));
  if (removed == 0)
    return;
  g_hash_table_iter_init (&iter, self->videos_there);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    if (aiv_video_list_find (self->videos, aiv_item_get_video_id (item)) != item)
      {
        g_ptr_array_add (gone, g_object_ref (item));
        g_hash_table_iter_remove (&iter);
      }
  for (guint i = 0; i < gone->len; i++)
    forget_video (self, g_ptr_array_index (gone, i));
}

/* The stream may tell of a video before its list has been read. */
static void
on_video_event (AivSession *self, AivWireEvent *event)
{
  AivJobStatus status = aiv_job_status_from_string (event->video_status);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, event->video_id);
  g_autofree char *key = aiv_item_make_key (NULL, id);
  g_autoptr (AivItem) item = aiv_item_pool_find (self->pool, key);

  if (g_strcmp0 (event->video_status, "deleted") == 0)
    {
      aiv_session_drop_video (self, event->video_id);
      return;
    }
  /* How it ended, and where the video is, only the video itself tells. */
  if (item == NULL || status == AIV_JOB_UNKNOWN || aiv_job_status_is_final (status) || !aiv_item_get_is_active (item))
    dex_future_disown (aiv_session_read_video (self, event->video_id));
  else
    aiv_item_pool_apply_progress (self->pool, item, status, event->video_progress);
}

/* --- news ------------------------------------------------------------------------------ */

static void
on_event (AivEventStream *events, AivWireEvent *event, AivSession *self)
{
  AivBatch *batch;

  switch (event->kind)
    {
    case AIV_EVENT_BATCH:
      batch = aiv_batch_list_apply (self->batches, event->batch);
      /* News of a batch carry no items. */
      if (!aiv_batch_get_loaded (batch))
        dex_future_disown (aiv_session_load_batch (self, event->batch->id));
      break;
    case AIV_EVENT_BATCH_DELETED:
      aiv_batch_list_remove (self->batches, event->batch_id);
      break;
    case AIV_EVENT_ITEM:
      batch = aiv_batch_list_find (self->batches, event->batch_id);
      if (batch == NULL || aiv_batch_find_item (batch, event->item->id) == NULL)
        dex_future_disown (aiv_session_load_batch (self, event->batch_id));
      else
        aiv_batch_apply_item (batch, event->item, event->has_progress ? &event->progress : NULL,
                              event->has_progress ? event->batch_status : AIV_JOB_UNKNOWN);
      break;
    case AIV_EVENT_CREDITS:
      aiv_user_apply_credits (self->user, event->credits, event->held);
      break;
    case AIV_EVENT_NOTICE:
      aiv_session_emit_notice (self, event->level != NULL ? event->level : "info",
                               event->message != NULL ? event->message : "");
      break;
    case AIV_EVENT_RESET:
      dex_future_disown (aiv_session_refresh (self));
      break;
    case AIV_EVENT_VIDEO:
      on_video_event (self, event);
      break;
    case AIV_EVENT_UNKNOWN:
      break;
    }
}

/* --- asking ---------------------------------------------------------------------------- */

static DexFuture *
on_read_again (DexFuture *read, gpointer weak)
{
  g_autoptr (AivSession) self = aiv_weak_get (weak);
  g_autoptr (GError) error = NULL;

  dex_await (dex_ref (read), &error);
  if (self != NULL && self->events != NULL)
    aiv_event_stream_note_poll (self->events, error);
  return dex_future_new_true ();
}

static void
note (AivSession *self, DexFuture *read)
{
  dex_future_disown (dex_future_finally (read, on_read_again, aiv_weak_new (self), aiv_weak_free));
}

static void
on_connected (AivSession *self)
{
  note (self, aiv_session_refresh (self));
}

/* Of a server that tells no news: what is going on, and what it has cost. */
static void
on_poll (AivSession *self)
{
  g_autoptr (GPtrArray) reads = g_ptr_array_new_with_free_func (dex_unref);
  gboolean batches = FALSE, videos = FALSE;
  GHashTableIter iter;
  gpointer key, item;

  g_hash_table_iter_init (&iter, self->active);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (g_str_has_prefix (key, "v/"))
      videos = TRUE;
    else
      batches = TRUE;
  g_ptr_array_add (reads, aiv_session_update_user (self));
  if (batches)
    g_ptr_array_add (reads, aiv_paged_list_reload (AIV_PAGED_LIST (self->batches)));
  if (videos)
    g_ptr_array_add (reads, aiv_paged_list_reload (AIV_PAGED_LIST (self->videos)));
  note (self, dex_future_allv ((DexFuture **) reads->pdata, reads->len));

  g_hash_table_iter_init (&iter, self->videos_there);
  while (videos && g_hash_table_iter_next (&iter, &item, NULL))
    if (aiv_item_get_is_active (item))
      follow_video (self, item);
}

/* A video from words that is gone: whoever deleted it. */
void
aiv_session_drop_video (AivSession *self, gint64 video_id)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, video_id);
  g_autofree char *key = aiv_item_make_key (NULL, id);

  if (aiv_video_list_find (self->videos, video_id) != NULL)
    {
      /* Told of by on_videos_changed(). */
      aiv_video_list_remove (self->videos, video_id);
      return;
    }
  aiv_video_list_remove (self->videos, video_id);
  g_hash_table_remove (self->active, key);
  unfollow_video (self, key);
  aiv_session_update_jobs (self);
  aiv_session_emit (self, AIV_SESSION_ITEM_DELETED, key);
}

/* Once, when everything is there that tells news. */
void
aiv_session_follow_news (AivSession *self)
{
  g_signal_connect_object (self->pool, "changed", G_CALLBACK (on_item_changed), self, 0);
  g_signal_connect_object (self->batches, "items-changed", G_CALLBACK (on_batches_changed), self, 0);
  g_signal_connect_object (self->videos, "items-changed", G_CALLBACK (on_videos_changed), self, 0);
  g_signal_connect_object (self->events, "event", G_CALLBACK (on_event), self, 0);
  g_signal_connect_object (self->events, "connected", G_CALLBACK (on_connected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->events, "poll", G_CALLBACK (on_poll), self, G_CONNECT_SWAPPED);
}

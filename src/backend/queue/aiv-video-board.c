/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "queue/aiv-video-board.h"

#include "queue/aiv-listeners.h"
#include "store/aiv-videos.h"

/* Videos whose latest frames are remembered; of the others the stored state is told. */
#define MAX_TRAILS 1024
/* Frames of one video: as many as a few tries have steps. */
#define MAX_FRAMES 48

/**
 * AivVideoBoard:
 *
 * Knows how far each video is that is being made, and tells who wants to know: from what
 * the store has committed, and from what the engines report in between, which is kept in
 * memory only. Remembers the latest frames of a video for those who were away for a moment.
 * Lives on the store's thread.
 */
struct _AivVideoBoard
{
  GObject parent_instance;

  AivStore *store;
  AivEventHub *hub;
  guint subscription;
  GHashTable *trails; /* video id → Trail */
  GQueue order;       /* Trail, the one that changed last at the end */
  AivListeners *by_video;
  AivListeners *by_user;
};

G_DEFINE_FINAL_TYPE (AivVideoBoard, aiv_video_board, G_TYPE_OBJECT)

typedef struct
{
  GList link;
  gint64 video_id;
  gint64 dropped; /* id of the latest frame that is no longer there */
  GPtrArray *frames;
} Trail;

static void
trail_free (gpointer data)
{
  Trail *trail = data;

  g_ptr_array_unref (trail->frames);
  g_free (trail);
}

static AivVideoFrame *
get_last (const Trail *trail)
{
  return trail != NULL && trail->frames->len > 0 ? trail->frames->pdata[trail->frames->len - 1] : NULL;
}

static void
drop_trail (AivVideoBoard *self, Trail *trail)
{
  g_queue_unlink (&self->order, &trail->link);
  g_hash_table_remove (self->trails, &trail->video_id);
}

static Trail *
ensure_trail (AivVideoBoard *self, gint64 video_id)
{
  Trail *trail = g_hash_table_lookup (self->trails, &video_id);

  if (trail != NULL)
    {
      g_queue_unlink (&self->order, &trail->link);
    }
  else
    {
      trail = g_new0 (Trail, 1);
      trail->link.data = trail;
      trail->video_id = video_id;
      trail->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_video_frame_unref);
      g_hash_table_insert (self->trails, &trail->video_id, trail);
    }
  g_queue_push_tail_link (&self->order, &trail->link);
  while (self->order.length > MAX_TRAILS)
    drop_trail (self, self->order.head->data);
  return trail;
}

/* Only the latest of what is measured counts: a step that goes on takes the place of itself,
 * and who has seen it earlier misses nothing. */
static gboolean
goes_on (const AivVideoFrame *before, const AivVideoFrame *frame)
{
  return before != NULL && before->step == frame->step && before->status == frame->status
         && before->tries == frame->tries && before->updated_at == frame->updated_at && !frame->is_final;
}

static void
tell (AivVideoBoard *self, AivVideoFrame *frame)
{
  aiv_listeners_tell (self->by_video, frame->video_id, frame);
  aiv_listeners_tell (self->by_user, frame->user_id, frame);
}

/* Takes @frame. */
static void
add_frame (AivVideoBoard *self, Trail *trail, AivVideoFrame *frame)
{
  AivVideoFrame *last = get_last (trail);

  if (last != NULL && frame->id <= last->id)
    frame->id = last->id + 1;
  if (goes_on (last, frame))
    g_ptr_array_remove_index (trail->frames, trail->frames->len - 1);
  else if (trail->frames->len >= MAX_FRAMES)
    {
      trail->dropped = MAX (trail->dropped, ((AivVideoFrame *) trail->frames->pdata[0])->id);
      g_ptr_array_remove_index (trail->frames, 0);
    }
  g_ptr_array_add (trail->frames, frame);
  aiv_video_frame_ref (frame);
  tell (self, frame);
  aiv_video_frame_unref (frame);
}

static gboolean
is_news (const AivVideoFrame *last, const AivVideoFrame *frame)
{
  return last == NULL || last->status != frame->status || last->tries != frame->tries
         || last->updated_at != frame->updated_at || last->retry_at != frame->retry_at;
}

/* The stored state has changed. */
static void
on_changed (AivVideoBoard *self, gint64 video_id)
{
  g_autoptr (AivVideoRow) row = aiv_videos_get (self->store, AIV_ANY_USER, video_id, NULL);
  g_autoptr (AivVideoFrame) frame = row != NULL ? aiv_video_frame_new_from_row (row) : NULL;
  Trail *trail = g_hash_table_lookup (self->trails, &video_id);

  if (frame == NULL || !is_news (get_last (trail), frame))
    return;
  add_frame (self, ensure_trail (self, video_id), g_steal_pointer (&frame));
}

/* An engine has reported. What it reports after its work was taken away is late. */
static void
on_progress (AivVideoBoard *self, const AivEventRow *event)
{
  Trail *trail = g_hash_table_lookup (self->trails, &event->video_id);

  if (get_last (trail) == NULL)
    {
      on_changed (self, event->video_id);
      trail = g_hash_table_lookup (self->trails, &event->video_id);
    }
  if (get_last (trail) == NULL || get_last (trail)->status != AIV_JOB_PROCESSING)
    return;
  trail = ensure_trail (self, event->video_id);
  add_frame (self, trail, aiv_video_frame_new_progress (get_last (trail), event->phase, event->progress));
}

static void
on_gone (AivVideoBoard *self, const AivEventRow *event)
{
  Trail *trail = g_hash_table_lookup (self->trails, &event->video_id);
  g_autoptr (AivVideoFrame) frame = aiv_video_frame_new_gone (event->user_id, event->video_id);

  if (get_last (trail) != NULL)
    frame->id = MAX (frame->id, get_last (trail)->id + 1);
  if (trail != NULL)
    drop_trail (self, trail);
  tell (self, frame);
}

static void
on_event (AivEventRow *event, gpointer data)
{
  g_autoptr (AivVideoBoard) self = g_object_ref (data);

  if (event->video_id == 0)
    return;
  if (event->kind == AIV_EVENT_BATCH_DELETED)
    on_gone (self, event);
  else if (event->id == 0)
    on_progress (self, event);
  else
    on_changed (self, event->video_id);
}

static void
aiv_video_board_dispose (GObject *object)
{
  AivVideoBoard *self = AIV_VIDEO_BOARD (object);

  if (self->subscription != 0)
    aiv_event_hub_unsubscribe (self->hub, self->subscription);
  self->subscription = 0;
  aiv_listeners_clear (self->by_video);
  aiv_listeners_clear (self->by_user);
  while (self->order.length > 0)
    drop_trail (self, self->order.head->data);
  g_clear_object (&self->hub);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (aiv_video_board_parent_class)->dispose (object);
}

static void
aiv_video_board_finalize (GObject *object)
{
  AivVideoBoard *self = AIV_VIDEO_BOARD (object);

  g_hash_table_unref (self->trails);
  aiv_listeners_free (self->by_video);
  aiv_listeners_free (self->by_user);

  G_OBJECT_CLASS (aiv_video_board_parent_class)->finalize (object);
}

static void
aiv_video_board_class_init (AivVideoBoardClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = aiv_video_board_dispose;
  object_class->finalize = aiv_video_board_finalize;
}

static void
aiv_video_board_init (AivVideoBoard *self)
{
  self->trails = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, trail_free);
  self->by_video = aiv_listeners_new ();
  self->by_user = aiv_listeners_new ();
  g_queue_init (&self->order);
}

/**
 * aiv_video_board_new:
 * @store: where the videos are
 * @hub: tells what happens to them
 *
 * Returns: (transfer full): a board
 */
AivVideoBoard *
aiv_video_board_new (AivStore *store, AivEventHub *hub)
{
  AivVideoBoard *self;

  g_return_val_if_fail (AIV_IS_STORE (store), NULL);
  g_return_val_if_fail (AIV_IS_EVENT_HUB (hub), NULL);

  self = g_object_new (AIV_TYPE_VIDEO_BOARD, NULL);
  self->store = g_object_ref (store);
  self->hub = g_object_ref (hub);
  self->subscription = aiv_event_hub_subscribe (hub, AIV_ANY_USER, on_event, self, NULL);
  return self;
}

/**
 * aiv_video_board_ref_frame_of:
 * @self: the board
 * @row: a video as it has just been read
 *
 * Returns: (transfer full): how the video is now
 */
AivVideoFrame *
aiv_video_board_ref_frame_of (AivVideoBoard *self, const AivVideoRow *row)
{
  g_autoptr (AivVideoFrame) frame = aiv_video_frame_new_from_row (row);
  AivVideoFrame *last = get_last (g_hash_table_lookup (self->trails, &row->id));

  /* What is remembered says more than what is stored, unless its event is still on its way. */
  return last != NULL && !is_news (last, frame) ? aiv_video_frame_ref (last) : g_steal_pointer (&frame);
}

/**
 * aiv_video_board_ref_frame:
 * @self: the board
 * @user_id: who asks, or %AIV_ANY_USER
 * @video_id: a video
 * @error: %AIV_STORE_ERROR_NOT_FOUND if there is none, or it is somebody else's
 *
 * Returns: (transfer full) (nullable): how the video is now
 */
AivVideoFrame *
aiv_video_board_ref_frame (AivVideoBoard *self, gint64 user_id, gint64 video_id, GError **error)
{
  g_autoptr (AivVideoRow) row = NULL;

  g_return_val_if_fail (AIV_IS_VIDEO_BOARD (self), NULL);

  row = aiv_videos_get (self->store, user_id, video_id, error);
  return row != NULL ? aiv_video_board_ref_frame_of (self, row) : NULL;
}

/**
 * aiv_video_board_list_since:
 * @self: the board
 * @latest: what aiv_video_board_ref_frame() has just said of a video
 * @seen_id: the last frame of it that a client has seen
 *
 * Lists what the client has missed: nothing where @latest is what it has seen; the frames
 * after it as far as they are remembered; otherwise @latest alone.
 *
 * Returns: (transfer full) (element-type AivVideoFrame): frames, in their order
 */
GPtrArray *
aiv_video_board_list_since (AivVideoBoard *self, AivVideoFrame *latest, gint64 seen_id)
{
  GPtrArray *missed = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_video_frame_unref);
  Trail *trail;

  g_return_val_if_fail (AIV_IS_VIDEO_BOARD (self), missed);

  if (seen_id == latest->id)
    return missed;
  trail = g_hash_table_lookup (self->trails, &latest->video_id);
  if (get_last (trail) == latest && seen_id >= trail->dropped && seen_id < latest->id)
    for (guint i = 0; i < trail->frames->len; i++)
      {
        AivVideoFrame *frame = trail->frames->pdata[i];

        if (frame->id > seen_id)
          g_ptr_array_add (missed, aiv_video_frame_ref (frame));
      }
  else
    g_ptr_array_add (missed, aiv_video_frame_ref (latest));
  return missed;
}

/**
 * aiv_video_board_subscribe:
 * @self: the board
 * @user_id: whose videos; for one video, anything
 * @video_id: which video; 0 for all of @user_id
 * @func: told of each frame from now on
 * @user_data: for @func; must live until the subscription ends
 *
 * Returns: the subscription, for [method@Aiv.VideoBoard.unsubscribe]; never 0
 */
guint
aiv_video_board_subscribe (AivVideoBoard *self,
                           gint64         user_id,
                           gint64         video_id,
                           AivVideoFunc   func,
                           gpointer       user_data)
{
  g_return_val_if_fail (AIV_IS_VIDEO_BOARD (self), 0);

  if (video_id != 0)
    return aiv_listeners_add (self->by_video, video_id, (AivListenerFunc) func, user_data, NULL) * 2;
  return aiv_listeners_add (self->by_user, user_id, (AivListenerFunc) func, user_data, NULL) * 2 + 1;
}

/**
 * aiv_video_board_unsubscribe:
 * @self: the board
 * @id: a subscription of it, or one that has ended already
 *
 * Ends a subscription: its function is not called again.
 */
void
aiv_video_board_unsubscribe (AivVideoBoard *self, guint id)
{
  g_return_if_fail (AIV_IS_VIDEO_BOARD (self));

  aiv_listeners_remove (id % 2 == 0 ? self->by_video : self->by_user, id / 2);
}

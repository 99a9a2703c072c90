/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-item.h"

#include "aiv-item-private.h"
#include "aiv-time.h"

struct _AivItem
{
  GObject parent_instance;

  AivWireItem *wire;
  char *batch_id;
  char *poster_path;
  char *cached_path;
  AivTransfer *transfer;
  GDateTime *started_at;
  GDateTime *completed_at;
};

typedef enum
{
  PROP_ID = 1,
  PROP_BATCH_ID,
  PROP_NAME,
  PROP_STATUS,
  PROP_PROGRESS,
  PROP_ERROR_TEXT,
  PROP_IMAGE_URL,
  PROP_VIDEO_URL,
  PROP_POSTER_URL,
  PROP_POSTER_PATH,
  PROP_CACHED_PATH,
  PROP_TRANSFER,
  PROP_STARTED_AT,
  PROP_COMPLETED_AT,
  PROP_CAN_CANCEL,
  PROP_CAN_RETRY,
  PROP_CAN_PLAY,
} AivItemProp;

static GParamSpec *props[PROP_CAN_PLAY + 1];

G_DEFINE_FINAL_TYPE (AivItem, aiv_item, G_TYPE_OBJECT)

static void
aiv_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivItem *self = AIV_ITEM (object);

  switch ((AivItemProp) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, aiv_item_get_id (self));
      break;
    case PROP_BATCH_ID:
      g_value_set_string (value, aiv_item_get_batch_id (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, aiv_item_get_name (self));
      break;
    case PROP_STATUS:
      g_value_set_enum (value, aiv_item_get_status (self));
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, aiv_item_get_progress (self));
      break;
    case PROP_ERROR_TEXT:
      g_value_set_string (value, aiv_item_get_error_text (self));
      break;
    case PROP_IMAGE_URL:
      g_value_set_string (value, aiv_item_get_image_url (self));
      break;
    case PROP_VIDEO_URL:
      g_value_set_string (value, aiv_item_get_video_url (self));
      break;
    case PROP_POSTER_URL:
      g_value_set_string (value, aiv_item_get_poster_url (self));
      break;
    case PROP_POSTER_PATH:
      g_value_set_string (value, aiv_item_get_poster_path (self));
      break;
    case PROP_CACHED_PATH:
      g_value_set_string (value, aiv_item_get_cached_path (self));
      break;
    case PROP_TRANSFER:
      g_value_set_object (value, aiv_item_get_transfer (self));
      break;
    case PROP_STARTED_AT:
      g_value_set_boxed (value, aiv_item_get_started_at (self));
      break;
    case PROP_COMPLETED_AT:
      g_value_set_boxed (value, aiv_item_get_completed_at (self));
      break;
    case PROP_CAN_CANCEL:
      g_value_set_boolean (value, aiv_item_get_can_cancel (self));
      break;
    case PROP_CAN_RETRY:
      g_value_set_boolean (value, aiv_item_get_can_retry (self));
      break;
    case PROP_CAN_PLAY:
      g_value_set_boolean (value, aiv_item_get_can_play (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_item_finalize (GObject *object)
{
  AivItem *self = AIV_ITEM (object);

  aiv_wire_item_unref (self->wire);
  g_clear_object (&self->transfer);
  g_clear_pointer (&self->started_at, g_date_time_unref);
  g_clear_pointer (&self->completed_at, g_date_time_unref);
  g_free (self->batch_id);
  g_free (self->poster_path);
  g_free (self->cached_path);

  G_OBJECT_CLASS (aiv_item_parent_class)->finalize (object);
}

static void
aiv_item_class_init (AivItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_item_get_property;
  object_class->finalize = aiv_item_finalize;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_BATCH_ID] = g_param_spec_string ("batch-id", NULL, NULL, NULL, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, AIV_TYPE_JOB_STATUS, AIV_JOB_UNKNOWN, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  props[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  props[PROP_IMAGE_URL] = g_param_spec_string ("image-url", NULL, NULL, NULL, flags);
  props[PROP_VIDEO_URL] = g_param_spec_string ("video-url", NULL, NULL, NULL, flags);
  props[PROP_POSTER_URL] = g_param_spec_string ("poster-url", NULL, NULL, NULL, flags);
  props[PROP_POSTER_PATH] = g_param_spec_string ("poster-path", NULL, NULL, NULL, flags);
  props[PROP_CACHED_PATH] = g_param_spec_string ("cached-path", NULL, NULL, NULL, flags);
  props[PROP_TRANSFER] = g_param_spec_object ("transfer", NULL, NULL, AIV_TYPE_TRANSFER, flags);
  props[PROP_STARTED_AT] = g_param_spec_boxed ("started-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_COMPLETED_AT] = g_param_spec_boxed ("completed-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, FALSE, flags);
  props[PROP_CAN_RETRY] = g_param_spec_boolean ("can-retry", NULL, NULL, FALSE, flags);
  props[PROP_CAN_PLAY] = g_param_spec_boolean ("can-play", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);
}

static void
aiv_item_init (AivItem *self)
{
  self->wire = aiv_wire_item_new ();
}

/* What was to be seen before a change. The strings belong to the wire value of then. */
typedef struct
{
  const char *name;
  int status;
  double progress;
  const char *error_text;
  const char *image_url;
  const char *video_url;
  const char *poster_url;
  const char *poster_path;
  const char *cached_path;
  gpointer transfer;
  gint64 started_at;
  gint64 completed_at;
  gboolean can_cancel;
  gboolean can_retry;
  gboolean can_play;
} Snapshot;

static Snapshot
take_snapshot (AivItem *self)
{
  return (Snapshot){
    .name = aiv_item_get_name (self),
    .status = aiv_item_get_status (self),
    .progress = aiv_item_get_progress (self),
    .error_text = aiv_item_get_error_text (self),
    .image_url = aiv_item_get_image_url (self),
    .video_url = aiv_item_get_video_url (self),
    .poster_url = aiv_item_get_poster_url (self),
    .poster_path = aiv_item_get_poster_path (self),
    .cached_path = aiv_item_get_cached_path (self),
    .transfer = aiv_item_get_transfer (self),
    .started_at = self->wire->started_at,
    .completed_at = self->wire->completed_at,
    .can_cancel = aiv_item_get_can_cancel (self),
    .can_retry = aiv_item_get_can_retry (self),
    .can_play = aiv_item_get_can_play (self),
  };
}

static void
notify_changes (AivItem *self, const Snapshot *before)
{
  const Snapshot after = take_snapshot (self);
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (g_strcmp0 (before->name, after.name) != 0)
    g_object_notify_by_pspec (object, props[PROP_NAME]);
  if (before->status != after.status)
    g_object_notify_by_pspec (object, props[PROP_STATUS]);
  if (before->progress != after.progress)
    g_object_notify_by_pspec (object, props[PROP_PROGRESS]);
  if (g_strcmp0 (before->error_text, after.error_text) != 0)
    g_object_notify_by_pspec (object, props[PROP_ERROR_TEXT]);
  if (g_strcmp0 (before->image_url, after.image_url) != 0)
    g_object_notify_by_pspec (object, props[PROP_IMAGE_URL]);
  if (g_strcmp0 (before->video_url, after.video_url) != 0)
    g_object_notify_by_pspec (object, props[PROP_VIDEO_URL]);
  if (g_strcmp0 (before->poster_url, after.poster_url) != 0)
    g_object_notify_by_pspec (object, props[PROP_POSTER_URL]);
  if (g_strcmp0 (before->poster_path, after.poster_path) != 0)
    g_object_notify_by_pspec (object, props[PROP_POSTER_PATH]);
  if (g_strcmp0 (before->cached_path, after.cached_path) != 0)
    g_object_notify_by_pspec (object, props[PROP_CACHED_PATH]);
  if (before->transfer != after.transfer)
    g_object_notify_by_pspec (object, props[PROP_TRANSFER]);
  if (before->started_at != after.started_at)
    g_object_notify_by_pspec (object, props[PROP_STARTED_AT]);
  if (before->completed_at != after.completed_at)
    g_object_notify_by_pspec (object, props[PROP_COMPLETED_AT]);
  if (before->can_cancel != after.can_cancel)
    g_object_notify_by_pspec (object, props[PROP_CAN_CANCEL]);
  if (before->can_retry != after.can_retry)
    g_object_notify_by_pspec (object, props[PROP_CAN_RETRY]);
  if (before->can_play != after.can_play)
    g_object_notify_by_pspec (object, props[PROP_CAN_PLAY]);
  g_object_thaw_notify (object);
}

/**
 * aiv_item_new:
 * @batch_id: id of its batch
 * @wire: what is known of it
 *
 * Returns: (transfer full): an item
 */
AivItem *
aiv_item_new (const char *batch_id, AivWireItem *wire)
{
  AivItem *self;

  g_return_val_if_fail (batch_id != NULL && wire != NULL, NULL);

  self = g_object_new (AIV_TYPE_ITEM, NULL);
  self->batch_id = g_strdup (batch_id);
  aiv_wire_item_unref (self->wire);
  self->wire = aiv_wire_item_ref (wire);
  return self;
}

/**
 * aiv_item_apply:
 * @self: an item
 * @wire: what is known of it now
 */
void
aiv_item_apply (AivItem *self, AivWireItem *wire)
{
  g_autoptr (AivWireItem) old = NULL;
  g_autofree char *old_poster = NULL;
  g_autofree char *old_video = NULL;
  Snapshot before;

  g_return_if_fail (AIV_IS_ITEM (self));
  g_return_if_fail (wire != NULL);

  before = take_snapshot (self);
  old = self->wire;
  self->wire = aiv_wire_item_ref (wire);
  g_clear_pointer (&self->started_at, g_date_time_unref);
  g_clear_pointer (&self->completed_at, g_date_time_unref);
  /* A poster of the picture gives way to one of the video, and a retry makes another video. */
  if (g_strcmp0 (old->poster_url, wire->poster_url) != 0)
    old_poster = g_steal_pointer (&self->poster_path);
  if (wire->status != AIV_JOB_COMPLETED)
    old_video = g_steal_pointer (&self->cached_path);
  notify_changes (self, &before);
}

/* Where the poster is; the session's to say, like the others below. */
void
aiv_item_set_poster_path (AivItem *self, const char *path)
{
  if (g_set_str (&self->poster_path, path))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_POSTER_PATH]);
}

void
aiv_item_set_cached_path (AivItem *self, const char *path)
{
  if (g_set_str (&self->cached_path, path))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CACHED_PATH]);
}

void
aiv_item_set_transfer (AivItem *self, AivTransfer *transfer)
{
  if (g_set_object (&self->transfer, transfer))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TRANSFER]);
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
 * aiv_item_get_batch_id:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): id of its batch
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
 * Returns: (transfer none) (nullable): the picture's file name
 */
const char *
aiv_item_get_name (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), NULL);

  return self->wire->name;
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
 * aiv_item_get_can_cancel:
 * @self: an item
 *
 * Returns: whether it can be cancelled
 */
gboolean
aiv_item_get_can_cancel (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);

  return self->wire->status != AIV_JOB_UNKNOWN && !aiv_job_status_is_final (self->wire->status);
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
 * aiv_item_get_can_play:
 * @self: an item
 *
 * Returns: whether there is a video to play
 */
gboolean
aiv_item_get_can_play (AivItem *self)
{
  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);

  return self->wire->status == AIV_JOB_COMPLETED;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-item.h"

#include "aiv-item-private.h"
#include "aiv-time.h"

typedef enum
{
  PROP_KIND = 1,
  PROP_KEY,
  PROP_ID,
  PROP_BATCH_ID,
  PROP_NAME,
  PROP_PROMPT,
  PROP_MODEL,
  PROP_DURATION,
  PROP_STATUS,
  PROP_PROGRESS,
  PROP_ERROR_TEXT,
  PROP_IMAGE_URL,
  PROP_VIDEO_URL,
  PROP_POSTER_URL,
  PROP_POSTER_PATH,
  PROP_CACHED_PATH,
  PROP_TRANSFER,
  PROP_CREATED_AT,
  PROP_STARTED_AT,
  PROP_COMPLETED_AT,
  PROP_CAN_CANCEL,
  PROP_CAN_RETRY,
  PROP_CAN_DELETE,
  PROP_CAN_PLAY,
} AivItemProp;

static GParamSpec *props[PROP_CAN_PLAY + 1];

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AivItem, aiv_item, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (AivItemKind, aiv_item_kind,
                    G_DEFINE_ENUM_VALUE (AIV_ITEM_OF_BATCH, "of-batch"),
                    G_DEFINE_ENUM_VALUE (AIV_ITEM_VIDEO, "video"))

static void
aiv_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivItem *self = AIV_ITEM (object);

  switch ((AivItemProp) prop_id)
    {
    case PROP_KIND:
      g_value_set_enum (value, aiv_item_get_kind (self));
      break;
    case PROP_KEY:
      g_value_set_string (value, aiv_item_get_key (self));
      break;
    case PROP_ID:
      g_value_set_string (value, aiv_item_get_id (self));
      break;
    case PROP_BATCH_ID:
      g_value_set_string (value, aiv_item_get_batch_id (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, aiv_item_get_name (self));
      break;
    case PROP_PROMPT:
      g_value_set_string (value, aiv_item_get_prompt (self));
      break;
    case PROP_MODEL:
      g_value_set_string (value, aiv_item_get_model (self));
      break;
    case PROP_DURATION:
      g_value_set_double (value, aiv_item_get_duration (self));
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
    case PROP_CREATED_AT:
      g_value_set_boxed (value, aiv_item_get_created_at (self));
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
    case PROP_CAN_DELETE:
      g_value_set_boolean (value, aiv_item_get_can_delete (self));
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
  g_clear_pointer (&self->video, aiv_wire_video_unref);
  g_clear_object (&self->transfer);
  g_clear_pointer (&self->created_at, g_date_time_unref);
  g_clear_pointer (&self->started_at, g_date_time_unref);
  g_clear_pointer (&self->completed_at, g_date_time_unref);
  g_free (self->key);
  g_free (self->batch_id);
  g_free (self->prompt);
  g_free (self->model);
  g_free (self->poster_path);
  g_free (self->cached_path);

  G_OBJECT_CLASS (aiv_item_parent_class)->finalize (object);
}

/* A widget that shows most of what there is to know draws it once for all that has changed together. */
static void
aiv_item_dispatch_properties_changed (GObject *object, guint n_pspecs, GParamSpec **pspecs)
{
  G_OBJECT_CLASS (aiv_item_parent_class)->dispatch_properties_changed (object, n_pspecs, pspecs);
  g_signal_emit (object, changed_signal, 0);
}

static void
aiv_item_class_init (AivItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_item_get_property;
  object_class->finalize = aiv_item_finalize;
  object_class->dispatch_properties_changed = aiv_item_dispatch_properties_changed;

  props[PROP_KIND] = g_param_spec_enum ("kind", NULL, NULL, AIV_TYPE_ITEM_KIND, AIV_ITEM_OF_BATCH, flags);
  props[PROP_KEY] = g_param_spec_string ("key", NULL, NULL, NULL, flags);
  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_BATCH_ID] = g_param_spec_string ("batch-id", NULL, NULL, NULL, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, NULL, flags);
  props[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  props[PROP_DURATION] = g_param_spec_double ("duration", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, AIV_TYPE_JOB_STATUS, AIV_JOB_UNKNOWN, flags);
  props[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  props[PROP_ERROR_TEXT] = g_param_spec_string ("error-text", NULL, NULL, NULL, flags);
  props[PROP_IMAGE_URL] = g_param_spec_string ("image-url", NULL, NULL, NULL, flags);
  props[PROP_VIDEO_URL] = g_param_spec_string ("video-url", NULL, NULL, NULL, flags);
  props[PROP_POSTER_URL] = g_param_spec_string ("poster-url", NULL, NULL, NULL, flags);
  props[PROP_POSTER_PATH] = g_param_spec_string ("poster-path", NULL, NULL, NULL, flags);
  props[PROP_CACHED_PATH] = g_param_spec_string ("cached-path", NULL, NULL, NULL, flags);
  props[PROP_TRANSFER] = g_param_spec_object ("transfer", NULL, NULL, AIV_TYPE_TRANSFER, flags);
  props[PROP_CREATED_AT] = g_param_spec_boxed ("created-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_STARTED_AT] = g_param_spec_boxed ("started-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_COMPLETED_AT] = g_param_spec_boxed ("completed-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, FALSE, flags);
  props[PROP_CAN_RETRY] = g_param_spec_boolean ("can-retry", NULL, NULL, FALSE, flags);
  props[PROP_CAN_DELETE] = g_param_spec_boolean ("can-delete", NULL, NULL, FALSE, flags);
  props[PROP_CAN_PLAY] = g_param_spec_boolean ("can-play", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  /**
   * AivItem::changed:
   * @self: the item
   *
   * Some of its properties have changed; said once, after their own notifications.
   */
  changed_signal = g_signal_new ("changed", AIV_TYPE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aiv_item_init (AivItem *self)
{
  self->wire = aiv_wire_item_new ();
}

/* What was to be seen before a change. The strings belong to who was told then. */
typedef struct
{
  const char *texts[8];
  double numbers[11];
} Snapshot;

static const AivItemProp text_props[] = {
  PROP_NAME, PROP_PROMPT, PROP_MODEL, PROP_ERROR_TEXT, PROP_IMAGE_URL, PROP_VIDEO_URL, PROP_POSTER_URL, PROP_POSTER_PATH,
};

static const AivItemProp number_props[] = {
  PROP_DURATION, PROP_STATUS,      PROP_PROGRESS,  PROP_CREATED_AT, PROP_STARTED_AT, PROP_COMPLETED_AT,
  PROP_CAN_CANCEL, PROP_CAN_RETRY, PROP_CAN_DELETE, PROP_CAN_PLAY,  PROP_CACHED_PATH,
};

static Snapshot
take_snapshot (AivItem *self)
{
  return (Snapshot){
    .texts = { aiv_item_get_name (self), aiv_item_get_prompt (self), aiv_item_get_model (self),
               aiv_item_get_error_text (self), aiv_item_get_image_url (self), aiv_item_get_video_url (self),
               aiv_item_get_poster_url (self), aiv_item_get_poster_path (self) },
    .numbers = { aiv_item_get_duration (self), aiv_item_get_status (self), aiv_item_get_progress (self),
                 (double) (self->wire->created_at > 0 ? self->wire->created_at : self->batch_time),
                 (double) self->wire->started_at, (double) self->wire->completed_at, aiv_item_get_can_cancel (self),
                 aiv_item_get_can_retry (self), aiv_item_get_can_delete (self), aiv_item_get_can_play (self),
                 aiv_item_get_cached_path (self) != NULL },
  };
}

static gboolean
notify_changes (AivItem *self, const Snapshot *before)
{
  const Snapshot after = take_snapshot (self);
  GObject *object = G_OBJECT (self);
  gboolean changed = FALSE;

  g_object_freeze_notify (object);
  for (guint i = 0; i < G_N_ELEMENTS (text_props); i++)
    if (g_strcmp0 (before->texts[i], after.texts[i]) != 0)
      {
        g_object_notify_by_pspec (object, props[text_props[i]]);
        changed = TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (number_props); i++)
    if (before->numbers[i] != after.numbers[i])
      {
        g_object_notify_by_pspec (object, props[number_props[i]]);
        changed = TRUE;
      }
  g_object_thaw_notify (object);
  return changed;
}

/* The family knows no state for it: API.md §1. */
#define CANCELLED "Cancelled"

/* Characters of the words that name a video. */
#define MAX_NAME 80

/* The beginning of the words in one line. */
static char *
dup_name (const char *prompt)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean space = FALSE;
  guint n = 0;

  for (const char *at = prompt != NULL ? prompt : ""; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c))
        {
          space = name->len > 0;
          continue;
        }
      if (++n > MAX_NAME)
        {
          g_string_append (name, "…");
          break;
        }
      if (space)
        g_string_append_c (name, ' ');
      space = FALSE;
      g_string_append_unichar (name, c);
    }
  return g_string_free_and_steal (g_steal_pointer (&name));
}

static AivWireItem *
make_wire (AivWireVideo *video)
{
  AivWireItem *wire = aiv_wire_item_new ();

  wire->id = g_strdup_printf ("%" G_GINT64_FORMAT, video->id);
  wire->name = dup_name (video->prompt);
  wire->source_image = g_strdup (video->reference_image_url);
  wire->video_url = g_strdup (video->video_url);
  wire->poster_url = g_strdup (video->poster_url);
  wire->status = video->status;
  if (video->status == AIV_JOB_FAILED && g_strcmp0 (video->error_message, CANCELLED) == 0)
    wire->status = AIV_JOB_CANCELLED;
  wire->error_msg = g_strdup (video->error_message);
  wire->created_at = video->created_at;
  wire->completed_at = aiv_job_status_is_final (video->status) ? video->updated_at : 0;
  return wire;
}

/* Takes @wire, and lets go of what was made of the old one. */
static gboolean
take_wire (AivItem *self, AivWireItem *wire, const Snapshot *before)
{
  g_autoptr (AivWireItem) old = self->wire;
  g_autofree char *old_poster = NULL;
  g_autofree char *old_video = NULL;

  self->wire = wire;
  if (aiv_job_status_is_final (old->status) && !aiv_job_status_is_final (wire->status))
    self->waits_since = aiv_time_now_ms ();
  g_clear_pointer (&self->created_at, g_date_time_unref);
  g_clear_pointer (&self->started_at, g_date_time_unref);
  g_clear_pointer (&self->completed_at, g_date_time_unref);
  /* A poster of the picture gives way to one of the video, and a retry makes another video. */
  if (g_strcmp0 (old->poster_url, wire->poster_url) != 0 || g_strcmp0 (old->source_image, wire->source_image) != 0)
    old_poster = g_steal_pointer (&self->poster_path);
  if (wire->status != AIV_JOB_COMPLETED)
    old_video = g_steal_pointer (&self->cached_path);
  return notify_changes (self, before);
}

/**
 * aiv_item_make_key:
 * @batch_id: (nullable): id of its batch; %NULL and empty of a video from words
 * @id: its id
 *
 * Returns: (transfer full): what tells a video from all others of the same user
 */
char *
aiv_item_make_key (const char *batch_id, const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  if (batch_id == NULL || *batch_id == '\0')
    return g_strconcat ("v/", id, NULL);
  /* Whatever a server calls its batches, no number of a video begins so. */
  return g_strconcat (batch_id, g_str_equal (batch_id, "v") ? "//" : "/", id, NULL);
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
  self->key = aiv_item_make_key (batch_id, wire->id);
  aiv_wire_item_unref (self->wire);
  self->wire = aiv_wire_item_ref (wire);
  return self;
}

/**
 * aiv_item_new_video:
 * @wire: what is known of a video from words
 *
 * Returns: (transfer full): an item
 */
AivItem *
aiv_item_new_video (AivWireVideo *wire)
{
  AivItem *self;

  g_return_val_if_fail (wire != NULL, NULL);

  self = g_object_new (AIV_TYPE_ITEM, NULL);
  self->kind = AIV_ITEM_VIDEO;
  self->video = aiv_wire_video_ref (wire);
  aiv_wire_item_unref (self->wire);
  self->wire = make_wire (wire);
  self->key = aiv_item_make_key (NULL, self->wire->id);
  return self;
}

/**
 * aiv_item_apply:
 * @self: an item of a batch
 * @wire: what is known of it now
 *
 * Returns: whether anything is different now
 */
gboolean
aiv_item_apply (AivItem *self, AivWireItem *wire)
{
  Snapshot before;

  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);
  g_return_val_if_fail (self->kind == AIV_ITEM_OF_BATCH && wire != NULL, FALSE);

  if (wire == self->wire)
    return FALSE;
  before = take_snapshot (self);
  return take_wire (self, aiv_wire_item_ref (wire), &before);
}

/**
 * aiv_item_apply_video:
 * @self: a video from words
 * @wire: what is known of it now; ignored when it is older than what was known
 *
 * Returns: whether anything is different now
 */
gboolean
aiv_item_apply_video (AivItem *self, AivWireVideo *wire)
{
  g_autoptr (AivWireVideo) old = NULL;
  AivWireItem *made;
  Snapshot before;

  g_return_val_if_fail (AIV_IS_ITEM (self), FALSE);
  g_return_val_if_fail (self->kind == AIV_ITEM_VIDEO && wire != NULL, FALSE);

  /* Answers overtake each other. */
  if (wire == self->video || (wire->updated_at > 0 && wire->updated_at < self->video->updated_at))
    return FALSE;

  before = take_snapshot (self);
  made = make_wire (wire);
  /* How far it is comes with events alone. */
  if (made->status == AIV_JOB_PROCESSING && self->wire->status == AIV_JOB_PROCESSING)
    made->progress = self->wire->progress;
  old = self->video;
  self->video = aiv_wire_video_ref (wire);
  return take_wire (self, made, &before);
}

gboolean
aiv_item_apply_batch (AivItem *self, AivWireBatch *batch)
{
  g_autofree char *old_prompt = NULL;
  g_autofree char *old_model = NULL;
  Snapshot before;

  g_return_val_if_fail (self->kind == AIV_ITEM_OF_BATCH, FALSE);

  if (self->batch_time == batch->timestamp && self->duration == batch->audio_seconds
      && g_strcmp0 (self->prompt, batch->prompt) == 0 && g_strcmp0 (self->model, batch->engine_label) == 0)
    return FALSE;

  before = take_snapshot (self);
  old_prompt = g_steal_pointer (&self->prompt);
  old_model = g_steal_pointer (&self->model);
  self->prompt = g_strdup (batch->prompt);
  self->model = g_strdup (batch->engine_label);
  self->duration = batch->audio_seconds;
  self->batch_time = batch->timestamp;
  g_clear_pointer (&self->created_at, g_date_time_unref);
  return notify_changes (self, &before);
}

gboolean
aiv_item_apply_progress (AivItem *self, AivJobStatus status, double percent)
{
  g_autoptr (AivWireItem) wire = NULL;
  Snapshot before;

  g_return_val_if_fail (self->kind == AIV_ITEM_VIDEO, FALSE);

  before = take_snapshot (self);
  wire = make_wire (self->video);
  if (status != AIV_JOB_UNKNOWN)
    wire->status = status;
  wire->progress = percent >= 0 && wire->status == AIV_JOB_PROCESSING ? MIN (percent, 100) : -1;
  return take_wire (self, g_steal_pointer (&wire), &before);
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

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batch.h"

#include "aiv-batch-private.h"
#include "aiv-item-pool-private.h"

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_PROMPT,
  PROP_AUDIO_NAME,
  PROP_USER_NAME,
  PROP_ENGINE_LABEL,
  PROP_CREATED_AT,
  PROP_AUDIO_SECONDS,
  PROP_STATUS,
  PROP_FRACTION,
  PROP_N_ITEMS,
  PROP_N_COMPLETED,
  PROP_N_PROCESSING,
  PROP_N_PENDING,
  PROP_N_FAILED,
  PROP_N_CANCELLED,
  PROP_ITEMS,
  PROP_LOADED,
  PROP_POSTER,
  PROP_CREDITS_PER_VIDEO,
  PROP_CREDITS_USED,
  PROP_CREDITS_HELD,
  PROP_IS_ACTIVE,
  PROP_CAN_CANCEL,
  PROP_CAN_RETRY,
  PROP_CAN_SAVE,
} AivBatchProp;

static GParamSpec *props[PROP_CAN_SAVE + 1];

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivBatch, aiv_batch, G_TYPE_OBJECT)

static void
aiv_batch_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivBatch *self = AIV_BATCH (object);

  switch ((AivBatchProp) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, aiv_batch_get_id (self));
      break;
    case PROP_NAME:
      g_value_set_string (value, aiv_batch_get_name (self));
      break;
    case PROP_PROMPT:
      g_value_set_string (value, aiv_batch_get_prompt (self));
      break;
    case PROP_AUDIO_NAME:
      g_value_set_string (value, aiv_batch_get_audio_name (self));
      break;
    case PROP_USER_NAME:
      g_value_set_string (value, aiv_batch_get_user_name (self));
      break;
    case PROP_ENGINE_LABEL:
      g_value_set_string (value, aiv_batch_get_engine_label (self));
      break;
    case PROP_CREATED_AT:
      g_value_set_boxed (value, aiv_batch_get_created_at (self));
      break;
    case PROP_AUDIO_SECONDS:
      g_value_set_double (value, aiv_batch_get_audio_seconds (self));
      break;
    case PROP_STATUS:
      g_value_set_enum (value, aiv_batch_get_status (self));
      break;
    case PROP_FRACTION:
      g_value_set_double (value, aiv_batch_get_fraction (self));
      break;
    case PROP_N_ITEMS:
      g_value_set_uint (value, aiv_batch_get_n_items (self));
      break;
    case PROP_N_COMPLETED:
      g_value_set_uint (value, aiv_batch_get_n_completed (self));
      break;
    case PROP_N_PROCESSING:
      g_value_set_uint (value, aiv_batch_get_n_processing (self));
      break;
    case PROP_N_PENDING:
      g_value_set_uint (value, aiv_batch_get_n_pending (self));
      break;
    case PROP_N_FAILED:
      g_value_set_uint (value, aiv_batch_get_n_failed (self));
      break;
    case PROP_N_CANCELLED:
      g_value_set_uint (value, aiv_batch_get_n_cancelled (self));
      break;
    case PROP_ITEMS:
      g_value_set_object (value, aiv_batch_get_items (self));
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, aiv_batch_get_loaded (self));
      break;
    case PROP_POSTER:
      g_value_set_object (value, aiv_batch_get_poster (self));
      break;
    case PROP_CREDITS_PER_VIDEO:
      g_value_set_int64 (value, aiv_batch_get_credits_per_video (self));
      break;
    case PROP_CREDITS_USED:
      g_value_set_int64 (value, aiv_batch_get_credits_used (self));
      break;
    case PROP_CREDITS_HELD:
      g_value_set_int64 (value, aiv_batch_get_credits_held (self));
      break;
    case PROP_IS_ACTIVE:
      g_value_set_boolean (value, aiv_batch_get_is_active (self));
      break;
    case PROP_CAN_CANCEL:
      g_value_set_boolean (value, aiv_batch_get_can_cancel (self));
      break;
    case PROP_CAN_RETRY:
      g_value_set_boolean (value, aiv_batch_get_can_retry (self));
      break;
    case PROP_CAN_SAVE:
      g_value_set_boolean (value, aiv_batch_get_can_save (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_batch_finalize (GObject *object)
{
  AivBatch *self = AIV_BATCH (object);

  aiv_wire_batch_unref (self->wire);
  g_object_unref (self->items);
  g_clear_object (&self->pool);
  g_clear_pointer (&self->created_at, g_date_time_unref);

  G_OBJECT_CLASS (aiv_batch_parent_class)->finalize (object);
}

static void
aiv_batch_class_init (AivBatchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = aiv_batch_get_property;
  object_class->finalize = aiv_batch_finalize;

  props[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_PROMPT] = g_param_spec_string ("prompt", NULL, NULL, NULL, flags);
  props[PROP_AUDIO_NAME] = g_param_spec_string ("audio-name", NULL, NULL, NULL, flags);
  props[PROP_USER_NAME] = g_param_spec_string ("user-name", NULL, NULL, NULL, flags);
  props[PROP_ENGINE_LABEL] = g_param_spec_string ("engine-label", NULL, NULL, NULL, flags);
  props[PROP_CREATED_AT] = g_param_spec_boxed ("created-at", NULL, NULL, G_TYPE_DATE_TIME, flags);
  props[PROP_AUDIO_SECONDS] = g_param_spec_double ("audio-seconds", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  props[PROP_STATUS] = g_param_spec_enum ("status", NULL, NULL, AIV_TYPE_JOB_STATUS, AIV_JOB_UNKNOWN, flags);
  props[PROP_FRACTION] = g_param_spec_double ("fraction", NULL, NULL, -1, G_MAXDOUBLE, -1, flags);
  props[PROP_N_ITEMS] = g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_COMPLETED] = g_param_spec_uint ("n-completed", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_PROCESSING] = g_param_spec_uint ("n-processing", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_PENDING] = g_param_spec_uint ("n-pending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_FAILED] = g_param_spec_uint ("n-failed", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_CANCELLED] = g_param_spec_uint ("n-cancelled", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_ITEMS] = g_param_spec_object ("items", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  props[PROP_POSTER] = g_param_spec_object ("poster", NULL, NULL, AIV_TYPE_ITEM, flags);
  props[PROP_CREDITS_PER_VIDEO]
      = g_param_spec_int64 ("credits-per-video", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_CREDITS_USED] = g_param_spec_int64 ("credits-used", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_CREDITS_HELD] = g_param_spec_int64 ("credits-held", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  props[PROP_IS_ACTIVE] = g_param_spec_boolean ("is-active", NULL, NULL, FALSE, flags);
  props[PROP_CAN_CANCEL] = g_param_spec_boolean ("can-cancel", NULL, NULL, FALSE, flags);
  props[PROP_CAN_RETRY] = g_param_spec_boolean ("can-retry", NULL, NULL, FALSE, flags);
  props[PROP_CAN_SAVE] = g_param_spec_boolean ("can-save", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIV_TYPE_BATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
aiv_batch_init (AivBatch *self)
{
  self->wire = aiv_wire_batch_new ();
  self->items = g_list_store_new (AIV_TYPE_ITEM);
}

/* For servers and events that tell no counts. */
static void
count_items (AivBatch *self)
{
  GListModel *items = G_LIST_MODEL (self->items);
  AivWireProgress counts = { .overall = -1, .total = g_list_model_get_n_items (items) };

  for (guint i = 0; i < counts.total; i++)
    {
      g_autoptr (AivItem) item = g_list_model_get_item (items, i);

      switch (aiv_item_get_status (item))
        {
        case AIV_JOB_COMPLETED:
          counts.completed++;
          break;
        case AIV_JOB_PROCESSING:
          counts.processing++;
          break;
        case AIV_JOB_FAILED:
          counts.failed++;
          break;
        case AIV_JOB_CANCELLED:
          counts.cancelled++;
          break;
        case AIV_JOB_PENDING:
        case AIV_JOB_CREATED:
        case AIV_JOB_UNKNOWN:
          counts.pending++;
          break;
        }
    }
  self->progress = counts;
}

/* Items stay the objects they are; only the places that differ are touched. */
static void
apply_items (AivBatch *self, GPtrArray *wires)
{
  GListModel *items = G_LIST_MODEL (self->items);

  for (guint i = 0; i < wires->len; i++)
    {
      AivWireItem *wire = g_ptr_array_index (wires, i);
      g_autoptr (AivItem) here = g_list_model_get_item (items, i);
      AivItem *known;
      guint at;

      if (here != NULL && g_strcmp0 (aiv_item_get_id (here), wire->id) == 0)
        {
          aiv_item_pool_apply_known (self->pool, here, self->wire, wire);
          continue;
        }
      if ((known = aiv_batch_find_item (self, wire->id)) != NULL && g_list_store_find (self->items, known, &at))
        {
          g_autoptr (AivItem) kept = g_object_ref (known);

          g_list_store_remove (self->items, at);
          aiv_item_pool_apply_known (self->pool, kept, self->wire, wire);
          g_list_store_insert (self->items, MIN (i, g_list_model_get_n_items (items)), kept);
        }
      else
        {
          g_autoptr (AivItem) made = aiv_item_pool_apply_item (self->pool, self->wire, wire);

          g_list_store_insert (self->items, i, made);
        }
    }
  if (g_list_model_get_n_items (items) > wires->len)
    g_list_store_splice (self->items, wires->len, g_list_model_get_n_items (items) - wires->len, NULL, 0);
}

/* What was to be seen before a change. The strings belong to the wire value of then. */
typedef struct
{
  const char *name;
  const char *prompt;
  const char *audio_name;
  const char *user_name;
  const char *engine_label;
  gint64 created_at;
  double audio_seconds;
  int status;
  double fraction;
  guint n_items;
  guint n_completed;
  guint n_processing;
  guint n_pending;
  guint n_failed;
  guint n_cancelled;
  gboolean loaded;
  gpointer poster;
  gint64 credits_per_video;
  gint64 credits_used;
  gint64 credits_held;
  gboolean is_active;
  gboolean can_cancel;
  gboolean can_retry;
  gboolean can_save;
} Snapshot;

static Snapshot
take_snapshot (AivBatch *self)
{
  return (Snapshot){
    .name = aiv_batch_get_name (self),
    .prompt = aiv_batch_get_prompt (self),
    .audio_name = aiv_batch_get_audio_name (self),
    .user_name = aiv_batch_get_user_name (self),
    .engine_label = aiv_batch_get_engine_label (self),
    .created_at = self->wire->timestamp,
    .audio_seconds = aiv_batch_get_audio_seconds (self),
    .status = aiv_batch_get_status (self),
    .fraction = aiv_batch_get_fraction (self),
    .n_items = aiv_batch_get_n_items (self),
    .n_completed = aiv_batch_get_n_completed (self),
    .n_processing = aiv_batch_get_n_processing (self),
    .n_pending = aiv_batch_get_n_pending (self),
    .n_failed = aiv_batch_get_n_failed (self),
    .n_cancelled = aiv_batch_get_n_cancelled (self),
    .loaded = aiv_batch_get_loaded (self),
    .poster = aiv_batch_get_poster (self),
    .credits_per_video = aiv_batch_get_credits_per_video (self),
    .credits_used = aiv_batch_get_credits_used (self),
    .credits_held = aiv_batch_get_credits_held (self),
    .is_active = aiv_batch_get_is_active (self),
    .can_cancel = aiv_batch_get_can_cancel (self),
    .can_retry = aiv_batch_get_can_retry (self),
    .can_save = aiv_batch_get_can_save (self),
  };
}

static void
notify_changes (AivBatch *self, const Snapshot *before)
{
  const Snapshot after = take_snapshot (self);
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (g_strcmp0 (before->name, after.name) != 0)
    g_object_notify_by_pspec (object, props[PROP_NAME]);
  if (g_strcmp0 (before->prompt, after.prompt) != 0)
    g_object_notify_by_pspec (object, props[PROP_PROMPT]);
  if (g_strcmp0 (before->audio_name, after.audio_name) != 0)
    g_object_notify_by_pspec (object, props[PROP_AUDIO_NAME]);
  if (g_strcmp0 (before->user_name, after.user_name) != 0)
    g_object_notify_by_pspec (object, props[PROP_USER_NAME]);
  if (g_strcmp0 (before->engine_label, after.engine_label) != 0)
    g_object_notify_by_pspec (object, props[PROP_ENGINE_LABEL]);
  if (before->created_at != after.created_at)
    g_object_notify_by_pspec (object, props[PROP_CREATED_AT]);
  if (before->audio_seconds != after.audio_seconds)
    g_object_notify_by_pspec (object, props[PROP_AUDIO_SECONDS]);
  if (before->status != after.status)
    g_object_notify_by_pspec (object, props[PROP_STATUS]);
  if (before->fraction != after.fraction)
    g_object_notify_by_pspec (object, props[PROP_FRACTION]);
  if (before->n_items != after.n_items)
    g_object_notify_by_pspec (object, props[PROP_N_ITEMS]);
  if (before->n_completed != after.n_completed)
    g_object_notify_by_pspec (object, props[PROP_N_COMPLETED]);
  if (before->n_processing != after.n_processing)
    g_object_notify_by_pspec (object, props[PROP_N_PROCESSING]);
  if (before->n_pending != after.n_pending)
    g_object_notify_by_pspec (object, props[PROP_N_PENDING]);
  if (before->n_failed != after.n_failed)
    g_object_notify_by_pspec (object, props[PROP_N_FAILED]);
  if (before->n_cancelled != after.n_cancelled)
    g_object_notify_by_pspec (object, props[PROP_N_CANCELLED]);
  if (before->loaded != after.loaded)
    g_object_notify_by_pspec (object, props[PROP_LOADED]);
  if (before->poster != after.poster)
    g_object_notify_by_pspec (object, props[PROP_POSTER]);
  if (before->credits_per_video != after.credits_per_video)
    g_object_notify_by_pspec (object, props[PROP_CREDITS_PER_VIDEO]);
  if (before->credits_used != after.credits_used)
    g_object_notify_by_pspec (object, props[PROP_CREDITS_USED]);
  if (before->credits_held != after.credits_held)
    g_object_notify_by_pspec (object, props[PROP_CREDITS_HELD]);
  if (before->is_active != after.is_active)
    g_object_notify_by_pspec (object, props[PROP_IS_ACTIVE]);
  if (before->can_cancel != after.can_cancel)
    g_object_notify_by_pspec (object, props[PROP_CAN_CANCEL]);
  if (before->can_retry != after.can_retry)
    g_object_notify_by_pspec (object, props[PROP_CAN_RETRY]);
  if (before->can_save != after.can_save)
    g_object_notify_by_pspec (object, props[PROP_CAN_SAVE]);
  g_object_thaw_notify (object);
}

/**
 * aiv_batch_new:
 * @wire: what is known of it
 *
 * Returns: (transfer full): a batch
 */
AivBatch *
aiv_batch_new (AivWireBatch *wire)
{
  return aiv_batch_new_full (wire, NULL);
}

/**
 * aiv_batch_new_full:
 * @wire: what is known of it
 * @pool: (nullable): where its items are taken from; %NULL: one of its own
 *
 * Returns: (transfer full): a batch
 */
AivBatch *
aiv_batch_new_full (AivWireBatch *wire, AivItemPool *pool)
{
  AivBatch *self;

  g_return_val_if_fail (wire != NULL, NULL);
  g_return_val_if_fail (pool == NULL || AIV_IS_ITEM_POOL (pool), NULL);

  self = g_object_new (AIV_TYPE_BATCH, NULL);
  self->pool = pool != NULL ? g_object_ref (pool) : aiv_item_pool_new ();
  aiv_batch_apply (self, wire);
  return self;
}

/**
 * aiv_batch_apply:
 * @self: a batch
 * @wire: what is known of it now; without items those that are known stay
 */
void
aiv_batch_apply (AivBatch *self, AivWireBatch *wire)
{
  g_autoptr (AivWireBatch) old = NULL;
  Snapshot before;

  g_return_if_fail (AIV_IS_BATCH (self));
  g_return_if_fail (wire != NULL);

  before = take_snapshot (self);
  old = self->wire;
  self->wire = aiv_wire_batch_ref (wire);
  if (old->timestamp != wire->timestamp)
    g_clear_pointer (&self->created_at, g_date_time_unref);
  self->status = wire->status;
  if (wire->items != NULL)
    {
      apply_items (self, wire->items);
      self->loaded = TRUE;
    }
  self->progress = wire->progress;
  if (self->progress.total == 0 && self->loaded)
    count_items (self);
  notify_changes (self, &before);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * aiv_batch_apply_item:
 * @self: a batch
 * @wire: what is known of one of its items now
 * @progress: (nullable): the batch's counts; %NULL: they are counted
 * @status: the batch's state; %AIV_JOB_UNKNOWN leaves it
 */
void
aiv_batch_apply_item (AivBatch *self, AivWireItem *wire, const AivWireProgress *progress, AivJobStatus status)
{
  Snapshot before;
  AivItem *item;

  g_return_if_fail (AIV_IS_BATCH (self));
  g_return_if_fail (wire != NULL);

  before = take_snapshot (self);
  if ((item = aiv_batch_find_item (self, wire->id)) != NULL)
    aiv_item_pool_apply_known (self->pool, item, NULL, wire);
  if (progress != NULL)
    self->progress = *progress;
  else if (self->loaded)
    count_items (self);
  if (status != AIV_JOB_UNKNOWN)
    self->status = status;
  notify_changes (self, &before);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * aiv_batch_find_item:
 * @self: a batch
 * @item_id: id of an item
 *
 * Returns: (transfer none) (nullable): the item
 */
AivItem *
aiv_batch_find_item (AivBatch *self, const char *item_id)
{
  g_return_val_if_fail (AIV_IS_BATCH (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)); i++)
    {
      g_autoptr (AivItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (g_strcmp0 (aiv_item_get_id (item), item_id) == 0)
        return item;
    }
  return NULL;
}

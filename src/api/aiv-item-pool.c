/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-item-pool.h"

#include "aiv-item-pool-private.h"
#include "aiv-item-private.h"

struct _AivItemPool
{
  GObject parent_instance;

  GHashTable *items; /* key, the item's own → Entry */
};

/* An item that somebody holds. */
typedef struct
{
  AivItemPool *pool;
  AivItem *item;
} Entry;

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivItemPool, aiv_item_pool, G_TYPE_OBJECT)

/* Its last holder has let go: the key is still there. */
static void
on_item_gone (gpointer data, GObject *where)
{
  Entry *entry = data;

  entry->item = NULL;
  g_hash_table_remove (entry->pool->items, ((AivItem *) where)->key);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  if (entry->item != NULL)
    g_object_weak_unref (G_OBJECT (entry->item), on_item_gone, entry);
  g_free (entry);
}

static void
aiv_item_pool_finalize (GObject *object)
{
  g_hash_table_unref (AIV_ITEM_POOL (object)->items);

  G_OBJECT_CLASS (aiv_item_pool_parent_class)->finalize (object);
}

static void
aiv_item_pool_class_init (AivItemPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_item_pool_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", AIV_TYPE_ITEM_POOL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, AIV_TYPE_ITEM);
}

static void
aiv_item_pool_init (AivItemPool *self)
{
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, entry_free);
}

/**
 * aiv_item_pool_new:
 *
 * Returns: (transfer full): an empty pool
 */
AivItemPool *
aiv_item_pool_new (void)
{
  return g_object_new (AIV_TYPE_ITEM_POOL, NULL);
}

static AivItem *
look_up (AivItemPool *self, const char *key)
{
  Entry *entry = g_hash_table_lookup (self->items, key);

  return entry != NULL ? g_object_ref (entry->item) : NULL;
}

static AivItem *
take (AivItemPool *self, AivItem *item)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->pool = self;
  entry->item = item;
  g_object_weak_ref (G_OBJECT (item), on_item_gone, entry);
  g_hash_table_insert (self->items, item->key, entry);
  return item;
}

static void
emit_changed (AivItemPool *self, AivItem *item)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, item);
}

/**
 * aiv_item_pool_find:
 * @self: a pool
 * @key: key of an item
 *
 * Returns: (transfer full) (nullable): the item, if somebody holds it
 */
AivItem *
aiv_item_pool_find (AivItemPool *self, const char *key)
{
  g_return_val_if_fail (AIV_IS_ITEM_POOL (self), NULL);
  g_return_val_if_fail (key != NULL, NULL);

  return look_up (self, key);
}

static AivItem *
make_item (AivItemPool *self, AivWireBatch *batch, AivWireItem *wire)
{
  AivItem *item = aiv_item_new (batch->id, wire);

  aiv_item_apply_batch (item, batch);
  return take (self, item);
}

/**
 * aiv_item_pool_ref_item:
 * @self: a pool
 * @batch: its batch, with or without items
 * @wire: what was known of it
 *
 * Takes an item out of a store: what is known of one that somebody holds is newer.
 *
 * Returns: (transfer full): the item
 */
AivItem *
aiv_item_pool_ref_item (AivItemPool *self, AivWireBatch *batch, AivWireItem *wire)
{
  g_autofree char *key = NULL;
  AivItem *item;

  g_return_val_if_fail (AIV_IS_ITEM_POOL (self), NULL);
  g_return_val_if_fail (batch != NULL && wire != NULL, NULL);

  key = aiv_item_make_key (batch->id, wire->id);
  item = look_up (self, key);
  return item != NULL ? item : make_item (self, batch, wire);
}

/**
 * aiv_item_pool_ref_video:
 * @self: a pool
 * @wire: what was known of a video from words
 *
 * Takes a video out of a store: what is known of one that somebody holds is newer.
 *
 * Returns: (transfer full): the item
 */
AivItem *
aiv_item_pool_ref_video (AivItemPool *self, AivWireVideo *wire)
{
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  AivItem *item;

  g_return_val_if_fail (AIV_IS_ITEM_POOL (self), NULL);
  g_return_val_if_fail (wire != NULL, NULL);

  id = g_strdup_printf ("%" G_GINT64_FORMAT, wire->id);
  key = aiv_item_make_key (NULL, id);
  item = look_up (self, key);
  return item != NULL ? item : take (self, aiv_item_new_video (wire));
}

void
aiv_item_pool_apply_known (AivItemPool *self, AivItem *item, AivWireBatch *batch, AivWireItem *wire)
{
  gboolean changed = batch != NULL && aiv_item_apply_batch (item, batch);

  if (aiv_item_apply (item, wire) || changed)
    emit_changed (self, item);
}

void
aiv_item_pool_apply_progress (AivItemPool *self, AivItem *item, AivJobStatus status, double percent)
{
  if (aiv_item_apply_progress (item, status, percent))
    emit_changed (self, item);
}

/**
 * aiv_item_pool_apply_item:
 * @self: a pool
 * @batch: its batch, with or without items
 * @wire: what is known of it now
 *
 * Returns: (transfer full): the item, made or brought up to date
 */
AivItem *
aiv_item_pool_apply_item (AivItemPool *self, AivWireBatch *batch, AivWireItem *wire)
{
  g_autofree char *key = NULL;
  AivItem *item;

  g_return_val_if_fail (AIV_IS_ITEM_POOL (self), NULL);
  g_return_val_if_fail (batch != NULL && wire != NULL, NULL);

  key = aiv_item_make_key (batch->id, wire->id);
  if ((item = look_up (self, key)) != NULL)
    {
      aiv_item_pool_apply_known (self, item, batch, wire);
      return item;
    }
  item = make_item (self, batch, wire);
  emit_changed (self, item);
  return item;
}

/**
 * aiv_item_pool_apply_video:
 * @self: a pool
 * @wire: what is known of a video from words now
 *
 * Returns: (transfer full): the item, made or brought up to date
 */
AivItem *
aiv_item_pool_apply_video (AivItemPool *self, AivWireVideo *wire)
{
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  AivItem *item;

  g_return_val_if_fail (AIV_IS_ITEM_POOL (self), NULL);
  g_return_val_if_fail (wire != NULL, NULL);

  id = g_strdup_printf ("%" G_GINT64_FORMAT, wire->id);
  key = aiv_item_make_key (NULL, id);
  if ((item = look_up (self, key)) != NULL)
    {
      if (aiv_item_apply_video (item, wire))
        emit_changed (self, item);
      return item;
    }
  item = take (self, aiv_item_new_video (wire));
  emit_changed (self, item);
  return item;
}

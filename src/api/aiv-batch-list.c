/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-batch-list.h"

#include "aiv-paged-list-private.h"

struct _AivBatchList
{
  AivPagedList parent_instance;

  AivClient *client;
  AivItemPool *pool;
};

G_DEFINE_FINAL_TYPE (AivBatchList, aiv_batch_list, AIV_TYPE_PAGED_LIST)

static DexFuture *
aiv_batch_list_fetch (AivPagedList *list, guint limit, guint offset)
{
  return aiv_client_fetch_batches (AIV_BATCH_LIST (list)->client, limit, offset);
}

static char *
aiv_batch_list_get_key (AivPagedList *list, gconstpointer element)
{
  return g_strdup (((const AivWireBatch *) element)->id);
}

static gpointer
aiv_batch_list_make (AivPagedList *list, gpointer element)
{
  return aiv_batch_new_full (element, AIV_BATCH_LIST (list)->pool);
}

static void
aiv_batch_list_update (AivPagedList *list, gpointer object, gpointer element)
{
  aiv_batch_apply (object, element);
}

static void
aiv_batch_list_dispose (GObject *object)
{
  AivBatchList *self = AIV_BATCH_LIST (object);

  g_clear_object (&self->client);
  g_clear_object (&self->pool);

  G_OBJECT_CLASS (aiv_batch_list_parent_class)->dispose (object);
}

static void
aiv_batch_list_class_init (AivBatchListClass *klass)
{
  AivPagedListClass *list_class = AIV_PAGED_LIST_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_batch_list_dispose;
  list_class->fetch = aiv_batch_list_fetch;
  list_class->get_key = aiv_batch_list_get_key;
  list_class->make = aiv_batch_list_make;
  list_class->update = aiv_batch_list_update;
}

static void
aiv_batch_list_init (AivBatchList *self)
{
}

/**
 * aiv_batch_list_new:
 * @client: a client
 * @pool: (nullable): where the items of the batches are taken from; %NULL: one of its own
 *
 * Returns: (transfer full): a list that has not been read yet
 */
AivBatchList *
aiv_batch_list_new (AivClient *client, AivItemPool *pool)
{
  AivBatchList *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);
  g_return_val_if_fail (pool == NULL || AIV_IS_ITEM_POOL (pool), NULL);

  self = g_object_new (AIV_TYPE_BATCH_LIST, NULL);
  self->client = g_object_ref (client);
  self->pool = pool != NULL ? g_object_ref (pool) : aiv_item_pool_new ();
  return self;
}

/**
 * aiv_batch_list_find:
 * @self: a list
 * @id: id of a batch
 *
 * Returns: (transfer none) (nullable): the batch, if it has been read
 */
AivBatch *
aiv_batch_list_find (AivBatchList *self, const char *id)
{
  g_return_val_if_fail (AIV_IS_BATCH_LIST (self), NULL);

  return aiv_paged_list_find (AIV_PAGED_LIST (self), id);
}

/* Newest first. */
static guint
find_place (AivBatchList *self, gint64 timestamp)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));
  guint place = 0;

  for (; place < n; place++)
    {
      g_autoptr (AivBatch) batch = g_list_model_get_item (G_LIST_MODEL (self), place);
      GDateTime *created = aiv_batch_get_created_at (batch);

      if (created == NULL || g_date_time_to_unix_usec (created) <= timestamp * 1000)
        break;
    }
  return place;
}

/**
 * aiv_batch_list_apply:
 * @self: a list
 * @wire: news of a batch
 *
 * Brings a batch up to date; one that is new comes at its place by time.
 *
 * Returns: (transfer none): the batch
 */
AivBatch *
aiv_batch_list_apply (AivBatchList *self, AivWireBatch *wire)
{
  g_autoptr (AivBatch) made = NULL;
  AivBatch *known;

  g_return_val_if_fail (AIV_IS_BATCH_LIST (self), NULL);
  g_return_val_if_fail (wire != NULL, NULL);

  if ((known = aiv_batch_list_find (self, wire->id)) != NULL)
    {
      aiv_batch_apply (known, wire);
      return known;
    }
  made = aiv_batch_new_full (wire, self->pool);
  aiv_paged_list_insert (AIV_PAGED_LIST (self), find_place (self, wire->timestamp), wire->id, made);
  return made;
}

/**
 * aiv_batch_list_remove:
 * @self: a list
 * @id: id of a batch that is gone
 */
void
aiv_batch_list_remove (AivBatchList *self, const char *id)
{
  g_return_if_fail (AIV_IS_BATCH_LIST (self));
  g_return_if_fail (id != NULL);

  aiv_paged_list_remove (AIV_PAGED_LIST (self), id);
}

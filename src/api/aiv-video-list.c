/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-video-list.h"

#include "aiv-paged-list-private.h"

/* API.md §1: page_size ≤ 100. */
#define MAX_PAGE 100

struct _AivVideoList
{
  AivPagedList parent_instance;

  AivClient *client;
  AivItemPool *pool;
};

G_DEFINE_FINAL_TYPE (AivVideoList, aiv_video_list, AIV_TYPE_PAGED_LIST)

static char *
make_key (gint64 video_id)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT, video_id);
}

/* Its pages are counted. Where the list has grown at its head a page repeats something that
 * is there already, which is left out. */
static DexFuture *
aiv_video_list_fetch (AivPagedList *list, guint limit, guint offset)
{
  return aiv_client_fetch_videos (AIV_VIDEO_LIST (list)->client, offset / limit + 1, limit);
}

static char *
aiv_video_list_get_key (AivPagedList *list, gconstpointer element)
{
  return make_key (((const AivWireVideo *) element)->id);
}

static gpointer
aiv_video_list_make (AivPagedList *list, gpointer element)
{
  return aiv_item_pool_apply_video (AIV_VIDEO_LIST (list)->pool, element);
}

static void
aiv_video_list_update (AivPagedList *list, gpointer object, gpointer element)
{
  g_autoptr (AivItem) item = aiv_item_pool_apply_video (AIV_VIDEO_LIST (list)->pool, element);

  g_warn_if_fail (item == object);
}

static void
aiv_video_list_dispose (GObject *object)
{
  AivVideoList *self = AIV_VIDEO_LIST (object);

  g_clear_object (&self->client);
  g_clear_object (&self->pool);

  G_OBJECT_CLASS (aiv_video_list_parent_class)->dispose (object);
}

static void
aiv_video_list_class_init (AivVideoListClass *klass)
{
  AivPagedListClass *list_class = AIV_PAGED_LIST_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_video_list_dispose;
  list_class->max_page = MAX_PAGE;
  list_class->fetch = aiv_video_list_fetch;
  list_class->get_key = aiv_video_list_get_key;
  list_class->make = aiv_video_list_make;
  list_class->update = aiv_video_list_update;
}

static void
aiv_video_list_init (AivVideoList *self)
{
}

/**
 * aiv_video_list_new:
 * @client: a client
 * @pool: where the items are taken from
 *
 * Returns: (transfer full): a list that has not been read yet
 */
AivVideoList *
aiv_video_list_new (AivClient *client, AivItemPool *pool)
{
  AivVideoList *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);
  g_return_val_if_fail (AIV_IS_ITEM_POOL (pool), NULL);

  self = g_object_new (AIV_TYPE_VIDEO_LIST, NULL);
  self->client = g_object_ref (client);
  self->pool = g_object_ref (pool);
  return self;
}

/**
 * aiv_video_list_find:
 * @self: a list
 * @video_id: id of a video
 *
 * Returns: (transfer none) (nullable): the video, if it has been read
 */
AivItem *
aiv_video_list_find (AivVideoList *self, gint64 video_id)
{
  g_autofree char *key = make_key (video_id);

  g_return_val_if_fail (AIV_IS_VIDEO_LIST (self), NULL);

  return aiv_paged_list_find (AIV_PAGED_LIST (self), key);
}

/* Their numbers grow. */
static guint
find_place (AivVideoList *self, gint64 video_id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self));
  guint place = 0;

  for (; place < n; place++)
    {
      g_autoptr (AivItem) item = g_list_model_get_item (G_LIST_MODEL (self), place);

      if (aiv_item_get_video_id (item) < video_id)
        break;
    }
  return place;
}

/**
 * aiv_video_list_apply:
 * @self: a list
 * @wire: news of a video
 *
 * Brings a video up to date; one that is new comes at its place.
 *
 * Returns: (transfer none): the video
 */
AivItem *
aiv_video_list_apply (AivVideoList *self, AivWireVideo *wire)
{
  g_autoptr (AivItem) item = NULL;
  g_autofree char *key = NULL;

  g_return_val_if_fail (AIV_IS_VIDEO_LIST (self), NULL);
  g_return_val_if_fail (wire != NULL, NULL);

  /* The list keeps it. */
  item = aiv_item_pool_apply_video (self->pool, wire);
  key = make_key (wire->id);
  if (aiv_paged_list_find (AIV_PAGED_LIST (self), key) == NULL)
    aiv_paged_list_insert (AIV_PAGED_LIST (self), find_place (self, wire->id), key, item);
  return item;
}

/**
 * aiv_video_list_remove:
 * @self: a list
 * @video_id: id of a video that is gone
 */
void
aiv_video_list_remove (AivVideoList *self, gint64 video_id)
{
  g_autofree char *key = make_key (video_id);

  g_return_if_fail (AIV_IS_VIDEO_LIST (self));

  aiv_paged_list_remove (AIV_PAGED_LIST (self), key);
}

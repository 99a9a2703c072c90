/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-showcase-model.h"

#include "aiv-error.h"
#include "aiv-fiber.h"

/* What servers give at once, and the most that is shown. */
#define N_HEROES 5
#define N_FEATURED 12
#define N_VIDEOS 50
#define N_PICTURES 20
#define MAX_ENTRIES 500

struct _AivShowcaseModel
{
  GObject parent_instance;

  AivClient *client;
  GListStore *heroes;
  GListStore *featured;
  GListStore *videos;
  GListStore *pictures;
  GHashTable *known; /* address → AivItem */
  gboolean loaded;
};

G_DEFINE_FINAL_TYPE (AivShowcaseModel, aiv_showcase_model, G_TYPE_OBJECT)

static void
aiv_showcase_model_finalize (GObject *object)
{
  AivShowcaseModel *self = AIV_SHOWCASE_MODEL (object);

  g_clear_object (&self->client);
  g_clear_object (&self->heroes);
  g_clear_object (&self->featured);
  g_clear_object (&self->videos);
  g_clear_object (&self->pictures);
  g_hash_table_unref (self->known);
  G_OBJECT_CLASS (aiv_showcase_model_parent_class)->finalize (object);
}

static void
aiv_showcase_model_class_init (AivShowcaseModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_showcase_model_finalize;
}

static void
aiv_showcase_model_init (AivShowcaseModel *self)
{
  self->heroes = g_list_store_new (AIV_TYPE_SHOWCASE_ITEM);
  self->featured = g_list_store_new (AIV_TYPE_SHOWCASE_ITEM);
  self->videos = g_list_store_new (AIV_TYPE_SHOWCASE_ITEM);
  self->pictures = g_list_store_new (AIV_TYPE_SHOWCASE_ITEM);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/* The same video in several lists is one object, so that it has one poster and one download.
 * What the server says of it anew makes it another. */
static void
take_entries (AivShowcaseModel *self, GPtrArray *items, AivWirePage *page, gboolean pictures)
{
  for (guint i = 0; i < page->items->len && items->len < MAX_ENTRIES; i++)
    {
      AivWireShowcaseEntry *entry = page->items->pdata[i];
      g_autofree char *key = g_strjoin ("\n", entry->url, entry->title, pictures || entry->poster_url == NULL
                                                                           ? "" : entry->poster_url, NULL);
      AivItem *known = g_hash_table_lookup (self->known, key);
      AivShowcaseItem *item = aiv_showcase_item_new (entry, pictures, known);

      if (known == NULL && g_hash_table_size (self->known) < 4 * MAX_ENTRIES)
        g_hash_table_insert (self->known, g_steal_pointer (&key), g_object_ref (aiv_showcase_item_get_video (item)));
      g_ptr_array_add (items, item);
    }
}

static void
put (GListStore *store, GPtrArray *items)
{
  g_list_store_splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), items->pdata, items->len);
}

/* All of a list that comes in pages. */
static gboolean
await_all (AivShowcaseModel *self, gboolean pictures, GPtrArray *items, GError **error)
{
  const guint limit = pictures ? N_PICTURES : N_VIDEOS;
  guint had;

  for (;;)
    {
      g_autoptr (AivWirePage) page = NULL;

      had = items->len;
      page = dex_await_boxed (pictures ? aiv_client_fetch_trial_images (self->client, had, limit)
                                       : aiv_client_fetch_showcase (self->client, NULL, had, limit),
                              error);
      if (page == NULL)
        return FALSE;
      take_entries (self, items, page, pictures);
      /* A server that counts wrongly does not keep us here. */
      if (items->len == had || items->len >= MAX_ENTRIES || items->len >= (guint64) page->total)
        return TRUE;
    }
}

static DexFuture *
load_fiber (gpointer data)
{
  AivShowcaseModel *self = data;
  g_autoptr (DexFuture) heroes = aiv_client_fetch_hero_videos (self->client, N_HEROES);
  g_autoptr (DexFuture) featured = aiv_client_fetch_featured (self->client, N_FEATURED);
  g_autoptr (GPtrArray) some = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) best = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) videos = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (AivWirePage) hero_page = NULL;
  g_autoptr (AivWirePage) featured_page = NULL;
  GError *error = NULL;

  if (!await_all (self, FALSE, videos, &error) || !await_all (self, TRUE, pictures, &error)
      || (hero_page = dex_await_boxed (g_steal_pointer (&heroes), &error)) == NULL
      || (featured_page = dex_await_boxed (g_steal_pointer (&featured), &error)) == NULL)
    return dex_future_new_for_error (error);

  take_entries (self, some, hero_page, FALSE);
  take_entries (self, best, featured_page, FALSE);
  self->loaded = TRUE;
  put (self->heroes, some);
  put (self->featured, best);
  put (self->videos, videos);
  put (self->pictures, pictures);
  return dex_future_new_true ();
}

/**
 * aiv_showcase_model_new:
 * @client: of a server with a showcase
 *
 * Returns: (transfer full): a showcase that has not been read yet
 */
AivShowcaseModel *
aiv_showcase_model_new (AivClient *client)
{
  AivShowcaseModel *self;

  g_return_val_if_fail (AIV_IS_CLIENT (client), NULL);

  self = g_object_new (AIV_TYPE_SHOWCASE_MODEL, NULL);
  self->client = g_object_ref (client);
  return self;
}

/**
 * aiv_showcase_model_load:
 * @self: a showcase
 *
 * Reads the showcase anew. What was there stays until all of it has come.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_showcase_model_load (AivShowcaseModel *self)
{
  aiv_return_future_if_fail (AIV_IS_SHOWCASE_MODEL (self));

  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, load_fiber, g_object_ref (self), g_object_unref);
}

/**
 * aiv_showcase_model_get_loaded:
 * @self: a showcase
 *
 * Returns: whether it has been read once
 */
gboolean
aiv_showcase_model_get_loaded (AivShowcaseModel *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_MODEL (self), FALSE);

  return self->loaded;
}

/**
 * aiv_showcase_model_get_heroes:
 * @self: a showcase
 *
 * Returns: (transfer none): the few at the top, a list of [class@Aiv.ShowcaseItem]
 */
GListModel *
aiv_showcase_model_get_heroes (AivShowcaseModel *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_MODEL (self), NULL);

  return G_LIST_MODEL (self->heroes);
}

/**
 * aiv_showcase_model_get_featured:
 * @self: a showcase
 *
 * Returns: (transfer none): the best, a list of [class@Aiv.ShowcaseItem]
 */
GListModel *
aiv_showcase_model_get_featured (AivShowcaseModel *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_MODEL (self), NULL);

  return G_LIST_MODEL (self->featured);
}

/**
 * aiv_showcase_model_get_videos:
 * @self: a showcase
 *
 * Returns: (transfer none): all videos, a list of [class@Aiv.ShowcaseItem]
 */
GListModel *
aiv_showcase_model_get_videos (AivShowcaseModel *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_MODEL (self), NULL);

  return G_LIST_MODEL (self->videos);
}

/**
 * aiv_showcase_model_get_pictures:
 * @self: a showcase
 *
 * Returns: (transfer none): pictures to make a video of, a list of [class@Aiv.ShowcaseItem]
 */
GListModel *
aiv_showcase_model_get_pictures (AivShowcaseModel *self)
{
  g_return_val_if_fail (AIV_IS_SHOWCASE_MODEL (self), NULL);

  return G_LIST_MODEL (self->pictures);
}

/**
 * aiv_showcase_model_dup_categories:
 * @self: a showcase
 *
 * Returns: (transfer full): what the videos are about, each once, in their order
 */
char **
aiv_showcase_model_dup_categories (AivShowcaseModel *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_return_val_if_fail (AIV_IS_SHOWCASE_MODEL (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->videos)); i++)
    {
      g_autoptr (AivShowcaseItem) item = g_list_model_get_item (G_LIST_MODEL (self->videos), i);
      const char *category = aiv_showcase_item_get_category (item);

      if (category != NULL && *category != '\0' && g_hash_table_add (seen, (gpointer) category))
        g_strv_builder_add (builder, category);
    }
  return g_strv_builder_end (builder);
}

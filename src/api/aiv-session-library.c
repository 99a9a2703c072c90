/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-folder.h"
#include "aiv-library-private.h"
#include "aiv-session-private.h"

/* The session's library, and how news get there. */

/* A batch tells of all of its items, one after the other. */
static gboolean
on_flush (gpointer data)
{
  AivSession *self = data;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) aiv_library_row_unref);
  GHashTableIter iter;
  gpointer item;

  self->news_source = 0;
  g_hash_table_iter_init (&iter, self->news);
  while (g_hash_table_iter_next (&iter, &item, NULL))
    {
      AivBatch *batch;
      guint place;

      if (aiv_item_get_kind (item) == AIV_ITEM_VIDEO)
        {
          g_ptr_array_add (rows, aiv_library_row_new_for_video (aiv_item_get_wire_video (item)));
          continue;
        }
      batch = aiv_batch_list_find (self->batches, aiv_item_get_batch_id (item));
      if (batch != NULL && g_list_store_find (G_LIST_STORE (aiv_batch_get_items (batch)), item, &place))
        g_ptr_array_add (rows, aiv_library_row_new_for_item (aiv_batch_get_wire (batch), aiv_item_get_wire (item), place));
    }
  g_hash_table_remove_all (self->news);
  if (rows->len > 0)
    dex_future_disown (aiv_library_put_rows (self->library, rows));
  return G_SOURCE_REMOVE;
}

static void
on_item_changed (AivSession *self, AivItem *item)
{
  if (aiv_item_get_status (item) == AIV_JOB_UNKNOWN)
    return;
  g_hash_table_add (self->news, g_object_ref (item));
  if (self->news_source == 0)
    self->news_source = g_idle_add (on_flush, self);
}

static void
on_batch_changed (AivSession *self, AivBatch *batch)
{
  GListModel *items = aiv_batch_get_items (batch);

  for (guint i = 0; aiv_batch_get_loaded (batch) && i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (AivItem) item = g_list_model_get_item (items, i);

      on_item_changed (self, item);
    }
}

static void
on_item_deleted (AivSession *self, const char *key)
{
  dex_future_disown (aiv_library_delete (self->library, key));
}

static void
on_batch_deleted (AivSession *self, const char *id)
{
  dex_future_disown (aiv_library_delete_batch (self->library, id));
}

/* Events were missed while there was no connection. */
static void
on_state (AivSession *self)
{
  if (aiv_session_get_state (self) == AIV_CONNECTION_ONLINE)
    dex_future_disown (aiv_library_sync (self->library));
}

/* What somebody holds of a page that was read is brought up to date, too. */
static void
on_batch_read (AivSession *self, AivWireBatch *batch)
{
  for (guint i = 0; batch->items != NULL && i < batch->items->len; i++)
    {
      AivWireItem *wire = g_ptr_array_index (batch->items, i);
      g_autofree char *key = aiv_item_make_key (batch->id, wire->id);
      g_autoptr (AivItem) item = aiv_item_pool_find (self->pool, key);

      if (item != NULL)
        g_object_unref (aiv_item_pool_apply_item (self->pool, batch, wire));
    }
}

static void
on_video_read (AivSession *self, AivWireVideo *video)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, video->id);
  g_autofree char *key = aiv_item_make_key (NULL, id);
  g_autoptr (AivItem) item = aiv_item_pool_find (self->pool, key);

  if (item != NULL)
    g_object_unref (aiv_item_pool_apply_video (self->pool, video));
}

static char *
make_path (AivSession *self)
{
  const char *user_id = aiv_client_get_user_id (self->client);
  g_autofree char *folder = NULL;

  if (self->cache_dir_given)
    return g_build_filename (self->cache_dir, "library.db", NULL);
  /* What the cache is emptied of is not what there is. */
  folder = aiv_account_folder_dup_data (aiv_client_get_server_key (self->client), user_id != NULL ? user_id : "");
  return g_build_filename (folder, "library.db", NULL);
}

/**
 * aiv_session_get_library:
 * @self: a session of somebody who is or was signed in
 *
 * The library begins to keep up with the server when it is first asked for.
 *
 * Returns: (transfer none): all videos of this account
 */
AivLibrary *
aiv_session_get_library (AivSession *self)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (AIV_IS_SESSION (self), NULL);

  if (self->library != NULL)
    return self->library;
  path = make_path (self);
  self->library = aiv_library_new (self->client, path);
  self->news = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  g_signal_connect (self, "item-changed", G_CALLBACK (on_item_changed), self->library);
  g_signal_connect (self, "batch-changed", G_CALLBACK (on_batch_changed), self->library);
  g_signal_connect (self, "item-deleted", G_CALLBACK (on_item_deleted), self->library);
  g_signal_connect (self, "batch-deleted", G_CALLBACK (on_batch_deleted), self->library);
  g_signal_connect (self, "notify::state", G_CALLBACK (on_state), self->library);
  g_signal_connect_swapped (self->library, "batch-read", G_CALLBACK (on_batch_read), self);
  g_signal_connect_swapped (self->library, "video-read", G_CALLBACK (on_video_read), self);
  on_state (self);
  return self->library;
}

void
aiv_session_close_library (AivSession *self)
{
  g_clear_handle_id (&self->news_source, g_source_remove);
  g_clear_pointer (&self->news, g_hash_table_unref);
  if (self->library == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self, self->library);
  g_signal_handlers_disconnect_by_data (self->library, self);
  aiv_library_close (self->library);
  g_clear_object (&self->library);
}

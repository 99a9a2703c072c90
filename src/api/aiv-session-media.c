/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#include "aiv-api-error-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-file-name.h"
#include "aiv-item-private.h"
#include "aiv-session-private.h"
#include "aiv-weak.h"

/* A download that several may wait for. It is cancelled when the last of them goes away,
 * and whoever comes after that starts it anew, once the cancelled one has let go of the
 * file. */
typedef struct
{
  gatomicrefcount refs;
  DexFuture *future;
  guint waiters;
} Shared;

static Shared *
shared_ref (Shared *shared)
{
  g_atomic_ref_count_inc (&shared->refs);
  return shared;
}

static void
shared_unref (gpointer data)
{
  Shared *shared = data;

  if (!g_atomic_ref_count_dec (&shared->refs))
    return;
  dex_clear (&shared->future);
  g_free (shared);
}

GHashTable *
aiv_session_downloads_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, shared_unref);
}

typedef struct
{
  AivSession *session;
  AivItem *item;
  char *path;
  char *url; /* NULL: to be asked for */
  gboolean video;
  DexFuture *previous;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  if (fetch->video)
    aiv_item_set_transfer (fetch->item, NULL);
  dex_clear (&fetch->previous);
  g_object_unref (fetch->session);
  g_object_unref (fetch->item);
  g_free (fetch->path);
  g_free (fetch->url);
  g_free (fetch);
}

/* For items that do not say where their video is. */
static DexFuture *
ask_video_url (AivSession *self, AivItem *item)
{
  if (aiv_item_get_kind (item) == AIV_ITEM_VIDEO)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_NOT_FOUND, "There is no video yet"));
  return aiv_client_fetch_video_url (self->client, aiv_item_get_batch_id (item), aiv_item_get_id (item));
}

/* The documented batch service tells where to ask for a picture, not where it is. */
static gboolean
is_question (const char *url)
{
  g_autofree char *path = g_strndup (url, strcspn (url, "?"));

  return strstr (path, "://") == NULL && g_str_has_suffix (path, "/input_url");
}

static gboolean
await_link (AivClient *client, char **url, GError **error)
{
  g_autofree char *path = g_strconcat (**url == '/' ? "" : "/", *url, NULL);
  char *link = dex_await_string (aiv_client_ask_url (client, path), error);

  if (link == NULL)
    return FALSE;
  g_free (*url);
  *url = link;
  return TRUE;
}

static DexFuture *
fetch_fiber (gpointer data)
{
  Fetch *fetch = data;
  AivClient *client = fetch->session->client;
  g_autoptr (AivTransfer) transfer = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;

  if (fetch->previous != NULL)
    path = dex_await_string (g_steal_pointer (&fetch->previous), NULL);
  if (path != NULL)
    return dex_future_new_take_string (g_steal_pointer (&path));
  if (fetch->url == NULL)
    fetch->url = dex_await_string (ask_video_url (fetch->session, fetch->item), &error);
  if (fetch->url == NULL)
    return dex_future_new_for_error (error);

  if (!fetch->video && is_question (fetch->url) && !await_link (client, &fetch->url, &error))
    return dex_future_new_for_error (error);

  if (fetch->video)
    {
      transfer = aiv_transfer_new ();
      aiv_item_set_transfer (fetch->item, transfer);
    }
  path = dex_await_string (fetch->video ? aiv_client_download (client, fetch->url, fetch->path, transfer)
                                        : aiv_client_download_picture (client, fetch->url, fetch->path),
                           &error);
  if (path == NULL)
    return dex_future_new_for_error (error);
  if (fetch->video)
    aiv_item_set_cached_path (fetch->item, path);
  else
    aiv_item_set_poster_path (fetch->item, path);
  return dex_future_new_take_string (g_steal_pointer (&path));
}

static DexFuture *
pass_on (DexFuture *future, gpointer data)
{
  return dex_ref (future);
}

static void
leave (gpointer data)
{
  Shared *shared = data;

  shared->waiters--;
  shared_unref (shared);
}

static DexFuture *
join (Shared *shared)
{
  shared->waiters++;
  return dex_future_finally (dex_ref (shared->future), pass_on, shared_ref (shared), leave);
}

static DexFuture *
start_fetch (AivSession *self, AivItem *item, char *path, const char *url, gboolean video)
{
  Shared *shared = g_hash_table_lookup (self->downloads, path);
  Fetch *fetch;

  if (shared != NULL && dex_future_is_pending (shared->future) && shared->waiters > 0)
    {
      g_free (path);
      return join (shared);
    }

  fetch = g_new0 (Fetch, 1);
  fetch->session = g_object_ref (self);
  fetch->item = g_object_ref (item);
  fetch->path = path;
  fetch->url = g_strdup (url);
  fetch->video = video;
  if (shared != NULL && dex_future_is_pending (shared->future))
    fetch->previous = dex_ref (shared->future);

  shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&shared->refs);
  g_hash_table_replace (self->downloads, g_strdup (path), shared);
  shared->future = dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, fetch_fiber, fetch, fetch_free);
  return join (shared);
}

static const char *
video_suffix (AivItem *item)
{
  const char *url = aiv_item_get_video_url (item);
  g_autofree char *path = g_strndup (url != NULL ? url : "", url != NULL ? strcspn (url, "?#") : 0);

  if (g_str_has_suffix (path, ".webm"))
    return ".webm";
  return g_str_has_suffix (path, ".mkv") ? ".mkv" : ".mp4";
}

static char *
item_stem (AivItem *item)
{
  return aiv_file_name_dup_cache_stem (aiv_item_get_id (item), aiv_item_get_kind (item) == AIV_ITEM_VIDEO);
}

static char *
video_path (AivSession *self, AivItem *item)
{
  g_autofree char *stem = item_stem (item);
  g_autofree char *name = g_strconcat (stem, video_suffix (item), NULL);

  return g_build_filename (aiv_session_get_cache_dir (self), "videos", name, NULL);
}

static char *
poster_path (AivSession *self, AivItem *item, const char *url)
{
  g_autofree char *stem = item_stem (item);
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, url, -1);
  g_autofree char *name = NULL;

  /* Another address is another picture. */
  digest[12] = '\0';
  name = g_strdup_printf ("%s-%s.jpg", stem, digest);
  return g_build_filename (aiv_session_get_cache_dir (self), "posters", name, NULL);
}

void
aiv_session_find_cached (AivSession *self, AivItem *item)
{
  g_autofree char *path = NULL;

  if (!aiv_item_get_can_play (item) || aiv_item_get_cached_path (item) != NULL)
    return;
  path = video_path (self, item);
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    aiv_item_set_cached_path (item, path);
}

/**
 * aiv_session_load_poster:
 * @self: a session
 * @item: an item
 *
 * Returns: (transfer full): a future of a string: path of the item's poster in the cache,
 *   which [property@Aiv.Item:poster-path] then has, too; rejects with
 *   %AIV_API_ERROR_NOT_FOUND when the server has none
 */
DexFuture *
aiv_session_load_poster (AivSession *self, AivItem *item)
{
  g_autofree char *path = NULL;
  const char *url;

  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_ITEM (item));

  if (aiv_item_get_poster_path (item) != NULL)
    return dex_future_new_for_string (aiv_item_get_poster_path (item));
  if ((url = aiv_item_get_poster_url (item)) == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_NOT_FOUND, "There is no poster"));

  path = poster_path (self, item, url);
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      aiv_item_set_poster_path (item, path);
      return dex_future_new_take_string (g_steal_pointer (&path));
    }
  return start_fetch (self, item, g_steal_pointer (&path), url, FALSE);
}

/**
 * aiv_session_load_video:
 * @self: a session
 * @item: a completed item
 *
 * Brings the video into the cache. [property@Aiv.Item:transfer] tells how far it is.
 *
 * Returns: (transfer full): a future of a string: its path, which
 *   [property@Aiv.Item:cached-path] then has, too
 */
DexFuture *
aiv_session_load_video (AivSession *self, AivItem *item)
{
  g_autofree char *path = NULL;

  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_ITEM (item));

  /* Caches are emptied behind our back. */
  if (aiv_item_get_cached_path (item) != NULL && !g_file_test (aiv_item_get_cached_path (item), G_FILE_TEST_EXISTS))
    aiv_item_set_cached_path (item, NULL);
  if (aiv_item_get_cached_path (item) != NULL)
    return dex_future_new_for_string (aiv_item_get_cached_path (item));
  if (!aiv_item_get_can_play (item))
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_NOT_FOUND, "There is no video yet"));

  path = video_path (self, item);
  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      aiv_item_set_cached_path (item, path);
      return dex_future_new_take_string (g_steal_pointer (&path));
    }
  return start_fetch (self, item, g_steal_pointer (&path), aiv_item_get_video_url (item), TRUE);
}

static DexFuture *
resolve_play_uri (DexFuture *found, gpointer weak)
{
  g_autoptr (AivSession) self = aiv_weak_get (weak);
  g_autofree char *url = dex_await_string (dex_ref (found), NULL);
  char *uri = self != NULL ? aiv_client_resolve_url (self->client, url) : NULL;

  if (uri == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_PROTOCOL, "Not an address of a video"));
  return dex_future_new_take_string (uri);
}

static DexFuture *
make_file_uri (DexFuture *loaded, gpointer data)
{
  g_autofree char *path = dex_await_string (dex_ref (loaded), NULL);

  return dex_future_new_take_string (g_filename_to_uri (path, NULL, NULL));
}

/**
 * aiv_session_fetch_play_uri:
 * @self: a session
 * @item: a completed item
 *
 * Returns: (transfer full): a future of a string: what to hand to a player, a file of the
 *   cache or else an address to stream from
 */
DexFuture *
aiv_session_fetch_play_uri (AivSession *self, AivItem *item)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_ITEM (item));

  /* What has not been played for longest is the first to go. */
  if (aiv_item_get_cached_path (item) != NULL && g_utime (aiv_item_get_cached_path (item), NULL) == 0)
    return dex_future_new_take_string (g_filename_to_uri (aiv_item_get_cached_path (item), NULL, NULL));
  /* A player's own connection knows neither the proxy nor the certificate. */
  if (!aiv_client_is_plain (self->client))
    return dex_future_then (aiv_session_load_video (self, item), make_file_uri, NULL, NULL);
  return aiv_session_fetch_link (self, item);
}

/**
 * aiv_session_fetch_link:
 * @self: a session
 * @item: a completed item
 *
 * Returns: (transfer full): a future of a string: where the video is on the web, as an absolute
 *   http(s) address, for others too; it holds no sign-in, but may work for a time only
 */
DexFuture *
aiv_session_fetch_link (AivSession *self, AivItem *item)
{
  DexFuture *url;

  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_ITEM (item));

  if (aiv_item_get_video_url (item) != NULL)
    url = dex_future_new_for_string (aiv_item_get_video_url (item));
  else
    url = ask_video_url (self, item);
  return dex_future_then (url, resolve_play_uri, aiv_weak_new (self), aiv_weak_free);
}

typedef struct
{
  AivSession *session;
  AivItem *item;
  GFile *destination;
} Save;

static void
save_free (gpointer data)
{
  Save *save = data;

  g_object_unref (save->session);
  g_object_unref (save->item);
  g_object_unref (save->destination);
  g_free (save);
}

static DexFuture *
save_fiber (gpointer data)
{
  Save *save = data;
  g_autofree char *path = NULL;
  g_autoptr (GFile) source = NULL;
  gboolean is_new;
  GError *error = NULL;

  if ((path = dex_await_string (aiv_session_load_video (save->session, save->item), &error)) == NULL)
    return dex_future_new_for_error (error);
  source = g_file_new_for_path (path);
  is_new = !dex_await_boolean (dex_file_query_exists (save->destination), NULL);
  if (dex_await (dex_file_copy (source, save->destination,
                                G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, G_PRIORITY_DEFAULT),
                 &error))
    return dex_future_new_true ();
  /* What was there before is replaced at the end alone; what was not is left behind as it is, on a full disk in part. */
  if (is_new)
    dex_await (dex_file_delete (save->destination, G_PRIORITY_DEFAULT), NULL);
  return dex_future_new_for_error (aiv_api_error_take_file (error, aiv_item_get_name (save->item)));
}

/**
 * aiv_session_save_video:
 * @self: a session
 * @item: a completed item
 * @destination: where to; a file that is there is replaced, by a whole one only
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_session_save_video (AivSession *self, AivItem *item, GFile *destination)
{
  Save *save;

  aiv_return_future_if_fail (AIV_IS_SESSION (self));
  aiv_return_future_if_fail (AIV_IS_ITEM (item));
  aiv_return_future_if_fail (G_IS_FILE (destination));

  save = g_new0 (Save, 1);
  save->session = g_object_ref (self);
  save->item = g_object_ref (item);
  save->destination = g_object_ref (destination);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, save_fiber, save, save_free);
}

/**
 * aiv_session_dup_file_name:
 * @self: a session
 * @item: an item
 *
 * Returns: (transfer full): a name for the saved video, after the picture's or the words: no
 *   path, never empty
 */
char *
aiv_session_dup_file_name (AivSession *self, AivItem *item)
{
  g_autofree char *stem = NULL;

  g_return_val_if_fail (AIV_IS_SESSION (self), NULL);
  g_return_val_if_fail (AIV_IS_ITEM (item), NULL);

  stem = aiv_item_get_kind (item) == AIV_ITEM_VIDEO ? aiv_file_name_dup_words (aiv_item_get_prompt (item))
                                                    : aiv_file_name_dup_stem (aiv_item_get_name (item));
  return g_strconcat (stem, video_suffix (item), NULL);
}

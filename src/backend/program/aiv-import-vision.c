/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <dirent.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "aiv-id.h"
#include "aiv-json.h"
#include "aiv-time.h"
#include "program/aiv-importer.h"
#include "store/aiv-profiles.h"
#include "store/aiv-subscriptions.h"
#include "store/aiv-users.h"

/* The data folder of an AI Vision batch service: users.json, batches/<id>.json, and media in
 * images, audios and videos. Its users.json has been seen in several forms, so each is taken. */

#define MAX_USERS_BYTES (64 * 1024 * 1024)
#define MAX_BATCH_BYTES (8 * 1024 * 1024)
#define MAX_ITEMS 200
#define MAX_TEXT 8192
#define NO_PASSWORD "!"
#define OLD_HASH "sha256$"

/* The first member that there is, as a text that is not too long. */
static const char *
get_text (JsonObject *object, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    {
      const char *text = aiv_json_get_string (object, names[i]);

      if (text != NULL && text[0] != '\0' && strlen (text) <= MAX_TEXT)
        return text;
    }
  return NULL;
}

#define TEXT(object, ...) get_text (object, (const char *const[]){ __VA_ARGS__, NULL })

static gboolean
is_sha256 (const char *text)
{
  return text != NULL && strlen (text) == 64 && strspn (text, "0123456789abcdef") == 64;
}

/* Ids appear in addresses: only what needs no care there is kept. */
static gboolean
is_id (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  return length > 0 && length <= 64
         && strspn (text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == length;
}

static gint64
get_time (JsonObject *object)
{
  const char *text = TEXT (object, "created_at", "createdAt");
  gint64 ms = aiv_json_get_int (object, "timestamp", 0);

  if (ms > 0 && ms < G_GINT64_CONSTANT (100000000000000))
    return ms;
  return text != NULL && aiv_time_parse (text, &ms) && ms > 0 ? ms : aiv_time_now_ms ();
}

/* As `export` writes it. The documented service has no plans: there, everybody may. */
static void
read_subscription (JsonObject *object, AivImportUser *user)
{
  const char *plan = TEXT (object, "subscription_plan");
  const char *status = TEXT (object, "subscription_status");

  user->plan = g_strdup (plan != NULL && aiv_subscriptions_plan_is_valid (plan) ? plan : "basic");
  user->subscription_status = g_strdup (status != NULL && aiv_subscriptions_status_is_valid (status) ? status : "active");
  user->subscription_start = MAX (aiv_json_get_int (object, "subscription_start", 0), 0);
  user->subscription_end = MAX (aiv_json_get_int (object, "subscription_end", 0), 0);
}

static gboolean
add_user (AivImporter *self, const char *key, JsonObject *object, GHashTable *ids, GError **error)
{
  const char *name = TEXT (object, "username", "name");
  const char *old_id = TEXT (object, "id", "user_id");
  const char *hash = TEXT (object, "password_hash", "passwordHash", "hashed_password", "password");
  gint64 credits = aiv_json_get_int (object, "credits", 0);
  const char *given;
  AivImportUser *user;
  gint64 id;

  name = name != NULL ? name : key;
  if (name == NULL || !aiv_users_username_is_valid (name))
    {
      aiv_importer_note (self, C_ ("import", "Account %s is left out: this cannot be a user name"), name != NULL ? name : "?");
      return TRUE;
    }
  if (credits < 0 || credits > AIV_STORE_MAX_CREDITS)
    {
      aiv_importer_note (self, C_ ("import", "Account %s comes without credits: they are out of range"), name);
      credits = 0;
    }
  if (!is_sha256 (hash))
    aiv_importer_note (self, C_ ("import", "Account %s: its password cannot be taken over, give it another"), name);
  user = aiv_import_user_new ();
  user->username = g_strdup (name);
  user->password_hash = is_sha256 (hash) ? g_strconcat (OLD_HASH, hash, NULL) : g_strdup (NO_PASSWORD);
  read_subscription (object, user);
  if (TEXT (object, "username") != NULL && (given = TEXT (object, "name")) != NULL && aiv_profiles_name_is_valid (given))
    user->name = g_strdup (given);
  if ((given = TEXT (object, "email")) != NULL && aiv_users_email_is_valid (given))
    user->email = g_strdup (given);
  user->is_admin = aiv_json_get_bool (object, "is_admin", aiv_json_get_bool (object, "isAdmin", FALSE));
  user->credits = credits;
  user->created_at = get_time (object);
  if ((id = aiv_importer_add_user (self, user, error)) < 0)
    return FALSE;
  if (old_id != NULL)
    g_hash_table_insert (ids, g_strdup (old_id), g_memdup2 (&id, sizeof id));
  return TRUE;
}

static gboolean
add_users_of (AivImporter *self, JsonNode *node, GHashTable *ids, GError **error)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i))
            && !add_user (self, NULL, json_array_get_object_element (array, i), ids, error))
          return FALSE;
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *key;
      JsonNode *value;

      if (json_object_has_member (json_node_get_object (node), "users"))
        return add_users_of (self, json_object_get_member (json_node_get_object (node), "users"), ids, error);
      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &key, &value))
        if (JSON_NODE_HOLDS_OBJECT (value) && !add_user (self, key, json_node_get_object (value), ids, error))
          return FALSE;
    }
  return TRUE;
}

/* Named by a bare name, by a path or by an address: its last part is looked for in @folder. */
static AivFileRow *
take_media (AivImporter *self, const char *named, const char *folder, const char *kind)
{
  g_autofree char *bare = named != NULL ? g_strndup (named, strcspn (named, "?#")) : NULL;
  g_autofree char *base = bare != NULL ? g_path_get_basename (bare) : NULL;
  g_autofree char *path = base != NULL ? g_build_filename (folder, base, NULL) : NULL;

  return path != NULL ? aiv_importer_take_file (self, path, kind) : NULL;
}

static AivImportItem *
read_item (AivImporter *self, const char *batch_id, JsonObject *object)
{
  AivImportItem *item = g_new0 (AivImportItem, 1);
  const char *id = TEXT (object, "id");
  const char *status = TEXT (object, "status");
  const char *video = TEXT (object, "videoUrl", "video_path", "videoPath");

  item->id = is_id (id) ? g_strdup (id) : aiv_id_new ();
  item->image = take_media (self, TEXT (object, "imagePath", "image_path", "sourceImage"), "images", "image");
  if (g_strcmp0 (status, "completed") == 0)
    {
      item->status = AIV_JOB_COMPLETED;
      if ((item->video = take_media (self, video, "videos", "video")) == NULL)
        {
          aiv_importer_note (self, C_ ("import", "Batch %s: the file of a video is not there"), batch_id);
          item->video = aiv_importer_make_gone ("video");
        }
    }
  else if (g_strcmp0 (status, "cancelled") == 0)
    item->status = AIV_JOB_CANCELLED;
  else
    {
      item->status = AIV_JOB_FAILED;
      item->error = g_strdup (g_strcmp0 (status, "failed") == 0 ? TEXT (object, "error_msg", "error")
                                                                : "Was not finished on the former server");
    }
  return item;
}

/* What `export` writes of a video of /api/v1. */
static void
read_video (JsonObject *object, AivImportBatch *batch)
{
  const char *size = TEXT (object, "resolution");
  guint width = 0, height = 0;

  batch->name = g_strdup ("");
  batch->model = g_strdup (TEXT (object, "model") != NULL ? TEXT (object, "model") : "sora-2");
  batch->reference_url = g_strdup (TEXT (object, "referenceImageUrl"));
  batch->want_ms = CLAMP (aiv_json_get_int (object, "duration", 0), 0, 3600) * 1000;
  if (size != NULL && sscanf (size, "%5ux%5u", &width, &height) == 2)
    {
      batch->want_width = width;
      batch->want_height = height;
    }
}

static gboolean
add_batch (AivImporter *self, const char *name, JsonObject *object, GHashTable *ids, GError **error)
{
  const char *id = TEXT (object, "id", "batch_id");
  const char *owner = TEXT (object, "userId", "user_id");
  gint64 *user_id = owner != NULL ? g_hash_table_lookup (ids, owner) : NULL;
  JsonArray *items = aiv_json_get_array (object, "items");
  guint n = items != NULL ? json_array_get_length (items) : 0;
  AivImportBatch *batch;

  if (!is_id (id) || user_id == NULL || n == 0 || n > MAX_ITEMS)
    {
      aiv_importer_note (self, C_ ("import", "%s is left out: its id, its account or its items are not as they should be"),
                         name);
      return TRUE;
    }
  if (aiv_importer_knows_batch (self, id, error))
    return TRUE;
  batch = aiv_import_batch_new ();
  batch->id = g_strdup (id);
  batch->user_id = *user_id;
  if (g_strcmp0 (TEXT (object, "kind"), "video") == 0 && n == 1)
    read_video (object, batch);
  else
    batch->name = g_strdup (TEXT (object, "name") != NULL ? TEXT (object, "name") : id);
  batch->prompt = g_strdup (TEXT (object, "prompt") != NULL ? TEXT (object, "prompt") : "");
  batch->created_at = get_time (object);
  batch->audio = take_media (self, TEXT (object, "audioPath", "audio_path", "audioName"), "audios", "audio");
  for (guint i = 0; i < n; i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (items, i)))
      g_ptr_array_add (batch->items, read_item (self, id, json_array_get_object_element (items, i)));
  if (batch->items->len == 0)
    {
      aiv_import_batch_free (batch);
      return TRUE;
    }
  return aiv_importer_add_batch (self, batch, error);
}

static gboolean
add_batch_file (AivImporter *self, const char *name, GHashTable *ids, GError **error)
{
  g_autofree char *path = g_build_filename ("batches", name, NULL);
  g_autoptr (GError) problem = NULL;
  gsize length;
  g_autofree char *text = aiv_importer_read_text (self, path, MAX_BATCH_BYTES, &length, &problem);
  g_autoptr (JsonNode) node = text != NULL ? aiv_json_parse (text, length, &problem) : NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return add_batch (self, name, json_node_get_object (node), ids, error);
  aiv_importer_note (self, C_ ("import", "%s is left out: %s"), path, problem != NULL ? problem->message : "?");
  return TRUE;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * aiv_import_vision:
 * @self: an import from such a data folder
 * @error: why it could not go on
 *
 * Returns: whether it came to its end
 */
gboolean
aiv_import_vision (AivImporter *self, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  gsize length;
  g_autofree char *text = aiv_importer_read_text (self, "users.json", MAX_USERS_BYTES, &length, error);
  g_autoptr (JsonNode) node = text != NULL ? aiv_json_parse (text, length, error) : NULL;
  int fd;
  DIR *dir;
  struct dirent *entry;

  if (node == NULL || !add_users_of (self, node, ids, error))
    return FALSE;
  fd = openat (self->root, "batches", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  dir = fd >= 0 ? fdopendir (fd) : NULL;
  while (dir != NULL && (entry = readdir (dir)) != NULL)
    if (g_str_has_suffix (entry->d_name, ".json"))
      g_ptr_array_add (names, g_strdup (entry->d_name));
  if (dir != NULL)
    closedir (dir);
  g_ptr_array_sort (names, compare);
  for (guint i = 0; i < names->len; i++)
    if (!add_batch_file (self, names->pdata[i], ids, error))
      return FALSE;
  return TRUE;
}

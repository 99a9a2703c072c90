/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-reuse.h"

#include <json-glib/json-glib.h>

#include "aiv-api.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-history.h"
#include "aiv-json.h"

typedef struct
{
  AivSession *session;
  char *id;
  char *folder;
} Reuse;

static void
reuse_free (gpointer data)
{
  Reuse *reuse = data;

  g_object_unref (reuse->session);
  g_free (reuse->id);
  g_free (reuse->folder);
  g_free (reuse);
}

static DexFuture *
start (AivSession  *session,
       const char  *id,
       const char  *folder,
       DexFiberFunc func)
{
  Reuse *reuse = g_new0 (Reuse, 1);

  reuse->session = g_object_ref (session);
  reuse->id = g_strdup (id);
  reuse->folder = g_strdup (folder);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, func, reuse, reuse_free);
}

static DexFuture *
answer (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return dex_future_new_take_boxed (JSON_TYPE_NODE, node);
}

static void
set_text (JsonObject *object,
          const char *name,
          const char *text)
{
  json_object_set_string_member (object, name, text != NULL ? text : "");
}

static JsonObject *
make_file (const char *member,
           const char *where,
           const char *name)
{
  JsonObject *file = json_object_new ();

  json_object_set_string_member (file, member, where);
  json_object_set_string_member (file, "name", name);
  return file;
}

/* A remembered file that is still where it was. */
static gboolean
is_there (JsonObject *file)
{
  const char *uri = file != NULL ? aiv_json_get_string (file, "uri") : NULL;
  g_autofree char *path = uri != NULL ? g_filename_from_uri (uri, NULL, NULL) : NULL;

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_REGULAR);
}

static JsonObject *
find_picture (JsonObject *job,
              guint       position,
              const char *name)
{
  JsonArray *pictures = job != NULL ? aiv_json_get_array (job, "pictures") : NULL;
  JsonNode *node = pictures != NULL && position < json_array_get_length (pictures)
                     ? json_array_get_element (pictures, position)
                     : NULL;
  JsonObject *picture = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  return is_there (picture) ? picture : NULL;
}

static JsonObject *
await_picture (Reuse      *reuse,
               AivItem    *item,
               JsonObject *job,
               guint       position)
{
  AivWireItem *wire = aiv_item_get_wire (item);
  JsonObject *local = find_picture (job, position, aiv_item_get_name (item));
  g_autofree char *safe = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;

  if (local != NULL)
    return json_object_ref (local);
  if (wire == NULL || wire->source_image == NULL || *wire->source_image == '\0')
    return NULL;

  safe = g_strdelimit (g_strdup (aiv_item_get_name (item)), "/\\", '_');
  name = g_strdup_printf ("%u-%s", position + 1, safe);
  path = g_build_filename (reuse->folder, reuse->id, name, NULL);
  if (!dex_await (aiv_client_download (aiv_session_get_client (reuse->session), wire->source_image, path, NULL), NULL))
    return NULL;
  uri = g_filename_to_uri (path, NULL, NULL);
  return make_file ("uri", uri, aiv_item_get_name (item));
}

static DexFuture *
batch_fiber (gpointer data)
{
  Reuse *reuse = data;
  g_autofree char *key = g_strconcat ("batch/", reuse->id, NULL);
  g_autoptr(AivBatch) batch = NULL;
  JsonObject *job, *object;
  JsonArray *pictures;
  guint n_missing = 0;
  GError *error = NULL;

  if (!(batch = dex_await_object (aiv_session_load_batch (reuse->session, reuse->id), &error)))
    return dex_future_new_for_error (error);

  job = aiv_history_find_job (aiv_history_get (reuse->session), key);
  if (job != NULL)
    json_object_ref (job);
  object = json_object_new ();
  set_text (object, "prompt", job != NULL ? aiv_json_get_string (job, "prompt") : aiv_batch_get_prompt (batch));
  set_text (object, "name", job != NULL ? aiv_json_get_string (job, "name") : aiv_batch_get_name (batch));
  pictures = json_array_new ();
  for (guint i = 0; i < g_list_model_get_n_items (aiv_batch_get_items (batch)); i++)
    {
      g_autoptr(AivItem) item = g_list_model_get_item (aiv_batch_get_items (batch), i);
      JsonObject *picture = await_picture (reuse, item, job, i);

      if (picture != NULL)
        json_array_add_object_element (pictures, picture);
      else
        n_missing++;
    }
  json_object_set_int_member (object, AIV_REUSE_MISSING, n_missing);
  json_object_set_array_member (object, "pictures", pictures);
  if (job != NULL && is_there (aiv_json_get_object (job, "recording")))
    json_object_set_object_member (object, "recording", json_object_ref (aiv_json_get_object (job, "recording")));
  if (job != NULL)
    json_object_unref (job);

  return answer (object);
}

/**
 * aiv_reuse_batch:
 * @session: whose
 * @batch_id: an earlier batch
 * @folder: where pictures go that are not on this computer any more
 *
 * Finds what a batch was made of: the files on this computer, else the pictures of the server. The
 * server gives no recording out.
 *
 * Returns: (transfer full): a future of a [struct@Json.Node] for [method@Draft.take_json], whose
 *   member %AIV_REUSE_MISSING says how many pictures are nowhere any more; rejects with an error of
 *   the client's
 */
DexFuture *
aiv_reuse_batch (AivSession *session,
                 const char *batch_id,
                 const char *folder)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (session));
  aiv_return_future_if_fail (batch_id != NULL && *batch_id != '\0' && strchr (batch_id, '/') == NULL);
  aiv_return_future_if_fail (folder != NULL);

  return start (session, batch_id, folder, batch_fiber);
}

static DexFuture *
video_fiber (gpointer data)
{
  Reuse *reuse = data;
  g_autoptr(AivItem) item = NULL;
  AivWireVideo *video;
  JsonObject *object;
  GError *error = NULL;

  if (!(item = dex_await_object (aiv_session_load_item (reuse->session, "", reuse->id), &error)))
    return dex_future_new_for_error (error);

  video = aiv_item_get_wire_video (item);
  object = json_object_new ();
  set_text (object, "prompt", aiv_item_get_prompt (item));
  if (aiv_item_get_model (item) != NULL)
    json_object_set_string_member (object, "model", aiv_item_get_model (item));
  json_object_set_int_member (object, "duration", (gint64) aiv_item_get_duration (item));
  if (video != NULL && video->reference_image_url != NULL && *video->reference_image_url != '\0')
    {
      g_autofree char *key = g_strconcat ("video/", reuse->id, NULL);
      g_autofree char *basename = g_path_get_basename (video->reference_image_url);
      JsonObject *job = aiv_history_find_job (aiv_history_get (reuse->session), key);
      JsonObject *picture = job != NULL ? aiv_json_get_object (job, "picture") : NULL;
      const char *name = picture != NULL ? aiv_json_get_string (picture, "name") : NULL;

      /* The server names it after its own fashion. */
      json_object_set_object_member (object, "picture",
                                     make_file ("url", video->reference_image_url, name != NULL ? name : basename));
    }

  return answer (object);
}

/**
 * aiv_reuse_video:
 * @session: whose
 * @video_id: an earlier video from words
 *
 * Finds what a video was made of. Its picture stays on the server.
 *
 * Returns: (transfer full): a future of a [struct@Json.Node] for [method@VideoForm.take_json];
 *   rejects with an error of the client's
 */
DexFuture *
aiv_reuse_video (AivSession *session,
                 const char *video_id)
{
  aiv_return_future_if_fail (AIV_IS_SESSION (session));
  aiv_return_future_if_fail (video_id != NULL);

  return start (session, video_id, NULL, video_fiber);
}

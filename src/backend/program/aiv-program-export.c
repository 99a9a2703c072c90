/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "aiv-file.h"
#include "aiv-json.h"
#include "program/aiv-program-wait.h"
#include "program/aiv-program.h"
#include "store/aiv-batches.h"
#include "store/aiv-users.h"
#include "store/aiv-videos.h"

/* Writes a folder as the AI Vision batch service keeps its data (WIRE.md A2): users.json without
 * passwords, batches/<id>.json, and the media; a video of /api/v1 is a batch of kind "video".
 * `import` reads it. */

#define PAGE 200

typedef struct
{
  AivStore *store;
  const char *folder;
  guint n_batches;
  guint n_videos;
  guint n_files;
} Export;

static gboolean
fail (GError **error, const char *path)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "Could not make “%s”: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
make_folder (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = name != NULL ? g_build_filename (folder, name, NULL) : g_strdup (folder);

  return g_mkdir (path, 0700) == 0 || fail (error, path);
}

static gboolean
write_json (const char *path, JsonNode *node, GError **error)
{
  g_autofree char *text = aiv_json_to_string (node);

  return aiv_file_write_atomically (path, text, strlen (text), 0600, error);
}

/* The name under which a file went along; NULL if it has expired. */
static const char *
take_file (Export *self, const char *path, GError **error)
{
  g_autofree char *from = path != NULL ? aiv_store_dup_path (self->store, path) : NULL;
  g_autofree char *to = path != NULL ? g_build_filename (self->folder, path, NULL) : NULL;
  g_autoptr (GFile) source = from != NULL ? g_file_new_for_path (from) : NULL;
  g_autoptr (GFile) target = to != NULL ? g_file_new_for_path (to) : NULL;

  if (path == NULL || !g_file_test (from, G_FILE_TEST_IS_REGULAR))
    return NULL;
  if (!g_file_copy (source, target, G_FILE_COPY_NOFOLLOW_SYMLINKS, NULL, NULL, NULL, error))
    return NULL;
  self->n_files++;
  return strchr (path, '/') + 1;
}

static void
set_text (JsonObject *object, const char *member, const char *text)
{
  json_object_set_string_member (object, member, text != NULL ? text : "");
}

static gboolean
add_item (Export *self, const AivItemRow *item, JsonArray *items, GError **error)
{
  JsonObject *object = json_object_new ();
  const char *video;
  GError *problem = NULL;

  json_array_add_object_element (items, object);
  set_text (object, "id", item->id);
  set_text (object, "sourceImage", take_file (self, item->image_path, &problem));
  video = problem == NULL ? take_file (self, item->video_path, &problem) : NULL;
  set_text (object, "videoUrl", video);
  set_text (object, "status", aiv_job_status_to_string (item->status));
  set_text (object, "error_msg", item->error);
  set_text (object, "api_task_id", item->task_id);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
add_batch (Export *self, const AivBatchRow *batch, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *name = g_strconcat (batch->id, ".json", NULL);
  g_autofree char *path = g_build_filename (self->folder, "batches", name, NULL);
  g_autofree char *owner = aiv_user_id_to_string (batch->user_id);
  JsonObject *object = json_object_new ();
  JsonArray *items = json_array_new ();
  GError *problem = NULL;

  json_node_take_object (node, object);
  set_text (object, "id", batch->id);
  set_text (object, "userId", owner);
  set_text (object, "userName", batch->user_name);
  set_text (object, "name", batch->name);
  json_object_set_int_member (object, "timestamp", batch->created_at);
  set_text (object, "prompt", batch->prompt);
  set_text (object, "audioName", batch->audio_name);
  set_text (object, "audioPath", take_file (self, batch->audio_path, &problem));
  json_object_set_int_member (object, "imageCount", batch->items->len);
  set_text (object, "status", aiv_job_status_to_string (batch->status));
  json_object_set_int_member (object, "creditsPerVideo", batch->price);
  json_object_set_array_member (object, "items", items);
  for (guint i = 0; problem == NULL && i < batch->items->len; i++)
    add_item (self, batch->items->pdata[i], items, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  self->n_batches++;
  return write_json (path, node, error);
}

/* A video of /api/v1 as a batch of one item, with what batches do not have beside that. */
static JsonObject *
describe_video (Export *self, const AivVideoRow *video, GError **error)
{
  JsonObject *object = json_object_new ();
  JsonArray *items = json_array_new ();
  g_autofree char *owner = aiv_user_id_to_string (video->user_id);
  g_autofree char *size = g_strdup_printf ("%ux%u", video->want_width, video->want_height);
  g_autoptr (AivItemRow) item = aiv_item_row_new ();

  set_text (object, "id", video->batch_id);
  set_text (object, "kind", "video");
  set_text (object, "userId", owner);
  set_text (object, "userName", video->user_name);
  json_object_set_int_member (object, "timestamp", video->created_at);
  set_text (object, "prompt", video->prompt);
  set_text (object, "model", video->model);
  json_object_set_int_member (object, "duration", video->want_ms / 1000);
  set_text (object, "resolution", size);
  set_text (object, "referenceImageUrl", video->reference_url);
  json_object_set_int_member (object, "imageCount", video->image_path != NULL);
  set_text (object, "status", aiv_job_status_to_string (video->status));
  json_object_set_int_member (object, "creditsPerVideo", video->price);
  json_object_set_array_member (object, "items", items);

  item->id = g_strdup (video->item_id);
  item->image_path = g_strdup (video->image_path);
  item->video_path = g_strdup (video->video_path);
  item->status = video->status;
  item->error = g_strdup (video->error);
  item->task_id = g_strdup (video->task_id);
  if (add_item (self, item, items, error))
    return object;
  json_object_unref (object);
  return NULL;
}

static gboolean
add_video (Export *self, const AivVideoRow *video, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *name = g_strconcat (video->batch_id, ".json", NULL);
  g_autofree char *path = g_build_filename (self->folder, "batches", name, NULL);
  JsonObject *object = describe_video (self, video, error);

  if (object == NULL)
    return FALSE;
  json_node_take_object (node, object);
  self->n_videos++;
  return write_json (path, node, error);
}

static gboolean
add_videos (Export *self, GError **error)
{
  AivVideoQuery query = { .user_id = AIV_ANY_USER, .status = AIV_JOB_UNKNOWN, .limit = PAGE };

  for (;;)
    {
      g_autoptr (GPtrArray) videos = aiv_videos_list (self->store, &query, NULL, error);

      if (videos == NULL)
        return FALSE;
      for (guint i = 0; i < videos->len; i++)
        if (!add_video (self, videos->pdata[i], error))
          return FALSE;
      if (videos->len < PAGE)
        return TRUE;
      query.before = ((AivVideoRow *) videos->pdata[videos->len - 1])->id;
    }
}

static gboolean
add_batches (Export *self, GError **error)
{
  AivBatchQuery query = { .user_id = AIV_ANY_USER, .status = AIV_JOB_UNKNOWN, .limit = PAGE, .with_items = TRUE };

  for (;;)
    {
      guint64 total;
      g_autoptr (GPtrArray) batches = aiv_batches_list (self->store, &query, &total, error);

      if (batches == NULL)
        return FALSE;
      for (guint i = 0; i < batches->len; i++)
        if (!add_batch (self, batches->pdata[i], error))
          return FALSE;
      if (batches->len < PAGE)
        return TRUE;
      query.before = ((AivBatchRow *) batches->pdata[batches->len - 1])->seq;
    }
}

static gboolean
add_users (Export *self, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);
  g_autofree char *path = g_build_filename (self->folder, "users.json", NULL);
  JsonArray *array = json_array_new ();
  AivUserQuery query = AIV_USER_QUERY_INIT;

  json_node_take_array (node, array);
  for (;;)
    {
      g_autoptr (GPtrArray) users = aiv_users_list (self->store, &query, NULL, error);

      if (users == NULL)
        return FALSE;
      for (guint i = 0; i < users->len; i++)
        {
          AivUserRow *user = users->pdata[i];
          g_autofree char *id = aiv_user_id_to_string (user->id);
          JsonObject *object = json_object_new ();

          json_array_add_object_element (array, object);
          set_text (object, "id", id);
          set_text (object, "username", user->username);
          json_object_set_int_member (object, "credits", user->credits + user->held);
          json_object_set_boolean_member (object, "is_admin", user->is_admin);
          set_text (object, "name", user->name);
          set_text (object, "email", user->email);
          set_text (object, "subscription_plan", user->plan);
          set_text (object, "subscription_status", user->subscription_status);
          json_object_set_int_member (object, "subscription_start", user->subscription_start);
          json_object_set_int_member (object, "subscription_end", user->subscription_end);
        }
      if (users->len < query.limit)
        return write_json (path, node, error);
      query.after = ((AivUserRow *) users->pdata[users->len - 1])->id;
    }
}

static int
run (AivBackendConfig *config, char **arguments)
{
  static const char *const folders[] = { "batches", "images", "audios", "videos" };
  g_autoptr (GError) error = NULL;
  g_autoptr (AivStore) store = aiv_store_new (config->data_dir, &error);
  Export self = { .store = store, .folder = arguments[0] };
  gboolean ok = store != NULL && make_folder (self.folder, NULL, &error);

  for (guint i = 0; ok && i < G_N_ELEMENTS (folders); i++)
    ok = make_folder (self.folder, folders[i], &error);
  ok = ok && add_users (&self, &error) && add_batches (&self, &error)
       && add_videos (&self, &error);
  if (store != NULL)
    aiv_program_close_store (store, NULL);
  if (!ok)
    return aiv_program_fail (error);
  printf (_ ("“%s”: %u batches, %u videos and %u files.\n"), self.folder, self.n_batches, self.n_videos, self.n_files);
  return AIV_PROGRAM_OK;
}

const AivProgramCommand aiv_program_export = {
  .name = "export",
  .arguments = "DEST",
  .summary = N_ ("Write all batches and videos as JSON, and their media, to the new folder DEST; the server must not be running"),
  .min_arguments = 1,
  .max_arguments = 1,
  .run = run,
};

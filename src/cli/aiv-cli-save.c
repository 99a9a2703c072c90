/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"

/* A name in the folder that nothing has yet; two pictures may have had the same. */
static char *
make_path (const char *folder, const AivWireItem *item, GHashTable *taken)
{
  g_autofree char *stem = aiv_file_name_dup_stem (item->name);
  const char *suffix = item->video_url != NULL && g_str_has_suffix (item->video_url, ".webm") ? ".webm" : ".mp4";

  for (guint i = 1;; i++)
    {
      g_autofree char *name
          = i == 1 ? g_strconcat (stem, suffix, NULL) : g_strdup_printf ("%s-%u%s", stem, i, suffix);
      char *path = g_build_filename (folder, name, NULL);

      if (!g_hash_table_contains (taken, path) && !g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_hash_table_add (taken, g_strdup (path));
          return path;
        }
      g_free (path);
    }
}

static void
on_progress (AivTransfer *transfer, GParamSpec *pspec, gpointer data)
{
  AivCli *cli = data;

  aiv_cli_progress (cli, aiv_transfer_get_fraction (transfer), g_object_get_data (G_OBJECT (transfer), "name"));
}

static void
tell_saved (AivCli *cli, const AivWireItem *item, const char *path)
{
  JsonObject *object;
  JsonNode *node;

  aiv_cli_progress_end (cli);
  if (!cli->json)
    {
      aiv_cli_print ("%s", path);
      return;
    }
  object = json_object_new ();
  node = json_node_new (JSON_NODE_OBJECT);
  json_object_set_string_member (object, "event", "saved");
  json_object_set_string_member (object, "item_id", item->id);
  json_object_set_string_member (object, "path", path);
  json_node_take_object (node, object);
  aiv_cli_print_json (node);
}

static AivExit
save_item (AivCli *cli, const char *batch_id, const AivWireItem *item, const char *folder, GHashTable *taken)
{
  g_autofree char *path = make_path (folder, item, taken);
  g_autofree char *url = g_strdup (item->video_url);
  g_autofree char *saved = NULL;
  g_autoptr (AivTransfer) transfer = aiv_transfer_new ();
  GError *error = NULL;

  g_object_set_data_full (G_OBJECT (transfer), "name", g_path_get_basename (path), g_free);
  g_signal_connect (transfer, "notify::done", G_CALLBACK (on_progress), cli);
  if (url == NULL)
    url = dex_await_string (aiv_client_fetch_video_url (cli->client, batch_id, item->id), &error);
  if (url == NULL || !(saved = dex_await_string (aiv_client_download (cli->client, url, path, transfer), &error)))
    return aiv_cli_fail (cli, error);
  tell_saved (cli, item, saved);
  return AIV_EXIT_OK;
}

/* Saves the finished videos of a batch, or those of them that are named. */
AivExit
aiv_cli_save (AivCli *self, const char *batch_id, const char *folder, char **item_ids)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (AivWireBatch) batch = NULL;
  AivExit status = AIV_EXIT_OK;
  GError *error = NULL;
  guint n = 0;

  if ((batch = dex_await_boxed (aiv_client_fetch_batch (self->client, batch_id), &error)) == NULL)
    return aiv_cli_fail (self, error);
  for (guint i = 0; batch->items != NULL && i < batch->items->len && status == AIV_EXIT_OK; i++)
    {
      const AivWireItem *item = g_ptr_array_index (batch->items, i);

      if (item_ids != NULL && item_ids[0] != NULL && !g_strv_contains ((const char *const *) item_ids, item->id))
        continue;
      if (item->status != AIV_JOB_COMPLETED)
        continue;
      status = save_item (self, batch_id, item, folder, taken);
      n++;
    }
  if (n == 0)
    {
      aiv_cli_warn (_("There are no finished videos to save."));
      return AIV_EXIT_INCOMPLETE;
    }
  return status;
}

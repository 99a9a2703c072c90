/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"

static int limit = 20;
static char *output;

static const GOptionEntry list_entries[] = {
  { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, N_("How many, the newest first"), N_("NUMBER") },
  { NULL },
};

static const GOptionEntry download_entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Folder for the videos; made if it is not there"),
    N_("FOLDER") },
  { NULL },
};

/* The id of a batch: @name itself, or the newest one for “last”. */
char *
aiv_cli_find_batch (AivCli *self, const char *name, GError **error)
{
  g_autoptr (AivWirePage) page = NULL;

  if (!g_str_equal (name, "last"))
    return g_strdup (name);
  if ((page = dex_await_boxed (aiv_client_fetch_batches (self->client, 1, 0), error)) == NULL)
    return NULL;
  if (page->items->len == 0)
    {
      g_set_error_literal (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND, "There are no batches");
      return NULL;
    }
  return g_strdup (((const AivWireBatch *) g_ptr_array_index (page->items, 0))->id);
}

static AivExit
run_list (AivCli *cli, char **args)
{
  g_autoptr (AivWirePage) page = NULL;
  GError *error = NULL;
  AivTable *table;

  page = dex_await_boxed (aiv_client_fetch_batches (cli->client, (guint) CLAMP (limit, 1, 200), 0), &error);
  if (page == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      for (guint i = 0; i < page->items->len; i++)
        aiv_cli_print_json (aiv_wire_batch_to_json (g_ptr_array_index (page->items, i)));
      return AIV_EXIT_OK;
    }
  if (page->items->len == 0)
    {
      aiv_cli_say (cli, _("There are no batches yet."));
      return AIV_EXIT_OK;
    }
  table = aiv_table_new (5, C_("column", "ID"), C_("column", "NAME"), C_("column", "STATE"), C_("column", "DONE"),
                         C_("column", "TIME"));
  for (guint i = 0; i < page->items->len; i++)
    {
      const AivWireBatch *batch = g_ptr_array_index (page->items, i);
      g_autofree char *done = g_strdup_printf ("%u/%u", batch->progress.completed, batch->image_count);
      g_autofree char *time = aiv_cli_format_time (batch->timestamp);

      aiv_table_add (table, batch->id, batch->name, aiv_cli_status_name (batch->status), done, time);
    }
  aiv_table_print (table);
  return AIV_EXIT_OK;
}

static void
print_batch (const AivWireBatch *batch)
{
  g_autofree char *time = aiv_cli_format_time (batch->timestamp);
  AivTable *table;

  aiv_cli_print (C_("batch", "Name: %s"), batch->name != NULL ? batch->name : "");
  aiv_cli_print (C_("batch", "State: %s"), aiv_cli_status_name (batch->status));
  aiv_cli_print (C_("batch", "Submitted: %s"), time);
  if (batch->engine_label != NULL)
    aiv_cli_print (C_("batch", "Made with: %s"), batch->engine_label);
  aiv_cli_print (C_("batch", "Credits: %ld charged, %ld set aside"), (long) batch->credits_used,
                 (long) batch->credits_held);
  if (batch->items == NULL)
    return;
  aiv_cli_print ("%s", "");
  table = aiv_table_new (5, C_("column", "ID"), C_("column", "PICTURE"), C_("column", "STATE"),
                         C_("column", "PROGRESS"), C_("column", "REASON"));
  for (guint i = 0; i < batch->items->len; i++)
    {
      const AivWireItem *item = g_ptr_array_index (batch->items, i);
      g_autofree char *progress = item->status == AIV_JOB_PROCESSING && item->progress >= 0
                                      ? g_strdup_printf ("%d %%", (int) item->progress)
                                      : NULL;

      aiv_table_add (table, item->id, item->name, aiv_cli_status_name (item->status), progress,
                     item->status == AIV_JOB_FAILED ? item->error_msg : NULL);
    }
  aiv_table_print (table);
}

static AivExit
run_show (AivCli *cli, char **args)
{
  g_autoptr (AivWireBatch) batch = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;

  if ((id = aiv_cli_find_batch (cli, args[0], &error)) == NULL
      || (batch = dex_await_boxed (aiv_client_fetch_batch (cli->client, id), &error)) == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    aiv_cli_print_json (aiv_wire_batch_to_json (batch));
  else
    print_batch (batch);
  return AIV_EXIT_OK;
}

static AivExit
run_watch (AivCli *cli, char **args)
{
  g_autofree char *id = NULL;
  GError *error = NULL;

  if ((id = aiv_cli_find_batch (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  return aiv_cli_watch (cli, id);
}

static void
print_count (AivCli *cli, const char *batch_id, gint64 count, const char *text)
{
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_object_set_string_member (object, "batch_id", batch_id);
      json_object_set_int_member (object, "count", count);
      json_node_take_object (node, object);
      aiv_cli_print_json (node);
    }
  else
    aiv_cli_say (cli, "%s", text);
}

/* For each item that is named, or for the whole batch. */
static AivExit
run_on_items (AivCli *cli, char **args, DexFuture *(*item_call) (AivClient *, const char *, const char *),
              DexFuture *(*batch_call) (AivClient *, const char *), const char *(*tell) (gint64))
{
  g_autofree char *id = NULL;
  GError *error = NULL;
  gint64 count = 0;

  if ((id = aiv_cli_find_batch (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  for (guint i = 1; args[i] != NULL; i++, count++)
    if (!dex_await (item_call (cli->client, id, args[i]), &error))
      return aiv_cli_fail (cli, error);
  if (args[1] == NULL)
    count = dex_await_int64 (batch_call (cli->client, id), &error);
  if (error != NULL)
    return aiv_cli_fail (cli, error);
  print_count (cli, id, count, tell (count));
  return AIV_EXIT_OK;
}

static const char *
tell_cancelled (gint64 n)
{
  return n > 0 ? _("Cancelled what was not done yet. Its credits are given back.") : _("Nothing was left to cancel.");
}

static const char *
tell_retried (gint64 n)
{
  return n > 0 ? _("What failed or was cancelled is tried again.") : _("Nothing failed or was cancelled.");
}

static AivExit
run_cancel (AivCli *cli, char **args)
{
  return run_on_items (cli, args, aiv_client_cancel_item, aiv_client_cancel_batch, tell_cancelled);
}

static AivExit
run_retry (AivCli *cli, char **args)
{
  return run_on_items (cli, args, aiv_client_resume_item, aiv_client_retry_failed, tell_retried);
}

static AivExit
run_delete (AivCli *cli, char **args)
{
  g_autofree char *id = NULL;
  GError *error = NULL;

  if ((id = aiv_cli_find_batch (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  if (!aiv_cli_confirm_loss (cli, _("Delete the batch and its videos? This cannot be undone. [y/N]")))
    return AIV_EXIT_OK;
  if (!dex_await (aiv_client_delete_batch (cli->client, id), &error))
    return aiv_cli_fail (cli, error);
  print_count (cli, id, 1, _("Deleted."));
  return AIV_EXIT_OK;
}

static AivExit
run_download (AivCli *cli, char **args)
{
  g_autofree char *id = NULL;
  GError *error = NULL;

  if ((id = aiv_cli_find_batch (cli, args[0], &error)) == NULL)
    return aiv_cli_fail (cli, error);
  return aiv_cli_save (cli, id, output != NULL ? output : ".", args + 1);
}

const AivCommand aiv_cli_batch_commands[] = {
  { "batch list", NULL, N_("List the batches, newest first"), run_list, list_entries, 0, 0, AIV_NEEDS_SIGN_IN },
  { "batch show", N_("BATCH"), N_("Show a batch and its videos"), run_show, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "batch watch", N_("BATCH"), N_("Follow a batch until it is done"), run_watch, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "batch download", N_("BATCH [VIDEO…]"), N_("Save finished videos"), run_download, download_entries, 1, G_MAXUINT,
    AIV_NEEDS_SIGN_IN },
  { "batch cancel", N_("BATCH [VIDEO…]"), N_("Cancel what is not done yet"), run_cancel, NULL, 1, G_MAXUINT,
    AIV_NEEDS_SIGN_IN },
  { "batch retry", N_("BATCH [VIDEO…]"), N_("Try again what failed or was cancelled"), run_retry, NULL, 1, G_MAXUINT,
    AIV_NEEDS_SIGN_IN },
  { "batch delete", N_("BATCH"), N_("Delete a batch and its videos"), run_delete, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { NULL },
};

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"

/* Videos from words. */

static char *model;
static int duration;
static char *picture;
static char *output;
static gboolean wait_for_it;
static gboolean dry_run;
static int limit = 20;

static const GOptionEntry create_entries[] = {
  { "model", 'm', 0, G_OPTION_ARG_STRING, &model, N_("What makes it; see “aivideo models”"), N_("MODEL") },
  { "duration", 'd', 0, G_OPTION_ARG_INT, &duration, N_("Its length: 4, 8 or 12 seconds"), N_("SECONDS") },
  { "picture", 'i', 0, G_OPTION_ARG_STRING, &picture, N_("A picture that it begins with"), N_("FILE|URL") },
  { "wait", 'w', 0, G_OPTION_ARG_NONE, &wait_for_it, N_("Wait until the video is done"), NULL },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Wait, and save the video as FILE"), N_("FILE") },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only check the picture and show the cost"), NULL },
  { NULL },
};

static const GOptionEntry list_entries[] = {
  { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, N_("How many, the newest first"), N_("NUMBER") },
  { NULL },
};

static const GOptionEntry save_entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Where to save it"), N_("FILE") },
  { NULL },
};

/* --- telling ------------------------------------------------------------------------- */

static void
print_video (AivCli *cli, const AivWireVideo *video)
{
  g_autofree char *time = aiv_cli_format_time (video->created_at);

  if (cli->json)
    {
      aiv_cli_print_json (aiv_wire_video_to_json (video));
      return;
    }
  aiv_cli_print (C_("video", "Asked for: %s"), video->prompt != NULL ? video->prompt : "");
  aiv_cli_print (C_("video", "State: %s"), aiv_cli_status_name (video->status));
  aiv_cli_print (C_("video", "Model: %s"), video->model != NULL ? video->model : "");
  if (video->engine != NULL)
    aiv_cli_print (C_("video", "Made with: %s"), video->engine);
  aiv_cli_print (C_("video", "Length: %g s"), video->duration);
  aiv_cli_print (C_("video", "Submitted: %s"), time);
  if (video->status == AIV_JOB_FAILED)
    aiv_cli_print (C_("video", "Reason: %s"), video->error_message != NULL ? video->error_message : _("It failed."));
}

/* What is done with the one video that a command names. */
typedef AivExit (*VideoFunc) (AivCli *cli,
                              gint64  id);

static AivExit
run_on_video (AivCli *cli, const char *text, VideoFunc func)
{
  gint64 id;

  if (!g_ascii_string_to_signed (text, 10, 1, G_MAXINT64, &id, NULL))
    return aiv_cli_fail_usage (_("“%s” is no number of a video; see “aivideo video list”."), text);
  return func (cli, id);
}

static AivExit
run_models (AivCli *cli, char **args)
{
  g_autoptr (AivWirePage) page = NULL;
  GError *error = NULL;
  AivTable *table;

  if ((page = dex_await_boxed (aiv_client_fetch_models (cli->client), &error)) == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      for (guint i = 0; i < page->items->len; i++)
        aiv_cli_print_json (aiv_wire_model_to_json (g_ptr_array_index (page->items, i)));
      return AIV_EXIT_OK;
    }
  table = aiv_table_new (3, C_("column", "ID"), C_("column", "NAME"), C_("column", "WHAT IT IS"));
  for (guint i = 0; i < page->items->len; i++)
    {
      const AivWireModel *item = g_ptr_array_index (page->items, i);

      aiv_table_add (table, item->id, item->name, item->description);
    }
  aiv_table_print (table);
  return AIV_EXIT_OK;
}

static AivExit
run_list (AivCli *cli, char **args)
{
  g_autoptr (AivWirePage) page = NULL;
  GError *error = NULL;
  AivTable *table;

  page = dex_await_boxed (aiv_client_fetch_videos (cli->client, 1, (guint) CLAMP (limit, 1, 100)), &error);
  if (page == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      for (guint i = 0; i < page->items->len; i++)
        aiv_cli_print_json (aiv_wire_video_to_json (g_ptr_array_index (page->items, i)));
      return AIV_EXIT_OK;
    }
  if (page->items->len == 0)
    {
      aiv_cli_say (cli, _("There are no videos yet."));
      return AIV_EXIT_OK;
    }
  table = aiv_table_new (5, C_("column", "ID"), C_("column", "STATE"), C_("column", "MODEL"), C_("column", "TIME"),
                         C_("column", "ASKED FOR"));
  for (guint i = 0; i < page->items->len; i++)
    {
      const AivWireVideo *video = g_ptr_array_index (page->items, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, video->id);
      g_autofree char *time = aiv_cli_format_time (video->created_at);

      aiv_table_add (table, id, aiv_cli_status_name (video->status), video->model, time, video->prompt);
    }
  aiv_table_print (table);
  return AIV_EXIT_OK;
}

static AivExit
show (AivCli *cli, gint64 id)
{
  g_autoptr (AivWireVideo) video = NULL;
  GError *error = NULL;

  if ((video = dex_await_boxed (aiv_client_fetch_video (cli->client, id), &error)) == NULL)
    return aiv_cli_fail (cli, error);
  print_video (cli, video);
  return AIV_EXIT_OK;
}

static AivExit
run_show (AivCli *cli, char **args)
{
  return run_on_video (cli, args[0], show);
}

/* --- making and keeping -------------------------------------------------------------- */

static void
on_progress (AivTransfer *transfer, GParamSpec *pspec, gpointer data)
{
  aiv_cli_progress (data, aiv_transfer_get_fraction (transfer), g_object_get_data (G_OBJECT (transfer), "text"));
}

static AivTransfer *
follow (AivCli *cli, const char *text)
{
  AivTransfer *transfer = aiv_transfer_new ();

  g_object_set_data (G_OBJECT (transfer), "text", (gpointer) text);
  g_signal_connect (transfer, "notify::done", G_CALLBACK (on_progress), cli);
  return transfer;
}

/* No file is ever replaced: asked before anything is paid for, and once more in the end. */
static gboolean
check_output (const char *path, AivExit *status)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  *status = aiv_cli_fail_usage (_("“%s” is there already. Give another name with --output."), path);
  return FALSE;
}

/* @path NULL: named after its number, in the present folder. */
static AivExit
save (AivCli *cli, gint64 id, const char *path)
{
  g_autofree char *name = path != NULL ? g_strdup (path) : g_strdup_printf ("video-%" G_GINT64_FORMAT ".mp4", id);
  g_autoptr (AivWireVideo) video = NULL;
  g_autoptr (AivTransfer) transfer = NULL;
  g_autofree char *saved = NULL;
  AivExit status = AIV_EXIT_OK;
  GError *error = NULL;

  if (!check_output (name, &status))
    return status;
  if ((video = dex_await_boxed (aiv_client_fetch_video (cli->client, id), &error)) == NULL)
    return aiv_cli_fail (cli, error);
  if (video->status != AIV_JOB_COMPLETED || video->video_url == NULL)
    {
      aiv_cli_warn (_("The video is not finished."));
      return AIV_EXIT_INCOMPLETE;
    }
  transfer = follow (cli, _("Saving"));
  saved = dex_await_string (aiv_client_download (cli->client, video->video_url, name, transfer), &error);
  aiv_cli_progress_end (cli);
  if (saved == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_object_set_string_member (object, "event", "saved");
      json_object_set_int_member (object, "video_id", id);
      json_object_set_string_member (object, "path", saved);
      json_node_take_object (node, object);
      aiv_cli_print_json (node);
    }
  else
    aiv_cli_print ("%s", saved);
  return AIV_EXIT_OK;
}

static AivVideoDraft *
make_draft (const char *prompt)
{
  AivVideoDraft *draft = aiv_video_draft_new ();

  aiv_video_draft_set_prompt (draft, prompt);
  aiv_video_draft_set_model (draft, model);
  aiv_video_draft_set_duration (draft, (guint) MAX (duration, 0));
  if (picture != NULL && (g_str_has_prefix (picture, "http://") || g_str_has_prefix (picture, "https://")))
    aiv_video_draft_set_picture_url (draft, picture);
  else if (picture != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (picture);
      g_autoptr (AivDraftFile) image = aiv_draft_file_new (file);

      aiv_video_draft_set_picture (draft, image);
    }
  return draft;
}

static gboolean
await_check (AivCli *cli, AivDraftFile *image)
{
  AivWireServerInfo *info = aiv_client_get_server_info (cli->client);

  if (image == NULL
      || dex_await_boolean (aiv_draft_file_check (image, (const char *const *) info->image_types, info->max_image_bytes),
                            NULL))
    return TRUE;
  aiv_cli_warn ("%s: %s", aiv_draft_file_get_name (image), aiv_draft_file_get_problem (image));
  aiv_cli_warn (_("Nothing was sent and nothing was charged."));
  return FALSE;
}

/* What it costs, where the server says so. */
static AivExit
tell_cost (AivCli *cli)
{
  g_autoptr (AivWireQuote) cost = NULL;
  GError *error = NULL;

  if (aiv_client_get_server_info (cli->client)->video_cost < 0)
    return AIV_EXIT_OK;
  if ((cost = dex_await_boxed (aiv_client_quote_video (cli->client, model), &error)) == NULL)
    return aiv_cli_fail (cli, error);
  aiv_cli_say (cli, _("It costs %d credits; you have %d."), (int) cost->total, (int) cost->balance);
  if (cost->fits)
    return AIV_EXIT_OK;
  aiv_cli_warn (_("There are not enough credits. Ask an administrator for credits."));
  return AIV_EXIT_CREDITS;
}

static AivExit
run_create (AivCli *cli, char **args)
{
  g_autoptr (AivVideoDraft) draft = make_draft (args[0]);
  g_autoptr (AivTransfer) transfer = NULL;
  g_autoptr (AivWireVideo) video = NULL;
  g_autofree char *id = NULL;
  AivExit status = AIV_EXIT_OK;
  GError *error = NULL;

  if (output != NULL && !check_output (output, &status))
    return status;
  if (!await_check (cli, aiv_video_draft_get_picture (draft)))
    return AIV_EXIT_FILES;
  if ((status = tell_cost (cli)) != AIV_EXIT_OK || dry_run)
    return status;
  if (!cli->local && !aiv_cli_confirm (cli))
    return AIV_EXIT_OK;
  transfer = follow (cli, _("Sending"));
  video = dex_await_boxed (aiv_client_create_video (cli->client, draft, transfer), &error);
  aiv_cli_progress_end (cli);
  if (video == NULL)
    return aiv_cli_fail (cli, error);

  id = g_strdup_printf ("%" G_GINT64_FORMAT, video->id);
  if (cli->json)
    aiv_cli_print_json (aiv_wire_video_to_json (video));
  else
    aiv_cli_print ("%s", id);
  /* A server that ends with this command would not get far with it. */
  if (wait_for_it || output != NULL || cli->local)
    status = aiv_cli_watch_video (cli, video->id);
  if (output != NULL && status == AIV_EXIT_OK)
    status = save (cli, video->id, output);
  return status;
}

static AivExit
run_watch (AivCli *cli, char **args)
{
  return run_on_video (cli, args[0], aiv_cli_watch_video);
}

static AivExit
save_it (AivCli *cli, gint64 id)
{
  return save (cli, id, output);
}

static AivExit
run_save (AivCli *cli, char **args)
{
  return run_on_video (cli, args[0], save_it);
}

static AivExit
retry (AivCli *cli, gint64 id)
{
  g_autoptr (AivWireVideo) video = NULL;
  GError *error = NULL;

  if ((video = dex_await_boxed (aiv_client_retry_video (cli->client, id), &error)) == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json)
    aiv_cli_print_json (aiv_wire_video_to_json (video));
  else
    aiv_cli_say (cli, _("It is made again."));
  return AIV_EXIT_OK;
}

static AivExit
run_retry (AivCli *cli, char **args)
{
  return run_on_video (cli, args[0], retry);
}

static AivExit
delete (AivCli *cli, gint64 id)
{
  GError *error = NULL;

  if (!aiv_cli_confirm_loss (cli, _("Delete the video? This cannot be undone. [y/N]")))
    return AIV_EXIT_OK;
  if (!dex_await (aiv_client_delete_video (cli->client, id), &error))
    return aiv_cli_fail (cli, error);
  aiv_cli_say (cli, _("Deleted."));
  return AIV_EXIT_OK;
}

static AivExit
run_delete (AivCli *cli, char **args)
{
  return run_on_video (cli, args[0], delete);
}

const AivCommand aiv_cli_video_commands[] = {
  { "video create", N_("TEXT"), N_("Make a video from words"), run_create, create_entries, 1, 1, AIV_NEEDS_SIGN_IN },
  { "video list", NULL, N_("List the videos from words, newest first"), run_list, list_entries, 0, 0,
    AIV_NEEDS_SIGN_IN },
  { "video show", N_("VIDEO"), N_("Show a video"), run_show, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "video watch", N_("VIDEO"), N_("Follow a video until it is done"), run_watch, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "video save", N_("VIDEO"), N_("Save a finished video"), run_save, save_entries, 1, 1, AIV_NEEDS_SIGN_IN },
  { "video retry", N_("VIDEO"), N_("Try a failed video again"), run_retry, NULL, 1, 1, AIV_NEEDS_SIGN_IN },
  { "video delete", N_("VIDEO"), N_("Delete a video; one that is not done yet costs nothing"), run_delete, NULL, 1, 1,
    AIV_NEEDS_SIGN_IN },
  { "models", NULL, N_("List what makes videos from words"), run_models, NULL, 0, 0, AIV_NEEDS_SERVER },
  { NULL },
};

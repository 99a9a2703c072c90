/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"

static char *audio;
static char *prompt;
static char *name;
static char *engine;
static char *output;
static gboolean wait_for_it;
static gboolean dry_run;

static const GOptionEntry entries[] = {
  { "audio", 'a', 0, G_OPTION_ARG_FILENAME, &audio, N_("The recording that all of them speak"), N_("FILE") },
  { "prompt", 'p', 0, G_OPTION_ARG_STRING, &prompt, N_("What to ask for"), N_("TEXT") },
  { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_("Name of the batch"), N_("TEXT") },
  { "engine", 0, 0, G_OPTION_ARG_STRING, &engine, N_("What to make the videos with; see “aivideo server”"),
    N_("ENGINE") },
  { "wait", 'w', 0, G_OPTION_ARG_NONE, &wait_for_it, N_("Wait until the videos are done"), NULL },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_("Wait, and save the videos in FOLDER"), N_("FOLDER") },
  { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only check the files and show the cost"), NULL },
  { NULL },
};

static AivBatchDraft *
make_draft (char **args)
{
  AivBatchDraft *draft = aiv_batch_draft_new ();

  for (guint i = 0; args[i] != NULL; i++)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (args[i]);
      g_autoptr (AivDraftFile) image = aiv_draft_file_new (file);

      g_list_store_append (aiv_batch_draft_get_images (draft), image);
    }
  if (audio != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_commandline_arg (audio);
      g_autoptr (AivDraftFile) recording = aiv_draft_file_new (file);

      aiv_batch_draft_set_audio (draft, recording);
    }
  aiv_batch_draft_set_prompt (draft, prompt);
  aiv_batch_draft_set_name (draft, name);
  aiv_batch_draft_set_engine (draft, engine);
  return draft;
}

static gboolean
await_check (AivDraftFile *file, char **types, gint64 max_size)
{
  return dex_await_boolean (aiv_draft_file_check (file, (const char *const *) types, max_size), NULL);
}

/* Looks at every file, so that all problems are told at once. */
static gboolean
await_checks (AivCli *cli, AivBatchDraft *draft)
{
  AivWireServerInfo *info = aiv_client_get_server_info (cli->client);
  GListModel *images = G_LIST_MODEL (aiv_batch_draft_get_images (draft));
  AivDraftFile *recording = aiv_batch_draft_get_audio (draft);
  gboolean good = TRUE;

  for (guint i = 0; i < g_list_model_get_n_items (images); i++)
    {
      g_autoptr (AivDraftFile) file = g_list_model_get_item (images, i);

      good &= await_check (file, info->image_types, info->max_image_bytes);
    }
  if (recording != NULL)
    good &= await_check (recording, info->audio_types, info->max_audio_bytes);
  return good;
}

static void
add_problem (AivWireError *error, AivDraftFile *file, int index)
{
  if (aiv_draft_file_get_problem (file) != NULL)
    aiv_wire_error_add_problem (error, aiv_draft_file_get_name (file), aiv_draft_file_get_problem (file), index);
}

/* Names each file that cannot be used, and why. */
static AivExit
tell_problems (AivCli *cli, AivBatchDraft *draft)
{
  GListModel *images = G_LIST_MODEL (aiv_batch_draft_get_images (draft));
  g_autoptr (AivWireError) error = aiv_wire_error_new_for_text ("Files cannot be used");

  for (guint i = 0; i < g_list_model_get_n_items (images); i++)
    {
      g_autoptr (AivDraftFile) file = g_list_model_get_item (images, i);

      add_problem (error, file, (int) i);
    }
  if (aiv_batch_draft_get_audio (draft) != NULL)
    add_problem (error, aiv_batch_draft_get_audio (draft), -1);
  for (guint i = 0; i < error->problems->len; i++)
    {
      const AivWireProblem *problem = g_ptr_array_index (error->problems, i);

      aiv_cli_warn ("%s: %s", problem->name, problem->reason);
    }
  if (cli->json)
    aiv_cli_print_json (aiv_wire_error_to_json (error));
  aiv_cli_warn (_("Nothing was sent and nothing was charged."));
  return AIV_EXIT_FILES;
}

static AivExit
quote (AivCli *cli, guint n)
{
  AivWireServerInfo *info = aiv_client_get_server_info (cli->client);
  g_autoptr (AivWireQuote) cost = NULL;
  GError *error = NULL;

  if ((cost = dex_await_boxed (aiv_client_quote (cli->client, n, 0, engine), &error)) == NULL)
    return aiv_cli_fail (cli, error);
  if (cli->json && dry_run)
    aiv_cli_print_json (aiv_wire_quote_to_json (cost));
  /* Translators: videos × credits each = credits; credits now → credits after */
  aiv_cli_say (cli, _("%u × %d = %d credits; you have %d, which leaves %d"), n, (int) cost->per_item,
               (int) cost->total, (int) cost->balance, (int) cost->balance_after);
  if (info->audio_step > 0)
    aiv_cli_say (cli, _("Each %d seconds of the recording count; the server measures it."), (int) info->audio_step);
  if (cost->fits)
    return AIV_EXIT_OK;
  aiv_cli_warn (_("There are not enough credits. Use fewer pictures, or ask an administrator for credits."));
  return AIV_EXIT_CREDITS;
}

static void
on_upload (AivTransfer *transfer, GParamSpec *pspec, gpointer data)
{
  aiv_cli_progress (data, aiv_transfer_get_fraction (transfer), _("Sending"));
}

static AivExit
send_draft (AivCli *cli, AivBatchDraft *draft, char **id)
{
  g_autoptr (AivTransfer) transfer = aiv_transfer_new ();
  GError *error = NULL;

  g_signal_connect (transfer, "notify::done", G_CALLBACK (on_upload), cli);
  *id = dex_await_string (aiv_client_submit_batch (cli->client, draft, transfer), &error);
  aiv_cli_progress_end (cli);
  if (*id != NULL)
    return AIV_EXIT_OK;
  if (aiv_batch_draft_take_problems (draft, error) > 0)
    {
      g_error_free (error);
      return tell_problems (cli, draft);
    }
  return aiv_cli_fail (cli, error);
}

static AivExit
run_create (AivCli *cli, char **args)
{
  AivWireServerInfo *info = aiv_client_get_server_info (cli->client);
  guint n = g_strv_length (args);
  g_autoptr (AivBatchDraft) draft = NULL;
  g_autofree char *id = NULL;
  AivExit status;

  if (audio == NULL)
    return aiv_cli_fail_usage (_("Which recording do they speak? Give it with --audio."));
  if (n > info->max_images)
    return aiv_cli_fail_usage (_("A batch has at most %u pictures; these are %u."), info->max_images, n);

  draft = make_draft (args);
  if (!await_checks (cli, draft))
    return tell_problems (cli, draft);
  if ((status = quote (cli, n)) != AIV_EXIT_OK || dry_run || (!cli->local && !aiv_cli_confirm (cli)))
    return status;
  if ((status = send_draft (cli, draft, &id)) != AIV_EXIT_OK)
    return status;

  if (cli->json)
    {
      JsonObject *object = json_object_new ();
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_object_set_string_member (object, "event", "created");
      json_object_set_string_member (object, "batch_id", id);
      json_node_take_object (node, object);
      aiv_cli_print_json (node);
    }
  else
    aiv_cli_print ("%s", id);

  /* A server that ends with this command would not get far with it. */
  if (wait_for_it || output != NULL || cli->local)
    status = aiv_cli_watch (cli, id);
  if (output != NULL && (status == AIV_EXIT_OK || status == AIV_EXIT_INCOMPLETE))
    {
      AivExit saved = aiv_cli_save (cli, id, output, NULL);

      status = saved != AIV_EXIT_OK ? saved : status;
    }
  return status;
}

const AivCommand aiv_cli_create_commands[] = {
  { "batch create", N_("PICTURE…"), N_("Make a video of each picture that speaks a recording"), run_create, entries, 1,
    G_MAXUINT, AIV_NEEDS_SIGN_IN },
  { NULL },
};

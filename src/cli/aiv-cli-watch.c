/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gi18n.h>

#include "aiv-cli.h"
#include "aiv-error.h"

typedef struct
{
  AivCli *cli;
  AivSession *session;
  AivBatch *batch;
  DexPromise *over;
  gboolean offline;
} Watch;

static void
tell_item (AivItem *item, GParamSpec *pspec, gpointer data)
{
  Watch *watch = data;
  JsonObject *object;
  JsonNode *node;

  if (!watch->cli->json)
    return;
  object = json_object_new ();
  node = json_node_new (JSON_NODE_OBJECT);
  json_object_set_string_member (object, "event", "item");
  json_object_set_string_member (object, "batch_id", aiv_item_get_batch_id (item));
  json_object_set_string_member (object, "item_id", aiv_item_get_id (item));
  json_object_set_string_member (object, "name", aiv_item_get_name (item) != NULL ? aiv_item_get_name (item) : "");
  json_object_set_string_member (object, "status", aiv_job_status_to_string (aiv_item_get_status (item)));
  if (aiv_item_get_progress (item) >= 0)
    json_object_set_double_member (object, "progress", aiv_item_get_progress (item) * 100);
  if (aiv_item_get_error_text (item) != NULL)
    json_object_set_string_member (object, "error", aiv_item_get_error_text (item));
  json_node_take_object (node, object);
  aiv_cli_print_json (node);
}

static void
show_progress (Watch *watch)
{
  AivBatch *batch = watch->batch;
  g_autofree char *text = NULL;

  /* Translators: done videos of all, and how many are being made */
  text = g_strdup_printf (_("%u of %u done, %u being made"), aiv_batch_get_n_completed (batch),
                          aiv_batch_get_n_items (batch), aiv_batch_get_n_processing (batch));
  aiv_cli_progress (watch->cli, aiv_batch_get_fraction (batch), text);
}

static void
on_batch (AivBatch *batch, GParamSpec *pspec, gpointer data)
{
  Watch *watch = data;

  show_progress (watch);
  if (!aiv_batch_get_is_active (batch) && dex_future_is_pending (DEX_FUTURE (watch->over)))
    dex_promise_resolve_boolean (watch->over, TRUE);
}

static void
on_state (AivSession *session, GParamSpec *pspec, gpointer data)
{
  Watch *watch = data;
  gboolean offline = aiv_session_get_state (session) == AIV_CONNECTION_OFFLINE;

  if (offline && !watch->offline)
    aiv_cli_say (watch->cli, _("The connection is lost. The videos are made all the same; trying to connect again."));
  else if (!offline && watch->offline && aiv_session_get_state (session) == AIV_CONNECTION_ONLINE)
    aiv_cli_say (watch->cli, _("Connected again."));
  if (offline || aiv_session_get_state (session) == AIV_CONNECTION_ONLINE)
    watch->offline = offline;
}

static void
on_expired (AivClient *client, gpointer data)
{
  Watch *watch = data;

  if (dex_future_is_pending (DEX_FUTURE (watch->over)))
    dex_promise_reject (watch->over, g_error_new_literal (AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED,
                                                          "The sign-in has run out"));
}

static void
tell_failures (AivBatch *batch)
{
  GListModel *items = aiv_batch_get_items (batch);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (AivItem) item = g_list_model_get_item (items, i);
      const char *reason = aiv_item_get_error_text (item);

      if (aiv_item_get_status (item) == AIV_JOB_FAILED)
        /* Translators: a picture's name, and why its video failed */
        aiv_cli_warn (_("%s: %s"), aiv_item_get_name (item), reason != NULL ? reason : _("It failed."));
    }
}

static AivExit
tell_end (Watch *watch)
{
  AivBatch *batch = watch->batch;
  guint failed = aiv_batch_get_n_failed (batch);
  guint cancelled = aiv_batch_get_n_cancelled (batch);

  aiv_cli_progress_end (watch->cli);
  if (watch->cli->json)
    {
      JsonObject *object = json_object_new ();
      JsonNode *node = json_node_new (JSON_NODE_OBJECT);

      json_object_set_string_member (object, "event", "batch");
      json_object_set_string_member (object, "batch_id", aiv_batch_get_id (batch));
      json_object_set_string_member (object, "status", aiv_job_status_to_string (aiv_batch_get_status (batch)));
      json_object_set_int_member (object, "completed", aiv_batch_get_n_completed (batch));
      json_object_set_int_member (object, "failed", failed);
      json_object_set_int_member (object, "cancelled", cancelled);
      json_node_take_object (node, object);
      aiv_cli_print_json (node);
    }
  aiv_cli_say (watch->cli, _("%u done, %u failed, %u cancelled."), aiv_batch_get_n_completed (batch), failed,
               cancelled);
  if (failed + cancelled == 0)
    return AIV_EXIT_OK;
  tell_failures (batch);
  return AIV_EXIT_INCOMPLETE;
}

/* Follows a batch until nothing of it is left to do. */
AivExit
aiv_cli_watch (AivCli *self, const char *batch_id)
{
  g_autoptr (AivSession) session = aiv_session_new (self->client);
  g_autoptr (AivBatch) batch = NULL;
  Watch watch = { .cli = self, .session = session, .over = dex_promise_new () };
  GListModel *items;
  AivExit status;
  GError *error = NULL;

  if ((batch = dex_await_object (aiv_session_load_batch (session, batch_id), &error)) == NULL)
    {
      dex_unref (watch.over);
      return aiv_cli_fail (self, error);
    }
  watch.batch = batch;
  items = aiv_batch_get_items (batch);
  g_signal_connect (batch, "notify", G_CALLBACK (on_batch), &watch);
  g_signal_connect (session, "notify::state", G_CALLBACK (on_state), &watch);
  g_signal_connect (self->client, "expired", G_CALLBACK (on_expired), &watch);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (AivItem) item = g_list_model_get_item (items, i);

      tell_item (item, NULL, &watch);
      g_signal_connect (item, "notify::status", G_CALLBACK (tell_item), &watch);
      g_signal_connect (item, "notify::progress", G_CALLBACK (tell_item), &watch);
    }
  show_progress (&watch);

  if (aiv_batch_get_is_active (batch))
    {
      dex_unref (aiv_session_start (session));
      dex_await (dex_ref (DEX_FUTURE (watch.over)), &error);
      aiv_session_stop (session);
    }
  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (AivItem) item = g_list_model_get_item (items, i);

      g_signal_handlers_disconnect_by_data (item, &watch);
    }
  g_signal_handlers_disconnect_by_data (batch, &watch);
  g_signal_handlers_disconnect_by_data (session, &watch);
  g_signal_handlers_disconnect_by_data (self->client, &watch);
  status = error != NULL ? aiv_cli_fail (self, error) : tell_end (&watch);
  dex_unref (watch.over);
  return status;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-lightx2v-self-engine.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "aiv-json.h"
#include "engines/remote/aiv-remote-json.h"
#include "engines/remote/aiv-remote-words.h"

#define DEFAULT_SECONDS 5
#define MAX_SECONDS 300

#define IMAGE_MARK "@aiv-image@"
#define AUDIO_MARK "@aiv-audio@"

/**
 * AivLightx2vSelfEngine:
 *
 * Asks a LightX2V inference server that somebody runs himself (ModelTC/LightX2V
 * lightx2v/server). Its tasks bear our own names, so one whose answer was lost is simply asked
 * after; a server that was restarted has forgotten them, and has cost nothing.
 */
struct _AivLightx2vSelfEngine
{
  AivRemoteEngine parent_instance;
};

G_DEFINE_FINAL_TYPE (AivLightx2vSelfEngine, aiv_lightx2v_self_engine, AIV_TYPE_REMOTE_ENGINE)

static char *
aiv_lightx2v_self_engine_dup_name (AivRemoteEngine *engine)
{
  return g_strdup (C_ ("engine", "LightX2V (own server)"));
}

static GStrv
aiv_lightx2v_self_engine_dup_models (AivRemoteEngine *engine, AivRemoteSettings *settings)
{
  return g_strsplit (aiv_remote_settings_get_option (settings, "model", "lightx2v-self"), ";", 1);
}

/* A full queue comes as 503; a wrong input as 500 that speaks of 400. */
static AivRemoteError
aiv_lightx2v_self_engine_judge (AivRemoteEngine *engine, guint status, const char *words, AivRemoteError usual)
{
  g_autofree char *folded = words != NULL ? g_ascii_strdown (words, -1) : g_strdup ("");

  if (status == 503 && strstr (folded, "queue") != NULL)
    return AIV_REMOTE_ERROR_BUSY;
  if (status == 500 && (g_str_has_prefix (folded, "400") || strstr (folded, "400:") != NULL))
    return AIV_REMOTE_ERROR_REJECTED;
  return usual;
}

/* Members that are not sent are as the server was started with. Raw base64 is known by its first
 * bytes: no media type has to be right. */
static SoupMessage *
make_request (AivRemoteRun *run)
{
  SoupMessage *message = aiv_remote_run_message (run, "POST", "/v1/tasks/video/");
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  aiv_remote_json_add_text (builder, "task_id", run->task->reference);
  aiv_remote_json_add_text (builder, "prompt", run->job->prompt != NULL ? run->job->prompt : "");
  aiv_remote_json_add_number (builder, "seed", run->job->seed & 0x7fffffff);
  aiv_remote_json_add_number (builder, "video_duration", aiv_remote_run_get_seconds (run, DEFAULT_SECONDS, MAX_SECONDS));
  aiv_remote_json_add_shape (builder, "target_shape", run->job);
  if (run->image != NULL)
    aiv_remote_json_add_text (builder, "image_path", IMAGE_MARK);
  if (run->audio != NULL)
    aiv_remote_json_add_text (builder, "audio_path", AUDIO_MARK);
  json_builder_end_object (builder);
  aiv_remote_run_set_json (message, builder, IMAGE_MARK, run->image != NULL ? run->image->base64 : NULL, AUDIO_MARK,
                           run->audio != NULL ? run->audio->base64 : NULL, NULL);
  return message;
}

static char *
aiv_lightx2v_self_engine_submit (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (!aiv_remote_run_load (run, TRUE, error))
    return NULL;
  message = make_request (run);
  if ((node = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, error)) == NULL)
    return NULL;
  return aiv_remote_json_dup_id (node, "task_id", error);
}

static char *
dup_path (const char *id, const char *suffix)
{
  g_autofree char *escaped = g_uri_escape_string (id, NULL, FALSE);

  return g_strconcat ("/v1/tasks/", escaped, suffix, NULL);
}

static AivRemoteFound
aiv_lightx2v_self_engine_look_up (AivRemoteEngine *engine, AivRemoteRun *run, char **remote_id, GError **error)
{
  g_autofree char *path = dup_path (run->task->reference, "/status");
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;

  if (aiv_remote_run_ask (run, path, &node, &cause) != NULL)
    {
      *remote_id = g_strdup (run->task->reference);
      return AIV_REMOTE_FOUND;
    }
  if (g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GONE))
    return AIV_REMOTE_NOT_THERE;
  g_propagate_error (error, g_steal_pointer (&cause));
  return AIV_REMOTE_CANNOT_TELL;
}

static const AivRemoteStateName states[] = {
  { "pending", AIV_REMOTE_WAITING }, { "processing", AIV_REMOTE_RUNNING }, { "completed", AIV_REMOTE_DONE },
  { "failed", AIV_REMOTE_FAILED },   { "cancelled", AIV_REMOTE_CANCELLED },
};

static gboolean
aiv_lightx2v_self_engine_query (AivRemoteEngine *engine, AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  g_autofree char *path = dup_path (run->task->remote_id, "/status");
  g_autofree char *result = dup_path (run->task->remote_id, "/result");
  g_autoptr (JsonNode) node = NULL;
  JsonObject *task = aiv_remote_run_ask (run, path, &node, error);

  if (task == NULL)
    return FALSE;
  status->condition = aiv_remote_json_to_condition (states, G_N_ELEMENTS (states), aiv_json_get_string (task, "status"));
  status->words = aiv_remote_words_clean (aiv_json_get_string (task, "error"), run->settings->key);
  status->url = g_strconcat (run->settings->address, result, NULL);
  return TRUE;
}

static gboolean
aiv_lightx2v_self_engine_cancel (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  g_autofree char *path = dup_path (run->task->remote_id, "");
  g_autoptr (SoupMessage) message = aiv_remote_run_message (run, "DELETE", path);
  g_autoptr (JsonNode) node = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, error);

  return node != NULL;
}

static const AivRemoteService service = {
  .id = "lightx2v-self",
  /* It makes one at a time; the next one lies ready. */
  .concurrency = 2,
  .poll_ms = 2000,
  .keeps_nothing = TRUE,
  .dup_name = aiv_lightx2v_self_engine_dup_name,
  .dup_models = aiv_lightx2v_self_engine_dup_models,
  .judge = aiv_lightx2v_self_engine_judge,
  .submit = aiv_lightx2v_self_engine_submit,
  .look_up = aiv_lightx2v_self_engine_look_up,
  .query = aiv_lightx2v_self_engine_query,
  .cancel = aiv_lightx2v_self_engine_cancel,
};

static void
aiv_lightx2v_self_engine_class_init (AivLightx2vSelfEngineClass *klass)
{
  AIV_REMOTE_ENGINE_CLASS (klass)->service = &service;
}

static void
aiv_lightx2v_self_engine_init (AivLightx2vSelfEngine *self)
{
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-lightx2v-engine.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "aiv-json.h"
#include "aiv-lightx2v-models.h"
#include "engines/remote/aiv-remote-json.h"
#include "engines/remote/aiv-remote-words.h"

/* How far the platform's clock may be from ours. */
#define SKEW_MS (10 * 60 * 1000)

#define DEFAULT_SPEECH_MODEL "SekoTalk-V2.7"
#define DEFAULT_SECONDS 7
#define MAX_SECONDS 300
#define CFG_SCALE 5
#define PAGE_SIZE 50

#define IMAGE_MARK "@aiv-image@"
#define AUDIO_MARK "@aiv-audio@"

/**
 * AivLightx2vEngine:
 *
 * Asks a LightX2V platform: what the AI Vision documents call S2V, and videos from pictures and
 * words. The recording of a batch is encoded once, and handed over
 * once where the platform gives a link to it; every request carries a seed of the item's
 * own, which tells its task from all others when an answer was lost. Routes, fields and limits
 * are those of the platform's own server and command line client (ModelTC/LightX2V
 * lightx2v/deploy, ModelTC/lightx2v-studio-cli).
 */
struct _AivLightx2vEngine
{
  AivRemoteEngine parent_instance;

  AivLightx2vModels *models; /* NULL until they have been asked for */

  /* The recording that the platform has: of which of our files, and with which of its tasks. */
  char *audio_key;
  char *audio_task;
  gboolean no_links; /* it takes none, or gives none */
};

G_DEFINE_FINAL_TYPE (AivLightx2vEngine, aiv_lightx2v_engine, AIV_TYPE_REMOTE_ENGINE)

static char *
aiv_lightx2v_engine_dup_name (AivRemoteEngine *engine)
{
  return g_strdup (C_ ("engine", "LightX2V"));
}

static const char *
get_configured (AivRemoteSettings *settings)
{
  return aiv_remote_settings_get_option (settings, "models", DEFAULT_SPEECH_MODEL);
}

static GStrv
aiv_lightx2v_engine_dup_models (AivRemoteEngine *engine, AivRemoteSettings *settings)
{
  return aiv_lightx2v_models_list (AIV_LIGHTX2V_ENGINE (engine)->models, get_configured (settings));
}

static gboolean
aiv_lightx2v_engine_discover (AivRemoteEngine *engine, AivRemoteRun *run)
{
  AivLightx2vEngine *self = AIV_LIGHTX2V_ENGINE (engine);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *answer = aiv_remote_run_ask (run, "/api/v1/model/list", &node, NULL);
  AivLightx2vModels *models = answer != NULL ? aiv_lightx2v_models_read (answer) : NULL;

  if (models == NULL)
    return FALSE;
  g_clear_pointer (&self->models, aiv_lightx2v_models_free);
  self->models = models;
  return TRUE;
}

/* Limits come as 400 and a full queue as 500, told apart by words alone. */
static AivRemoteError
aiv_lightx2v_engine_judge (AivRemoteEngine *engine, guint status, const char *words, AivRemoteError usual)
{
  g_autofree char *folded = words != NULL ? g_ascii_strdown (words, -1) : g_strdup ("");

  if (strstr (folded, "daily") != NULL || strstr (folded, "credit") != NULL || status == 402)
    return AIV_REMOTE_ERROR_LIMIT;
  if (strstr (folded, "too frequently") != NULL || strstr (folded, "too many active") != NULL
      || strstr (folded, "queue busy") != NULL || strstr (folded, "queue is busy") != NULL)
    return AIV_REMOTE_ERROR_BUSY;
  return usual;
}

static const char *
get_task (AivRemoteRun *run)
{
  return run->audio != NULL ? "s2v" : run->image != NULL ? "i2v" : "t2v";
}

static char *
dup_model (AivRemoteRun *run)
{
  if (run->job->model != NULL && *run->job->model != '\0')
    return g_strdup (run->job->model);
  return aiv_lightx2v_models_choose (AIV_LIGHTX2V_ENGINE (run->engine)->models, get_task (run),
                                     get_configured (run->settings));
}

/* Signed 32 bits hold it everywhere. */
static gint64
get_seed (AivRemoteRun *run)
{
  return run->job->seed & 0x7fffffff;
}

static void
add_input (JsonBuilder *builder, const char *member, const char *type, const char *mark)
{
  json_builder_set_member_name (builder, member);
  json_builder_begin_object (builder);
  aiv_remote_json_add_text (builder, "type", type);
  aiv_remote_json_add_text (builder, "data", mark);
  json_builder_end_object (builder);
}

/* What the price of a speaking picture is reckoned from. */
static void
add_meta (JsonBuilder *builder, AivRemoteRun *run)
{
  json_builder_set_member_name (builder, "input_meta");
  json_builder_begin_object (builder);
  if (run->audio != NULL)
    {
      json_builder_set_member_name (builder, "audio_seconds");
      json_builder_add_double_value (builder, (double) run->audio->duration_ms / 1000);
    }
  if (run->image != NULL)
    {
      json_builder_set_member_name (builder, "image");
      json_builder_begin_object (builder);
      aiv_remote_json_add_number (builder, "width", run->image->width);
      aiv_remote_json_add_number (builder, "height", run->image->height);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

/* With the recording itself, or with where the platform finds it. */
static SoupMessage *
make_request (AivRemoteRun *run, const char *audio_url)
{
  SoupMessage *message = aiv_remote_run_message (run, "POST", "/api/v1/task/submit");
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *model = dup_model (run);
  const char *prompt = run->job->prompt;

  json_builder_begin_object (builder);
  aiv_remote_json_add_text (builder, "task", get_task (run));
  aiv_remote_json_add_text (builder, "model_cls", model);
  aiv_remote_json_add_text (builder, "stage", "single_stage");
  aiv_remote_json_add_text (builder, "prompt", prompt != NULL && *prompt != '\0' ? prompt : " ");
  aiv_remote_json_add_number (builder, "seed", get_seed (run));
  aiv_remote_json_add_number (builder, "cfg_scale", CFG_SCALE);
  aiv_remote_json_add_number (builder, "duration", aiv_remote_run_get_seconds (run, DEFAULT_SECONDS, MAX_SECONDS));
  aiv_remote_json_add_shape (builder, "custom_shape", run->job);
  if (run->image != NULL)
    add_input (builder, "input_image", "base64", IMAGE_MARK);
  if (run->audio != NULL)
    add_input (builder, "input_audio", audio_url != NULL ? "url" : "base64", audio_url != NULL ? audio_url : AUDIO_MARK);
  add_meta (builder, run);
  json_builder_end_object (builder);
  aiv_remote_run_set_json (message, builder, IMAGE_MARK, run->image != NULL ? run->image->base64 : NULL, AUDIO_MARK,
                           run->audio != NULL && audio_url == NULL ? run->audio->base64 : NULL, NULL);
  return message;
}

static char *
dup_audio_key (AivRemoteRun *run)
{
  return g_strconcat (run->settings->address, " ", run->job->audio_path, NULL);
}

/* Where the platform has the recording of the batch already: a link of its own that anybody may follow.
 * One that needs our key is none. */
static char *
find_audio (AivLightx2vEngine *self, AivRemoteRun *run)
{
  g_autofree char *key = run->audio != NULL ? dup_audio_key (run) : NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *answer;
  const char *url;

  if (key == NULL || self->no_links || g_strcmp0 (self->audio_key, key) != 0)
    return NULL;
  id = g_uri_escape_string (self->audio_task, NULL, FALSE);
  path = g_strconcat ("/api/v1/task/input_url?task_id=", id, "&name=input_audio", NULL);
  answer = aiv_remote_run_ask (run, path, &node, NULL);
  url = answer != NULL ? aiv_json_get_string (answer, "url") : NULL;
  self->no_links = url == NULL || (!g_str_has_prefix (url, "https://") && !g_str_has_prefix (url, "http://"));
  return self->no_links ? NULL : g_strdup (url);
}

/* What it has been given can be pointed to the next time. */
static char *
take_answer (AivLightx2vEngine *self, AivRemoteRun *run, JsonNode *node, GError **error)
{
  char *id = aiv_remote_json_dup_id (node, "task_id", error);
  double credits = id != NULL ? aiv_json_get_double (json_node_get_object (node), "quoted_credits", -1) : -1;
  g_autofree char *key = run->audio != NULL ? dup_audio_key (run) : NULL;

  if (credits >= 0)
    g_message ("LightX2V asks %g credits for item %s", credits, run->job->id);
  if (id != NULL && key != NULL && g_set_str (&self->audio_key, key))
    {
      g_set_str (&self->audio_task, id);
      self->no_links = FALSE;
    }
  return id;
}

static char *
aiv_lightx2v_engine_submit (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  AivLightx2vEngine *self = AIV_LIGHTX2V_ENGINE (engine);
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;
  g_autofree char *link = NULL;

  if (!aiv_remote_run_load (run, TRUE, error))
    return NULL;
  link = find_audio (self, run);
  message = make_request (run, link);
  node = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, &cause);
  /* Its own link may be no good to it; what it does not want it has not begun. */
  if (node == NULL && link != NULL)
    self->no_links = !g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_BUSY)
                     && !g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_LIMIT);
  if (link != NULL && g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_REJECTED))
    {
      g_autoptr (SoupMessage) whole = make_request (run, NULL);

      g_clear_error (&cause);
      node = aiv_remote_run_send (run, whole, AIV_REMOTE_ACT, &cause);
    }
  if (node != NULL)
    return take_answer (self, run, node, error);
  g_propagate_error (error, g_steal_pointer (&cause));
  return NULL;
}

/* The seed is the item's own: with the words and the time, it is the task's mark. */
static gboolean
may_be_it (AivRemoteRun *run, JsonObject *task)
{
  const char *id = aiv_json_get_string (task, "task_id");
  JsonObject *params = aiv_json_get_object (task, "params");
  gint64 created_at = (gint64) (aiv_json_get_double (task, "create_t", 0) * 1000);

  return id != NULL && params != NULL && aiv_json_get_int (params, "seed", -1) == get_seed (run)
         && created_at >= run->task->sent_at - SKEW_MS && !aiv_engine_memory_knows (run->memory, run->task->engine, id);
}

static AivRemoteFound
aiv_lightx2v_engine_look_up (AivRemoteEngine *engine, AivRemoteRun *run, char **remote_id, GError **error)
{
  g_autofree char *path = g_strdup_printf ("/api/v1/task/list?page=1&page_size=%d", PAGE_SIZE);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;
  JsonObject *page;
  JsonArray *list;
  gboolean marked = FALSE;
  guint n = 0;

  if (run->job == NULL)
    return AIV_REMOTE_CANNOT_TELL;
  page = aiv_remote_run_ask (run, path, &node, &cause);
  if (g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GONE)
      || g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_REJECTED))
    return AIV_REMOTE_CANNOT_TELL;
  if (page == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return AIV_REMOTE_CANNOT_TELL;
    }
  if ((list = aiv_json_get_array (page, "tasks")) == NULL)
    return AIV_REMOTE_CANNOT_TELL;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *one = json_array_get_element (list, i);
      JsonObject *task = JSON_NODE_HOLDS_OBJECT (one) ? json_node_get_object (one) : NULL;

      marked = marked || (task != NULL && aiv_json_get_object (task, "params") != NULL);
      if (task == NULL || !may_be_it (run, task))
        continue;
      n++;
      g_set_str (remote_id, aiv_json_get_string (task, "task_id"));
    }
  /* A list that does not show what was asked for says nothing. */
  if (json_array_get_length (list) > 0 && !marked)
    return AIV_REMOTE_CANNOT_TELL;
  return n == 0 ? AIV_REMOTE_NOT_THERE : n == 1 ? AIV_REMOTE_FOUND : AIV_REMOTE_CANNOT_TELL;
}

static const AivRemoteStateName states[] = {
  { "CREATED", AIV_REMOTE_WAITING }, { "PENDING", AIV_REMOTE_WAITING },  { "RUNNING", AIV_REMOTE_RUNNING },
  { "SUCCEED", AIV_REMOTE_DONE },    { "SUCCEEDED", AIV_REMOTE_DONE },   { "FAILED", AIV_REMOTE_FAILED },
  { "CANCEL", AIV_REMOTE_CANCELLED }, { "CANCELLED", AIV_REMOTE_CANCELLED },
};

/* The platform measures nothing, but says how long it took and how long it will. */
static void
read_subtasks (JsonObject *task, AivRemoteStatus *status, const char *key)
{
  JsonArray *list = aiv_json_get_array (task, "subtasks");

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *one = json_array_get_element (list, i);
      JsonObject *subtask = JSON_NODE_HOLDS_OBJECT (one) ? json_node_get_object (one) : NULL;
      const char *words = subtask != NULL ? aiv_json_get_string (subtask, "fail_msg") : NULL;

      if (words != NULL && status->words == NULL)
        status->words = aiv_remote_words_clean (words, key);
    }
}

/* Where the video is, for the next hour or so. */
static char *
find_result (AivRemoteRun *run, const char *id, GError **error)
{
  g_autofree char *path = g_strconcat ("/api/v1/task/result_url?task_id=", id, "&name=output_video", NULL);
  g_autofree char *base = g_strconcat (run->settings->address, "/", NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object = aiv_remote_run_ask (run, path, &node, error);
  const char *url = object != NULL ? aiv_json_get_string (object, "url") : NULL;
  char *whole = url != NULL ? g_uri_resolve_relative (base, url, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (object != NULL && whole == NULL)
    g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "no url");
  return whole;
}

static gboolean
aiv_lightx2v_engine_query (AivRemoteEngine *engine, AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  g_autofree char *id = g_uri_escape_string (run->task->remote_id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/api/v1/task/query?task_id=", id, NULL);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *task = aiv_remote_run_ask (run, path, &node, error);

  if (task == NULL)
    return FALSE;
  status->condition = aiv_remote_json_to_condition (states, G_N_ELEMENTS (states), aiv_json_get_string (task, "status"));
  read_subtasks (task, status, run->settings->key);
  return status->condition != AIV_REMOTE_DONE || (status->url = find_result (run, id, error)) != NULL;
}

/* Newer platforms take a POST, older ones a GET. */
static gboolean
aiv_lightx2v_engine_cancel (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  g_autofree char *id = g_uri_escape_string (run->task->remote_id, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/api/v1/task/cancel?task_id=", id, NULL);
  g_autoptr (SoupMessage) post = aiv_remote_run_message (run, "POST", "/api/v1/task/cancel");
  g_autoptr (SoupMessage) get = aiv_remote_run_message (run, "GET", path);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;

  json_builder_begin_object (builder);
  aiv_remote_json_add_text (builder, "task_id", run->task->remote_id);
  json_builder_end_object (builder);
  aiv_remote_run_set_json (post, builder, NULL);
  node = aiv_remote_run_send (run, post, AIV_REMOTE_ACT, &cause);
  if (node == NULL && (run->status == 404 || run->status == 405))
    node = aiv_remote_run_send (run, get, AIV_REMOTE_ACT, error);
  else if (node == NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  return node != NULL;
}

static void
aiv_lightx2v_engine_finalize (GObject *object)
{
  AivLightx2vEngine *self = AIV_LIGHTX2V_ENGINE (object);

  g_clear_pointer (&self->models, aiv_lightx2v_models_free);
  g_free (self->audio_key);
  g_free (self->audio_task);

  G_OBJECT_CLASS (aiv_lightx2v_engine_parent_class)->finalize (object);
}

static const AivRemoteService service = {
  .id = "lightx2v",
  /* What the platform's own configuration allows. */
  .concurrency = 3,
  .spacing_ms = 60,
  .poll_ms = 4000,
  .needs_key = TRUE,
  .dup_name = aiv_lightx2v_engine_dup_name,
  .dup_models = aiv_lightx2v_engine_dup_models,
  .discover = aiv_lightx2v_engine_discover,
  .judge = aiv_lightx2v_engine_judge,
  .submit = aiv_lightx2v_engine_submit,
  .look_up = aiv_lightx2v_engine_look_up,
  .query = aiv_lightx2v_engine_query,
  .cancel = aiv_lightx2v_engine_cancel,
};

static void
aiv_lightx2v_engine_class_init (AivLightx2vEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_lightx2v_engine_finalize;
  AIV_REMOTE_ENGINE_CLASS (klass)->service = &service;
}

static void
aiv_lightx2v_engine_init (AivLightx2vEngine *self)
{
}

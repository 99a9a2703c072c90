/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-openai-engine.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "aiv-json.h"
#include "aiv-openai-request.h"
#include "engines/remote/aiv-remote-json.h"
#include "engines/remote/aiv-remote-words.h"

/* How far the service's clock may be from ours. */
#define SKEW_MS (10 * 60 * 1000)

#define MAX_DIALECTS 4

/**
 * AivOpenaiEngine:
 *
 * Asks a server with OpenAI's videos interface: vLLM-Omni, SGLang, LiteLLM and others. OpenAI's
 * own service ended on 2026-09-24. Servers differ in what they take; what one refuses without
 * having begun anything is said in another way, and that is kept.
 */
struct _AivOpenaiEngine
{
  AivRemoteEngine parent_instance;

  AivOpenaiDialect dialect;
  char *address; /* that it is for */
};

G_DEFINE_FINAL_TYPE (AivOpenaiEngine, aiv_openai_engine, AIV_TYPE_REMOTE_ENGINE)

static char *
aiv_openai_engine_dup_name (AivRemoteEngine *engine)
{
  return g_strdup (C_ ("engine", "OpenAI-compatible video server (OpenAI’s own ended on 24 September 2026)"));
}

static char *
aiv_openai_engine_dup_short_name (AivRemoteEngine *engine)
{
  return g_strdup (C_ ("engine", "The video server"));
}

static GStrv
aiv_openai_engine_dup_models (AivRemoteEngine *engine, AivRemoteSettings *settings)
{
  return g_strsplit (aiv_remote_settings_get_option (settings, "models", "sora-2;sora-2-pro"), ";", 64);
}

static AivRemoteError
aiv_openai_engine_judge (AivRemoteEngine *engine, guint status, const char *words, AivRemoteError usual)
{
  g_autofree char *folded = words != NULL ? g_ascii_strdown (words, -1) : g_strdup ("");

  if (status == 402
      || (status == 429
          && (strstr (folded, "quota") != NULL || strstr (folded, "billing") != NULL || strstr (folded, "daily") != NULL)))
    return AIV_REMOTE_ERROR_LIMIT;
  return usual;
}

/* Where somebody has set how the server wants to be spoken to, that is it. */
static void
begin_dialect (AivOpenaiEngine *self, AivRemoteRun *run)
{
  const char *body = aiv_remote_settings_get_option (run->settings, "body", "auto");
  const char *seconds = aiv_remote_settings_get_option (run->settings, "seconds", "auto");

  if (g_set_str (&self->address, run->settings->address))
    self->dialect = (AivOpenaiDialect){ 0 };
  if (!g_str_equal (body, "auto"))
    self->dialect.multipart = g_str_equal (body, "multipart");
  else if (!self->dialect.settled)
    self->dialect.multipart = run->image != NULL;
  if (!g_str_equal (seconds, "auto"))
    self->dialect.number = g_str_equal (seconds, "number");
}

/* Another way to say it, after one was refused. FALSE when there is none left. */
static gboolean
change_dialect (AivOpenaiEngine *self, AivRemoteRun *run, const char *words, guint n)
{
  gboolean free_body = g_str_equal (aiv_remote_settings_get_option (run->settings, "body", "auto"), "auto");
  gboolean free_seconds = g_str_equal (aiv_remote_settings_get_option (run->settings, "seconds", "auto"), "auto");
  gboolean of_seconds = strstr (words, "seconds") != NULL;

  if (self->dialect.settled || n + 1 >= MAX_DIALECTS)
    return FALSE;
  if (of_seconds && free_seconds && !self->dialect.multipart && !self->dialect.number)
    {
      self->dialect.number = TRUE;
      return TRUE;
    }
  if (!free_body || n > 1 || of_seconds)
    return FALSE;
  self->dialect.multipart = !self->dialect.multipart;
  return TRUE;
}

static char *
read_id (JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *id = object != NULL ? aiv_json_get_string (object, "id") : NULL;

  if (id == NULL && object != NULL)
    id = aiv_json_get_string (object, "task_id");
  if (id != NULL && *id != '\0' && strlen (id) <= 256)
    return g_strdup (id);
  g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "no id");
  return NULL;
}

static char *
aiv_openai_engine_submit (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  AivOpenaiEngine *self = AIV_OPENAI_ENGINE (engine);

  if (!aiv_remote_run_load (run, TRUE, error))
    return NULL;
  begin_dialect (self, run);
  for (guint n = 0;; n++)
    {
      g_autoptr (SoupMessage) message = aiv_openai_request_new (run, &self->dialect);
      g_autoptr (GError) cause = NULL;
      g_autoptr (JsonNode) node = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, &cause);

      if (node != NULL)
        {
          self->dialect.settled = TRUE;
          return read_id (node, error);
        }
      /* Refused: nothing has begun, and it may be asked in another way. */
      if ((run->status == 400 || run->status == 415 || run->status == 422)
          && change_dialect (self, run, cause->message, n))
        continue;
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
}

static gboolean
may_be_it (AivRemoteRun *run, JsonObject *video)
{
  const char *id = aiv_json_get_string (video, "id");
  const char *prompt = aiv_json_get_string (video, "prompt");
  gint64 created_at = aiv_json_get_int (video, "created_at", 0);

  return id != NULL && created_at * 1000 >= run->task->sent_at - SKEW_MS
         && (prompt == NULL || g_strcmp0 (prompt, run->job->prompt) == 0)
         && !aiv_engine_memory_knows (run->memory, run->task->engine, id);
}

/* The interface has nothing that we could mark a video with. But we ask for one at a time: what
 * is new there, of the same words, and none of ours is it, if there is just one. */
static AivRemoteFound
aiv_openai_engine_look_up (AivRemoteEngine *engine, AivRemoteRun *run, char **remote_id, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) cause = NULL;
  JsonObject *page;
  JsonArray *list;
  guint n = 0;

  if (run->job == NULL)
    return AIV_REMOTE_CANNOT_TELL;
  page = aiv_remote_run_ask (run, "/videos?limit=100&order=desc", &node, &cause);
  if (g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GONE)
      || g_error_matches (cause, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_REJECTED))
    return AIV_REMOTE_CANNOT_TELL;
  if (page == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return AIV_REMOTE_CANNOT_TELL;
    }
  list = aiv_json_get_array (page, "data");
  if (list == NULL)
    return AIV_REMOTE_CANNOT_TELL;
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *one = json_array_get_element (list, i);

      if (!JSON_NODE_HOLDS_OBJECT (one) || !may_be_it (run, json_node_get_object (one)))
        continue;
      n++;
      g_set_str (remote_id, aiv_json_get_string (json_node_get_object (one), "id"));
    }
  return n == 0 ? AIV_REMOTE_NOT_THERE : n == 1 ? AIV_REMOTE_FOUND : AIV_REMOTE_CANNOT_TELL;
}

static const AivRemoteStateName states[] = {
  { "queued", AIV_REMOTE_WAITING },      { "submitted", AIV_REMOTE_WAITING }, { "pending", AIV_REMOTE_WAITING },
  { "in_progress", AIV_REMOTE_RUNNING }, { "completed", AIV_REMOTE_DONE },    { "succeeded", AIV_REMOTE_DONE },
  { "failed", AIV_REMOTE_FAILED },       { "error", AIV_REMOTE_FAILED },      { "expired", AIV_REMOTE_FAILED },
  { "cancelled", AIV_REMOTE_CANCELLED }, { "canceled", AIV_REMOTE_CANCELLED }, { "deleted", AIV_REMOTE_CANCELLED },
};

static char *
dup_path (AivRemoteRun *run, const char *suffix)
{
  g_autofree char *id = g_uri_escape_string (run->task->remote_id, NULL, FALSE);

  return g_strconcat ("/videos/", id, suffix, NULL);
}

static gint64
read_pace (SoupMessage *message)
{
  const char *text = soup_message_headers_get_one (soup_message_get_response_headers (message), "openai-poll-after-ms");
  guint64 ms;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 1, 60 * 1000, &ms, NULL) ? (gint64) ms : 0;
}

static gboolean
aiv_openai_engine_query (AivRemoteEngine *engine, AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  g_autofree char *path = dup_path (run, "");
  g_autofree char *content = dup_path (run, "/content");
  g_autoptr (SoupMessage) message = aiv_remote_run_message (run, "GET", path);
  g_autoptr (JsonNode) node = aiv_remote_run_send (run, message, AIV_REMOTE_ASK, error);
  JsonObject *video;
  const char *url;
  double progress;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_GARBLED, "no object");
      return FALSE;
    }
  video = json_node_get_object (node);
  progress = aiv_json_get_double (video, "progress", -1);
  url = aiv_json_get_string (video, "url");
  status->condition = aiv_remote_json_to_condition (states, G_N_ELEMENTS (states), aiv_json_get_string (video, "status"));
  status->fraction = progress >= 0 ? CLAMP (progress / 100, 0, 1) : -1;
  status->pause_ms = read_pace (message);
  if (json_object_has_member (video, "error"))
    status->words = aiv_remote_words_of (node, run->settings->key);
  /* Where the file has gone to a store of its own, the server says where that is. */
  if (url != NULL && (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://")))
    status->url = g_strdup (url);
  else
    status->url = g_strconcat (run->settings->address, content, NULL);
  return TRUE;
}

/* There is no other way to cancel; some servers take it for finished videos only. */
static gboolean
aiv_openai_engine_cancel (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  g_autofree char *path = dup_path (run, "");
  g_autoptr (SoupMessage) message = aiv_remote_run_message (run, "DELETE", path);
  g_autoptr (JsonNode) node = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, error);

  return node != NULL;
}

static void
aiv_openai_engine_finalize (GObject *object)
{
  g_free (AIV_OPENAI_ENGINE (object)->address);

  G_OBJECT_CLASS (aiv_openai_engine_parent_class)->finalize (object);
}

static const AivRemoteService service = {
  .id = "openai",
  .concurrency = 3,
  .poll_ms = 5000,
  .dup_name = aiv_openai_engine_dup_name,
  .dup_short_name = aiv_openai_engine_dup_short_name,
  .dup_models = aiv_openai_engine_dup_models,
  .judge = aiv_openai_engine_judge,
  .submit = aiv_openai_engine_submit,
  .look_up = aiv_openai_engine_look_up,
  .query = aiv_openai_engine_query,
  .cancel = aiv_openai_engine_cancel,
};

static void
aiv_openai_engine_class_init (AivOpenaiEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_openai_engine_finalize;
  AIV_REMOTE_ENGINE_CLASS (klass)->service = &service;
}

static void
aiv_openai_engine_init (AivOpenaiEngine *self)
{
}

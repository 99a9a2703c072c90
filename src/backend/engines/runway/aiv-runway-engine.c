/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-runway-engine.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "aiv-json.h"
#include "engines/remote/aiv-remote-json.h"
#include "engines/remote/aiv-remote-words.h"

/* Of Runway's interface: the types of @runwayml/sdk 4.20. */
#define VERSION "2024-11-06"

#define MAX_PROMPT 1000 /* in units of UTF-16 */
#define MIN_SECONDS 2
#define MAX_SECONDS 10
/* Pictures beyond that are uploaded by themselves. */
#define MAX_DATA_URL (5 * 1000 * 1000)

#define IMAGE_MARK "@aiv-image@"

/* What pictures become; words alone only the first two. */
static const struct
{
  guint width;
  guint height;
} ratios[] = { { 1280, 720 }, { 720, 1280 }, { 1104, 832 }, { 832, 1104 }, { 960, 960 }, { 1584, 672 } };

/**
 * AivRunwayEngine:
 *
 * Asks Runway for videos from pictures and words. It lists no tasks: one whose answer was lost
 * cannot be found again, and is not asked for twice. It makes no pictures speak.
 */
struct _AivRunwayEngine
{
  AivRemoteEngine parent_instance;
};

G_DEFINE_FINAL_TYPE (AivRunwayEngine, aiv_runway_engine, AIV_TYPE_REMOTE_ENGINE)

static char *
aiv_runway_engine_dup_name (AivRemoteEngine *engine)
{
  return g_strdup (C_ ("engine", "Runway"));
}

static GStrv
aiv_runway_engine_dup_models (AivRemoteEngine *engine, AivRemoteSettings *settings)
{
  return g_strsplit (aiv_remote_settings_get_option (settings, "models", "gen4_turbo;gen4.5;runway-gen3"), ";", 64);
}

static void
aiv_runway_engine_authorize (AivRemoteEngine *engine, AivRemoteSettings *settings, SoupMessageHeaders *headers)
{
  soup_message_headers_replace (headers, "X-Runway-Version", VERSION);
}

static AivRemoteError
aiv_runway_engine_judge (AivRemoteEngine *engine, guint status, const char *words, AivRemoteError usual)
{
  g_autofree char *folded = words != NULL ? g_ascii_strdown (words, -1) : g_strdup ("");

  if (strstr (folded, "daily") != NULL || strstr (folded, "enough credits") != NULL)
    return AIV_REMOTE_ERROR_LIMIT;
  return usual;
}

/* The documented Gen-3 was retired in 2026: what is there today takes its place. */
static const char *
get_model (AivRemoteRun *run)
{
  const char *model = run->job->model;

  if (model != NULL && *model != '\0' && !g_str_equal (model, "runway-gen3"))
    return model;
  return run->image != NULL ? "gen4_turbo" : "gen4.5";
}

static char *
dup_ratio (AivRemoteRun *run)
{
  guint n = run->image != NULL ? G_N_ELEMENTS (ratios) : 2;
  double wanted = 1280.0 / 720;
  guint best = 0;

  if (run->job->width > 0 && run->job->height > 0)
    wanted = (double) run->job->width / run->job->height;
  else if (run->image != NULL)
    wanted = (double) run->image->width / run->image->height;
  for (guint i = 1; i < n; i++)
    if (fabs (log (wanted * ratios[i].height / ratios[i].width)) < fabs (log (wanted * ratios[best].height / ratios[best].width)))
      best = i;
  return g_strdup_printf ("%u:%u", ratios[best].width, ratios[best].height);
}

static char *
dup_prompt (AivRemoteRun *run)
{
  const char *prompt = run->job->prompt;
  const char *p = prompt;

  if (prompt == NULL || *prompt == '\0')
    return g_strdup ("Make the picture come alive.");
  for (guint n = 0; *p != '\0'; p = g_utf8_next_char (p))
    if ((n += g_utf8_get_char (p) > 0xffff ? 2 : 1) > MAX_PROMPT)
      break;
  return g_strndup (prompt, (gsize) (p - prompt));
}

static void
add_field (JsonObject *object, const char *member, JsonNode *node, gpointer form)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    soup_multipart_append_form_string (form, member, json_node_get_string (node));
}

/* Hands the picture to where Runway says; the key does not go there. */
static char *
upload (AivRemoteRun *run, GError **error)
{
  g_autoptr (SoupMessage) ask = aiv_remote_run_message (run, "POST", "/v1/uploads");
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) done = NULL;
  SoupMultipart *form;
  JsonObject *place, *fields;
  const char *url, *uri;

  json_builder_begin_object (builder);
  aiv_remote_json_add_text (builder, "filename", run->image->name);
  aiv_remote_json_add_text (builder, "type", "ephemeral");
  json_builder_end_object (builder);
  aiv_remote_run_set_json (ask, builder, NULL);
  if ((node = aiv_remote_run_send (run, ask, AIV_REMOTE_ACT, error)) == NULL)
    return NULL;
  place = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  url = place != NULL ? aiv_json_get_string (place, "uploadUrl") : NULL;
  uri = place != NULL ? aiv_json_get_string (place, "runwayUri") : NULL;
  fields = place != NULL ? aiv_json_get_object (place, "fields") : NULL;
  if (url == NULL || uri == NULL || (message = soup_message_new ("POST", url)) == NULL)
    {
      /* No video has been asked for yet: that is no unknown outcome. */
      g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_REJECTED, "no place for the picture");
      return NULL;
    }
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  form = soup_multipart_new ("multipart/form-data");
  if (fields != NULL)
    json_object_foreach_member (fields, add_field, form);
  soup_multipart_append_form_file (form, "file", run->image->name, run->image->content_type, run->image->bytes);
  aiv_remote_run_set_form (message, form);
  soup_multipart_free (form);
  done = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, error);
  return done != NULL ? g_strdup (uri) : NULL;
}

static SoupMessage *
make_request (AivRemoteRun *run, const char *image)
{
  SoupMessage *message
      = aiv_remote_run_message (run, "POST", image != NULL ? "/v1/image_to_video" : "/v1/text_to_video");
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *prompt = dup_prompt (run);
  g_autofree char *ratio = dup_ratio (run);
  gint64 seconds = run->job->duration_ms > 0 ? (run->job->duration_ms + 999) / 1000 : 5;

  json_builder_begin_object (builder);
  aiv_remote_json_add_text (builder, "model", get_model (run));
  aiv_remote_json_add_text (builder, "promptText", prompt);
  aiv_remote_json_add_text (builder, "ratio", ratio);
  aiv_remote_json_add_number (builder, "duration", CLAMP (seconds, MIN_SECONDS, MAX_SECONDS));
  aiv_remote_json_add_number (builder, "seed", run->job->seed & 0x7fffffff);
  if (image != NULL)
    aiv_remote_json_add_text (builder, "promptImage", IMAGE_MARK);
  json_builder_end_object (builder);
  aiv_remote_run_set_json (message, builder, IMAGE_MARK, image, NULL);
  return message;
}

static char *
aiv_runway_engine_submit (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  g_autofree char *image = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (JsonNode) node = NULL;
  GError *cause = NULL;

  if (run->job->audio_path != NULL && !g_str_equal (aiv_remote_settings_get_option (run->settings, "audio", "refuse"), "drop"))
    {
      g_set_error_literal (error, AIV_REMOTE_ERROR, AIV_REMOTE_ERROR_REJECTED,
                           C_ ("error", "it makes no speaking pictures. Choose another engine"));
      return NULL;
    }
  if (!aiv_remote_run_load (run, TRUE, error))
    return NULL;
  if (run->image != NULL && strlen (run->image->base64) > MAX_DATA_URL - 100)
    image = upload (run, &cause);
  else if (run->image != NULL)
    image = aiv_remote_input_dup_data_url (run->image);
  if (cause != NULL)
    {
      aiv_remote_error_make_harmless (cause);
      g_propagate_error (error, cause);
      return NULL;
    }
  message = make_request (run, image);
  if ((node = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, error)) == NULL)
    return NULL;
  return aiv_remote_json_dup_id (node, "id", error);
}

static AivRemoteFound
aiv_runway_engine_look_up (AivRemoteEngine *engine, AivRemoteRun *run, char **remote_id, GError **error)
{
  return AIV_REMOTE_CANNOT_TELL;
}

static AivRemoteCondition
read_condition (const char *status, const char *code)
{
  if (g_strcmp0 (status, "PENDING") == 0 || g_strcmp0 (status, "THROTTLED") == 0)
    return AIV_REMOTE_WAITING;
  if (g_strcmp0 (status, "SUCCEEDED") == 0)
    return AIV_REMOTE_DONE;
  if (g_strcmp0 (status, "CANCELLED") == 0)
    return AIV_REMOTE_CANCELLED;
  if (g_strcmp0 (status, "FAILED") == 0)
    return code != NULL && g_str_has_prefix (code, "INTERNAL.BAD_OUTPUT") ? AIV_REMOTE_FAILED_ONCE : AIV_REMOTE_FAILED;
  return AIV_REMOTE_RUNNING;
}

static char *
dup_path (AivRemoteRun *run)
{
  g_autofree char *id = g_uri_escape_string (run->task->remote_id, NULL, FALSE);

  return g_strconcat ("/v1/tasks/", id, NULL);
}

static gboolean
aiv_runway_engine_query (AivRemoteEngine *engine, AivRemoteRun *run, AivRemoteStatus *status, GError **error)
{
  g_autofree char *path = dup_path (run);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *task = aiv_remote_run_ask (run, path, &node, error);
  JsonArray *output = task != NULL ? aiv_json_get_array (task, "output") : NULL;
  JsonNode *first = output != NULL && json_array_get_length (output) > 0 ? json_array_get_element (output, 0) : NULL;

  if (task == NULL)
    return FALSE;
  status->condition = read_condition (aiv_json_get_string (task, "status"), aiv_json_get_string (task, "failureCode"));
  status->fraction = CLAMP (aiv_json_get_double (task, "progress", -1), -1, 1);
  status->words = aiv_remote_words_clean (aiv_json_get_string (task, "failure"), run->settings->key);
  if (first != NULL && JSON_NODE_HOLDS_VALUE (first) && json_node_get_value_type (first) == G_TYPE_STRING)
    status->url = json_node_dup_string (first);
  return TRUE;
}

static gboolean
aiv_runway_engine_cancel (AivRemoteEngine *engine, AivRemoteRun *run, GError **error)
{
  g_autofree char *path = dup_path (run);
  g_autoptr (SoupMessage) message = aiv_remote_run_message (run, "DELETE", path);
  g_autoptr (JsonNode) node = aiv_remote_run_send (run, message, AIV_REMOTE_ACT, error);

  return node != NULL;
}

static const AivRemoteService service = {
  .id = "runway",
  .concurrency = 3,
  .poll_ms = 5000,
  .needs_key = TRUE,
  .dup_name = aiv_runway_engine_dup_name,
  .dup_models = aiv_runway_engine_dup_models,
  .authorize = aiv_runway_engine_authorize,
  .judge = aiv_runway_engine_judge,
  .submit = aiv_runway_engine_submit,
  .look_up = aiv_runway_engine_look_up,
  .query = aiv_runway_engine_query,
  .cancel = aiv_runway_engine_cancel,
};

static void
aiv_runway_engine_class_init (AivRunwayEngineClass *klass)
{
  AIV_REMOTE_ENGINE_CLASS (klass)->service = &service;
}

static void
aiv_runway_engine_init (AivRunwayEngine *self)
{
}

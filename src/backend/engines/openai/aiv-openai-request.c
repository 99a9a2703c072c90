/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-openai-request.h"

#include <string.h>

#include "aiv-json.h"

/* What is sent to make a video: POST /videos of OpenAI's OpenAPI document (2026-03), with the
 * extras of vLLM-Omni (audio_reference: speech to video). */

#define DEFAULT_PROMPT "Make the picture come alive."
#define MAX_SECONDS 60
#define IMAGE_MARK "@aiv-image@"

/* What sora-2 and sora-2-pro make. */
static const struct
{
  guint width;
  guint height;
} sizes[] = { { 720, 1280 }, { 1280, 720 }, { 1024, 1792 }, { 1792, 1024 } };

static const guint lengths[] = { 4, 8, 12 };

/**
 * aiv_openai_request_get_model:
 * @run: a conversation about a job
 * @owned: (out) (transfer full): to be freed
 *
 * Returns: (transfer none): the model that the job is for
 */
const char *
aiv_openai_request_get_model (AivRemoteRun *run, char **owned)
{
  const char *all = aiv_remote_settings_get_option (run->settings, "models", "sora-2");

  *owned = run->job->model != NULL && *run->job->model != '\0' ? g_strdup (run->job->model)
                                                               : g_strndup (all, strcspn (all, ";"));
  return *owned;
}

static gboolean
is_sora (const char *model)
{
  return g_str_has_prefix (model, "sora-");
}

static guint
get_seconds (AivRemoteRun *run, const char *model)
{
  guint seconds = (guint) aiv_remote_run_get_seconds (run, 4, MAX_SECONDS);

  if (!is_sora (model))
    return seconds;
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (lengths[i] >= seconds)
      return lengths[i];
  return lengths[G_N_ELEMENTS (lengths) - 1];
}

static double
get_ratio (AivRemoteRun *run)
{
  if (run->job->width > 0 && run->job->height > 0)
    return (double) run->job->width / run->job->height;
  return run->image != NULL ? (double) run->image->width / run->image->height : 1280.0 / 720;
}

static char *
dup_size (AivRemoteRun *run, const char *model)
{
  guint width, height;

  if (is_sora (model))
    {
      gboolean large = g_str_has_suffix (model, "-pro") && MAX (run->job->width, run->job->height) > 1280;
      guint i = (large ? 2 : 0) + (get_ratio (run) > 1 ? 1 : 0);

      return g_strdup_printf ("%ux%u", sizes[i].width, sizes[i].height);
    }
  aiv_remote_run_get_size (run, &width, &height);
  return g_strdup_printf ("%ux%u", width, height);
}

static gboolean
wants_audio (AivRemoteRun *run)
{
  return run->audio != NULL && !g_str_equal (aiv_remote_settings_get_option (run->settings, "audio", "reference"), "none");
}

/* Further members, as whoever runs the server has set them. */
static JsonObject *
get_extra (AivRemoteRun *run, JsonNode **node)
{
  const char *text = aiv_remote_settings_get_option (run->settings, "extra", NULL);

  *node = text != NULL ? aiv_json_parse (text, strlen (text), NULL) : NULL;
  return *node != NULL && JSON_NODE_HOLDS_OBJECT (*node) ? json_node_get_object (*node) : NULL;
}

static void
add_form_extra (JsonObject *object, const char *member, JsonNode *node, gpointer form)
{
  g_autofree char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                              ? json_node_dup_string (node)
                              : json_to_string (node, FALSE);

  soup_multipart_append_form_string (form, member, text);
}

static void
add_json_extra (JsonObject *object, const char *member, JsonNode *node, gpointer builder)
{
  json_builder_set_member_name (builder, member);
  json_builder_add_value (builder, json_node_copy (node));
}

static void
fill_form (AivRemoteRun *run, SoupMessage *message, const char *prompt, const char *model)
{
  SoupMultipart *form = soup_multipart_new ("multipart/form-data");
  g_autofree char *seconds = g_strdup_printf ("%u", get_seconds (run, model));
  g_autofree char *size = dup_size (run, model);
  g_autoptr (JsonNode) node = NULL;
  JsonObject *extra = get_extra (run, &node);

  soup_multipart_append_form_string (form, "prompt", prompt);
  soup_multipart_append_form_string (form, "model", model);
  soup_multipart_append_form_string (form, "seconds", seconds);
  soup_multipart_append_form_string (form, "size", size);
  if (extra != NULL)
    json_object_foreach_member (extra, add_form_extra, form);
  if (wants_audio (run))
    {
      g_autofree char *url = aiv_remote_input_dup_data_url (run->audio);
      g_autofree char *reference = g_strconcat ("{\"audio_url\":\"", url, "\"}", NULL);

      soup_multipart_append_form_string (form, "audio_reference", reference);
    }
  if (run->image != NULL)
    soup_multipart_append_form_file (form, "input_reference", run->image->name, run->image->content_type,
                                     run->image->bytes);
  aiv_remote_run_set_form (message, form);
  soup_multipart_free (form);
}

static void
fill_json (AivRemoteRun *run, SoupMessage *message, const char *prompt, const char *model, gboolean number)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *size = dup_size (run, model);
  g_autofree char *seconds = g_strdup_printf ("%u", get_seconds (run, model));
  g_autofree char *image = run->image != NULL ? aiv_remote_input_dup_data_url (run->image) : NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *extra = get_extra (run, &node);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "prompt");
  json_builder_add_string_value (builder, prompt);
  json_builder_set_member_name (builder, "model");
  json_builder_add_string_value (builder, model);
  json_builder_set_member_name (builder, "seconds");
  if (number)
    json_builder_add_int_value (builder, get_seconds (run, model));
  else
    json_builder_add_string_value (builder, seconds);
  json_builder_set_member_name (builder, "size");
  json_builder_add_string_value (builder, size);
  if (extra != NULL)
    json_object_foreach_member (extra, add_json_extra, builder);
  if (image != NULL)
    {
      json_builder_set_member_name (builder, "input_reference");
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "image_url");
      json_builder_add_string_value (builder, IMAGE_MARK);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  aiv_remote_run_set_json (message, builder, IMAGE_MARK, image, NULL);
}

/**
 * aiv_openai_request_new:
 * @run: a conversation about a job whose inputs have been read
 * @dialect: how the server wants to be spoken to
 *
 * Returns: (transfer full): a request for a video
 */
SoupMessage *
aiv_openai_request_new (AivRemoteRun *run, const AivOpenaiDialect *dialect)
{
  SoupMessage *message = aiv_remote_run_message (run, "POST", "/videos");
  const char *prompt = run->job->prompt != NULL && *run->job->prompt != '\0' ? run->job->prompt : DEFAULT_PROMPT;
  g_autofree char *owned = NULL;
  const char *model = aiv_openai_request_get_model (run, &owned);

  /* Only forms carry a recording. */
  if (dialect->multipart || wants_audio (run))
    fill_form (run, message, prompt, model);
  else
    fill_json (run, message, prompt, model, dialect->number);
  return message;
}

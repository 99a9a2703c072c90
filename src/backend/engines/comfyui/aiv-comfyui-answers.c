/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-comfyui-answers.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "aiv-json.h"
#include "engines/remote/aiv-remote-words.h"

/* What a ComfyUI server says of prompts: GET /history/{id} and GET /queue (server.py, execution.py). */

static JsonObject *
get_element (JsonArray *array, guint i)
{
  JsonNode *node = array != NULL && i < json_array_get_length (array) ? json_array_get_element (array, i) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static const char *
get_text (JsonArray *array, guint i)
{
  JsonNode *node = array != NULL && i < json_array_get_length (array) ? json_array_get_element (array, i) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

/* --- history ------------------------------------------------------------------------------ */

/* How good a file is as the video that was asked for; 0 if it is none. */
static guint
judge_file (JsonObject *file)
{
  static const char *const suffixes[] = { ".mkv", ".mov", ".webm", ".mp4" };
  const char *name = aiv_json_get_string (file, "filename");
  g_autofree char *folded = name != NULL ? g_ascii_strdown (name, -1) : NULL;
  gboolean kept = g_strcmp0 (aiv_json_get_string (file, "type"), "temp") != 0;

  for (guint i = 0; folded != NULL && i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (folded, suffixes[i]))
      return i + 1 + (kept ? G_N_ELEMENTS (suffixes) : 0);
  return 0;
}

/* Nodes name what they have written under members of their own: images, gifs, video … */
static JsonObject *
find_in_node (JsonObject *output, guint *best)
{
  g_autoptr (GList) lists = json_object_get_values (output);
  JsonObject *found = NULL;

  for (GList *l = lists; l != NULL; l = l->next)
    {
      JsonArray *list = JSON_NODE_HOLDS_ARRAY ((JsonNode *) l->data) ? json_node_get_array (l->data) : NULL;

      for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
        {
          JsonObject *file = get_element (list, i);
          guint n = file != NULL ? judge_file (file) : 0;

          if (n == 0 || n < *best)
            continue;
          *best = n;
          found = file;
        }
    }
  return found;
}

static JsonObject *
find_video (JsonObject *outputs)
{
  g_autoptr (GList) nodes = json_object_get_values (outputs);
  JsonObject *found = NULL;
  guint best = 0;

  for (GList *l = nodes; l != NULL; l = l->next)
    {
      JsonObject *file
          = JSON_NODE_HOLDS_OBJECT ((JsonNode *) l->data) ? find_in_node (json_node_get_object (l->data), &best) : NULL;

      found = file != NULL ? file : found;
    }
  return found;
}

static char *
make_url (JsonObject *file, AivRemoteSettings *settings)
{
  const char *folder = aiv_json_get_string (file, "subfolder");
  const char *type = aiv_json_get_string (file, "type");
  g_autofree char *name = g_uri_escape_string (aiv_json_get_string (file, "filename"), NULL, FALSE);
  g_autofree char *in = g_uri_escape_string (folder != NULL ? folder : "", NULL, FALSE);
  g_autofree char *as = g_uri_escape_string (type != NULL ? type : "output", NULL, FALSE);

  return g_strconcat (settings->address, "/view?filename=", name, "&subfolder=", in, "&type=", as, NULL);
}

/* Messages are [["execution_error", {…}], …]. */
static JsonObject *
find_message (JsonObject *state, const char *type)
{
  JsonArray *messages = aiv_json_get_array (state, "messages");

  for (guint i = 0; messages != NULL && i < json_array_get_length (messages); i++)
    {
      JsonNode *node = json_array_get_element (messages, i);
      JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (g_strcmp0 (get_text (pair, 0), type) == 0)
        return get_element (pair, 1);
    }
  return NULL;
}

static void
read_failure (JsonObject *state, AivRemoteSettings *settings, AivRemoteStatus *status)
{
  JsonObject *error = find_message (state, "execution_error");
  const char *node = error != NULL ? aiv_json_get_string (error, "node_type") : NULL;
  const char *words = error != NULL ? aiv_json_get_string (error, "exception_message") : NULL;
  g_autofree char *both = node != NULL && words != NULL ? g_strconcat (node, ": ", words, NULL) : g_strdup (words);

  status->condition
      = find_message (state, "execution_interrupted") != NULL ? AIV_REMOTE_CANCELLED : AIV_REMOTE_FAILED;
  status->words = aiv_remote_words_clean (both, settings->key);
}

/**
 * aiv_comfyui_read_history:
 * @entry: what a server's history says about a prompt: it is over
 * @settings: of the server
 * @status: (inout): how it ended
 */
void
aiv_comfyui_read_history (JsonObject *entry, AivRemoteSettings *settings, AivRemoteStatus *status)
{
  JsonObject *state = aiv_json_get_object (entry, "status");
  JsonObject *outputs = aiv_json_get_object (entry, "outputs");
  JsonObject *video;

  if (state != NULL && g_strcmp0 (aiv_json_get_string (state, "status_str"), "error") == 0)
    {
      read_failure (state, settings, status);
      return;
    }
  video = outputs != NULL ? find_video (outputs) : NULL;
  if (video != NULL)
    {
      status->condition = AIV_REMOTE_DONE;
      status->url = make_url (video, settings);
      return;
    }
  status->condition = AIV_REMOTE_FAILED;
  status->words = g_strdup (C_ ("error", "the workflow ends without a video. Ask the administrator to check it"));
}

/* --- queue -------------------------------------------------------------------------------- */

/* An entry is [number, id, nodes, extra data, …]. */
static gboolean
is_it (JsonArray *entry, const char *reference)
{
  JsonObject *extra = get_element (entry, 3);

  return g_strcmp0 (get_text (entry, 1), reference) == 0
         || (extra != NULL && g_strcmp0 (aiv_json_get_string (extra, AIV_COMFYUI_MARK), reference) == 0);
}

static gboolean
look_into (JsonArray *list, const char *reference, char **prompt_id, guint *n_nodes)
{
  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonArray *entry = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
      JsonObject *nodes = get_element (entry, 2);

      if (entry == NULL || get_text (entry, 1) == NULL || !is_it (entry, reference))
        continue;
      g_set_str (prompt_id, get_text (entry, 1));
      *n_nodes = nodes != NULL ? json_object_get_size (nodes) : 0;
      return TRUE;
    }
  return FALSE;
}

/**
 * aiv_comfyui_find:
 * @queue: a server's queue
 * @reference: the id of a prompt, or our own name for it
 * @prompt_id: (inout): its id, if it is there
 * @n_nodes: (out): how many nodes it has, if it is there
 *
 * Returns: where a prompt is
 */
AivComfyuiPlace
aiv_comfyui_find (JsonObject *queue, const char *reference, char **prompt_id, guint *n_nodes)
{
  *n_nodes = 0;
  if (look_into (aiv_json_get_array (queue, "queue_running"), reference, prompt_id, n_nodes))
    return AIV_COMFYUI_RUNNING;
  return look_into (aiv_json_get_array (queue, "queue_pending"), reference, prompt_id, n_nodes) ? AIV_COMFYUI_WAITING
                                                                                                 : AIV_COMFYUI_NOWHERE;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-remote-words.h"

#include <string.h>

#include "aiv-json.h"

/* What a service says about a failure, from the many shapes that it comes in:
 * {"error":{"message":…}}, {"error":"…"}, {"detail":"…"}, {"detail":[{"loc":[…],"msg":…}]},
 * {"message":…}, {"msg":…}, and ComfyUI's {"error":{…},"node_errors":{"7":{"class_type":…,"errors":[{…}]}}}. */

#define MAX_CHARS 300

/**
 * aiv_remote_words_clean:
 * @text: (nullable): text from a service
 * @secret: (nullable): what must not be in it
 *
 * Makes a short single line of it that can be shown.
 *
 * Returns: (transfer full) (nullable): the line; %NULL if nothing is left
 */
char *
aiv_remote_words_clean (const char *text, const char *secret)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  g_autoptr (GString) line = g_string_new (NULL);
  glong n = 0;

  for (const char *p = valid; p != NULL && *p != '\0' && n < MAX_CHARS; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean space = g_unichar_isspace (c) || g_unichar_iscntrl (c);

      if (space && (line->len == 0 || line->str[line->len - 1] == ' '))
        continue;
      g_string_append_unichar (line, space ? ' ' : c);
      n++;
    }
  if (secret != NULL && strlen (secret) >= 4)
    g_string_replace (line, secret, "…", 0);
  if (n == MAX_CHARS)
    g_string_append (line, "…");
  g_strchomp (line->str);
  return *line->str != '\0' ? g_strdup (line->str) : NULL;
}

static char *
read_list (JsonArray *list)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (json_array_get_length (list), 3); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      JsonObject *one = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonArray *place = one != NULL ? aiv_json_get_array (one, "loc") : NULL;
      const char *message = one != NULL ? aiv_json_get_string (one, "msg") : NULL;
      guint n = place != NULL ? json_array_get_length (place) : 0;
      JsonNode *last = n > 0 ? json_array_get_element (place, n - 1) : NULL;

      if (message == NULL)
        continue;
      if (last != NULL && json_node_get_value_type (last) == G_TYPE_STRING)
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? "; " : "", json_node_get_string (last), message);
      else
        g_string_append_printf (text, "%s%s", text->len > 0 ? "; " : "", message);
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
read_member (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return read_list (json_node_get_array (node));
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *inner = json_node_get_object (node);
      const char *message = aiv_json_get_string (inner, "message");

      return g_strdup (message != NULL ? message : aiv_json_get_string (inner, "detail"));
    }
  return json_node_get_value_type (node) == G_TYPE_STRING ? json_node_dup_string (node) : NULL;
}

/* Of the first node of a workflow that is not accepted. */
static char *
read_node_errors (JsonObject *object)
{
  JsonObject *nodes = aiv_json_get_object (object, "node_errors");
  g_autoptr (GList) list = nodes != NULL ? json_object_get_values (nodes) : NULL;
  JsonObject *node = list != NULL && JSON_NODE_HOLDS_OBJECT (list->data) ? json_node_get_object (list->data) : NULL;
  JsonArray *errors = node != NULL ? aiv_json_get_array (node, "errors") : NULL;
  JsonNode *first = errors != NULL && json_array_get_length (errors) > 0 ? json_array_get_element (errors, 0) : NULL;
  JsonObject *problem = first != NULL && JSON_NODE_HOLDS_OBJECT (first) ? json_node_get_object (first) : NULL;
  const char *message = problem != NULL ? aiv_json_get_string (problem, "message") : NULL;
  const char *details = problem != NULL ? aiv_json_get_string (problem, "details") : NULL;
  const char *type = node != NULL ? aiv_json_get_string (node, "class_type") : NULL;

  if (message == NULL)
    return NULL;
  return g_strconcat (type != NULL ? type : "", type != NULL ? ": " : "", message,
                      details != NULL && *details != '\0' ? ": " : NULL, details, NULL);
}

/**
 * aiv_remote_words_of:
 * @node: (nullable): an answer, or its member that tells of a failure
 * @secret: (nullable): what must not be in it
 *
 * Returns: (transfer full) (nullable): what it says about a failure, fit to be shown
 */
char *
aiv_remote_words_of (JsonNode *node, const char *secret)
{
  static const char *const members[] = { "error", "detail", "message", "msg", "reason" };
  g_autofree char *of_nodes = NULL;

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return aiv_remote_words_clean (json_node_get_string (node), secret);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  of_nodes = read_node_errors (json_node_get_object (node));
  if (of_nodes != NULL)
    return aiv_remote_words_clean (of_nodes, secret);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *text = read_member (json_node_get_object (node), members[i]);
      char *clean = aiv_remote_words_clean (text, secret);

      if (clean != NULL)
        return clean;
    }
  return NULL;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-json.h"

#include <math.h>
#include <string.h>

/* Reads the four hexadecimal digits of a \u escape; -1 if there are none. */
static int
read_unit (const char *at, const char *end)
{
  int unit = 0;

  if (end - at < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (at[i]);

      if (digit < 0)
        return -1;
      unit = unit * 16 + digit;
    }
  return unit;
}

/* Looks at the escape whose backslash is at @at. Returns its length, or 0 if it is not one
 * that text may hold: JSON's grammar allows lone surrogates and NUL, UTF-8 and C do not. */
static gsize
check_escape (const char *at, const char *end)
{
  int unit, low;

  if (end - at < 2 || at[1] != 'u')
    return 2;
  unit = read_unit (at + 2, end);
  if (unit <= 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return 0;
  if (unit < 0xd800 || unit > 0xdfff)
    return 6;
  if (end - at < 12 || at[6] != '\\' || at[7] != 'u')
    return 0;
  low = read_unit (at + 8, end);
  return low >= 0xdc00 && low <= 0xdfff ? 12 : 0;
}

/* What json-glib does not refuse by itself, in one pass over the text. */
static gboolean
check_text (const char *text, gsize length, const char **problem)
{
  const char *end = text + length;
  gboolean in_string = FALSE;
  guint depth = 0;

  if (!g_utf8_validate_len (text, length, NULL))
    {
      *problem = "not UTF-8";
      return FALSE;
    }

  for (const char *at = text; at < end; at++)
    {
      if (in_string && *at == '\\')
        {
          gsize n = check_escape (at, end);

          if (n == 0)
            {
              *problem = "a character escape that is no character";
              return FALSE;
            }
          at += MIN (n, (gsize) (end - at)) - 1;
        }
      else if (*at == '"')
        in_string = !in_string;
      else if (in_string)
        continue;
      else if (*at == '{' || *at == '[')
        depth++;
      else if ((*at == '}' || *at == ']') && depth > 0)
        depth--;

      if (depth > AIV_JSON_MAX_DEPTH)
        {
          *problem = "nested too deeply";
          return FALSE;
        }
    }
  return TRUE;
}

/* What the parser lets through: a name twice in one object, where others may take the other
 * value; and numbers that become infinite, which could not be written again. */
typedef struct
{
  GArray *counts; /* members seen so far, of each object that is open */
  gboolean repeated;
} Strict;

static void
on_object_start (JsonParser *parser, gpointer data)
{
  Strict *strict = data;
  guint none = 0;

  g_array_append_val (strict->counts, none);
}

static void
on_object_member (JsonParser *parser, JsonObject *object, const char *name, gpointer data)
{
  Strict *strict = data;

  g_array_index (strict->counts, guint, strict->counts->len - 1)++;
}

static void
on_object_end (JsonParser *parser, JsonObject *object, gpointer data)
{
  Strict *strict = data;
  guint last = strict->counts->len - 1;

  if (g_array_index (strict->counts, guint, last) != json_object_get_size (object))
    strict->repeated = TRUE;
  g_array_set_size (strict->counts, last);
}

static gboolean
is_finite (JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node))
    return json_node_get_value_type (node) != G_TYPE_DOUBLE || isfinite (json_node_get_double (node));
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (!is_finite (json_array_get_element (array, i)))
          return FALSE;
    }
  else if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      JsonNode *value;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, NULL, &value))
        if (!is_finite (value))
          return FALSE;
    }
  return TRUE;
}

/**
 * aiv_json_parse:
 * @text: (array length=length): the text; need not end with NUL
 * @length: its bytes
 * @error: what is wrong with it
 *
 * Parses JSON that a stranger sent: RFC 8259 and nothing more (no comments, no NaN), valid
 * UTF-8, no lone surrogates, no NUL, no name twice in an object, no number that a double
 * cannot hold, at most %AIV_JSON_MAX_DEPTH deep. The caller bounds the length.
 *
 * Returns: (transfer full): the root; %NULL with %JSON_PARSER_ERROR otherwise
 */
JsonNode *
aiv_json_parse (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GArray) counts = NULL;
  g_autoptr (JsonNode) root = NULL;
  Strict strict = { NULL };
  const char *problem = NULL;

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (text == NULL)
    text = "";
  if (!check_text (text, length, &problem))
    {
      g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_INVALID_DATA, "The JSON is %s", problem);
      return NULL;
    }

  parser = json_parser_new_immutable ();
  json_parser_set_strict (parser, TRUE);
  strict.counts = counts = g_array_new (FALSE, FALSE, sizeof (guint));
  g_signal_connect (parser, "object-start", G_CALLBACK (on_object_start), &strict);
  g_signal_connect (parser, "object-member", G_CALLBACK (on_object_member), &strict);
  g_signal_connect (parser, "object-end", G_CALLBACK (on_object_end), &strict);
  if (length > G_MAXSSIZE || !json_parser_load_from_data (parser, text, (gssize) length, error))
    return NULL;

  if ((root = json_parser_steal_root (parser)) == NULL)
    g_set_error_literal (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE, "There is no JSON in it");
  else if (strict.repeated || !is_finite (root))
    {
      g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_INVALID_DATA, "The JSON has %s",
                   strict.repeated ? "a name twice in one object" : "a number that is too large");
      return NULL;
    }
  return g_steal_pointer (&root);
}

/**
 * aiv_json_to_string:
 * @node: a node
 *
 * Returns: (transfer full): compact JSON, UTF-8
 */
char *
aiv_json_to_string (JsonNode *node)
{
  g_return_val_if_fail (node != NULL, NULL);

  return json_to_string (node, FALSE);
}

static JsonNode *
get_value (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/**
 * aiv_json_get_string:
 * @object: (nullable): an object
 * @member: a name
 *
 * Returns: (transfer none) (nullable): the text; %NULL if there is none or it is something else
 */
const char *
aiv_json_get_string (JsonObject *object, const char *member)
{
  JsonNode *node = get_value (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

/**
 * aiv_json_get_int:
 * @object: (nullable): an object
 * @member: a name
 * @fallback: what to return when there is no number
 *
 * Returns: the number; a fraction is cut off, as servers write 100.0 for 100
 */
gint64
aiv_json_get_int (JsonObject *object, const char *member, gint64 fallback)
{
  JsonNode *node = get_value (object, member);
  double number;

  if (node == NULL)
    return fallback;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  if (json_node_get_value_type (node) != G_TYPE_DOUBLE)
    return fallback;

  number = json_node_get_double (node);
  /* Beyond 2^53 a double no longer tells integers apart, and the cast could overflow. */
  return fabs (number) <= 9007199254740992.0 ? (gint64) number : fallback;
}

/**
 * aiv_json_get_double:
 * @object: (nullable): an object
 * @member: a name
 * @fallback: what to return when there is no number
 *
 * Returns: the number
 */
double
aiv_json_get_double (JsonObject *object, const char *member, double fallback)
{
  JsonNode *node = get_value (object, member);

  if (node != NULL && json_node_get_value_type (node) == G_TYPE_INT64)
    return (double) json_node_get_int (node);
  if (node != NULL && json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return json_node_get_double (node);
  return fallback;
}

/**
 * aiv_json_get_bool:
 * @object: (nullable): an object
 * @member: a name
 * @fallback: what to return when there is no truth value
 *
 * Returns: the truth value
 */
gboolean
aiv_json_get_bool (JsonObject *object, const char *member, gboolean fallback)
{
  JsonNode *node = get_value (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN ? json_node_get_boolean (node) : fallback;
}

/**
 * aiv_json_get_object:
 * @object: (nullable): an object
 * @member: a name
 *
 * Returns: (transfer none) (nullable): the object of that name
 */
JsonObject *
aiv_json_get_object (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * aiv_json_get_array:
 * @object: (nullable): an object
 * @member: a name
 *
 * Returns: (transfer none) (nullable): the array of that name
 */
JsonArray *
aiv_json_get_array (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-private.h"

#include <gio/gio.h>
#include <math.h>

#include "aiv-time.h"

/* 9999-12-31T23:59:59.999, where calendars end. */
#define MAX_TIME_MS G_GINT64_CONSTANT (253402300799999)

/* Smaller numbers are seconds: as milliseconds they would be before March 1973. */
#define MIN_TIME_MS G_GINT64_CONSTANT (100000000000)

#define MAX_STRINGS 100

/* What a shape is read from has to be an object; everything in it may be missing. */
JsonObject *
aiv_wire_read_object (JsonNode *node, const char *what, GError **error)
{
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The %s is not an object", what);
  return NULL;
}

/* Ids are text, but numbers on some servers. NULL if there is none. */
char *
aiv_wire_dup_id (JsonObject *object, const char *member)
{
  const char *text = aiv_json_get_string (object, member);
  gint64 number;

  if (text != NULL)
    return *text != '\0' ? g_strdup (text) : NULL;
  number = aiv_json_get_int (object, member, G_MININT64);
  return number != G_MININT64 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
}

/* NULL for text that is missing or empty. */
char *
aiv_wire_dup_text (JsonObject *object, const char *member)
{
  const char *text = aiv_json_get_string (object, member);

  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

/* Takes every form that servers write: integer milliseconds, seconds with a fraction, ISO
 * 8601 with or without a zone. 0 for none or nonsense. */
gint64
aiv_wire_get_time (JsonObject *object, const char *member)
{
  const char *text = aiv_json_get_string (object, member);
  gint64 ms = 0;
  double number;

  if (text != NULL)
    return aiv_time_parse (text, &ms) ? CLAMP (ms, 0, MAX_TIME_MS) : 0;

  number = aiv_json_get_double (object, member, 0);
  if (!isfinite (number) || number <= 0)
    return 0;
  if (number < MIN_TIME_MS)
    number *= 1000;
  return number >= MAX_TIME_MS ? MAX_TIME_MS : (gint64) number;
}

guint
aiv_wire_get_count (JsonObject *object, const char *member, guint fallback)
{
  return (guint) CLAMP (aiv_json_get_int (object, member, fallback), 0, G_MAXINT);
}

char **
aiv_wire_dup_strings (JsonObject *object, const char *member)
{
  g_autoptr (GStrvBuilder) strings = g_strv_builder_new ();
  JsonArray *array = aiv_json_get_array (object, member);
  guint n = array != NULL ? MIN (json_array_get_length (array), MAX_STRINGS) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        g_strv_builder_add (strings, json_node_get_string (node));
    }
  return g_strv_builder_end (strings);
}

/* Naive UTC, with milliseconds where there are any; null for 0. */
void
aiv_wire_set_time (JsonObject *object, const char *member, gint64 ms)
{
  g_autofree char *seconds = NULL;
  g_autofree char *text = NULL;

  if (ms <= 0)
    {
      json_object_set_null_member (object, member);
      return;
    }
  seconds = aiv_time_format_naive (ms);
  text = ms % 1000 != 0 ? g_strdup_printf ("%s.%03d", seconds, (int) (ms % 1000)) : g_steal_pointer (&seconds);
  json_object_set_string_member (object, member, text);
}

/* Empty for NULL, as the documented services write it. */
void
aiv_wire_set_text (JsonObject *object, const char *member, const char *text)
{
  json_object_set_string_member (object, member, text != NULL ? text : "");
}

/* null for NULL. */
void
aiv_wire_set_null (JsonObject *object, const char *member, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, member, text);
  else
    json_object_set_null_member (object, member);
}

void
aiv_wire_set_strings (JsonObject *object, const char *member, char **strings)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; strings != NULL && strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  json_object_set_array_member (object, member, array);
}

JsonNode *
aiv_wire_take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

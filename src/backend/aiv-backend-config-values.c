/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend-config-keys.h"
#include "aiv-json.h"

/* Values of keys: from text and to text. No message repeats the value: it may be a secret. */

#define MAX_LIST 256

static gboolean
refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, format, args);
  va_end (args);
  return FALSE;
}

static gboolean
parse_number (const AivConfigKey *key, gint64 *value, const char *text, GError **error)
{
  gint64 factor = key->type == AIV_CONFIG_SECONDS ? 1000 : 1;
  gint64 number;

  if (!g_ascii_string_to_signed (text, 10, key->minimum, key->maximum, &number, NULL))
    return refuse (error, "not a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, key->minimum,
                   key->maximum);
  *value = number * factor;
  return TRUE;
}

static gboolean
parse_bool (gboolean *value, const char *text, GError **error)
{
  static const char *const yes[] = { "true", "1", "yes", "on", NULL };
  static const char *const no[] = { "false", "0", "no", "off", NULL };
  g_autofree char *lower = g_ascii_strdown (text, -1);

  if (!g_strv_contains (yes, lower) && !g_strv_contains (no, lower))
    return refuse (error, "neither true nor false");
  *value = g_strv_contains (yes, lower);
  return TRUE;
}

static gboolean
parse_choice (const AivConfigKey *key, char **value, const char *text, GError **error)
{
  g_auto (GStrv) choices = g_strsplit (key->choices, "|", -1);
  g_autofree char *words = NULL;

  if (g_strv_contains ((const char *const *) choices, text))
    {
      g_set_str (value, text);
      return TRUE;
    }
  words = g_strjoinv (", ", choices);
  return refuse (error, "not one of %s", words);
}

static gboolean
parse_url (char **value, const char *text, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
  gsize length = strlen (text);

  if (uri == NULL || g_uri_get_host (uri) == NULL || g_uri_get_host (uri)[0] == '\0'
      || (!g_str_equal (g_uri_get_scheme (uri), "http") && !g_str_equal (g_uri_get_scheme (uri), "https")))
    return refuse (error, "not an http or https URL");
  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (error, "a URL with a user or password in it");
  g_free (*value);
  *value = g_strndup (text, length - (text[length - 1] == '/'));
  return TRUE;
}

/* "a;b", "a,b" or, as the servers of the documents have it, ["a","b"]. */
static gboolean
parse_list (char ***value, const char *text, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;

  if (text[0] == '[')
    {
      g_autoptr (JsonNode) node = aiv_json_parse (text, strlen (text), NULL);
      JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (array == NULL || json_array_get_length (array) > MAX_LIST)
        return refuse (error, "not a list");
      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *element = json_array_get_element (array, i);

          if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING)
            return refuse (error, "not a list of texts");
          g_strv_builder_add (builder, json_node_get_string (element));
        }
    }
  else
    {
      parts = g_strsplit_set (text, ";,", MAX_LIST);
      for (guint i = 0; parts[i] != NULL; i++)
        if (g_strstrip (parts[i])[0] != '\0')
          g_strv_builder_add (builder, parts[i]);
    }
  g_strfreev (*value);
  *value = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
parse_database (char **value, const char *text, GError **error)
{
  if (!g_str_has_prefix (text, "sqlite:") && !g_str_has_prefix (text, "sqlite+"))
    return refuse (error, "this server keeps its database itself, in SQLite; it uses no other");
  g_set_str (value, text);
  return TRUE;
}

static gboolean
parse_text (const AivConfigKey *key, char **value, const char *text, GError **error)
{
  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, "not UTF-8");
  if ((gint64) strlen (text) < key->minimum)
    return refuse (error, "shorter than %" G_GINT64_FORMAT " characters", key->minimum);
  g_set_str (value, text);
  return TRUE;
}

/* For the rest of the configuration: sets the field of @key from text. The error says why
 * not, without the key and without the value. */
gboolean
aiv_config_key_parse (const AivConfigKey *key, AivBackendConfig *config, const char *text, GError **error)
{
  gpointer field = aiv_config_key_field (key, config);

  switch (key->type)
    {
    case AIV_CONFIG_TEXT:
      return parse_text (key, field, text, error);
    case AIV_CONFIG_PATH:
      if (text[0] == '\0')
        return refuse (error, "no path");
      g_set_str ((char **) field, text);
      return TRUE;
    case AIV_CONFIG_URL:
      return parse_url (field, text, error);
    case AIV_CONFIG_LIST:
      return parse_list (field, text, error);
    case AIV_CONFIG_CHOICE:
      return parse_choice (key, field, text, error);
    case AIV_CONFIG_BOOL:
      return parse_bool (field, text, error);
    case AIV_CONFIG_INT:
    case AIV_CONFIG_SECONDS:
      return parse_number (key, field, text, error);
    case AIV_CONFIG_LISTEN:
      return aiv_backend_config_set_listen (config, text, error);
    case AIV_CONFIG_DATABASE:
      return parse_database (field, text, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* The value of @key as it would stand in a file; NULL if it has none. */
char *
aiv_config_key_dup_text (const AivConfigKey *key, const AivBackendConfig *config)
{
  gpointer field = aiv_config_key_field (key, config);

  switch (key->type)
    {
    case AIV_CONFIG_TEXT:
    case AIV_CONFIG_PATH:
    case AIV_CONFIG_URL:
    case AIV_CONFIG_CHOICE:
    case AIV_CONFIG_DATABASE:
      return g_strdup (*(char **) field);
    case AIV_CONFIG_LIST:
      return *(char ***) field != NULL ? g_strjoinv (";", *(char ***) field) : NULL;
    case AIV_CONFIG_BOOL:
      return g_strdup (*(gboolean *) field ? "true" : "false");
    case AIV_CONFIG_INT:
      return g_strdup_printf ("%" G_GINT64_FORMAT, *(gint64 *) field);
    case AIV_CONFIG_SECONDS:
      return g_strdup_printf ("%" G_GINT64_FORMAT, *(gint64 *) field / 1000);
    case AIV_CONFIG_LISTEN:
      return g_strdup_printf (strchr (config->host, ':') != NULL ? "[%s]:%u" : "%s:%u", config->host, config->port);
    default:
      g_return_val_if_reached (NULL);
    }
}

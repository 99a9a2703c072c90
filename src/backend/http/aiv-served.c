/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-served.h"

#include "aiv-routes.h"
#include "wire/aiv-wire-server-info.h"

/* Which of the endpoints there are: those of the families that `server.families` names, and
 * with `server.extensions` what none of the documents has (marked ＋ in the contract). */

typedef enum
{
  V1 = 1 << 0,
  ADS = 1 << 1,
  VISION = 1 << 2,
  ALL = V1 | ADS | VISION,
} Families;

/* @documented: the families whose documents have it; @ours: those that it is an extension of.
 * The first rule for a path counts; a path that ends in "*" is the beginning of one. */
typedef struct
{
  const char *method; /* NULL: any */
  const char *path;
  Families documented;
  Families ours;
} Rule;

static const Rule rules[] = {
  { "GET", "/health", ALL, ALL },
  { "GET", "/openapi.json", ALL, ALL },
  { "GET", "/docs*", ALL, ALL },
  { "GET", "/redoc", ALL, ALL },

  { "POST", "/api/auth/login", VISION, ALL },
  { "GET", "/api/user/profile", VISION, ALL },
  { "POST", "/api/user/change-password", VISION, ALL },
  { "POST", "/api/video/quote", 0, VISION },
  { "POST", "/api/video/batches/{batch}/cancel", 0, VISION },
  { "DELETE", "/api/video/batches/{batch}", 0, VISION },
  { NULL, "/api/video/*", VISION, VISION },
  { "GET", "/api/admin/users", VISION, ALL },
  { "POST", "/api/admin/users", VISION, ALL },
  { "PATCH", "/api/admin/users/{user}/credits", VISION, ALL },
  { "GET", "/api/admin/batches", VISION, VISION },
  { NULL, "/api/admin/batches/*", 0, VISION },
  { "PATCH", "/api/admin/token", VISION, VISION },
  { "GET", "/api/token/status", VISION, VISION },
  /* Where the files are is nobody's business but the server's. */
  { NULL, "/api/files/*", ALL, ALL },
  { NULL, "/api/posters/*", V1 | ADS, ALL },

  { "GET", "/api/v1/users/recent", ADS, ADS },
  { "GET", "/api/v1/videos/{id}/stream", ADS, ADS },
  { NULL, "/ws/videos", 0, ADS },
  { NULL, "/api/v1/upload/images*", 0, V1 | ADS },
  { NULL, "/api/v1/*", V1 | ADS, V1 | ADS },
  { NULL, "/uploads/*", V1 | ADS, V1 | ADS },
  { NULL, "/showcase/*", V1 | ADS, V1 | ADS },

  { NULL, "*", 0, ALL },
};

static const struct
{
  const char *name;
  Families bit;
} names[] = {
  { AIV_FAMILY_V1, V1 },
  { AIV_FAMILY_ADS, ADS },
  { AIV_FAMILY_VISION, VISION },
};

static Families
get_families (const AivBackendConfig *config)
{
  Families families = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (config->families != NULL && g_strv_contains ((const char *const *) config->families, names[i].name))
      families |= names[i].bit;
  return families;
}

static gboolean
matches (const Rule *rule, const char *method, const char *path)
{
  gsize length = strlen (rule->path);

  if (rule->method != NULL && !g_str_equal (rule->method, method))
    return FALSE;
  if (rule->path[length - 1] == '*')
    return strncmp (rule->path, path, length - 1) == 0;
  return g_str_equal (rule->path, path);
}

static gboolean
is_served (const AivBackendConfig *config, const char *method, const char *path)
{
  Families families = get_families (config);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (matches (&rules[i], method, path))
      return ((rules[i].documented | (config->extensions ? rules[i].ours : 0)) & families) != 0;
  return FALSE;
}

/**
 * aiv_served_check_families:
 * @config: a configuration
 * @error: what is wrong with its list of families
 *
 * AdsVideo is v1 and more: who serves it serves both.
 *
 * Returns: whether the list is good
 */
gboolean
aiv_served_check_families (AivBackendConfig *config, GError **error)
{
  g_autoptr (GStrvBuilder) all = g_strv_builder_new ();
  Families families = get_families (config);

  for (guint i = 0; config->families != NULL && config->families[i] != NULL; i++)
    {
      gboolean known = FALSE;

      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        known = known || g_str_equal (config->families[i], names[j].name);
      if (!known)
        {
          g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[server] families: not one of %s",
                       AIV_SERVED_FAMILIES);
          return FALSE;
        }
    }
  if (families == 0)
    {
      g_set_error (error, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_INVALID_VALUE, "[server] families: there is none");
      return FALSE;
    }
  if (families & ADS)
    families |= V1;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (families & names[i].bit)
      g_strv_builder_add (all, names[i].name);
  g_strfreev (config->families);
  config->families = g_strv_builder_end (all);
  return TRUE;
}

/**
 * aiv_served_has_family:
 * @config: a configuration
 * @family: an AIV_FAMILY_…
 *
 * Returns: whether it is served
 */
gboolean
aiv_served_has_family (const AivBackendConfig *config, const char *family)
{
  return config->families != NULL && g_strv_contains ((const char *const *) config->families, family);
}

/**
 * aiv_served_is_everything:
 * @config: a configuration
 *
 * Returns: whether no endpoint is left out
 */
gboolean
aiv_served_is_everything (const AivBackendConfig *config)
{
  return config->extensions && get_families (config) == ALL;
}

/**
 * aiv_served_is:
 * @config: a configuration
 * @route: an endpoint
 *
 * Returns: whether it is there
 */
gboolean
aiv_served_is (const AivBackendConfig *config, const AivHttpRoute *route)
{
  return is_served (config, route->method, route->path);
}

/**
 * aiv_served_dup_routes:
 * @config: a configuration
 *
 * Returns: (transfer full): a table of the endpoints that are there, which ends with a row of
 *   zeroes
 */
AivHttpRoute *
aiv_served_dup_routes (const AivBackendConfig *config)
{
  GArray *served = g_array_new (TRUE, TRUE, sizeof (AivHttpRoute));

  for (guint i = 0; aiv_all_routes[i] != NULL; i++)
    for (const AivHttpRoute *route = aiv_all_routes[i]; route->path != NULL; route++)
      if (aiv_served_is (config, route))
        {
          AivHttpRoute kept = *route;

          /* Keys are an extension, too: the header means nothing without it. */
          if (!config->extensions && kept.flags & AIV_HTTP_KEYED)
            kept.flags = (kept.flags & ~AIV_HTTP_KEYED) | AIV_HTTP_UNKEYED;
          g_array_append_val (served, kept);
        }
  return (AivHttpRoute *) g_array_free (served, FALSE);
}

/* --- what is told ---------------------------------------------------------------------- */

static void
drop_keys (JsonObject *operation)
{
  JsonArray *old = json_object_has_member (operation, "parameters") ? json_object_get_array_member (operation, "parameters")
                                                                     : NULL;
  JsonArray *kept = json_array_new ();

  for (guint i = 0; old != NULL && i < json_array_get_length (old); i++)
    {
      JsonObject *parameter = json_array_get_object_element (old, i);

      if (!json_object_has_member (parameter, "$ref")
          || !g_str_has_suffix (json_object_get_string_member (parameter, "$ref"), "/IdempotencyKey"))
        json_array_add_object_element (kept, json_object_ref (parameter));
    }
  if (json_array_get_length (kept) > 0)
    json_object_set_array_member (operation, "parameters", kept);
  else
    {
      json_object_remove_member (operation, "parameters");
      json_array_unref (kept);
    }
}

static void
note_tags (JsonObject *operation, GHashTable *used)
{
  JsonArray *tags = json_object_has_member (operation, "tags") ? json_object_get_array_member (operation, "tags") : NULL;

  for (guint i = 0; tags != NULL && i < json_array_get_length (tags); i++)
    g_hash_table_add (used, (gpointer) json_array_get_string_element (tags, i));
}

static void
trim_path (const AivBackendConfig *config, JsonObject *item, const char *path, GHashTable *used)
{
  g_autoptr (GList) members = json_object_get_members (item);

  for (GList *member = members; member != NULL; member = member->next)
    {
      g_autofree char *method = g_ascii_strup (member->data, -1);

      /* "parameters" of the path is an array, methods are objects. */
      if (!JSON_NODE_HOLDS_OBJECT (json_object_get_member (item, member->data)))
        continue;
      if (!is_served (config, method, path))
        {
          json_object_remove_member (item, member->data);
          continue;
        }
      if (!config->extensions)
        drop_keys (json_object_get_object_member (item, member->data));
      note_tags (json_object_get_object_member (item, member->data), used);
    }
}

static gboolean
has_operations (JsonObject *item)
{
  g_autoptr (GList) values = json_object_get_values (item);

  for (GList *value = values; value != NULL; value = value->next)
    if (JSON_NODE_HOLDS_OBJECT (value->data))
      return TRUE;
  return FALSE;
}

/* Keeps the tags, or of groups of tags those, that something has. */
static void
trim_tags (JsonObject *root, GHashTable *used)
{
  JsonArray *kept = json_array_new ();
  JsonArray *old = json_object_get_array_member (root, "tags");

  for (guint i = 0; i < json_array_get_length (old); i++)
    {
      JsonObject *tag = json_array_get_object_element (old, i);

      if (g_hash_table_contains (used, json_object_get_string_member (tag, "name")))
        json_array_add_object_element (kept, json_object_ref (tag));
    }
  json_object_set_array_member (root, "tags", kept);
  json_object_remove_member (root, "x-tagGroups");
}

/**
 * aiv_served_describe:
 * @config: a configuration
 * @description: (inout): an OpenAPI document of all that there could be
 *
 * Leaves what is there. What only others refer to stays among the components.
 */
void
aiv_served_describe (const AivBackendConfig *config, JsonNode *description)
{
  JsonObject *root = json_node_get_object (description);
  JsonObject *paths = json_object_get_object_member (root, "paths");
  g_autoptr (GList) members = json_object_get_members (paths);
  g_autoptr (GHashTable) used = g_hash_table_new (g_str_hash, g_str_equal);

  for (GList *member = members; member != NULL; member = member->next)
    {
      JsonObject *item = json_object_get_object_member (paths, member->data);

      trim_path (config, item, member->data, used);
      if (!has_operations (item))
        json_object_remove_member (paths, member->data);
    }
  trim_tags (root, used);
}

/**
 * aiv_served_trim:
 * @config: a configuration
 * @reply: (inout): an answer about a batch or a user
 *
 * Without extensions: takes out what the documents do not have.
 */
void
aiv_served_trim (const AivBackendConfig *config, JsonNode *reply)
{
  static const char *const extra[] = { "audio_seconds", "creditsHeld", "engine", "engine_label", "posterUrl",
                                       "refresh_token", "expires_in", "held", "must_change_password", "disabled",
                                       "plan", "subscription_status", "subscription_start_date",
                                       "subscription_end_date", "last_seen", "email" };
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (reply) ? json_node_get_object (reply) : NULL;
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (reply) ? json_node_get_array (reply) : NULL;
  g_autoptr (GList) values = NULL;

  if (config->extensions)
    return;
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    aiv_served_trim (config, json_array_get_element (array, i));
  if (object == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (extra); i++)
    if (json_object_has_member (object, extra[i]))
      json_object_remove_member (object, extra[i]);
  /* An item, or a user. */
  if ((json_object_has_member (object, "sourceImage") || json_object_has_member (object, "username"))
      && json_object_has_member (object, "name"))
    json_object_remove_member (object, "name");
  values = json_object_get_values (object);
  for (GList *value = values; value != NULL; value = value->next)
    aiv_served_trim (config, value->data);
}

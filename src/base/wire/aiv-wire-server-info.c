/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "wire/aiv-wire-server-info.h"

#include <string.h>

#include "wire/aiv-wire-private.h"

#define MAX_ENGINES 100

/* Longer than any model takes: a server that tells more is not believed. */
#define MAX_PROMPT 100000
#define MAX_SECONDS 600

static const guint documented_durations[AIV_WIRE_MAX_DURATIONS + 1] = { 4, 8, 12 };

static void
aiv_wire_server_info_clear (AivWireServerInfo *self)
{
  g_free (self->name);
  g_free (self->version);
  g_free (self->google_client_id);
  g_free (self->google_authorize_url);
  g_free (self->google_issuer);
  g_free (self->google_redirect_uri);
  g_strfreev (self->families);
  g_strfreev (self->features);
  g_strfreev (self->image_types);
  g_strfreev (self->audio_types);
  g_strfreev (self->engines);
}

AIV_WIRE_DEFINE (AivWireServerInfo, aiv_wire_server_info, aiv_wire_server_info_clear)

/**
 * aiv_wire_server_info_new:
 *
 * Returns: (transfer full): an empty one, to be filled in
 */
AivWireServerInfo *
aiv_wire_server_info_new (void)
{
  AivWireServerInfo *self = g_atomic_rc_box_new0 (AivWireServerInfo);

  self->families = g_new0 (char *, 1);
  self->features = g_new0 (char *, 1);
  self->auth_password = TRUE;
  self->max_images = 50;
  self->max_image_bytes = 10 * 1024 * 1024;
  self->max_audio_bytes = 50 * 1024 * 1024;
  self->max_image_megapixels = 50;
  self->image_types = g_strsplit ("image/jpeg image/png image/webp", " ", -1);
  self->audio_types = g_strsplit ("audio/mpeg audio/x-wav", " ", -1);
  self->prompt_min = 10;
  self->prompt_max = 500;
  memcpy (self->durations, documented_durations, sizeof documented_durations);
  self->per_video = 1;
  self->video_cost = -1;
  return self;
}

/**
 * aiv_wire_server_info_has:
 * @self: a server description
 * @feature: an AIV_FEATURE_…
 *
 * Returns: whether the server has it
 */
gboolean
aiv_wire_server_info_has (const AivWireServerInfo *self, const char *feature)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_strv_contains ((const char *const *) self->features, feature);
}

/**
 * aiv_wire_server_info_has_family:
 * @self: a server description
 * @family: an AIV_FAMILY_…
 *
 * Returns: whether the server serves it
 */
gboolean
aiv_wire_server_info_has_family (const AivWireServerInfo *self, const char *family)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_strv_contains ((const char *const *) self->families, family);
}

static char **
read_engines (JsonArray *array)
{
  g_autoptr (GStrvBuilder) pairs = g_strv_builder_new ();
  guint n = array != NULL ? MIN (json_array_get_length (array), MAX_ENGINES) : 0;

  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonObject *engine = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *id = aiv_json_get_string (engine, "id");
      const char *label = aiv_json_get_string (engine, "label");

      if (id != NULL)
        g_strv_builder_add_many (pairs, id, label != NULL ? label : id, NULL);
    }
  return g_strv_builder_end (pairs);
}

/* Types stay as they were when the server does not name any. */
static void
read_types (char ***types, JsonObject *limits, const char *member)
{
  char **found = aiv_wire_dup_strings (limits, member);

  if (*found == NULL)
    {
      g_strfreev (found);
      return;
    }
  g_strfreev (*types);
  *types = found;
}

/* They stay as they were when the server does not name any that are possible. */
static void
read_durations (AivWireServerInfo *self, JsonArray *array)
{
  guint found[AIV_WIRE_MAX_DURATIONS + 1] = { 0 };
  gsize n = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array) && n < AIV_WIRE_MAX_DURATIONS; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gboolean whole = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64;
      gint64 seconds = whole ? json_node_get_int (node) : 0;

      if (seconds > (n > 0 ? found[n - 1] : 0) && seconds <= MAX_SECONDS)
        found[n++] = (guint) seconds;
    }
  if (n > 0)
    memcpy (self->durations, found, sizeof found);
}

static void
set_google (JsonObject *auth, const AivWireServerInfo *self)
{
  JsonObject *google;

  if (self->google_client_id == NULL || self->google_authorize_url == NULL)
    {
      json_object_set_null_member (auth, "google");
      return;
    }
  json_object_set_object_member (auth, "google", (google = json_object_new ()));
  json_object_set_string_member (google, "client_id", self->google_client_id);
  json_object_set_string_member (google, "authorize_url", self->google_authorize_url);
  aiv_wire_set_null (google, "issuer", self->google_issuer);
  aiv_wire_set_null (google, "redirect_uri", self->google_redirect_uri);
}

/**
 * aiv_wire_server_info_to_json:
 * @self: a server description
 *
 * Returns: (transfer full): its JSON
 */
JsonNode *
aiv_wire_server_info_to_json (const AivWireServerInfo *self)
{
  JsonObject *object, *section;
  JsonArray *engines, *durations;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  aiv_wire_set_text (object, "name", self->name);
  aiv_wire_set_null (object, "version", self->version);
  aiv_wire_set_strings (object, "families", self->families);
  aiv_wire_set_strings (object, "features", self->features);
  json_object_set_object_member (object, "auth", (section = json_object_new ()));
  json_object_set_boolean_member (section, "password", self->auth_password);
  set_google (section, self);

  json_object_set_object_member (object, "limits", (section = json_object_new ()));
  json_object_set_int_member (section, "max_images", self->max_images);
  json_object_set_int_member (section, "max_image_bytes", self->max_image_bytes);
  json_object_set_int_member (section, "max_audio_bytes", self->max_audio_bytes);
  json_object_set_int_member (section, "max_image_megapixels", self->max_image_megapixels);
  aiv_wire_set_strings (section, "image_types", self->image_types);
  aiv_wire_set_strings (section, "audio_types", self->audio_types);
  json_object_set_int_member (section, "prompt_min", self->prompt_min);
  json_object_set_int_member (section, "prompt_max", self->prompt_max);
  json_object_set_array_member (section, "durations", (durations = json_array_new ()));
  for (gsize i = 0; i < AIV_WIRE_MAX_DURATIONS && self->durations[i] != 0; i++)
    json_array_add_int_element (durations, self->durations[i]);

  json_object_set_object_member (object, "pricing", (section = json_object_new ()));
  json_object_set_int_member (section, "per_video", self->per_video);
  json_object_set_int_member (section, "audio_step", self->audio_step);
  if (self->video_cost >= 0)
    json_object_set_int_member (section, "video_cost", self->video_cost);

  json_object_set_array_member (object, "engines", (engines = json_array_new ()));
  for (guint i = 0; self->engines != NULL && self->engines[i] != NULL && self->engines[i + 1] != NULL; i += 2)
    {
      JsonObject *engine = json_object_new ();

      json_object_set_string_member (engine, "id", self->engines[i]);
      json_object_set_string_member (engine, "label", self->engines[i + 1]);
      json_array_add_object_element (engines, engine);
    }
  return aiv_wire_take_object (object);
}

/**
 * aiv_wire_server_info_from_json:
 * @node: (nullable): JSON
 * @error: what is wrong with it
 *
 * Reads what this and other servers write; what is missing stays unset.
 *
 * Returns: (transfer full): a server description; %NULL with %G_IO_ERROR_INVALID_DATA otherwise
 */
AivWireServerInfo *
aiv_wire_server_info_from_json (JsonNode *node, GError **error)
{
  g_autoptr (AivWireServerInfo) self = NULL;
  JsonObject *object;
  JsonObject *auth, *google, *limits, *pricing;

  if ((object = aiv_wire_read_object (node, "server description", error)) == NULL)
    return NULL;

  self = aiv_wire_server_info_new ();
  self->name = aiv_wire_dup_text (object, "name");
  self->version = aiv_wire_dup_text (object, "version");
  g_strfreev (self->families);
  self->families = aiv_wire_dup_strings (object, "families");
  g_strfreev (self->features);
  self->features = aiv_wire_dup_strings (object, "features");
  self->engines = read_engines (aiv_json_get_array (object, "engines"));
  auth = aiv_json_get_object (object, "auth");
  self->auth_password = aiv_json_get_bool (auth, "password", TRUE);
  google = aiv_json_get_object (auth, "google");
  self->google_client_id = aiv_wire_dup_text (google, "client_id");
  self->google_authorize_url = aiv_wire_dup_text (google, "authorize_url");
  self->google_issuer = aiv_wire_dup_text (google, "issuer");
  self->google_redirect_uri = aiv_wire_dup_text (google, "redirect_uri");

  limits = aiv_json_get_object (object, "limits");
  self->max_images = aiv_wire_get_count (limits, "max_images", self->max_images);
  self->max_image_bytes = aiv_json_get_int (limits, "max_image_bytes", self->max_image_bytes);
  self->max_audio_bytes = aiv_json_get_int (limits, "max_audio_bytes", self->max_audio_bytes);
  self->max_image_megapixels = aiv_wire_get_count (limits, "max_image_megapixels", self->max_image_megapixels);
  read_types (&self->image_types, limits, "image_types");
  read_types (&self->audio_types, limits, "audio_types");
  self->prompt_max = CLAMP (aiv_wire_get_count (limits, "prompt_max", self->prompt_max), 1, MAX_PROMPT);
  self->prompt_min = MIN (aiv_wire_get_count (limits, "prompt_min", self->prompt_min), self->prompt_max);
  read_durations (self, aiv_json_get_array (limits, "durations"));

  pricing = aiv_json_get_object (object, "pricing");
  self->per_video = MAX (aiv_json_get_int (pricing, "per_video", self->per_video), 0);
  self->audio_step = MAX (aiv_json_get_int (pricing, "audio_step", self->audio_step), 0);
  self->video_cost = MAX (aiv_json_get_int (pricing, "video_cost", self->video_cost), -1);

  return g_steal_pointer (&self);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"

/* Google's own, from its discovery document. */
#define GOOGLE_AUTHORIZE_URL "https://accounts.google.com/o/oauth2/v2/auth"

static gboolean
await_get (AivClient *self, const char *path, JsonNode **reply, GError **error)
{
  g_autoptr (AivRequest) request = aiv_request_new (SOUP_METHOD_GET, NULL, "%s", path);

  request->flags |= AIV_REQUEST_NO_TOKEN;
  return aiv_client_await_answer (self, request, reply, error);
}

static void
set_families (AivWireServerInfo *info, gboolean vision, gboolean v1, gboolean ads)
{
  g_autoptr (GStrvBuilder) families = g_strv_builder_new ();

  if (vision)
    g_strv_builder_add (families, AIV_FAMILY_VISION);
  if (v1)
    g_strv_builder_add (families, AIV_FAMILY_V1);
  if (ads)
    g_strv_builder_add (families, AIV_FAMILY_ADS);
  g_strfreev (info->families);
  info->families = g_strv_builder_end (families);
}

/* The name of a parameter is its author's choice: `/api/v1/videos/{video_id}/stream`. */
static gboolean
has_stream (JsonObject *paths)
{
  g_autoptr (GList) names = json_object_get_members (paths);

  for (GList *name = names; name != NULL; name = name->next)
    if (g_str_has_prefix (name->data, "/api/v1/videos/{") && g_str_has_suffix (name->data, "}/stream"))
      return TRUE;
  return FALSE;
}

/* What FastAPI tells of itself; every one of the documented servers is one. */
static AivWireServerInfo *
read_openapi (JsonNode *node)
{
  g_autoptr (AivWireServerInfo) info = NULL;
  JsonObject *root = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *paths = aiv_json_get_object (root, "paths");
  const char *title = aiv_json_get_string (aiv_json_get_object (root, "info"), "title");
  gboolean vision, v1;

  if (paths == NULL)
    return NULL;
  vision = json_object_has_member (paths, "/api/video/batch");
  v1 = json_object_has_member (paths, "/api/v1/videos/generate");
  if (!vision && !v1)
    return NULL;

  info = aiv_wire_server_info_new ();
  info->name = g_strdup (title != NULL ? title : "AIVideo");
  set_families (info, vision, v1, v1 && has_stream (paths));
  info->auth_password = vision;
  if (vision)
    info->audio_step = 30;
  return g_steal_pointer (&info);
}

static AivWireServerInfo *
read_health (JsonNode *node)
{
  g_autoptr (AivWireServerInfo) info = NULL;
  JsonObject *root = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *status = aiv_json_get_string (root, "status");
  const char *service = aiv_json_get_string (root, "service");

  if (status == NULL || (!g_str_equal (status, "ok") && !g_str_equal (status, "healthy")))
    return NULL;
  info = aiv_wire_server_info_new ();
  info->name = g_strdup (service != NULL ? service : "AIVideo");
  info->auth_password = service != NULL;
  info->audio_step = service != NULL ? 30 : 0;
  set_families (info, service != NULL, service == NULL, FALSE);
  return g_steal_pointer (&info);
}

/* Whether the server is there and only does not know the path. */
static gboolean
goes_on (const GError *error)
{
  return g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_FORBIDDEN)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_INVALID)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL);
}

static AivWireServerInfo *
read_server (JsonNode *node)
{
  g_autoptr (AivWireServerInfo) info = aiv_wire_server_info_from_json (node, NULL);

  return info != NULL && info->families[0] != NULL ? g_steal_pointer (&info) : NULL;
}

/* What the server does not tell, but somebody has entered for it. */
static void
complete (AivClient *self, AivWireServerInfo *info)
{
  const AivServerOptions *options = self->options;

  if (options == NULL || options->google_client_id == NULL || info->google_client_id != NULL)
    return;
  info->google_client_id = g_strdup (options->google_client_id);
  g_set_str (&info->google_authorize_url,
             options->google_authorize_url != NULL ? options->google_authorize_url : GOOGLE_AUTHORIZE_URL);
}

static DexFuture *
probe_fiber (gpointer data)
{
  static const struct
  {
    const char *path;
    AivWireServerInfo *(*read) (JsonNode *node);
  } probes[] = {
    { "/api/server", read_server },
    { "/openapi.json", read_openapi },
    { "/health", read_health },
  };
  AivClient *self = data;

  for (guint i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      g_autoptr (JsonNode) reply = NULL;
      g_autoptr (GError) error = NULL;
      AivWireServerInfo *info;

      if (!await_get (self, probes[i].path, &reply, &error))
        {
          if (!goes_on (error))
            return aiv_reply_error (g_steal_pointer (&error));
          continue;
        }
      if ((info = probes[i].read (reply)) == NULL)
        continue;
      complete (self, info);
      aiv_client_take_server_info (self, info);
      return dex_future_new_take_boxed (AIV_TYPE_WIRE_SERVER_INFO, aiv_wire_server_info_ref (info));
    }
  return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_PROTOCOL, "No server of a known kind"));
}

/**
 * aiv_client_probe:
 * @self: a client
 *
 * Finds out what kind of server is at the address and what it can do. Needs no sign-in.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireServerInfo]; rejects with
 *   %AIV_API_ERROR_PROTOCOL when it is something else
 */
DexFuture *
aiv_client_probe (AivClient *self)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, probe_fiber, g_object_ref (self), g_object_unref);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend.h"
#include "aiv-http-body.h"
#include "aiv-http-request.h"
#include "aiv-routes.h"
#include "aiv-served.h"
#include "wire/aiv-wire-server-info.h"

/* What the server is and whether it is well. */

static const char *const image_types[] = { "image/jpeg", "image/png", "image/webp", NULL };
static const char *const audio_types[] = { "audio/mpeg", "audio/wav", "audio/mp4", "audio/ogg", "audio/flac", NULL };
static const char *const features[] = {
  AIV_FEATURE_EVENTS,  AIV_FEATURE_QUOTE,       AIV_FEATURE_LEDGER,       AIV_FEATURE_POSTERS,      AIV_FEATURE_REFRESH,
  AIV_FEATURE_LOGOUT,  AIV_FEATURE_IDEMPOTENCY, AIV_FEATURE_BATCH_CANCEL, AIV_FEATURE_BATCH_DELETE, AIV_FEATURE_USERS,
  AIV_FEATURE_LOGOUT_EVERYWHERE, AIV_FEATURE_ACTIVITY, AIV_FEATURE_OPERATIONS, NULL,
};
static const char *const features_without_batches[] = {
  AIV_FEATURE_EVENTS, AIV_FEATURE_LEDGER,      AIV_FEATURE_POSTERS, AIV_FEATURE_REFRESH,
  AIV_FEATURE_LOGOUT, AIV_FEATURE_IDEMPOTENCY, AIV_FEATURE_USERS,   AIV_FEATURE_ACTIVITY, AIV_FEATURE_OPERATIONS, NULL,
};

/* How long a description of this server waits for the one of a provider. */
#define PROVIDER_PATIENCE_MS 2000

static gboolean
get_health (AivHttpRequest *request, GError **error)
{
  const AivBackendConfig *config = aiv_backend_get_config (aiv_http_request_get_backend (request));
  gboolean vision = aiv_served_has_family (config, AIV_FAMILY_VISION);
  JsonObject *reply = json_object_new ();

  /* The words of the documents: AIVideo.DIY is "healthy" and has no name. */
  json_object_set_string_member (reply, "status", vision ? "ok" : "healthy");
  if (vision)
    json_object_set_string_member (reply, "service", "aivideo-server");
  return aiv_http_request_reply_object (request, 200, reply);
}

/* Pairs of id and label. */
static char **
list_engines (AivBackend *backend)
{
  GListModel *engines = G_LIST_MODEL (aiv_backend_get_engines (backend));
  g_autoptr (GStrvBuilder) pairs = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (engines); i++)
    {
      g_autoptr (AivEngine) engine = g_list_model_get_item (engines, i);
      g_autoptr (AivEngineState) state = aiv_engine_dup_state (engine);
      const char *id = aiv_engine_get_id (engine);

      if (state->condition != AIV_ENGINE_UNCONFIGURED)
        g_strv_builder_add_many (pairs, id, aiv_backend_get_engine_label (backend, id), NULL);
    }
  return g_strv_builder_end (pairs);
}

static void
set_list (char ***list, const char *const *values)
{
  g_strfreev (*list);
  *list = g_strdupv ((char **) values);
}

static gboolean
get_server (AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  const AivBackendConfig *config = aiv_backend_get_config (backend);
  const AivPricing *pricing = &config->pricing;
  AivOidcProvider *google = aiv_backend_get_google (backend);
  g_autoptr (AivWireServerInfo) info = aiv_wire_server_info_new ();

  info->name = g_strdup ("AIVideo Studio");
  info->version = g_strdup (AIV_VERSION);
  set_list (&info->families, (const char *const *) config->families);
  info->auth_password = TRUE;
  if (google != NULL)
    {
      if (aiv_oidc_provider_get_authorize_url (google) == NULL)
        dex_await (dex_future_first (aiv_oidc_provider_prepare (google), dex_timeout_new_msec (PROVIDER_PATIENCE_MS), NULL),
                   NULL);
      info->google_client_id = g_strdup (aiv_oidc_provider_get_client_id (google));
      info->google_authorize_url = g_strdup (aiv_oidc_provider_get_authorize_url (google));
      info->google_issuer = g_strdup (aiv_oidc_provider_get_issuer (google));
      info->google_redirect_uri = g_strdup (aiv_oidc_provider_get_redirect_uri (google));
    }
  info->max_images = AIV_HTTP_MAX_IMAGES;
  info->max_image_bytes = AIV_HTTP_MAX_IMAGE;
  info->max_audio_bytes = AIV_HTTP_MAX_AUDIO;
  info->max_image_megapixels = 50;
  set_list (&info->image_types, image_types);
  set_list (&info->audio_types, audio_types);
  info->per_video = pricing->per_image;
  info->audio_step = pricing->audio_step_ms / 1000;
  info->video_cost = config->video_cost;
  info->engines = list_engines (backend);
  set_list (&info->features, aiv_served_has_family (config, AIV_FAMILY_VISION) ? features : features_without_batches);
  return aiv_http_request_reply_json (request, 200, aiv_wire_server_info_to_json (info));
}

const AivHttpRoute aiv_server_routes[] = {
  { "GET", "/health", get_health, AIV_HTTP_PUBLIC, 0, AIV_HTTP_RATE_NONE },
  { "GET", "/api/server", get_server, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER },
  { NULL },
};

/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "aiv-http-limits.h"
#include "store/aiv-pricing.h"

G_BEGIN_DECLS

/**
 * AivBackendConfig:
 *
 * How a backend is to run. Every field but @sources has a row in the table of
 * aiv-backend-config-keys.c, which says what it is called in a file and in the environment,
 * what it may be and what it means. A new setting is a field here and a row there: reading,
 * refusing, printing and documenting it follow from the row.
 *
 * Lives with its owner; not to be changed after the backend has been made.
 */
typedef struct
{
  char *data_dir;
  char *host;
  guint16 port;
  char *public_url;
  char **origins;
  char **hosts;
  char **proxies;
  char *database_url;
  char **families;
  gboolean extensions;
  char *showcase;
  char *admin_password;

  gint64 heartbeat_ms;
  gboolean log_requests;
  char *log_format;

  char *jwt_secret;
  gint64 argon2_passes;
  gint64 argon2_memory;
  gint64 argon2_threads;

  char *google_client_id;
  char *google_client_secret;
  char *google_redirect_uri;
  char *google_sign_up;
  char **google_domains;
  char *google_issuer;
  char *google_authorize_url;
  char *google_token_url;
  char *google_jwks_url;

  gint64 concurrency;

  AivPricing pricing;
  char *billing_profile;
  char *default_plan;
  gint64 video_cost;
  gint64 start_credits;

  char *engines_fallback;
  gboolean engines_mock;
  char **engines_prices;
  gboolean engines_demo;
  gboolean local_captions;
  char *local_transition;
  char *local_encoder;
  char *openai_api_key;
  char *openai_base_url;
  char **openai_models;
  char *openai_body;
  char *openai_seconds;
  char *openai_audio;
  char *openai_extra;
  char *lightx2v_access_token;
  char *lightx2v_base_url;
  char **lightx2v_models;
  char *lightx2v_self_base_url;
  char *runway_api_key;
  char *runway_base_url;
  char *runway_audio;
  char *comfyui_base_url;
  char *comfyui_workflow;

  char *limits_enabled;
  gint64 storage_mib;
  AivHttpLimits limits;

  char *backup_folder;

  gint64 keep_videos_days;
  gint64 keep_uploads_days;
  gint64 keep_total_mib;
  gint64 keep_orphans_hours;
  gint64 sweep_ms;

  char *tls_certificate;
  char *tls_key;

  char **sources;
} AivBackendConfig;

AivBackendConfig *aiv_backend_config_new           (void);
AivBackendConfig *aiv_backend_config_copy          (const AivBackendConfig *self);
void              aiv_backend_config_free          (AivBackendConfig       *self);

gboolean          aiv_backend_config_set           (AivBackendConfig       *self,
                                                    const char             *group,
                                                    const char             *name,
                                                    const char             *text,
                                                    const char             *source,
                                                    GError                **error);
gboolean          aiv_backend_config_set_listen    (AivBackendConfig       *self,
                                                    const char             *text,
                                                    GError                **error);

gboolean          aiv_backend_config_load          (AivBackendConfig       *self,
                                                    const char             *path,
                                                    GError                **error);
gboolean          aiv_backend_config_load_credentials (AivBackendConfig    *self,
                                                    const char             *folder,
                                                    GError                **error);
gboolean          aiv_backend_config_load_environment (AivBackendConfig    *self,
                                                    gboolean                shared_names,
                                                    GError                **error);
gboolean          aiv_backend_config_finish        (AivBackendConfig       *self,
                                                    GError                **error);

char             *aiv_backend_config_to_text       (const AivBackendConfig *self);
char             *aiv_backend_config_to_markdown   (void);

GSocketAddress   *aiv_backend_config_dup_address   (const AivBackendConfig *self,
                                                    GError                **error);
gboolean          aiv_backend_config_is_loopback   (const AivBackendConfig *self);
gboolean          aiv_backend_config_is_exposed    (const AivBackendConfig *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivBackendConfig, aiv_backend_config_free)

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-engine-settings.h"

#include "engines/local/aiv-local-engine.h"
#include "engines/remote/aiv-remote-engine.h"
#include "store/aiv-engine-rows.h"

/* How engines are set up: what administrators have said, and where they have said nothing,
 * the configuration. In memory, on the store's thread: the queue asks with each item. */
struct _AivEngineSettings
{
  const AivBackendConfig *config; /* the backend's */
  GHashTable *rows;               /* id → AivEngineRow */
};

static const char *const services[] = { "lightx2v", "lightx2v-self", "openai", "runway", "comfyui", NULL };

/**
 * aiv_engine_settings_new:
 * @store: a store
 * @config: how the backend runs; outlives the settings
 * @error: why they cannot be read
 *
 * Returns: (transfer full) (nullable): the settings
 */
AivEngineSettings *
aiv_engine_settings_new (AivStore *store, const AivBackendConfig *config, GError **error)
{
  g_autoptr (GPtrArray) rows = aiv_engine_rows_list (store, error);
  AivEngineSettings *self;

  if (rows == NULL)
    return NULL;
  self = g_new0 (AivEngineSettings, 1);
  self->config = config;
  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) aiv_engine_row_unref);
  for (guint i = 0; i < rows->len; i++)
    aiv_engine_settings_take (self, aiv_engine_row_ref (rows->pdata[i]));
  return self;
}

/**
 * aiv_engine_settings_free:
 * @self: (transfer full): settings
 */
void
aiv_engine_settings_free (AivEngineSettings *self)
{
  g_hash_table_unref (self->rows);
  g_free (self);
}

/**
 * aiv_engine_settings_take:
 * @self: settings
 * @row: (transfer full): how an engine is set up from now on
 */
void
aiv_engine_settings_take (AivEngineSettings *self, AivEngineRow *row)
{
  g_hash_table_replace (self->rows, row->id, row);
}

/**
 * aiv_engine_settings_get_services:
 * @self: settings
 *
 * Returns: (transfer none) (array zero-terminated=1): ids of the services that can be set up,
 *   whether this version can use them or not
 */
const char *const *
aiv_engine_settings_get_services (AivEngineSettings *self)
{
  return services;
}

/**
 * aiv_engine_settings_get_service_name:
 * @id: a service
 *
 * Returns: (transfer none) (nullable): what it calls itself; %NULL if @id is none
 */
const char *
aiv_engine_settings_get_service_name (const char *id)
{
  static const char *const names[]
      = { "LightX2V", "LightX2V (own server)", "OpenAI-compatible video server", "Runway", "ComfyUI" };

  for (guint i = 0; services[i] != NULL; i++)
    if (g_str_equal (services[i], id))
      return names[i];
  return NULL;
}

/**
 * aiv_engine_settings_lookup:
 * @self: settings
 * @id: an engine
 *
 * Returns: (transfer none) (nullable): what administrators have set, if anything
 */
AivEngineRow *
aiv_engine_settings_lookup (AivEngineSettings *self, const char *id)
{
  return g_hash_table_lookup (self->rows, id);
}

/**
 * aiv_engine_settings_is_enabled:
 * @self: settings
 * @id: an engine
 *
 * Returns: whether it may be used
 */
gboolean
aiv_engine_settings_is_enabled (AivEngineSettings *self, const char *id)
{
  AivEngineRow *row = aiv_engine_settings_lookup (self, id);

  return row == NULL || row->enabled;
}

static gboolean
find_configured_price (AivEngineSettings *self, const char *name, gint64 *price)
{
  for (guint i = 0; self->config->engines_prices != NULL && self->config->engines_prices[i] != NULL; i++)
    {
      g_autofree char *of = NULL;

      if (aiv_pricing_parse (self->config->engines_prices[i], &of, price) && g_str_equal (of, name))
        return TRUE;
    }
  return FALSE;
}

/**
 * aiv_engine_settings_get_price:
 * @self: settings
 * @id: an engine
 * @model: (nullable): one of its models
 * @fallback: what a video costs where nobody has said anything
 *
 * Returns: credits for one video: what was said of the model, else of the engine; and of each, what
 *   an administrator has said before what is configured
 */
gint64
aiv_engine_settings_get_price (AivEngineSettings *self, const char *id, const char *model, gint64 fallback)
{
  g_autofree char *of_model = model != NULL && *model != '\0' ? g_strconcat (id, "/", model, NULL) : NULL;
  const char *const names[] = { of_model, id };
  gint64 price;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      AivEngineRow *row = names[i] != NULL ? aiv_engine_settings_lookup (self, names[i]) : NULL;

      if (row != NULL && row->price >= 0)
        return row->price;
      if (names[i] != NULL && find_configured_price (self, names[i], &price))
        return price;
    }
  return fallback;
}

/**
 * aiv_engine_settings_get_concurrency:
 * @self: settings
 * @id: an engine
 * @fallback: how many it says itself
 *
 * Returns: videos at a time; 0 while it is disabled
 */
guint
aiv_engine_settings_get_concurrency (AivEngineSettings *self, const char *id, guint fallback)
{
  AivEngineRow *row = aiv_engine_settings_lookup (self, id);

  if (row == NULL)
    return fallback;
  if (!row->enabled)
    return 0;
  return row->concurrency > 0 ? row->concurrency : fallback;
}

static const char *
get_configured (AivEngineSettings *self, const char *id, gboolean key)
{
  const AivBackendConfig *config = self->config;
  const char *value = NULL;

  if (g_str_equal (id, "lightx2v"))
    value = key ? config->lightx2v_access_token : config->lightx2v_base_url;
  else if (g_str_equal (id, "lightx2v-self"))
    value = key ? NULL : config->lightx2v_self_base_url;
  else if (g_str_equal (id, "openai"))
    value = key ? config->openai_api_key : config->openai_base_url;
  else if (g_str_equal (id, "runway"))
    value = key ? config->runway_api_key : config->runway_base_url;
  else if (g_str_equal (id, "comfyui") && !key)
    value = config->comfyui_base_url;
  return value != NULL && *value != '\0' ? value : NULL;
}

/**
 * aiv_engine_settings_get_key:
 * @self: settings
 * @id: an engine
 *
 * Returns: (transfer none) (nullable): the key of its service. Not to be shown or logged
 */
const char *
aiv_engine_settings_get_key (AivEngineSettings *self, const char *id)
{
  AivEngineRow *row = aiv_engine_settings_lookup (self, id);

  return row != NULL && row->secret != NULL ? row->secret : get_configured (self, id, TRUE);
}

/**
 * aiv_engine_settings_get_address:
 * @self: settings
 * @id: an engine
 *
 * Returns: (transfer none) (nullable): where its service is; only whoever runs the server says that
 */
const char *
aiv_engine_settings_get_address (AivEngineSettings *self, const char *id)
{
  const char *address = get_configured (self, id, FALSE);

  if (address == NULL && g_str_equal (id, "lightx2v"))
    return "https://x2v.light-ai.top";
  return address;
}

/* It knows its clients by names of their own: the same one for this server after each start. */
static void
set_comfyui_options (AivRemoteSettings *remote, const AivBackendConfig *config)
{
  g_autofree char *place = g_strconcat (g_get_host_name (), ":", config->data_dir, NULL);
  g_autofree char *client = g_compute_checksum_for_string (G_CHECKSUM_SHA256, place, -1);

  aiv_remote_settings_set_option (remote, "client", client);
  aiv_remote_settings_set_option (remote, "workflows", config->comfyui_workflow);
}

static void
set_options (AivRemoteSettings *remote, const AivBackendConfig *config, const char *id)
{
  if (g_str_equal (id, "lightx2v") && config->lightx2v_models != NULL)
    {
      g_autofree char *models = g_strjoinv (";", config->lightx2v_models);

      aiv_remote_settings_set_option (remote, "models", models);
    }
  else if (g_str_equal (id, "comfyui"))
    set_comfyui_options (remote, config);
  else if (g_str_equal (id, "runway"))
    aiv_remote_settings_set_option (remote, "audio", config->runway_audio);
  else if (g_str_equal (id, "openai"))
    {
      g_autofree char *models = config->openai_models != NULL ? g_strjoinv (";", config->openai_models) : NULL;

      aiv_remote_settings_set_option (remote, "models", models);
      aiv_remote_settings_set_option (remote, "body", config->openai_body);
      aiv_remote_settings_set_option (remote, "seconds", config->openai_seconds);
      aiv_remote_settings_set_option (remote, "audio", config->openai_audio);
      aiv_remote_settings_set_option (remote, "extra", config->openai_extra);
    }
}

/**
 * aiv_engine_settings_dup_remote:
 * @self: settings
 * @id: an engine
 *
 * Returns: (transfer full) (nullable): what an engine needs to use its service; %NULL without an address,
 *   or where the local preview makes everything
 */
AivRemoteSettings *
aiv_engine_settings_dup_remote (AivEngineSettings *self, const char *id)
{
  const char *address = aiv_engine_settings_get_address (self, id);
  AivRemoteSettings *remote;

  if (address == NULL || self->config->engines_mock)
    return NULL;
  /* It does nothing but what it is told to. */
  if (g_str_equal (id, "comfyui") && (self->config->comfyui_workflow == NULL || *self->config->comfyui_workflow == '\0'))
    return NULL;
  remote = aiv_remote_settings_new (address, aiv_engine_settings_get_key (self, id));
  set_options (remote, self->config, id);
  return remote;
}

static AivRemoteSettings *
get_remote (const char *id, gpointer self)
{
  return aiv_engine_settings_dup_remote (self, id);
}

static void
set_up_local (const AivBackendConfig *config, AivLocalEngine *engine)
{
  AivLocalOptions options = AIV_LOCAL_OPTIONS_USUAL;

  options.captions = config->local_captions;
  if (g_str_equal (config->local_transition, "fade"))
    options.transition = AIV_LOCAL_TRANSITION_FADE;
  else if (g_str_equal (config->local_transition, "none"))
    options.transition = AIV_LOCAL_TRANSITION_NONE;
  if (g_str_equal (config->local_encoder, "software"))
    options.formats = AIV_LOCAL_FORMAT_SOFTWARE;
  aiv_local_engine_set_options (engine, &options);
}

/**
 * aiv_engine_settings_connect:
 * @self: settings
 * @engines: engines that do not outlive @self
 *
 * Lets those that ask a service know how that is set up, and the local one how it is to make videos.
 */
void
aiv_engine_settings_connect (AivEngineSettings *self, AivEngineRegistry *engines)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (engines)); i++)
    {
      g_autoptr (AivEngine) engine = g_list_model_get_item (G_LIST_MODEL (engines), i);

      if (AIV_IS_LOCAL_ENGINE (engine))
        set_up_local (self->config, AIV_LOCAL_ENGINE (engine));
      if (AIV_IS_REMOTE_ENGINE (engine))
        aiv_remote_engine_set_source (AIV_REMOTE_ENGINE (engine), get_remote, self);
    }
}

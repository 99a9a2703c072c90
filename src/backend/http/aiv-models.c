/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-models.h"

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "wire/aiv-wire-model.h"

/* The models that clients of the v1 family ask for by name, and who makes their videos: the
 * engine that offers the model; else, if the configuration lets it, the local preview. */

#define FALLBACK_ENGINE "local"

typedef struct
{
  const char *id;
  const char *name;
  const char *version;
  const char *description;
} Model;

/* As the documents have them (API.md §1), in their order. */
static const Model documented[] = {
  { "sora-2", "Sora 2", "Latest", "Most advanced AI video generation model" },
  { "sora-1", "Sora 1", "Stable", "Reliable AI video generation" },
  { "runway-gen3", "Runway Gen-3", "Beta", "High-quality video generation" },
  { "sora-2-pro", "Sora 2 Pro", "Latest", "Most advanced AI video generation model, with more detail" },
};

static gboolean
is_enabled (AivBackend *backend, const char *engine_id)
{
  return aiv_engine_settings_is_enabled (aiv_backend_get_engine_settings (backend), engine_id);
}

static AivEngine *
find_engine (AivBackend *backend, const char *model)
{
  GListModel *engines = G_LIST_MODEL (aiv_backend_get_engines (backend));

  for (guint i = 0; i < g_list_model_get_n_items (engines); i++)
    {
      g_autoptr (AivEngine) engine = g_list_model_get_item (engines, i);

      if (g_strv_contains (aiv_engine_get_models (engine), model) && is_enabled (backend, aiv_engine_get_id (engine)))
        return engine;
    }
  return NULL;
}

static gboolean
is_documented (const char *model)
{
  for (guint i = 0; i < G_N_ELEMENTS (documented); i++)
    if (g_str_equal (documented[i].id, model))
      return TRUE;
  return FALSE;
}

static gboolean
has_fallback (AivBackend *backend)
{
  return g_strcmp0 (aiv_backend_get_config (backend)->engines_fallback, "none") != 0
         && aiv_engine_registry_lookup (aiv_backend_get_engines (backend), FALLBACK_ENGINE) != NULL
         && is_enabled (backend, FALLBACK_ENGINE);
}

/**
 * aiv_models_choose:
 * @backend: the backend
 * @model: from a client
 * @choice: (out): who makes its videos
 * @error: a 422 when there is no such model, a 503 that names it when nobody makes its videos
 *
 * Returns: whether @choice is set
 */
gboolean
aiv_models_choose (AivBackend *backend, const char *model, AivModelChoice *choice, GError **error)
{
  AivEngine *engine = find_engine (backend, model);

  *choice = (AivModelChoice){ NULL, FALSE };
  if (engine != NULL)
    choice->engine = aiv_engine_get_id (engine);
  else if (!is_documented (model))
    return aiv_http_fail_validation (error, "body", "model", "enum", "There is no such model");
  else if (has_fallback (backend))
    *choice = (AivModelChoice){ FALLBACK_ENGINE, TRUE };
  else
    return aiv_http_fail (error, 503, "The service of model %s is not configured", model);
  return TRUE;
}

/**
 * aiv_models_get_price:
 * @backend: the backend
 * @model: what it is asked for with
 * @choice: who makes a video
 *
 * Returns: credits that it costs: what has been set for the model or its engine, except where that
 *   only stands in for another; else the usual ones
 */
gint64
aiv_models_get_price (AivBackend *backend, const char *model, const AivModelChoice *choice)
{
  gint64 configured = aiv_backend_get_config (backend)->video_cost;

  if (choice->fallback || choice->engine == NULL)
    return configured;
  return aiv_engine_settings_get_price (aiv_backend_get_engine_settings (backend), choice->engine, model, configured);
}

/* The documented services say nothing of prices. */
static gint64
find_price (AivBackend *backend, const char *id)
{
  AivModelChoice choice;

  if (!aiv_backend_get_config (backend)->extensions || !aiv_models_choose (backend, id, &choice, NULL))
    return -1;
  return aiv_models_get_price (backend, id, &choice);
}

static void
add (AivBackend *backend, JsonArray *list, const char *id, const char *name, const char *version, const char *description,
     const char *stand_in)
{
  g_autoptr (AivWireModel) model = aiv_wire_model_new ();

  model->credits = find_price (backend, id);
  model->id = g_strdup (id);
  model->name = g_strdup (name);
  model->version = g_strdup (version);
  model->description = g_strdup (description);
  model->engine = g_strdup (stand_in);
  json_array_add_element (list, aiv_wire_model_to_json (model));
}

/* What the documents know by a name that is no longer made. */
static const char *
get_successor (const Model *model, AivEngine *engine)
{
  if (engine != NULL && g_str_equal (model->id, "runway-gen3") && g_str_equal (aiv_engine_get_id (engine), "runway"))
    return ". Runway no longer has Gen-3: made by Gen-4 Turbo, or by Gen-4.5 without a picture";
  if (engine != NULL && g_str_has_prefix (model->id, "sora-") && g_str_equal (aiv_engine_get_id (engine), "openai"))
    return ". OpenAI’s own service ended on 24 September 2026: made by a server with the same interface";
  return NULL;
}

static void
add_documented (AivBackend *backend, const Model *model, JsonArray *list)
{
  g_autofree char *description = NULL;
  const char *stand_in = NULL;

  if (find_engine (backend, model->id) == NULL && has_fallback (backend))
    stand_in = FALLBACK_ENGINE;
  if (get_successor (model, find_engine (backend, model->id)) != NULL)
    description = g_strconcat (model->description, get_successor (model, find_engine (backend, model->id)), NULL);
  else if (find_engine (backend, model->id) == NULL)
    description = g_strconcat (model->description,
                               stand_in != NULL
                                   ? ". Its service is not configured here: made by the local preview, without AI"
                                   : ". Its service is not configured here",
                               NULL);
  add (backend, list, model->id, model->name, model->version, description != NULL ? description : model->description, stand_in);
}

static void
add_others (AivBackend *backend, AivEngine *engine, JsonArray *list)
{
  const char *const *models = aiv_engine_get_models (engine);
  const char *label = aiv_backend_get_engine_label (backend, aiv_engine_get_id (engine));
  g_autofree char *description = g_strdup_printf ("Made by %s", label);

  for (guint i = 0; models[i] != NULL; i++)
    if (!is_documented (models[i]) && find_engine (backend, models[i]) == engine)
      add (backend, list, models[i], models[1] == NULL ? label : models[i], "Latest", description, NULL);
}

/**
 * aiv_models_list:
 * @backend: the backend
 *
 * Returns: (transfer full): the models, as clients see them: the documented ones, then what
 *   the engines offer beyond
 */
JsonArray *
aiv_models_list (AivBackend *backend)
{
  GListModel *engines = G_LIST_MODEL (aiv_backend_get_engines (backend));
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (documented); i++)
    add_documented (backend, &documented[i], list);
  for (guint i = 0; i < g_list_model_get_n_items (engines); i++)
    {
      g_autoptr (AivEngine) engine = g_list_model_get_item (engines, i);

      add_others (backend, engine, list);
    }
  return list;
}

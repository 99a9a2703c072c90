/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-admin-replies.h"
#include "aiv-backend.h"
#include "aiv-engine-check.h"
#include "aiv-http-error.h"
#include "aiv-routes.h"
#include "store/aiv-engine-rows.h"
#include "wire/aiv-wire-engine.h"

/* Engines as administrators set them up. A key goes in and never comes out again. */

#define MAX_CONCURRENCY 64
#define MAX_MODEL 200

/* The platform of the documented AI Vision service. */
#define TOKEN_ENGINE "lightx2v"

static AivEngineSettings *
get_settings (AivHttpRequest *request)
{
  return aiv_backend_get_engine_settings (aiv_http_request_get_backend (request));
}

static AivEngine *
get_engine (AivHttpRequest *request, const char *id)
{
  return aiv_engine_registry_lookup (aiv_backend_get_engines (aiv_http_request_get_backend (request)), id);
}

static void
add_state (AivWireEngine *wire, AivEngine *engine)
{
  g_autoptr (AivEngineState) state = engine != NULL ? aiv_engine_dup_state (engine) : NULL;

  wire->state = g_strdup (aiv_engine_condition_to_string (state != NULL ? state->condition : AIV_ENGINE_UNCONFIGURED));
  if (state == NULL)
    return;
  wire->state_detail = g_strdup (state->detail);
  wire->retry_at = state->retry_at;
}

/* What a video of /api/v1 costs, model by model. */
static void
add_prices (AivWireEngine *wire, AivHttpRequest *request, AivEngine *engine)
{
  const char *const *models = aiv_engine_get_models (engine);
  gint64 usual = aiv_backend_get_config (aiv_http_request_get_backend (request))->video_cost;

  for (guint i = 0; models[i] != NULL; i++)
    {
      g_autofree char *id = g_strconcat (wire->id, "/", models[i], NULL);
      const AivEngineRow *row = aiv_engine_settings_lookup (get_settings (request), id);

      aiv_wire_engine_add_price (wire, models[i], row != NULL ? row->price : -1,
                                 aiv_engine_settings_get_price (get_settings (request), wire->id, models[i], usual));
    }
}

static AivWireEngine *
make_engine (AivHttpRequest *request, const char *id)
{
  AivEngineSettings *settings = get_settings (request);
  const AivEngineRow *row = aiv_engine_settings_lookup (settings, id);
  AivEngine *engine = get_engine (request, id);
  AivWireEngine *wire = aiv_wire_engine_new ();

  wire->id = g_strdup (id);
  wire->name = engine != NULL ? aiv_engine_dup_name (engine) : g_strdup (aiv_engine_settings_get_service_name (id));
  wire->available = engine != NULL;
  wire->enabled = row == NULL || row->enabled;
  wire->price = row != NULL ? row->price : -1;
  wire->concurrency = row != NULL ? row->concurrency : 0;
  wire->default_concurrency = engine != NULL ? aiv_engine_get_concurrency (engine) : 0;
  wire->key_set = aiv_engine_settings_get_key (settings, id) != NULL;
  if (wire->key_set)
    wire->key_source = g_strdup (row != NULL && row->secret != NULL ? "administrator" : "configuration");
  wire->check = row != NULL ? g_strdup (row->check) : NULL;
  wire->check_detail = row != NULL ? g_strdup (row->check_detail) : NULL;
  wire->checked_at = row != NULL ? row->checked_at : 0;
  wire->version = row != NULL ? row->updated_at : 0;
  add_state (wire, engine);
  if (engine != NULL)
    add_prices (wire, request, engine);
  return wire;
}

static JsonNode *
make_json (AivHttpRequest *request, const char *id)
{
  g_autoptr (AivWireEngine) engine = make_engine (request, id);

  return aiv_wire_engine_to_json (engine);
}

static gboolean
list_engines (AivHttpRequest *request, GError **error)
{
  GListModel *engines = G_LIST_MODEL (aiv_backend_get_engines (aiv_http_request_get_backend (request)));
  const char *const *services = aiv_engine_settings_get_services (get_settings (request));
  JsonArray *list = json_array_new ();
  JsonObject *reply = json_object_new ();

  for (guint i = 0; i < g_list_model_get_n_items (engines); i++)
    {
      g_autoptr (AivEngine) engine = g_list_model_get_item (engines, i);

      json_array_add_element (list, make_json (request, aiv_engine_get_id (engine)));
    }
  for (guint i = 0; services[i] != NULL; i++)
    if (get_engine (request, services[i]) == NULL)
      json_array_add_element (list, make_json (request, services[i]));
  json_object_set_array_member (reply, "engines", list);
  return aiv_http_request_reply_object (request, 200, reply);
}

static const char *
get_id (AivHttpRequest *request, GError **error)
{
  const char *id = aiv_http_request_get_param (request, 0);

  if (get_engine (request, id) != NULL || aiv_engine_settings_get_service_name (id) != NULL)
    return id;
  aiv_http_fail (error, 404, "Engine not found");
  return NULL;
}

/* A member that is empty, or null in JSON, takes the setting back; one that is not there leaves it. */
static gboolean
get_number (AivHttpForm *form, const char *name, gint64 minimum, gint64 maximum, gint64 as_it_comes, gint64 *value,
            GError **error)
{
  const char *text = aiv_http_form_get (form, name);
  JsonObject *json = aiv_http_form_get_json (form);

  if ((text != NULL && *text == '\0') || (json != NULL && json_object_has_member (json, name)
                                          && json_object_get_null_member (json, name)))
    {
      *value = as_it_comes;
      return TRUE;
    }
  if (text == NULL)
    return TRUE;
  if (!aiv_http_form_get_int (form, name, 0, value, error))
    return FALSE;
  return (*value >= minimum && *value <= maximum)
         || aiv_http_fail_validation (error, "body", name, "out_of_range", "This is out of range");
}

/* A key stands in a header of HTTP one day: no spaces, no control characters. */
static gboolean
check_key (const char *key, const char *member, GError **error)
{
  if (strlen (key) > AIV_ENGINE_MAX_SECRET)
    return aiv_http_fail_validation (error, "body", member, "string_too_long", "Input should have at most 4096 bytes");
  for (const char *p = key; *p != '\0'; p++)
    if (!g_ascii_isgraph (*p))
      return aiv_http_fail_validation (error, "body", member, "string_pattern",
                                       "Input should be visible ASCII characters without spaces");
  return TRUE;
}

static gboolean
read_version (AivHttpForm *form, gint64 *version, GError **error)
{
  if (aiv_http_form_get (form, "version") == NULL)
    return TRUE;
  return aiv_http_form_get_int (form, "version", 0, version, error)
         && (*version >= 0 || aiv_http_fail_validation (error, "body", "version", "out_of_range", "Input should be a version"));
}

static gboolean
read_change (AivHttpForm *form, AivEngineChange *change, GError **error)
{
  gboolean enabled;

  if (!aiv_http_form_get_bool (form, "enabled", FALSE, &enabled, error)
      || !read_version (form, &change->version, error)
      || !get_number (form, "price", 0, AIV_STORE_MAX_CREDITS, -1, &change->price, error)
      || !get_number (form, "concurrency", 1, MAX_CONCURRENCY, 0, &change->concurrency, error))
    return FALSE;
  if (aiv_http_form_get (form, "enabled") != NULL)
    change->enabled = enabled;
  change->secret = aiv_http_form_get (form, "key");
  if (change->secret != NULL && !check_key (change->secret, "key", error))
    return FALSE;
  return change->enabled >= 0 || change->price != AIV_ENGINE_LEAVE || change->concurrency != AIV_ENGINE_LEAVE
         || change->secret != NULL
         || aiv_http_fail_validation (error, "body", NULL, "missing",
                                      "Nothing to change: key, enabled, price or concurrency");
}

/* With a model, the change is of its price alone; it has an id of its own then. */
static gboolean
read_model (AivHttpRequest *request, const char *id, AivEngineChange *change, char **whole, GError **error)
{
  const char *model = aiv_http_form_get (aiv_http_request_get_form (request), "model");
  AivEngine *engine = get_engine (request, id);

  if (model == NULL)
    return TRUE;
  if (change->enabled >= 0 || change->concurrency != AIV_ENGINE_LEAVE || change->secret != NULL
      || change->price == AIV_ENGINE_LEAVE)
    return aiv_http_fail_validation (error, "body", "price", "missing", "A model has a price, and nothing else");
  /* A price that nothing has any more can still be taken back. */
  if (change->price >= 0 && (engine == NULL || !g_strv_contains (aiv_engine_get_models (engine), model)))
    return aiv_http_fail_validation (error, "body", "model", "enum", "The engine has no such model");
  if (*model == '\0' || strlen (model) > MAX_MODEL)
    return aiv_http_fail_validation (error, "body", "model", "string_too_long", "Input should have at most 200 bytes");
  *whole = g_strconcat (id, "/", model, NULL);
  return TRUE;
}

/* Puts a change on the disk and, once it is there, into effect. */
static gboolean
follow (AivHttpRequest *request, DexFuture *future, GError **error)
{
  AivEngineRow *row = dex_await_boxed (future, error);

  if (row == NULL)
    return FALSE;
  aiv_engine_settings_take (get_settings (request), row);
  aiv_backend_engines_changed (aiv_http_request_get_backend (request));
  return TRUE;
}

static gboolean
change_engine (AivHttpRequest *request, GError **error)
{
  const char *id = get_id (request, error);
  AivEngineChange change = AIV_ENGINE_CHANGE_INIT;
  g_autofree char *whole = NULL;
  JsonObject *reply;

  if (id == NULL || !read_change (aiv_http_request_get_form (request), &change, error)
      || !read_model (request, id, &change, &whole, error)
      || !follow (request,
                  aiv_engine_rows_update (aiv_admin_get_store (request), aiv_admin_get_actor (request),
                                          whole != NULL ? whole : id, &change),
                  error))
    return FALSE;
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_member (reply, "engine", make_json (request, id));
  return aiv_http_request_reply_object (request, 200, reply);
}

static char *
dup_digest (AivHttpRequest *request, const char *id)
{
  const char *key = aiv_engine_settings_get_key (get_settings (request), id);

  return key != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1) : NULL;
}

/* Tries the key of an engine and keeps what came of it. */
static gboolean
try_engine (AivHttpRequest *request, const char *id, AivEngineVerdict *verdict, char **detail, GError **error)
{
  g_autofree char *tried = dup_digest (request, id);
  g_autofree char *present = NULL;

  *verdict = aiv_engine_check (get_settings (request), id, detail);
  /* Somebody may have set another one while the service was thinking. */
  present = dup_digest (request, id);
  if (g_strcmp0 (tried, present) != 0)
    {
      *verdict = AIV_ENGINE_VERDICT_UNKNOWN;
      g_set_str (detail, "The key was changed meanwhile");
    }
  return follow (request,
                 aiv_engine_rows_check (aiv_admin_get_store (request), aiv_admin_get_actor (request), id,
                                        aiv_engine_verdict_to_string (*verdict), *detail),
                 error);
}

static gboolean
test_engine (AivHttpRequest *request, GError **error)
{
  const char *id = get_id (request, error);
  g_autofree char *detail = NULL;
  AivEngineVerdict verdict;
  JsonObject *reply;

  if (id == NULL || !try_engine (request, id, &verdict, &detail, error))
    return FALSE;
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", verdict == AIV_ENGINE_VERDICT_GOOD);
  json_object_set_boolean_member (reply, "checked", verdict != AIV_ENGINE_VERDICT_UNKNOWN);
  json_object_set_string_member (reply, "message", detail);
  json_object_set_member (reply, "engine", make_json (request, id));
  return aiv_http_request_reply_object (request, 200, reply);
}

/* As documented: 200 also where the check has failed, which `warning` tells then. */
static gboolean
set_token (AivHttpRequest *request, GError **error)
{
  AivEngineChange change = AIV_ENGINE_CHANGE_INIT;
  g_autofree char *detail = NULL;
  AivEngineVerdict verdict;
  JsonObject *reply;

  change.secret = aiv_http_form_require (aiv_http_request_get_form (request), "new_token", error);
  if (change.secret == NULL || !check_key (change.secret, "new_token", error)
      || !follow (request,
                  aiv_engine_rows_update (aiv_admin_get_store (request), aiv_admin_get_actor (request), TOKEN_ENGINE,
                                          &change),
                  error)
      || !try_engine (request, TOKEN_ENGINE, &verdict, &detail, error))
    return FALSE;
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_string_member (reply, "message", verdict == AIV_ENGINE_VERDICT_GOOD
                                                       ? "The token was stored and works"
                                                       : "The token was stored");
  if (verdict != AIV_ENGINE_VERDICT_GOOD)
    {
      g_autofree char *warning = g_strdup_printf (
          verdict == AIV_ENGINE_VERDICT_REFUSED ? "%s" : "It could not be checked whether the token works. %s", detail);

      json_object_set_string_member (reply, "warning", warning);
    }
  return aiv_http_request_reply_object (request, 200, reply);
}

/* Public, as documented: so it tells what the last try has shown, and tries nothing itself. */
static gboolean
get_token_status (AivHttpRequest *request, GError **error)
{
  AivEngineSettings *settings = get_settings (request);
  const AivEngineRow *row = aiv_engine_settings_lookup (settings, TOKEN_ENGINE);
  const char *check = row != NULL ? row->check : NULL;
  JsonObject *reply = json_object_new ();

  /* Without a token, videos are made here, which needs none. */
  if (aiv_engine_settings_get_key (settings, TOKEN_ENGINE) == NULL || g_strcmp0 (check, "good") == 0)
    json_object_set_boolean_member (reply, "valid", TRUE);
  else
    {
      json_object_set_boolean_member (reply, "valid", FALSE);
      json_object_set_string_member (reply, "error",
                                     g_strcmp0 (check, "refused") == 0 ? "The platform refuses the token"
                                     : check != NULL                   ? "The token could not be checked"
                                                                       : "The token has not been checked yet");
    }
  return aiv_http_request_reply_object (request, 200, reply);
}

#define ENGINE "/api/admin/engines/{engine}"

const AivHttpRoute aiv_admin_engine_routes[] = {
  { "GET", "/api/admin/engines", list_engines, AIV_HTTP_ADMIN, 0 },
  { "PATCH", ENGINE, change_engine, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "POST", ENGINE "/test", test_engine, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { "PATCH", "/api/admin/token", set_token, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "GET", "/api/token/status", get_token_status, AIV_HTTP_PUBLIC, 0 },
  { NULL },
};

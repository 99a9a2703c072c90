/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-json.h"

/* How a server is run, for its administrators: engines, queue, backups, audit log, statistics. */

static void
add (GString *text, const char *name, const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL || *value == '\0')
    return;
  escaped = aiv_request_escape (value);
  g_string_append_printf (text, "%c%s=%s", text->len > 0 ? '&' : '?', name, escaped);
}

static DexFuture *
take_status (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireServerStatus *status = aiv_wire_server_status_from_json (reply, &error);

  return status != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_SERVER_STATUS, status) : aiv_reply_error (error);
}

/**
 * aiv_client_fetch_server_status:
 * @self: a client of an administrator
 * @live: only what changes from one moment to the next
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireServerStatus]
 */
DexFuture *
aiv_client_fetch_server_status (AivClient *self, gboolean live)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_status, "/api/admin/server%s",
                                                  live ? "?live=true" : ""));
}

/**
 * aiv_client_share_server:
 * @self: a client of an administrator
 * @shared: whether others on the network are to be let in
 *
 * Only of a server whose status says that this can be said.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireServerStatus]; rejects with
 *   %AIV_API_ERROR_CONFLICT while the first password stands
 */
DexFuture *
aiv_client_share_server (AivClient *self, gboolean shared)
{
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  request = aiv_request_new ("PATCH", take_status, "/api/admin/server");
  aiv_request_set_form (request, "shared", shared ? "true" : "false", NULL);
  request->flags |= AIV_REQUEST_REPEATABLE;
  return aiv_client_start (self, request);
}

static DexFuture *
take_backup (AivClient *self, AivRequest *request, JsonNode *reply)
{
  const char *name = reply != NULL && JSON_NODE_HOLDS_OBJECT (reply)
                         ? aiv_json_get_string (json_node_get_object (reply), "name")
                         : NULL;

  if (name == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_PROTOCOL, "The answer names no backup"));
  return dex_future_new_for_string (name);
}

/**
 * aiv_client_make_backup:
 * @self: a client of an administrator
 *
 * Has the server make a complete copy of its data, where it keeps its backups.
 *
 * Returns: (transfer full): a future of a string: what the backup is called
 */
DexFuture *
aiv_client_make_backup (AivClient *self)
{
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  request = aiv_request_new (SOUP_METHOD_POST, take_backup, "/api/admin/backup");
  aiv_request_take_json (request, json_object_new ());
  return aiv_client_start (self, request);
}

static DexFuture *
take_engines (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWirePage *page = aiv_wire_page_from_json (reply, "engines", (AivWireFromJson) aiv_wire_engine_from_json,
                                               (GDestroyNotify) aiv_wire_engine_unref, &error);

  return page != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, page) : aiv_reply_error (error);
}

/**
 * aiv_client_fetch_engines:
 * @self: a client of an administrator
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireEngine]
 */
DexFuture *
aiv_client_fetch_engines (AivClient *self)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_engines, "/api/admin/engines"));
}

static DexFuture *
take_engine (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  JsonObject *root = reply != NULL && JSON_NODE_HOLDS_OBJECT (reply) ? json_node_get_object (reply) : NULL;
  AivWireEngine *engine = aiv_wire_engine_from_json (root != NULL ? json_object_get_member (root, "engine") : NULL, &error);

  return engine != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_ENGINE, engine) : aiv_reply_error (error);
}

/**
 * aiv_client_set_engine:
 * @self: a client of an administrator
 * @engine_id: which
 * @member: `enabled` (`true`, `false`), `price`, `concurrency` or `key`
 * @value: what it is to be; empty takes the setting back
 * @version: of the engine that is meant; -1 for any
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireEngine]; rejects with
 *   %AIV_API_ERROR_STALE if somebody else was faster
 */
DexFuture *
aiv_client_set_engine (AivClient *self, const char *engine_id, const char *member, const char *value, gint64 version)
{
  g_autofree char *text = version >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, version) : NULL;
  g_autofree char *id = NULL;
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (engine_id != NULL && member != NULL && value != NULL);

  id = aiv_request_escape (engine_id);
  request = aiv_request_new ("PATCH", take_engine, "/api/admin/engines/%s", id);
  aiv_request_set_form (request, member, value, text != NULL ? "version" : NULL, text, NULL);
  request->flags |= AIV_REQUEST_REPEATABLE;
  return aiv_client_start (self, request);
}

/**
 * aiv_client_set_model_price:
 * @self: a client of an administrator
 * @engine_id: which
 * @model: one of its models
 * @price: credits for a video; empty for the engine's
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireEngine]
 */
DexFuture *
aiv_client_set_model_price (AivClient *self, const char *engine_id, const char *model, const char *price)
{
  g_autofree char *id = NULL;
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (engine_id != NULL && model != NULL && price != NULL);

  id = aiv_request_escape (engine_id);
  request = aiv_request_new ("PATCH", take_engine, "/api/admin/engines/%s", id);
  aiv_request_set_form (request, "model", model, "price", price, NULL);
  request->flags |= AIV_REQUEST_REPEATABLE;
  return aiv_client_start (self, request);
}

/**
 * aiv_client_test_engine:
 * @self: a client of an administrator
 * @engine_id: which
 *
 * Tries the key of an engine; what came of it stands in `check` and `check_detail`.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireEngine]
 */
DexFuture *
aiv_client_test_engine (AivClient *self, const char *engine_id)
{
  g_autofree char *id = NULL;
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (engine_id != NULL);

  id = aiv_request_escape (engine_id);
  request = aiv_request_new (SOUP_METHOD_POST, take_engine, "/api/admin/engines/%s/test", id);
  aiv_request_take_json (request, json_object_new ());
  return aiv_client_start (self, request);
}

static DexFuture *
take_audit (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWirePage *page = aiv_wire_page_from_json (reply, "entries", (AivWireFromJson) aiv_wire_audit_entry_from_json,
                                               (GDestroyNotify) aiv_wire_audit_entry_unref, &error);

  return page != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, page) : aiv_reply_error (error);
}

/**
 * aiv_client_make_audit_path:
 * @actor: (nullable): only what this user did, by id; "server" for the server itself
 * @action: (nullable): only this, such as "credits.adjust", or all that begin with it
 * @since: (nullable): not before, a day or a time in ISO 8601
 * @until: (nullable): before
 *
 * Returns: (transfer full): path and query of the audit log
 */
char *
aiv_client_make_audit_path (const char *actor, const char *action, const char *since, const char *until)
{
  g_autoptr (GString) query = g_string_new (NULL);

  add (query, "actor", actor);
  add (query, "action", action);
  add (query, "since", since);
  add (query, "until", until);
  return g_strconcat ("/api/admin/audit", query->str, NULL);
}

/**
 * aiv_client_fetch_audit:
 * @self: a client of an administrator
 * @path: of [func@Aiv.client_make_audit_path]
 * @limit: how many, 1 to 200
 * @offset: how many to leave out
 *
 * Reads the audit log, newest first.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireAuditEntry]
 */
DexFuture *
aiv_client_fetch_audit (AivClient *self, const char *path, guint limit, guint offset)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (path != NULL);

  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_audit, "%s%climit=%u&offset=%u", path,
                                                  strchr (path, '?') != NULL ? '&' : '?', limit, offset));
}

static DexFuture *
take_stats (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireStats *stats = aiv_wire_stats_from_json (reply, &error);

  return stats != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_STATS, stats) : aiv_reply_error (error);
}

/**
 * aiv_client_make_stats_path:
 * @from: (nullable): first day, "2026-11-21", of UTC
 * @to: (nullable): last day
 * @user_id: (nullable): only this user's
 * @model: (nullable): only of this model
 * @by: (nullable): of a table: "day", "user" or "model"
 *
 * Returns: (transfer full): path and query of the statistics
 */
char *
aiv_client_make_stats_path (const char *from, const char *to, const char *user_id, const char *model, const char *by)
{
  g_autoptr (GString) query = g_string_new (NULL);

  add (query, "from", from);
  add (query, "to", to);
  add (query, "user", user_id);
  add (query, "model", model);
  add (query, "by", by);
  return g_strconcat ("/api/admin/stats", query->str, NULL);
}

/**
 * aiv_client_fetch_stats:
 * @self: a client of an administrator
 * @path: of [func@Aiv.client_make_stats_path], without `by`
 *
 * Returns: (transfer full): a future of [struct@Aiv.WireStats]
 */
DexFuture *
aiv_client_fetch_stats (AivClient *self, const char *path)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (path != NULL);

  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_stats, "%s", path));
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-client-people.h"

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-json.h"

/* What administrators do with accounts beyond the documented services. */

static JsonObject *
get_root (JsonNode *reply)
{
  return reply != NULL && JSON_NODE_HOLDS_OBJECT (reply) ? json_node_get_object (reply) : NULL;
}

static DexFuture *
take_detail (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireUserDetail *detail = aiv_wire_user_detail_from_json (reply, &error);

  return detail != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_USER_DETAIL, detail) : aiv_reply_error (error);
}

/**
 * aiv_client_fetch_user:
 * @self: a client of an administrator
 * @user_id: whom
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireUserDetail]
 */
DexFuture *
aiv_client_fetch_user (AivClient *self, const char *user_id)
{
  g_autofree char *id = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL);

  id = aiv_request_escape (user_id);
  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_detail, "/api/admin/users/%s", id));
}

static DexFuture *
take_user (AivClient *self, AivRequest *request, JsonNode *reply)
{
  JsonObject *root = get_root (reply);
  GError *error = NULL;
  AivWireUser *user = aiv_wire_user_from_json (root != NULL ? json_object_get_member (root, "user") : NULL, &error);

  return user != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_USER, user) : aiv_reply_error (error);
}

/**
 * aiv_client_change_user:
 * @self: a client of an administrator
 * @user_id: whom
 * @changes: (transfer full): what, as PATCH /api/admin/users/{user} takes it: all of it is done, or
 *   nothing
 * @version: of the account that @changes are meant for; 0 for any
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireUser]; rejects with %AIV_API_ERROR_STALE
 *   when somebody else was faster
 */
DexFuture *
aiv_client_change_user (AivClient *self, const char *user_id, JsonObject *changes, gint64 version)
{
  g_autofree char *id = NULL;
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL && changes != NULL);

  id = aiv_request_escape (user_id);
  if (version > 0)
    json_object_set_int_member (changes, "version", version);
  request = aiv_request_new ("PATCH", take_user, "/api/admin/users/%s", id);
  aiv_request_take_json (request, changes);
  return aiv_client_start (self, request);
}

/**
 * aiv_client_delete_user:
 * @self: a client of an administrator
 * @user_id: whom
 * @version: of the account that is meant; 0 for any
 *
 * Deletes an account with everything but its ledger.
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_API_ERROR_STALE when somebody else
 *   has changed it meanwhile
 */
DexFuture *
aiv_client_delete_user (AivClient *self, const char *user_id, gint64 version)
{
  g_autofree char *id = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL);

  id = aiv_request_escape (user_id);
  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_DELETE, aiv_reply_true,
                                                  "/api/admin/users/%s?version=%" G_GINT64_FORMAT, id, version));
}

static DexFuture *
take_sessions (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWirePage *page = aiv_wire_page_from_json (reply, "sessions", (AivWireFromJson) aiv_wire_user_session_from_json,
                                               (GDestroyNotify) aiv_wire_user_session_unref, &error);

  return page != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, page) : aiv_reply_error (error);
}

/**
 * aiv_client_fetch_user_sessions:
 * @self: a client of an administrator
 * @user_id: whose
 * @limit: how many, 1 to 200
 * @offset: how many to leave out
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireUserSession]
 */
DexFuture *
aiv_client_fetch_user_sessions (AivClient *self, const char *user_id, guint limit, guint offset)
{
  g_autofree char *id = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL);

  id = aiv_request_escape (user_id);
  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_sessions,
                                                  "/api/admin/users/%s/sessions?limit=%u&offset=%u", id, limit, offset));
}

static DexFuture *
take_count (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return dex_future_new_for_int64 (aiv_json_get_int (get_root (reply), "count", 0));
}

/**
 * aiv_client_sign_user_out:
 * @self: a client of an administrator
 * @user_id: whom
 *
 * Ends all sessions of an account.
 *
 * Returns: (transfer full): a future of an int64: how many those were
 */
DexFuture *
aiv_client_sign_user_out (AivClient *self, const char *user_id)
{
  g_autofree char *id = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL);

  id = aiv_request_escape (user_id);
  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_DELETE, take_count, "/api/admin/users/%s/sessions", id));
}

static DexFuture *
take_credits (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return dex_future_new_for_int64 (aiv_json_get_int (get_root (reply), "credits", 0));
}

/**
 * aiv_client_undo_entry:
 * @self: a client of an administrator
 * @entry_id: an entry of a ledger by which somebody gave or took credits
 * @reason: why, for the ledger
 * @key: (nullable): names this, however often it is sent; %NULL for once
 *
 * Takes an entry back by a counter-entry.
 *
 * Returns: (transfer full): a future of an int64: the balance; rejects with %AIV_API_ERROR_STALE when
 *   it has been taken back already
 */
DexFuture *
aiv_client_undo_entry (AivClient *self, gint64 entry_id, const char *reason, const char *key)
{
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  request = aiv_request_new (SOUP_METHOD_POST, take_credits, "/api/admin/ledger/%" G_GINT64_FORMAT "/undo", entry_id);
  aiv_request_set_form (request, "reason", reason, NULL);
  aiv_request_take_key (request, key);
  return aiv_client_start (self, request);
}

static JsonObject *
make_filter (const AivUserFilter *filter)
{
  JsonObject *object = json_object_new ();

  if (filter->query != NULL && *filter->query != '\0')
    json_object_set_string_member (object, "query", filter->query);
  if (filter->plan != NULL)
    json_object_set_string_member (object, "plan", filter->plan);
  if (filter->disabled >= 0)
    json_object_set_boolean_member (object, "disabled", filter->disabled);
  if (filter->is_admin >= 0)
    json_object_set_boolean_member (object, "is_admin", filter->is_admin);
  if (filter->max_credits >= 0)
    json_object_set_int_member (object, "max_credits", filter->max_credits);
  return object;
}

static DexFuture *
take_bulk (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireBulkCredits *bulk = aiv_wire_bulk_credits_from_json (reply, &error);

  return bulk != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_BULK_CREDITS, bulk) : aiv_reply_error (error);
}

/**
 * aiv_client_bulk_credits:
 * @self: a client of an administrator
 * @bulk: the change
 * @dry_run: whether only to say what it would do
 * @key: (nullable): names this, however often it is sent; %NULL for once
 *
 * Changes the credits of many accounts, of all or of none.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireBulkCredits]
 */
DexFuture *
aiv_client_bulk_credits (AivClient *self, const AivBulkRequest *bulk, gboolean dry_run, const char *key)
{
  JsonObject *object;
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (bulk != NULL && bulk->reason != NULL);

  object = json_object_new ();
  if (bulk->user_ids != NULL)
    {
      JsonArray *ids = json_array_new ();

      for (guint i = 0; bulk->user_ids[i] != NULL; i++)
        json_array_add_string_element (ids, bulk->user_ids[i]);
      json_object_set_array_member (object, "users", ids);
    }
  else
    {
      json_object_set_object_member (object, "filter", make_filter (&bulk->filter));
    }
  json_object_set_int_member (object, bulk->absolute ? "new_credits" : "delta", bulk->amount);
  json_object_set_string_member (object, "reason", bulk->reason);
  json_object_set_boolean_member (object, "dry_run", dry_run);
  request = aiv_request_new (SOUP_METHOD_POST, take_bulk, "/api/admin/credits/bulk");
  aiv_request_take_json (request, object);
  if (!dry_run)
    aiv_request_take_key (request, key);
  return aiv_client_start (self, request);
}

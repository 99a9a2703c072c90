/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-client-people.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"

static JsonObject *
get_root (JsonNode *reply)
{
  return reply != NULL && JSON_NODE_HOLDS_OBJECT (reply) ? json_node_get_object (reply) : NULL;
}

static AivWireUser *
read_user (JsonNode *reply, GError **error)
{
  JsonObject *root = get_root (reply);

  return aiv_wire_user_from_json (root != NULL ? json_object_get_member (root, "user") : NULL, error);
}

/* What the documented batch service gives a new account (WIRE.md A1), and tells nobody. */
#define FIRST_PASSWORD "123456"

/* That service neither searches nor pages: it tells all there are. */
static void
search (AivWirePage *page, const char *query)
{
  g_autofree char *wanted = query != NULL ? g_utf8_casefold (query, -1) : NULL;

  for (guint i = page->items->len; wanted != NULL && i-- > 0;)
    {
      const AivWireUser *user = g_ptr_array_index (page->items, i);
      g_autofree char *name = g_utf8_casefold (user->username != NULL ? user->username : "", -1);

      if (strstr (name, wanted) == NULL)
        g_ptr_array_remove_index (page->items, i);
    }
  page->total = page->items->len;
}

static DexFuture *
take_users (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWirePage *page = aiv_wire_page_from_json (reply, "users", (AivWireFromJson) aiv_wire_user_from_json,
                                               (GDestroyNotify) aiv_wire_user_unref, &error);

  if (page != NULL && self->server_info != NULL && !aiv_client_has_feature (self, AIV_FEATURE_USERS))
    search (page, request->data);
  return page != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_PAGE, page) : aiv_reply_error (error);
}

static void
add_text (GString *query, const char *name, const char *text)
{
  g_autofree char *escaped = text != NULL && *text != '\0' ? aiv_request_escape (text) : NULL;

  if (escaped != NULL)
    g_string_append_printf (query, "&%s=%s", name, escaped);
}

static void
add_flag (GString *query, const char *name, int flag)
{
  if (flag >= 0)
    g_string_append_printf (query, "&%s=%s", name, flag ? "true" : "false");
}

/* What narrows a list of users, as it stands in a query, from its first "&" on. */
char *
aiv_user_filter_to_query (const AivUserFilter *filter)
{
  GString *query = g_string_new (NULL);

  add_text (query, "query", filter->query);
  add_text (query, "plan", filter->plan);
  add_flag (query, "disabled", filter->disabled);
  add_flag (query, "is_admin", filter->is_admin);
  if (filter->max_credits >= 0)
    g_string_append_printf (query, "&max_credits=%" G_GINT64_FORMAT, filter->max_credits);
  return g_string_free_and_steal (query);
}

/**
 * aiv_client_find_users:
 * @self: a client of an administrator
 * @filter: which
 * @sort: (nullable): `username`, `credits`, `created_at` or `last_seen`, with `-` in front
 *   for descending; %NULL: the server's order
 * @limit: how many, 1 to 200
 * @offset: how many to leave out
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireUser]
 */
DexFuture *
aiv_client_find_users (AivClient *self, const AivUserFilter *filter, const char *sort, guint limit, guint offset)
{
  AivRequest *request;
  g_autofree char *narrow = NULL;
  g_autoptr (GString) more = NULL;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (filter != NULL);

  narrow = aiv_user_filter_to_query (filter);
  more = g_string_new (narrow);
  add_text (more, "sort", sort);
  request = aiv_request_new (SOUP_METHOD_GET, take_users, "/api/admin/users?limit=%u&offset=%u%s", limit, offset, more->str);
  request->data = g_strdup (filter->query);
  request->data_free = g_free;
  return aiv_client_start (self, request);
}

/**
 * aiv_client_fetch_users:
 * @self: a client of an administrator
 * @query: (nullable): part of the name; %NULL: all
 * @sort: (nullable): see [method@Aiv.Client.find_users]
 * @limit: how many, 1 to 200
 * @offset: how many to leave out
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WirePage] of [struct@Aiv.WireUser]
 */
DexFuture *
aiv_client_fetch_users (AivClient *self, const char *query, const char *sort, guint limit, guint offset)
{
  AivUserFilter filter = AIV_USER_FILTER_INIT;

  filter.query = query;
  return aiv_client_find_users (self, &filter, sort, limit, offset);
}

/* One that is kept until the answer is known, or a new one. */
void
aiv_request_take_key (AivRequest *self, const char *key)
{
  if (key != NULL)
    g_set_str (&self->idempotency_key, key);
  else
    aiv_request_add_key (self);
}

static DexFuture *
take_new_user (AivClient *self, AivRequest *request, JsonNode *reply)
{
  g_autoptr (AivWireUser) user = NULL;
  const char *password;
  GError *error = NULL;

  if ((user = read_user (reply, &error)) == NULL)
    return aiv_reply_error (error);
  password = aiv_json_get_string (get_root (reply), "password");
  if (password == NULL && self->server_info != NULL && !aiv_client_has_feature (self, AIV_FEATURE_USERS))
    password = FIRST_PASSWORD;
  return dex_future_new_take_boxed (AIV_TYPE_NEW_USER, aiv_new_user_new (user, password));
}

/**
 * aiv_client_create_user:
 * @self: a client of an administrator
 * @username: name of the new account
 * @password: (nullable): its first password; %NULL: the server makes one
 * @credits: what it starts with
 * @is_admin: whether it may administer
 * @key: (nullable): names this account, however often it is asked for; %NULL for once
 *
 * Returns: (transfer full): a future of an [struct@Aiv.NewUser]
 */
DexFuture *
aiv_client_create_user (AivClient *self, const char *username, const char *password, gint64 credits,
                        gboolean is_admin, const char *key)
{
  g_autofree char *amount = NULL;
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (username != NULL);

  amount = g_strdup_printf ("%" G_GINT64_FORMAT, credits);
  request = aiv_request_new (SOUP_METHOD_POST, take_new_user, "/api/admin/users");
  aiv_request_set_form (request, "username", username, "credits", amount, "is_admin", is_admin ? "true" : "false",
                        "password", password, NULL);
  aiv_request_take_key (request, key);
  return aiv_client_start (self, request);
}

static DexFuture *
take_credits (AivClient *self, AivRequest *request, JsonNode *reply)
{
  return dex_future_new_for_int64 (aiv_json_get_int (get_root (reply), "credits", 0));
}

static DexFuture *
patch_credits (AivClient *self, const char *user_id, const char *member, gint64 amount, gint64 expected, const char *reason,
               const char *key)
{
  g_autofree char *id = aiv_request_escape (user_id);
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, amount);
  g_autofree char *before = expected >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, expected) : NULL;
  AivRequest *request = aiv_request_new ("PATCH", take_credits, "/api/admin/users/%s/credits", id);

  if (before != NULL)
    aiv_request_set_form (request, member, number, "reason", reason, "expected_credits", before, NULL);
  else
    aiv_request_set_form (request, member, number, "reason", reason, NULL);
  aiv_request_take_key (request, key);
  return aiv_client_start (self, request);
}

/**
 * aiv_client_set_credits:
 * @self: a client of an administrator
 * @user_id: whose
 * @credits: the balance to have
 * @expected: the balance that was seen, for which @credits is meant; -1 for any. Servers without
 *   administration of users ask for none
 * @reason: (nullable): why, for the ledger
 * @key: (nullable): names this change, however often it is sent; %NULL for one that is sent once
 *
 * Returns: (transfer full): a future of an int64: the balance
 */
DexFuture *
aiv_client_set_credits (AivClient *self, const char *user_id, gint64 credits, gint64 expected, const char *reason,
                        const char *key)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL);

  return patch_credits (self, user_id, "new_credits", credits, expected, reason, key);
}

typedef struct
{
  AivClient *client;
  char *user_id;
  gint64 delta;
} Adjust;

static void
adjust_free (gpointer data)
{
  Adjust *adjust = data;

  g_object_unref (adjust->client);
  g_free (adjust->user_id);
  g_free (adjust);
}

/* The documented batch service takes balances only. */
static DexFuture *
adjust_fiber (gpointer data)
{
  Adjust *adjust = data;
  g_autoptr (AivWirePage) page = NULL;
  GError *error = NULL;

  page = dex_await_boxed (aiv_client_fetch_users (adjust->client, NULL, NULL, 200, 0), &error);
  for (guint i = 0; page != NULL && i < page->items->len; i++)
    {
      const AivWireUser *user = g_ptr_array_index (page->items, i);

      if (g_strcmp0 (user->id, adjust->user_id) == 0)
        return patch_credits (adjust->client, adjust->user_id, "new_credits", user->credits + adjust->delta, -1, NULL, NULL);
    }
  if (error != NULL)
    return aiv_reply_error (error);
  return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_NOT_FOUND, "There is no such user"));
}

/**
 * aiv_client_adjust_credits:
 * @self: a client of an administrator
 * @user_id: whose
 * @delta: signed amount
 * @reason: (nullable): why, for the ledger; our servers ask for one
 * @key: (nullable): names this change, however often it is sent; %NULL for one that is sent once
 *
 * Returns: (transfer full): a future of an int64: the balance
 */
DexFuture *
aiv_client_adjust_credits (AivClient *self, const char *user_id, gint64 delta, const char *reason, const char *key)
{
  Adjust *adjust;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL);

  if (self->server_info == NULL || aiv_client_has_feature (self, AIV_FEATURE_USERS))
    return patch_credits (self, user_id, "delta", delta, -1, reason, key);

  adjust = g_new0 (Adjust, 1);
  adjust->client = g_object_ref (self);
  adjust->user_id = g_strdup (user_id);
  adjust->delta = delta;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, adjust_fiber, adjust, adjust_free);
}

static DexFuture *
take_password (AivClient *self, AivRequest *request, JsonNode *reply)
{
  const char *password = aiv_json_get_string (get_root (reply), "password");

  if (password == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_PROTOCOL, "The answer has no password"));
  return dex_future_new_for_string (password);
}

/**
 * aiv_client_reset_password:
 * @self: a client of an administrator
 * @user_id: whose
 *
 * Returns: (transfer full): a future of a string: the new password, told this once
 */
DexFuture *
aiv_client_reset_password (AivClient *self, const char *user_id)
{
  g_autofree char *id = NULL;
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL);

  id = aiv_request_escape (user_id);
  request = aiv_request_new (SOUP_METHOD_POST, take_password, "/api/admin/users/%s/reset-password", id);
  aiv_request_take_json (request, json_object_new ());
  return aiv_client_start (self, request);
}

static DexFuture *
take_user (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireUser *user = read_user (reply, &error);

  return user != NULL ? dex_future_new_take_boxed (AIV_TYPE_WIRE_USER, user) : aiv_reply_error (error);
}

static DexFuture *
patch_user (AivClient *self, const char *user_id, const char *member, gboolean value)
{
  g_autofree char *id = aiv_request_escape (user_id);
  AivRequest *request = aiv_request_new ("PATCH", take_user, "/api/admin/users/%s", id);
  JsonObject *object = json_object_new ();

  json_object_set_boolean_member (object, member, value);
  aiv_request_take_json (request, object);
  request->flags |= AIV_REQUEST_REPEATABLE;
  return aiv_client_start (self, request);
}

/**
 * aiv_client_set_disabled:
 * @self: a client of an administrator
 * @user_id: who
 * @disabled: whether they may not sign in
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireUser]
 */
DexFuture *
aiv_client_set_disabled (AivClient *self, const char *user_id, gboolean disabled)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL);

  return patch_user (self, user_id, "disabled", disabled);
}

/**
 * aiv_client_set_admin:
 * @self: a client of an administrator
 * @user_id: who
 * @is_admin: whether they may administer
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireUser]
 */
DexFuture *
aiv_client_set_admin (AivClient *self, const char *user_id, gboolean is_admin)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (user_id != NULL);

  return patch_user (self, user_id, "is_admin", is_admin);
}

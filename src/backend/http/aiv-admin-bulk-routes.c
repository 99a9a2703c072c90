/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-admin-replies.h"
#include "aiv-http-error.h"
#include "aiv-json.h"
#include "aiv-request-key.h"
#include "aiv-routes.h"
#include "store/aiv-bulk-credits.h"
#include "store/aiv-subscriptions.h"

/* POST /api/admin/credits/bulk: credits of many users, for one reason, all or none. */

#define MAX_REASON_BYTES 500

/* Lines in an answer; what a change does is counted in any case. */
#define MAX_LINES 1000

static gboolean
add_user (GArray *ids, const char *text, GError **error)
{
  gint64 id;

  if (text == NULL || !aiv_user_id_parse (text, &id))
    return aiv_http_fail (error, 404, "User not found: %s", text != NULL ? text : "null");
  if (ids->len == AIV_BULK_MAX_USERS)
    return aiv_http_fail_validation (error, "body", "users", "too_long", "These are too many users at once");
  g_array_append_val (ids, id);
  return TRUE;
}

static gboolean
add_texts (GArray *ids, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", AIV_BULK_MAX_USERS + 1);

  for (guint i = 0; parts[i] != NULL; i++)
    if (!add_user (ids, g_strstrip (parts[i]), error))
      return FALSE;
  return TRUE;
}

static gboolean
add_array (GArray *ids, JsonArray *array, GError **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gboolean is_text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;

      if (!is_text)
        return aiv_http_fail_validation (error, "body", "users", "string_type", "Input should be a list of users' ids");
      if (!add_user (ids, json_node_get_string (node), error))
        return FALSE;
    }
  return TRUE;
}

/* Exactly these users: a list in JSON, in a form their ids with commas between. */
static gboolean
get_users (AivHttpForm *form, GArray **ids, GError **error)
{
  JsonObject *json = aiv_http_form_get_json (form);
  const char *text = aiv_http_form_get (form, "users");

  if (json != NULL ? !json_object_has_member (json, "users") : text == NULL)
    return TRUE;
  *ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (json != NULL)
    {
      JsonArray *array = aiv_json_get_array (json, "users");

      if (array == NULL)
        return aiv_http_fail_validation (error, "body", "users", "list_type", "Input should be a list of users' ids");
      if (!add_array (*ids, array, error))
        return FALSE;
    }
  else if (!add_texts (*ids, text, error))
    return FALSE;
  return (*ids)->len > 0
         || aiv_http_fail_validation (error, "body", "users", "too_short", "Input should name at least one user");
}

/* A filter stands in an object of its own in JSON, and beside the rest in a form. */
static gboolean
get_filter (AivHttpForm *form, AivHttpForm **filter, gboolean *given, GError **error)
{
  JsonObject *json = aiv_http_form_get_json (form);
  JsonObject *object = json != NULL ? aiv_json_get_object (json, "filter") : NULL;

  *filter = object != NULL ? aiv_http_form_new () : g_object_ref (form);
  if (object != NULL)
    {
      g_autoptr (JsonNode) node = json_node_alloc ();
      g_autofree char *text = NULL;

      json_node_init_object (node, object);
      text = aiv_json_to_string (node);
      if (!aiv_http_form_add_json (*filter, text, strlen (text), error))
        return FALSE;
      *given = TRUE;
      return TRUE;
    }
  if (json != NULL && json_object_has_member (json, "filter"))
    return aiv_http_fail_validation (error, "body", "filter", "dict_type", "Input should be an object");
  *given = json == NULL
           && (aiv_http_form_get (form, "query") != NULL || aiv_http_form_get (form, "plan") != NULL
               || aiv_http_form_get (form, "max_credits") != NULL
               || aiv_http_form_get (form, "disabled") != NULL || aiv_http_form_get (form, "is_admin") != NULL);
  return TRUE;
}

static gboolean
get_flag (AivHttpForm *form, const char *name, int *flag, GError **error)
{
  gboolean value;

  if (!aiv_http_form_get_bool (form, name, FALSE, &value, error))
    return FALSE;
  *flag = aiv_http_form_get (form, name) != NULL ? value : -1;
  return TRUE;
}

static gboolean
read_filter (AivHttpForm *filter, AivBulkCredits *bulk, GError **error)
{
  bulk->query = aiv_http_form_get (filter, "query");
  if (bulk->query != NULL && *bulk->query == '\0')
    bulk->query = NULL;
  bulk->plan = aiv_http_form_get (filter, "plan");
  if (bulk->plan != NULL && !aiv_subscriptions_plan_is_valid (bulk->plan))
    return aiv_http_fail_validation (error, "body", "plan", "enum", "Input should be free, basic or pro");
  if (!aiv_http_form_get_int (filter, "max_credits", -1, &bulk->max_credits, error))
    return FALSE;
  return get_flag (filter, "disabled", &bulk->disabled, error) && get_flag (filter, "is_admin", &bulk->is_admin, error);
}

static gboolean
read_amount (AivHttpForm *form, AivBulkCredits *bulk, GError **error)
{
  const char *member;

  bulk->absolute = aiv_http_form_get (form, "new_credits") != NULL;
  member = bulk->absolute ? "new_credits" : "delta";
  if (bulk->absolute && aiv_http_form_get (form, "delta") != NULL)
    return aiv_http_fail_validation (error, "body", "delta", "extra_forbidden", "Either new_credits or delta");
  if (aiv_http_form_require (form, member, error) == NULL
      || !aiv_http_form_get_int (form, member, 0, &bulk->amount, error))
    return FALSE;
  if (bulk->absolute && bulk->amount < 0)
    return aiv_http_fail (error, 400, "Credits cannot be negative");
  if (ABS (bulk->amount) > AIV_STORE_MAX_CREDITS)
    return aiv_http_fail_validation (error, "body", member, "out_of_range",
                                     "These are more credits than an account may have");
  bulk->reason = aiv_http_form_require (form, "reason", error);
  if (bulk->reason == NULL)
    return FALSE;
  return strlen (bulk->reason) <= MAX_REASON_BYTES
         || aiv_http_fail_validation (error, "body", "reason", "string_too_long", "Input should have at most 500 bytes");
}

static JsonArray *
make_lines (const AivBulkChange *change)
{
  JsonArray *lines = json_array_new ();

  for (guint i = 0; i < MIN (change->lines->len, MAX_LINES); i++)
    {
      const AivBulkLine *line = change->lines->pdata[i];
      g_autofree char *id = aiv_user_id_to_string (line->user_id);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "user_id", id);
      json_object_set_string_member (object, "username", line->username);
      json_object_set_int_member (object, "credits", line->before);
      json_object_set_int_member (object, "credits_after", line->after);
      json_object_set_boolean_member (object, "below_zero", line->after < 0);
      json_array_add_object_element (lines, object);
    }
  return lines;
}

static gboolean
reply_change (AivHttpRequest *request, const AivBulkChange *change, gboolean dry_run)
{
  JsonObject *reply = json_object_new ();

  json_object_set_boolean_member (reply, "success", change->n_below == 0);
  json_object_set_boolean_member (reply, "dry_run", dry_run);
  json_object_set_int_member (reply, "count", change->count);
  json_object_set_int_member (reply, "total", change->total);
  json_object_set_int_member (reply, "below_zero", change->n_below);
  json_object_set_int_member (reply, "matched", change->lines->len);
  json_object_set_boolean_member (reply, "truncated", change->lines->len > MAX_LINES);
  json_object_set_array_member (reply, "users", make_lines (change));
  return aiv_http_request_reply_object (request, 200, reply);
}

/* Says which user there is not. */
static gboolean
pass_missing (GError **error)
{
  g_autoptr (GError) missing = NULL;

  if (error != NULL && g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    {
      missing = g_steal_pointer (error);
      aiv_http_fail (error, 404, "%s", missing->message);
    }
  return FALSE;
}

static gboolean
change_credits (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  AivStore *store = aiv_admin_get_store (request);
  AivBulkCredits bulk = AIV_BULK_CREDITS_INIT;
  g_autoptr (GArray) ids = NULL;
  g_autoptr (AivHttpForm) filter = NULL;
  g_autoptr (AivBulkChange) change = NULL;
  g_auto (AivHeldKey) key = { 0 };
  gboolean dry_run, filtered = FALSE;

  if (!aiv_held_key_init (&key, request, error) || !aiv_http_form_get_bool (form, "dry_run", FALSE, &dry_run, error)
      || !read_amount (form, &bulk, error) || !get_users (form, &ids, error)
      || !get_filter (form, &filter, &filtered, error) || !read_filter (filter, &bulk, error))
    return FALSE;
  if ((ids != NULL) == filtered)
    return aiv_http_fail_validation (error, "body", "users", filtered ? "extra_forbidden" : "missing",
                                     "Either users or a filter; an empty filter means everybody");
  bulk.user_ids = ids;
  change = dex_await_boxed (dry_run ? aiv_bulk_credits_preview (store, &bulk)
                                    : aiv_bulk_credits_apply (store, aiv_admin_get_actor (request), &bulk,
                                                              aiv_held_key_get (&key)),
                            error);
  return change != NULL ? reply_change (request, change, dry_run) : pass_missing (error);
}

const AivHttpRoute aiv_admin_bulk_routes[] = {
  { "POST", "/api/admin/credits/bulk", change_credits, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_KEYED },
  { NULL },
};

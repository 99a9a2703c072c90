/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-batch-replies.h"
#include "aiv-credit-replies.h"
#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-json.h"
#include "aiv-request-key.h"
#include "aiv-routes.h"
#include "aiv-time.h"
#include "aiv-wire-rows.h"
#include "store/aiv-ledger.h"
#include "store/aiv-subscriptions.h"
#include "store/aiv-users.h"

/* What administrators do. */

static AivStore *
get_store (AivHttpRequest *request)
{
  return aiv_backend_get_store (aiv_http_request_get_backend (request));
}

static gint64
get_actor (AivHttpRequest *request)
{
  return aiv_http_request_get_identity (request)->user_id;
}

static gboolean
user_not_found (GError **error)
{
  return aiv_http_fail (error, 404, "User not found");
}

static gboolean
pass_missing_user (GError **error)
{
  if (error != NULL && g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    {
      g_clear_error (error);
      user_not_found (error);
    }
  return FALSE;
}

static gboolean
get_user_id (AivHttpRequest *request, gint64 *user_id, GError **error)
{
  return aiv_user_id_parse (aiv_http_request_get_param (request, 0), user_id) || user_not_found (error);
}

static const struct
{
  const char *name;
  AivUserSort sort;
} sorts[] = {
  { "id", AIV_USER_SORT_ID },
  { "username", AIV_USER_SORT_USERNAME },
  { "credits", AIV_USER_SORT_CREDITS },
  { "created_at", AIV_USER_SORT_CREATED },
  { "last_seen", AIV_USER_SORT_LAST_SEEN },
};

static gboolean
get_sort (AivHttpRequest *request, AivUserQuery *query, GError **error)
{
  const char *text = aiv_http_request_get_query (request, "sort");

  if (text == NULL || *text == '\0')
    return TRUE;
  query->descending = text[0] == '-';
  for (guint i = 0; i < G_N_ELEMENTS (sorts); i++)
    if (g_str_equal (text + query->descending, sorts[i].name))
      {
        query->sort = sorts[i].sort;
        return TRUE;
      }
  return aiv_http_fail_validation (error, "query", "sort", "enum",
                                   "Input should be id, username, credits, created_at or last_seen");
}

static gboolean
list_users (AivHttpRequest *request, GError **error)
{
  AivUserQuery query = { .query = aiv_http_request_get_query (request, "query"), .sort = AIV_USER_SORT_ID };
  g_autoptr (AivWirePage) page = aiv_wire_page_new ((GDestroyNotify) aiv_wire_user_unref);
  g_autoptr (GPtrArray) rows = NULL;
  gint64 limit, offset;
  guint64 total = 0;

  if (!aiv_http_request_get_query_int (request, "limit", 200, 1, 1000, &limit, error)
      || !aiv_http_request_get_query_int (request, "offset", 0, 0, G_MAXINT32, &offset, error)
      || !get_sort (request, &query, error))
    return FALSE;
  query.limit = (guint) limit;
  query.offset = (guint) offset;
  if (query.query != NULL && *query.query == '\0')
    query.query = NULL;
  rows = aiv_users_list (get_store (request), &query, &total, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    g_ptr_array_add (page->items, aiv_wire_from_user (rows->pdata[i]));
  page->total = (gint64) total;
  return aiv_http_request_reply_json (request, 200,
                                      aiv_wire_page_to_json (page, "users", (AivWireToJson) aiv_wire_user_to_json));
}

static JsonObject *
make_user_reply (const AivUserRow *row, const char *password)
{
  g_autoptr (AivWireUser) user = aiv_wire_from_user (row);
  JsonObject *reply = json_object_new ();

  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_member (reply, "user", aiv_wire_user_to_json (user));
  /* The only time that it is told. */
  if (password != NULL)
    json_object_set_string_member (reply, "password", password);
  return reply;
}

static gboolean
reply_created (AivHttpRequest *request, AivNewUser *made)
{
  JsonNode *kept = json_node_new (JSON_NODE_OBJECT);

  /* Passwords are not kept: who repeats a request resets it instead. */
  json_node_take_object (kept, make_user_reply (made->user, NULL));
  aiv_http_request_set_kept_answer (request, kept);
  return aiv_http_request_reply_object (request, 200, make_user_reply (made->user, made->password));
}

/* Reads a member of the form that must be one of a few words; absent is %NULL. */
static gboolean
get_word (AivHttpForm *form, const char *name, gboolean (*is_valid) (const char *), const char *words, const char **word,
          GError **error)
{
  *word = aiv_http_form_get (form, name);
  if (*word == NULL || is_valid (*word))
    return TRUE;
  return aiv_http_fail_validation (error, "body", name, "enum", words);
}

/* An empty date is none; absent leaves it. */
static gboolean
get_date (AivHttpForm *form, const char *name, gint64 *ms, GError **error)
{
  const char *text = aiv_http_form_get (form, name);

  if (text == NULL)
    return TRUE;
  *ms = 0;
  if (*text == '\0' || (aiv_time_parse (text, ms) && *ms > 0))
    return TRUE;
  return aiv_http_fail_validation (error, "body", name, "datetime_parsing", "Input should be a valid datetime");
}

#define PLANS "Input should be free, basic or pro"
#define STATES "Input should be active, cancelled or expired"

static gboolean
change_subscription (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  AivSubscriptionChange change = AIV_SUBSCRIPTION_CHANGE_INIT;
  g_autoptr (AivUserRow) row = NULL;
  gint64 user_id;

  if (!get_user_id (request, &user_id, error)
      || !get_word (form, "subscription_plan", aiv_subscriptions_plan_is_valid, PLANS, &change.plan, error)
      || !get_word (form, "subscription_status", aiv_subscriptions_status_is_valid, STATES, &change.status, error)
      || !get_date (form, "subscription_start_date", &change.start, error)
      || !get_date (form, "subscription_end_date", &change.end, error))
    return FALSE;
  if (change.plan == NULL && change.status == NULL && change.start == -1 && change.end == -1)
    return aiv_http_fail_validation (error, "body", "subscription_plan", "missing", "Field required");
  row = dex_await_boxed (aiv_subscriptions_update (get_store (request), get_actor (request), user_id, &change), error);
  return row != NULL ? aiv_http_request_reply_object (request, 200, make_user_reply (row, NULL))
                     : pass_missing_user (error);
}

/* Gives a new account the plan that the request names, and puts the account as it is then into @made. */
static gboolean
give_plan (AivHttpRequest *request, const char *plan, AivNewUser *made, GError **error)
{
  AivSubscriptionChange change = AIV_SUBSCRIPTION_CHANGE_INIT;
  AivUserRow *row;

  change.plan = plan;
  row = dex_await_boxed (aiv_subscriptions_update (get_store (request), get_actor (request), made->user->id, &change),
                         error);
  if (row == NULL)
    return FALSE;
  aiv_user_row_unref (made->user);
  made->user = row;
  return TRUE;
}

static gboolean
create_user (AivHttpRequest *request, GError **error)
{
  AivAuth *auth = aiv_backend_get_auth (aiv_http_request_get_backend (request));
  AivHttpForm *form = aiv_http_request_get_form (request);
  const char *username = aiv_http_form_require (form, "username", error);
  const char *password = aiv_http_form_get (form, "password");
  const char *plan = NULL;
  gint64 credits = 0;
  gboolean is_admin = FALSE;
  g_autoptr (AivNewUser) made = NULL;

  if (username == NULL
      || !aiv_http_form_get_int (form, "credits", AIV_STORE_DEFAULT_CREDITS, &credits, error)
      || !aiv_http_form_get_bool (form, "is_admin", FALSE, &is_admin, error)
      || !get_word (form, "plan", aiv_subscriptions_plan_is_valid, PLANS, &plan, error))
    return FALSE;
  if (credits < 0)
    return aiv_http_fail (error, 400, "Credits cannot be negative");
  if (!aiv_users_username_is_valid (username))
    return aiv_http_fail_validation (error, "body", "username", "string_pattern", "This cannot be a username");
  if (password != NULL && *password == '\0')
    password = NULL;
  made = dex_await_boxed (aiv_auth_create_user (auth, aiv_http_request_get_identity (request), username, password,
                                                is_admin, credits),
                          error);
  return made != NULL && (plan == NULL || give_plan (request, plan, made, error)) && reply_created (request, made);
}

static gboolean
change_user (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  AivUserChange change = AIV_USER_CHANGE_INIT;
  g_autoptr (AivUserRow) row = NULL;
  gint64 user_id;
  gboolean disabled, is_admin;

  if (!get_user_id (request, &user_id, error) || !aiv_http_form_get_bool (form, "disabled", FALSE, &disabled, error)
      || !aiv_http_form_get_bool (form, "is_admin", FALSE, &is_admin, error))
    return FALSE;
  if (aiv_http_form_get (form, "disabled") != NULL)
    change.disabled = disabled;
  if (aiv_http_form_get (form, "is_admin") != NULL)
    change.is_admin = is_admin;
  if (change.disabled == -1 && change.is_admin == -1)
    return aiv_http_fail_validation (error, "body", NULL, "missing", "Nothing to change: disabled or is_admin");
  row = dex_await_boxed (aiv_users_update (get_store (request), get_actor (request), user_id, &change), error);
  return row != NULL ? aiv_http_request_reply_object (request, 200, make_user_reply (row, NULL))
                     : pass_missing_user (error);
}

static gboolean
set_credits (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  gboolean absolute = aiv_http_form_get (form, "new_credits") != NULL;
  const char *reason = aiv_http_form_get (form, "reason");
  g_auto (AivHeldKey) key = { 0 };
  g_autoptr (AivOutcome) outcome = NULL;
  g_autofree char *id = NULL;
  DexFuture *future;
  JsonObject *reply;
  gint64 user_id, amount;

  if (!get_user_id (request, &user_id, error) || !aiv_held_key_init (&key, request, error)
      /* An empty field is no amount, least of all 0. */
      || aiv_http_form_require (form, absolute ? "new_credits" : "delta", error) == NULL
      || !aiv_http_form_get_int (form, absolute ? "new_credits" : "delta", 0, &amount, error))
    return FALSE;
  if (absolute && amount < 0)
    return aiv_http_fail (error, 400, "Credits cannot be negative");
  if (amount > AIV_STORE_MAX_CREDITS || amount < -AIV_STORE_MAX_CREDITS)
    return aiv_http_fail_validation (error, "body", absolute ? "new_credits" : "delta", "out_of_range",
                                     "These are more credits than an account may have");
  future = absolute ? aiv_ledger_set (get_store (request), get_actor (request), user_id, amount, reason,
                                      aiv_held_key_get (&key))
                    : aiv_ledger_adjust (get_store (request), get_actor (request), user_id, amount, reason,
                                         aiv_held_key_get (&key));
  outcome = dex_await_boxed (future, error);
  if (outcome == NULL)
    return pass_missing_user (error);

  id = aiv_user_id_to_string (user_id);
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_string_member (reply, "user_id", id);
  json_object_set_int_member (reply, "credits", outcome->credits);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
reset_password (AivHttpRequest *request, GError **error)
{
  AivAuth *auth = aiv_backend_get_auth (aiv_http_request_get_backend (request));
  const char *password = aiv_http_form_get (aiv_http_request_get_form (request), "password");
  g_autoptr (AivNewUser) changed = NULL;
  gint64 user_id;

  if (!get_user_id (request, &user_id, error))
    return FALSE;
  if (password != NULL && *password == '\0')
    password = NULL;
  changed = dex_await_boxed (aiv_auth_reset_password (auth, aiv_http_request_get_identity (request), user_id, password),
                             error);
  return changed != NULL
             ? aiv_http_request_reply_object (request, 200, make_user_reply (changed->user, changed->password))
             : pass_missing_user (error);
}

static gboolean
get_user_ledger (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivUserRow) user = NULL;
  gint64 user_id;

  if (!get_user_id (request, &user_id, error))
    return FALSE;
  user = aiv_users_get (get_store (request), user_id, error);
  return user != NULL ? aiv_reply_ledger (request, user_id, error) : pass_missing_user (error);
}

static gboolean
list_all_batches (AivHttpRequest *request, GError **error)
{
  return aiv_reply_batches (request, AIV_ANY_USER, 100, error);
}

/* The documented servers keep the key of a remote platform here. The local engine has none. */
static gboolean
set_token (AivHttpRequest *request, GError **error)
{
  JsonObject *reply;

  if (aiv_http_form_require (aiv_http_request_get_form (request), "new_token", error) == NULL)
    return FALSE;
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_string_member (reply, "message", "Nothing was stored");
  json_object_set_string_member (reply, "warning", "Videos are made by this server itself, which needs no token");
  return aiv_http_request_reply_object (request, 200, reply);
}

#define USER "/api/admin/users/{user}"

const AivHttpRoute aiv_admin_routes[] = {
  { "GET", "/api/admin/users", list_users, AIV_HTTP_ADMIN, 0 },
  { "POST", "/api/admin/users", create_user, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_KEPT },
  { "PATCH", USER, change_user, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "PATCH", USER "/subscription", change_subscription, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "PATCH", USER "/credits", set_credits, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_KEYED },
  { "POST", USER "/reset-password", reset_password, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { "GET", USER "/ledger", get_user_ledger, AIV_HTTP_ADMIN, 0 },
  { "GET", "/api/admin/batches", list_all_batches, AIV_HTTP_ADMIN, 0 },
  { "PATCH", "/api/admin/token", set_token, AIV_HTTP_ADMIN, 0 },
  { NULL },
};

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-admin-fields.h"
#include "aiv-admin-replies.h"
#include "aiv-backend.h"
#include "aiv-csv-reply.h"
#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-json.h"
#include "aiv-page-text.h"
#include "aiv-request-key.h"
#include "aiv-routes.h"
#include "aiv-wire-rows.h"
#include "store/aiv-subscriptions.h"
#include "store/aiv-users-search.h"

/* What administrators do. */

/* On one page; as many as are told where no limit is named. */
#define MAX_USERS 10000

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

static const char *
get_text (AivHttpRequest *request, const char *name)
{
  const char *text = aiv_http_request_get_query (request, name);

  return text != NULL && *text != '\0' ? text : NULL;
}

static gboolean
get_query_flag (AivHttpRequest *request, const char *name, int *flag, GError **error)
{
  const char *text = get_text (request, name);

  if (text == NULL)
    return TRUE;
  *flag = g_str_equal (text, "true") || g_str_equal (text, "1");
  return *flag || g_str_equal (text, "false") || g_str_equal (text, "0")
         || aiv_http_fail_validation (error, "query", name, "bool_parsing", "Input should be true or false");
}

static gboolean
get_filter (AivHttpRequest *request, AivUserQuery *query, GError **error)
{
  const char *plan = get_text (request, "plan");

  query->query = get_text (request, "query");
  if (plan != NULL && !aiv_subscriptions_plan_is_valid (plan))
    return aiv_http_fail_validation (error, "query", "plan", "enum", "Input should be free, basic or pro");
  /* A search keeps the query for longer than the request; there are only so many plans. */
  query->plan = g_intern_string (plan);
  return get_query_flag (request, "disabled", &query->disabled, error)
         && get_query_flag (request, "is_admin", &query->is_admin, error)
         && aiv_http_request_get_query_int (request, "max_credits", -1, -1, G_MAXINT64, &query->max_credits, error);
}

/* At once where an index leads to the page; where all have to be looked at, that is done elsewhere. */
static AivRowPage *
read_page (AivStore *store, const AivUserQuery *query, GError **error)
{
  GPtrArray *users;
  guint64 total = 0;

  if (aiv_users_query_is_narrow (query))
    return dex_await_boxed (aiv_users_search (store, query), error);
  users = aiv_users_list (store, query, &total, error);
  return users != NULL ? aiv_row_page_new (users, total) : NULL;
}

static const char *const columns[]
    = { "id",         "username", "name", "email", "credits", "held", "is_admin", "disabled", "plan",
        "subscription_status", "subscription_start_date", "subscription_end_date", "created_at", "last_seen", NULL };

static gint
fill_users (AivStore *store, AivCsv *csv, gpointer data, GError **error)
{
  AivUserQuery *query = data;
  g_autoptr (AivRowPage) page = read_page (store, query, error);

  if (page == NULL)
    return -1;
  for (guint i = 0; i < page->rows->len; i++)
    {
      const AivUserRow *row = page->rows->pdata[i];
      g_autofree char *id = aiv_user_id_to_string (row->id);

      aiv_csv_add_text (csv, id);
      aiv_csv_add_text (csv, row->username);
      aiv_csv_add_text (csv, row->name);
      aiv_csv_add_text (csv, row->email);
      aiv_csv_add_int (csv, row->credits);
      aiv_csv_add_int (csv, row->held);
      aiv_csv_add_bool (csv, row->is_admin);
      aiv_csv_add_bool (csv, row->disabled);
      aiv_csv_add_text (csv, row->plan);
      aiv_csv_add_text (csv, row->subscription_status);
      aiv_csv_add_time (csv, row->subscription_start);
      aiv_csv_add_time (csv, row->subscription_end);
      aiv_csv_add_time (csv, row->created_at);
      aiv_csv_add_time (csv, row->last_seen);
      aiv_csv_end_row (csv);
      query->after = row->id;
    }
  return (gint) page->rows->len;
}

static JsonNode *
make_user (gconstpointer row)
{
  g_autoptr (AivWireUser) user = aiv_wire_from_user (row);

  return aiv_wire_user_to_json (user);
}

/* Step by step: the documented front end asks for all users at once. */
static gboolean
reply_users (AivHttpRequest *request, AivUserQuery *query, GError **error)
{
  AivStore *store = aiv_admin_get_store (request);
  g_autoptr (GString) text = aiv_page_text_new ("users");
  guint wanted = query->limit;
  guint64 total;
  guint n;

  do
    {
      g_autoptr (AivRowPage) page = NULL;

      query->limit = MIN (wanted, AIV_CSV_STEP);
      page = read_page (store, query, error);
      if (page == NULL || !aiv_page_text_add (text, request, page->rows, make_user, error))
        return FALSE;
      n = page->rows->len;
      total = page->total;
      wanted -= n;
      query->offset += n;
    }
  while (n == query->limit && wanted > 0);
  return aiv_page_text_reply (g_steal_pointer (&text), request, total);
}

static gboolean
list_users (AivHttpRequest *request, GError **error)
{
  AivUserQuery query = AIV_USER_QUERY_INIT;
  gint64 limit, offset;

  if (!aiv_http_request_get_query_int (request, "limit", MAX_USERS, 1, MAX_USERS, &limit, error)
      || !aiv_http_request_get_query_int (request, "offset", 0, 0, G_MAXINT32, &offset, error)
      || !get_sort (request, &query, error) || !get_filter (request, &query, error))
    return FALSE;
  if (aiv_csv_is_wanted (request))
    {
      /* All of them, in the one order that costs the same at every place. */
      query.sort = AIV_USER_SORT_ID;
      query.descending = FALSE;
      query.limit = AIV_CSV_STEP;
      return aiv_csv_reply (request, "users", columns, fill_users, &query, error);
    }
  query.limit = (guint) limit;
  query.offset = (guint) offset;
  return reply_users (request, &query, error);
}

/* Passwords are not kept: who repeats a request is told to have another one made. */
static JsonNode *
describe_kept (const AivUserRow *user)
{
  JsonNode *kept = json_node_new (JSON_NODE_OBJECT);
  JsonObject *reply = aiv_admin_make_user_reply (user, NULL);

  if (user->must_change_password)
    json_object_set_string_member (reply, "message", "The password was told once. Reset it to have another one made");
  json_node_take_object (kept, reply);
  return kept;
}

/* Goes with the account into the store. */
static char *
write_kept (const AivUserRow *user)
{
  g_autoptr (JsonNode) kept = describe_kept (user);

  return aiv_json_to_string (kept);
}

static gboolean
reply_created (AivHttpRequest *request, AivNewUser *made)
{
  if (made->answer != NULL)
    {
      g_autoptr (GBytes) answer = g_bytes_new (made->answer, strlen (made->answer));

      return aiv_http_request_reply_bytes (request, 200, "application/json", answer);
    }
  aiv_http_request_set_kept_answer (request, describe_kept (made->user));
  return aiv_http_request_reply_object (request, 200, aiv_admin_make_user_reply (made->user, made->password));
}

static gboolean
change_subscription (AivHttpRequest *request, GError **error)
{
  AivUserChange change = AIV_USER_CHANGE_INIT;
  g_autoptr (AivUserRow) row = NULL;
  gint64 user_id;

  if (!aiv_admin_get_user_id (request, &user_id, error)
      || !aiv_admin_get_subscription (aiv_http_request_get_form (request), &change.subscription, error)
      || !aiv_admin_get_version (request, &change.version, error))
    return FALSE;
  if (aiv_admin_keeps_subscription (&change.subscription))
    return aiv_http_fail_validation (error, "body", "subscription_plan", "missing", "Field required");
  row = dex_await_boxed (
      aiv_users_update (aiv_admin_get_store (request), aiv_admin_get_actor (request), user_id, &change), error);
  return row != NULL ? aiv_http_request_reply_object (request, 200, aiv_admin_make_user_reply (row, NULL))
                     : aiv_admin_pass_missing_user (error);
}

static char *
dup_some (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static AivUserDraft *
make_draft (const char *username, gint64 credits, const AivUserChange *change)
{
  const AivSubscriptionChange *subscription = &change->subscription;
  AivUserDraft *draft = aiv_user_draft_new ();

  draft->username = g_strdup (username);
  draft->is_admin = change->is_admin == 1;
  draft->disabled = change->disabled == 1;
  draft->credits = credits;
  draft->name = dup_some (change->name);
  draft->email = dup_some (change->email);
  draft->plan = g_strdup (subscription->plan);
  draft->subscription_status = g_strdup (subscription->status);
  draft->subscription_start = MAX (subscription->start, 0);
  draft->subscription_end = MAX (subscription->end, 0);
  draft->cap_concurrent = MAX (change->cap_concurrent, 0);
  draft->cap_daily = MAX (change->cap_daily, 0);
  draft->cap_monthly = MAX (change->cap_monthly, 0);
  return draft;
}

static gboolean
create_user (AivHttpRequest *request, GError **error)
{
  AivAuth *auth = aiv_backend_get_auth (aiv_http_request_get_backend (request));
  AivHttpForm *form = aiv_http_request_get_form (request);
  const char *username = aiv_http_form_require (form, "username", error);
  const char *password = aiv_http_form_get (form, "password");
  AivUserChange change = AIV_USER_CHANGE_INIT;
  gint64 credits = 0;
  g_auto (AivHeldKey) key = { 0 };
  g_autoptr (AivUserDraft) draft = NULL;
  g_autoptr (AivNewUser) made = NULL;

  if (username == NULL || !aiv_held_key_init (&key, request, error)
      || !aiv_http_form_get_int (form, "credits", AIV_STORE_DEFAULT_CREDITS, &credits, error)
      || !aiv_admin_get_change (form, &change, error))
    return FALSE;
  if (credits < 0)
    return aiv_http_fail (error, 400, "Credits cannot be negative");
  if (credits > AIV_STORE_MAX_CREDITS)
    return aiv_http_fail_validation (error, "body", "credits", "out_of_range",
                                     "These are more credits than an account may have");
  if (!aiv_users_username_is_valid (username))
    return aiv_http_fail_validation (error, "body", "username", "string_pattern", "This cannot be a username");
  if (password != NULL && *password == '\0')
    password = NULL;
  draft = make_draft (username, credits, &change);
  made = dex_await_boxed (aiv_auth_create_account (auth, aiv_http_request_get_identity (request), draft, password,
                                                   aiv_held_key_get (&key), write_kept),
                          error);
  return made != NULL && reply_created (request, made);
}

static gboolean
change_user (AivHttpRequest *request, GError **error)
{
  AivUserChange change = AIV_USER_CHANGE_INIT;
  g_autoptr (AivUserRow) row = NULL;
  gint64 user_id;

  if (!aiv_admin_get_user_id (request, &user_id, error)
      || !aiv_admin_get_change (aiv_http_request_get_form (request), &change, error)
      || !aiv_admin_get_version (request, &change.version, error))
    return FALSE;
  if (aiv_admin_keeps_all (&change))
    return aiv_http_fail_validation (error, "body", NULL, "missing",
                                     "Nothing to change: disabled, is_admin, name, email, plan or caps");
  row = dex_await_boxed (
      aiv_users_update (aiv_admin_get_store (request), aiv_admin_get_actor (request), user_id, &change), error);
  return row != NULL ? aiv_http_request_reply_object (request, 200, aiv_admin_make_user_reply (row, NULL))
                     : aiv_admin_pass_missing_user (error);
}

static gboolean
reset_password (AivHttpRequest *request, GError **error)
{
  AivAuth *auth = aiv_backend_get_auth (aiv_http_request_get_backend (request));
  const char *password = aiv_http_form_get (aiv_http_request_get_form (request), "password");
  g_autoptr (AivNewUser) changed = NULL;
  gint64 user_id;

  if (!aiv_admin_get_user_id (request, &user_id, error))
    return FALSE;
  if (password != NULL && *password == '\0')
    password = NULL;
  changed = dex_await_boxed (aiv_auth_reset_password (auth, aiv_http_request_get_identity (request), user_id, password),
                             error);
  return changed != NULL
             ? aiv_http_request_reply_object (request, 200, aiv_admin_make_user_reply (changed->user, changed->password))
             : aiv_admin_pass_missing_user (error);
}

#define USER "/api/admin/users/{user}"

const AivHttpRoute aiv_admin_user_routes[] = {
  { "GET", "/api/admin/users", list_users, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "POST", "/api/admin/users", create_user, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_KEYED },
  { "PATCH", USER, change_user, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "PATCH", USER "/subscription", change_subscription, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "POST", USER "/reset-password", reset_password, AIV_HTTP_ADMIN, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { NULL },
};

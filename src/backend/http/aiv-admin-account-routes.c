/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-admin-fields.h"
#include "aiv-admin-replies.h"
#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-page-text.h"
#include "aiv-routes.h"
#include "aiv-time.h"
#include "aiv-wire-rows.h"
#include "store/aiv-caps.h"
#include "store/aiv-outcome.h"
#include "store/aiv-row-page.h"
#include "store/aiv-sessions.h"
#include "store/aiv-users-delete.h"

/* One account: all that there is of it, where it is signed in, and its end. */

/* Of a deleted account only the ledger is left. */
static AivUserRow *
find_user (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivUserRow) user = NULL;
  gint64 user_id;

  if (!aiv_admin_get_user_id (request, &user_id, error))
    return NULL;
  user = aiv_users_get (aiv_admin_get_store (request), user_id, error);
  if (user == NULL)
    aiv_admin_pass_missing_user (error);
  else if (user->deleted_at > 0)
    aiv_http_fail (error, 404, "User not found");
  else
    return g_steal_pointer (&user);
  return NULL;
}

static JsonObject *
make_usage (const AivUsage *usage)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "unfinished", usage->unfinished);
  json_object_set_int_member (object, "today", usage->today);
  json_object_set_int_member (object, "this_month", usage->this_month);
  return object;
}

static gboolean
get_user (AivHttpRequest *request, GError **error)
{
  AivStore *store = aiv_admin_get_store (request);
  g_autoptr (AivUserRow) user = find_user (request, error);
  g_autoptr (GPtrArray) sessions = NULL;
  AivUsage usage = { 0 };
  guint64 n_sessions = 0;
  JsonObject *reply;

  if (user == NULL || !aiv_caps_get_usage (store, user->id, &usage, error)
      || (sessions = aiv_sessions_list (store, user->id, 1, 0, &n_sessions, error)) == NULL)
    return FALSE;
  reply = aiv_admin_make_user_reply (user, NULL);
  json_object_set_object_member (reply, "usage", make_usage (&usage));
  json_object_set_int_member (reply, "batches", user->n_batches);
  json_object_set_int_member (reply, "videos", user->n_videos);
  json_object_set_int_member (reply, "stored", user->stored);
  json_object_set_int_member (reply, "sessions", (gint64) n_sessions);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
delete_user (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivUserRow) user = NULL;
  g_autofree char *id = NULL;
  JsonObject *reply;
  gint64 user_id, version;

  if (!aiv_admin_get_user_id (request, &user_id, error) || !aiv_admin_get_version (request, &version, error))
    return FALSE;
  if (user_id == aiv_admin_get_actor (request))
    return aiv_http_fail (error, 400, "Nobody deletes the account that they are signed in with");
  user = dex_await_boxed (
      aiv_users_delete (aiv_admin_get_store (request), aiv_admin_get_actor (request), user_id, version), error);
  if (user == NULL)
    return aiv_admin_pass_missing_user (error);
  id = aiv_user_id_to_string (user_id);
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_string_member (reply, "user_id", id);
  json_object_set_int_member (reply, "batches", user->n_batches);
  json_object_set_int_member (reply, "videos", user->n_videos);
  json_object_set_int_member (reply, "credits", user->credits + user->held);
  return aiv_http_request_reply_object (request, 200, reply);
}

static void
set_time (JsonObject *object, const char *name, gint64 ms)
{
  g_autofree char *text = ms > 0 ? aiv_time_format_naive (ms) : NULL;

  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

static JsonNode *
make_session (gconstpointer data)
{
  const AivSessionRow *row = data;
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  set_time (object, "created_at", row->created_at);
  set_time (object, "used_at", row->used_at);
  set_time (object, "expires_at", row->expires_at);
  json_node_take_object (node, object);
  return node;
}

static gboolean
list_sessions (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivUserRow) user = find_user (request, error);
  g_autoptr (AivRowPage) page = NULL;
  GPtrArray *rows;
  gint64 limit, offset;
  guint64 total = 0;

  if (user == NULL || !aiv_http_request_get_query_int (request, "limit", 50, 1, 200, &limit, error)
      || !aiv_http_request_get_query_int (request, "offset", 0, 0, G_MAXINT32, &offset, error)
      || (rows = aiv_sessions_list (aiv_admin_get_store (request), user->id, (guint) limit, (guint) offset, &total, error))
             == NULL)
    return FALSE;
  page = aiv_row_page_new (rows, total);
  return aiv_page_reply (request, "sessions", page, make_session, error);
}

static gboolean
end_sessions (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivOutcome) outcome = NULL;
  JsonObject *reply;
  gint64 user_id;

  if (!aiv_admin_get_user_id (request, &user_id, error))
    return FALSE;
  outcome = dex_await_boxed (
      aiv_sessions_end_all (aiv_admin_get_store (request), aiv_admin_get_actor (request), user_id), error);
  if (outcome == NULL)
    return aiv_admin_pass_missing_user (error);
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_int_member (reply, "count", outcome->count);
  return aiv_http_request_reply_object (request, 200, reply);
}

#define USER "/api/admin/users/{user}"

const AivHttpRoute aiv_admin_account_routes[] = {
  { "GET", USER, get_user, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "DELETE", USER, delete_user, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "GET", USER "/sessions", list_sessions, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { "DELETE", USER "/sessions", end_sessions, AIV_HTTP_ADMIN, AIV_HTTP_FIBER },
  { NULL },
};

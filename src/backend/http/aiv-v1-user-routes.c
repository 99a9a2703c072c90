/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-routes.h"
#include "aiv-v1-json.h"
#include "aiv-wire-rows.h"
#include "store/aiv-profiles.h"
#include "store/aiv-users.h"

/* People under /api/v1 (API.md §1 and §2). */

#define N_RECENT 5

static AivStore *
get_store (AivHttpRequest *request)
{
  return aiv_backend_get_store (aiv_http_request_get_backend (request));
}

static gint64
get_user_id (AivHttpRequest *request)
{
  return aiv_http_request_get_identity (request)->user_id;
}

static gboolean
reply_user (AivHttpRequest *request, const AivUserRow *row)
{
  g_autoptr (AivWireV1User) user = aiv_wire_v1_from_user (row);

  return aiv_http_request_reply_json (request, 200, aiv_wire_v1_user_to_json (user));
}

static gboolean
get_me (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivUserRow) row = aiv_users_get (get_store (request), get_user_id (request), error);

  return row != NULL && reply_user (request, row);
}

/* Everything else in the body is nobody's to change here, least of all plan and credits. */
static gboolean
patch_profile (AivHttpRequest *request, GError **error)
{
  AivProfileChange change = { NULL, NULL };
  JsonObject *body = aiv_http_form_get_json (aiv_http_request_get_form (request));
  g_autoptr (AivUserRow) row = NULL;

  if (!aiv_v1_get_text (request, "name", &change.name, error)
      || !aiv_v1_get_text (request, "avatar_url", &change.avatar_url, error))
    return FALSE;
  if (change.name != NULL && !aiv_profiles_name_is_valid (change.name))
    return aiv_http_fail_validation (error, "body", "name", "string_pattern",
                                     "A name has 1 to 100 characters of text");
  /* null and the empty text take the picture away. */
  if (change.avatar_url == NULL && body != NULL && json_object_has_member (body, "avatar_url"))
    change.avatar_url = "";
  if (change.avatar_url != NULL && *change.avatar_url != '\0' && !aiv_profiles_avatar_is_valid (change.avatar_url))
    return aiv_http_fail_validation (error, "body", "avatar_url", "url_parsing",
                                     "Input should be an http or https URL of at most 2048 characters");
  row = dex_await_boxed (aiv_profiles_update (get_store (request), get_user_id (request), &change), error);
  return row != NULL && reply_user (request, row);
}

static gboolean
get_credits (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivUserRow) row = aiv_users_get (get_store (request), get_user_id (request), error);
  JsonObject *reply;

  if (row == NULL)
    return FALSE;
  reply = json_object_new ();
  json_object_set_double_member (reply, "credits", (double) row->credits);
  json_object_set_int_member (reply, "user_id", row->id);
  return aiv_http_request_reply_object (request, 200, reply);
}

/* "m***" for a name or the first part of an address: the first character and nothing of the
 * length. */
static char *
mask (const char *text, gsize length)
{
  const char *end = length > 0 ? g_utf8_next_char (text) : text;

  return g_strdup_printf ("%.*s***", (int) (end - text), text);
}

/* The provider of an address is not masked: it is not what tells a person. */
static char *
mask_email (const char *email)
{
  const char *at = email != NULL ? strrchr (email, '@') : NULL;
  g_autofree char *local = NULL;

  if (at == NULL)
    return NULL;
  local = mask (email, (gsize) (at - email));
  return g_strconcat (local, at, NULL);
}

static JsonObject *
make_recent (const AivUserRow *row)
{
  JsonObject *user = json_object_new ();
  g_autofree char *email = mask_email (row->email);
  /* Without a name there is only what the account signs in with, which is not for strangers;
   * and some people's name at their provider is their address. */
  gboolean masked = row->name == NULL || strchr (row->name, '@') != NULL;
  g_autofree char *name = masked ? mask (row->name != NULL ? row->name : row->username, 1) : g_strdup (row->name);

  json_object_set_int_member (user, "id", row->id);
  json_object_set_string_member (user, "name", name);
  if (email != NULL)
    json_object_set_string_member (user, "email", email);
  else
    json_object_set_null_member (user, "email");
  if (row->avatar_url != NULL)
    json_object_set_string_member (user, "avatar_url", row->avatar_url);
  else
    json_object_set_null_member (user, "avatar_url");
  return user;
}

static gboolean
list_recent (AivHttpRequest *request, GError **error)
{
  guint64 total = 0;
  g_autoptr (GPtrArray) rows = aiv_profiles_list_recent (get_store (request), N_RECENT, &total, error);
  JsonObject *reply;
  JsonArray *users;

  if (rows == NULL)
    return FALSE;
  users = json_array_sized_new (rows->len);
  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (users, make_recent (rows->pdata[i]));
  reply = json_object_new ();
  json_object_set_array_member (reply, "recent_users", users);
  json_object_set_int_member (reply, "total_count", (gint64) total);
  json_object_set_int_member (reply, "display_count", (gint64) total);
  return aiv_http_request_reply_object (request, 200, reply);
}

const AivHttpRoute aiv_v1_user_routes[] = {
  { "GET", "/api/v1/auth/me", get_me, AIV_HTTP_USER, 0 },
  { "GET", "/api/v1/users/credits", get_credits, AIV_HTTP_USER, 0 },
  { "GET", "/api/v1/users/profile", get_me, AIV_HTTP_USER, 0 },
  { "PATCH", "/api/v1/users/profile", patch_profile, AIV_HTTP_USER, AIV_HTTP_FIBER },
  { "GET", "/api/v1/users/recent", list_recent, AIV_HTTP_PUBLIC, 0 },
  { NULL },
};

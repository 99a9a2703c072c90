/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-admin-replies.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-time.h"
#include "aiv-wire-rows.h"

/* What the endpoints of administrators share. */

/**
 * aiv_admin_get_store:
 * @request: a request
 *
 * Returns: (transfer none): the store
 */
AivStore *
aiv_admin_get_store (AivHttpRequest *request)
{
  return aiv_backend_get_store (aiv_http_request_get_backend (request));
}

/**
 * aiv_admin_get_actor:
 * @request: a request of an administrator
 *
 * Returns: id of the administrator
 */
gint64
aiv_admin_get_actor (AivHttpRequest *request)
{
  return aiv_http_request_get_identity (request)->user_id;
}

static gboolean
user_not_found (GError **error)
{
  return aiv_http_fail (error, 404, "User not found");
}

/**
 * aiv_admin_pass_missing_user:
 * @error: (inout): an error of the store
 *
 * Says of something that was not found that it was a user.
 *
 * Returns: %FALSE
 */
gboolean
aiv_admin_pass_missing_user (GError **error)
{
  if (error != NULL && g_error_matches (*error, AIV_STORE_ERROR, AIV_STORE_ERROR_NOT_FOUND))
    {
      g_clear_error (error);
      user_not_found (error);
    }
  return FALSE;
}

/**
 * aiv_admin_get_user_id:
 * @request: a request whose first parameter is a user
 * @user_id: (out): the user
 * @error: a 404 where it cannot be one
 *
 * Returns: whether @user_id is set
 */
gboolean
aiv_admin_get_user_id (AivHttpRequest *request, gint64 *user_id, GError **error)
{
  return aiv_user_id_parse (aiv_http_request_get_param (request, 0), user_id) || user_not_found (error);
}

/**
 * aiv_admin_make_user_reply:
 * @row: an account
 * @password: (nullable): the password that was made for it, which is told only this once
 *
 * Returns: (transfer full): the answer
 */
JsonObject *
aiv_admin_make_user_reply (const AivUserRow *row, const char *password)
{
  g_autoptr (AivWireUser) user = aiv_wire_from_user (row);
  JsonObject *reply = json_object_new ();

  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_member (reply, "user", aiv_wire_user_to_json (user));
  if (password != NULL)
    json_object_set_string_member (reply, "password", password);
  return reply;
}

/**
 * aiv_admin_get_time:
 * @request: a request
 * @name: a member of its query: a date and time in ISO 8601, UTC where it names no zone,
 *   or a date alone, for its first instant in UTC
 * @ms: (out): ms since 1970; 0 without one
 * @error: a 422 that names it
 *
 * Returns: whether it is a time or missing
 */
gboolean
aiv_admin_get_time (AivHttpRequest *request, const char *name, gint64 *ms, GError **error)
{
  const char *text = aiv_http_request_get_query (request, name);
  g_autofree char *midnight = text != NULL && strlen (text) == strlen ("2026-11-21") ? g_strconcat (text, "T00:00:00", NULL)
                                                                                     : NULL;

  *ms = 0;
  if (text == NULL || *text == '\0' || (aiv_time_parse (midnight != NULL ? midnight : text, ms) && *ms > 0))
    return TRUE;
  return aiv_http_fail_validation (error, "query", name, "datetime_parsing", "Input should be a valid datetime");
}

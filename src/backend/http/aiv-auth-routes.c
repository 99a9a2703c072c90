/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-rates.h"
#include "aiv-http-request.h"
#include "aiv-routes.h"
#include "aiv-served.h"
#include "aiv-wire-rows.h"
#include "store/aiv-outcome.h"
#include "store/aiv-users.h"

/* Signing in and out, and a user's own account. */

static AivAuth *
get_auth (AivHttpRequest *request)
{
  return aiv_backend_get_auth (aiv_http_request_get_backend (request));
}

static gboolean
reply_trimmed (AivHttpRequest *request, JsonNode *node)
{
  aiv_served_trim (aiv_backend_get_config (aiv_http_request_get_backend (request)), node);
  return aiv_http_request_reply_json (request, 200, node);
}

static gboolean
reply_login (AivHttpRequest *request, AivLogin *login, gboolean with_user)
{
  g_autoptr (AivWireLogin) wire = aiv_wire_login_new ();

  wire->token = g_strdup (login->access_token);
  wire->refresh_token = g_strdup (login->refresh_token);
  wire->expires_in = login->expires_in;
  if (with_user && login->user != NULL)
    wire->user = aiv_wire_from_user (login->user);
  return reply_trimmed (request, aiv_wire_login_to_json (wire));
}

static gboolean
reply_success (AivHttpRequest *request, const char *message)
{
  JsonObject *reply = json_object_new ();

  json_object_set_boolean_member (reply, "success", TRUE);
  if (message != NULL)
    json_object_set_string_member (reply, "message", message);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
post_login (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  const char *username = aiv_http_form_require (form, "username", error);
  const char *password = username != NULL ? aiv_http_form_require (form, "password", error) : NULL;
  g_autoptr (AivLogin) login = NULL;
  GError *problem = NULL;

  if (password == NULL || !aiv_http_rates_may_guess (request, username, error))
    return FALSE;
  login = dex_await_boxed (aiv_auth_login (get_auth (request), username, password), &problem);
  if (login != NULL)
    return reply_login (request, login, TRUE);
  if (g_error_matches (problem, AIV_AUTH_ERROR, AIV_AUTH_ERROR_BAD_CREDENTIALS))
    aiv_http_rates_count_failure (request, username);
  g_propagate_error (error, problem);
  return FALSE;
}

/* The program that started us has this token from our standard output. */
static gboolean
post_one_time (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  const char *token = aiv_http_form_get (form, "sign_in_token");
  g_autoptr (AivLogin) login = NULL;

  if (token == NULL)
    token = aiv_http_form_require (form, "token", error);
  if (token == NULL)
    return FALSE;
  login = dex_await_boxed (aiv_auth_sign_in_once (get_auth (request), token), error);
  return login != NULL && reply_login (request, login, TRUE);
}

static gboolean
post_refresh (AivHttpRequest *request, GError **error)
{
  const char *token = aiv_http_form_require (aiv_http_request_get_form (request), "refresh_token", error);
  g_autoptr (AivLogin) login = NULL;

  if (token == NULL)
    return FALSE;
  login = dex_await_boxed (aiv_auth_refresh (get_auth (request), token, 0), error);
  return login != NULL && reply_login (request, login, FALSE);
}

static gboolean
post_logout (AivHttpRequest *request, GError **error)
{
  return dex_await (aiv_auth_logout (get_auth (request), aiv_http_request_get_identity (request)), error)
         && reply_success (request, NULL);
}

static gboolean
post_logout_everywhere (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivOutcome) outcome = dex_await_boxed (
      aiv_auth_logout_everywhere (get_auth (request), aiv_http_request_get_identity (request)), error);
  JsonObject *reply;

  if (outcome == NULL)
    return FALSE;
  reply = json_object_new ();
  json_object_set_boolean_member (reply, "success", TRUE);
  json_object_set_int_member (reply, "count", outcome->count);
  return aiv_http_request_reply_object (request, 200, reply);
}

static gboolean
get_profile (AivHttpRequest *request, GError **error)
{
  AivStore *store = aiv_backend_get_store (aiv_http_request_get_backend (request));
  g_autoptr (AivUserRow) row = aiv_users_get (store, aiv_http_request_get_identity (request)->user_id, error);
  g_autoptr (AivWireUser) user = row != NULL ? aiv_wire_from_user (row) : NULL;

  return user != NULL && reply_trimmed (request, aiv_wire_user_to_json (user));
}

static gboolean
post_change_password (AivHttpRequest *request, GError **error)
{
  AivHttpForm *form = aiv_http_request_get_form (request);
  const char *old_password = aiv_http_form_require (form, "old_password", error);
  const char *new_password = old_password != NULL ? aiv_http_form_require (form, "new_password", error) : NULL;

  return new_password != NULL
         && dex_await (aiv_auth_change_password (get_auth (request), aiv_http_request_get_identity (request),
                                                 old_password, new_password),
                       error)
         && reply_success (request, "Password changed");
}

static gboolean
post_media_token (AivHttpRequest *request, GError **error)
{
  guint expires_in = 0;
  g_autofree char *token
      = aiv_auth_make_media_token (get_auth (request), aiv_http_request_get_identity (request), &expires_in);
  JsonObject *reply = json_object_new ();

  json_object_set_string_member (reply, "token", token);
  json_object_set_int_member (reply, "expires_in", expires_in);
  return aiv_http_request_reply_object (request, 200, reply);
}

const AivHttpRoute aiv_auth_routes[] = {
  { "POST", "/api/auth/login", post_login, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED, AIV_HTTP_RATE_AUTH },
  { "POST", "/api/auth/one-time", post_one_time, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED,
    AIV_HTTP_RATE_AUTH },
  { "POST", "/api/auth/refresh", post_refresh, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED, AIV_HTTP_RATE_AUTH },
  { "POST", "/api/auth/logout", post_logout, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { "POST", "/api/auth/logout-everywhere", post_logout_everywhere, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { "GET", "/api/user/profile", get_profile, AIV_HTTP_USER, 0 },
  { "POST", "/api/user/change-password", post_change_password, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED,
    AIV_HTTP_RATE_AUTH },
  { "POST", "/api/media-token", post_media_token, AIV_HTTP_USER, AIV_HTTP_UNKEYED },
  { NULL },
};

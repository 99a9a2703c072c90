/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend.h"
#include "aiv-http-request.h"
#include "aiv-routes.h"
#include "aiv-v1-json.h"
#include "wire/aiv-wire.h"

/* Signing in and out under /api/v1 (API.md §1). */

static AivAuth *
get_auth (AivHttpRequest *request)
{
  return aiv_backend_get_auth (aiv_http_request_get_backend (request));
}

static gboolean
reply_tokens (AivHttpRequest *request, const AivLogin *login)
{
  g_autoptr (AivWireV1Tokens) tokens = aiv_wire_v1_tokens_new ();

  tokens->access_token = g_strdup (login->access_token);
  tokens->refresh_token = g_strdup (login->refresh_token);
  tokens->expires_in = login->expires_in;
  aiv_http_request_set_header (request, "Cache-Control", "no-store");
  return aiv_http_request_reply_json (request, 200, aiv_wire_v1_tokens_to_json (tokens));
}

static gboolean
post_refresh (AivHttpRequest *request, GError **error)
{
  g_autoptr (AivLogin) login = NULL;
  const char *token;

  if (!aiv_v1_require_text (request, "refresh_token", &token, error))
    return FALSE;
  login = dex_await_boxed (aiv_auth_refresh (get_auth (request), token, AIV_AUTH_V1_ACCESS_SECONDS), error);
  return login != NULL && reply_tokens (request, login);
}

static gboolean
post_logout (AivHttpRequest *request, GError **error)
{
  return dex_await (aiv_auth_logout (get_auth (request), aiv_http_request_get_identity (request)), error)
         && aiv_http_request_reply_empty (request, 204);
}

const AivHttpRoute aiv_v1_auth_routes[] = {
  { "POST", "/api/v1/auth/refresh", post_refresh, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED,
    AIV_HTTP_RATE_AUTH },
  { "POST", "/api/v1/auth/logout", post_logout, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { NULL },
};

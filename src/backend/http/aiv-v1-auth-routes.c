/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-backend.h"
#include "aiv-http-error.h"
#include "aiv-http-request.h"
#include "aiv-routes.h"
#include "aiv-v1-json.h"
#include "wire/aiv-wire.h"

/* Signing in and out under /api/v1 (API.md §1). */

/* Google's codes have some 80 characters, and may have up to 256 bytes. */
#define MAX_CODE 4096
#define MAX_URI 2048
#define MAX_NONCE 512

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

/* 43 to 128 characters that need no escaping (RFC 7636, 4.1). */
static gboolean
is_verifier (const char *text)
{
  gsize length = strlen (text);

  if (length < 43 || length > 128)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-._~", *p) == NULL)
      return FALSE;
  return TRUE;
}

/* Bounded, and one line of ASCII as everything in this protocol is. */
static gboolean
check_text (const char *name, const char *text, gsize max_length, GError **error)
{
  if (text == NULL)
    return TRUE;
  if (strlen (text) > max_length)
    return aiv_http_fail_validation (error, "body", name, "string_too_long", "The string is too long");
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isprint (*p))
      return aiv_http_fail_validation (error, "body", name, "string_pattern", "Input should be printable ASCII");
  return TRUE;
}

static gboolean
read_code (AivHttpRequest *request, AivOidcCode *code, GError **error)
{
  if (!aiv_v1_require_text (request, "code", &code->code, error)
      || !aiv_v1_require_text (request, "redirect_uri", &code->redirect_uri, error)
      || !aiv_v1_get_text (request, "code_verifier", &code->code_verifier, error)
      || !aiv_v1_get_text (request, "nonce", &code->nonce, error) || !check_text ("code", code->code, MAX_CODE, error)
      || !check_text ("redirect_uri", code->redirect_uri, MAX_URI, error)
      || !check_text ("nonce", code->nonce, MAX_NONCE, error))
    return FALSE;
  if (code->code_verifier != NULL && !is_verifier (code->code_verifier))
    return aiv_http_fail_validation (error, "body", "code_verifier", "string_pattern",
                                     "Input should be 43 to 128 letters, digits or -._~");
  return TRUE;
}

static gboolean
post_google (AivHttpRequest *request, GError **error)
{
  AivBackend *backend = aiv_http_request_get_backend (request);
  AivOidcProvider *google = aiv_backend_get_google (backend);
  const AivBackendConfig *config = aiv_backend_get_config (backend);
  AivSignUp sign_up = { !g_str_equal (config->google_sign_up, "closed"), (const char *const *) config->google_domains,
                        config->start_credits };
  g_autoptr (AivLogin) login = NULL;
  AivOidcCode code = { NULL };

  if (!read_code (request, &code, error))
    return FALSE;
  if (google == NULL)
    {
      g_set_error_literal (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_UNCONFIGURED, "No Google client is configured");
      return FALSE;
    }
  login = dex_await_boxed (
      aiv_auth_sign_in_with_code (get_auth (request), google, &code, &sign_up, AIV_AUTH_V1_ACCESS_SECONDS), error);
  return login != NULL && reply_tokens (request, login);
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
  { "POST", "/api/v1/auth/google", post_google, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED,
    AIV_HTTP_RATE_AUTH },
  { "POST", "/api/v1/auth/refresh", post_refresh, AIV_HTTP_PUBLIC, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED,
    AIV_HTTP_RATE_AUTH },
  { "POST", "/api/v1/auth/logout", post_logout, AIV_HTTP_USER, AIV_HTTP_FIBER | AIV_HTTP_UNKEYED },
  { NULL },
};

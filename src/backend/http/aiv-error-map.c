/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-error-map.h"

#include "aiv-http-error.h"
#include "aiv-media.h"
#include "auth/aiv-auth-error.h"
#include "auth/aiv-oidc-error.h"
#include "store/aiv-store-error.h"

static void
set_int (GError *error, const char *name, gint64 value)
{
  JsonNode *node = json_node_new (JSON_NODE_VALUE);

  json_node_set_int (node, value);
  aiv_http_error_take_member (error, name, node);
}

static GError *
map_credits (const GError *error)
{
  gint64 required = 0;
  gint64 available = 0;
  GError *mapped;

  aiv_store_error_get_credits (error, &required, &available);
  mapped = aiv_http_error_new (402, "Insufficient credits. Required: %" G_GINT64_FORMAT ", Available: %" G_GINT64_FORMAT,
                               required, available);
  set_int (mapped, "required", required);
  set_int (mapped, "available", available);
  return mapped;
}

static GError *
map_cap (const GError *error)
{
  GError *mapped = aiv_http_error_new (403, "%s", error->message);
  JsonNode *name = json_node_new (JSON_NODE_VALUE);
  gint64 limit = 0, used = 0;
  AivCap cap = AIV_CAP_DAILY;

  aiv_store_error_get_cap (error, &cap, &limit, &used);
  json_node_set_string (name, aiv_cap_to_string (cap));
  aiv_http_error_take_member (mapped, "cap", name);
  set_int (mapped, "limit", limit);
  set_int (mapped, "used", used);
  return mapped;
}

/* The one thing about the disk that a client can be told: trying later may help, and nothing
 * was done. */
static GError *
map_no_space (void)
{
  return aiv_http_error_new (507, "The server has no space left");
}

static GError *
map_store (const GError *error)
{
  switch ((AivStoreError) error->code)
    {
    case AIV_STORE_ERROR_NOT_FOUND:
      return aiv_http_error_new (404, "Not found");
    case AIV_STORE_ERROR_INVALID:
    case AIV_STORE_ERROR_LAST_ADMIN:
      return aiv_http_error_new (400, "%s", error->message);
    case AIV_STORE_ERROR_NEGATIVE:
      return aiv_http_error_new (400, "Credits cannot be negative");
    case AIV_STORE_ERROR_DUPLICATE:
      return aiv_http_error_new (400, "Username already exists");
    case AIV_STORE_ERROR_INSUFFICIENT_CREDITS:
      return map_credits (error);
    case AIV_STORE_ERROR_SUBSCRIPTION_REQUIRED:
    case AIV_STORE_ERROR_SUBSCRIPTION_EXPIRED:
      return aiv_http_error_new (403, "%s", error->message);
    case AIV_STORE_ERROR_ITEM_FINISHED:
      return aiv_http_error_new (400, "Item already finished");
    case AIV_STORE_ERROR_NOT_RESUMABLE:
      return aiv_http_error_new (400, "Only failed or cancelled items can be resumed");
    case AIV_STORE_ERROR_CONFLICT:
      return aiv_http_error_new (409, "This Idempotency-Key was used for another request");
    case AIV_STORE_ERROR_CLOSED:
      return aiv_http_error_new (503, "The server is shutting down");
    case AIV_STORE_ERROR_DISABLED:
      return aiv_http_error_new (401, "Invalid authentication credentials");
    case AIV_STORE_ERROR_QUOTA:
      return aiv_http_error_new (507, "Your files take up all the room that you have. Delete some of them first");
    case AIV_STORE_ERROR_STALE:
      return aiv_http_error_new (412, "%s", error->message);
    case AIV_STORE_ERROR_CAP:
      return map_cap (error);
    case AIV_STORE_ERROR_NO_SPACE:
      return map_no_space ();
    case AIV_STORE_ERROR_FAILED:
    case AIV_STORE_ERROR_LOCKED:
    case AIV_STORE_ERROR_TOO_NEW:
    default:
      return NULL;
    }
}

static GError *
map_auth (const GError *error)
{
  switch ((AivAuthError) error->code)
    {
    case AIV_AUTH_ERROR_BAD_TOKEN:
      return aiv_http_error_new (401, "Invalid authentication credentials");
    case AIV_AUTH_ERROR_BAD_CREDENTIALS:
      return aiv_http_error_new (401, "Invalid username or password");
    case AIV_AUTH_ERROR_BAD_REFRESH_TOKEN:
      return aiv_http_error_new (401, "Invalid refresh token");
    case AIV_AUTH_ERROR_BAD_OLD_PASSWORD:
      return aiv_http_error_new (400, "Invalid old password");
    case AIV_AUTH_ERROR_BAD_PASSWORD:
      return aiv_http_error_new (400, "%s", error->message);
    case AIV_AUTH_ERROR_DISABLED:
      return aiv_http_error_new (403, "This account has been disabled");
    case AIV_AUTH_ERROR_CLOSED:
      return aiv_http_error_new (403, "This server makes no account for you. Ask its administrator");
    case AIV_AUTH_ERROR_BUSY:
      return aiv_http_error_new (429, "Too many sign-ins at once. Try again in a moment");
    default:
      return NULL;
    }
}

/* What is for the administrator is in the log. */
static GError *
map_oidc (const GError *error)
{
  switch ((AivOidcError) error->code)
    {
    case AIV_OIDC_ERROR_UNCONFIGURED:
      return aiv_http_error_new (503, "Google sign-in is not configured on this server");
    case AIV_OIDC_ERROR_REFUSED:
    case AIV_OIDC_ERROR_UNKNOWN_KEY:
      return aiv_http_error_new (401, "Failed to exchange code for token");
    case AIV_OIDC_ERROR_SETUP:
      return aiv_http_error_new (503, "Google sign-in is not set up correctly on this server. Tell its administrator");
    case AIV_OIDC_ERROR_BROKEN:
      return aiv_http_error_new (502, "The sign-in provider gave an answer that cannot be used");
    case AIV_OIDC_ERROR_UNREACHABLE:
      return aiv_http_error_new (503, "The sign-in provider does not answer. Try again later");
    case AIV_OIDC_ERROR_BUSY:
      return aiv_http_error_new (429, "Too many sign-ins at once. Try again in a moment");
    default:
      return NULL;
    }
}

/**
 * aiv_error_map:
 * @error: an error of the store, the accounts, the disk or a decoder
 *
 * Says what clients get to see of an error.
 *
 * Returns: (transfer full) (nullable): an %AIV_HTTP_ERROR, or %NULL for what is only for the log
 */
GError *
aiv_error_map (const GError *error)
{
  if (error->domain == AIV_STORE_ERROR)
    return map_store (error);
  if (error->domain == AIV_AUTH_ERROR)
    return map_auth (error);
  if (error->domain == AIV_OIDC_ERROR)
    return map_oidc (error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
      || g_error_matches (error, AIV_MEDIA_ERROR, AIV_MEDIA_ERROR_NO_SPACE))
    return map_no_space ();
  return NULL;
}

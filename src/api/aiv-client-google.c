/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "aiv-api-error-private.h"
#include "aiv-browser-login-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"

/* Signing in with Google, in the user's browser (docs/adr/0007-google.md). The client begins it and
 * waits for the code; the server exchanges that. */

typedef struct
{
  AivClient *client;
  AivBrowserLogin *browser;
  gboolean remember;
} SignIn;

static void
sign_in_free (gpointer data)
{
  SignIn *sign_in = data;

  g_object_unref (sign_in->client);
  g_object_unref (sign_in->browser);
  g_free (sign_in);
}

/* What the server's refusals mean here: there is no password to be wrong. */
static void
translate (GError *error)
{
  if (error->domain != AIV_API_ERROR)
    return;
  if (error->code == AIV_API_ERROR_CREDENTIALS || error->code == AIV_API_ERROR_UNAUTHORIZED)
    error->code = AIV_API_ERROR_REFUSED;
  else if (error->code == AIV_API_ERROR_FORBIDDEN)
    error->code = AIV_API_ERROR_NO_ACCOUNT;
  else if (error->code == AIV_API_ERROR_NOT_FOUND
           || (error->code == AIV_API_ERROR_UNAVAILABLE
               && (strstr (error->message, "not set up") != NULL || strstr (error->message, "not configured") != NULL)))
    error->code = AIV_API_ERROR_SETUP;
}

static AivWireLogin *
await_tokens (SignIn *sign_in, const char *code, GError **error)
{
  g_autoptr (AivRequest) request = aiv_request_new (SOUP_METHOD_POST, NULL, "/api/v1/auth/google");
  const AivPkce *pkce = aiv_browser_login_get_pkce (sign_in->browser);
  g_autoptr (JsonNode) reply = NULL;
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "code", code);
  json_object_set_string_member (object, "redirect_uri", aiv_browser_login_get_redirect_uri (sign_in->browser));
  json_object_set_string_member (object, "code_verifier", pkce->verifier);
  json_object_set_string_member (object, "nonce", pkce->nonce);
  aiv_request_take_json (request, object);
  request->flags |= AIV_REQUEST_NO_TOKEN | AIV_REQUEST_SIGN_IN;
  if (aiv_client_await_answer (sign_in->client, request, &reply, error))
    return aiv_wire_login_from_json (reply, error);
  translate (*error);
  return NULL;
}

static gboolean
put_token (AivRequest *request, SoupMessage *message, GError **error)
{
  g_autofree char *value = g_strconcat ("Bearer ", request->data, NULL);

  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
  return TRUE;
}

/* Asked before the sign-in is taken, so that nobody meets one that does not say whose it is. */
static AivWireUser *
await_user (AivClient *self, AivWireLogin *login, GError **error)
{
  /* The second one is AIVideo.DIY's. */
  static const char *const paths[] = { "/api/user/profile", "/api/v1/auth/me" };
  g_autoptr (GError) local_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (AivRequest) request = aiv_request_new (SOUP_METHOD_GET, NULL, "%s", paths[i]);
      g_autoptr (JsonNode) reply = NULL;

      g_clear_error (&local_error);
      request->flags |= AIV_REQUEST_NO_TOKEN;
      request->make_body = put_token;
      request->data = login->token;
      if (aiv_client_await_answer (self, request, &reply, &local_error))
        return aiv_wire_user_from_json (reply, error);
      if (!g_error_matches (local_error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND))
        break;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static AivWireUser *
await_sign_in (SignIn *sign_in, AivWireLogin **login, GError **error)
{
  AivClient *self = sign_in->client;
  g_autofree char *code = NULL;
  g_autoptr (AivWireUser) user = NULL;

  if (aiv_client_get_server_info (self) == NULL && !dex_await (aiv_client_probe (self), error))
    return NULL;
  if (self->options != NULL && self->options->sign_in_port > 0)
    aiv_browser_login_set_port (sign_in->browser, self->options->sign_in_port);
  if (!aiv_browser_login_begin (sign_in->browser, aiv_client_get_server_info (self), error)
      || (code = dex_await_string (aiv_browser_login_wait (sign_in->browser), error)) == NULL)
    return NULL;

  aiv_browser_login_set_finishing (sign_in->browser);
  *login = await_tokens (sign_in, code, error);
  explicit_bzero (code, strlen (code));
  if (*login == NULL || (user = await_user (self, *login, error)) == NULL)
    return NULL;
  if (aiv_browser_login_is_cancelled (sign_in->browser))
    {
      g_propagate_error (error, aiv_api_error_new (AIV_API_ERROR_CANCELLED, "Cancelled while the server was asked"));
      return NULL;
    }
  return g_steal_pointer (&user);
}

static DexFuture *
sign_in_fiber (gpointer data)
{
  SignIn *sign_in = data;
  AivClient *self = sign_in->client;
  g_autoptr (AivWireLogin) login = NULL;
  g_autoptr (AivWireUser) user = NULL;
  GError *error = NULL;

  user = await_sign_in (sign_in, &login, &error);
  aiv_browser_login_end (sign_in->browser);
  if (user == NULL)
    return aiv_reply_error (error);

  aiv_client_take_credentials (self, aiv_client_make_credentials (self, login, user->id, user->username, NULL),
                               sign_in->remember);
  if (self->remember)
    dex_await (aiv_secrets_store (self->secrets, self->credentials), NULL);
  return dex_future_new_take_boxed (AIV_TYPE_WIRE_USER, g_steal_pointer (&user));
}

/**
 * aiv_client_login_google:
 * @self: a client
 * @browser: a new sign-in: tells the link to open, and can be cancelled
 * @remember: whether to keep the sign-in in the secrets
 *
 * Signs in with Google, or with the provider that the server trusts in its place: listens
 * on this computer, waits for the browser, and has the server exchange the code. Asks the server first
 * what it offers where that is not known. Nothing of an earlier sign-in is touched before the new one
 * is there.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireUser]; rejects with
 *   %AIV_API_ERROR_CANCELLED, %AIV_API_ERROR_TIMED_OUT, %AIV_API_ERROR_REFUSED,
 *   %AIV_API_ERROR_NO_ACCOUNT, %AIV_API_ERROR_SETUP, %AIV_API_ERROR_PORT, or as other calls
 */
DexFuture *
aiv_client_login_google (AivClient *self, AivBrowserLogin *browser, gboolean remember)
{
  SignIn *sign_in;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (AIV_IS_BROWSER_LOGIN (browser));

  sign_in = g_new0 (SignIn, 1);
  sign_in->client = g_object_ref (self);
  sign_in->browser = g_object_ref (browser);
  sign_in->remember = remember;
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, sign_in_fiber, sign_in, sign_in_free);
}

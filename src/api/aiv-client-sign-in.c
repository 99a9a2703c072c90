/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-api-error-private.h"
#include "aiv-client-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-json.h"
#include "aiv-time.h"
#include "aiv-weak.h"

/* What an answer to a sign-in gives whom; @refresh_token goes on where it tells no other. */
AivCredentials *
aiv_client_make_credentials (AivClient *self, AivWireLogin *login, const char *user_id, const char *username,
                             const char *refresh_token)
{
  gint64 expires_at = login->expires_in > 0 ? aiv_time_now_ms () + login->expires_in * 1000 : 0;

  return aiv_credentials_new (self->server_key, user_id, username, login->token,
                              login->refresh_token != NULL ? login->refresh_token : refresh_token, expires_at);
}

/* Whether the server has accounts of AIVideo.DIY only. */
static gboolean
is_v1_alone (AivClient *self)
{
  return aiv_client_has_family (self, AIV_FAMILY_V1) && !aiv_client_has_family (self, AIV_FAMILY_VISION);
}

/* --- refresh ------------------------------------------------------------------------- */

typedef struct
{
  AivClient *client;
  char *used;
} Refresh;

static void
refresh_free (gpointer data)
{
  Refresh *refresh = data;

  g_object_unref (refresh->client);
  g_free (refresh->used);
  g_free (refresh);
}

/* Another program of the same user may have refreshed: its tokens are ours, and using the
 * old refresh token again would end them all. */
static gboolean
await_newer_stored (AivClient *self, const char *used)
{
  g_autoptr (AivCredentials) stored = NULL;
  AivCredentials *credentials = self->credentials;

  if (!self->remember || credentials == NULL)
    return FALSE;
  stored = dex_await_boxed (aiv_secrets_lookup (self->secrets, credentials->server, credentials->user_id), NULL);
  if (stored == NULL || g_str_equal (stored->token, used))
    return FALSE;
  aiv_client_take_credentials (self, g_steal_pointer (&stored), TRUE);
  return TRUE;
}

static AivWireLogin *
await_new_tokens (AivClient *self, const char *refresh_token, GError **error)
{
  /* The second one is AIVideo.DIY's. */
  static const char *const paths[] = { "/api/auth/refresh", "/api/v1/auth/refresh" };

  for (guint i = is_v1_alone (self) ? 1 : 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (AivRequest) request = aiv_request_new (SOUP_METHOD_POST, NULL, "%s", paths[i]);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (JsonNode) reply = NULL;
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "refresh_token", refresh_token);
      aiv_request_take_json (request, object);
      request->flags |= AIV_REQUEST_NO_TOKEN | AIV_REQUEST_SIGN_IN;
      if (aiv_client_await_answer (self, request, &reply, &local_error))
        return aiv_wire_login_from_json (reply, error);
      if (i + 1 == G_N_ELEMENTS (paths)
          || (!g_error_matches (local_error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND)
              && !g_error_matches (local_error, AIV_API_ERROR, AIV_API_ERROR_UNAVAILABLE)))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }
  return NULL;
}

static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_CREDENTIALS)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_FORBIDDEN)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_INVALID)
         || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND);
}

static DexFuture *
expire (AivClient *self, const char *why)
{
  g_autoptr (AivCredentials) credentials = self->credentials != NULL ? aiv_credentials_ref (self->credentials) : NULL;

  if (credentials != NULL && self->remember)
    dex_await (aiv_secrets_clear (self->secrets, credentials->server, credentials->user_id), NULL);
  /* Somebody may have signed in again meanwhile. */
  if (self->credentials == credentials)
    aiv_client_drop_credentials (self, TRUE);
  return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_UNAUTHORIZED, "The sign-in has run out: %s", why));
}

static DexFuture *
refresh_fiber (gpointer data)
{
  Refresh *refresh = data;
  AivClient *self = refresh->client;
  g_autoptr (AivCredentials) old = NULL;
  g_autoptr (AivWireLogin) login = NULL;
  GError *error = NULL;

  if (self->credentials == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_UNAUTHORIZED, "Nobody is signed in"));
  if (!g_str_equal (self->credentials->token, refresh->used) || await_newer_stored (self, refresh->used))
    return dex_future_new_true ();
  if (self->credentials == NULL || self->credentials->refresh_token == NULL)
    return expire (self, "it cannot be refreshed");

  old = aiv_credentials_ref (self->credentials);
  login = await_new_tokens (self, old->refresh_token, &error);
  if (login == NULL && is_refusal (error))
    {
      g_autofree char *why = g_strdup (error->message);

      g_clear_error (&error);
      return await_newer_stored (self, refresh->used) ? dex_future_new_true () : expire (self, why);
    }
  if (login == NULL)
    return aiv_reply_error (error);

  /* Signed out, or in as somebody else, while the server answered. */
  if (self->credentials != old)
    return dex_future_new_true ();
  aiv_client_take_credentials (
      self, aiv_client_make_credentials (self, login, old->user_id, old->username, old->refresh_token), self->remember);
  if (self->remember)
    dex_await (aiv_secrets_store (self->secrets, self->credentials), NULL);
  return dex_future_new_true ();
}

static DexFuture *
on_refreshed (DexFuture *done, gpointer weak)
{
  g_autoptr (AivClient) self = g_weak_ref_get (weak);

  if (self != NULL)
    dex_clear (&self->refreshing);
  return dex_future_new_true ();
}

/* Gets another token than @used. All who ask meanwhile share one request, and it goes on
 * when some of them go away. */
DexFuture *
aiv_client_refresh (AivClient *self, const char *used)
{
  Refresh *refresh;

  if (self->refreshing != NULL)
    return dex_ref (self->refreshing);

  refresh = g_new0 (Refresh, 1);
  refresh->client = g_object_ref (self);
  refresh->used = g_strdup (used != NULL ? used : "");
  self->refreshing = dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, refresh_fiber, refresh, refresh_free);
  dex_clear (&self->refresh_guard);
  self->refresh_guard
      = dex_future_finally (dex_ref (self->refreshing), on_refreshed, aiv_weak_new (self), aiv_weak_free);
  return dex_ref (self->refreshing);
}

/* --- signing in ---------------------------------------------------------------------- */

static DexFuture *
take_login (AivClient *self, AivRequest *request, JsonNode *reply)
{
  gboolean remember = GPOINTER_TO_INT (request->data);
  g_autoptr (AivWireLogin) login = NULL;
  AivWireUser *user;
  GError *error = NULL;

  if ((login = aiv_wire_login_from_json (reply, &error)) == NULL)
    return aiv_reply_error (error);
  if ((user = login->user) == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_PROTOCOL, "The sign-in does not say whose"));

  aiv_client_take_credentials (self, aiv_client_make_credentials (self, login, user->id, user->username, NULL),
                               remember);
  if (self->remember)
    dex_await (aiv_secrets_store (self->secrets, self->credentials), NULL);
  return dex_future_new_take_boxed (AIV_TYPE_WIRE_USER, aiv_wire_user_ref (user));
}

/**
 * aiv_client_login:
 * @self: a client
 * @username: a name
 * @password: its password
 * @remember: whether to keep the sign-in in the secrets
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireUser]; rejects with
 *   %AIV_API_ERROR_CREDENTIALS when name or password are wrong
 */
DexFuture *
aiv_client_login (AivClient *self, const char *username, const char *password, gboolean remember)
{
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (username != NULL && password != NULL);

  request = aiv_request_new (SOUP_METHOD_POST, take_login, "/api/auth/login");
  aiv_request_set_form (request, "username", username, "password", password, NULL);
  request->flags |= AIV_REQUEST_NO_TOKEN | AIV_REQUEST_SIGN_IN;
  request->data = GINT_TO_POINTER (remember);
  return aiv_client_start (self, request);
}

/**
 * aiv_client_login_one_time:
 * @self: a client
 * @token: what an embedded server told when it was ready
 * @remember: whether to keep the sign-in in the secrets
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireUser]
 */
DexFuture *
aiv_client_login_one_time (AivClient *self, const char *token, gboolean remember)
{
  AivRequest *request;
  JsonObject *object;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (token != NULL);

  request = aiv_request_new (SOUP_METHOD_POST, take_login, "/api/auth/one-time");
  object = json_object_new ();
  json_object_set_string_member (object, "token", token);
  aiv_request_take_json (request, object);
  request->flags |= AIV_REQUEST_NO_TOKEN | AIV_REQUEST_SIGN_IN;
  request->data = GINT_TO_POINTER (remember);
  return aiv_client_start (self, request);
}

static DexFuture *
take_user (AivClient *self, AivRequest *request, JsonNode *reply)
{
  GError *error = NULL;
  AivWireUser *user = aiv_wire_user_from_json (reply, &error);

  if (user == NULL)
    return aiv_reply_error (error);
  aiv_client_note_user (self, user);
  return dex_future_new_take_boxed (AIV_TYPE_WIRE_USER, user);
}

/**
 * aiv_client_fetch_profile:
 * @self: a client
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireUser]: who is signed in
 */
DexFuture *
aiv_client_fetch_profile (AivClient *self)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return aiv_client_start (self, aiv_request_new (SOUP_METHOD_GET, take_user, "%s",
                                                  is_v1_alone (self) ? "/api/v1/auth/me" : "/api/user/profile"));
}

/* What the server is decides whom to ask. One that cannot be reached need not be asked twice. */
static DexFuture *
on_probed (DexFuture *probed, gpointer weak)
{
  g_autoptr (AivClient) self = g_weak_ref_get (weak);
  g_autoptr (GError) error = NULL;

  if (self == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_CANCELLED, "The client is gone"));
  if (!dex_await (dex_ref (probed), &error) && !g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_PROTOCOL))
    return dex_ref (probed);
  return aiv_client_fetch_profile (self);
}

/* What was remembered of the server may not be what it is now. */
static DexFuture *
on_not_there (DexFuture *asked, gpointer weak)
{
  g_autoptr (AivClient) self = g_weak_ref_get (weak);
  g_autoptr (GError) error = NULL;

  if (self == NULL || dex_await (dex_ref (asked), &error)
      || !g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND))
    return dex_ref (asked);
  return dex_future_finally (aiv_client_probe (self), on_probed, aiv_weak_new (self), aiv_weak_free);
}

static DexFuture *
on_found_stored (DexFuture *found, gpointer weak)
{
  g_autoptr (AivClient) self = g_weak_ref_get (weak);

  if (self == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_CANCELLED, "The client is gone"));
  aiv_client_take_credentials (self, dex_await_boxed (dex_ref (found), NULL), TRUE);
  if (self->server_info == NULL)
    return dex_future_finally (aiv_client_probe (self), on_probed, aiv_weak_new (self), aiv_weak_free);
  return dex_future_catch (aiv_client_fetch_profile (self), on_not_there, aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_client_restore:
 * @self: a client
 * @user_id: (nullable): who; %NULL: whoever signed in last
 *
 * Takes up a sign-in from the secrets and asks the server whether it still holds.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireUser]; rejects with
 *   %AIV_API_ERROR_NOT_FOUND when nothing is stored, %AIV_API_ERROR_UNAUTHORIZED when it has
 *   run out, and any other code with the sign-in in place, to be tried again
 */
DexFuture *
aiv_client_restore (AivClient *self, const char *user_id)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  if (self->secrets == NULL)
    return dex_future_new_for_error (aiv_api_error_new (AIV_API_ERROR_NOT_FOUND, "No sign-in is stored"));
  return dex_future_then (aiv_secrets_lookup (self->secrets, self->server_key, user_id), on_found_stored,
                          aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_client_take_sign_in:
 * @self: a client
 * @other: another client of the same server, which is signed in
 *
 * Goes on with the sign-in of @other: what @self has under way, and who listens to it, stays.
 */
void
aiv_client_take_sign_in (AivClient *self, AivClient *other)
{
  g_return_if_fail (AIV_IS_CLIENT (self));
  g_return_if_fail (AIV_IS_CLIENT (other));
  g_return_if_fail (g_strcmp0 (self->server_key, other->server_key) == 0);

  if (self == other || other->credentials == NULL)
    return;
  aiv_client_take_credentials (self, aiv_credentials_ref (other->credentials), other->remember);
}

static DexFuture *
logout_fiber (gpointer data)
{
  AivClient *self = data;
  g_autoptr (AivCredentials) credentials = NULL;
  g_autoptr (AivRequest) request = NULL;
  g_autoptr (JsonNode) reply = NULL;
  JsonObject *object;

  if (self->credentials == NULL)
    {
      aiv_client_end_waiting (self);
      return dex_future_new_true ();
    }
  credentials = aiv_credentials_ref (self->credentials);

  /* Best effort: a server that is away must not keep anybody signed in here. */
  if (credentials->refresh_token != NULL || aiv_client_has_feature (self, AIV_FEATURE_LOGOUT))
    {
      request = aiv_request_new (SOUP_METHOD_POST, NULL, "%s",
                                 is_v1_alone (self) ? "/api/v1/auth/logout" : "/api/auth/logout");
      object = json_object_new ();
      if (credentials->refresh_token != NULL)
        json_object_set_string_member (object, "refresh_token", credentials->refresh_token);
      aiv_request_take_json (request, object);
      aiv_client_await_answer (self, request, &reply, NULL);
    }
  if (self->secrets != NULL)
    dex_await (aiv_secrets_clear (self->secrets, credentials->server, credentials->user_id), NULL);
  aiv_client_drop_credentials (self, FALSE);
  return dex_future_new_true ();
}

/**
 * aiv_client_logout:
 * @self: a client
 *
 * Ends the session on the server, if it can be reached, and forgets the sign-in.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_client_logout (AivClient *self)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, logout_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
logout_everywhere_fiber (gpointer data)
{
  AivClient *self = data;
  g_autoptr (AivRequest) request = aiv_request_new (SOUP_METHOD_POST, NULL, "/api/auth/logout-everywhere");
  g_autoptr (AivCredentials) credentials = NULL;
  g_autoptr (JsonNode) reply = NULL;
  GError *error = NULL;

  if (!aiv_client_await_answer (self, request, &reply, &error))
    return aiv_reply_error (error);
  if (self->credentials == NULL)
    return dex_future_new_true ();
  credentials = aiv_credentials_ref (self->credentials);
  if (self->secrets != NULL)
    dex_await (aiv_secrets_clear (self->secrets, credentials->server, credentials->user_id), NULL);
  aiv_client_drop_credentials (self, FALSE);
  return dex_future_new_true ();
}

/**
 * aiv_client_logout_everywhere:
 * @self: a client that is signed in, to a server with %AIV_FEATURE_LOGOUT_EVERYWHERE
 *
 * Ends all of the user's sessions on the server, this one included, and forgets the sign-in.
 * Where the server cannot be reached nothing changes: other sessions would go on unnoticed.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_client_logout_everywhere (AivClient *self)
{
  aiv_return_future_if_fail (AIV_IS_CLIENT (self));

  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, logout_everywhere_fiber, g_object_ref (self), g_object_unref);
}

/* Ours answers with tokens for this session, since the others have just ended. */
static DexFuture *
take_changed_password (AivClient *self, AivRequest *request, JsonNode *reply)
{
  AivCredentials *old = self->credentials;
  g_autoptr (AivWireLogin) login = reply != NULL ? aiv_wire_login_from_json (reply, NULL) : NULL;

  if (login != NULL && old != NULL)
    {
      aiv_client_take_credentials (
          self, aiv_client_make_credentials (self, login, old->user_id, old->username, old->refresh_token),
          self->remember);
      if (self->remember)
        dex_await (aiv_secrets_store (self->secrets, self->credentials), NULL);
    }
  return dex_future_new_true ();
}

/**
 * aiv_client_change_password:
 * @self: a client
 * @old_password: the present one
 * @new_password: the one from now on
 *
 * Returns: (transfer full): a future of %TRUE; rejects with %AIV_API_ERROR_INVALID when the
 *   old one is wrong or the new one is not good enough
 */
DexFuture *
aiv_client_change_password (AivClient *self, const char *old_password, const char *new_password)
{
  AivRequest *request;

  aiv_return_future_if_fail (AIV_IS_CLIENT (self));
  aiv_return_future_if_fail (old_password != NULL && new_password != NULL);

  request = aiv_request_new (SOUP_METHOD_POST, take_changed_password, "/api/user/change-password");
  aiv_request_set_form (request, "old_password", old_password, "new_password", new_password, NULL);
  return aiv_client_start (self, request);
}

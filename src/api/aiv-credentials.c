/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-credentials.h"

#include <gio/gio.h>
#include <string.h>

#include "aiv-json.h"
#include "aiv-secret.h"

static void
aiv_credentials_clear (AivCredentials *self)
{
  g_free (self->server);
  g_free (self->user_id);
  g_free (self->username);
  aiv_secret_free (self->token);
  aiv_secret_free (self->refresh_token);
}

G_DEFINE_BOXED_TYPE (AivCredentials, aiv_credentials, aiv_credentials_ref, aiv_credentials_unref)

/**
 * aiv_credentials_new:
 * @server: key of the server
 * @user_id: (nullable): who
 * @username: (nullable): their name
 * @token: access token
 * @refresh_token: (nullable): refresh token
 * @expires_at: when @token ends, ms since 1970; 0 if unknown
 *
 * Returns: (transfer full): a sign-in
 */
AivCredentials *
aiv_credentials_new (const char *server, const char *user_id, const char *username, const char *token,
                     const char *refresh_token, gint64 expires_at)
{
  AivCredentials *self;

  g_return_val_if_fail (server != NULL && token != NULL, NULL);

  self = g_atomic_rc_box_new0 (AivCredentials);
  self->server = g_strdup (server);
  self->user_id = g_strdup (user_id != NULL ? user_id : "");
  self->username = g_strdup (username);
  self->token = g_strdup (token);
  self->refresh_token = g_strdup (refresh_token);
  self->expires_at = expires_at;
  return self;
}

/**
 * aiv_credentials_ref:
 * @self: a sign-in
 *
 * Returns: (transfer full): @self
 */
AivCredentials *
aiv_credentials_ref (AivCredentials *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

/**
 * aiv_credentials_unref:
 * @self: (transfer full): a sign-in
 */
void
aiv_credentials_unref (AivCredentials *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, (GDestroyNotify) aiv_credentials_clear);
}

/**
 * aiv_credentials_to_text:
 * @self: a sign-in
 *
 * Returns: (transfer full): what is kept in the Secret Service; never to be logged
 */
char *
aiv_credentials_to_text (AivCredentials *self)
{
  JsonObject *object;
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  object = json_object_new ();
  json_object_set_string_member (object, "server", self->server);
  json_object_set_string_member (object, "user_id", self->user_id);
  if (self->username != NULL)
    json_object_set_string_member (object, "username", self->username);
  json_object_set_string_member (object, "token", self->token);
  if (self->refresh_token != NULL)
    json_object_set_string_member (object, "refresh_token", self->refresh_token);
  json_object_set_int_member (object, "expires_at", self->expires_at);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return aiv_json_to_string (node);
}

/**
 * aiv_credentials_from_text:
 * @text: what [method@Aiv.Credentials.to_text] wrote
 * @error: what is wrong with it
 *
 * Returns: (transfer full): a sign-in; %NULL with an error otherwise
 */
AivCredentials *
aiv_credentials_from_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;

  g_return_val_if_fail (text != NULL, NULL);

  if ((node = aiv_json_parse (text, strlen (text), error)) == NULL)
    return NULL;
  object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  if (aiv_json_get_string (object, "server") == NULL || aiv_json_get_string (object, "token") == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "The stored sign-in is incomplete");
      return NULL;
    }
  return aiv_credentials_new (aiv_json_get_string (object, "server"), aiv_json_get_string (object, "user_id"),
                              aiv_json_get_string (object, "username"), aiv_json_get_string (object, "token"),
                              aiv_json_get_string (object, "refresh_token"),
                              aiv_json_get_int (object, "expires_at", 0));
}

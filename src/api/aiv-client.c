/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-client.h"

#include <string.h>

#include "aiv-client-private.h"
#include "aiv-error.h"

typedef enum
{
  PROP_BASE_URL = 1,
  PROP_SERVER_KEY,
  PROP_SECRETS,
  PROP_SIGNED_IN,
  PROP_USER_ID,
  PROP_USERNAME,
  PROP_SERVER_INFO,
} AivClientProp;

static GParamSpec *props[PROP_SERVER_INFO + 1];

enum
{
  SIGNAL_EXPIRED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivClient, aiv_client, G_TYPE_OBJECT)

static void
aiv_client_constructed (GObject *object)
{
  AivClient *self = AIV_CLIENT (object);

  G_OBJECT_CLASS (aiv_client_parent_class)->constructed (object);

  if (self->server_key == NULL)
    self->server_key = aiv_client_make_server_key (self->base_url);
}

static void
aiv_client_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AivClient *self = AIV_CLIENT (object);

  switch ((AivClientProp) prop_id)
    {
    case PROP_BASE_URL:
      g_value_set_string (value, self->base_url);
      break;
    case PROP_SERVER_KEY:
      g_value_set_string (value, self->server_key);
      break;
    case PROP_SECRETS:
      g_value_set_object (value, self->secrets);
      break;
    case PROP_SIGNED_IN:
      g_value_set_boolean (value, self->credentials != NULL);
      break;
    case PROP_USER_ID:
      g_value_set_string (value, aiv_client_get_user_id (self));
      break;
    case PROP_USERNAME:
      g_value_set_string (value, aiv_client_get_username (self));
      break;
    case PROP_SERVER_INFO:
      g_value_set_boxed (value, self->server_info);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_client_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AivClient *self = AIV_CLIENT (object);

  switch ((AivClientProp) prop_id)
    {
    case PROP_BASE_URL:
      aiv_client_set_base_url (self, g_value_get_string (value));
      break;
    case PROP_SERVER_KEY:
      self->server_key = g_value_dup_string (value);
      break;
    case PROP_SECRETS:
      self->secrets = g_value_dup_object (value);
      break;
    case PROP_SIGNED_IN:
    case PROP_USER_ID:
    case PROP_USERNAME:
    case PROP_SERVER_INFO:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_client_dispose (GObject *object)
{
  AivClient *self = AIV_CLIENT (object);

  soup_session_abort (self->session);
  aiv_client_end_waiting (self);
  dex_clear (&self->refresh_guard);
  dex_clear (&self->refreshing);
  g_clear_object (&self->secrets);
  g_clear_pointer (&self->credentials, aiv_credentials_unref);
  g_clear_pointer (&self->server_info, aiv_wire_server_info_unref);

  G_OBJECT_CLASS (aiv_client_parent_class)->dispose (object);
}

static void
aiv_client_finalize (GObject *object)
{
  AivClient *self = AIV_CLIENT (object);

  g_object_unref (self->session);
  g_hash_table_unref (self->downloads);
  g_clear_pointer (&self->base, g_uri_unref);
  g_clear_pointer (&self->options, aiv_server_options_free);
  g_free (self->base_url);
  g_free (self->server_key);
  g_free (self->refused);
  g_free (self->expired_user);

  G_OBJECT_CLASS (aiv_client_parent_class)->finalize (object);
}

static void
aiv_client_class_init (AivClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags construct = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = aiv_client_constructed;
  object_class->get_property = aiv_client_get_property;
  object_class->set_property = aiv_client_set_property;
  object_class->dispose = aiv_client_dispose;
  object_class->finalize = aiv_client_finalize;

  props[PROP_BASE_URL] = g_param_spec_string (
      "base-url", NULL, NULL, NULL,
      G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_SERVER_KEY] = g_param_spec_string ("server-key", NULL, NULL, NULL, construct);
  props[PROP_SECRETS] = g_param_spec_object ("secrets", NULL, NULL, AIV_TYPE_SECRETS, construct);
  props[PROP_SIGNED_IN] = g_param_spec_boolean ("signed-in", NULL, NULL, FALSE, readable);
  props[PROP_USER_ID] = g_param_spec_string ("user-id", NULL, NULL, NULL, readable);
  props[PROP_USERNAME] = g_param_spec_string ("username", NULL, NULL, NULL, readable);
  props[PROP_SERVER_INFO] = g_param_spec_boxed ("server-info", NULL, NULL, AIV_TYPE_WIRE_SERVER_INFO, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  signals[SIGNAL_EXPIRED]
      = g_signal_new ("expired", AIV_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aiv_client_init (AivClient *self)
{
  aiv_client_make_session (self);
  self->downloads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
}

/**
 * aiv_client_new:
 * @base_url: (nullable): address of the server
 * @server_key: (nullable): name under which sign-ins are stored; %NULL: the address's origin
 * @secrets: (nullable): where sign-ins are kept
 *
 * Returns: (transfer full): a client
 */
AivClient *
aiv_client_new (const char *base_url, const char *server_key, AivSecrets *secrets)
{
  return g_object_new (AIV_TYPE_CLIENT, "base-url", base_url, "server-key", server_key, "secrets", secrets, NULL);
}

/**
 * aiv_client_get_base_url:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): address of the server
 */
const char *
aiv_client_get_base_url (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), NULL);

  return self->base_url;
}

/**
 * aiv_client_set_base_url:
 * @self: a client
 * @base_url: (nullable): address of the server
 *
 * Where the same server is now. The sign-in stays; requests under way go on as they are.
 */
void
aiv_client_set_base_url (AivClient *self, const char *base_url)
{
  g_autofree char *normal = NULL;

  g_return_if_fail (AIV_IS_CLIENT (self));

  if (base_url != NULL && (normal = aiv_client_normalize_url (base_url)) == NULL)
    g_info ("Not an address of a server: %s", base_url);
  if (!g_set_str (&self->base_url, normal))
    return;

  g_clear_pointer (&self->base, g_uri_unref);
  if (normal != NULL)
    self->base = g_uri_parse (normal, SOUP_HTTP_URI_FLAGS, NULL);
  aiv_client_apply_options (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BASE_URL]);
}

/**
 * aiv_client_get_server_key:
 * @self: a client
 *
 * Returns: (transfer none): name under which sign-ins are stored
 */
const char *
aiv_client_get_server_key (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), NULL);

  return self->server_key;
}

/**
 * aiv_client_get_secrets:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): where sign-ins are kept
 */
AivSecrets *
aiv_client_get_secrets (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), NULL);

  return self->secrets;
}

/**
 * aiv_client_get_signed_in:
 * @self: a client
 *
 * Returns: whether there is a sign-in, as far as the client knows
 */
gboolean
aiv_client_get_signed_in (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), FALSE);

  return self->credentials != NULL;
}

/**
 * aiv_client_get_user_id:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): who is signed in
 */
const char *
aiv_client_get_user_id (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), NULL);

  return self->credentials != NULL ? self->credentials->user_id : NULL;
}

/**
 * aiv_client_get_username:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): the name of who is signed in
 */
const char *
aiv_client_get_username (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), NULL);

  return self->credentials != NULL ? self->credentials->username : NULL;
}

/**
 * aiv_client_get_server_info:
 * @self: a client
 *
 * Returns: (transfer none) (nullable): what the server told about itself
 */
AivWireServerInfo *
aiv_client_get_server_info (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), NULL);

  return self->server_info;
}

/**
 * aiv_client_set_server_info:
 * @self: a client
 * @info: what was found out about the server before
 *
 * For a server that cannot be asked just now.
 */
void
aiv_client_set_server_info (AivClient *self, AivWireServerInfo *info)
{
  g_return_if_fail (AIV_IS_CLIENT (self));
  g_return_if_fail (info != NULL);

  if (info != self->server_info)
    aiv_client_take_server_info (self, aiv_wire_server_info_ref (info));
}

/**
 * aiv_client_has_family:
 * @self: a client
 * @family: an AIV_FAMILY_…
 *
 * Returns: whether the server serves it; %FALSE while it is not known what it is
 */
gboolean
aiv_client_has_family (AivClient *self, const char *family)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), FALSE);

  return self->server_info != NULL && aiv_wire_server_info_has_family (self->server_info, family);
}

/**
 * aiv_client_has_feature:
 * @self: a client
 * @feature: an AIV_FEATURE_…
 *
 * Returns: whether the server has it; %FALSE before a probe
 */
gboolean
aiv_client_has_feature (AivClient *self, const char *feature)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), FALSE);

  return self->server_info != NULL && aiv_wire_server_info_has (self->server_info, feature);
}

/**
 * aiv_client_dup_token:
 * @self: a client
 *
 * Returns: (transfer full) (nullable): the access token, for somebody who asked for it
 */
char *
aiv_client_dup_token (AivClient *self)
{
  g_return_val_if_fail (AIV_IS_CLIENT (self), NULL);

  return self->credentials != NULL ? g_strdup (self->credentials->token) : NULL;
}

/**
 * aiv_client_set_token:
 * @self: a client
 * @token: an access token that was got elsewhere
 *
 * Uses a token and stores nothing; it cannot be refreshed.
 */
void
aiv_client_set_token (AivClient *self, const char *token)
{
  g_return_if_fail (AIV_IS_CLIENT (self));
  g_return_if_fail (token != NULL);

  aiv_client_take_credentials (self, aiv_credentials_new (self->server_key, NULL, NULL, token, NULL, 0), FALSE);
}

/* Private to the client's other files from here on. */

/* Adds the token to a request, if it goes to the server itself. */
void
aiv_client_authorize (AivClient *self, SoupMessage *message)
{
  g_autofree char *value = NULL;

  if (self->credentials == NULL || !aiv_client_is_own_origin (self, soup_message_get_uri (message)))
    return;
  value = g_strconcat ("Bearer ", self->credentials->token, NULL);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", value);
}

static void
notify_sign_in (AivClient *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_USER_ID]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_USERNAME]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SIGNED_IN]);
}

/* Somebody is signed in. @remember: changes of the sign-in are to be stored, too. */
void
aiv_client_take_credentials (AivClient *self, AivCredentials *credentials, gboolean remember)
{
  g_clear_pointer (&self->credentials, aiv_credentials_unref);
  self->credentials = credentials;
  self->remember = remember && self->secrets != NULL;
  notify_sign_in (self);
  aiv_client_end_waiting (self);
}

/* Who a token belongs to, once the server has told. Who has an id keeps it: the families of one server call the same
 * account differently ("u-2" and 2), and its secret and its folders bear the id that came first. */
void
aiv_client_note_user (AivClient *self, AivWireUser *user)
{
  AivCredentials *old = self->credentials;
  const char *id = old != NULL && *old->user_id != '\0' ? old->user_id : user->id;

  if (old == NULL || (g_strcmp0 (old->user_id, id) == 0 && g_strcmp0 (old->username, user->username) == 0))
    return;
  aiv_client_take_credentials (self,
                               aiv_credentials_new (old->server, id, user->username, old->token, old->refresh_token,
                                                    old->expires_at),
                               self->remember);
}

/* Nobody is signed in any more. @expired: because the server says so. */
void
aiv_client_drop_credentials (AivClient *self, gboolean expired)
{
  if (self->credentials == NULL)
    return;
  g_set_str (&self->expired_user, expired ? self->credentials->user_id : NULL);
  g_clear_pointer (&self->credentials, aiv_credentials_unref);
  notify_sign_in (self);
  if (expired)
    g_signal_emit (self, signals[SIGNAL_EXPIRED], 0);
}

void
aiv_client_take_server_info (AivClient *self, AivWireServerInfo *info)
{
  g_clear_pointer (&self->server_info, aiv_wire_server_info_unref);
  self->server_info = info;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SERVER_INFO]);
}

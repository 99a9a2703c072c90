/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "auth/aiv-oidc-private.h"

#include "aiv-error.h"
#include "aiv-host.h"
#include "aiv-json.h"

/* Google, whose endpoints are known, so that a sign-in need not begin by asking for them. */
#define GOOGLE "https://accounts.google.com"
#define GOOGLE_AUTHORIZE "https://accounts.google.com/o/oauth2/v2/auth"
#define GOOGLE_TOKEN "https://oauth2.googleapis.com/token"
#define GOOGLE_JWKS "https://www.googleapis.com/oauth2/v3/certs"

#define DISCOVERY ".well-known/openid-configuration"

/* For one question to the provider, in ms. */
#define DEADLINE_MS 10000

/* After a failure the provider is not asked for its endpoints again before, in µs. */
#define DISCOVERY_PAUSE (5 * G_USEC_PER_SEC)

/**
 * AivOidcProvider:
 *
 * An OpenID Connect provider, Google unless configured otherwise: its endpoints, its keys, and
 * the exchange of a code for an identity. Lives on the HTTP thread.
 */
G_DEFINE_FINAL_TYPE (AivOidcProvider, aiv_oidc_provider, G_TYPE_OBJECT)

/* What a discovery document calls the endpoints (OpenID Connect Discovery 1.0, 3). */
static const char *const endpoint_names[] = { "authorization_endpoint", "token_endpoint", "jwks_uri" };

const char *
aiv_oidc_get_endpoint (AivOidcProvider *self, guint endpoint)
{
  return self->configured[endpoint] != NULL ? self->configured[endpoint] : self->told[endpoint];
}

/* Whether the issuer has to be asked for any endpoint. */
static gboolean
needs_discovery (AivOidcProvider *self)
{
  for (guint i = 0; i < AIV_OIDC_N_ENDPOINTS; i++)
    if (self->configured[i] == NULL)
      return TRUE;
  return FALSE;
}

/* Keeps a promise, well or not. */
void
aiv_oidc_settle (DexPromise *promise, GError *error)
{
  if (error != NULL)
    dex_promise_reject (promise, error);
  else
    dex_promise_resolve_boolean (promise, TRUE);
}

/* Several that want to know the same wait for one answer: @func, a fiber that settles *@slot. */
DexFuture *
aiv_oidc_share (AivOidcProvider *self, DexPromise **slot, DexFiberFunc func)
{
  if (*slot == NULL || !dex_future_is_pending (DEX_FUTURE (*slot)))
    {
      dex_clear (slot);
      *slot = dex_promise_new ();
      dex_future_disown (dex_scheduler_spawn (NULL, 0, func, g_object_ref (self), g_object_unref));
    }
  return dex_ref (DEX_FUTURE (*slot));
}

static gboolean
take_endpoints (AivOidcProvider *self, JsonObject *document, GError **error)
{
  if (g_strcmp0 (aiv_json_get_string (document, "issuer"), self->issuer) != 0)
    {
      g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_SETUP,
                   "“%s” calls itself by another name: configure the issuer that its discovery document tells",
                   self->issuer);
      return FALSE;
    }
  for (guint i = 0; i < AIV_OIDC_N_ENDPOINTS; i++)
    if (self->configured[i] == NULL
        && !aiv_oidc_url_is_good (aiv_json_get_string (document, endpoint_names[i]), self->local))
      {
        g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_BROKEN, "The %s of “%s” is no https URL", endpoint_names[i],
                     self->issuer);
        return FALSE;
      }
  for (guint i = 0; i < AIV_OIDC_N_ENDPOINTS; i++)
    g_set_str (&self->told[i], aiv_json_get_string (document, endpoint_names[i]));
  return TRUE;
}

static DexFuture *
discover (gpointer data)
{
  AivOidcProvider *self = data;
  g_autofree char *url
      = g_strconcat (self->issuer, g_str_has_suffix (self->issuer, "/") ? "" : "/", DISCOVERY, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (SOUP_METHOD_GET, url);
  g_autoptr (JsonNode) document = NULL;
  GError *error = NULL;
  gint64 lifetime = 0;

  self->asked_at = g_get_monotonic_time ();
  document = aiv_oidc_ask (self, message, &lifetime, &error);
  if (document != NULL && soup_message_get_status (message) != 200)
    g_set_error (&error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_BROKEN, "“%s” has no discovery document", self->issuer);
  if (error == NULL && take_endpoints (self, json_node_get_object (document), &error))
    self->told_until = g_get_monotonic_time () + lifetime * G_USEC_PER_SEC;
  if (error != NULL)
    g_message ("Google sign-in: %s", error->message);
  aiv_oidc_settle (self->discovering, error);
  return dex_future_new_true ();
}

static gboolean
is_fresh (AivOidcProvider *self)
{
  return !needs_discovery (self) || g_get_monotonic_time () < self->told_until;
}

static gboolean
is_asking (AivOidcProvider *self)
{
  return self->discovering != NULL && dex_future_is_pending (DEX_FUTURE (self->discovering));
}

/* Makes sure that the endpoints are known, in a fiber. An answer that is too old to be sure of
 * will do as long as there is no newer one. */
gboolean
aiv_oidc_discover (AivOidcProvider *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (is_fresh (self) || dex_await (aiv_oidc_share (self, &self->discovering, discover), &problem)
      || aiv_oidc_get_endpoint (self, AIV_OIDC_TOKEN) != NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * aiv_oidc_provider_get_client_id:
 * @self: a provider
 *
 * Returns: (transfer none): what clients begin a sign-in with
 */
const char *
aiv_oidc_provider_get_client_id (AivOidcProvider *self)
{
  g_return_val_if_fail (AIV_IS_OIDC_PROVIDER (self), NULL);

  return self->client_id;
}

/**
 * aiv_oidc_provider_prepare:
 * @self: a provider
 *
 * Has the issuer tell its endpoints where that is due, a while after a failure at the earliest.
 *
 * Returns: (transfer full): a future of when there is nothing to wait for; rejects with an
 *   [error@Aiv.OidcError] if the issuer has not told
 */
DexFuture *
aiv_oidc_provider_prepare (AivOidcProvider *self)
{
  aiv_return_future_if_fail (AIV_IS_OIDC_PROVIDER (self));

  if (is_fresh (self) || (!is_asking (self) && g_get_monotonic_time () - self->asked_at < DISCOVERY_PAUSE))
    return dex_future_new_true ();
  return aiv_oidc_share (self, &self->discovering, discover);
}

/**
 * aiv_oidc_provider_get_authorize_url:
 * @self: a provider
 *
 * Returns: (transfer none) (nullable): where clients send their user to; %NULL as long as the
 *   issuer has not told, see [method@Aiv.OidcProvider.prepare]
 */
const char *
aiv_oidc_provider_get_authorize_url (AivOidcProvider *self)
{
  g_return_val_if_fail (AIV_IS_OIDC_PROVIDER (self), NULL);

  return aiv_oidc_get_endpoint (self, AIV_OIDC_AUTHORIZE);
}

/**
 * aiv_oidc_provider_get_issuer:
 * @self: a provider
 *
 * Returns: (transfer none): whose identities are taken
 */
const char *
aiv_oidc_provider_get_issuer (AivOidcProvider *self)
{
  g_return_val_if_fail (AIV_IS_OIDC_PROVIDER (self), NULL);

  return self->issuer;
}

/**
 * aiv_oidc_provider_get_redirect_uri:
 * @self: a provider
 *
 * Returns: (transfer none) (nullable): the only redirect URI that is taken; %NULL for any
 */
const char *
aiv_oidc_provider_get_redirect_uri (AivOidcProvider *self)
{
  g_return_val_if_fail (AIV_IS_OIDC_PROVIDER (self), NULL);

  return self->redirect_uri;
}

/**
 * aiv_oidc_provider_set_deadline:
 * @self: a provider
 * @ms: for each question to it
 *
 * Sets how long the provider may take.
 */
void
aiv_oidc_provider_set_deadline (AivOidcProvider *self, guint ms)
{
  g_return_if_fail (AIV_IS_OIDC_PROVIDER (self));

  self->deadline_ms = ms;
}

/**
 * aiv_oidc_provider_stop:
 * @self: a provider
 *
 * Ends what is under way; those who wait are told that it failed.
 */
void
aiv_oidc_provider_stop (AivOidcProvider *self)
{
  g_return_if_fail (AIV_IS_OIDC_PROVIDER (self));

  soup_session_abort (self->session);
}

static void
aiv_oidc_provider_finalize (GObject *object)
{
  AivOidcProvider *self = AIV_OIDC_PROVIDER (object);

  g_clear_object (&self->session);
  g_free (self->client_id);
  g_free (self->client_secret);
  g_free (self->redirect_uri);
  g_free (self->issuer);
  for (guint i = 0; i < AIV_OIDC_N_ENDPOINTS; i++)
    {
      g_free (self->configured[i]);
      g_free (self->told[i]);
    }
  dex_clear (&self->discovering);
  dex_clear (&self->fetching);
  g_clear_pointer (&self->keys, aiv_jwk_set_unref);
  G_OBJECT_CLASS (aiv_oidc_provider_parent_class)->finalize (object);
}

static void
aiv_oidc_provider_class_init (AivOidcProviderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aiv_oidc_provider_finalize;
}

static void
aiv_oidc_provider_init (AivOidcProvider *self)
{
  self->deadline_ms = DEADLINE_MS;
  self->told_until = 0;
  self->asked_at = G_MININT64 / 2;
  self->keys_asked_at = G_MININT64 / 2;
}

static gboolean
configure (AivOidcProvider *self, const AivOidcSettings *settings, GError **error)
{
  const char *given[] = { settings->authorize_url, settings->token_url, settings->jwks_url };
  const char *google[] = { GOOGLE_AUTHORIZE, GOOGLE_TOKEN, GOOGLE_JWKS };
  gboolean is_google = g_str_equal (self->issuer, GOOGLE);

  if (!aiv_oidc_url_is_good (self->issuer, self->local))
    {
      g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_SETUP,
                   "“%s” cannot be the issuer: it has to be an https URL, or http on this computer", self->issuer);
      return FALSE;
    }
  for (guint i = 0; i < AIV_OIDC_N_ENDPOINTS; i++)
    {
      self->configured[i] = g_strdup (given[i] != NULL ? given[i] : is_google ? google[i] : NULL);
      if (given[i] != NULL && !aiv_oidc_url_is_good (given[i], TRUE))
        {
          g_set_error (error, AIV_OIDC_ERROR, AIV_OIDC_ERROR_SETUP,
                       "“%s” cannot be the %s: it has to be an https URL, or http on this computer", given[i],
                       endpoint_names[i]);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * aiv_oidc_provider_new:
 * @settings: how to reach it, with a client id
 * @error: %AIV_OIDC_ERROR_SETUP and what is wrong with them
 *
 * Asks nothing yet. Proxies are those of the system, but not to an issuer on this computer.
 *
 * Returns: (transfer full) (nullable): a provider
 */
AivOidcProvider *
aiv_oidc_provider_new (const AivOidcSettings *settings, GError **error)
{
  g_autoptr (AivOidcProvider) self = NULL;

  g_return_val_if_fail (settings != NULL && settings->client_id != NULL, NULL);

  self = g_object_new (AIV_TYPE_OIDC_PROVIDER, NULL);
  self->client_id = g_strdup (settings->client_id);
  self->client_secret = g_strdup (settings->client_secret);
  self->redirect_uri = g_strdup (settings->redirect_uri);
  self->issuer = g_strdup (settings->issuer != NULL ? settings->issuer : GOOGLE);
  self->local = aiv_host_url_is_loopback (self->issuer);
  if (!configure (self, settings, error))
    return NULL;
  self->session = soup_session_new_with_options ("user-agent", "aivideo-server/" AIV_VERSION, "max-conns", 16,
                                                 "max-conns-per-host", 8, "timeout", 15, "idle-timeout", 60, NULL);
  if (self->local)
    soup_session_set_proxy_resolver (self->session, NULL);
  return g_steal_pointer (&self);
}

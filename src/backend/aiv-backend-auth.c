/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-backend-auth.h"

#include "auth/aiv-password.h"

/* What a configuration says about signing in. */

/**
 * aiv_backend_make_google:
 * @config: a configuration with a Google client
 * @error: what is wrong with it
 *
 * Makes the provider and has it ask for what it does not know yet, so that the first client
 * need not wait.
 *
 * Returns: (transfer full) (nullable): the provider
 */
AivOidcProvider *
aiv_backend_make_google (const AivBackendConfig *config, GError **error)
{
  AivOidcSettings settings = { .client_id = config->google_client_id,
                               .client_secret = config->google_client_secret,
                               .redirect_uri = config->google_redirect_uri,
                               .issuer = config->google_issuer,
                               .authorize_url = config->google_authorize_url,
                               .token_url = config->google_token_url,
                               .jwks_url = config->google_jwks_url };
  AivOidcProvider *google = aiv_oidc_provider_new (&settings, error);

  if (google != NULL)
    dex_unref (aiv_oidc_provider_prepare (google));
  return google;
}

/**
 * aiv_backend_set_password_cost:
 * @config: a configuration
 *
 * Sets what a password costs from now on.
 */
void
aiv_backend_set_password_cost (const AivBackendConfig *config)
{
  AivPasswordCost cost = { .passes = (guint) config->argon2_passes,
                           .memory = (gsize) config->argon2_memory * 1024 * 1024,
                           .threads = (guint) config->argon2_threads };

  aiv_password_set_cost (&cost);
}

/**
 * aiv_backend_check_exposure:
 * @config: a configuration
 * @auth: the accounts
 * @error: that the first password has to be changed
 *
 * Everybody knows the first password: with it, only this computer is let in, and nobody by way
 * of a proxy. To be called in a fiber.
 *
 * Returns: whether the server may listen where it is to
 */
gboolean
aiv_backend_check_exposure (const AivBackendConfig *config, AivAuth *auth, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!aiv_backend_config_is_exposed (config))
    return TRUE;
  if (!dex_await_boolean (aiv_auth_has_default_password (auth), &problem))
    {
      if (problem == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (aiv_backend_config_is_loopback (config))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "The password of “admin” is still the first one. Change it with “aivideo-server user passwd admin” "
                 "before serving others by way of a proxy");
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "The password of “admin” is still the first one. Start on 127.0.0.1 and change it before listening on %s",
                 config->host);
  return FALSE;
}

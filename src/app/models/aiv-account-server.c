/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"

/* What servers need to be reached. */

/* Lets a new client reach its server as it is stored; for fibers. */
void
aiv_account_await_options (AivClient *client)
{
  g_autoptr(AivServerOptions) options
    = dex_await_boxed (aiv_server_options_load (aiv_client_get_server_key (client)), NULL);

  if (options != NULL)
    aiv_client_set_options (client, options);
}

static DexFuture *
look_up_fiber (gpointer data)
{
  AivClient *client = data;

  aiv_account_await_options (client);
  return aiv_client_probe (client);
}

/**
 * aiv_account_look_up:
 * @self: an account
 * @address: what a person typed as the address of a server
 *
 * Asks a server what it is. Changes nothing.
 *
 * Returns: (transfer full): a future of an [struct@Aiv.WireServerInfo]
 */
DexFuture *
aiv_account_look_up (AivAccount *self,
                     const char *address)
{
  g_autofree char *url = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (address != NULL);

  if (!(url = aiv_client_normalize_url (address)))
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "Not an address: %s", address);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, look_up_fiber, aiv_client_new (url, NULL, NULL),
                              g_object_unref);
}

/**
 * aiv_account_load_server_options:
 * @self: an account
 * @address: what a person typed as the address of a server
 *
 * Returns: (transfer full): a future of an [struct@Aiv.ServerOptions]
 */
DexFuture *
aiv_account_load_server_options (AivAccount *self,
                                 const char *address)
{
  g_autofree char *url = NULL;
  g_autofree char *key = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (address != NULL);

  if (!(url = aiv_client_normalize_url (address)))
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "Not an address: %s", address);
  key = aiv_client_make_server_key (url);
  return aiv_server_options_load (key);
}

static void
apply (AivClient              *client,
       const char             *server_key,
       const AivServerOptions *options)
{
  if (client != NULL && g_strcmp0 (aiv_client_get_server_key (client), server_key) == 0)
    aiv_client_set_options (client, options);
}

/**
 * aiv_account_save_server_options:
 * @self: an account
 * @address: what a person typed as the address of a server
 * @options: how it is reached from now on, by accounts that are signed in to it as well
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_account_save_server_options (AivAccount             *self,
                                 const char             *address,
                                 const AivServerOptions *options)
{
  g_autofree char *url = NULL;
  g_autofree char *key = NULL;
  GHashTableIter iter;
  gpointer session;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (address != NULL && options != NULL);

  if (!(url = aiv_client_normalize_url (address)))
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "Not an address: %s", address);
  key = aiv_client_make_server_key (url);
  apply (self->client, key, options);
  g_hash_table_iter_init (&iter, self->parked);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    apply (aiv_session_get_client (session), key, options);
  return aiv_server_options_save (key, options);
}

/* A certificate that is to be trusted from now on. */
typedef struct
{
  AivAccount *account;
  char *address;
  char *fingerprint;
} Trust;

static void
trust_free (gpointer data)
{
  Trust *trust = data;

  g_object_unref (trust->account);
  g_free (trust->address);
  g_free (trust->fingerprint);
  g_free (trust);
}

static DexFuture *
trust_fiber (gpointer data)
{
  Trust *trust = data;
  GError *error = NULL;
  g_autoptr(AivServerOptions) options
    = dex_await_boxed (aiv_account_load_server_options (trust->account, trust->address), &error);

  if (options == NULL)
    return dex_future_new_for_error (error);
  g_set_str (&options->pin, trust->fingerprint);
  return aiv_account_save_server_options (trust->account, trust->address, options);
}

/**
 * aiv_account_trust:
 * @self: an account
 * @address: what a person typed as the address of a server
 * @fingerprint: of the server's certificate, which they have compared
 *
 * Trusts this certificate, and no other, for this server.
 *
 * Returns: (transfer full): a future of %TRUE
 */
DexFuture *
aiv_account_trust (AivAccount *self,
                   const char *address,
                   const char *fingerprint)
{
  Trust *trust;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (address != NULL && fingerprint != NULL);

  trust = g_new0 (Trust, 1);
  trust->account = g_object_ref (self);
  trust->address = g_strdup (address);
  trust->fingerprint = g_strdup (fingerprint);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, trust_fiber, trust, trust_free);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"

/* The ways to sign in and out. */

/* A sign-in under way; the fibers own what they work on. */
typedef struct
{
  AivAccount *account;
  AivClient *client;
  char *username;
  char *password;
  AivBrowserLogin *browser;
} Attempt;

static Attempt *
attempt_new (AivAccount *account,
             AivClient  *client)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->account = g_object_ref (account);
  attempt->client = client != NULL ? g_object_ref (client) : NULL;
  return attempt;
}

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  g_clear_object (&attempt->account);
  g_clear_object (&attempt->client);
  g_clear_object (&attempt->browser);
  g_free (attempt->username);
  g_free (attempt->password);
  g_free (attempt);
}

static DexFuture *
give_up (AivAccount *self,
         GError     *error)
{
  aiv_account_set_state (self, self->session != NULL ? AIV_ACCOUNT_SIGNED_IN : AIV_ACCOUNT_SIGNED_OUT);
  return dex_future_new_for_error (error);
}

static DexFuture *
local_fiber (gpointer data)
{
  AivAccount *self = ((Attempt *) data)->account;
  g_autoptr(AivClient) client = NULL;
  g_autofree char *address = NULL;
  g_autofree char *token = NULL;
  GError *error = NULL;

  if (self->process == NULL)
    {
      self->process = aiv_server_process_new (NULL);
      g_signal_connect_object (self->process, "notify::state", G_CALLBACK (aiv_account_update_notice), self, G_CONNECT_SWAPPED);
    }
  if (!(address = dex_await_string (aiv_server_process_start (self->process), &error)))
    return give_up (self, error);

  client = aiv_client_new (address, AIV_SERVER_KEY, self->secrets);
  if (!dex_await (aiv_client_probe (client), &error))
    return give_up (self, error);
  if ((token = aiv_server_process_steal_token (self->process)) != NULL)
    {
      if (!dex_await (aiv_client_login_one_time (client, token, FALSE), &error))
        return give_up (self, error);
    }
  else if (!dex_await (aiv_client_restore (client, NULL), &error))
    {
      return give_up (self, error);
    }

  /* It comes back on another port after a crash. */
  g_object_bind_property (self->process, "address", client, "base-url", G_BINDING_DEFAULT);
  g_settings_set_string (self->settings, "server", LOCAL);
  aiv_account_open_session (self, client);

  return dex_future_new_true ();
}

static DexFuture *
sign_in_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;
  GError *error = NULL;

  if (!dex_await (aiv_client_probe (attempt->client), &error)
      || !dex_await (aiv_client_login (attempt->client, attempt->username, attempt->password, TRUE), &error))
    return give_up (self, error);

  g_settings_set_string (self->settings, "server", aiv_client_get_base_url (attempt->client));
  g_settings_set_string (self->settings, "user-name", attempt->username);
  g_settings_set_string (self->settings, "sign-in-method", PASSWORD);
  aiv_account_open_session (self, attempt->client);

  return dex_future_new_true ();
}

static DexFuture *
again_fiber (gpointer data)
{
  Attempt *attempt = data;
  GError *error = NULL;

  if (!dex_await (aiv_client_login (attempt->client, attempt->username, attempt->password, TRUE), &error))
    return dex_future_new_for_error (error);
  if (attempt->account->session != NULL)
    dex_future_disown (aiv_session_refresh (attempt->account->session));

  return dex_future_new_true ();
}

/* Goes on with the session, unless somebody else is signed in now. */
static void
renew_session (AivAccount *self,
               AivClient  *client)
{
  const char *before = self->session != NULL ? aiv_user_get_id (aiv_session_get_user (self->session)) : NULL;

  if (self->client != client || g_strcmp0 (before, aiv_client_get_user_id (client)) != 0)
    aiv_account_open_session (self, client);
  else
    dex_future_disown (aiv_session_refresh (self->session));
}

static DexFuture *
google_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;
  GError *error = NULL;

  if (!dex_await (aiv_client_login_google (attempt->client, attempt->browser, TRUE), &error))
    return give_up (self, error);

  g_settings_set_string (self->settings, "server", aiv_client_get_base_url (attempt->client));
  g_settings_set_string (self->settings, "sign-in-method", GOOGLE);
  renew_session (self, attempt->client);

  return dex_future_new_true ();
}

static DexFuture *
restore_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;
  GError *error = NULL;

  if (!dex_await (aiv_client_restore (attempt->client, NULL), &error)
      && !(g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE)
           && aiv_client_get_signed_in (attempt->client)))
    return give_up (self, error);
  g_clear_error (&error);

  /* Without the server as well: what is in the cache still plays. */
  aiv_account_open_session (self, attempt->client);
  return dex_future_new_true ();
}

static DexFuture *
sign_out_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;

  if (attempt->client != NULL)
    dex_await (aiv_client_logout (attempt->client), NULL);
  if (self->process != NULL && self->session == NULL)
    {
      g_autoptr(AivServerProcess) process = g_steal_pointer (&self->process);

      g_signal_handlers_disconnect_by_data (process, self);
      dex_await (aiv_server_process_stop (process), NULL);
    }

  return dex_future_new_true ();
}

static DexFuture *
spawn (AivAccount  *self,
       DexFiberFunc func,
       AivClient   *client,
       const char  *username,
       const char  *password)
{
  Attempt *attempt = attempt_new (self, client);

  attempt->username = g_strdup (username);
  attempt->password = g_strdup (password);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, func, attempt, attempt_free);
}

/**
 * aiv_account_resume:
 * @self: an account that is signed out
 *
 * Signs in where the last run was, without asking anybody.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects; with
 *   %AIV_API_ERROR_NOT_FOUND if there is nothing to go on from
 */
DexFuture *
aiv_account_resume (AivAccount *self)
{
  g_autofree char *server = NULL;
  g_autoptr(AivClient) client = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  server = g_settings_get_string (self->settings, "server");
  if (g_strcmp0 (server, LOCAL) == 0)
    return aiv_account_use_local (self);
  if (*server == '\0')
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND, "Never signed in");

  aiv_account_set_state (self, AIV_ACCOUNT_CONNECTING);
  client = aiv_client_new (server, NULL, self->secrets);
  return spawn (self, restore_fiber, client, NULL, NULL);
}

/**
 * aiv_account_use_local:
 * @self: an account
 *
 * Starts the embedded server and signs in to it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
aiv_account_use_local (AivAccount *self)
{
  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  aiv_account_set_state (self, AIV_ACCOUNT_CONNECTING);
  return spawn (self, local_fiber, NULL, NULL, NULL);
}

/**
 * aiv_account_sign_in:
 * @self: an account
 * @address: what a person typed as the address of a server
 * @username: the name there
 * @password: the password; not kept
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
aiv_account_sign_in (AivAccount *self,
                     const char *address,
                     const char *username,
                     const char *password)
{
  g_autofree char *url = NULL;
  g_autoptr(AivClient) client = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (address != NULL && username != NULL && password != NULL);

  if (!(url = aiv_client_normalize_url (address)))
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "Not an address: %s", address);

  aiv_account_set_state (self, AIV_ACCOUNT_CONNECTING);
  client = aiv_client_new (url, NULL, self->secrets);
  return spawn (self, sign_in_fiber, client, username, password);
}

/**
 * aiv_account_sign_in_again:
 * @self: an account whose sign-in has run out
 * @password: the password; not kept
 *
 * Goes on with the same session; nothing in it is lost.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
aiv_account_sign_in_again (AivAccount *self,
                           const char *password)
{
  g_autofree char *username = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (self->client != NULL && password != NULL);

  /* The client forgot the name with the sign-in. */
  username = g_settings_get_string (self->settings, "user-name");
  return spawn (self, again_fiber, self->client, username, password);
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
  g_autoptr(AivClient) client = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (address != NULL);

  if (!(url = aiv_client_normalize_url (address)))
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "Not an address: %s", address);

  client = aiv_client_new (url, NULL, NULL);
  return aiv_client_probe (client);
}

/**
 * aiv_account_make_browser_login:
 * @self: an account
 *
 * Returns: (transfer full): a sign-in for [method@Account.sign_in_google]
 */
AivBrowserLogin *
aiv_account_make_browser_login (AivAccount *self)
{
  guint16 port = 0;

  g_return_val_if_fail (AIV_IS_ACCOUNT (self), NULL);

  g_settings_get (self->settings, "sign-in-port", "q", &port);
  return aiv_browser_login_new (port);
}

/**
 * aiv_account_sign_in_google:
 * @self: an account
 * @address: (nullable): what a person typed as the address of a server; %NULL to sign in again
 *   where the sign-in has run out, with nothing in the session lost
 * @browser: tells the link to open, and ends the waiting
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
aiv_account_sign_in_google (AivAccount      *self,
                            const char      *address,
                            AivBrowserLogin *browser)
{
  g_autofree char *url = NULL;
  g_autoptr(AivClient) client = NULL;
  Attempt *attempt;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (address != NULL || self->client != NULL);
  aiv_return_future_if_fail (AIV_IS_BROWSER_LOGIN (browser));

  if (address != NULL && !(url = aiv_client_normalize_url (address)))
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "Not an address: %s", address);

  if (url != NULL)
    {
      aiv_account_set_state (self, AIV_ACCOUNT_CONNECTING);
      client = aiv_client_new (url, NULL, self->secrets);
    }
  attempt = attempt_new (self, client != NULL ? client : self->client);
  attempt->browser = g_object_ref (browser);
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, google_fiber, attempt, attempt_free);
}

/**
 * aiv_account_sign_out:
 * @self: an account
 *
 * Signs out at once for the window; the server is told meanwhile. The embedded server,
 * which nobody else uses, ends.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all of it is done
 */
DexFuture *
aiv_account_sign_out (AivAccount *self)
{
  g_autoptr(AivClient) client = NULL;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  g_set_object (&client, self->client);
  aiv_account_drop_session (self);
  g_settings_set_string (self->settings, "server", "");
  aiv_account_update_notice (self);
  aiv_account_set_state (self, AIV_ACCOUNT_SIGNED_OUT);

  return spawn (self, sign_out_fiber, client, NULL, NULL);
}

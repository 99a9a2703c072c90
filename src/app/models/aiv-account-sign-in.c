/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-private.h"
#include "aiv-error.h"
#include "aiv-fiber.h"

/* The ways to sign in. */

/* A sign-in under way; the fibers own what they work on. */
typedef struct
{
  AivAccount *account;
  AivAccountEntry *entry;
  AivClient *client;
  char *username;
  char *password;
  AivBrowserLogin *browser;
  guint generation;
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
  g_clear_object (&attempt->entry);
  g_clear_object (&attempt->client);
  g_clear_object (&attempt->browser);
  g_free (attempt->username);
  g_free (attempt->password);
  g_free (attempt);
}

/* The one that counts from now on. */
static Attempt *
attempt_begin (AivAccount *account,
               AivClient  *client)
{
  Attempt *attempt = attempt_new (account, client);

  attempt->generation = ++account->generation;
  aiv_account_set_state (account, AIV_ACCOUNT_CONNECTING);
  return attempt;
}

static DexFuture *
attempt_run (Attempt     *attempt,
             DexFiberFunc func)
{
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, func, attempt, attempt_free);
}

/* Somebody went back, or on to another account, while this one waited. */
static gboolean
is_stale (Attempt *attempt)
{
  return attempt->generation != attempt->account->generation;
}

static DexFuture *
cancelled (void)
{
  return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_CANCELLED, "Another sign-in came after this one");
}

static DexFuture *
fail (Attempt *attempt,
      GError  *error)
{
  if (is_stale (attempt))
    {
      g_error_free (error);
      return cancelled ();
    }
  aiv_account_give_up (attempt->account);
  return dex_future_new_for_error (error);
}

/* The sign-in is there. */
static DexFuture *
succeed (Attempt        *attempt,
         const char     *server,
         AivSignInMethod method)
{
  AivAccount *self = attempt->account;

  if (is_stale (attempt))
    return cancelled ();
  aiv_account_open_session (self,
                            aiv_accounts_note (self->accounts, server, aiv_client_get_user_id (attempt->client),
                                               aiv_client_get_username (attempt->client), method),
                            attempt->client);
  return dex_future_new_true ();
}

static DexFuture *
local_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;
  g_autofree char *address = NULL;
  g_autofree char *token = NULL;
  GError *error = NULL;

  aiv_account_watch_process (self);
  if (!(address = dex_await_string (aiv_server_process_start (self->process), &error)))
    return fail (attempt, error);

  attempt->client = aiv_client_new (address, AIV_SERVER_KEY, self->secrets);
  if (!dex_await (aiv_client_probe (attempt->client), &error))
    return fail (attempt, error);
  if ((token = aiv_server_process_steal_token (self->process)) != NULL)
    {
      if (!dex_await (aiv_client_login_one_time (attempt->client, token, FALSE), &error))
        return fail (attempt, error);
    }
  else if (!dex_await (aiv_client_restore (attempt->client, NULL), &error))
    {
      return fail (attempt, error);
    }
  if (is_stale (attempt) || self->process == NULL)
    return cancelled ();

  /* It comes back on another port after a crash. */
  g_object_bind_property (self->process, "address", attempt->client, "base-url", G_BINDING_DEFAULT);
  return succeed (attempt, AIV_ACCOUNT_LOCAL, AIV_SIGN_IN_LOCAL);
}

static DexFuture *
sign_in_fiber (gpointer data)
{
  Attempt *attempt = data;
  GError *error = NULL;

  aiv_account_await_options (attempt->client);
  if (!dex_await (aiv_client_probe (attempt->client), &error)
      || !dex_await (aiv_client_login (attempt->client, attempt->username, attempt->password, TRUE), &error))
    return fail (attempt, error);
  return succeed (attempt, aiv_client_get_base_url (attempt->client), AIV_SIGN_IN_PASSWORD);
}

static void
went_on (AivAccount *self)
{
  aiv_accounts_set_signed_in (self->accounts, self->entry, TRUE);
  dex_future_disown (aiv_session_refresh (self->session));
}

static DexFuture *
again_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;
  GError *error = NULL;

  if (!dex_await (aiv_client_login (attempt->client, attempt->username, attempt->password, TRUE), &error))
    return dex_future_new_for_error (error);
  if (self->client == attempt->client)
    went_on (self);
  return dex_future_new_true ();
}

static DexFuture *
google_fiber (gpointer data)
{
  Attempt *attempt = data;
  GError *error = NULL;

  aiv_account_await_options (attempt->client);
  if (!dex_await (aiv_client_login_google (attempt->client, attempt->browser, TRUE), &error))
    return fail (attempt, error);
  return succeed (attempt, aiv_client_get_base_url (attempt->client), AIV_SIGN_IN_GOOGLE);
}

/* Goes on with the session, unless somebody else is signed in now. */
static DexFuture *
google_again_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;
  GError *error = NULL;

  if (!dex_await (aiv_client_login_google (attempt->client, attempt->browser, TRUE), &error))
    return dex_future_new_for_error (error);
  if (self->client != attempt->client)
    return dex_future_new_true ();
  if (g_strcmp0 (aiv_account_entry_get_user_id (self->entry), aiv_client_get_user_id (self->client)) == 0)
    went_on (self);
  else
    return succeed (attempt, aiv_client_get_base_url (attempt->client), AIV_SIGN_IN_GOOGLE);
  return dex_future_new_true ();
}

static DexFuture *
restore_fiber (gpointer data)
{
  Attempt *attempt = data;
  AivAccount *self = attempt->account;
  const char *user_id = aiv_account_entry_get_user_id (attempt->entry);
  AivWireServerInfo *info = aiv_account_entry_get_server_info (attempt->entry);
  gboolean known = info != NULL;
  GError *error = NULL;

  aiv_account_await_options (attempt->client);
  if (known)
    aiv_client_set_server_info (attempt->client, info);
  if (!dex_await (aiv_client_restore (attempt->client, *user_id != '\0' ? user_id : NULL), &error)
      && !(g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_OFFLINE)
           && aiv_client_get_signed_in (attempt->client)))
    {
      if (g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND)
          || g_error_matches (error, AIV_API_ERROR, AIV_API_ERROR_UNAUTHORIZED))
        aiv_accounts_set_signed_in (self->accounts, attempt->entry, FALSE);
      return fail (attempt, error);
    }
  g_clear_error (&error);
  if (is_stale (attempt))
    return cancelled ();

  /* Without the server as well: what is in the cache still plays. */
  aiv_accounts_set_signed_in (self->accounts, attempt->entry, TRUE);
  aiv_accounts_set_user (self->accounts, attempt->entry, aiv_client_get_user_id (attempt->client),
                         aiv_client_get_username (attempt->client));
  aiv_account_open_session (self, attempt->entry, attempt->client);
  /* What is known of the server may be from before an update of it. */
  if (known)
    dex_future_disown (aiv_client_probe (attempt->client));
  return dex_future_new_true ();
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
  AivAccountEntry *present;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  present = aiv_accounts_get_present (self->accounts);
  if (present == NULL || !aiv_account_entry_get_signed_in (present))
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_NOT_FOUND, "Nobody is signed in");
  return aiv_account_switch_to (self, present);
}

/**
 * aiv_account_switch_to:
 * @self: an account
 * @entry: one of the accounts that are known
 *
 * Shows another account. The session that is shown stays as it is, for later; uploads in it
 * go on. Without a sign-in for @entry nothing changes.
 *
 * Returns: (transfer full): a future that resolves to %TRUE, or rejects; with
 *   %AIV_API_ERROR_NOT_FOUND or %AIV_API_ERROR_UNAUTHORIZED if one has to sign in first,
 *   with %AIV_API_ERROR_CANCELLED after [method@Account.give_up]
 */
DexFuture *
aiv_account_switch_to (AivAccount      *self,
                       AivAccountEntry *entry)
{
  g_autoptr(AivClient) client = NULL;
  Attempt *attempt;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));

  if (entry == self->entry || aiv_account_take_up (self, entry))
    {
      self->generation++;
      return dex_future_new_true ();
    }
  if (aiv_account_entry_is_local (entry))
    return aiv_account_use_local (self);

  client = aiv_client_new (aiv_account_entry_get_server (entry), NULL, self->secrets);
  attempt = attempt_begin (self, client);
  attempt->entry = g_object_ref (entry);
  return attempt_run (attempt, restore_fiber);
}

/**
 * aiv_account_give_up:
 * @self: an account
 *
 * Goes back to what is shown from a sign-in that is under way.
 */
void
aiv_account_give_up (AivAccount *self)
{
  g_return_if_fail (AIV_IS_ACCOUNT (self));

  self->generation++;
  aiv_account_set_state (self, self->session != NULL ? AIV_ACCOUNT_SIGNED_IN : AIV_ACCOUNT_SIGNED_OUT);
}

/**
 * aiv_account_use_local:
 * @self: an account
 *
 * Starts the embedded server, unless it runs, and signs in to it.
 *
 * Returns: (transfer full): a future that resolves to %TRUE
 */
DexFuture *
aiv_account_use_local (AivAccount *self)
{
  AivAccountEntry *entry;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));

  entry = aiv_accounts_find_local (self->accounts);
  if (entry != NULL && (entry == self->entry || aiv_account_take_up (self, entry)))
    {
      self->generation++;
      return dex_future_new_true ();
    }
  return attempt_run (attempt_begin (self, NULL), local_fiber);
}

/**
 * aiv_account_sign_in:
 * @self: an account
 * @address: what a person typed as the address of a server
 * @username: the name there
 * @password: the password; not kept
 *
 * Signs in to a server, which is one of the accounts from then on.
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
  Attempt *attempt;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (address != NULL && username != NULL && password != NULL);

  if (!(url = aiv_client_normalize_url (address)))
    return dex_future_new_reject (AIV_API_ERROR, AIV_API_ERROR_PROTOCOL, "Not an address: %s", address);

  client = aiv_client_new (url, NULL, self->secrets);
  attempt = attempt_begin (self, client);
  attempt->username = g_strdup (username);
  attempt->password = g_strdup (password);
  return attempt_run (attempt, sign_in_fiber);
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
  Attempt *attempt;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (self->client != NULL && password != NULL);

  attempt = attempt_new (self, self->client);
  /* The client forgot the name with the sign-in. */
  attempt->username = g_strdup (aiv_account_entry_get_username (self->entry));
  attempt->password = g_strdup (password);
  return attempt_run (attempt, again_fiber);
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
      client = aiv_client_new (url, NULL, self->secrets);
      attempt = attempt_begin (self, client);
    }
  else
    {
      attempt = attempt_new (self, self->client);
      attempt->generation = self->generation;
    }
  attempt->browser = g_object_ref (browser);
  return attempt_run (attempt, url != NULL ? google_fiber : google_again_fiber);
}

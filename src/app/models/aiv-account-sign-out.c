/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-private.h"
#include "aiv-cache-folder.h"
#include "aiv-error.h"
#include "aiv-fiber.h"
#include "aiv-pending-deletes.h"

/* Longer nobody waits for a server when somebody signs out. */
#define DELETING_SECONDS 5

/* The ways to sign out. */

/* A sign-out under way; the fiber owns what it works on. */
typedef struct
{
  AivClient *client;         /* NULL: there is none to tell the server with */
  AivServerProcess *process; /* NULL: goes on */
  DexFuture *deleting;       /* NULL: nothing */
  gboolean stored;           /* the client has yet to find the sign-in */
  char *user_id;
  char *server_key;          /* NULL: files that are kept here stay */
} Leave;

static void
leave_free (gpointer data)
{
  Leave *leave = data;

  g_clear_object (&leave->client);
  g_clear_object (&leave->process);
  dex_clear (&leave->deleting);
  g_free (leave->user_id);
  g_free (leave->server_key);
  g_free (leave);
}

static gboolean
await_remove (const char *server_key,
              const char *user_id,
              GError    **error)
{
  g_autofree char *cache = aiv_account_folder_dup_cache (server_key, user_id);
  g_autofree char *data = aiv_account_folder_dup_data (server_key, user_id);

  return dex_await (aiv_cache_folder_clear (cache), error) && dex_await (aiv_cache_folder_clear (data), error);
}

static DexFuture *
leave_fiber (gpointer data)
{
  Leave *leave = data;
  AivClient *client = leave->client;
  GError *error = NULL;

  if (leave->deleting != NULL)
    dex_await (g_steal_pointer (&leave->deleting), NULL);
  if (leave->stored)
    aiv_account_await_options (client);
  if (leave->stored)
    dex_await (aiv_client_restore (client, leave->user_id), NULL);
  if (client != NULL)
    {
      if (leave->user_id == NULL)
        leave->user_id = g_strdup (aiv_client_get_user_id (client));
      dex_await (aiv_client_logout (client), NULL);
    }
  if (leave->process != NULL)
    dex_await (aiv_server_process_stop (leave->process), NULL);
  if (leave->server_key != NULL && leave->user_id != NULL && !await_remove (leave->server_key, leave->user_id, &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

/* What was deleted can be had back as long as somebody is signed in, and only they can have it deleted. */
static DexFuture *
delete_pending (AivAccount      *self,
                AivAccountEntry *entry)
{
  AivSession *session = entry == self->entry ? self->session
                                             : g_hash_table_lookup (self->parked, aiv_account_entry_get_id (entry));

  if (session == NULL)
    return NULL;
  return dex_future_first (aiv_pending_deletes_commit_all (aiv_pending_deletes_get (session)),
                           dex_timeout_new_seconds (DELETING_SECONDS), NULL);
}

static DexFuture *
leave (AivAccount      *self,
       AivAccountEntry *entry,
       gboolean         remove)
{
  Leave *leave = g_new0 (Leave, 1);
  const char *user_id = aiv_account_entry_get_user_id (entry);
  gboolean local = aiv_account_entry_is_local (entry);

  if (remove)
    leave->server_key = local ? g_strdup (AIV_SERVER_KEY)
                              : aiv_client_make_server_key (aiv_account_entry_get_server (entry));
  leave->user_id = *user_id != '\0' ? g_strdup (user_id) : NULL;
  leave->deleting = delete_pending (self, entry);
  if (entry == self->entry)
    leave->client = g_object_ref (self->client);
  else if (!(leave->client = aiv_account_drop_parked (self, entry)) && !local)
    {
      leave->client = aiv_client_new (aiv_account_entry_get_server (entry), NULL, self->secrets);
      leave->stored = TRUE;
    }
  if (local && self->process != NULL)
    {
      leave->process = g_steal_pointer (&self->process);
      g_signal_handlers_disconnect_by_data (leave->process, self);
    }

  g_object_ref (entry);
  aiv_accounts_set_signed_in (self->accounts, entry, FALSE);
  if (entry == aiv_accounts_get_present (self->accounts))
    aiv_accounts_set_present (self->accounts, NULL);
  if (remove)
    aiv_accounts_remove (self->accounts, entry);
  if (entry == self->entry)
    {
      self->generation++;
      aiv_account_drop_session (self);
      aiv_account_update_notice (self);
      aiv_account_set_state (self, AIV_ACCOUNT_SIGNED_OUT);
    }
  g_object_unref (entry);

  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, leave_fiber, leave, leave_free);
}

/**
 * aiv_account_sign_out:
 * @self: an account
 * @entry: (nullable): one of the accounts that are known; %NULL: the one that is shown
 *
 * Signs out at once for the window; the server is told meanwhile. The account stays in the
 * list. The embedded server, which nobody else uses, ends.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all of it is done
 */
DexFuture *
aiv_account_sign_out (AivAccount      *self,
                      AivAccountEntry *entry)
{
  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (entry == NULL || AIV_IS_ACCOUNT_ENTRY (entry));

  if (entry == NULL)
    entry = self->entry;
  return entry != NULL ? leave (self, entry, FALSE) : dex_future_new_true ();
}

/**
 * aiv_account_remove:
 * @self: an account
 * @entry: one of the accounts that are known
 *
 * Signs out, forgets the account, and deletes what is kept of it on this computer. Videos on
 * the server stay there; those of the embedded server stay in its folder.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all of it is done
 */
DexFuture *
aiv_account_remove (AivAccount      *self,
                    AivAccountEntry *entry)
{
  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));

  return leave (self, entry, TRUE);
}

/* A sign-out everywhere, before it is one here. */
typedef struct
{
  AivAccount *account;
  AivAccountEntry *entry;
  AivClient *client;
  DexFuture *deleting; /* NULL: nothing */
  gboolean stored;     /* the client has yet to find the sign-in */
} Everywhere;

static void
everywhere_free (gpointer data)
{
  Everywhere *everywhere = data;

  g_object_unref (everywhere->account);
  g_object_unref (everywhere->entry);
  g_object_unref (everywhere->client);
  dex_clear (&everywhere->deleting);
  g_free (everywhere);
}

static DexFuture *
everywhere_fiber (gpointer data)
{
  Everywhere *everywhere = data;
  const char *user_id = aiv_account_entry_get_user_id (everywhere->entry);
  GError *error = NULL;

  if (everywhere->deleting != NULL)
    dex_await (g_steal_pointer (&everywhere->deleting), NULL);
  if (everywhere->stored)
    aiv_account_await_options (everywhere->client);
  if ((everywhere->stored
       && !dex_await (aiv_client_restore (everywhere->client, *user_id != '\0' ? user_id : NULL), &error))
      || !dex_await (aiv_client_logout_everywhere (everywhere->client), &error))
    return dex_future_new_for_error (error);
  return leave (everywhere->account, everywhere->entry, FALSE);
}

/**
 * aiv_account_sign_out_everywhere:
 * @self: an account
 * @entry: one of the accounts that are known, which is signed in to
 *
 * Ends all sessions that the user has on the server, on other devices as well, and signs out
 * here. Where the server cannot be asked nothing changes.
 *
 * Returns: (transfer full): a future that resolves to %TRUE when all of it is done
 */
DexFuture *
aiv_account_sign_out_everywhere (AivAccount      *self,
                                 AivAccountEntry *entry)
{
  Everywhere *everywhere;
  AivSession *parked;

  aiv_return_future_if_fail (AIV_IS_ACCOUNT (self));
  aiv_return_future_if_fail (AIV_IS_ACCOUNT_ENTRY (entry));

  everywhere = g_new0 (Everywhere, 1);
  everywhere->account = g_object_ref (self);
  everywhere->entry = g_object_ref (entry);
  everywhere->deleting = delete_pending (self, entry);
  parked = g_hash_table_lookup (self->parked, aiv_account_entry_get_id (entry));
  if (entry == self->entry || parked != NULL)
    {
      everywhere->client = g_object_ref (entry == self->entry ? self->client : aiv_session_get_client (parked));
    }
  else
    {
      everywhere->client = aiv_client_new (aiv_account_entry_get_server (entry), NULL, self->secrets);
      everywhere->stored = TRUE;
    }
  return dex_scheduler_spawn (NULL, AIV_FIBER_STACK_SIZE, everywhere_fiber, everywhere, everywhere_free);
}

/**
 * aiv_account_can_sign_out_everywhere:
 * @self: an account
 * @entry: one of the accounts that are known
 *
 * Returns: whether it is signed in to, and its server has said that it can
 */
gboolean
aiv_account_can_sign_out_everywhere (AivAccount      *self,
                                     AivAccountEntry *entry)
{
  AivWireServerInfo *info;

  g_return_val_if_fail (AIV_IS_ACCOUNT (self), FALSE);
  g_return_val_if_fail (AIV_IS_ACCOUNT_ENTRY (entry), FALSE);

  info = aiv_account_entry_get_server_info (entry);
  return info != NULL && !aiv_account_entry_is_local (entry) && aiv_account_entry_get_signed_in (entry)
         && aiv_wire_server_info_has (info, AIV_FEATURE_LOGOUT_EVERYWHERE);
}

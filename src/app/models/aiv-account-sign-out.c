/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-private.h"
#include "aiv-cache-folder.h"
#include "aiv-error.h"
#include "aiv-fiber.h"

/* The ways to sign out. */

/* A sign-out under way; the fiber owns what it works on. */
typedef struct
{
  AivClient *client;         /* NULL: there is none to tell the server with */
  AivServerProcess *process; /* NULL: goes on */
  gboolean stored;           /* the client has yet to find the sign-in */
  gboolean remove;           /* files that are kept here, too */
  char *user_id;
} Leave;

static void
leave_free (gpointer data)
{
  Leave *leave = data;

  g_clear_object (&leave->client);
  g_clear_object (&leave->process);
  g_free (leave->user_id);
  g_free (leave);
}

static DexFuture *
leave_fiber (gpointer data)
{
  Leave *leave = data;
  AivClient *client = leave->client;
  g_autofree char *cache_dir = NULL;
  GError *error = NULL;

  if (leave->stored)
    dex_await (aiv_client_restore (client, leave->user_id), NULL);
  if (client != NULL && leave->user_id == NULL)
    leave->user_id = g_strdup (aiv_client_get_user_id (client));
  if (leave->remove && client != NULL)
    cache_dir = aiv_session_make_cache_dir (aiv_client_get_server_key (client), leave->user_id);

  if (client != NULL)
    dex_await (aiv_client_logout (client), NULL);
  if (leave->process != NULL)
    dex_await (aiv_server_process_stop (leave->process), NULL);
  if (cache_dir != NULL && !dex_await (aiv_cache_folder_clear (cache_dir), &error))
    return dex_future_new_for_error (error);

  return dex_future_new_true ();
}

static DexFuture *
leave (AivAccount      *self,
       AivAccountEntry *entry,
       gboolean         remove)
{
  Leave *leave = g_new0 (Leave, 1);
  const char *user_id = aiv_account_entry_get_user_id (entry);
  gboolean local = aiv_account_entry_is_local (entry);

  leave->remove = remove;
  leave->user_id = *user_id != '\0' ? g_strdup (user_id) : NULL;
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

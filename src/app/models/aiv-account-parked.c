/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-private.h"

/* Sessions that were switched away from. One with something to do goes on until that is done, so
 * that its end is told; then it rests. */

/* Who is signed out learns of nothing any more. */
static guint
count_jobs (AivSession *session)
{
  return aiv_client_get_signed_in (aiv_session_get_client (session)) ? aiv_session_get_n_jobs (session) : 0;
}

/* In a turn of its own: whoever else hears of the end does so first. */
static gboolean
rest (gpointer data)
{
  AivAccount *self = data;
  GHashTableIter iter;
  AivSession *session;

  self->resting = 0;
  g_hash_table_iter_init (&iter, self->parked);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &session))
    if (count_jobs (session) == 0)
      aiv_session_stop (session);
  return G_SOURCE_REMOVE;
}

static void
on_parked_jobs (AivAccount *self)
{
  if (self->resting == 0)
    self->resting = g_idle_add (rest, self);
  aiv_account_notify_jobs (self);
}

void
aiv_account_park_session (AivAccount *self)
{
  g_autoptr(AivSession) session = NULL;

  if (self->session == NULL)
    return;
  session = g_object_ref (self->session);
  g_hash_table_replace (self->parked, g_strdup (aiv_account_entry_get_id (self->entry)), g_object_ref (session));
  aiv_account_leave_session (self);
  g_signal_connect_object (session, "notify::n-jobs", G_CALLBACK (on_parked_jobs), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (aiv_session_get_client (session), "notify::signed-in", G_CALLBACK (on_parked_jobs), self,
                           G_CONNECT_SWAPPED);
  on_parked_jobs (self);
}

/* (transfer full) (nullable) */
static AivSession *
unpark (AivAccount      *self,
        AivAccountEntry *entry)
{
  AivSession *session = NULL;
  g_autofree char *id = NULL;

  if (!g_hash_table_steal_extended (self->parked, aiv_account_entry_get_id (entry), (gpointer *) &id,
                                    (gpointer *) &session))
    return NULL;
  g_signal_handlers_disconnect_by_func (session, on_parked_jobs, self);
  g_signal_handlers_disconnect_by_func (aiv_session_get_client (session), on_parked_jobs, self);
  return session;
}

gboolean
aiv_account_take_up (AivAccount      *self,
                     AivAccountEntry *entry)
{
  g_autoptr(AivSession) session = unpark (self, entry);

  if (session == NULL)
    return FALSE;
  aiv_account_park_session (self);
  aiv_account_show_session (self, entry, session);
  /* It ran out while nobody looked. */
  if (!aiv_client_get_signed_in (self->client))
    aiv_account_on_expired (self);
  return TRUE;
}

AivClient *
aiv_account_drop_parked (AivAccount      *self,
                         AivAccountEntry *entry)
{
  g_autoptr(AivSession) session = unpark (self, entry);

  if (session == NULL)
    return NULL;
  aiv_session_stop (session);
  aiv_account_notify_jobs (self);
  aiv_account_end_session (self, session);
  return g_object_ref (aiv_session_get_client (session));
}

void
aiv_account_drop_all_parked (AivAccount *self)
{
  GHashTableIter iter;
  AivSession *session;

  g_clear_handle_id (&self->resting, g_source_remove);
  g_hash_table_iter_init (&iter, self->parked);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &session))
    aiv_session_stop (session);
  g_hash_table_remove_all (self->parked);
}

/**
 * aiv_account_get_n_jobs:
 * @self: an account
 *
 * Returns: what is being sent or made, of the session that is shown and of those that were
 *   switched away from
 */
guint
aiv_account_get_n_jobs (AivAccount *self)
{
  GHashTableIter iter;
  AivSession *session;
  guint n;

  g_return_val_if_fail (AIV_IS_ACCOUNT (self), 0);

  n = self->session != NULL ? aiv_session_get_n_jobs (self->session) : 0;
  g_hash_table_iter_init (&iter, self->parked);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &session))
    n += count_jobs (session);
  return n;
}

/**
 * aiv_account_find_entry:
 * @self: an account
 * @session: one of its sessions
 *
 * Returns: (transfer none) (nullable): whose @session is; %NULL once it has ended
 */
AivAccountEntry *
aiv_account_find_entry (AivAccount *self,
                        AivSession *session)
{
  GHashTableIter iter;
  gpointer id;
  gpointer parked;

  g_return_val_if_fail (AIV_IS_ACCOUNT (self), NULL);
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  if (session == self->session)
    return self->entry;
  g_hash_table_iter_init (&iter, self->parked);
  while (g_hash_table_iter_next (&iter, &id, &parked))
    if (parked == session)
      return aiv_accounts_find (self->accounts, id);
  return NULL;
}

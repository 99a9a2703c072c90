/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-account.h"

G_BEGIN_DECLS

/**
 * AivAccount:
 *
 * The sign-in of the program: to the embedded server of this computer, which it starts, or
 * to a server by address. Knows all accounts; one of them has the session that is shown, and
 * those that were switched away from in this run keep theirs, so that coming back takes no
 * time and loses nothing. The secret part is the client library's to keep.
 */
struct _AivAccount
{
  GObject parent_instance;

  GSettings *settings;
  AivSecrets *secrets;
  AivAccounts *accounts;
  AivServerProcess *process;

  /* What is shown. */
  AivAccountEntry *entry;
  AivClient *client;
  AivSession *session;
  GSignalGroup *client_signals;

  GHashTable *parked;  /* id of an entry → AivSession */
  guint resting;       /* a look at which of them have nothing to do any more is due */
  guint generation;    /* of attempts: only the newest may end in a session */
  char *notice;
  AivAccountState state;
};

void       aiv_account_set_state     (AivAccount      *self,
                                      AivAccountState  state);
void       aiv_account_update_notice (AivAccount      *self);
void       aiv_account_watch_process (AivAccount      *self);
/* Lets a new client reach its server as it is stored; for fibers. */
void       aiv_account_await_options (AivClient       *client);
/* Tells that aiv_account_get_n_jobs() may have changed. */
void       aiv_account_notify_jobs   (AivAccount      *self);
void       aiv_account_on_expired    (AivAccount      *self);
void       aiv_account_show_session  (AivAccount      *self,
                                      AivAccountEntry *entry,
                                      AivSession      *session);
/* The present session is not shown any more, and goes on. */
void       aiv_account_leave_session (AivAccount      *self);
/* Keeps the present session, if there is one, for later. */
void       aiv_account_park_session  (AivAccount      *self);
/* The present session ends for good. */
void       aiv_account_drop_session  (AivAccount      *self);
/* Tells that @session has ended. */
void       aiv_account_end_session   (AivAccount      *self,
                                      AivSession      *session);
/* Shows a new session of @entry, and keeps the one before for later. */
void       aiv_account_open_session  (AivAccount      *self,
                                      AivAccountEntry *entry,
                                      AivClient       *client);
/* Shows the session that @entry has from before; FALSE if there is none. */
gboolean   aiv_account_take_up       (AivAccount      *self,
                                      AivAccountEntry *entry);
/* (transfer full) (nullable): its client; the session that @entry has from before ends. */
AivClient *aiv_account_drop_parked   (AivAccount      *self,
                                      AivAccountEntry *entry);
void       aiv_account_drop_all_parked (AivAccount    *self);

G_END_DECLS

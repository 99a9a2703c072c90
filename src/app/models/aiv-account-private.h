/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-account.h"

G_BEGIN_DECLS

/* What the setting `server` says for the embedded server. */
#define LOCAL "local"

/* What the setting `sign-in-method` says. */
#define PASSWORD "password"
#define GOOGLE "google"

/**
 * AivAccount:
 *
 * The sign-in of the program: to the embedded server of this computer, which it starts, or
 * to a server by address. Remembers where it was in the settings; the secret part is the
 * client library's to keep.
 */
struct _AivAccount
{
  GObject parent_instance;

  GSettings *settings;
  AivSecrets *secrets;
  AivServerProcess *process;
  AivClient *client;
  AivSession *session;
  GSignalGroup *client_signals;
  char *notice;
  AivAccountState state;
};

void aiv_account_set_state     (AivAccount     *self,
                                AivAccountState state);
void aiv_account_update_notice (AivAccount     *self);
void aiv_account_drop_session  (AivAccount     *self);
void aiv_account_open_session  (AivAccount     *self,
                                AivClient      *client);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-fake-server.h"
#include "wire/aiv-wire.h"

G_BEGIN_DECLS

/* A server with accounts in memory, in the test's own main context: as fast, as slow and as
 * broken as a test wants it. */
struct _AivFakeServer
{
  SoupServer *server;
  GPtrArray *users;
  GPtrArray *ledger;
  char *video;
  char **families;
  GHashTable *answers; /* path → JSON */
  GPtrArray *held; /* requests that wait for an answer to be told */
  gboolean broken;
  gboolean google;
  gboolean expired;
  gboolean bare;
  gboolean everywhere;
  gboolean activity;
  GHashTable *asked; /* path → query of the last request for it */
  GHashTable *ended; /* tokens that work no more */
  guint requests;
};

void         aiv_fake_server_reply_text   (SoupServerMessage *message,
                                           guint              status,
                                           const char        *text);
void         aiv_fake_server_reply_detail (SoupServerMessage *message,
                                           guint              status,
                                           const char        *detail);
AivWireUser *aiv_fake_server_copy_user    (const AivWireUser *user);
int          aiv_fake_server_find_user    (AivFakeServer     *self,
                                           const char        *id);
void         aiv_fake_server_add_entry    (AivFakeServer     *self,
                                           const char        *user_id,
                                           gint64             amount,
                                           AivLedgerKind      kind,
                                           const char        *reason,
                                           gint64             balance);
GHashTable  *aiv_fake_server_read_body    (SoupServerMessage *message);
gboolean     aiv_fake_server_show_user    (AivFakeServer     *self,
                                           SoupServerMessage *message,
                                           const char        *what,
                                           int                at);
void         aiv_fake_server_undo_entry   (AivFakeServer     *self,
                                           SoupServerMessage *message,
                                           const char        *path);
void         aiv_fake_server_change_many  (AivFakeServer     *self,
                                           SoupServerMessage *message);

void aiv_fake_server_reply_as_told (AivFakeServer     *self,
                                    SoupServerMessage *message);

G_END_DECLS

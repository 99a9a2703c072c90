/* SPDX-License-Identifier: MIT */
#pragma once

#include "fetch/aiv-fetcher-private.h"

G_BEGIN_DECLS

/* An internet of one machine: names and addresses are made up, and every address that is let
 * through leads to a server in this process, good or hostile by the path that is asked for. */
typedef struct
{
  GSocketService *service;
  GSocketAddress *address;
  GHashTable *names; /* host → "address,address"; "|" between the answers of one look-up and the next */
  GTlsCertificate *certificate; /* whether it speaks TLS */
  GBytes *picture;
  gint n_lookups;
  gint n_connections;
  GMutex mutex;
  GPtrArray *reached; /* what was connected to, as text */
} ForeignServer;

ForeignServer *foreign_server_new  (void);
void           foreign_server_free (ForeignServer *self);
void           foreign_server_join (ForeignServer *self,
                                    AivFetchNet   *net);
void           foreign_server_name (ForeignServer *self,
                                    const char    *host,
                                    const char    *answers);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ForeignServer, foreign_server_free)

G_END_DECLS

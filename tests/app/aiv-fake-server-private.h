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
  gboolean broken;
  gboolean google;
  gboolean expired;
  gboolean bare;
  gboolean everywhere;
  GHashTable *ended; /* tokens that work no more */
  guint requests;
};

G_END_DECLS

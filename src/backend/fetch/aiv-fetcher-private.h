/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "fetch/aiv-fetcher.h"

G_BEGIN_DECLS

/**
 * AivFetchNet:
 * @max_bytes: the longest file
 * @timeout_ms: how long all of it may take
 * @max_redirects: how often it may be sent on
 * @resolve: (nullable): stands in for the system's resolver: a list of [class@Gio.InetAddress]
 * @place: (nullable): where a socket for a checked address really goes
 * @trust: (nullable): which certificates count
 * @data: for @resolve and @place
 *
 * What the network is like. The program leaves the defaults; tests put a network of their own
 * in their place, which is why there is no other way to set it.
 */
typedef struct
{
  gsize max_bytes;
  guint timeout_ms;
  guint max_redirects;
  GList *(*resolve) (const char *host, GCancellable *cancellable, gpointer data, GError **error);
  GSocketAddress *(*place) (GSocketAddress *checked, gpointer data);
  GTlsDatabase *trust;
  gpointer data;
} AivFetchNet;

AivFetchNet *aiv_fetcher_get_net (AivFetcher *self);

G_END_DECLS

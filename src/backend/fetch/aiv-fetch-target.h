/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AivFetchTarget:
 * @uri: the whole address, normalized, without a fragment
 * @host: its host as a resolver takes it: ASCII, lower case, no dot at the end
 * @address: (nullable): the host, where it is an address itself
 * @port: its port
 *
 * An address that may be fetched if its host turns out to be public.
 */
typedef struct
{
  GUri *uri;
  char *host;
  GInetAddress *address;
  guint16 port;
} AivFetchTarget;

AivFetchTarget *aiv_fetch_target_parse (const char     *text,
                                        GUri           *base,
                                        GError        **error);
void            aiv_fetch_target_free  (AivFetchTarget *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivFetchTarget, aiv_fetch_target_free)

G_END_DECLS

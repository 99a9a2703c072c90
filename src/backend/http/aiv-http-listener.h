/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * AivHttpListener:
 *
 * A listening socket of a SoupServer that outlives a lack of file descriptors. For the
 * server's thread.
 */
typedef struct _AivHttpListener AivHttpListener;

AivHttpListener *aiv_http_listener_new  (SoupServer       *soup,
                                         GSocketAddress   *address,
                                         GError          **error);
void             aiv_http_listener_free (AivHttpListener  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpListener, aiv_http_listener_free)

G_END_DECLS

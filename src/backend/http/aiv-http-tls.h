/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-server.h"

G_BEGIN_DECLS

/**
 * AivHttpTls:
 *
 * The certificate of a server, which is read again when its files change. For the server's
 * thread.
 */
typedef struct _AivHttpTls AivHttpTls;

AivHttpTls *aiv_http_tls_new    (AivHttpServer *server,
                                 const char    *certificate,
                                 const char    *key,
                                 GError       **error);
gboolean    aiv_http_tls_reload (AivHttpTls    *self,
                                 GError       **error);
void        aiv_http_tls_free   (AivHttpTls    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpTls, aiv_http_tls_free)

G_END_DECLS

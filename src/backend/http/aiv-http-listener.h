/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-http-connection.h"

G_BEGIN_DECLS

typedef struct _AivHttpListener AivHttpListener;

/**
 * AivHttpListenerCut:
 * @request: whose body comes too slowly
 *
 * Called in place of breaking the connection, so that the client gets to read why.
 */
typedef void (*AivHttpListenerCut) (AivHttpRequest *request);

AivHttpListener *aiv_http_listener_new             (SoupServer           *soup,
                                                    GSocket              *socket,
                                                    const AivHttpLimits  *limits,
                                                    GPtrArray            *proxies,
                                                    AivHttpListenerCut    cut,
                                                    GError              **error);
GSocket         *aiv_http_listener_open            (GSocketAddress       *address,
                                                    GError              **error);
void             aiv_http_listener_free            (AivHttpListener      *self);
void             aiv_http_listener_cut_all         (AivHttpListener      *self);
guint16          aiv_http_listener_get_port        (AivHttpListener      *self);
void             aiv_http_listener_set_certificate (AivHttpListener      *self,
                                                    GTlsCertificate      *certificate);
char            *aiv_http_listener_dup_address     (AivHttpListener      *self);
guint            aiv_http_listener_get_n_clients   (AivHttpListener      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpListener, aiv_http_listener_free)

G_END_DECLS

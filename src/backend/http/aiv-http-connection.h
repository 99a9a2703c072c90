/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-http-limits.h"
#include "aiv-http-router.h"

G_BEGIN_DECLS

typedef struct _AivHttpConnection AivHttpConnection;

/**
 * AivHttpPatience:
 * @AIV_HTTP_PATIENCE_LEFT: all is well
 * @AIV_HTTP_PATIENCE_CLOSE: it has waited too long for a request
 * @AIV_HTTP_PATIENCE_HEAD: the head of its request comes too slowly
 * @AIV_HTTP_PATIENCE_BODY: the body of its request comes too slowly
 * @AIV_HTTP_PATIENCE_BREAK: nobody reads its answer
 *
 * What a look at a connection shows.
 */
typedef enum
{
  AIV_HTTP_PATIENCE_LEFT,
  AIV_HTTP_PATIENCE_CLOSE,
  AIV_HTTP_PATIENCE_HEAD,
  AIV_HTTP_PATIENCE_BODY,
  AIV_HTTP_PATIENCE_BREAK,
} AivHttpPatience;

AivHttpConnection *aiv_http_connection_new          (GSocket              *socket,
                                                     GSocketAddress       *remote);
AivHttpConnection *aiv_http_connection_ref          (AivHttpConnection    *self);
void               aiv_http_connection_unref        (AivHttpConnection    *self);
AivHttpConnection *aiv_http_connection_find         (SoupServerMessage    *message);

GSocket           *aiv_http_connection_get_socket   (AivHttpConnection    *self);
AivHttpRequest    *aiv_http_connection_get_request  (AivHttpConnection    *self);
void               aiv_http_connection_set_request  (AivHttpConnection    *self,
                                                     AivHttpRequest       *request);
void               aiv_http_connection_set_upgraded (AivHttpConnection    *self);
AivHttpPatience    aiv_http_connection_look         (AivHttpConnection    *self,
                                                     const AivHttpLimits  *limits,
                                                     gint64                now);
void               aiv_http_connection_break        (AivHttpConnection    *self,
                                                     const char           *last_words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpConnection, aiv_http_connection_unref)

G_END_DECLS

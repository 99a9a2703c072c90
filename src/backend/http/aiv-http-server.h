/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <libdex.h>
#include <libsoup/soup.h>

#include "auth/aiv-identity.h"
#include "aiv-http-limits.h"
#include "aiv-http-feeds.h"
#include "aiv-http-router.h"

G_BEGIN_DECLS

typedef struct _AivBackend AivBackend;

/**
 * AivHttpAuthenticate:
 * @backend: the backend
 * @token: what the client sent
 * @media: whether a media token will do
 * @error: an %AIV_HTTP_ERROR
 *
 * Tells whom a token belongs to. Called for each request: it must not block.
 *
 * Returns: (transfer full) (nullable): the user
 */
typedef AivIdentity *(*AivHttpAuthenticate) (AivBackend *backend,
                                                 const char *token,
                                                 gboolean    media,
                                                 GError    **error);

/**
 * AivHttpMapError:
 * @error: an error of another module
 *
 * Returns: (transfer full) (nullable): the %AIV_HTTP_ERROR that clients get to see, or
 *   %NULL when it is ours alone
 */
typedef GError *(*AivHttpMapError) (const GError *error);

#define AIV_TYPE_HTTP_SERVER (aiv_http_server_get_type ())
G_DECLARE_FINAL_TYPE (AivHttpServer, aiv_http_server, AIV, HTTP_SERVER, GObject)

AivHttpServer *aiv_http_server_new               (AivBackend         *backend,
                                                  const char         *upload_folder);
void           aiv_http_server_set_authenticator (AivHttpServer      *self,
                                                  AivHttpAuthenticate authenticate);
void           aiv_http_server_set_error_map     (AivHttpServer      *self,
                                                  AivHttpMapError     map);
void           aiv_http_server_set_origins       (AivHttpServer      *self,
                                                  const char *const  *origins);
void           aiv_http_server_set_hosts         (AivHttpServer      *self,
                                                  const char *const  *hosts,
                                                  gboolean            loopback);
void           aiv_http_server_set_public_url    (AivHttpServer      *self,
                                                  const char         *url);
void           aiv_http_server_set_limits        (AivHttpServer      *self,
                                                  const AivHttpLimits *limits,
                                                  gboolean            rates);
gboolean       aiv_http_server_set_proxies       (AivHttpServer      *self,
                                                  const char *const  *proxies,
                                                  GError            **error);
void           aiv_http_server_set_log_requests  (AivHttpServer      *self,
                                                  gboolean            on);
void           aiv_http_server_add_routes        (AivHttpServer      *self,
                                                  const AivHttpRoute *routes);
void           aiv_http_server_take_routes       (AivHttpServer      *self,
                                                  AivHttpRoute       *routes);
gboolean       aiv_http_server_listen            (AivHttpServer      *self,
                                                  GSocketAddress     *address,
                                                  GError            **error);
gboolean       aiv_http_server_listen_socket     (AivHttpServer      *self,
                                                  GSocket            *socket,
                                                  GError            **error);
void           aiv_http_server_set_certificate   (AivHttpServer      *self,
                                                  GTlsCertificate    *certificate);
gboolean       aiv_http_server_share             (AivHttpServer      *self,
                                                  GSocketAddress     *address,
                                                  GTlsCertificate    *certificate,
                                                  GError            **error);
void           aiv_http_server_unshare           (AivHttpServer      *self);
guint16        aiv_http_server_get_shared_port   (AivHttpServer      *self);
char          *aiv_http_server_dup_address       (AivHttpServer      *self);
guint          aiv_http_server_get_n_connections (AivHttpServer      *self);
DexFuture     *aiv_http_server_stop              (AivHttpServer      *self);
gboolean       aiv_http_server_is_stopping       (AivHttpServer      *self);

AivBackend    *aiv_http_server_get_backend       (AivHttpServer      *self);
AivHttpRouter *aiv_http_server_get_router        (AivHttpServer      *self);
AivHttpFeeds  *aiv_http_server_get_feeds         (AivHttpServer      *self);
gboolean       aiv_http_server_take_stream       (AivHttpServer      *self,
                                                  const char         *user,
                                                  GError            **error);
void           aiv_http_server_give_stream       (AivHttpServer      *self,
                                                  const char         *user);
const char    *aiv_http_server_get_public_url    (AivHttpServer      *self);
GError        *aiv_http_server_map_error         (AivHttpServer      *self,
                                                  const GError       *error);
gboolean       aiv_http_server_allows_origin     (AivHttpServer      *self,
                                                  AivHttpRequest     *request);
gboolean       aiv_http_server_add_cors          (AivHttpServer      *self,
                                                  SoupServerMessage  *message);

G_END_DECLS

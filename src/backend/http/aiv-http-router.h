/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _AivHttpRequest AivHttpRequest;

/**
 * AivHttpHandler:
 * @request: the request, with its identity and body
 * @error: an %AIV_HTTP_ERROR is sent as it is; errors of the store and of the account
 *   service are mapped to their status; anything else becomes a 500 whose cause is logged
 *
 * Answers a request with one of the `aiv_http_request_reply` functions. Runs on the HTTP
 * thread: it must not block. Rows with %AIV_HTTP_FIBER run in a fiber and may await.
 *
 * Returns: %TRUE if it answered
 */
typedef gboolean (*AivHttpHandler) (AivHttpRequest *request,
                                    GError        **error);

/**
 * AivHttpAuth:
 * @AIV_HTTP_PUBLIC: anybody
 * @AIV_HTTP_USER: a signed-in user
 * @AIV_HTTP_ADMIN: an administrator
 *
 * Who may call an endpoint.
 */
typedef enum
{
  AIV_HTTP_PUBLIC,
  AIV_HTTP_USER,
  AIV_HTTP_ADMIN,
} AivHttpAuth;

/**
 * AivHttpRouteFlags:
 * @AIV_HTTP_FIBER: the handler awaits futures, so it runs in a fiber
 * @AIV_HTTP_UPLOAD: multipart files are kept, each within its own limit
 * @AIV_HTTP_QUERY_TOKEN: the token may come as `?token=`, where clients cannot set headers
 * @AIV_HTTP_MEDIA: a media token opens it too
 * @AIV_HTTP_KEYED: the handler takes the request's Idempotency-Key into the transaction that
 *   does the work; its first answer is kept and given again
 * @AIV_HTTP_UNKEYED: a POST that neither creates nor charges anything, so that repeating it
 *   does no harm. Each POST is one or the other.
 * @AIV_HTTP_ONE_FILE: with %AIV_HTTP_UPLOAD: one picture in the field "file"; a larger one is
 *   refused in the words of API.md §1
 * @AIV_HTTP_MEASURED: with %AIV_HTTP_ONE_FILE: a larger file is measured to its end, and cut
 * @AIV_HTTP_STREAM: the answer goes on after the handler has returned, in an #AivHttpFeed
 */
typedef enum
{
  AIV_HTTP_FIBER = 1 << 0,
  AIV_HTTP_UPLOAD = 1 << 1,
  AIV_HTTP_QUERY_TOKEN = 1 << 2,
  AIV_HTTP_MEDIA = 1 << 3,
  AIV_HTTP_KEYED = 1 << 4,
  AIV_HTTP_UNKEYED = 1 << 5,
  AIV_HTTP_STREAM = 1 << 6,
  AIV_HTTP_ONE_FILE = 1 << 7,
  AIV_HTTP_MEASURED = 1 << 8,
} AivHttpRouteFlags;

/**
 * AivHttpRate:
 * @AIV_HTTP_RATE_DEFAULT: a read where the method is GET, else a write
 * @AIV_HTTP_RATE_AUTH: guessing passwords or tokens is slowed down here, by address
 * @AIV_HTTP_RATE_GENERATE: orders videos
 * @AIV_HTTP_RATE_UPLOAD: takes a file
 * @AIV_HTTP_RATE_FILE: sends a picture, recording or video, of which a page may show many
 * @AIV_HTTP_RATE_NONE: as often as anybody likes
 *
 * Which of the limits on the rate of calls counts for an endpoint.
 */
typedef enum
{
  AIV_HTTP_RATE_DEFAULT,
  AIV_HTTP_RATE_AUTH,
  AIV_HTTP_RATE_GENERATE,
  AIV_HTTP_RATE_UPLOAD,
  AIV_HTTP_RATE_FILE,
  AIV_HTTP_RATE_NONE,
} AivHttpRate;

/**
 * AivHttpRoute:
 * @method: "GET", "POST", …; a row for GET answers HEAD as well
 * @path: a pattern such as "/api/video/batches/{batch}"; a parameter is one whole segment
 * @handler: what answers
 * @auth: who may call
 * @flags: the rest
 * @rate: how often it may be called
 *
 * One endpoint. A table of them ends with a row of zeroes.
 */
typedef struct
{
  const char *method;
  const char *path;
  AivHttpHandler handler;
  AivHttpAuth auth;
  AivHttpRouteFlags flags;
  AivHttpRate rate;
} AivHttpRoute;

#define AIV_HTTP_MAX_PARAMS 4

gboolean            aiv_http_route_is_v1       (const AivHttpRoute *route);

typedef struct _AivHttpRouter AivHttpRouter;

AivHttpRouter      *aiv_http_router_new        (void);
void                aiv_http_router_free       (AivHttpRouter      *self);
void                aiv_http_router_add        (AivHttpRouter      *self,
                                                const AivHttpRoute *routes);
const AivHttpRoute *aiv_http_router_match      (AivHttpRouter      *self,
                                                const char         *method,
                                                const char         *raw_path,
                                                char               *params[AIV_HTTP_MAX_PARAMS],
                                                gboolean           *path_known);
char               *aiv_http_router_dup_allow  (AivHttpRouter      *self,
                                                const char         *raw_path);
void                aiv_http_router_foreach    (AivHttpRouter      *self,
                                                GFunc               func,
                                                gpointer            data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpRouter, aiv_http_router_free)

G_END_DECLS

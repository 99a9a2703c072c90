/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-body.h"
#include "aiv-http-connection.h"
#include "aiv-http-feed.h"
#include "aiv-http-request.h"
#include "aiv-http-server.h"
#include "aiv-request-key.h"

G_BEGIN_DECLS

#define AIV_HTTP_REQUEST_ID_SIZE 28

struct _AivHttpRequest
{
  grefcount ref_count;
  AivHttpServer *server;
  GObject *backend; /* held, as a handler may outlast its connection */
  SoupServerMessage *message; /* borrowed; NULL once libsoup is done with it */
  AivHttpConnection *connection; /* what @message came by */
  const AivHttpRoute *route;
  char *params[AIV_HTTP_MAX_PARAMS];
  AivIdentity *identity;
  AivHttpForm *query;
  GError *query_error; /* what is wrong with it */
  AivHttpBody *body;
  AivHttpForm *form;
  DexFuture *work;  /* what libsoup waits for; never dropped while a handler runs */
  DexPromise *gone; /* settled when nobody waits for the answer any more */
  GSource *watch; /* tells when the client goes away while nothing is read or written */
  DexPromise *written;
  gint64 begun;    /* monotonic time, in microseconds */
  gint64 answered; /* the same of the answer's head; 0 before */
  AivHttpFeed *feed; /* what writes the answer, where it goes on for long */
  gint64 drained; /* bytes of body that came after the answer was clear */
  AivHeldKey key;      /* its Idempotency-Key, where the endpoint takes one */
  guint kept_status;   /* the answer that is kept under the key */
  char *kept_body;
  char id[AIV_HTTP_REQUEST_ID_SIZE];
  guint replied : 1;
  guint paused : 1;
  guint refused : 1;
  guint body_done : 1;
  guint streaming : 1;
  guint lost : 1; /* the client has gone: there is nobody to answer */
  guint closed : 1;
  guint keeping : 1; /* the answer is sent once it has been kept */
};

void            aiv_http_request_make_id (char            id[AIV_HTTP_REQUEST_ID_SIZE]);
AivHttpRequest *aiv_http_request_new    (AivHttpServer     *server,
                                         SoupServerMessage *message);
gboolean        aiv_http_request_check_query (AivHttpRequest  *self,
                                              GError         **error);
void            aiv_http_request_pause  (AivHttpRequest    *self);
void            aiv_http_request_resume (AivHttpRequest    *self);
void            aiv_http_request_close  (AivHttpRequest    *self);
void            aiv_http_request_push   (AivHttpRequest    *self,
                                         GBytes            *bytes);
void            aiv_http_request_abort_stream (AivHttpRequest    *self,
                                               const GError      *error);

/* aiv-http-idempotency.c */
gboolean        aiv_http_idempotency_begin (AivHttpRequest *self);
void            aiv_http_idempotency_note  (AivHttpRequest *self,
                                            guint           status,
                                            GBytes         *body);
void            aiv_http_idempotency_end   (AivHttpRequest *self);

/* aiv-http-cors.c */
gboolean        aiv_http_cors_check_host    (AivHttpServer  *self,
                                             AivHttpRequest *request,
                                             GError        **error);
gboolean        aiv_http_cors_check_origin  (AivHttpServer  *self,
                                             AivHttpRequest *request,
                                             GError        **error);
gboolean        aiv_http_cors_reply_options (AivHttpServer  *self,
                                             AivHttpRequest *request,
                                             const char     *allow);

/* aiv-http-rates.c */
gboolean        aiv_http_rates_come_first (AivHttpRequest *request);
gboolean        aiv_http_rates_allow      (AivHttpServer  *self,
                                           AivHttpRequest *request,
                                           GError        **error);

G_END_DECLS

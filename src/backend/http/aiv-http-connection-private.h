/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-connection.h"

G_BEGIN_DECLS

typedef struct _AivHttpListener AivHttpListener;

struct _AivHttpConnection
{
  grefcount ref_count;
  GSocket *socket;
  AivHttpListener *listener; /* NULL once it does not count any more */
  GList link;                /* in @queue; data is the connection */
  GQueue *queue;             /* one of the listener's */
  char *caller;              /* NULL where its address is not limited */
  AivHttpRequest *request;   /* borrowed: the one under way */
  gint64 since;              /* of what it is waited for now, microseconds */
  guint64 mark;              /* bytes that had gone by then */
  guint marked : 1;
  guint has_served : 1; /* a request came before */
  guint in_head : 1;    /* a part of the next one has come */
  guint is_plain : 1;   /* without TLS */
  guint upgraded : 1;   /* speaks another protocol by now */
};

/* Of the listener: @self waits for a request, or has one. */
void aiv_http_listener_move (AivHttpListener   *listener,
                             AivHttpConnection *self,
                             gboolean           is_idle);

G_END_DECLS

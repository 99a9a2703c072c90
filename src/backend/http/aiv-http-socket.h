/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-http-feed.h"

G_BEGIN_DECLS

/* Close codes of ours (4000 to 4999 are for applications, RFC 6455 §7.4.2). */
#define AIV_HTTP_SOCKET_SIGNED_OUT 4401
/* To come again. One of our own, too: libsoup 3.6 makes 1002 of 1013, “try again later”. */
#define AIV_HTTP_SOCKET_TOO_SLOW 4408

typedef struct _AivHttpSocket AivHttpSocket;

/**
 * AivHttpSocketFunc:
 * @socket: (nullable): the socket, which belongs to the server; %NULL if the client went
 *   away before there was one
 * @user_data: what was handed to aiv_http_socket_accept()
 *
 * Begins to use a socket.
 */
typedef void (*AivHttpSocketFunc) (AivHttpSocket *socket,
                                   gpointer       user_data);

gboolean aiv_http_socket_accept (AivHttpRequest          *request,
                                 const AivHttpFeedSource *source,
                                 AivHttpSocketFunc        func,
                                 gpointer                 user_data,
                                 GError                 **error);
void     aiv_http_socket_wake   (AivHttpSocket           *self);
void     aiv_http_socket_end    (AivHttpSocket           *self,
                                 gushort                  code,
                                 const char              *reason);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-test-wait.h"

G_BEGIN_DECLS

typedef struct _AivTestServer AivTestServer;

/* Answers a request; the body has been read. */
typedef void (*AivTestHandler) (AivTestServer     *server,
                                SoupServerMessage *message,
                                const char        *path);

/**
 * AivTestServer:
 * @handler: answers every request
 * @url: its address, such as `http://127.0.0.1:4711`
 * @n: how many requests each path has had
 * @headers: headers of the last request
 * @body: body of the last request
 * @query: query of the last request
 *
 * A server that says what a test wants it to say.
 */
struct _AivTestServer
{
  SoupServer *soup;
  AivTestHandler handler;
  char *url;
  GHashTable *n;
  SoupMessageHeaders *headers;
  GBytes *body;
  char *query;
  gpointer data;
};

AivTestServer *aiv_test_server_new    (AivTestHandler     handler);
void           aiv_test_server_free   (AivTestServer     *self);
guint          aiv_test_server_count  (AivTestServer     *self,
                                       const char        *path);
const char    *aiv_test_server_header (AivTestServer     *self,
                                       const char        *name);
void           aiv_test_server_json   (SoupServerMessage *message,
                                       guint              status,
                                       const char        *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivTestServer, aiv_test_server_free)

G_END_DECLS

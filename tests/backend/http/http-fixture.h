/* SPDX-License-Identifier: MIT */
#pragma once

#include <libsoup/soup.h>

#include "aiv-http-server.h"

G_BEGIN_DECLS

/* The server without a backend: a table of its own, and an authenticator that believes the
 * tokens "user", "admin" and, for media, "media". */
typedef struct
{
  char *folder;
  AivHttpServer *server;
  SoupSession *session;
  char *address;
} HttpFixture;

typedef struct
{
  GString *text;
  gboolean over;
} HttpReply;

/* How many requests wait at /wait for their client to go, and have seen it go. */
extern guint http_fixture_n_gone;
extern guint http_fixture_n_waiting;

void               http_fixture_set_up         (HttpFixture   *fixture,
                                                gconstpointer  data);
void               http_fixture_tear_down      (HttpFixture   *fixture,
                                                gconstpointer  data);
void               http_fixture_wait_for_files (HttpFixture   *fixture,
                                                guint          n);
SoupMessage       *http_fixture_message        (HttpFixture   *fixture,
                                                const char    *method,
                                                const char    *path,
                                                const char    *token);
char              *http_fixture_send           (HttpFixture   *fixture,
                                                SoupMessage   *message);
GSocketConnection *http_fixture_dial           (HttpFixture   *fixture,
                                                const char    *text);
void               http_fixture_on_read        (GObject       *source,
                                                GAsyncResult  *result,
                                                gpointer       data);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-test-server.h"

G_BEGIN_DECLS

/**
 * AivTestListener:
 * @text: what has come so far
 * @over: whether the stream has ended
 *
 * An open stream of server-sent events, read as it comes.
 */
typedef struct
{
  GString *text;
  GInputStream *stream;
  GCancellable *cancellable;
  gboolean over;
} AivTestListener;

AivTestListener *aiv_test_listener_new         (AivTestServer   *server,
                                                const char      *as,
                                                const char      *path,
                                                const char      *last_id);
void             aiv_test_listener_free        (AivTestListener *self);
gboolean         aiv_test_listener_has         (AivTestListener *self,
                                                const char      *text);
char            *aiv_test_listener_dup_last_id (AivTestListener *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivTestListener, aiv_test_listener_free)

G_END_DECLS

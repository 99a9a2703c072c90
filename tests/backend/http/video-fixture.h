/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-test-listener.h"

G_BEGIN_DECLS

gint64   video_submit       (AivTestServer *server,
                             const char    *as);
gint64   video_submit_many  (AivTestServer *server,
                             const char    *as,
                             guint          n);
void     video_delete       (AivTestServer *server,
                             const char    *as,
                             gint64         id);
void     video_retry        (AivTestServer *server,
                             const char    *as,
                             gint64         id);
gboolean video_is_completed (AivTestServer *server,
                             gint64         id);
char    *video_stream_path  (gint64         id);

G_END_DECLS

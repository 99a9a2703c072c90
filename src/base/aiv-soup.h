/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

DexFuture *aiv_soup_send          (SoupSession *session,
                                   SoupMessage *message);
DexFuture *aiv_soup_send_and_read (SoupSession *session,
                                   SoupMessage *message,
                                   gsize        max_bytes);
DexFuture *aiv_stream_read_bounded (GInputStream *stream,
                                    gsize         max_bytes);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>
#include <libdex.h>

#include "aiv-media.h"

G_BEGIN_DECLS

/* For the position of a video's thumbnail: a third into it. */
#define AIV_THUMBNAIL_POSITION_DEFAULT (-1)

gboolean aiv_thumbnail_make_sync (const char   *source,
                                  const char   *target,
                                  guint         max_size,
                                  gint64        position_ns,
                                  GCancellable *cancellable,
                                  GError      **error);
DexFuture *aiv_thumbnail_make (const char *source,
                               const char *target,
                               guint       max_size,
                               gint64      position_ns);

G_END_DECLS

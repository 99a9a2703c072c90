/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "aiv-media.h"

G_BEGIN_DECLS

char *aiv_picture_convert_sync (const char   *path,
                                const char   *name,
                                const char   *base,
                                gint64        max_bytes,
                                char        **format,
                                gboolean     *scaled,
                                GCancellable *cancellable,
                                GError      **error);

G_END_DECLS

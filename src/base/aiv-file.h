/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

gboolean aiv_file_write_atomically (const char *path,
                                    const void *data,
                                    gsize       length,
                                    int         mode,
                                    GError    **error);
char    *aiv_file_digest           (const char *path,
                                    GError    **error);
gboolean aiv_file_sync             (const char *path,
                                    GError    **error);
gboolean aiv_file_commit           (const char *temporary_path,
                                    const char *path,
                                    GError    **error);

G_END_DECLS

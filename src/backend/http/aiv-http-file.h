/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-http-request.h"

G_BEGIN_DECLS

#define AIV_TYPE_HTTP_FILE (aiv_http_file_get_type ())

/**
 * AivHttpFile:
 *
 * A regular file that is open for reading. Reference counted; any thread.
 */
typedef struct _AivHttpFile AivHttpFile;

GType        aiv_http_file_get_type     (void) G_GNUC_CONST;
DexFuture   *aiv_http_file_open         (const char     *path);
AivHttpFile *aiv_http_file_ref          (AivHttpFile    *self);
void         aiv_http_file_unref        (AivHttpFile    *self);
gint64       aiv_http_file_get_size     (AivHttpFile    *self);
gint64       aiv_http_file_get_mtime    (AivHttpFile    *self);
void         aiv_http_file_set_public   (AivHttpFile    *self);
const char  *aiv_http_file_guess_type   (const char     *name);
DexFuture   *aiv_http_file_read         (AivHttpFile    *self,
                                         gint64          offset,
                                         gsize           length);
DexFuture   *aiv_http_file_checksum     (AivHttpFile    *self);
gboolean     aiv_http_file_reply        (AivHttpFile    *self,
                                         AivHttpRequest *request,
                                         const char     *content_type,
                                         GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivHttpFile, aiv_http_file_unref)

G_END_DECLS

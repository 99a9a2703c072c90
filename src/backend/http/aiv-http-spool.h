/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

/* The most that a spool holds in memory while the disk is busy, in bytes. */
#define AIV_HTTP_SPOOL_LIMIT (256 * 1024)

/* Bytes that uploads leave free on the disk, or a sixteenth of a small one. */
#define AIV_HTTP_SPOOL_RESERVE (G_GUINT64_CONSTANT (64) * 1024 * 1024)

#define AIV_HTTP_SPOOL_DIGEST 32

#define AIV_TYPE_HTTP_SPOOL (aiv_http_spool_get_type ())
G_DECLARE_FINAL_TYPE (AivHttpSpool, aiv_http_spool, AIV, HTTP_SPOOL, GObject)

AivHttpSpool *aiv_http_spool_new        (const char   *folder);
char         *aiv_http_spool_begin      (AivHttpSpool *self);
void          aiv_http_spool_write      (AivHttpSpool *self,
                                         const char   *bytes,
                                         gsize         length);
void          aiv_http_spool_end        (AivHttpSpool *self);
gboolean      aiv_http_spool_is_full    (AivHttpSpool *self);
DexFuture    *aiv_http_spool_flush      (AivHttpSpool *self);
DexFuture    *aiv_http_spool_drain      (AivHttpSpool *self);
DexFuture    *aiv_http_spool_ref_working (AivHttpSpool *self);
const guint8 *aiv_http_spool_get_digest (AivHttpSpool *self,
                                         guint         index);

G_END_DECLS

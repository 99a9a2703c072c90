/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where sizes no longer fit the fields of a plain zip. */
#define AIV_ZIP_MAX G_GINT64_CONSTANT (0xfffffffe)

typedef struct _AivZip AivZip;

AivZip *aiv_zip_new           (void);
void    aiv_zip_free          (AivZip     *self);
void    aiv_zip_add           (AivZip     *self,
                               const char *name,
                               gint64      size,
                               guint32     crc,
                               gint64      mtime);
guint   aiv_zip_get_n_entries (AivZip     *self);
gint64  aiv_zip_get_length    (AivZip     *self);
GBytes *aiv_zip_dup_header    (AivZip     *self,
                               guint       index);
GBytes *aiv_zip_dup_directory (AivZip     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AivZip, aiv_zip_free)

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define AIV_PASSWORD_MIN_LENGTH 8
#define AIV_PASSWORD_MAX_BYTES 1024

gboolean   aiv_password_check_new (const char *password,
                                   GError    **error);
char      *aiv_password_generate  (void);
DexFuture *aiv_password_hash      (const char *password);
DexFuture *aiv_password_verify    (const char *hash,
                                   const char *password);

G_END_DECLS

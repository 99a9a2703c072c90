/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

#define AIV_PASSWORD_MIN_LENGTH 8
#define AIV_PASSWORD_MAX_BYTES 1024

/**
 * AivPasswordCost:
 * @passes: of Argon2id over its memory
 * @memory: bytes
 * @threads: hashes at a time; 0 for one a core, at most four
 *
 * What a password costs whoever tries it, and us.
 */
typedef struct
{
  guint passes;
  gsize memory;
  guint threads;
} AivPasswordCost;

/* What libsodium has for signing in: 64 MiB, two passes. Argon2id with one lane. */
#define AIV_PASSWORD_COST_INIT { 2, 64 * 1024 * 1024, 0 }

void       aiv_password_set_cost  (const AivPasswordCost *cost);
gboolean   aiv_password_needs_new_hash (const char *hash);
gboolean   aiv_password_check_new (const char *password,
                                   GError    **error);
char      *aiv_password_generate  (void);
DexFuture *aiv_password_hash      (const char *password);
DexFuture *aiv_password_verify    (const char *hash,
                                   const char *password);

G_END_DECLS

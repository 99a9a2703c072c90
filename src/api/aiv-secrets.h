/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-credentials.h"

G_BEGIN_DECLS

#define AIV_TYPE_SECRETS (aiv_secrets_get_type ())
G_DECLARE_FINAL_TYPE (AivSecrets, aiv_secrets, AIV, SECRETS, GObject)

/**
 * AivSecrets:
 *
 * Where sign-ins are kept: the Secret Service, asked asynchronously, schema
 * `diy.aivideo.Studio.Session` with the attributes `server` and `user`. Where there is none
 * they are kept in memory for this run, and [property@Aiv.Secrets:persistent] says so.
 *
 * Properties:
 * - `persistent` (gboolean, read-only): FALSE once it turned out that there is no Secret
 *   Service: what is stored ends with the program.
 *
 * Main thread.
 */

AivSecrets *aiv_secrets_new            (void);
AivSecrets *aiv_secrets_new_memory     (void);

gboolean    aiv_secrets_get_persistent (AivSecrets     *self);

/* → AivCredentials (boxed), or rejects with AIV_API_ERROR_NOT_FOUND.
 * @user_id NULL: the one that was stored last for @server. */
DexFuture  *aiv_secrets_lookup         (AivSecrets     *self,
                                        const char     *server,
                                        const char     *user_id);
/* → TRUE; replaces what was stored for the same server and user. */
DexFuture  *aiv_secrets_store          (AivSecrets     *self,
                                        AivCredentials *credentials);
/* → TRUE, also if there was nothing. */
DexFuture  *aiv_secrets_clear          (AivSecrets     *self,
                                        const char     *server,
                                        const char     *user_id);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Folders of an account: of a server's key, as aiv_client_get_server_key() tells it, and a user.
 * They may not exist yet. When an account is removed, both are deleted. */
char *aiv_account_folder_dup_cache (const char *server_key,
                                    const char *user_id);
char *aiv_account_folder_dup_data  (const char *server_key,
                                    const char *user_id);

G_END_DECLS

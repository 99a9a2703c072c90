/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-account-folder.h"

#define DIGEST_LENGTH 24

static char *
make_path (const char *base, const char *kind, const char *server_key, const char *user_id)
{
  g_autofree char *who = g_strdup_printf ("%s\n%s", server_key, user_id != NULL ? user_id : "");
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, who, -1);

  /* A digest, since neither addresses nor ids of strangers' servers are names of folders. */
  digest[DIGEST_LENGTH] = '\0';
  return g_build_filename (base, "aivideo-studio", kind, digest, NULL);
}

/**
 * aiv_account_folder_dup_cache:
 * @server_key: of a client
 * @user_id: (nullable): whose
 *
 * Returns: (transfer full): folder for what can be fetched again: videos and posters
 */
char *
aiv_account_folder_dup_cache (const char *server_key, const char *user_id)
{
  g_return_val_if_fail (server_key != NULL, NULL);

  return make_path (g_get_user_cache_dir (), "media", server_key, user_id);
}

/**
 * aiv_account_folder_dup_data:
 * @server_key: of a client
 * @user_id: (nullable): whose
 *
 * Returns: (transfer full): folder for what is kept: the library, drafts
 */
char *
aiv_account_folder_dup_data (const char *server_key, const char *user_id)
{
  g_return_val_if_fail (server_key != NULL, NULL);

  return make_path (g_get_user_data_dir (), "accounts", server_key, user_id);
}

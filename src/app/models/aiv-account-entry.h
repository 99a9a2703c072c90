/* SPDX-License-Identifier: MIT */
#pragma once

#include <gdk/gdk.h>

#include "wire/aiv-wire.h"

G_BEGIN_DECLS

/* What an entry says for the embedded server in place of an address. */
#define AIV_ACCOUNT_LOCAL "local"

/**
 * AivSignInMethod:
 * @AIV_SIGN_IN_PASSWORD: with a user name and a password
 * @AIV_SIGN_IN_GOOGLE: with Google, in the browser
 * @AIV_SIGN_IN_LOCAL: the embedded server, which asks nobody
 *
 * How one signs in to an account.
 */
typedef enum
{
  AIV_SIGN_IN_PASSWORD,
  AIV_SIGN_IN_GOOGLE,
  AIV_SIGN_IN_LOCAL,
} AivSignInMethod;

#define AIV_TYPE_ACCOUNT_ENTRY (aiv_account_entry_get_type ())
G_DECLARE_FINAL_TYPE (AivAccountEntry, aiv_account_entry, AIV, ACCOUNT_ENTRY, GObject)

/**
 * AivAccountEntry:
 *
 * An account that is known here: what is needed to sign in to it again, and nothing secret.
 * It belongs to an [class@Accounts], which keeps it.
 *
 * Properties, all read-only:
 * - `id` (string): its name in this program
 * - `server` (string): the server's address, or %AIV_ACCOUNT_LOCAL
 * - `server-info` (AivWireServerInfo, nullable): what the server told of itself
 * - `user-id` (string): who it is on the server; empty while not yet known
 * - `username` (string)
 * - `title`, `place` (string): what people read, translated
 * - `description` (string): the place, or that it is signed out
 * - `signed-in` (gboolean): whether a sign-in was there when it was last used
 * - `present` (gboolean): whether it is the one that is used now
 * - `picture` (GdkTexture, nullable): what its user has chosen to be known by
 */

const char     *aiv_account_entry_get_id          (AivAccountEntry *self);
const char     *aiv_account_entry_get_server      (AivAccountEntry *self);
AivWireServerInfo *aiv_account_entry_get_server_info (AivAccountEntry *self);
const char     *aiv_account_entry_get_user_id     (AivAccountEntry *self);
const char     *aiv_account_entry_get_username    (AivAccountEntry *self);
const char     *aiv_account_entry_get_title       (AivAccountEntry *self);
const char     *aiv_account_entry_get_place       (AivAccountEntry *self);
const char     *aiv_account_entry_get_description (AivAccountEntry *self);
AivSignInMethod aiv_account_entry_get_method      (AivAccountEntry *self);
gint64          aiv_account_entry_get_last_used   (AivAccountEntry *self);
gboolean        aiv_account_entry_get_signed_in   (AivAccountEntry *self);
gboolean        aiv_account_entry_get_present     (AivAccountEntry *self);
gboolean        aiv_account_entry_is_local        (AivAccountEntry *self);
GdkTexture     *aiv_account_entry_get_picture     (AivAccountEntry *self);
char           *aiv_account_entry_dup_cache_folder (AivAccountEntry *self);

G_END_DECLS

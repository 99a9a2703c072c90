/* SPDX-License-Identifier: MIT */
#pragma once

#include <gio/gio.h>

#include "aiv-session.h"

G_BEGIN_DECLS

/**
 * AivKeepPolicy:
 * @AIV_KEEP_ALWAYS: finished videos are downloaded by themselves
 * @AIV_KEEP_UNMETERED: the same, but not over a connection that is paid for by volume
 * @AIV_KEEP_NEVER: only what is played or saved is downloaded
 */
typedef enum
{
  AIV_KEEP_ALWAYS,
  AIV_KEEP_UNMETERED,
  AIV_KEEP_NEVER,
} AivKeepPolicy;

#define AIV_TYPE_KEEP_POLICY (aiv_keep_policy_get_type ())
GType aiv_keep_policy_get_type (void) G_GNUC_CONST;

#define AIV_TYPE_KEEPER (aiv_keeper_get_type ())
G_DECLARE_FINAL_TYPE (AivKeeper, aiv_keeper, AIV, KEEPER, GObject)

/**
 * AivKeeper:
 *
 * Downloads the videos of a session that finish, one after the other, so that they play at once
 * and without a connection, and keeps all that is cached within a limit: what has not been played
 * for longest goes first. Those from before the account was first used here are left where they
 * are.
 *
 * Properties, all read-write:
 * - `policy` (AivKeepPolicy)
 * - `limit` (gint64): bytes that the cached videos of all accounts may take
 * - `network` (GNetworkMonitor): what tells whether the connection is metered
 */

AivKeeper *aiv_keeper_new         (AivSession *session);
guint      aiv_keeper_get_waiting (AivKeeper  *self);

G_END_DECLS

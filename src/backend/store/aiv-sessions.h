/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"

G_BEGIN_DECLS

/**
 * AivSessionRow:
 * @created_at: when it began, ms since 1970
 * @used_at: when its tokens were last renewed, ms since 1970; 0 if never
 * @expires_at: when its tokens stop working, ms since 1970
 *
 * A sign-in whose tokens work. What would let somebody in with it is not told.
 */
typedef struct
{
  gint64 created_at;
  gint64 used_at;
  gint64 expires_at;
} AivSessionRow;

GPtrArray *aiv_sessions_list   (AivStore   *store,
                                gint64      user_id,
                                guint       limit,
                                guint       offset,
                                guint64    *total,
                                GError    **error);
gboolean   aiv_sessions_exists (AivStore   *store,
                                gint64      user_id,
                                const char *session_id);

DexFuture *aiv_sessions_create (AivStore   *store,
                                gint64      user_id,
                                const char *session_id,
                                const char *refresh_digest,
                                gint64      expires_at,
                                const char *password_hash);
DexFuture *aiv_sessions_rotate (AivStore   *store,
                                gint64      user_id,
                                const char *session_id,
                                const char *old_digest,
                                const char *new_digest,
                                gint64      expires_at);
DexFuture *aiv_sessions_end    (AivStore   *store,
                                gint64      user_id,
                                const char *session_id);
DexFuture *aiv_sessions_end_all (AivStore  *store,
                                 gint64     actor_id,
                                 gint64     user_id);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-store.h"

G_BEGIN_DECLS

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

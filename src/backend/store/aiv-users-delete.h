/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-users.h"

G_BEGIN_DECLS

DexFuture *aiv_users_delete           (AivStore *store,
                                       gint64    actor_id,
                                       gint64    user_id,
                                       gint64    version);
DexFuture *aiv_users_finish_deletions (AivStore *store);

G_END_DECLS

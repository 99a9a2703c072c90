/* SPDX-License-Identifier: MIT */
#pragma once

#include "store/aiv-row-page.h"
#include "store/aiv-users.h"

G_BEGIN_DECLS

DexFuture *aiv_users_search (AivStore           *store,
                             const AivUserQuery *query);

G_END_DECLS

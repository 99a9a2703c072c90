/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-account-entry.h"
#include "aiv-session.h"

G_BEGIN_DECLS

DexFuture *aiv_profile_picture_load    (AivSession      *session,
                                        const char      *url);
DexFuture *aiv_profile_picture_restore (AivAccountEntry *entry);
DexFuture *aiv_profile_picture_renew   (AivAccountEntry *entry,
                                        AivSession      *session);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-session.h"

G_BEGIN_DECLS

DexFuture *aiv_profile_picture_load (AivSession *session,
                                     const char *url);

G_END_DECLS

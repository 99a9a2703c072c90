/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-chosen-file.h"
#include "aiv-session.h"

G_BEGIN_DECLS

DexFuture *aiv_remote_preview_load (AivSession    *session,
                                    AivChosenFile *picture);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "aiv-session.h"

G_BEGIN_DECLS

/* How many pictures of a batch are nowhere any more: a member of what is found. */
#define AIV_REUSE_MISSING "missing"

/* What an earlier job was made of, as the forms take it: futures of a JsonNode. */

DexFuture *aiv_reuse_batch (AivSession *session,
                            const char *batch_id,
                            const char *folder);
DexFuture *aiv_reuse_video (AivSession *session,
                            const char *video_id);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

#include "store/aiv-file-row.h"

G_BEGIN_DECLS

typedef struct _AivBackend AivBackend;

DexFuture *aiv_reference_image_fetch (AivBackend *backend,
                                      gint64      user_id,
                                      const char *origin,
                                      const char *url);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

DexFuture *aiv_cache_limit_apply (const char *folder,
                                  gint64      limit,
                                  const char *spare);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <libdex.h>

G_BEGIN_DECLS

DexFuture *aiv_cache_folder_measure (const char *path);
DexFuture *aiv_cache_folder_clear   (const char *path);

G_END_DECLS

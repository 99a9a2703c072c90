/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-account-entry.h"

G_BEGIN_DECLS

#define AIV_TYPE_CACHE_ROW (aiv_cache_row_get_type ())
G_DECLARE_FINAL_TYPE (AivCacheRow, aiv_cache_row, AIV, CACHE_ROW, AdwActionRow)

GtkWidget *aiv_cache_row_new     (AivAccountEntry *entry);
void       aiv_cache_row_measure (AivCacheRow     *self);

G_END_DECLS

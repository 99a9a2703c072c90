/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-item.h"

G_BEGIN_DECLS

void aiv_item_set_poster_path (AivItem     *self,
                               const char  *path);
void aiv_item_set_cached_path (AivItem     *self,
                               const char  *path);
void aiv_item_set_transfer    (AivItem     *self,
                               AivTransfer *transfer);

G_END_DECLS

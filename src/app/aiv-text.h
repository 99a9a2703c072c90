/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-api.h"

G_BEGIN_DECLS

char       *aiv_text_duration     (double     seconds);
char       *aiv_text_ago          (GDateTime *when);
char       *aiv_text_batch_status (AivBatch  *batch);
char       *aiv_text_item_status  (AivItem   *item);
const char *aiv_text_item_reason  (AivItem   *item);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#include "aiv-session.h"

G_BEGIN_DECLS

#define AIV_TYPE_BATCH_CARD (aiv_batch_card_get_type ())
G_DECLARE_FINAL_TYPE (AivBatchCard, aiv_batch_card, AIV, BATCH_CARD, AdwBin)

GtkWidget  *aiv_batch_card_new       (void);
void        aiv_batch_card_set_batch (AivBatchCard *self,
                                      AivSession   *session,
                                      AivBatch     *batch);
const char *aiv_batch_card_get_label (AivBatchCard *self);

G_END_DECLS

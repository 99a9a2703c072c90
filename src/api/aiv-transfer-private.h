/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-transfer.h"

G_BEGIN_DECLS

void aiv_transfer_begin   (AivTransfer *self,
                           gint64       done,
                           gint64       total);
void aiv_transfer_advance (AivTransfer *self,
                           gint64       bytes);
void aiv_transfer_end     (AivTransfer *self);

G_END_DECLS

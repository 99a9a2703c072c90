/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-new-batch-page.h"

G_BEGIN_DECLS

/* How files come to the new-batch page: chosen, dropped, pasted. */

void aiv_new_batch_page_choose_pictures  (GtkWidget       *page,
                                          const char      *action,
                                          GVariant        *parameter);
void aiv_new_batch_page_choose_recording (GtkWidget       *page,
                                          const char      *action,
                                          GVariant        *parameter);
void aiv_new_batch_page_paste            (GtkWidget       *page,
                                          const char      *action,
                                          GVariant        *parameter);
void aiv_new_batch_page_accept_drops     (AivNewBatchPage *self,
                                          GtkWidget       *area);

G_END_DECLS

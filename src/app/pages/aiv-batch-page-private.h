/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-batch-page.h"
#include "aiv-video-grid.h"

G_BEGIN_DECLS

struct _AivBatchPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  AdwStatusPage *error_page;
  GtkLabel *status_label;
  GtkWidget *cancel_button;
  GtkWidget *retry_button;
  GtkProgressBar *progress_bar;
  GtkLabel *detail_label;
  GtkLabel *prompt_label;
  AivVideoGrid *grid;

  AivSession *session;
  char *batch_id;
  AivBatch *batch;
  GSignalGroup *batch_signals;
  DexFuture *loading;
  GPtrArray *doing;     /* futures: what has been asked for and is not done */
};

void aiv_batch_page_load            (AivBatchPage   *self);
void aiv_batch_page_update          (AivBatchPage   *self);
void aiv_batch_page_install_actions (GtkWidgetClass *widget_class);
void aiv_batch_page_update_actions  (AivBatchPage   *self);

G_END_DECLS

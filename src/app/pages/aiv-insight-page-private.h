/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-chart.h"
#include "aiv-error-view.h"
#include "aiv-insight-page.h"

G_BEGIN_DECLS

#define AIV_INSIGHT_CHARTS 4

struct _AivInsightPage
{
  AdwNavigationPage parent_instance;

  GtkToggleButton *table_button;
  AdwToggleGroup *subject_group;
  GtkDropDown *range_drop;
  GtkDropDown *user_drop;
  GtkDropDown *model_drop;
  GtkStack *stack;
  AivErrorView *error_view;
  GtkLabel *totals_label;
  GtkFlowBox *charts_box;
  GtkColumnView *column_view;
  GtkColumnViewColumn *subject_column;
  GtkNoSelection *selection;

  AivSession *session;
  AivWireStats *stats;
  AivWireStats *everything; /* what the choices are taken from: the last that were of all users and models */
  AivChart *charts[AIV_INSIGHT_CHARTS];
  DexFuture *loading;
  gboolean quiet; /* while choices are changed here */
};

void        aiv_insight_page_load            (AivInsightPage *self);
const char *aiv_insight_page_get_user_id     (AivInsightPage *self);
const char *aiv_insight_page_get_model       (AivInsightPage *self);
void        aiv_insight_page_take_choices    (AivInsightPage *self,
                                              AivWireStats   *stats);
void        aiv_insight_page_install_filter  (GtkWidgetClass *widget_class);

G_END_DECLS

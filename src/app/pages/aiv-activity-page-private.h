/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-activity-page.h"
#include "aiv-error-view.h"
#include "aiv-job-changer.h"
#include "aiv-job-filter-popover.h"
#include "aiv-job-list.h"

G_BEGIN_DECLS

struct _AivActivityPage
{
  AdwNavigationPage parent_instance;

  GtkSearchBar *search_bar;
  GtkWidget *search_entry;
  GtkWidget *filter_button;
  AivJobFilterPopover *filter;
  AdwBanner *user_banner;
  GtkStack *stack;
  AivErrorView *error_view;
  GtkScrolledWindow *scrolled_window;
  GtkColumnView *column_view;
  GtkColumnViewColumn *narrow_column;
  GtkMultiSelection *selection;
  GtkActionBar *action_bar;
  GtkLabel *selected_label;
  GtkWidget *details_button;

  AivSession *session;
  AivJobList *jobs;
  DexFuture *loading;
  AivJobChanger *changer;
};

void       aiv_activity_page_reload          (AivActivityPage      *self);
void       aiv_activity_page_show_user       (AivActivityPage      *self,
                                              const char           *user_id,
                                              const char           *user_name);
void       aiv_activity_page_show_job        (AivActivityPage      *self,
                                              AivJob               *job);
GPtrArray *aiv_activity_page_dup_selected    (AivActivityPage      *self);
void       aiv_activity_page_update_actions  (AivActivityPage      *self);
void       aiv_activity_page_install_actions (GtkWidgetClass       *widget_class);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-error-view.h"
#include "aiv-users-page.h"

G_BEGIN_DECLS

struct _AivUsersPage
{
  AdwNavigationPage parent_instance;

  AdwNavigationSplitView *split_view;
  AdwNavigationPage *no_user_page;
  AdwWindowTitle *window_title;
  GtkSearchEntry *search_entry;
  GtkMenuButton *filter_button;
  GtkDropDown *role_drop;
  GtkDropDown *state_drop;
  GtkDropDown *plan_drop;
  GtkCheckButton *low_check;
  GtkAdjustment *low_adjustment;
  GtkStack *stack;
  AivErrorView *error_view;
  GtkScrolledWindow *scrolled_window;
  GtkColumnView *column_view;
  GtkColumnViewColumn *credits_column;
  GtkToggleButton *select_button;
  GtkLabel *picked_label;
  GtkSingleSelection *selection;

  AivSession *session;
  AivUserList *users;
  DexFuture *loading;
  GSettings *settings;
  GHashTable *picked; /* ids, also of those that the list does not show at the moment */
};

void aiv_users_page_reload        (AivUsersPage   *self);
void aiv_users_page_add_picking   (AivUsersPage   *self);
void aiv_users_page_update_picked (AivUsersPage   *self);
void aiv_users_page_install_picks (GtkWidgetClass *widget_class);

G_END_DECLS

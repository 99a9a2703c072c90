/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-client-people.h"
#include "aiv-error-view.h"
#include "aiv-jobs-view.h"
#include "aiv-ledger-view.h"
#include "aiv-user-pane.h"

G_BEGIN_DECLS

struct _AivUserPane
{
  AdwNavigationPage parent_instance;

  AdwBanner *stale_banner;
  GtkWidget *switcher_bin;
  AdwViewStack *view_stack;
  GtkLabel *summary_label;
  GtkLabel *credits_label;
  GtkLabel *held_label;
  GtkLabel *today_label;
  GtkLabel *month_label;
  GtkLabel *unfinished_label;
  GtkWidget *held_row;
  AdwActionRow *today_row;
  AdwActionRow *month_row;
  AdwActionRow *unfinished_row;
  GtkWidget *account_group;
  AdwActionRow *name_row;
  AdwActionRow *email_row;
  AdwActionRow *plan_row;
  AdwActionRow *work_row;
  AdwActionRow *created_row;
  AdwActionRow *seen_row;
  GtkWidget *actions_group;
  AdwButtonRow *admin_row;
  AdwButtonRow *disabled_row;
  GtkWidget *delete_row;
  GtkWidget *self_label;
  AivLedgerView *ledger_view;
  AdwViewStackPage *jobs_page;
  AivJobsView *jobs_view;
  GtkStack *sessions_stack;
  AivErrorView *sessions_error;
  AdwPreferencesGroup *sessions_group;

  AivSession *session;
  AivUserList *users;
  AivUser *user;
  AivWireUserDetail *detail; /* NULL before the first answer, or on a server that has none */
  GPtrArray *session_rows;
  DexFuture *loading;
  DexFuture *loading_sessions;
  DexFuture *working;
  gboolean busy;
  gboolean stale; /* somebody else was faster */
  gboolean ledger_read;
  gboolean jobs_read;
  gboolean gone;
};

gboolean aiv_user_pane_is_self         (AivUserPane    *self);
gint64   aiv_user_pane_get_version     (AivUserPane    *self);
void     aiv_user_pane_update          (AivUserPane    *self);
void     aiv_user_pane_reload          (AivUserPane    *self);
void     aiv_user_pane_load_sessions   (AivUserPane    *self);
void     aiv_user_pane_install_actions (GtkWidgetClass *widget_class);

G_END_DECLS

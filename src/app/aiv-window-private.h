/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-account-list.h"
#include "aiv-window.h"

G_BEGIN_DECLS

struct _AivWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwNavigationView *root_view;
  GtkWidget *starting_text;
  GtkLabel *starting_label;
  AdwNavigationSplitView *split_view;
  AdwNavigationPage *content_page;
  AdwNavigationView *content_view;
  GtkListBox *sidebar;
  GtkMenuButton *account_button;
  AdwAvatar *account_avatar;
  GtkLabel *account_name;
  GtkLabel *account_credits;
  AivAccountList *account_list;

  GSettings *settings;
  AivAccount *account;
  AivSession *session;
  GHashTable *parked; /* AivSession → what was open for an account that was switched away from */
  GSignalGroup *user_signals;
  GSignalGroup *entry_signals;
  GSignalGroup *session_signals;
  AdwToast *toast;    /* weak: the newest of "win.toast" */
  GtkWindow *help;    /* weak: the user guide */
  DexFuture *resuming;
  DexFuture *finding;
  guint starting_source;
  gulong first_frame;
};

void aiv_window_make_sidebar     (AivWindow     *self);
void aiv_window_show_page        (AivWindow     *self,
                                  const char    *tag);
/* The first that the server has pages for. */
void aiv_window_show_first_page  (AivWindow     *self);
/* (transfer full): the pages that have been made, out of the window */
GPtrArray *aiv_window_take_pages (AivWindow     *self);
void aiv_window_update_pages     (AivWindow     *self);
void aiv_window_update_server    (AivWindow     *self);
void aiv_window_on_row_activated (AivWindow     *self,
                                  GtkListBoxRow *row);
void aiv_window_on_content_page  (AivWindow     *self);
void aiv_window_on_play          (GtkWidget     *widget,
                                  const char    *action,
                                  GVariant      *parameter);
/* New Batch, New Video, and what to begin them with. */
void aiv_window_install_create_actions (GtkWidgetClass *widget_class);
/* Help. */
void aiv_window_install_help_actions (GtkWidgetClass *widget_class);
/* Opens the page of what was being sent when the last run ended; clears up after drafts. */
void aiv_window_look_for_unsent  (AivWindow     *self);

/* aiv-window-accounts.c */
void aiv_window_class_init_accounts (GtkWidgetClass *widget_class);
void aiv_window_init_accounts    (AivWindow     *self);
void aiv_window_follow_account   (AivWindow     *self);
void aiv_window_dispose_accounts (AivWindow     *self);
/* Goes on where the last run was. */
void aiv_window_resume           (AivWindow     *self);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-window.h"

G_BEGIN_DECLS

struct _AivWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwNavigationView *root_view;
  AdwNavigationSplitView *split_view;
  AdwNavigationPage *content_page;
  AdwNavigationView *content_view;
  GtkListBox *sidebar;
  GtkMenuButton *account_button;
  AdwAvatar *account_avatar;
  GtkLabel *account_name;
  GtkLabel *account_credits;

  GSettings *settings;
  AivAccount *account;
  AivSession *session;
  GSignalGroup *user_signals;
  GSignalGroup *session_signals;
  DexFuture *resuming;
  DexFuture *finding;
  gulong first_frame;
};

void aiv_window_make_sidebar     (AivWindow     *self);
void aiv_window_show_page        (AivWindow     *self,
                                  const char    *tag);
/* The first that the server has pages for. */
void aiv_window_show_first_page  (AivWindow     *self);
void aiv_window_drop_pages       (AivWindow     *self);
void aiv_window_update_pages     (AivWindow     *self);
void aiv_window_update_server    (AivWindow     *self);
void aiv_window_on_row_activated (AivWindow     *self,
                                  GtkListBoxRow *row);
void aiv_window_on_content_page  (AivWindow     *self);
void aiv_window_on_play          (GtkWidget     *widget,
                                  const char    *action,
                                  GVariant      *parameter);

G_END_DECLS

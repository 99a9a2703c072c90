/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-app-test.h"

#include "aiv-fake-server.h"
#include "aiv-users-page.h"

G_BEGIN_DECLS

/* A page of users over a server of the test. */
typedef struct
{
  AivFakeServer *server;
  AivSession *session;
  GtkWidget *page;
  GtkWindow *window;
} UsersFixture;

void users_add_people (AivFakeServer *server);
void users_open_page (UsersFixture *fixture, int width, int height);
void users_set_up (UsersFixture *fixture, gconstpointer data);
void users_tear_down (UsersFixture *fixture, gconstpointer data);
AivUserList *users_list_of (UsersFixture *fixture);
guint users_n_users (UsersFixture *fixture);
const char *users_first_name (UsersFixture *fixture);
AdwDialog *users_visible_dialog (UsersFixture *fixture, GType type);
void users_press_button (AdwDialog *dialog, const char *label);
GtkWidget *users_pane_of (UsersFixture *fixture);
GtkWidget *users_open_user (UsersFixture *fixture, guint position);
void users_show_tab (GtkWidget *pane, const char *name);
void users_wait_no_dialog (UsersFixture *fixture);

G_END_DECLS

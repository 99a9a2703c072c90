/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-error-view.h"
#include "aiv-server-page.h"
#include "aiv-sharing-group.h"

G_BEGIN_DECLS

/**
 * AivServerPage:
 *
 * The server itself, for its administrators: its queue as it is now, its engines, what it stores
 * and limits, backups and the audit log.
 */
struct _AivServerPage
{
  AdwNavigationPage parent_instance;

  AdwBanner *password_banner;
  AdwBanner *stale_banner;
  GtkWidget *notice_banner;
  GtkStack *stack;
  AivErrorView *error_view;
  AdwActionRow *running_row;
  AdwActionRow *waiting_row;
  AdwActionRow *uptime_row;
  AdwActionRow *address_row;
  AdwPreferencesGroup *engines_group;
  AdwActionRow *folder_row;
  AdwActionRow *files_row;
  AdwActionRow *database_row;
  AdwActionRow *free_row;
  AdwActionRow *keep_row;
  AdwActionRow *limits_row;
  AdwActionRow *quota_row;
  AdwActionRow *backup_row;
  AivSharingGroup *sharing_group;
  AdwPreferencesGroup *own_group;
  GtkButton *folder_button;
  AdwStatusPage *stopped_page;
  GtkStack *start_stack;

  AivSession *session;
  AivAccount *account; /* NULL: not the program's */
  AivWireServerStatus *status; /* the last whole one, or NULL */
  gint64 running;
  gint64 waiting;
  GPtrArray *engine_rows; /* of the group */
  DexFuture *loading;
  DexFuture *engines;
  DexFuture *live;
  DexFuture *backing_up;
  DexFuture *starting;
  gboolean own; /* it is the server of this computer */
  guint timer;
  guint ticks;
};

/* Asks the server for everything. */
void aiv_server_page_load        (AivServerPage       *self);
/* The server of this computer: stopping, starting, importing, its folder. */
void aiv_server_page_install_own (GtkWidgetClass      *widget_class);
void aiv_server_page_follow_own  (AivServerPage       *self);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-mpris.h"
#include "aiv-player-page.h"
#include "aiv-player-view.h"
#include "aiv-video-details.h"

G_BEGIN_DECLS

/* Shared by the page (aiv-player-page.c), how it gets its videos (aiv-player-page-load.c) and
 * what people do there (aiv-player-page-actions.c). */
struct _AivPlayerPage
{
  AdwNavigationPage parent_instance;

  AivPlayerView *view;

  AivSession *session;
  GListModel *items;
  guint position;
  char *from;
  AivItem *item;
  GSettings *settings;
  GSignalGroup *item_signals;
  GSignalGroup *transfer_signals;
  DexFuture *loading;
  DexFuture *downloading;
  DexFuture *saving;
  DexFuture *copying;
  DexFuture *deleting;
  DexFuture *poster;
  AivMpris *mpris;
  AivVideoDetails *details; /* the view's */
  GCancellable *choosing;
  char *place;
  gint64 resume_at;
  guint patience;
  gboolean gone; /* from the list */
  gboolean streaming;
  gboolean damaged;
};

gboolean aiv_player_page_go             (AivPlayerPage  *self,
                                         int             step);
void     aiv_player_page_update_actions (AivPlayerPage  *self);
gboolean aiv_player_page_has_window_action (AivPlayerPage *self,
                                            const char    *name);
void     aiv_player_page_add_actions    (GtkWidgetClass *widget_class);
void     aiv_player_page_init_loading   (AivPlayerPage  *self);
void     aiv_player_page_load           (AivPlayerPage  *self);
void     aiv_player_page_stop_loading   (AivPlayerPage  *self);
void     aiv_player_page_retry          (AivPlayerPage  *self);
gboolean aiv_player_page_on_failed      (AivPlayerPage  *self,
                                         const GError   *error);

G_END_DECLS

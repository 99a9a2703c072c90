/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-item-tile.h"
#include "aiv-poster.h"
#include "aiv-text-line.h"

G_BEGIN_DECLS

struct _AivItemTile
{
  GtkWidget parent_instance;

  /* Made when it is first seen. */
  AivPoster *poster;
  AivTextLine *name_line;
  AivTextLine *status_line;

  /* Made when they are needed first. */
  GtkWidget *back;              /* the card, and where the still is to be */
  GtkWidget *play_button;
  GtkWidget *action_button;
  const char *action;           /* what it activates: item.save, item.retry or item.cancel */
  const char *action_icon;
  GtkPicture *moving;
  GtkWidget *scrim;
  GtkImage *state_icon;
  GtkProgressBar *progress_bar;
  GtkLabel *reason_label;

  AivSession *session;
  AivItem *item;
  GSignalGroup *item_signals;
  GSignalGroup *transfer_signals;
  char *label;
  gboolean details;
  gboolean stale;               /* it shows what it had before */
  guint overdue;                /* source: while it is seen and waits */
};

void     aiv_item_tile_build          (AivItemTile    *self);
void     aiv_item_tile_take_apart     (AivItemTile    *self);
void     aiv_item_tile_init_size      (AivItemTile    *self);
void     aiv_item_tile_install_layout (GtkWidgetClass *widget_class);
void     aiv_item_tile_show_play      (AivItemTile    *self,
                                       gboolean        play);
void     aiv_item_tile_show_action    (AivItemTile    *self,
                                       const char     *action,
                                       const char     *icon_name);
void     aiv_item_tile_show_moving    (AivItemTile    *self,
                                       GdkPaintable   *moving);
void     aiv_item_tile_show_state     (AivItemTile    *self,
                                       const char     *icon_name);
void     aiv_item_tile_show_progress  (AivItemTile    *self,
                                       double          fraction);
void     aiv_item_tile_show_reason    (AivItemTile    *self,
                                       const char     *reason,
                                       const char     *css_class);
gboolean aiv_item_tile_shows_reason   (AivItemTile    *self);

G_END_DECLS

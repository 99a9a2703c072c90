/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-hover-preview.h"
#include "aiv-item-tile.h"
#include "aiv-saver.h"
#include "aiv-video-grid.h"

G_BEGIN_DECLS

struct _AivVideoGrid
{
  AdwBin parent_instance;

  GtkScrolledWindow *scrolled;
  GtkGridView *grid;
  GtkWidget *bar;
  GtkLabel *selected_label;
  GMenuModel *item_menu;
  GtkWidget *menu;      /* the context menu, once it has been asked for */

  AivSession *session;
  GListModel *model;
  GtkMultiSelection *selection;
  AivHoverPreview *preview;
  char *from;
  gboolean in_batch;
  GPtrArray *doing;     /* futures: what has been asked for and is not done */
  AivSaver *saver;      /* while several are being saved */
};

/* A block over the future, told of what has failed; the rest is seen. */
void       aiv_video_grid_ask             (AivVideoGrid      *self,
                                           DexFuture         *future);
void       aiv_video_grid_hold            (AivVideoGrid      *self,
                                           DexFuture         *block);
DexFuture *aiv_video_grid_load            (AivVideoGrid      *self,
                                           GtkBitset         *which);
GtkBitset *aiv_video_grid_get_selected    (AivVideoGrid      *self);
AivItem   *aiv_video_grid_ref_only        (AivVideoGrid      *self);
void       aiv_video_grid_tell            (AivVideoGrid      *self,
                                           const GError      *error);
void       aiv_video_grid_toast           (AivVideoGrid      *self,
                                           const char        *text);
void       aiv_video_grid_save_one        (AivVideoGrid      *self,
                                           AivItem           *item);
void       aiv_video_grid_save            (AivVideoGrid      *self,
                                           GtkBitset         *which);
void       aiv_video_grid_delete          (AivVideoGrid      *self,
                                           GPtrArray         *items);
void       aiv_video_grid_update_actions  (AivVideoGrid      *self);
void       aiv_video_grid_install_actions (GtkWidgetClass    *widget_class);

G_END_DECLS

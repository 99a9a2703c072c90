/* SPDX-License-Identifier: MIT */
#pragma once

#include "aiv-error-view.h"
#include "aiv-player-controls.h"
#include "aiv-player-view.h"
#include "aiv-seek-preview.h"

G_BEGIN_DECLS

struct _AivPlayerView
{
  AdwBin parent_instance;

  GtkOverlay *overlay;
  GtkPicture *picture;
  GtkStack *stack;
  GtkLabel *loading_label;
  GtkProgressBar *loading_progress;
  AivErrorView *error_view;
  GtkEventControllerMotion *top_motion;
  GtkEventControllerMotion *bottom_motion;
  AivPlayerControls *controls;
  AivSeekPreview *preview;
  GtkMenuButton *menu_button;
  GtkMenuButton *details_button;

  AivPlayer *player;
  char *title;
  char *subtitle;

  double pointer_x;
  double pointer_y;
  int preview_x;
  guint hide_source;
  guint inhibit_cookie;
  gboolean controls_shown;
};

GtkWindow *aiv_player_view_get_window (AivPlayerView  *self);
void       aiv_player_view_seek       (AivPlayerView  *self,
                                       gint64          position);
gboolean   aiv_player_view_has_video  (AivPlayerView  *self);
void       aiv_player_view_touch      (AivPlayerView  *self);
void       aiv_player_view_show_page  (AivPlayerView  *self,
                                       const char     *name);
void       aiv_player_view_add_keys   (GtkWidgetClass *widget_class);

G_END_DECLS

/* SPDX-License-Identifier: MIT */
/* What the window does to begin something new. */
#include "config.h"

#include "aiv-window-private.h"

#include "aiv-chosen-file.h"
#include "aiv-new-video-page.h"

static void
on_new_batch (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "new-batch");
}

static void
on_new_video (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  aiv_window_show_page (AIV_WINDOW (widget), "new-video");
}

static AivNewVideoPage *
open_new_video (AivWindow *self)
{
  aiv_window_show_page (self, "new-video");
  return AIV_NEW_VIDEO_PAGE (adw_navigation_view_find_page (self->content_view, "new-video"));
}

/* A picture that the server has, and its title: the next video begins with it. */
static void
on_use_picture (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivNewVideoPage *page = open_new_video (AIV_WINDOW (widget));
  g_autoptr(AivChosenFile) picture = NULL;
  const char *url, *title;

  g_variant_get (parameter, "(&s&s)", &url, &title);
  if (page == NULL || *url == '\0')
    return;
  picture = aiv_chosen_file_new_remote (url, title, NULL);
  aiv_video_form_set_picture (aiv_new_video_page_get_form (page), picture);
}

void
aiv_window_install_create_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.new-batch", NULL, on_new_batch);
  gtk_widget_class_install_action (widget_class, "win.new-video", NULL, on_new_video);
  gtk_widget_class_install_action (widget_class, "win.use-picture", "(ss)", on_use_picture);
}

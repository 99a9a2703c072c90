/* SPDX-License-Identifier: MIT */
/* Help with what is on the screen. */
#include "config.h"

#include "aiv-window-private.h"

#include "aiv-help-window.h"

/* Pages, and the topic of the user guide that is about them; tests/project/check-help finds those here. */
static const struct
{
  const char *tag;
  const char *topic;
} topics[] = {
  { "sign-in", "accounts" },
  { "new-batch", "batches" },
  { "new-video", "words" },
  { "videos", "library" },
  { "batches", "progress" },
  { "player", "player" },
  { "showcase", "showcase" },
  { "users", "admin-users" },
  { "activity", "admin-activity" },
  { "server", "admin-server" },
  { "insight", "admin-insight" },
};

/* Of the page that is visible, else of the one that it was opened from. */
static const char *
find_topic (AdwNavigationView *view)
{
  for (AdwNavigationPage *page = adw_navigation_view_get_visible_page (view); page != NULL;
       page = adw_navigation_view_get_previous_page (view, page))
    for (gsize i = 0; i < G_N_ELEMENTS (topics); i++)
      if (g_strcmp0 (topics[i].tag, adw_navigation_page_get_tag (page)) == 0)
        return topics[i].topic;
  return NULL;
}

static void
on_main_destroyed (GtkWindow *help)
{
  gtk_window_destroy (help);
}

static void
show_help (AivWindow  *self,
           const char *topic)
{
  if (self->help == NULL)
    {
      g_set_weak_pointer (&self->help, aiv_help_window_new ());
      /* No window of the application: that is for those which it runs for. */
      g_signal_connect_object (self, "destroy", G_CALLBACK (on_main_destroyed), self->help, G_CONNECT_SWAPPED);
    }
  aiv_help_window_show (AIV_HELP_WINDOW (self->help), topic);
  gtk_window_present (self->help);
}

static void
on_help (GtkWidget  *widget,
         const char *action,
         GVariant   *parameter)
{
  AivWindow *self = AIV_WINDOW (widget);
  const char *topic = find_topic (self->root_view);

  if (topic == NULL)
    topic = find_topic (self->content_view);
  show_help (self, topic);
}

static void
on_help_with (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  show_help (AIV_WINDOW (widget), g_variant_get_string (parameter, NULL));
}

/* For the class: help with what is on the screen, and with a topic that is named. */
void
aiv_window_install_help_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.help", NULL, on_help);
  gtk_widget_class_install_action (widget_class, "win.help-with", "s", on_help_with);
}

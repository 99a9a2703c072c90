/* SPDX-License-Identifier: MIT */
/* The main pages of the window, and the sidebar that lists them. */
#include "config.h"

#include "aiv-window-private.h"

#include <glib/gi18n.h>

#include "aiv-activity-page.h"
#include "aiv-batches-page.h"
#include "aiv-insight-page.h"
#include "aiv-new-batch-page.h"
#include "aiv-new-video-page.h"
#include "aiv-server-page.h"
#include "aiv-showcase-page.h"
#include "aiv-users-page.h"
#include "aiv-videos-page.h"

static gboolean
has_videos (AivSession *session)
{
  return aiv_session_can_create_batches (session) || aiv_session_can_create_videos (session);
}

/* Every server with batches lists those of everybody. */
static gboolean
has_activity (AivSession *session)
{
  return aiv_client_has_feature (aiv_session_get_client (session), AIV_FEATURE_ACTIVITY)
         || aiv_session_can_create_batches (session);
}

static gboolean
has_operations (AivSession *session)
{
  return aiv_client_has_feature (aiv_session_get_client (session), AIV_FEATURE_OPERATIONS);
}

/* The main pages, in the order of the sidebar. */
static const struct
{
  const char *tag;
  const char *action;
  const char *icon;
  const char *title;
  GType (*get_type) (void);
  gboolean (*is_there) (AivSession *session); /* whether the server has what it needs */
  gboolean for_admins;
} pages[] = {
  { "new-batch", "win.new-batch", "list-add-symbolic", NC_("sidebar", "New Batch"),
    aiv_new_batch_page_get_type, aiv_session_can_create_batches, FALSE },
  { "new-video", "win.new-video", "aiv-new-video-symbolic", NC_("sidebar", "New Video"),
    aiv_new_video_page_get_type, aiv_session_can_create_videos, FALSE },
  { "videos", "win.show-videos", "video-x-generic-symbolic", NC_("sidebar", "Videos"),
    aiv_videos_page_get_type, has_videos, FALSE },
  { "batches", "win.show-batches", "aiv-batches-symbolic", NC_("sidebar", "Batches"),
    aiv_batches_page_get_type, aiv_session_can_create_batches, FALSE },
  { "showcase", "win.show-showcase", "aiv-showcase-symbolic", NC_("sidebar", "Showcase"),
    aiv_showcase_page_get_type, aiv_session_can_showcase, FALSE },
  { "users", "win.show-users", "system-users-symbolic", NC_("sidebar", "Users"),
    aiv_users_page_get_type, aiv_session_can_create_batches, TRUE },
  { "activity", "win.show-activity", "aiv-activity-symbolic", NC_("sidebar", "Activity"),
    aiv_activity_page_get_type, has_activity, TRUE },
  { "server", "win.show-server", "aiv-server-symbolic", NC_("sidebar", "Server"),
    aiv_server_page_get_type, has_operations, TRUE },
  { "insight", "win.show-insight", "aiv-insight-symbolic", NC_("sidebar", "Insight"),
    aiv_insight_page_get_type, has_operations, TRUE },
};

/* The first of these that there is comes first. */
static const char *const first_pages[] = { "batches", "videos", "new-video" };

/* Over the first page for administrators that is there. */
static void
set_row_header (GtkListBoxRow *row,
                GtkListBoxRow *before,
                gpointer       data)
{
  gboolean begins = pages[gtk_list_box_row_get_index (row)].for_admins
                    && (before == NULL || !pages[gtk_list_box_row_get_index (before)].for_admins);
  GtkWidget *header;

  if (begins == (gtk_list_box_row_get_header (row) != NULL))
    return;
  if (!begins)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  header = g_object_new (GTK_TYPE_LABEL,
                         "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING,
                         "label", C_("sidebar", "Administration"),
                         "xalign", 0.0f,
                         "ellipsize", PANGO_ELLIPSIZE_END,
                         NULL);
  gtk_widget_add_css_class (header, "caption-heading");
  gtk_widget_add_css_class (header, "dimmed");
  gtk_widget_add_css_class (header, "sidebar-section");
  gtk_accessible_update_property (GTK_ACCESSIBLE (header), GTK_ACCESSIBLE_PROPERTY_LEVEL, 2, -1);
  gtk_list_box_row_set_header (row, header);
}

void
aiv_window_make_sidebar (AivWindow *self)
{
  gtk_list_box_set_header_func (self->sidebar, set_row_header, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      const char *title = g_dpgettext2 (GETTEXT_PACKAGE, "sidebar", pages[i].title);
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
      GtkWidget *label = gtk_label_new (title);
      GtkWidget *row = gtk_list_box_row_new ();

      gtk_box_append (GTK_BOX (box), g_object_new (GTK_TYPE_IMAGE,
                                                   "icon-name", pages[i].icon,
                                                   "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                                   NULL));
      gtk_box_append (GTK_BOX (box), label);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
      gtk_list_box_append (self->sidebar, row);
    }
}

/* What the server lacks is not there at all; who is no administrator misses nothing either. */
static gboolean
has_page (AivWindow *self,
          gsize      i)
{
  return self->session != NULL && pages[i].is_there (self->session)
         && (!pages[i].for_admins || aiv_user_get_is_admin (aiv_session_get_user (self->session)));
}

static AdwNavigationPage *
make_page (AivWindow *self,
           gsize      i)
{
  GType type = pages[i].get_type ();
  gboolean for_account = type == AIV_TYPE_SERVER_PAGE;

  return g_object_new (type, "tag", pages[i].tag, "session", self->session, for_account ? "account" : NULL,
                       self->account, NULL);
}

void
aiv_window_show_page (AivWindow  *self,
                      const char *tag)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      if (g_strcmp0 (pages[i].tag, tag) != 0)
        continue;
      if (!has_page (self, i))
        return;
      if (adw_navigation_view_find_page (self->content_view, tag) == NULL)
        adw_navigation_view_add (self->content_view, make_page (self, i));
      gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, i));
    }

  adw_navigation_view_pop_to_tag (self->root_view, "main");
  adw_navigation_view_replace_with_tags (self->content_view, &tag, 1);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

void
aiv_window_show_first_page (AivWindow *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (first_pages); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (pages); j++)
      if (g_str_equal (pages[j].tag, first_pages[i]) && has_page (self, j))
        {
          aiv_window_show_page (self, first_pages[i]);
          return;
        }
}

void
aiv_window_on_row_activated (AivWindow     *self,
                             GtkListBoxRow *row)
{
  gtk_widget_activate_action (GTK_WIDGET (self), pages[gtk_list_box_row_get_index (row)].action, NULL);
}

void
aiv_window_on_content_page (AivWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->content_view);

  if (page != NULL)
    adw_navigation_page_set_title (self->content_page, adw_navigation_page_get_title (page));
}

GPtrArray *
aiv_window_take_pages (AivWindow *self)
{
  g_autoptr(GPtrArray) taken = g_ptr_array_new_with_free_func (g_object_unref);

  adw_navigation_view_replace (self->content_view, NULL, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      AdwNavigationPage *page = adw_navigation_view_find_page (self->content_view, pages[i].tag);

      if (page == NULL)
        continue;
      g_ptr_array_add (taken, g_object_ref (page));
      adw_navigation_view_remove (self->content_view, page);
    }
  return g_steal_pointer (&taken);
}

/* Which pages there are follows from the server and the user. */
void
aiv_window_update_pages (AivWindow *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      gboolean shown = has_page (self, i);

      gtk_widget_action_set_enabled (GTK_WIDGET (self), pages[i].action, shown);
      gtk_widget_set_visible (GTK_WIDGET (gtk_list_box_get_row_at_index (self->sidebar, i)), shown);
    }
}

/* The server has been recognised only now: the page that is shown may be none of its pages. */
void
aiv_window_update_server (AivWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->content_view);
  const char *tag = page != NULL ? adw_navigation_page_get_tag (page) : NULL;
  gboolean misplaced = page == NULL;

  aiv_window_update_pages (self);
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    misplaced = misplaced || (g_strcmp0 (pages[i].tag, tag) == 0 && !has_page (self, i));
  if (misplaced)
    aiv_window_show_first_page (self);
}

/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-help-window.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-guide-view.h"
#include "aiv-guide.h"
#include "aiv-weak.h"

/**
 * AivHelpWindow:
 *
 * The user guide: its topics to be searched at the side, the one that is read beside them. It stands beside the window that
 * it is about, so that one can read while doing.
 */
struct _AivHelpWindow
{
  AdwWindow parent_instance;

  AdwNavigationSplitView *split_view;
  AdwNavigationPage *content_page;
  AdwNavigationView *content_view;
  GtkStack *stack;
  GtkListBox *list_box;
  GtkEditable *search_entry;

  AivGuide *guide;
  AivGuideTopic *topic; /* the one that is shown */
  GtkCustomFilter *filter;
  DexFuture *loading;
  char *wanted; /* the topic to show once there is a guide */
};

G_DEFINE_FINAL_TYPE (AivHelpWindow, aiv_help_window, ADW_TYPE_WINDOW)

static AivGuideTopic *
get_topic (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "topic");
}

/* --- the topic -------------------------------------------------------------------------- */

static void on_link (AivHelpWindow *self,
                     const char    *id);

static AdwNavigationPage *
make_page (AivHelpWindow *self,
           AivGuideTopic *topic)
{
  GtkWidget *toolbar_view = adw_toolbar_view_new ();
  GtkWidget *header_bar = adw_header_bar_new ();
  GtkWidget *view = aiv_guide_view_new (self->guide, topic);
  AdwNavigationPage *page;

  adw_header_bar_set_show_title (ADW_HEADER_BAR (header_bar), FALSE);
  g_signal_connect_object (view, "link", G_CALLBACK (on_link), self, G_CONNECT_SWAPPED);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar_view), header_bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar_view), view);
  page = adw_navigation_page_new (toolbar_view, aiv_guide_topic_get_title (topic));
  g_object_set_data_full (G_OBJECT (page), "topic", g_object_ref (topic), g_object_unref);
  return page;
}

static void
select_topic (AivHelpWindow *self,
              AivGuideTopic *topic)
{
  GtkListBoxRow *row;

  g_set_object (&self->topic, topic);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list_box, i)) != NULL; i++)
    if (get_topic (row) == topic)
      gtk_list_box_select_row (self->list_box, row);
}

/* From a page, one goes on to the next and back again. */
static void
on_link (AivHelpWindow *self,
         const char    *id)
{
  AivGuideTopic *topic = aiv_guide_find (self->guide, id);

  if (topic == NULL)
    return;
  adw_navigation_view_push (self->content_view, make_page (self, topic));
}

static void
show_topic (AivHelpWindow *self,
            AivGuideTopic *topic)
{
  AdwNavigationPage *page = make_page (self, topic);

  adw_navigation_view_replace (self->content_view, &page, 1);
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

static void
on_row_activated (AivHelpWindow *self,
                  GtkListBoxRow *row)
{
  show_topic (self, get_topic (row));
}

static void
on_content_page (AivHelpWindow *self)
{
  AdwNavigationPage *page = adw_navigation_view_get_visible_page (self->content_view);

  if (page == NULL)
    return;
  adw_navigation_page_set_title (self->content_page, adw_navigation_page_get_title (page));
  select_topic (self, g_object_get_data (G_OBJECT (page), "topic"));
}

/* --- the topics ------------------------------------------------------------------------- */

static gboolean
is_found (gpointer item,
          gpointer user_data)
{
  AivHelpWindow *self = user_data;

  return aiv_guide_topic_matches (item, gtk_editable_get_text (self->search_entry));
}

static void
on_search (AivHelpWindow *self)
{
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  select_topic (self, self->topic);
  /* Whoever types while reading in a narrow window sees what is found. */
  if (adw_navigation_split_view_get_collapsed (self->split_view) && *gtk_editable_get_text (self->search_entry) != '\0')
    adw_navigation_split_view_set_show_content (self->split_view, FALSE);
}

/* The first that is called so, or else that has the words in its text. */
static void
on_search_activate (AivHelpWindow *self)
{
  const char *words = gtk_editable_get_text (self->search_entry);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list_box, 0);
  AivGuideTopic *topic = row != NULL ? get_topic (row) : NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list_box, i)) != NULL; i++)
    if (aiv_guide_topic_is_titled (get_topic (row), words))
      {
        topic = get_topic (row);
        break;
      }
  if (topic != NULL)
    show_topic (self, topic);
}

static void
set_row_header (GtkListBoxRow *row,
                GtkListBoxRow *before,
                gpointer       data)
{
  const char *part = aiv_guide_topic_get_part (get_topic (row));
  GtkWidget *header;

  if (before != NULL && g_strcmp0 (part, aiv_guide_topic_get_part (get_topic (before))) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  header = g_object_new (GTK_TYPE_LABEL,
                         "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING,
                         "label", part,
                         "xalign", 0.0f,
                         "wrap", TRUE,
                         NULL);
  gtk_widget_add_css_class (header, "caption-heading");
  gtk_widget_add_css_class (header, "dimmed");
  gtk_widget_add_css_class (header, "sidebar-section");
  gtk_accessible_update_property (GTK_ACCESSIBLE (header), GTK_ACCESSIBLE_PROPERTY_LEVEL, 2, -1);
  gtk_list_box_row_set_header (row, header);
}

static GtkWidget *
make_row (gpointer item,
          gpointer user_data)
{
  const char *title = aiv_guide_topic_get_title (item);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL,
                                   "label", title,
                                   "xalign", 0.0f,
                                   "wrap", TRUE,
                                   "wrap-mode", PANGO_WRAP_WORD_CHAR,
                                   "margin-top", 4,
                                   "margin-bottom", 4,
                                   NULL);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  g_object_set_data_full (G_OBJECT (row), "topic", g_object_ref (item), g_object_unref);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return row;
}

static DexFuture *
on_loaded (DexFuture *loaded,
           gpointer   weak)
{
  g_autoptr(AivHelpWindow) self = aiv_weak_get (weak);
  g_autoptr(GListModel) found = NULL;
  g_autoptr(GError) error = NULL;
  const GValue *guide = dex_future_get_value (loaded, &error);

  if (self == NULL)
    return dex_future_new_true ();
  if (guide == NULL)
    {
      g_warning ("The user guide cannot be read: %s", error->message);
      gtk_stack_set_visible_child_name (self->stack, "missing");
      return dex_future_new_true ();
    }
  self->guide = g_value_dup_object (guide);
  found = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (aiv_guide_get_topics (self->guide)),
                                                   g_object_ref (GTK_FILTER (self->filter))));
  gtk_list_box_bind_model (self->list_box, found, make_row, NULL, NULL);
  aiv_help_window_show (self, self->wanted);
  return dex_future_new_true ();
}

/* --- the object ------------------------------------------------------------------------- */

static void
aiv_help_window_dispose (GObject *object)
{
  AivHelpWindow *self = AIV_HELP_WINDOW (object);

  aiv_let_go (&self->loading);
  if (self->list_box != NULL)
    gtk_list_box_bind_model (self->list_box, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_HELP_WINDOW);
  g_clear_object (&self->filter);
  g_clear_object (&self->topic);
  g_clear_object (&self->guide);
  g_clear_pointer (&self->wanted, g_free);
  G_OBJECT_CLASS (aiv_help_window_parent_class)->dispose (object);
}

static void
aiv_help_window_class_init (AivHelpWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_help_window_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/aiv-help-window.ui");
  gtk_widget_class_bind_template_child (widget_class, AivHelpWindow, split_view);
  gtk_widget_class_bind_template_child (widget_class, AivHelpWindow, content_page);
  gtk_widget_class_bind_template_child (widget_class, AivHelpWindow, content_view);
  gtk_widget_class_bind_template_child (widget_class, AivHelpWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, AivHelpWindow, list_box);
  gtk_widget_class_bind_template_child (widget_class, AivHelpWindow, search_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_search);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_content_page);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_w, GDK_CONTROL_MASK, "window.close", NULL);
}

static void
aiv_help_window_init (AivHelpWindow *self)
{
  g_autofree char *dir = aiv_guide_dup_dir ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list_box, set_row_header, NULL, NULL);
  self->filter = gtk_custom_filter_new (is_found, self, NULL);
  gtk_search_entry_set_key_capture_widget (GTK_SEARCH_ENTRY (self->search_entry), GTK_WIDGET (self));
  self->loading = dex_future_finally (aiv_guide_load (dir), on_loaded, aiv_weak_new (self), aiv_weak_free);
}

/**
 * aiv_help_window_new:
 *
 * Returns: (transfer none): a window with the user guide, not yet shown
 */
GtkWindow *
aiv_help_window_new (void)
{
  return g_object_new (AIV_TYPE_HELP_WINDOW, NULL);
}

/**
 * aiv_help_window_show:
 * @self: the window
 * @topic: (nullable): id of a topic; %NULL or an unknown one for the first
 *
 * Shows a topic, now or once the guide has been read.
 */
void
aiv_help_window_show (AivHelpWindow *self,
                      const char    *topic)
{
  g_autoptr(AivGuideTopic) first = NULL;
  AivGuideTopic *found;

  g_return_if_fail (AIV_IS_HELP_WINDOW (self));

  if (self->guide == NULL)
    {
      g_set_str (&self->wanted, topic);
      return;
    }
  found = aiv_guide_find (self->guide, topic);
  first = g_list_model_get_item (aiv_guide_get_topics (self->guide), 0);
  if (found != NULL || first != NULL)
    show_topic (self, found != NULL ? found : first);
  gtk_stack_set_visible_child_name (self->stack, "topic");
}

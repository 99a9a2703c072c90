/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-videos-page.h"

#include <glib/gi18n.h>

#include "aiv-format.h"
#include "aiv-library-view.h"
#include "aiv-pending-deletes.h"
#include "aiv-present-error.h"
#include "aiv-search-key.h"
#include "aiv-video-filter.h"
#include "aiv-video-grid.h"

/**
 * AivVideosPage:
 *
 * All videos of the account, of batches and from words: searched, filtered and sorted.
 */
struct _AivVideosPage
{
  AdwNavigationPage parent_instance;

  GtkStack *stack;
  GtkSearchBar *search_bar;
  GtkSearchEntry *search_entry;
  GtkWidget *filter_button;
  AivVideoFilter *filter;
  AivVideoGrid *grid;
  GtkWidget *new_button;
  GtkLabel *count_label;

  AivSession *session;
  AivLibrary *library;
  AivLibraryView *view;
  char *sort;
};

typedef enum
{
  PROP_SESSION = 1,
  PROP_SORT,
} AivVideosPageProp;

static GParamSpec *props[PROP_SORT + 1];

G_DEFINE_FINAL_TYPE (AivVideosPage, aiv_videos_page, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
is_narrowed (AivVideosPage *self)
{
  const AivLibraryQuery *query = aiv_library_view_get_query (self->view);

  return query->text != NULL || aiv_library_query_is_filtered (query);
}

static void
update_count (AivVideosPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  guint total = aiv_library_view_get_total (self->view);
  g_autofree char *n_text = aiv_format_number (n);
  g_autofree char *total_text = aiv_format_number (total);
  g_autofree char *text = NULL;

  if (is_narrowed (self))
    /* Translators: "12 of 20,000 videos" */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s of %s video", "%s of %s videos", total), n_text, total_text);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s video", "%s videos", total), total_text);
  gtk_label_set_label (self->count_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->count_label), total > 0);
}

static void
update (AivVideosPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->view));
  const char *page = "loading";

  if (n > 0)
    page = "videos";
  else if (aiv_library_view_get_loading (self->view))
    page = NULL;  /* it takes a moment: what is shown stays */
  else if (aiv_library_view_get_total (self->view) > 0)
    page = "nothing";
  else if (aiv_library_get_complete (self->library))
    page = "empty";
  else if (!aiv_library_get_syncing (self->library) && aiv_session_get_state (self->session) == AIV_CONNECTION_OFFLINE)
    page = "offline";

  if (page != NULL)
    gtk_stack_set_visible_child_name (self->stack, page);
  update_count (self);
}

/* --- what is to be found --------------------------------------------------------------- */

static void
search (AivVideosPage *self)
{
  g_autoptr(AivLibraryQuery) query = aiv_library_query_new ();
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  GEnumClass *sorts = g_type_class_get (AIV_TYPE_LIBRARY_SORT);
  const GEnumValue *sort = g_enum_get_value_by_nick (sorts, self->sort);

  if (self->view == NULL)
    return;
  aiv_video_filter_apply (self->filter, query);
  g_set_str (&query->text, *text != '\0' ? text : NULL);
  query->sort = sort != NULL ? (AivLibrarySort) sort->value : AIV_LIBRARY_NEWEST;
  if (aiv_library_query_is_filtered (query))
    gtk_widget_add_css_class (self->filter_button, "accent");
  else
    gtk_widget_remove_css_class (self->filter_button, "accent");
  if (aiv_library_query_equal (query, aiv_library_view_get_query (self->view)))
    return;
  aiv_library_view_set_query (self->view, query);
  aiv_video_grid_scroll_to_top (self->grid);
}

static void
on_search_changed (AivVideosPage *self)
{
  search (self);
}

static void
on_filter_changed (AivVideosPage *self)
{
  search (self);
}

static void
on_show_all (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  AivVideosPage *self = AIV_VIDEOS_PAGE (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  aiv_video_filter_reset (self->filter);
  search (self);
}

static void
on_search (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivVideosPage *self = AIV_VIDEOS_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
on_refresh (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  AivVideosPage *self = AIV_VIDEOS_PAGE (widget);

  dex_future_disown (aiv_session_refresh (self->session));
  dex_future_disown (aiv_library_sync (self->library));
}

/* --- what is to be deleted ------------------------------------------------------------- */

static void
on_deletes_changed (AivVideosPage *self)
{
  g_auto(GStrv) keys = aiv_pending_deletes_dup_keys (aiv_pending_deletes_get (self->session));

  aiv_library_view_set_hidden (self->view, (const char *const *) keys);
  update (self);
}

static void
on_delete_failed (AivVideosPage *self,
                  GError        *error)
{
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Delete the Video"));
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_videos_page_get_property (GObject    *object,
                              guint       prop_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  AivVideosPage *self = AIV_VIDEOS_PAGE (object);

  switch ((AivVideosPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_SORT:
      g_value_set_string (value, self->sort);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_videos_page_set_property (GObject      *object,
                              guint         prop_id,
                              const GValue *value,
                              GParamSpec   *pspec)
{
  AivVideosPage *self = AIV_VIDEOS_PAGE (object);

  switch ((AivVideosPageProp) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    case PROP_SORT:
      if (g_set_str (&self->sort, g_value_get_string (value)))
        {
          search (self);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_videos_page_constructed (GObject *object)
{
  AivVideosPage *self = AIV_VIDEOS_PAGE (object);
  AivPendingDeletes *deletes = aiv_pending_deletes_get (self->session);

  G_OBJECT_CLASS (aiv_videos_page_parent_class)->constructed (object);

  self->library = g_object_ref (aiv_session_get_library (self->session));
  self->view = aiv_library_view_new (self->session);
  aiv_video_filter_set_library (self->filter, self->library);
  aiv_video_grid_set_from (self->grid, C_("page title", "Videos"));
  aiv_video_grid_set_model (self->grid, self->session, G_LIST_MODEL (self->view));
  gtk_widget_set_visible (self->new_button, aiv_session_can_create_batches (self->session));
  g_signal_connect_object (self->view, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->library, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (deletes, "changed", G_CALLBACK (on_deletes_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (deletes, "failed", G_CALLBACK (on_delete_failed), self, G_CONNECT_SWAPPED);
  on_deletes_changed (self);
}

static void
aiv_videos_page_dispose (GObject *object)
{
  AivVideosPage *self = AIV_VIDEOS_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_VIDEOS_PAGE);
  g_clear_object (&self->view);
  g_clear_object (&self->library);
  g_clear_object (&self->session);
  g_clear_pointer (&self->sort, g_free);
  G_OBJECT_CLASS (aiv_videos_page_parent_class)->dispose (object);
}

static void
aiv_videos_page_class_init (AivVideosPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_videos_page_get_property;
  object_class->set_property = aiv_videos_page_set_property;
  object_class->constructed = aiv_videos_page_constructed;
  object_class->dispose = aiv_videos_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  /* The choice of a menu: newest, oldest, name or duration. */
  props[PROP_SORT] = g_param_spec_string ("sort", NULL, NULL, "newest",
                                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-videos-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivVideosPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AivVideosPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, AivVideosPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, AivVideosPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, AivVideosPage, filter);
  gtk_widget_class_bind_template_child (widget_class, AivVideosPage, grid);
  gtk_widget_class_bind_template_child (widget_class, AivVideosPage, new_button);
  gtk_widget_class_bind_template_child (widget_class, AivVideosPage, count_label);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_install_action (widget_class, "videos-page.show-all", NULL, on_show_all);
  gtk_widget_class_install_action (widget_class, "videos-page.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "videos-page.refresh", NULL, on_refresh);
  gtk_widget_class_install_property_action (widget_class, "videos-page.sort", "sort");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "videos-page.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "videos-page.refresh", NULL);
}

static void
aiv_videos_page_init (AivVideosPage *self)
{
  g_type_ensure (AIV_TYPE_VIDEO_FILTER);
  g_type_ensure (AIV_TYPE_VIDEO_GRID);
  self->sort = g_strdup ("newest");
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  aiv_search_key_add (GTK_WIDGET (self), "videos-page.search");
}

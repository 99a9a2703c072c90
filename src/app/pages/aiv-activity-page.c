/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-activity-page-private.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-job-dialog.h"
#include "aiv-job-text.h"
#include "aiv-present-error.h"
#include "aiv-scroll.h"
#include "aiv-search-key.h"
#include "aiv-weak.h"

/**
 * AivActivityPage:
 *
 * The batches and videos of all users, for administrators: a table that the server filters,
 * searches and sorts, read as far as somebody scrolls. What is done to them is in
 * aiv-activity-page-actions.c.
 */

typedef enum
{
  PROP_SESSION = 1,
} AivActivityPageProp;

static GParamSpec *props[PROP_SESSION + 1];

G_DEFINE_FINAL_TYPE (AivActivityPage, aiv_activity_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- what the cells show --------------------------------------------------------------- */

static char *
job_title (gpointer    object,
           AivWireJob *job)
{
  return job != NULL ? aiv_job_text_title (job) : NULL;
}

static char *
job_user (gpointer    object,
          AivWireJob *job)
{
  return job != NULL ? g_strdup (job->user_name != NULL ? job->user_name : job->user_id) : NULL;
}

static char *
job_status (gpointer    object,
            AivWireJob *job)
{
  return job != NULL ? aiv_job_text_status (job) : NULL;
}

static char *
job_error (gpointer    object,
           AivWireJob *job)
{
  return job != NULL ? g_strdup (job->error) : NULL;
}

static char *
job_engine (gpointer    object,
            AivWireJob *job)
{
  return job != NULL ? aiv_job_text_engine (job) : NULL;
}

static char *
job_credits (gpointer    object,
             AivWireJob *job)
{
  return job != NULL ? aiv_job_text_credits (job) : NULL;
}

static char *
job_time (gpointer    object,
          AivWireJob *job)
{
  return job != NULL ? aiv_job_text_time (job) : NULL;
}

static char *
job_summary (gpointer    object,
             AivWireJob *job)
{
  g_autofree char *user = job_user (object, job);
  g_autofree char *status = job_status (object, job);
  g_autofree char *time = job_time (object, job);

  /* Translators: the state of a job, whose it is, and when it was submitted */
  return job != NULL ? g_strdup_printf (C_("summary of a job", "%s · %s · %s"), status, user, time) : NULL;
}

/* --- the list -------------------------------------------------------------------------- */

static void
aiv_activity_page_update (AivActivityPage *self)
{
  AivPagedList *list = AIV_PAGED_LIST (self->jobs);
  const GError *error = aiv_paged_list_get_error (list);
  const char *page;

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0)
    page = "list";
  else if (aiv_paged_list_get_loading (list))
    /* Sorted anew or filtered: the table stays, so that nothing flickers. */
    page = gtk_stack_get_visible_child_name (self->stack);
  else if (error != NULL && aiv_error_view_set_error (self->error_view, error, C_("heading", "Could Not Load the Activity")))
    page = "error";
  else if (aiv_paged_list_get_is_empty (list))
    page = aiv_job_filter_is_set (aiv_job_list_get_filter (self->jobs)) ? "no-match" : "empty";
  else
    page = "loading";
  gtk_stack_set_visible_child_name (self->stack, page);
  aiv_activity_page_update_actions (self);
}

static DexFuture *
on_read (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivActivityPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->jobs == NULL)
    return dex_future_new_true ();

  /* With rows on the screen the page has no room for the error. */
  if (!dex_await (dex_ref (done), &error) && g_list_model_get_n_items (G_LIST_MODEL (self->jobs)) > 0)
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not load the activity"));
  aiv_activity_page_update (self);
  return dex_future_new_true ();
}

/**
 * aiv_activity_page_reload:
 * @self: the page
 *
 * Reads again what has been read so far.
 */
void
aiv_activity_page_reload (AivActivityPage *self)
{
  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_reload (AIV_PAGED_LIST (self->jobs)),
                                      on_read, aiv_weak_new (self), aiv_weak_free);
}

static void
on_scrolled (AivActivityPage *self,
             GtkAdjustment   *adjustment)
{
  AivPagedList *list = AIV_PAGED_LIST (self->jobs);

  if (!aiv_scroll_wants_more (adjustment, list))
    return;

  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_load_more (list), on_read, aiv_weak_new (self), aiv_weak_free);
}

/* --- which ----------------------------------------------------------------------------- */

static void
set_filter (AivActivityPage *self,
            AivJobFilter    *filter)
{
  gboolean filtered = aiv_job_filter_popover_is_set (self->filter);

  gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  aiv_job_list_set_filter (self->jobs, filter);
  if (filtered)
    gtk_widget_add_css_class (self->filter_button, "accent");
  else
    gtk_widget_remove_css_class (self->filter_button, "accent");
}

static void
on_filter_changed (AivActivityPage *self)
{
  g_autoptr(AivJobFilter) filter = NULL;

  if (self->jobs == NULL)
    return;
  filter = aiv_job_filter_copy (aiv_job_list_get_filter (self->jobs));
  aiv_job_filter_popover_apply (self->filter, filter);
  set_filter (self, filter);
}

static void
on_search_changed (AivActivityPage *self)
{
  g_autoptr(AivJobFilter) filter = aiv_job_filter_copy (aiv_job_list_get_filter (self->jobs));
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_set_str (&filter->query, text[0] != '\0' ? text : NULL);
  set_filter (self, filter);
}

/**
 * aiv_activity_page_show_user:
 * @self: the page
 * @user_id: (nullable): whose work alone to show; %NULL: that of everybody
 * @user_name: (nullable): that user's name
 *
 * Narrows the list down to one user.
 */
void
aiv_activity_page_show_user (AivActivityPage *self,
                             const char      *user_id,
                             const char      *user_name)
{
  g_autoptr(AivJobFilter) filter = aiv_job_filter_copy (aiv_job_list_get_filter (self->jobs));
  g_autofree char *title = NULL;

  g_set_str (&filter->user_id, user_id);
  if (user_id != NULL)
    {
      /* Translators: %s is a username */
      title = g_strdup_printf (C_("banner", "Only the work of %s is shown"), user_name != NULL ? user_name : user_id);
      adw_banner_set_title (self->user_banner, title);
    }
  adw_banner_set_revealed (self->user_banner, user_id != NULL);
  set_filter (self, filter);
}

static void
on_sorter_changed (AivActivityPage     *self,
                   GtkSorterChange      change,
                   GtkColumnViewSorter *sorter)
{
  GtkColumnViewColumn *column = gtk_column_view_sorter_get_primary_sort_column (sorter);
  const char *id = column != NULL ? gtk_column_view_column_get_id (column) : NULL;
  g_autoptr(AivJobFilter) filter = NULL;

  /* The columns go after the page. */
  if (self->jobs == NULL)
    return;

  filter = aiv_job_filter_copy (aiv_job_list_get_filter (self->jobs));
  g_free (filter->sort);
  filter->sort = id == NULL ? NULL
                            : g_strconcat (gtk_column_view_sorter_get_primary_sort_order (sorter) == GTK_SORT_DESCENDING
                                               ? "-"
                                               : "",
                                           id, NULL);
  set_filter (self, filter);
}

static void
on_retry (AivActivityPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  aiv_activity_page_reload (self);
}

static void
on_activate (AivActivityPage *self,
             guint            position)
{
  g_autoptr(AivJob) job = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (job != NULL)
    aiv_activity_page_show_job (self, job);
}

/**
 * aiv_activity_page_show_job:
 * @self: the page
 * @job: one of its jobs
 *
 * Opens a dialog about it.
 */
void
aiv_activity_page_show_job (AivActivityPage *self,
                            AivJob          *job)
{
  AdwDialog *dialog = aiv_job_dialog_new (self->session, job);

  g_signal_connect_object (dialog, "changed", G_CALLBACK (aiv_activity_page_reload), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/**
 * aiv_activity_page_dup_selected:
 * @self: the page
 *
 * Returns: (transfer full) (element-type AivJob): what is selected
 */
GPtrArray *
aiv_activity_page_dup_selected (AivActivityPage *self)
{
  g_autoptr(GtkBitset) set = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  GPtrArray *jobs = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < gtk_bitset_get_size (set); i++)
    {
      gpointer job = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_nth (set, i));

      if (job != NULL)
        g_ptr_array_add (jobs, job);
    }
  return jobs;
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_activity_page_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch ((AivActivityPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, AIV_ACTIVITY_PAGE (object)->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_activity_page_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  switch ((AivActivityPageProp) prop_id)
    {
    case PROP_SESSION:
      AIV_ACTIVITY_PAGE (object)->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_activity_page_constructed (GObject *object)
{
  static const char *const watched[] = { "notify::loading", "notify::error", "notify::is-empty", "items-changed" };
  AivActivityPage *self = AIV_ACTIVITY_PAGE (object);
  AivClient *client = aiv_session_get_client (self->session);
  AivWireServerInfo *info = aiv_client_get_server_info (client);
  gboolean full = aiv_client_has_feature (client, AIV_FEATURE_ACTIVITY);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);

  G_OBJECT_CLASS (aiv_activity_page_parent_class)->constructed (object);

  self->changer = aiv_job_changer_new (GTK_WIDGET (self), client);
  g_signal_connect_object (self->changer, "done", G_CALLBACK (aiv_activity_page_reload), self, G_CONNECT_SWAPPED);
  self->jobs = aiv_job_list_new (client);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (self->jobs, watched[i], G_CALLBACK (aiv_activity_page_update), self, G_CONNECT_SWAPPED);
  if (info != NULL)
    aiv_job_filter_popover_set_engines (self->filter, (const char *const *) info->engines);
  /* What the server cannot do is not there. */
  gtk_widget_set_visible (self->filter_button, full);
  gtk_widget_set_visible (GTK_WIDGET (self->search_bar), full);
  gtk_multi_selection_set_model (self->selection, G_LIST_MODEL (self->jobs));
  g_signal_connect_object (self->selection, "selection-changed", G_CALLBACK (aiv_activity_page_update_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_column_view_get_sorter (self->column_view), "changed",
                           G_CALLBACK (on_sorter_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
  aiv_search_key_add (GTK_WIDGET (self), "activity.search");
  aiv_activity_page_update_actions (self);
  aiv_activity_page_reload (self);
}

static void
aiv_activity_page_dispose (GObject *object)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (object);

  aiv_let_go (&self->loading);
  g_clear_object (&self->changer);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_ACTIVITY_PAGE);
  g_clear_object (&self->jobs);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_activity_page_parent_class)->dispose (object);
}

static void
aiv_activity_page_class_init (AivActivityPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_activity_page_get_property;
  object_class->set_property = aiv_activity_page_set_property;
  object_class->constructed = aiv_activity_page_constructed;
  object_class->dispose = aiv_activity_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  g_type_ensure (AIV_TYPE_JOB_FILTER_POPOVER);
  g_type_ensure (AIV_TYPE_JOB);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, filter);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, user_banner);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, error_view);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, column_view);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, narrow_column);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, selection);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, action_bar);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, selected_label);
  gtk_widget_class_bind_template_child (widget_class, AivActivityPage, details_button);
  gtk_widget_class_bind_template_callback (widget_class, job_title);
  gtk_widget_class_bind_template_callback (widget_class, job_user);
  gtk_widget_class_bind_template_callback (widget_class, job_status);
  gtk_widget_class_bind_template_callback (widget_class, job_error);
  gtk_widget_class_bind_template_callback (widget_class, job_engine);
  gtk_widget_class_bind_template_callback (widget_class, job_credits);
  gtk_widget_class_bind_template_callback (widget_class, job_time);
  gtk_widget_class_bind_template_callback (widget_class, job_summary);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  aiv_activity_page_install_actions (widget_class);
}

static void
aiv_activity_page_init (AivActivityPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * aiv_activity_page_new:
 * @session: of an administrator
 *
 * Returns: (transfer full): a page of the work of everybody
 */
AdwNavigationPage *
aiv_activity_page_new (AivSession *session)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  return g_object_new (AIV_TYPE_ACTIVITY_PAGE, "session", session, NULL);
}

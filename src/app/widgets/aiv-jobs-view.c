/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-jobs-view.h"

#include <glib/gi18n.h>

#include "aiv-error-view.h"
#include "aiv-fiber.h"
#include "aiv-job-dialog.h"
#include "aiv-job-list.h"
#include "aiv-job-text.h"
#include "aiv-present-error.h"
#include "aiv-scroll.h"
#include "aiv-weak.h"

/**
 * AivJobsView:
 *
 * The batches and videos of one user, for administrators: newest first, searched by the server, read as far
 * as somebody scrolls. Each of them opens.
 */
struct _AivJobsView
{
  AdwBin parent_instance;

  GtkWidget *search_entry;
  GtkStack *stack;
  AivErrorView *error_view;
  GtkScrolledWindow *scrolled_window;
  GtkNoSelection *selection;

  AivSession *session;
  AivJobList *jobs;
  DexFuture *loading;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (AivJobsView, aiv_jobs_view, ADW_TYPE_BIN)

/* --- what a row shows ------------------------------------------------------------------ */

static char *
job_title (gpointer    object,
           AivWireJob *job)
{
  return job != NULL ? aiv_job_text_title (job) : NULL;
}

static char *
job_summary (gpointer    object,
             AivWireJob *job)
{
  g_autofree char *status = job != NULL ? aiv_job_text_status (job) : NULL;
  g_autofree char *time = job != NULL ? aiv_job_text_time (job) : NULL;

  return job != NULL ? g_strdup_printf ("%s · %s", status, time) : NULL;
}

static char *
job_credits (gpointer    object,
             AivWireJob *job)
{
  return job != NULL ? aiv_job_text_credits (job) : NULL;
}

/* --- the list -------------------------------------------------------------------------- */

static void
aiv_jobs_view_update (AivJobsView *self)
{
  AivPagedList *list = AIV_PAGED_LIST (self->jobs);
  const GError *error = aiv_paged_list_get_error (list);
  const char *page = "loading";

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0)
    page = "list";
  else if (aiv_paged_list_get_loading (list))
    /* Other words: what was there stays, so that nothing flickers. */
    page = gtk_stack_get_visible_child_name (self->stack);
  else if (error != NULL && aiv_error_view_set_error (self->error_view, error, C_("heading", "Could Not Load the Jobs")))
    page = "error";
  else if (aiv_paged_list_get_is_empty (list))
    page = aiv_job_list_get_filter (self->jobs)->query != NULL ? "no-match" : "empty";
  gtk_stack_set_visible_child_name (self->stack, page);
}

static DexFuture *
on_read (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivJobsView) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->jobs == NULL)
    return dex_future_new_true ();

  if (!dex_await (dex_ref (done), &error) && g_list_model_get_n_items (G_LIST_MODEL (self->jobs)) > 0)
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not load the jobs"));
  aiv_jobs_view_update (self);
  return dex_future_new_true ();
}

static void
on_scrolled (AivJobsView   *self,
             GtkAdjustment *adjustment)
{
  if (self->jobs == NULL || !aiv_scroll_wants_more (adjustment, AIV_PAGED_LIST (self->jobs)))
    return;
  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_load_more (AIV_PAGED_LIST (self->jobs)), on_read, aiv_weak_new (self),
                                      aiv_weak_free);
}

static void
on_search_changed (AivJobsView *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  g_autoptr(AivJobFilter) filter = NULL;

  if (self->jobs == NULL)
    return;
  filter = aiv_job_filter_copy (aiv_job_list_get_filter (self->jobs));
  g_set_str (&filter->query, text[0] != '\0' ? text : NULL);
  aiv_job_list_set_filter (self->jobs, filter);
}

static void
on_retry (AivJobsView *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  aiv_jobs_view_reload (self);
}

static void
on_changed (AivJobsView *self)
{
  aiv_jobs_view_reload (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_activate (AivJobsView *self,
             guint        position)
{
  g_autoptr(AivJob) job = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  AdwDialog *dialog = job != NULL ? aiv_job_dialog_new (self->session, job) : NULL;

  if (dialog == NULL)
    return;
  g_signal_connect_object (dialog, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_jobs_view_dispose (GObject *object)
{
  AivJobsView *self = AIV_JOBS_VIEW (object);

  aiv_let_go (&self->loading);
  /* The template lets go of its children, but its parent class would still know this one. */
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_JOBS_VIEW);
  g_clear_object (&self->jobs);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (aiv_jobs_view_parent_class)->dispose (object);
}

static void
aiv_jobs_view_class_init (AivJobsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = aiv_jobs_view_dispose;

  /**
   * AivJobsView::changed:
   *
   * Something was refunded here, so the balance is another one.
   */
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);

  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  g_type_ensure (AIV_TYPE_JOB);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/widgets/aiv-jobs-view.ui");
  gtk_widget_class_bind_template_child (widget_class, AivJobsView, search_entry);
  gtk_widget_class_bind_template_child (widget_class, AivJobsView, stack);
  gtk_widget_class_bind_template_child (widget_class, AivJobsView, error_view);
  gtk_widget_class_bind_template_child (widget_class, AivJobsView, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, AivJobsView, selection);
  gtk_widget_class_bind_template_callback (widget_class, job_title);
  gtk_widget_class_bind_template_callback (widget_class, job_summary);
  gtk_widget_class_bind_template_callback (widget_class, job_credits);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
}

static void
aiv_jobs_view_init (AivJobsView *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
}

/**
 * aiv_jobs_view_set_user:
 * @self: a view
 * @session: of an administrator
 * @user_id: whose jobs to show
 *
 * Shows the jobs of a user, which are read now.
 */
void
aiv_jobs_view_set_user (AivJobsView *self,
                        AivSession  *session,
                        const char  *user_id)
{
  static const char *const watched[] = { "notify::loading", "notify::error", "notify::is-empty", "items-changed" };
  g_autoptr(AivJobFilter) filter = NULL;

  g_return_if_fail (AIV_IS_JOBS_VIEW (self));
  g_return_if_fail (AIV_IS_SESSION (session));
  g_return_if_fail (user_id != NULL);
  g_return_if_fail (self->jobs == NULL);

  self->session = g_object_ref (session);
  self->jobs = aiv_job_list_new (aiv_session_get_client (session));
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (self->jobs, watched[i], G_CALLBACK (aiv_jobs_view_update), self, G_CONNECT_SWAPPED);
  gtk_no_selection_set_model (self->selection, G_LIST_MODEL (self->jobs));
  filter = aiv_job_filter_new ();
  filter->user_id = g_strdup (user_id);
  aiv_job_list_set_filter (self->jobs, filter);
}

/**
 * aiv_jobs_view_reload:
 * @self: a view
 *
 * Reads again what has been read so far; nothing where nobody has looked yet.
 */
void
aiv_jobs_view_reload (AivJobsView *self)
{
  g_return_if_fail (AIV_IS_JOBS_VIEW (self));

  if (self->jobs == NULL)
    return;
  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_reload (AIV_PAGED_LIST (self->jobs)), on_read, aiv_weak_new (self),
                                      aiv_weak_free);
}

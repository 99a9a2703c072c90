/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-activity-page-private.h"

#include <glib/gi18n.h>

#include "aiv-format.h"
#include "aiv-table-saver.h"

/* What administrators do to the work of others: see AivJobChanger. */

static char **
dup_ids (GPtrArray *jobs)
{
  g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < jobs->len && i < AIV_JOB_CHANGER_MAX; i++)
    g_strv_builder_add (ids, aiv_job_get_id (jobs->pdata[i]));
  return g_strv_builder_end (ids);
}

/* --- the actions ----------------------------------------------------------------------- */

static void
on_cancel (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);
  g_autoptr(GPtrArray) jobs = aiv_activity_page_dup_selected (self);
  g_auto(GStrv) ids = dup_ids (jobs);

  aiv_job_changer_cancel (self->changer, (const char *const *) ids, NULL);
}

static void
on_refund (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);
  g_autoptr(GPtrArray) jobs = aiv_activity_page_dup_selected (self);
  g_auto(GStrv) ids = dup_ids (jobs);

  aiv_job_changer_refund (self->changer, (const char *const *) ids);
}

static void
on_cancel_all (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  aiv_job_changer_cancel (AIV_ACTIVITY_PAGE (widget)->changer, NULL, NULL);
}

/* The one owner of all that is selected, or else the one whose work alone is shown. */
static const char *
get_user (AivActivityPage *self,
          GPtrArray       *jobs,
          const char     **name)
{
  const AivWireJob *first = jobs->len > 0 ? aiv_job_get_wire (jobs->pdata[0]) : NULL;

  *name = NULL;
  if (first == NULL)
    return aiv_job_list_get_filter (self->jobs)->user_id;
  for (guint i = 1; i < jobs->len; i++)
    if (g_strcmp0 (aiv_job_get_wire (jobs->pdata[i])->user_id, first->user_id) != 0)
      return NULL;
  *name = first->user_name;
  return first->user_id;
}

static void
on_cancel_user (GtkWidget  *widget,
                const char *action,
                GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);
  g_autoptr(GPtrArray) jobs = aiv_activity_page_dup_selected (self);
  const char *name;
  const char *user_id = get_user (self, jobs, &name);

  if (user_id != NULL)
    aiv_job_changer_cancel (self->changer, NULL, user_id);
}

static void
on_only_user (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);
  g_autoptr(GPtrArray) jobs = aiv_activity_page_dup_selected (self);
  const char *name;
  const char *user_id = get_user (self, jobs, &name);

  if (user_id != NULL)
    aiv_activity_page_show_user (self, user_id, name);
}

static void
on_all_users (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  aiv_activity_page_show_user (AIV_ACTIVITY_PAGE (widget), NULL, NULL);
}

static void
on_show_all (GtkWidget  *widget,
             const char *action,
             GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  aiv_job_filter_popover_reset (self->filter);
  aiv_activity_page_show_user (self, NULL, NULL);
}

static void
on_details (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);
  g_autoptr(GPtrArray) jobs = aiv_activity_page_dup_selected (self);

  if (jobs->len == 1)
    aiv_activity_page_show_job (self, jobs->pdata[0]);
}

static void
on_refresh (GtkWidget  *widget,
            const char *action,
            GVariant   *parameter)
{
  aiv_activity_page_reload (AIV_ACTIVITY_PAGE (widget));
}

static void
on_search (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);

  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (self->search_entry);
}

static void
on_export (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);
  g_autofree char *query = aiv_job_filter_to_query (aiv_job_list_get_filter (self->jobs));
  g_autofree char *path = g_strconcat ("/api/admin/jobs?limit=1", query, NULL);

  aiv_table_saver_ask (widget, aiv_session_get_client (self->session), path, C_("name of a table", "Activity"));
}

/**
 * aiv_activity_page_update_actions:
 * @self: the page
 *
 * Enables what can be done now, and tells what is selected.
 */
void
aiv_activity_page_update_actions (AivActivityPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean full = aiv_client_has_feature (aiv_session_get_client (self->session), AIV_FEATURE_ACTIVITY);
  g_autoptr(GPtrArray) jobs = aiv_activity_page_dup_selected (self);
  g_autofree char *number = aiv_format_number (jobs->len);
  g_autofree char *text = NULL;
  const char *name;
  gboolean of_one = get_user (self, jobs, &name) != NULL;

  text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s selected", "%s selected", jobs->len), number);
  gtk_label_set_label (self->selected_label, text);
  gtk_action_bar_set_revealed (self->action_bar, jobs->len > 0);
  gtk_widget_action_set_enabled (widget, "activity.details", jobs->len == 1);
  gtk_widget_action_set_enabled (widget, "activity.cancel", full && jobs->len > 0 && jobs->len <= AIV_JOB_CHANGER_MAX);
  gtk_widget_action_set_enabled (widget, "activity.refund", full && jobs->len > 0 && jobs->len <= AIV_JOB_CHANGER_MAX);
  gtk_widget_action_set_enabled (widget, "activity.only-user", full && jobs->len > 0 && of_one);
  gtk_widget_action_set_enabled (widget, "activity.cancel-user", full && of_one);
  gtk_widget_action_set_enabled (widget, "activity.cancel-all", full);
  gtk_widget_action_set_enabled (widget, "activity.export", full);
  gtk_widget_action_set_enabled (widget, "activity.search", full);
}

/**
 * aiv_activity_page_install_actions:
 * @widget_class: class of the page
 *
 * Gives the page its actions.
 */
void
aiv_activity_page_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "activity.refresh", NULL, on_refresh);
  gtk_widget_class_install_action (widget_class, "activity.search", NULL, on_search);
  gtk_widget_class_install_action (widget_class, "activity.export", NULL, on_export);
  gtk_widget_class_install_action (widget_class, "activity.details", NULL, on_details);
  gtk_widget_class_install_action (widget_class, "activity.cancel", NULL, on_cancel);
  gtk_widget_class_install_action (widget_class, "activity.cancel-user", NULL, on_cancel_user);
  gtk_widget_class_install_action (widget_class, "activity.cancel-all", NULL, on_cancel_all);
  gtk_widget_class_install_action (widget_class, "activity.refund", NULL, on_refund);
  gtk_widget_class_install_action (widget_class, "activity.only-user", NULL, on_only_user);
  gtk_widget_class_install_action (widget_class, "activity.all-users", NULL, on_all_users);
  gtk_widget_class_install_action (widget_class, "activity.show-all", NULL, on_show_all);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "activity.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "activity.refresh", NULL);
}

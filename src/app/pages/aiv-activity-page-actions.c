/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-activity-page-private.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-job-dialog.h"
#include "aiv-job-text.h"
#include "aiv-present-error.h"
#include "aiv-table-saver.h"
#include "aiv-weak.h"

/* What administrators do to the work of others. What it does to the credits is asked of the
 * server and told first; only then it is done. */

/* As many as the server takes at once. */
#define MAX_JOBS 500
#define MAX_REASON 200

typedef struct
{
  gpointer weak;
  char **job_ids; /* NULL: all of the user, or of everybody */
  char *user_id;
  gboolean refund;
  GtkEditable *reason; /* of the dialog, which owns this */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  aiv_weak_free (self->weak);
  g_strfreev (self->job_ids);
  g_free (self->user_id);
  g_free (self);
}

static Change *
change_new (AivActivityPage *page,
            GPtrArray       *jobs,
            const char      *user_id,
            gboolean         refund)
{
  Change *self = g_new0 (Change, 1);

  self->weak = aiv_weak_new (page);
  self->user_id = g_strdup (user_id);
  self->refund = refund;
  if (jobs != NULL)
    {
      g_autoptr(GStrvBuilder) ids = g_strv_builder_new ();

      for (guint i = 0; i < jobs->len && i < MAX_JOBS; i++)
        g_strv_builder_add (ids, aiv_job_get_id (jobs->pdata[i]));
      self->job_ids = g_strv_builder_end (ids);
    }
  return self;
}

static Change *
change_copy (Change *other)
{
  Change *self = g_new0 (Change, 1);
  g_autoptr(GObject) page = aiv_weak_get (other->weak);

  self->weak = aiv_weak_new (page);
  self->job_ids = g_strdupv (other->job_ids);
  self->user_id = g_strdup (other->user_id);
  self->refund = other->refund;
  return self;
}

static void
toast (AivActivityPage *self,
       const char      *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

/* --- doing it -------------------------------------------------------------------------- */

static DexFuture *
on_changed (DexFuture *done,
            gpointer   data)
{
  Change *change = data;
  g_autoptr(AivActivityPage) self = aiv_weak_get (change->weak);
  g_autoptr(AivWireJobsChanged) changed = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *videos = NULL;
  g_autofree char *credits = NULL;
  g_autofree char *text = NULL;

  if (self == NULL || self->jobs == NULL)
    return dex_future_new_true ();

  if ((changed = dex_await_boxed (dex_ref (done), &error)) == NULL)
    {
      aiv_app_present_error (GTK_WIDGET (self), error,
                             change->refund ? C_("heading", "Could not refund") : C_("heading", "Could not cancel"));
      aiv_activity_page_reload (self);
      return dex_future_new_true ();
    }
  credits = aiv_format_number (changed->credits);
  videos = aiv_format_number (changed->count);
  if (change->refund)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s credit refunded", "%s credits refunded",
                                         (gulong) changed->credits),
                            credits);
  else
    /* Translators: how many videos, and how many credits go back to their owners */
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s video cancelled, credits given back: %s",
                                         "%s videos cancelled, credits given back: %s", (gulong) changed->count),
                            videos, credits);
  toast (self, text);
  aiv_activity_page_reload (self);
  return dex_future_new_true ();
}

static void
on_response (AdwAlertDialog *dialog,
             const char     *response,
             Change         *change)
{
  g_autoptr(AivActivityPage) self = aiv_weak_get (change->weak);
  AivClient *client;
  DexFuture *future;

  if (self == NULL || self->session == NULL || !g_str_equal (response, "do"))
    return;
  client = aiv_session_get_client (self->session);
  if (change->refund)
    future = aiv_client_refund_jobs (client, (const char *const *) change->job_ids, gtk_editable_get_text (change->reason),
                                     FALSE);
  else
    future = aiv_client_cancel_jobs (client, (const char *const *) change->job_ids, change->user_id, FALSE);
  aiv_let_go (&self->asking);
  self->asking = dex_future_finally (future, on_changed, change_copy (change), change_free);
}

/* --- asking first ---------------------------------------------------------------------- */

static void
on_reason_changed (AdwAlertDialog *dialog,
                   GtkEditable    *entry)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "do", text[0] != '\0');
}

static void
add_reason (AdwAlertDialog *dialog,
            Change         *change)
{
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), C_("label", "Reason, for their history"));
  adw_entry_row_set_max_length (ADW_ENTRY_ROW (row), MAX_REASON);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_list_box_append (GTK_LIST_BOX (list), row);
  adw_alert_dialog_set_extra_child (dialog, list);
  adw_alert_dialog_set_response_enabled (dialog, "do", FALSE);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_reason_changed), dialog, G_CONNECT_SWAPPED);
  change->reason = GTK_EDITABLE (row);
  adw_dialog_set_focus (ADW_DIALOG (dialog), row);
}

static void
ask (AivActivityPage    *self,
     Change             *change,
     AivWireJobsChanged *effect)
{
  g_autofree char *number = aiv_format_number (effect->count);
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;
  AdwDialog *dialog;
  Change *own = change_copy (change);

  if (change->refund)
    heading = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Refund %s Video?", "Refund %s Videos?", (gulong) effect->count),
                               number);
  else
    heading = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Cancel %s Video?", "Cancel %s Videos?", (gulong) effect->count),
                               number);
  body = change->refund ? aiv_job_text_refund (effect) : aiv_job_text_cancel (effect);
  dialog = adw_alert_dialog_new (heading, body);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "keep",
                                  change->refund ? C_("button", "_Close") : C_("button", "_Keep"), "do",
                                  change->refund ? C_("button", "_Refund") : C_("button", "_Cancel Videos"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "do",
                                            change->refund ? ADW_RESPONSE_SUGGESTED : ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), change->refund ? "do" : "keep");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "keep");
  if (change->refund)
    add_reason (ADW_ALERT_DIALOG (dialog), own);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_response), own, (GClosureNotify) (GCallback) change_free, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
tell_nothing (AivActivityPage    *self,
              Change             *change,
              AivWireJobsChanged *effect)
{
  g_autofree char *left_out = NULL;
  AdwDialog *dialog;

  if (!change->refund)
    {
      toast (self, C_("toast", "Nothing of it is unfinished"));
      return;
    }
  left_out = aiv_job_text_left_out (effect);
  dialog = adw_alert_dialog_new (C_("heading", "Nothing to Refund"), left_out);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", C_("button", "_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static DexFuture *
on_previewed (DexFuture *done,
              gpointer   data)
{
  Change *change = data;
  g_autoptr(AivActivityPage) self = aiv_weak_get (change->weak);
  g_autoptr(AivWireJobsChanged) effect = NULL;
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->jobs == NULL)
    return dex_future_new_true ();

  if ((effect = dex_await_boxed (dex_ref (done), &error)) == NULL)
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not find out what it would do"));
  else if (effect->count == 0)
    tell_nothing (self, change, effect);
  else
    ask (self, change, effect);
  return dex_future_new_true ();
}

/* Consumes @change. */
static void
preview (AivActivityPage *self,
         Change          *change)
{
  AivClient *client = aiv_session_get_client (self->session);
  const char *const *ids = (const char *const *) change->job_ids;

  aiv_let_go (&self->asking);
  self->asking = dex_future_finally (change->refund ? aiv_client_refund_jobs (client, ids, NULL, TRUE)
                                                    : aiv_client_cancel_jobs (client, ids, change->user_id, TRUE),
                                     on_previewed, change, change_free);
}

/* --- the actions ----------------------------------------------------------------------- */

static void
on_cancel (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);
  g_autoptr(GPtrArray) jobs = aiv_activity_page_dup_selected (self);

  preview (self, change_new (self, jobs, NULL, FALSE));
}

static void
on_refund (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);
  g_autoptr(GPtrArray) jobs = aiv_activity_page_dup_selected (self);

  preview (self, change_new (self, jobs, NULL, TRUE));
}

static void
on_cancel_all (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  AivActivityPage *self = AIV_ACTIVITY_PAGE (widget);

  preview (self, change_new (self, NULL, NULL, FALSE));
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
    preview (self, change_new (self, NULL, user_id, FALSE));
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
    adw_dialog_present (aiv_job_dialog_new (self->session, jobs->pdata[0]), widget);
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
  gtk_widget_action_set_enabled (widget, "activity.cancel", full && jobs->len > 0 && jobs->len <= MAX_JOBS);
  gtk_widget_action_set_enabled (widget, "activity.refund", full && jobs->len > 0 && jobs->len <= MAX_JOBS);
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

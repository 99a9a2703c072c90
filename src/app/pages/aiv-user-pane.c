/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-user-pane-private.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-present-error.h"
#include "aiv-weak.h"

/**
 * AivUserPane:
 *
 * One account, for an administrator: who that is, the credits and their history, what it has made, where it
 * is signed in, and what can be done with it. Nobody takes the rights from themselves. What another
 * administrator has changed meanwhile is not overwritten: the pane says so, and looks again.
 *
 * Its actions are `user.credits`, `user.edit`, `user.reset-password`, `user.sign-out`,
 * `user.toggle-admin`, `user.toggle-disabled`, `user.delete` and `user.reload`.
 */

typedef enum
{
  PROP_USER = 1,
} AivUserPaneProp;

static GParamSpec *props[PROP_USER + 1];

G_DEFINE_FINAL_TYPE (AivUserPane, aiv_user_pane, ADW_TYPE_NAVIGATION_PAGE)

gboolean
aiv_user_pane_is_self (AivUserPane *self)
{
  return g_strcmp0 (aiv_user_get_id (self->user), aiv_user_get_id (aiv_session_get_user (self->session))) == 0;
}

/* Of what is shown: what is done is meant for that. */
gint64
aiv_user_pane_get_version (AivUserPane *self)
{
  return aiv_user_get_wire (self->user)->version;
}

/* --- what is shown --------------------------------------------------------------------- */

static void
show_used (AdwActionRow *row,
           GtkLabel     *label,
           gint64        used,
           gint64        cap)
{
  g_autofree char *number = aiv_format_number (used);
  g_autofree char *most = aiv_format_number (cap);
  g_autofree char *text = NULL;

  /* Translators: how much was used of how much may be: "12 of 50". */
  text = cap > 0 ? g_strdup_printf (C_("limit", "%s of %s"), number, most) : g_strdup (number);
  gtk_label_set_label (label, text);
  if (cap > 0 && used >= cap)
    gtk_widget_add_css_class (GTK_WIDGET (label), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "warning");
}

static void
show_property (AdwActionRow *row,
               const char   *text)
{
  adw_action_row_set_subtitle (row, text != NULL && text[0] != '\0' ? text : C_("value", "None"));
}

static char *
dup_work (const AivWireUserDetail *detail)
{
  g_autofree char *batches = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%ld batch", "%ld batches", (gulong) detail->batches),
                                              (long) detail->batches);
  g_autofree char *videos = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%ld single video", "%ld single videos",
                                                          (gulong) detail->videos),
                                             (long) detail->videos);
  g_autofree char *size = g_format_size ((guint64) detail->stored);

  return g_strdup_printf ("%s · %s · %s", batches, videos, size);
}

static void
show_account (AivUserPane *self)
{
  const AivWireUser *wire = aiv_user_get_wire (self->user);
  g_autofree char *created = aiv_format_date (aiv_user_get_created_at (self->user));
  g_autofree char *seen = aiv_format_date_time (aiv_user_get_last_seen (self->user));
  g_autofree char *state = aiv_format_subscription (wire->subscription_status, wire->subscription_start,
                                                    wire->subscription_end);
  const char *plan = wire->plan != NULL ? aiv_format_plan (wire->plan) : NULL;
  g_autofree char *plan_text = plan != NULL && state[0] != '\0' ? g_strdup_printf ("%s · %s", plan, state) : g_strdup (plan);

  show_property (self->name_row, wire->name);
  show_property (self->email_row, wire->email);
  show_property (self->plan_row, plan_text);
  show_property (self->created_row, created);
  show_property (self->seen_row, seen);
}

static void
show_detail (AivUserPane *self)
{
  const AivWireUserDetail *detail = self->detail;
  const AivWireUser *wire = aiv_user_get_wire (self->user);
  g_autofree char *work = detail != NULL ? dup_work (detail) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->today_row), detail != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->month_row), detail != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->unfinished_row), detail != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->work_row), detail != NULL);
  if (detail == NULL)
    return;
  show_used (self->today_row, self->today_label, detail->today, wire->cap_daily);
  show_used (self->month_row, self->month_label, detail->this_month, wire->cap_monthly);
  show_used (self->unfinished_row, self->unfinished_label, detail->unfinished, wire->cap_concurrent);
  show_property (self->work_row, work);
}

static void
update_actions (AivUserPane *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean idle = !self->busy && !self->gone;
  gboolean known = idle && !self->stale;
  gboolean is_self = aiv_user_pane_is_self (self);

  gtk_widget_action_set_enabled (widget, "user.credits", idle);
  gtk_widget_action_set_enabled (widget, "user.edit", known);
  gtk_widget_action_set_enabled (widget, "user.reset-password", known && !is_self);
  gtk_widget_action_set_enabled (widget, "user.sign-out", idle && !is_self);
  gtk_widget_action_set_enabled (widget, "user.toggle-admin", known && !is_self);
  gtk_widget_action_set_enabled (widget, "user.toggle-disabled", known && !is_self);
  gtk_widget_action_set_enabled (widget, "user.delete", known && !is_self);
  gtk_widget_set_visible (GTK_WIDGET (self->admin_row), !is_self);
  gtk_widget_set_visible (GTK_WIDGET (self->disabled_row), !is_self);
  gtk_widget_set_visible (self->delete_row, !is_self);
  gtk_widget_set_visible (self->self_label, is_self);
}

void
aiv_user_pane_update (AivUserPane *self)
{
  gboolean is_admin = aiv_user_get_is_admin (self->user);
  gboolean disabled = aiv_user_get_disabled (self->user);
  g_autofree char *credits = aiv_format_number (aiv_user_get_credits (self->user));
  g_autofree char *held = aiv_format_number (aiv_user_get_held (self->user));
  g_autofree char *summary = NULL;

  summary = g_strdup_printf ("%s · %s",
                             is_admin ? C_("role", "Administrator") : C_("role", "User"),
                             disabled ? C_("state of an account", "Disabled")
                             : aiv_user_get_must_change_password (self->user)
                               ? C_("state of an account", "Password to be changed")
                               : C_("state of an account", "Active"));
  gtk_label_set_label (self->summary_label, summary);
  gtk_label_set_label (self->credits_label, credits);
  gtk_label_set_label (self->held_label, held);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->admin_row),
                                 is_admin ? C_("button", "Remove as _Administrator…")
                                          : C_("button", "Make _Administrator…"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->disabled_row),
                                 disabled ? C_("button", "_Enable Account") : C_("button", "_Disable Account…"));
  gtk_widget_remove_css_class (GTK_WIDGET (self->disabled_row), "destructive-action");
  if (!disabled)
    gtk_widget_add_css_class (GTK_WIDGET (self->disabled_row), "destructive-action");
  adw_banner_set_revealed (self->stale_banner, self->stale);
  show_account (self);
  show_detail (self);
  update_actions (self);
}

/* --- reading --------------------------------------------------------------------------- */

static DexFuture *
on_detail (DexFuture *done,
           gpointer   weak)
{
  g_autoptr(AivUserPane) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivWireUserDetail) detail = NULL;

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  detail = dex_await_boxed (dex_ref (done), &error);
  if (detail == NULL)
    {
      /* What the list knows of the account stays. */
      aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could Not Read the Account"));
      return dex_future_new_true ();
    }
  g_clear_pointer (&self->detail, aiv_wire_user_detail_unref);
  self->detail = aiv_wire_user_detail_ref (detail);
  self->stale = FALSE;
  aiv_user_apply (self->user, detail->user);
  aiv_user_pane_update (self);
  return dex_future_new_true ();
}

void
aiv_user_pane_reload (AivUserPane *self)
{
  if (!aiv_session_can_manage_users (self->session) || self->gone)
    return;

  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_client_fetch_user (aiv_session_get_client (self->session),
                                                             aiv_user_get_id (self->user)),
                                      on_detail, aiv_weak_new (self), aiv_weak_free);
  if (self->ledger_read)
    aiv_ledger_view_reload (self->ledger_view);
  if (self->jobs_read)
    aiv_jobs_view_reload (self->jobs_view);
  if (self->session_rows != NULL)
    aiv_user_pane_load_sessions (self);
}

static char *
dup_day (gint64 ms)
{
  g_autoptr(GDateTime) utc = ms > 0 ? g_date_time_new_from_unix_utc (ms / 1000) : NULL;
  g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return aiv_format_date_time (local);
}

static void
add_session (AivUserPane              *self,
             const AivWireUserSession *session)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *begun = dup_day (session->created_at);
  g_autofree char *used = dup_day (session->used_at > 0 ? session->used_at : session->created_at);
  g_autofree char *title = g_strdup_printf (C_("sign-in", "Since %s"), begun);
  g_autofree char *subtitle = g_strdup_printf (C_("sign-in", "Last renewed %s"), used);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_preferences_group_add (self->sessions_group, row);
  g_ptr_array_add (self->session_rows, row);
}

static DexFuture *
on_sessions (DexFuture *done,
             gpointer   weak)
{
  g_autoptr(AivUserPane) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;
  g_autoptr(AivWirePage) page = NULL;
  const char *shown = "list";

  if (self == NULL || self->session == NULL)
    return dex_future_new_true ();

  page = dex_await_boxed (dex_ref (done), &error);
  for (guint i = 0; i < self->session_rows->len; i++)
    adw_preferences_group_remove (self->sessions_group, g_ptr_array_index (self->session_rows, i));
  g_ptr_array_set_size (self->session_rows, 0);
  if (page == NULL)
    shown = aiv_error_view_set_error (self->sessions_error, error, C_("heading", "Could Not Load the Sign-Ins"))
              ? "error" : "loading";
  else if (page->items->len == 0)
    shown = "empty";
  for (guint i = 0; page != NULL && i < page->items->len; i++)
    add_session (self, g_ptr_array_index (page->items, i));
  gtk_stack_set_visible_child_name (self->sessions_stack, shown);
  return dex_future_new_true ();
}

void
aiv_user_pane_load_sessions (AivUserPane *self)
{
  if (self->session_rows == NULL)
    self->session_rows = g_ptr_array_new ();
  aiv_let_go (&self->loading_sessions);
  self->loading_sessions = dex_future_finally (aiv_client_fetch_user_sessions (aiv_session_get_client (self->session),
                                                                               aiv_user_get_id (self->user), 200, 0),
                                               on_sessions, aiv_weak_new (self), aiv_weak_free);
}

static void
on_sessions_retry (AivUserPane *self)
{
  gtk_stack_set_visible_child_name (self->sessions_stack, "loading");
  aiv_user_pane_load_sessions (self);
}

/* What a tab shows is read when somebody looks at it. */
static void
on_tab (AivUserPane *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->view_stack);

  if (self->session == NULL)
    return;
  if (g_strcmp0 (name, "credits") == 0 && !self->ledger_read)
    {
      g_autoptr(AivLedgerList) list = aiv_ledger_list_new (aiv_session_get_client (self->session),
                                                           aiv_user_get_id (self->user));

      self->ledger_read = TRUE;
      aiv_ledger_view_set_list (self->ledger_view, list);
    }
  else if (g_strcmp0 (name, "jobs") == 0 && !self->jobs_read)
    {
      self->jobs_read = TRUE;
      aiv_jobs_view_set_user (self->jobs_view, self->session, aiv_user_get_id (self->user));
    }
  else if (g_strcmp0 (name, "sessions") == 0 && self->session_rows == NULL)
    {
      aiv_user_pane_load_sessions (self);
    }
}

static void
on_ledger_changed (AivUserPane *self)
{
  aiv_user_pane_reload (self);
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_user_pane_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  AivUserPane *self = AIV_USER_PANE (object);

  switch ((AivUserPaneProp) prop_id)
    {
    case PROP_USER:
      g_value_set_object (value, self->user);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_user_pane_set_property (GObject      *object,
                            guint         prop_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  AivUserPane *self = AIV_USER_PANE (object);

  switch ((AivUserPaneProp) prop_id)
    {
    case PROP_USER:
      self->user = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_user_pane_dispose (GObject *object)
{
  AivUserPane *self = AIV_USER_PANE (object);

  aiv_let_go (&self->loading);
  aiv_let_go (&self->loading_sessions);
  aiv_let_go (&self->working);
  g_clear_pointer (&self->session_rows, g_ptr_array_unref);
  g_clear_object (&self->session);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_USER_PANE);
  g_clear_pointer (&self->detail, aiv_wire_user_detail_unref);
  g_clear_object (&self->user);
  g_clear_object (&self->users);
  G_OBJECT_CLASS (aiv_user_pane_parent_class)->dispose (object);
}

static void
aiv_user_pane_class_init (AivUserPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_user_pane_get_property;
  object_class->set_property = aiv_user_pane_set_property;
  object_class->dispose = aiv_user_pane_dispose;

  props[PROP_USER] = g_param_spec_object ("user", NULL, NULL, AIV_TYPE_USER,
                                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  g_type_ensure (AIV_TYPE_JOBS_VIEW);
  g_type_ensure (AIV_TYPE_LEDGER_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-user-pane.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, AivUserPane, name)
  BIND (stale_banner);
  BIND (switcher_bin);
  BIND (view_stack);
  BIND (summary_label);
  BIND (credits_label);
  BIND (held_label);
  BIND (today_label);
  BIND (month_label);
  BIND (unfinished_label);
  BIND (held_row);
  BIND (today_row);
  BIND (month_row);
  BIND (unfinished_row);
  BIND (account_group);
  BIND (name_row);
  BIND (email_row);
  BIND (plan_row);
  BIND (work_row);
  BIND (created_row);
  BIND (seen_row);
  BIND (actions_group);
  BIND (admin_row);
  BIND (disabled_row);
  BIND (delete_row);
  BIND (self_label);
  BIND (ledger_view);
  BIND (jobs_page);
  BIND (jobs_view);
  BIND (sessions_stack);
  BIND (sessions_error);
  BIND (sessions_group);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_tab);
  gtk_widget_class_bind_template_callback (widget_class, on_ledger_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_sessions_retry);
  aiv_user_pane_install_actions (widget_class);
}

static void
aiv_user_pane_init (AivUserPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* What the server does not have is not shown at all. */
static void
show_what_is_there (AivUserPane *self)
{
  gboolean manages = aiv_session_can_manage_users (self->session);
  gboolean counts = aiv_session_has_ledger (self->session);

  gboolean lists_jobs = aiv_client_has_feature (aiv_session_get_client (self->session), AIV_FEATURE_ACTIVITY);

  gtk_widget_set_visible (self->held_row, counts);
  adw_view_stack_page_set_visible (self->jobs_page, lists_jobs);
  gtk_widget_set_visible (self->account_group, manages);
  gtk_widget_set_visible (self->actions_group, manages);
  gtk_widget_set_visible (self->switcher_bin, manages && counts);
}

/**
 * aiv_user_pane_new:
 * @session: of an administrator
 * @users: the list that takes up the answers
 * @user: one of @users
 *
 * Returns: (transfer floating): a page of one account, which is read now
 */
AdwNavigationPage *
aiv_user_pane_new (AivSession  *session,
                   AivUserList *users,
                   AivUser     *user)
{
  AivUserPane *self;

  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);
  g_return_val_if_fail (AIV_IS_USER_LIST (users), NULL);
  g_return_val_if_fail (AIV_IS_USER (user), NULL);

  self = g_object_new (AIV_TYPE_USER_PANE, "user", user, NULL);
  self->session = g_object_ref (session);
  self->users = g_object_ref (users);
  g_signal_connect_object (user, "notify", G_CALLBACK (aiv_user_pane_update), self, G_CONNECT_SWAPPED);
  show_what_is_there (self);
  aiv_user_pane_update (self);
  aiv_user_pane_reload (self);
  return ADW_NAVIGATION_PAGE (self);
}

/**
 * aiv_user_pane_get_user:
 * @self: a pane
 *
 * Returns: (transfer none): whose it is
 */
AivUser *
aiv_user_pane_get_user (AivUserPane *self)
{
  g_return_val_if_fail (AIV_IS_USER_PANE (self), NULL);

  return self->user;
}

/**
 * aiv_user_pane_get_is_gone:
 * @self: a pane
 *
 * Returns: whether the account was deleted here
 */
gboolean
aiv_user_pane_get_is_gone (AivUserPane *self)
{
  g_return_val_if_fail (AIV_IS_USER_PANE (self), FALSE);

  return self->gone;
}

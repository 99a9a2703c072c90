/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "aiv-users-page-private.h"

#include <glib/gi18n.h>

#include "aiv-fiber.h"
#include "aiv-format.h"
#include "aiv-new-user-dialog.h"
#include "aiv-present-error.h"
#include "aiv-scroll.h"
#include "aiv-search-key.h"
#include "aiv-table-saver.h"
#include "aiv-user-pane.h"
#include "aiv-weak.h"

/**
 * AivUsersPage:
 *
 * The accounts of a server, for its administrators: a table that the server sorts and
 * searches and narrows, read as far as somebody scrolls, and beside it, or over it where there is
 * no room, the account that was chosen.
 *
 * Its actions are `users.new`, `users.refresh`, `users.search`, `users.show-all`, `users.save-table`, and of
 * aiv-users-page-picks.c `users.bulk-credits`, `users.credits-of-picked` and `users.pick-none`.
 */

/* As the server writes them, in the order of the list behind "all". */
static const char *const plans[] = { "free", "basic", "pro" };

typedef enum
{
  PROP_SESSION = 1,
} AivUsersPageProp;

static GParamSpec *props[PROP_SESSION + 1];

G_DEFINE_FINAL_TYPE (AivUsersPage, aiv_users_page, ADW_TYPE_NAVIGATION_PAGE)

/* --- what the cells show --------------------------------------------------------------- */

static char *
format_number (gpointer object,
               gint64   number)
{
  return aiv_format_number (number);
}

static int few_credits; /* of the settings; cells are made anew when it changes */

static gboolean
is_low (gpointer object,
        gint64   credits)
{
  return credits <= few_credits;
}

static char *
format_date (gpointer   object,
             GDateTime *date)
{
  return aiv_format_date (date);
}

static char *
user_role (gpointer object,
           gboolean is_admin)
{
  return g_strdup (is_admin ? C_("role", "Administrator") : C_("role", "User"));
}

static char *
user_state (gpointer object,
            gboolean disabled,
            gboolean must_change_password)
{
  if (disabled)
    return g_strdup (C_("state of an account", "Disabled"));
  if (must_change_password)
    return g_strdup (C_("state of an account", "Password to be changed"));
  return g_strdup (C_("state of an account", "Active"));
}

static char *
user_summary (gpointer object,
              gboolean is_admin,
              gboolean disabled)
{
  if (is_admin && disabled)
    return g_strdup (C_("role and state of an account", "Administrator · Disabled"));
  return g_strdup (is_admin ? C_("role", "Administrator") : C_("state of an account", "Disabled"));
}

static gboolean
either (gpointer object,
        gboolean one,
        gboolean other)
{
  return one || other;
}

/* --- the list -------------------------------------------------------------------------- */

static gboolean
aiv_users_page_is_narrow (AivUsersPage *self)
{
  AivUserFilter filter;

  aiv_user_list_get_filter (self->users, &filter);
  return (filter.query != NULL && filter.query[0] != '\0') || filter.plan != NULL || filter.disabled >= 0
         || filter.is_admin >= 0 || filter.max_credits >= 0;
}

static void
show_count (AivUsersPage *self)
{
  gint64 total = aiv_paged_list_get_total (AIV_PAGED_LIST (self->users));
  g_autofree char *number = aiv_format_number (MAX (0, total));
  g_autofree char *text = NULL;

  if (total >= 0)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s user", "%s users", (gulong) total), number);
  adw_window_title_set_subtitle (self->window_title, text != NULL ? text : "");
}

/* Another one is shown, or none: the account that was shown has been deleted. */
static void
aiv_users_page_close_gone (AivUsersPage *self)
{
  AdwNavigationPage *page = adw_navigation_split_view_get_content (self->split_view);

  if (!AIV_IS_USER_PANE (page) || !aiv_user_pane_get_is_gone (AIV_USER_PANE (page)))
    return;
  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  adw_navigation_split_view_set_content (self->split_view, self->no_user_page);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
}

static void
aiv_users_page_update (AivUsersPage *self)
{
  AivPagedList *list = AIV_PAGED_LIST (self->users);
  const GError *error = aiv_paged_list_get_error (list);
  const char *page;

  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0)
    page = "list";
  else if (aiv_paged_list_get_loading (list))
    /* Sorted anew or another search: the table stays, so that nothing flickers. */
    page = gtk_stack_get_visible_child_name (self->stack);
  else if (error != NULL && aiv_error_view_set_error (self->error_view, error, C_("heading", "Could Not Load the Users")))
    page = "error";
  else if (aiv_paged_list_get_is_empty (list))
    page = aiv_users_page_is_narrow (self) ? "no-match" : "empty";
  else
    page = "loading";
  gtk_stack_set_visible_child_name (self->stack, page);
  show_count (self);
  aiv_users_page_close_gone (self);
  aiv_users_page_update_picked (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "users.save-table", aiv_session_can_manage_users (self->session));
}

static DexFuture *
on_read (DexFuture *done,
         gpointer   weak)
{
  g_autoptr(AivUsersPage) self = aiv_weak_get (weak);
  g_autoptr(GError) error = NULL;

  if (self == NULL || self->users == NULL)
    return dex_future_new_true ();

  /* With rows on the screen the page has no room for the error. */
  if (!dex_await (dex_ref (done), &error) && g_list_model_get_n_items (G_LIST_MODEL (self->users)) > 0)
    aiv_app_present_error (GTK_WIDGET (self), error, C_("heading", "Could not load the users"));
  aiv_users_page_update (self);
  return dex_future_new_true ();
}

/**
 * aiv_users_page_reload:
 * @self: the page
 *
 * Reads again what has been read so far.
 */
void
aiv_users_page_reload (AivUsersPage *self)
{
  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_reload (AIV_PAGED_LIST (self->users)),
                                      on_read, aiv_weak_new (self), aiv_weak_free);
}

static void
on_scrolled (AivUsersPage  *self,
             GtkAdjustment *adjustment)
{
  AivPagedList *list = AIV_PAGED_LIST (self->users);

  if (!aiv_scroll_wants_more (adjustment, list))
    return;

  aiv_let_go (&self->loading);
  self->loading = dex_future_finally (aiv_paged_list_load_more (list), on_read, aiv_weak_new (self), aiv_weak_free);
}

static void
on_search_changed (AivUsersPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  aiv_user_list_set_query (self->users, text[0] != '\0' ? text : NULL);
}

static int
get_flag (GtkDropDown *drop,
          guint        yes)
{
  guint selected = gtk_drop_down_get_selected (drop);

  if (selected == 0 || selected == GTK_INVALID_LIST_POSITION)
    return -1;
  return selected == yes;
}

static void
on_filter_changed (AivUsersPage *self)
{
  AivUserFilter filter = AIV_USER_FILTER_INIT;
  guint plan = gtk_drop_down_get_selected (self->plan_drop);

  /* The template sets them before there is a list. */
  if (self->users == NULL)
    return;

  filter.is_admin = get_flag (self->role_drop, 1);
  filter.disabled = get_flag (self->state_drop, 2);
  filter.plan = plan > 0 && plan <= G_N_ELEMENTS (plans) ? plans[plan - 1] : NULL;
  filter.max_credits = gtk_check_button_get_active (self->low_check) ? few_credits : -1;
  if (filter.is_admin >= 0 || filter.disabled >= 0 || filter.plan != NULL || filter.max_credits >= 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->filter_button), "accent");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->filter_button), "accent");
  aiv_user_list_set_filter (self->users, &filter);
}

/* Others may have changed it too. */
static void
on_few_changed (AivUsersPage *self)
{
  g_autoptr(GtkListItemFactory) factory = gtk_column_view_column_get_factory (self->credits_column);

  few_credits = g_settings_get_int (self->settings, "few-credits");
  if (factory != NULL)
    {
      g_object_ref (factory);
      gtk_column_view_column_set_factory (self->credits_column, NULL);
      gtk_column_view_column_set_factory (self->credits_column, factory);
    }
  if (gtk_check_button_get_active (self->low_check))
    on_filter_changed (self);
}

static void
on_sorter_changed (AivUsersPage        *self,
                   GtkSorterChange      change,
                   GtkColumnViewSorter *sorter)
{
  GtkColumnViewColumn *column = gtk_column_view_sorter_get_primary_sort_column (sorter);
  const char *id = column != NULL ? gtk_column_view_column_get_id (column) : NULL;
  g_autofree char *sort = NULL;

  /* The columns go after the page. */
  if (self->users == NULL)
    return;

  if (id != NULL)
    sort = g_strconcat (gtk_column_view_sorter_get_primary_sort_order (sorter) == GTK_SORT_DESCENDING ? "-" : "",
                        id, NULL);
  aiv_user_list_set_sort (self->users, sort);
}

static void
on_retry (AivUsersPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, "loading");
  aiv_users_page_reload (self);
}

static void
on_activate (AivUsersPage *self,
             guint         position)
{
  g_autoptr(AivUser) user = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (user == NULL)
    return;
  if (gtk_toggle_button_get_active (self->select_button))
    {
      aiv_user_set_picked (user, !aiv_user_get_picked (user));
      return;
    }
  gtk_single_selection_set_selected (self->selection, position);
  adw_navigation_split_view_set_content (self->split_view, aiv_user_pane_new (self->session, self->users, user));
  adw_navigation_split_view_set_show_content (self->split_view, TRUE);
}

/* --- actions --------------------------------------------------------------------------- */

static void
new_activated (GtkWidget  *widget,
               const char *action,
               GVariant   *parameter)
{
  AivUsersPage *self = AIV_USERS_PAGE (widget);

  adw_dialog_present (aiv_new_user_dialog_new (self->session, self->users), widget);
}

static void
refresh_activated (GtkWidget  *widget,
                   const char *action,
                   GVariant   *parameter)
{
  aiv_users_page_reload (AIV_USERS_PAGE (widget));
}

static void
search_activated (GtkWidget  *widget,
                  const char *action,
                  GVariant   *parameter)
{
  AivUsersPage *self = AIV_USERS_PAGE (widget);

  adw_navigation_split_view_set_show_content (self->split_view, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

static void
show_all_activated (GtkWidget  *widget,
                    const char *action,
                    GVariant   *parameter)
{
  AivUsersPage *self = AIV_USERS_PAGE (widget);

  gtk_drop_down_set_selected (self->role_drop, 0);
  gtk_drop_down_set_selected (self->state_drop, 0);
  gtk_drop_down_set_selected (self->plan_drop, 0);
  gtk_check_button_set_active (self->low_check, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

/* All that the filter shows, as far as nobody has scrolled too. */
static void
save_table_activated (GtkWidget  *widget,
                      const char *action,
                      GVariant   *parameter)
{
  AivUsersPage *self = AIV_USERS_PAGE (widget);
  AivUserFilter filter;
  g_autofree char *narrow = NULL;
  g_autofree char *path = NULL;

  aiv_user_list_get_filter (self->users, &filter);
  narrow = aiv_user_filter_to_query (&filter);
  path = g_strconcat ("/api/admin/users", narrow[0] != '\0' ? "?" : "", narrow[0] != '\0' ? narrow + 1 : "", NULL);
  aiv_table_saver_ask (widget, aiv_session_get_client (self->session), path, C_("name of a table", "Users"));
}

/* --- the widget ------------------------------------------------------------------------ */

static void
aiv_users_page_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  AivUsersPage *self = AIV_USERS_PAGE (object);

  switch ((AivUsersPageProp) prop_id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_users_page_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  AivUsersPage *self = AIV_USERS_PAGE (object);

  switch ((AivUsersPageProp) prop_id)
    {
    case PROP_SESSION:
      self->session = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
aiv_users_page_constructed (GObject *object)
{
  static const char *const watched[] = { "notify::loading", "notify::error", "notify::is-empty", "items-changed" };
  AivUsersPage *self = AIV_USERS_PAGE (object);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled_window);

  G_OBJECT_CLASS (aiv_users_page_parent_class)->constructed (object);

  self->users = aiv_user_list_new (aiv_session_get_client (self->session));
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (self->users, watched[i], G_CALLBACK (aiv_users_page_update), self, G_CONNECT_SWAPPED);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->users));
  g_signal_connect_object (gtk_column_view_get_sorter (self->column_view), "changed",
                           G_CALLBACK (on_sorter_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_scrolled), self, G_CONNECT_SWAPPED);
  gtk_widget_set_visible (GTK_WIDGET (self->filter_button), aiv_session_can_manage_users (self->session));
  gtk_search_entry_set_key_capture_widget (self->search_entry, GTK_WIDGET (self));
  aiv_users_page_add_picking (self);
  aiv_users_page_reload (self);
}

static void
aiv_users_page_dispose (GObject *object)
{
  AivUsersPage *self = AIV_USERS_PAGE (object);

  aiv_let_go (&self->loading);
  g_clear_object (&self->no_user_page);
  gtk_widget_dispose_template (GTK_WIDGET (object), AIV_TYPE_USERS_PAGE);
  g_clear_object (&self->users);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->picked, g_hash_table_unref);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (aiv_users_page_parent_class)->dispose (object);
}

static void
aiv_users_page_class_init (AivUsersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = aiv_users_page_get_property;
  object_class->set_property = aiv_users_page_set_property;
  object_class->constructed = aiv_users_page_constructed;
  object_class->dispose = aiv_users_page_dispose;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, AIV_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (props), props);

  g_type_ensure (AIV_TYPE_ERROR_VIEW);
  g_type_ensure (AIV_TYPE_USER);
  gtk_widget_class_set_template_from_resource (widget_class, AIV_RESOURCE_PATH "/ui/pages/aiv-users-page.ui");
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, split_view);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, no_user_page);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, window_title);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, filter_button);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, role_drop);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, state_drop);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, plan_drop);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, low_check);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, low_adjustment);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, credits_column);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, stack);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, error_view);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, scrolled_window);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, column_view);
  gtk_widget_class_bind_template_child (widget_class, AivUsersPage, selection);
  gtk_widget_class_bind_template_callback (widget_class, format_number);
  gtk_widget_class_bind_template_callback (widget_class, format_date);
  gtk_widget_class_bind_template_callback (widget_class, user_role);
  gtk_widget_class_bind_template_callback (widget_class, user_state);
  gtk_widget_class_bind_template_callback (widget_class, user_summary);
  gtk_widget_class_bind_template_callback (widget_class, either);
  gtk_widget_class_bind_template_callback (widget_class, is_low);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_retry);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);

  gtk_widget_class_install_action (widget_class, "users.new", NULL, new_activated);
  gtk_widget_class_install_action (widget_class, "users.refresh", NULL, refresh_activated);
  gtk_widget_class_install_action (widget_class, "users.search", NULL, search_activated);
  gtk_widget_class_install_action (widget_class, "users.show-all", NULL, show_all_activated);
  aiv_users_page_install_picks (widget_class);
  gtk_widget_class_install_action (widget_class, "users.save-table", NULL, save_table_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "users.refresh", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_r, GDK_CONTROL_MASK, "users.refresh", NULL);
}

static void
aiv_users_page_init (AivUsersPage *self)
{
  g_autoptr(GtkStringList) names = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  /* The template lets go of it when another page takes its place. */
  g_object_ref (self->no_user_page);
  gtk_string_list_append (names, C_("filter", "All plans"));
  for (gsize i = 0; i < G_N_ELEMENTS (plans); i++)
    gtk_string_list_append (names, aiv_format_plan (plans[i]));
  gtk_drop_down_set_model (self->plan_drop, G_LIST_MODEL (names));
  self->settings = g_settings_new (AIV_SETTINGS_ID);
  g_settings_bind (self->settings, "few-credits", self->low_adjustment, "value", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (self->settings, "changed::few-credits", G_CALLBACK (on_few_changed), self, G_CONNECT_SWAPPED);
  on_few_changed (self);
  aiv_search_key_add (GTK_WIDGET (self), "users.search");
}

/**
 * aiv_users_page_new:
 * @session: of an administrator
 *
 * Returns: (transfer full): a page of the server's accounts
 */
AdwNavigationPage *
aiv_users_page_new (AivSession *session)
{
  g_return_val_if_fail (AIV_IS_SESSION (session), NULL);

  return g_object_new (AIV_TYPE_USERS_PAGE, "session", session, NULL);
}

/**
 * aiv_users_page_get_users:
 * @self: a users page
 *
 * Returns: (transfer none): the accounts that it shows
 */
AivUserList *
aiv_users_page_get_users (AivUsersPage *self)
{
  g_return_val_if_fail (AIV_IS_USERS_PAGE (self), NULL);

  return self->users;
}
